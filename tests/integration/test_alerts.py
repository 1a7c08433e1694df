"""The chain: pages climb until somebody takes the alert."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reminders.db.engine import Database
from reminders.db.schema import alert, alert_step, audit, message
from reminders.domain.clinic import Alerts, Chain, Person
from reminders.services import alerts
from reminders.services.alert_paging import Pager
from reminders.services.alerts import CODE_ALPHABET
from tests.integration.receive_kit import (
    ALERTS,
    ANA,
    CLINIC,
    DAY,
    MINUTE,
    NOW,
    NURSE,
    PHYSICIAN,
    STRANGER,
    Scene,
)

BOTH = [("nurse", "page"), ("physician", "page")]


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def raised(scene: Scene, severity: str = "crisis", *, alerts_: Alerts = ALERTS, **values: object) -> str:
    with scene.database.write() as connection:
        return alerts.raise_alert(
            connection,
            severity,
            alerts=alerts_,
            now=scene.now,
            clinic=CLINIC,
            **values,  # type: ignore[arg-type]
        )


def climb(scene: Scene, after: timedelta) -> int:
    scene.now += after
    return alerts.climb(scene.database, scene.alerts, scene.now, CLINIC)


def test_pages_climb_until_somebody_takes_it_and_then_stop(scene: Scene) -> None:
    code = raised(scene)

    assert [climb(scene, 4 * MINUTE), climb(scene, MINUTE), climb(scene, MINUTE)] == [0, 1, 0]
    assert scene.pages() == [*BOTH, ("physician", "page_reminder")]
    for _ in range(3):
        assert climb(scene, 5 * MINUTE) == 1
    reminders = [("nurse", "page_reminder"), ("physician", "page_reminder")]
    assert scene.pages() == [*BOTH, ("physician", "page_reminder"), *reminders * 3]

    scene.text(f"ACK {code}", number=PHYSICIAN)
    taken_at, paged = scene.now, scene.pages()
    assert climb(scene, 50 * MINUTE) == 0
    assert scene.pages() == paged
    with scene.database.read() as connection:  # then whoever took it is asked
        assert alerts.next_climb(connection) == taken_at + 60 * MINUTE


def test_a_daemon_that_was_down_pages_once_not_for_every_step_it_missed(scene: Scene) -> None:
    raised(scene)

    assert [climb(scene, 10 * 60 * MINUTE), climb(scene, MINUTE)] == [1, 0]


def test_two_daemons_climb_one_step(scene: Scene) -> None:
    raised(scene)
    scene.now += 5 * MINUTE
    counts: list[int] = []
    threads = [
        threading.Thread(
            target=lambda: counts.append(alerts.climb(scene.database, ALERTS, scene.now, CLINIC))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(counts) == 1
    assert scene.pages() == [*BOTH, ("physician", "page_reminder")]


@pytest.mark.parametrize(
    "text",
    ["ACK {}", "ack {}", "Ack: {}.", "ack{}", "  ACK  {}!! thanks", "ACK", "ack", "{}", "acknowledged"],
)
def test_an_alert_is_taken_however_the_code_is_typed(scene: Scene, text: str) -> None:
    code = raised(scene)

    received = scene.text(text.format(code.lower()), number=NURSE)

    assert (received.outcome, received.alert_code) == ("acknowledged", code)
    taken = scene.alert()
    assert (taken.acknowledged_by, taken.acknowledged_at) == ("On-call nurse", scene.now)
    assert scene.answers(NURSE)[-1] == "page_ack"
    assert [row.what for row in scene.rows(audit)] == ["alert_acknowledged"]
    assert scene.steps()[-1] == "acknowledged"


@pytest.mark.parametrize("text", ["{} ack", "{} Acknowledged!"])
def test_the_code_may_come_first(scene: Scene, text: str) -> None:
    code = raised(scene)

    assert scene.text(text.format(code), number=NURSE).outcome == "acknowledged"


@pytest.mark.parametrize(
    "text",
    [
        "ACK {} but I can't, page somebody else",
        "ack {} not on call today",
        "Ack, not me",
        "ACK {}. I cannot come",
        "ack {} no puedo",
    ],
)
def test_an_ack_that_says_it_is_not_theirs_takes_nothing_and_is_told_so(scene: Scene, text: str) -> None:
    code = raised(scene)

    received = scene.text(text.format(code), number=NURSE)

    assert received.outcome == "ack_declined"
    assert scene.alert().acknowledged_at is None
    [told] = [row.body for row in scene.rows(message) if row.body]
    assert "not taken" in told
    assert climb(scene, 5 * MINUTE) == 1


@pytest.mark.parametrize("text", ["ack {} no problem", "ACK {} on it, no answer yet, trying again"])
def test_an_ack_with_more_words_takes_it(scene: Scene, text: str) -> None:
    code = raised(scene)

    assert scene.text(text.format(code), number=NURSE).outcome == "acknowledged"


def test_who_was_paged_because_nobody_of_the_chain_could_be_can_take_it(scene: Scene) -> None:
    porter = Person("porter", "Porter", STRANGER)
    scene.alerts = replace(scene.alerts, people={**ALERTS.people, "porter": porter})
    for number in (NURSE, PHYSICIAN):
        scene.text("STOP", number=number)
    code = raised(scene, alerts_=scene.alerts)

    assert scene.text(f"ACK {code}", number=STRANGER).outcome == "acknowledged"


def test_one_alert_that_cannot_be_climbed_does_not_keep_the_others_from_climbing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, other = raised(scene), raised(scene)
    whole = Pager.climb
    [first, _] = scene.rows(alert)

    def climb_one(pager: Pager, alert_id: int) -> bool:
        if alert_id == first.id:
            raise ValueError("words that no key opens")
        return whole(pager, alert_id)

    monkeypatch.setattr(Pager, "climb", climb_one)
    with pytest.raises(ValueError, match="no key"):
        climb(scene, 5 * MINUTE)
    assert {row.code: row.steps for row in scene.rows(alert)} == {broken: 0, other: 1}


def test_pages_that_have_not_gone_out_are_called_back_when_somebody_takes_it(scene: Scene) -> None:
    code = raised(scene)

    scene.text(f"ACK {code}", number=NURSE)

    assert {row.status for row in scene.rows(message) if row.template == "page"} == {"cancelled"}


def test_a_wrong_code_takes_nothing_and_tells_nothing(scene: Scene) -> None:
    code = raised(scene, initials="AV")
    wrong = "222" if code != "222" else "333"

    scene.text(f"ACK {wrong}", number=NURSE)

    assert scene.alert().acknowledged_at is None
    [told] = [row.body for row in scene.rows(message) if row.body]
    assert "no open alert has that code" in told
    assert code not in told
    assert "AV" not in told


def test_a_bare_ack_takes_nothing_while_two_alerts_wait(scene: Scene) -> None:
    raised(scene)
    raised(scene)

    scene.text("ACK", number=NURSE)

    assert [row.acknowledged_at for row in scene.rows(alert)] == [None, None]
    assert scene.last().outcome == "ack_unknown"


@pytest.mark.parametrize("number", [ANA, STRANGER])
def test_only_the_phones_of_the_chain_can_take_an_alert(scene: Scene, number: str) -> None:
    code = raised(scene)

    scene.text(f"ACK {code}", number=number)

    assert scene.alert().acknowledged_at is None


def test_a_person_outside_the_chain_cannot_take_its_alert(scene: Scene) -> None:
    code = raised(scene, "system")

    scene.text(f"ACK {code}", number=PHYSICIAN)

    assert scene.alert().acknowledged_at is None


def test_who_is_second_learns_that_it_is_taken(scene: Scene) -> None:
    code = raised(scene)
    scene.text(f"ACK {code}", number=NURSE)

    received = scene.text(f"ACK {code}", number=PHYSICIAN)

    assert received.outcome == "acknowledged_before"
    assert scene.alert().acknowledged_by == "On-call nurse"


def test_a_staff_phone_that_is_a_patients_too_works_as_both(scene: Scene) -> None:
    visit = scene.visit(scene.patient(number=NURSE))
    scene.ask(visit)
    code = raised(scene)

    scene.text("C", number=NURSE)
    scene.text(f"ACK {code}", number=NURSE)

    assert scene.is_confirmed(visit)
    assert scene.alert().acknowledged_at is not None


def test_one_cause_is_one_alert(scene: Scene) -> None:
    first = raised(scene, "system", key="sending-stopped", summary="Sending has stopped.")

    assert raised(scene, "system", key="sending-stopped") == first
    assert scene.pages() == [("nurse", "system_page")]
    [page] = [row for row in scene.rows(message) if row.purpose == "page"]
    assert page.context["alert"]["what"] == "Sending has stopped."


def test_a_worklist_pages_nobody(scene: Scene) -> None:
    raised(scene, "delivery")

    assert scene.pages() == []
    assert scene.alert().next_step_at is None


def test_a_severity_without_a_chain_pages_everybody(scene: Scene) -> None:
    raised(scene, "crisis", alerts_=replace(ALERTS, chains={}))

    assert scene.pages() == BOTH


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-12-01T10:00-07:00", "2026-12-01T10:00-07:00"),
        ("2026-12-01T22:00-07:00", "2026-12-02T08:00-07:00"),
        ("2026-12-05T12:00-07:00", "2026-12-07T08:00-07:00"),
    ],
    ids=["in hours", "at night", "on Saturday"],
)
def test_a_chain_for_office_hours_waits_for_them(scene: Scene, now: str, due: str) -> None:
    scene.now = datetime.fromisoformat(now)

    raised(scene, "clinical")

    [page] = scene.rows(message)
    assert page.due_at == datetime.fromisoformat(due)
    assert scene.alert().next_step_at == datetime.fromisoformat(due) + 60 * MINUTE


def test_a_page_that_did_not_arrive_brings_the_next_people_at_once(scene: Scene) -> None:
    raised(scene)
    first = next(row for row in scene.rows(message) if row.phone == NURSE)

    with scene.database.write() as connection:
        alerts.undelivered(connection, first.id, alerts=ALERTS, now=scene.now)
        alerts.undelivered(connection, first.id, alerts=ALERTS, now=scene.now)

    assert scene.pages() == [*BOTH, ("physician", "page_reminder"), ("nurse", "system_page")]
    assert scene.steps().count("undelivered") == 2


def test_it_does_so_too_after_an_alert_was_opened_again(scene: Scene) -> None:
    scene.patient()
    for _ in range(3):
        scene.text("I want to die")
        scene.text("ACK", number=NURSE)
    scene.text("I want to die")
    again = [row for row in scene.rows(message) if row.phone == NURSE and row.template == "page"][-1]

    with scene.database.write() as connection:
        alerts.undelivered(connection, again.id, alerts=ALERTS, now=scene.now)

    assert ("physician", "page_reminder") in scene.pages()


def test_when_the_patient_cannot_be_reached_the_chain_is_told_to_phone(scene: Scene) -> None:
    scene.patient()
    scene.text("I want to die")
    answer = next(row for row in scene.rows(message) if row.template == "crisis")

    for _ in range(2):
        with scene.database.write() as connection:
            alerts.undelivered(connection, answer.id, alerts=ALERTS, now=scene.now)

    assert scene.pages() == BOTH * 2
    told = [row.context["alert"]["undelivered"] for row in scene.rows(message) if row.purpose == "page"]
    assert told == [False, False, True, True]


def test_a_phone_that_said_stop_is_passed_over_for_whoever_can_be_reached(scene: Scene) -> None:
    scene.text("STOP", number=NURSE)
    only_nurse = replace(
        ALERTS, chains={"crisis": Chain(page=("nurse",), then=("physician",), again_every=5 * MINUTE)}
    )

    raised(scene, alerts_=only_nurse)

    assert scene.pages() == [("physician", "system_page"), ("physician", "page")]
    assert [row.detail for row in scene.rows(alert_step) if row.step == "unreachable"] == ["sent STOP"] * 2


def test_codes_are_unambiguous_and_never_the_same_while_open(scene: Scene) -> None:
    codes = [raised(scene, "delivery") for _ in range(40)]

    assert len(set(codes)) == 40
    assert all(set(code) <= set(CODE_ALPHABET) and any(map(str.isdigit, code)) for code in codes)


def test_resolving_needs_no_acknowledgement_and_ends_the_paging(scene: Scene) -> None:
    code = raised(scene)

    with scene.database.write() as connection:
        assert alerts.resolve(connection, code, by="Ana", note="False alarm", now=scene.now)
        assert not alerts.resolve(connection, code, by="Ana", note="again", now=scene.now)
        assert not alerts.acknowledge(connection, code, by="Ana", now=scene.now)
        assert alerts.open_alerts(connection) == []
    assert climb(scene, DAY) == 0
    assert scene.alert().note == "False alarm"


def test_a_drill_says_that_it_is_one(scene: Scene) -> None:
    raised(scene, drill=True)

    words = [row.context["alert"]["drill"] for row in scene.rows(message)]
    assert words == [True, True]
    assert scene.now == NOW
