"""Safe from the first day: what alarms is raised in the transaction of the text, whatever else it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.schema import alert, alert_step, inbound, message, patient
from reminders.services import alerts, receive_safety
from tests.integration.receive_kit import ALERTS, ANA, DAY, MINUTE, STRANGER, Scene

HOUR = timedelta(hours=1)
BOTH = [("nurse", "page"), ("physician", "page")]


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


@pytest.mark.parametrize(
    "text",
    [
        "I want to die",
        "me quiero morir",
        "ya no quiero vivir",
        "im going to kill myself tonight",
        "kiero morirme",
        "C. I want to kill myself",
        "HELP i want to die",
        "7 but i want to end it all",
    ],
)
@pytest.mark.parametrize("asked", [True, False], ids=["asked", "not asked"])
def test_a_cry_for_help_pages_people_and_gets_the_fixed_answer(scene: Scene, text: str, asked: bool) -> None:
    visit = scene.visit(scene.patient())
    if asked:
        scene.ask(visit)

    received = scene.text(text)

    assert scene.pages() == BOTH
    assert scene.answers() == ["SAFETY:crisis"]
    raised = scene.alert()
    assert (raised.severity, raised.initials, raised.code) == ("crisis", "AV", received.alert_code)
    assert raised.next_step_at == scene.now + 5 * MINUTE
    assert scene.last().for_inbox
    assert scene.steps() == ["raised", "paged", "paged"]


@pytest.mark.parametrize(
    ("text", "severity", "answer", "pages"),
    [
        ("my chest hurts and I can't breathe", "emergency", "emergency", BOTH),
        ("me duele el pecho y no puedo respirar", "emergency", "emergency", BOTH),
        ("there is blood in my urine", "clinical", "urgent", [("nurse", "page")]),
    ],
)
def test_a_medical_red_flag_pages_its_chain(
    scene: Scene, text: str, severity: str, answer: str, pages: list[tuple[str, str]]
) -> None:
    scene.patient()

    scene.text(text)

    assert scene.alert().severity == severity
    assert scene.pages() == pages
    assert scene.answers() == [f"SAFETY:{answer}"]
    assert scene.rows(patient)[0].paused_at is None


@pytest.mark.parametrize(
    "text", ["me muero de risa jajaja", "this traffic is killing me", "no thoughts of hurting myself today"]
)
def test_an_idiom_raises_nothing(scene: Scene, text: str) -> None:
    scene.patient()

    scene.text(text)

    assert scene.rows(alert) == []


def test_a_crisis_pauses_everybody_on_that_phone(scene: Scene) -> None:
    scene.patient("Ana")
    scene.patient("Luis")

    scene.text("I want to die")

    assert [row.paused_reason for row in scene.rows(patient)] == ["crisis", "crisis"]
    assert scene.alert().initials == "AV/LV"
    assert scene.alert().patient_id is None


@pytest.mark.parametrize("text", ["STOP texting me I want to die", "STOP ya no quiero vivir"])
def test_stop_and_a_cry_in_one_text_both_count(scene: Scene, text: str) -> None:
    scene.patient()

    scene.text(text)

    assert scene.opted_out()
    assert scene.pages() == BOTH
    assert scene.answers() == ["SAFETY:crisis", "opt_out_done"]


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("I want to die", ["SAFETY:crisis"]),
        ("my chest hurts bad", ["SAFETY:emergency"]),
        ("blood in my urine", []),
    ],
)
def test_after_a_stop_only_what_may_save_a_life_is_answered(
    scene: Scene, text: str, answers: list[str]
) -> None:
    scene.patient()
    scene.text("STOP")

    scene.text(text)

    assert scene.answers() == answers
    assert len(scene.rows(alert)) == 1


def test_a_stranger_in_a_crisis_is_answered_and_people_are_paged(scene: Scene) -> None:
    scene.text("me quiero matar", number=STRANGER)

    assert scene.answers(STRANGER) == ["SAFETY:crisis"]
    assert [row.language for row in scene.rows(message) if row.template == "crisis"] == ["es"]
    assert scene.pages() == BOTH
    assert scene.alert().patient_id is None


def test_the_fixed_answer_never_comes_twice_within_an_hour(scene: Scene) -> None:
    scene.patient()

    for after in (0, 20, 30, 40):
        scene.text("I want to die", after=after * MINUTE)

    assert scene.answers() == ["SAFETY:crisis", "SAFETY:crisis"]


def test_the_fixed_answer_is_exempt_from_the_limit_on_answers(scene: Scene) -> None:
    scene.patient()
    for _ in range(8):
        scene.text("help")

    scene.text("I want to die")

    assert scene.answers()[-1] == "SAFETY:crisis"


def test_further_cries_are_noted_and_page_again_only_when_somebody_had_taken_it(scene: Scene) -> None:
    scene.patient()
    scene.text("I want to die")
    scene.text("I want to die now")
    assert scene.pages() == BOTH
    assert scene.steps() == ["raised", "paged", "paged", "text"]

    with scene.database.write() as connection:
        alerts.acknowledge(connection, scene.alert().code, by="Ana", now=scene.now)
    scene.text("I will kill myself")

    assert scene.pages() == BOTH * 2
    assert scene.alert().acknowledged_at is None
    assert scene.steps()[3:] == ["text", "acknowledged", "text", "reopened", "paged", "paged"]


def test_a_graver_cry_raises_the_severity_and_pages_the_graver_chain(scene: Scene) -> None:
    scene.patient()
    scene.text("blood in my urine")
    scene.text("I want to die")
    assert scene.alert().severity == "crisis"
    assert scene.pages() == [("nurse", "page"), *BOTH]

    scene.text("blood in my urine again")
    assert scene.alert().severity == "crisis"
    assert scene.answers() == ["SAFETY:urgent", "SAFETY:crisis"]


def test_after_a_person_has_resolved_it_a_new_cry_is_a_new_alert(scene: Scene) -> None:
    scene.patient()
    scene.text("I want to die")
    with scene.database.write() as connection:
        alerts.resolve(connection, scene.alert().code, by="Ana", note="Spoke with her", now=scene.now)

    scene.text("I want to die")

    assert len(scene.rows(alert)) == 2


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        (datetime.fromisoformat("2026-12-01T10:00-07:00"), None),
        (datetime.fromisoformat("2026-12-01T22:00-07:00"), "2026-12-02T08:00:00-07:00"),
    ],
    ids=["in office hours", "at night"],
)
def test_where_nobody_looks_at_night_the_answer_says_when_somebody_will(
    database: Database, now: datetime, shown: str | None
) -> None:
    scene = Scene(database, alerts=replace(ALERTS, covered="office_hours"))
    scene.patient()
    scene.now = now

    scene.text("I want to die")

    [answer] = [row for row in scene.rows(message) if row.template == "crisis"]
    assert answer.context == {"next_open": shown}
    assert answer.expires_at is None
    assert scene.pages() == BOTH


def test_what_waits_for_office_hours_is_not_said_to_be_looked_at_now(scene: Scene) -> None:
    scene.patient()
    scene.now = datetime.fromisoformat("2026-12-01T22:00-07:00")

    scene.text("there is blood in my urine")

    [answer] = [row for row in scene.rows(message) if row.template == "urgent"]
    assert answer.context == {"next_open": "2026-12-02T08:00:00-07:00"}


def test_pages_hold_initials_and_a_code_and_nothing_of_the_text(scene: Scene) -> None:
    scene.patient()

    scene.text("I want to die")

    words = [row.context["alert"] for row in scene.rows(message) if row.purpose == "page"]
    assert (
        words
        == [
            {
                "code": scene.alert().code,
                "severity": "crisis",
                "initials": "AV",
                "what": "",
                "undelivered": False,
                "drill": False,
            }
        ]
        * 2
    )


def test_a_crash_before_the_commit_leaves_nothing_and_the_next_time_brings_it_all(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.patient()
    with monkeypatch.context() as broken:
        broken.setattr(receive_safety, "say_gravest", _crash)
        with pytest.raises(RuntimeError):
            scene.text("I want to die", provider_sid="SM1")
    assert [scene.rows(table) for table in (inbound, alert, alert_step, message)] == [[], [], [], []]
    assert scene.rows(patient)[0].paused_at is None

    scene.text("I want to die", provider_sid="SM1", arrived_by="poller")

    assert scene.pages() == BOTH
    assert scene.answers() == ["SAFETY:crisis"]


def test_a_reminder_that_waits_is_not_lost_by_the_crisis_answer(scene: Scene) -> None:
    """The pause is the sender's to keep; what was planned stays planned for the day a person resumes it."""
    visit = scene.visit(scene.patient(), 3 * DAY)
    planned = scene.ask(visit)
    scene.change(message, planned, status="planned")

    scene.text("I want to die")

    with scene.database.read() as connection:
        row = outbox.by_key(connection, scene.rows(message)[0].dedupe_key)
    assert row.status == "planned"
    assert scene.answers(ANA) == ["SAFETY:crisis"]


def _crash(*_args: object, **_values: object) -> bool:
    raise RuntimeError("the process dies")
