"""An alert that is taken and not closed reminds whoever has it; unanswered, it is the chain's again."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reminders.db import alerts as alert_rows
from reminders.db.engine import Database
from reminders.db.schema import alert, alert_step, audit, message
from reminders.domain.clinic import Chain
from reminders.services import alert_taken, alert_views, alerts, desk
from reminders.services.alert_paging import Pager
from reminders.services.clock_watch import note_clock_set
from tests.integration.receive_kit import ALERTS, ANA, CLINIC, NURSE, PHYSICIAN, Scene

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
#: 3 a.m. at the clinic, a Wednesday.
NIGHT = datetime(2026, 12, 2, 10, tzinfo=UTC)
REMINDED = ("nurse", "page_taken")
CHAIN = [("nurse", "page"), ("physician", "page")]


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def taken(scene: Scene, severity: str = "crisis", *, by: str = "On-call nurse", drill: bool = False) -> str:
    """The code of an alert that somebody has just taken; its first pages are forgotten."""
    with scene.database.write() as connection:
        code = alerts.raise_alert(
            connection,
            severity,
            alerts=scene.alerts,
            now=scene.now,
            clinic=CLINIC,
            drill=drill,
            initials="AV",
        )
        assert alerts.acknowledge(connection, code, by=by, now=scene.now)
        connection.execute(message.delete().where(message.c.purpose == "page"))
    look(scene)
    return code


def look(scene: Scene, after: timedelta = timedelta()) -> int:
    scene.now += after
    return alerts.climb(scene.database, scene.alerts, scene.now, CLINIC)


def walk(scene: Scene, until: datetime) -> list[tuple[str, int]]:
    """Looks every five minutes; when (at the clinic, in December: UTC-7) something was done."""
    found = []
    while scene.now < until:
        if done := look(scene, 5 * MINUTE):
            found.append((f"{scene.now - 7 * HOUR:%a %H:%M}", done))
    return found


def test_who_took_a_crisis_is_reminded_twice_and_then_the_chain_is_paged_again(scene: Scene) -> None:
    scene.now = NIGHT
    code = taken(scene)

    assert walk(scene, NIGHT + 2 * HOUR) == [("Wed 04:00", 1), ("Wed 05:00", 1)]
    assert scene.pages() == [REMINDED, REMINDED]
    assert scene.alert().acknowledged_by == "On-call nurse"

    assert walk(scene, NIGHT + 3 * HOUR) == [("Wed 06:00", 1)]
    assert scene.pages() == [REMINDED, REMINDED, *CHAIN]
    assert (scene.alert().acknowledged_at, scene.alert().acknowledged_by) == (None, None)
    with scene.database.read() as connection:
        assert alerts.open_alerts(connection)[0].code == code
    assert look(scene, 5 * MINUTE) == 1  # it climbs as it did at first

    scene.text(f"ACK {code}", number=PHYSICIAN)
    assert scene.alert().acknowledged_by == "Physician"
    assert look(scene, 50 * MINUTE) == 0
    assert look(scene, 10 * MINUTE) == 1
    assert scene.pages()[-1] == ("physician", "page_taken")


def test_the_reminder_names_the_taker_and_nothing_of_the_patient_but_initials(scene: Scene) -> None:
    taken(scene)
    look(scene, HOUR)

    [row] = [row for row in scene.rows(message) if row.template == "page_taken"]
    told = row.context["alert"]
    assert (told["initials"], told["taken_by"], told["what"]) == ("AV", "On-call nurse", "")


def test_an_ack_answers_a_reminder_and_lets_the_night_be(scene: Scene) -> None:
    scene.now = NIGHT
    code = taken(scene)
    walk(scene, NIGHT + HOUR)

    received = scene.text(f"ACK {code}", number=NURSE, after=timedelta())

    assert received.outcome == "still_at_it"
    assert scene.answers(NURSE)[-1] == "page_ack"
    assert walk(scene, NIGHT + 6 * HOUR) == [("Wed 08:00", 1)]
    assert scene.steps().count("lapsed") == 0
    assert [row.what for row in scene.rows(audit)] == ["alert_acknowledged"] * 2


def test_whoever_answers_the_reminder_has_it(scene: Scene) -> None:
    """A taker by the console is not among those who can be paged: those who come first are."""
    code = taken(scene, by="Maria")
    look(scene, HOUR)
    assert scene.pages() == [("nurse", "page_taken"), ("physician", "page_taken")]

    scene.text(f"ACK {code}", number=PHYSICIAN)

    assert scene.alert().acknowledged_by == "Physician"


def test_the_ack_of_one_who_was_second_puts_nothing_off(scene: Scene) -> None:
    scene.now = NIGHT
    code = taken(scene)

    assert scene.text(f"ACK {code}", number=PHYSICIAN).outcome == "acknowledged_before"

    assert scene.alert().acknowledged_by == "On-call nurse"
    assert walk(scene, NIGHT + HOUR + 5 * MINUTE)[0][1] == 1


def test_a_note_answers_too(scene: Scene) -> None:
    code = taken(scene)  # 10 a.m.
    look(scene, 50 * MINUTE)
    desk.note_alert(scene.database, code, "Called, no answer; again at noon.", by="Maria", now=scene.now)

    assert [look(scene, 110 * MINUTE), look(scene, 10 * MINUTE)] == [0, 1]
    assert scene.pages() == [REMINDED]


def test_reminders_start_to_count_anew_with_each_answer(scene: Scene) -> None:
    code = taken(scene)
    for _ in range(4):
        look(scene, 2 * HOUR)
        scene.text(f"ACK {code}", number=NURSE, after=timedelta())

    assert scene.steps().count("reminded") == 4
    assert "lapsed" not in scene.steps()


def test_nothing_follows_a_close(scene: Scene) -> None:
    code = taken(scene)
    look(scene, HOUR)
    desk.resolve_alert(scene.database, code, "She is with her sister.", by="Maria", now=scene.now)

    assert [row.status for row in scene.rows(message) if row.template == "page_taken"] == ["cancelled"]
    assert look(scene, 12 * HOUR) == 0
    with scene.database.read() as connection:
        assert alerts.next_climb(connection) is None


def test_nobody_is_woken_for_a_worrying_answer(scene: Scene) -> None:
    scene.now = NIGHT - 9 * HOUR  # Tuesday, 18:00
    scene.alerts = replace(ALERTS, chains={**ALERTS.chains, "clinical": Chain(page=("nurse",))})
    taken(scene, "urgent")

    assert walk(scene, NIGHT + 13 * HOUR) == [("Wed 08:00", 1), ("Wed 12:00", 1), ("Wed 16:00", 1)]
    assert scene.pages() == [REMINDED, REMINDED, ("nurse", "page")]


def test_a_daemon_that_was_down_reminds_once_and_by_day(scene: Scene) -> None:
    scene.alerts = replace(ALERTS, chains={**ALERTS.chains, "clinical": Chain(page=("nurse",))})
    taken(scene, "clinical")

    assert look(scene, 41 * HOUR) == 0  # 3 a.m. of the day after the next
    assert walk(scene, scene.now + 6 * HOUR) == [("Thu 08:00", 1)]


def test_two_daemons_remind_once(scene: Scene) -> None:
    taken(scene)
    scene.now += HOUR
    done: list[int] = []

    def tick() -> None:
        done.append(alerts.climb(scene.database, ALERTS, scene.now, CLINIC))

    threads = [threading.Thread(target=tick) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(done) == 1
    assert scene.pages() == [REMINDED]


def test_who_dies_before_the_end_of_a_look_leaves_it_to_the_next(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken(scene)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Pager, "remind", dies)
        with pytest.raises(KeyboardInterrupt):
            look(scene, HOUR)
    assert "reminded" not in scene.steps()
    assert [look(scene), look(scene)] == [1, 0]
    assert scene.pages() == [REMINDED]


def test_a_clock_that_was_set_back_puts_no_reminder_off(scene: Scene) -> None:
    taken(scene)
    look(scene)
    scene.now -= 24 * HOUR
    note_clock_set(scene.database, scene.now, -24 * HOUR)

    assert [look(scene), look(scene, 55 * MINUTE), look(scene, 5 * MINUTE)] == [1, 0, 1]
    assert scene.pages() == [REMINDED, REMINDED]


def test_alerts_that_an_older_version_left_alone_are_taken_up(scene: Scene) -> None:
    taken(scene)
    scene.change(alert, scene.alert().id, next_step_at=None)
    assert look(scene, HOUR) == 0

    with scene.database.write() as connection:
        alert_rows.look_at_taken(connection, scene.now)

    assert look(scene) == 1


@pytest.mark.parametrize("severity", ["delivery", "system"])
def test_nobody_is_reminded_of_what_no_patient_waits_for(scene: Scene, severity: str) -> None:
    taken(scene, severity)

    assert look(scene, 48 * HOUR) == 0
    assert scene.alert().next_step_at is None


def test_a_worklist_reminds_nobody(scene: Scene) -> None:
    scene.alerts = replace(ALERTS, chains={**ALERTS.chains, "clinical": Chain(worklist=True)})
    taken(scene, "clinical")

    assert look(scene, 48 * HOUR) == 0


def test_a_drill_ends_with_who_takes_it(scene: Scene) -> None:
    taken(scene, drill=True)

    assert look(scene, 48 * HOUR) == 0
    assert scene.pages() == []


def test_further_words_open_it_again_and_reminders_begin_anew(scene: Scene) -> None:
    scene.patient()
    scene.text("I want to kill myself", number=ANA)
    code = scene.alert().code
    scene.text(f"ACK {code}", number=NURSE)
    look(scene)
    look(scene, HOUR)
    scene.text("I have the pills here", number=ANA)
    scene.text(f"ACK {code}", number=NURSE)

    with scene.database.read() as connection:
        known = alert_taken.standing(connection, scene.alert())
    assert (known.ignored, known.heard, known.since) == (0, False, scene.now)


def test_the_page_of_the_alert_tells_each_step(scene: Scene) -> None:
    code = taken(scene)
    walk(scene, scene.now + 3 * HOUR)
    with scene.database.read() as connection:
        page = alert_views.alert_page(connection, code, {})

    assert page is not None
    told = [(each.step, each.person) for each in page.steps if each.step in ("reminded", "lapsed")]
    assert told == [
        ("reminded", "On-call nurse"),
        ("reminded", "On-call nurse"),
        ("lapsed", "On-call nurse"),
    ]


def test_a_phone_that_said_stop_is_passed_over(scene: Scene) -> None:
    taken(scene)
    scene.text("STOP", number=NURSE)

    walk(scene, scene.now + HOUR)

    assert scene.pages()[-1] == ("physician", "page_taken")
    assert [row.step for row in scene.rows(alert_step)].count("reminded") == 1
