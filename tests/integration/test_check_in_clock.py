"""The clock of check-ins: one kind nudge, an end, and a task where nobody answers."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.daemon import Daemon, Pace
from reminders.db import check_ins as rows
from reminders.db import claims, consent, outbox
from reminders.db.engine import Database
from reminders.db.schema import (
    NEW_INVITATION,
    alert,
    answer,
    appointment,
    check_in,
    message,
    patient,
    phone,
    task,
)
from reminders.domain.clinic import Budget, Late, Offset, Rule
from reminders.domain.message import Purpose
from reminders.domain.survey import Nudge
from reminders.services import catch_up, poll
from reminders.services.check_in_clock import Done, look
from reminders.services.configuration import Configuration
from reminders.services.dispatch import Dispatcher
from reminders.services.page_links import Page, PageLinks
from reminders.services.receive import receive
from reminders.sources import build
from tests.conftest import FakeClock
from tests.integration.check_in_kit import SURVEYS, WITH_SURVEYS, CheckInScene
from tests.integration.dispatch_kit import TEMPLATES, FakeGateway, a_dispatcher
from tests.integration.receive_kit import ANA, DAY, NOW
from tests.integration.test_dispatch_threads import eventually
from tests.integration.test_heartbeat import FILES

ROOT = Path(__file__).parents[2]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
#: Asked the day after; nudged after 4 hours, over after 36.
DAY1, DAY3 = "after_infusion_day1", "after_infusion_day3"


class ClockScene(CheckInScene):
    """A scene in which the clock of check-ins is looked at."""

    def patient(self, *args: Any, **values: Any) -> int:
        """One whom we have texted before."""
        ana = super().patient(*args, **values)
        number = values.get("number", ANA)
        with self.database.write() as connection:
            consent.know_phone(connection, self.hash(number), number)
            connection.execute(update(phone).values(first_texted_at=NOW - 30 * DAY))
        return ana

    def invited(self, survey: str = DAY1, *, patient_id: int | None = None, **values: Any) -> int:
        """An invitation that has just gone out, about an infusion of yesterday; the patient's id."""
        ana = patient_id if patient_id is not None else self.patient(**values)
        self.invite(self.visit(ana, self.now - NOW - DAY), survey, ago=timedelta(0))
        return ana

    def look(self, after: timedelta = timedelta(0), **values: Any) -> Done:
        self.now += after
        given = {"heard_until": self.now} | values
        return look(self.database, self.clinic, self.alerts, self.now, **given)

    def silent(self, survey: str = DAY1, *, patient_id: int | None = None) -> int:
        """Invited, and nobody answers until it is over; the patient's id."""
        ana = self.invited(survey, patient_id=patient_id)
        self.look()
        self.look(SURVEYS[survey].expires)
        return ana

    def nudges(self) -> list[Any]:
        return [row for row in self.rows(message) if (row.occasion or "").startswith("nudge")]

    def tasks_of_silence(self) -> list[Any]:
        return [row for row in self.rows(task) if row.kind == "silence"]

    def statuses(self) -> list[str]:
        return [row.status for row in self.rows(check_in)]

    def goes_out(self, **values: Any) -> FakeGateway:
        """What goes out when its time has come."""
        clock = FakeClock(self.now)
        gateway = FakeGateway(clock)
        self.dispatcher(gateway, clock, **values).drain()
        return gateway

    def dispatcher(self, gateway: FakeGateway, clock: FakeClock, **values: Any) -> Dispatcher:
        return a_dispatcher(self.database, gateway, clock, values.pop("clinic", self.clinic), **values)


@pytest.fixture
def scene(database: Database) -> ClockScene:
    return ClockScene(database)


def words(survey: str, item: str, language: str = "en") -> str:
    found = SURVEYS[survey].item(item)
    assert found is not None
    return found.ask[language]


# -- an invitation that nobody answers ---------------------------------------------------------------


def test_an_invitation_that_is_out_gets_its_check_in_once(scene: ClockScene) -> None:
    scene.invited()

    assert scene.look().made == 1
    assert scene.look().made == 0

    made = scene.check_in()
    assert (made.status, made.item, made.invited_at) == ("open", "mood", NOW)
    assert made.next_at == NOW + 4 * HOUR


@pytest.mark.parametrize("status", ["planned", "sending", "uncertain", "skipped"])
def test_what_twilio_does_not_have_invites_nobody(scene: ClockScene, status: str) -> None:
    scene.invited()
    scene.change(message, scene.rows(message)[0].id, status=status, accepted_at=None)

    assert not scene.look(DAY)


def test_an_answer_before_the_first_look_makes_no_second_check_in(scene: ClockScene) -> None:
    scene.invited()
    scene.says("7")

    assert scene.look().made == 0
    assert scene.check_in().item == "sleep"


def test_an_invitation_to_a_survey_that_was_taken_away_is_looked_at_once(scene: ClockScene) -> None:
    scene.invited()
    without = replace(WITH_SURVEYS, surveys={})

    for _ in range(2):
        assert not look(scene.database, without, scene.alerts, scene.now, heard_until=scene.now)


@pytest.mark.parametrize(
    ("table", "condition", "index"),
    [
        ("message", NEW_INVITATION, "ix_message_new_invitation"),
        ("check_in", "status = 'open' and next_at <= '2026-12-01'", "ix_check_in_next"),
    ],
)
def test_what_there_is_to_do_is_found_by_an_index_that_holds_nothing_else(
    database: Database, table: str, condition: str, index: str
) -> None:
    explain = "explain query plan" if database.is_sqlite else "explain"
    with database.read() as connection:
        if not database.is_sqlite:  # a table as small as this would be read whole
            connection.exec_driver_sql("set local enable_seqscan = off")
        query = f"{explain} select id from {table} where {condition}"  # noqa: S608
        plan = " ".join(str(row) for row in connection.exec_driver_sql(query))
    assert index in plan


# -- the nudge ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_does_not_answer_is_asked_once_more_kindly(scene: ClockScene, language: str) -> None:
    ana = scene.patient(language=language)
    scene.invite(scene.visit(ana, -DAY), DAY1, language=language, ago=timedelta(0))
    scene.look()

    assert scene.look(4 * HOUR).nudged == 1
    [body] = scene.goes_out().bodies
    for _ in range(3):
        assert scene.look(HOUR).nudged == 0

    assert words(DAY1, "mood", language) in body
    assert ("whenever it suits you" in body) is (language == "en")


def test_the_answer_to_a_nudge_belongs_to_its_question(scene: ClockScene) -> None:
    scene.invited()
    scene.says("7")
    scene.look(5 * HOUR)
    [body] = scene.goes_out().bodies

    scene.says("4")

    assert words(DAY1, "sleep") in body
    assert scene.answers_given() == {"mood": 7.0, "sleep": 4.0}


def _says(body: str) -> Any:
    return lambda scene: scene.text(body)


def _set(table: Any, **values: Any) -> Any:
    def change(scene: ClockScene) -> None:
        with scene.database.write() as connection:
            connection.execute(update(table).values(values))

    return change


_ENDS = {
    "an answer": _says("7"),
    "words that fit nothing": _says("purple"),
    "less": _says("less"),
    "stop": _says("STOP"),
    "a cry for help": _says("i want to die"),
    "opted out at the carrier": _set(phone, opted_out_at=NOW),
    "reminders only, by staff": _set(patient, reminders_only_at=NOW),
    "paused by hand": _set(patient, paused_at=NOW, paused_reason="by hand"),
    "no consent any more": _set(patient, sms_consent="no"),
    "the visit was cancelled": _set(appointment, status="cancelled"),
    "the visit was a mistake": _set(appointment, status="entered_in_error"),
    "the patient did not come": _set(appointment, status="no_show"),
}


@pytest.mark.parametrize("end", _ENDS.values(), ids=_ENDS.keys())
def test_nobody_is_nudged_after(scene: ClockScene, end: Any) -> None:
    """Neither before the nudge is planned, nor when it waits, nor when it is its turn."""
    scene.invited()
    scene.look()
    scene.look(3 * HOUR)
    end(scene)
    scene.look(HOUR)

    assert scene.nudges() == []


@pytest.mark.parametrize("end", _ENDS.values(), ids=_ENDS.keys())
def test_a_nudge_that_waits_is_not_sent_after(scene: ClockScene, end: Any) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    end(scene)

    said = scene.goes_out().bodies

    [nudge] = scene.nudges()
    assert nudge.status in ("cancelled", "skipped")
    assert not [body for body in said if "whenever it suits you" in body]


def test_the_answer_ends_the_nudge_in_its_own_transaction(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    scene.text("7")

    [nudge] = scene.nudges()
    assert (nudge.status, nudge.reason) == ("cancelled", "answered")


def test_a_crisis_ends_the_nudge_that_waits_for_good(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    scene.text("i want to die")
    scene.change(patient, ana, paused_at=None, paused_reason=None)

    [nudge] = scene.nudges()

    assert (nudge.status, nudge.reason) == ("cancelled", "paused")


def test_a_crisis_is_not_nudged_about_when_a_person_has_resumed(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    scene.text("i want to die")
    scene.change(alert, scene.alert().id, resolved_at=scene.now)
    scene.change(patient, ana, paused_at=None, paused_reason=None)

    scene.look(4 * HOUR)

    assert scene.nudges() == []
    assert scene.check_in().status == "stopped"
    scene.look(2 * DAY)
    assert scene.tasks_of_silence() == []


def test_who_was_paused_by_hand_for_a_while_is_asked_when_resumed(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    scene.change(patient, ana, paused_at=NOW)
    scene.look(4 * HOUR)
    scene.change(patient, ana, paused_at=None)

    assert scene.look(20 * MINUTE).nudged == 1


def test_an_answer_takes_a_nudge_that_is_being_sent_from_who_sends_it(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    with scene.database.write() as connection:  # claimed by a daemon that takes its time
        connection.execute(
            update(message)
            .where(message.c.occasion == "nudge1")
            .values(status="sending", claimed_by="d1", attempt=1, asks="item", claimed_at=scene.now)
        )
    with scene.database.read() as connection:
        assert claims.standing(connection, "d1")

    scene.says("7")

    with scene.database.read() as connection:
        assert not claims.standing(connection, "d1")
    assert scene.check_in().item == "sleep"


def test_an_answer_between_the_claim_and_the_bytes_stops_the_nudge(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    clock = FakeClock(scene.now)
    gateway = FakeGateway(clock)
    dispatcher = scene.dispatcher(gateway, clock)

    def answered(outbound: Any) -> None:
        if "whenever" in outbound.body:
            scene.text("7", after=timedelta(0))
            time.sleep(0.03)  # for so long a look at the database counts as fresh

    gateway.before_bytes = answered
    dispatcher.drain()

    assert not [body for body in gateway.bodies if "whenever it suits you" in body]
    assert scene.nudges()[0].reason == "answered"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"item": "sleep"}, "answered"),
        ({"status": "completed", "item": None}, "answered"),
        ({"status": "stopped"}, "check_in_stopped"),
        ({"status": "expired"}, "check_in_expired"),
    ],
)
def test_a_nudge_is_decided_again_when_its_time_comes(
    scene: ClockScene, change: dict[str, Any], reason: str
) -> None:
    """Whoever forgot to end it: the web page, a person, a daemon of tomorrow."""
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)
    scene.change(check_in, scene.check_in().id, **change)

    assert scene.goes_out().bodies == []

    assert (scene.nudges()[0].status, scene.nudges()[0].reason) == ("cancelled", reason)


def test_a_nudge_waits_for_open_hours_and_is_within_the_budget(scene: ClockScene) -> None:
    scene.now += 8 * HOUR  # 18:00; texts end at 20:00
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    assert scene.goes_out().bodies == []
    [nudge] = scene.nudges()
    assert nudge.due_at == NOW + 23 * HOUR  # the next day at 9:00
    scene.now = nudge.due_at
    scene.goes_out(clinic=replace(scene.clinic, budget=Budget(per_day=2, per_week=1)))
    assert (scene.nudges()[0].status, scene.nudges()[0].reason) == ("skipped", "budget")


@pytest.mark.parametrize(("room", "status"), [(2, "accepted"), (1, "skipped")])
def test_a_nudge_takes_no_other_texts_place(scene: ClockScene, room: int, status: str) -> None:
    ana = scene.invited()
    scene.look()
    with scene.database.write() as connection:
        coming = outbox.NewMessage(
            dedupe_key="home",
            purpose=Purpose.RULE,
            phone=ANA,
            phone_hash=scene.hash(ANA),
            language="en",
            due_at=scene.now + 2 * DAY,
            template="thank_you",
            patient_id=ana,
            rule="home-safe",
            occasion="r0",
        )
        outbox.add(connection, coming, scene.now)
    scene.look(4 * HOUR)

    scene.goes_out(clinic=replace(scene.clinic, budget=Budget(per_day=2, per_week=1 + room)))

    assert scene.nudges()[0].status == status


def test_a_nudge_goes_to_the_number_that_holds_now(scene: ClockScene) -> None:
    ana = scene.invited()
    scene.look()
    number = "+15055550177"
    scene.change(patient, ana, phone=number, phone_hash=scene.hash(number))

    scene.look(4 * HOUR)

    assert scene.nudges()[0].phone == number


def test_a_survey_by_link_is_nudged_with_the_same_link_and_without_its_questions(scene: ClockScene) -> None:
    ana = scene.patient()
    invitation = scene.invite(scene.visit(ana, -DAY), "phq9", ago=timedelta(0))
    survey = replace(SURVEYS["phq9"], nudge=Nudge(4 * HOUR))
    scene.clinic = replace(scene.clinic, surveys={**SURVEYS, "phq9": survey})
    scene.look()
    scene.look(4 * HOUR)
    pages = PageLinks("https://texts.example.org", scene.database.cipher, frozenset(Page))

    [body] = scene.goes_out(addresses=pages).bodies

    assert scene.database.cipher.page_token("survey", invitation) in body
    assert scene.nudges()[0].asks is None
    assert survey.items[0].ask["en"] not in body


def test_an_invitation_that_did_not_arrive_is_not_nudged(scene: ClockScene) -> None:
    """A later try of it says the same."""
    scene.invited()
    scene.change(message, scene.rows(message)[0].id, status="undelivered")
    scene.look()

    assert scene.look(4 * HOUR).nudged == 0


def test_a_nudge_of_a_clocks_survey_waits_for_the_end_of_the_hours_after_an_infusion(
    scene: ClockScene,
) -> None:
    ana = scene.patient()
    invitation = scene.invite(scene.visit(ana, -10 * DAY), DAY1, ago=timedelta(0))
    scene.change(message, invitation, occasion="clock14")
    scene.visit(ana, 2 * HOUR)  # until 13:00; the nudge would be at 14:00
    scene.look()
    scene.look(4 * HOUR)

    [nudge] = scene.nudges()

    assert nudge.due_at == NOW + 27 * HOUR


# -- outages, several daemons, kills, clocks that are set --------------------------------------------------


def test_after_an_outage_nobody_is_nudged_late(scene: ClockScene) -> None:
    scene.invited()

    assert scene.look(9 * HOUR).nudged == 0


def test_a_nudge_that_a_downtime_has_made_late_is_dropped_and_drops_no_other_text(
    scene: ClockScene,
) -> None:
    rule = Rule("home", Offset("after", "end", 2 * HOUR), survey="home_safe", late=Late.SEND)
    scene.clinic = replace(scene.clinic, rules=(rule,))
    ana = scene.patient()
    visit = scene.visit(ana, -2 * HOUR)
    scene.change(message, scene.invite(visit, DAY1, ago=timedelta(0)), rule="home")
    scene.look()
    scene.look(4 * HOUR)
    other = scene.invite(visit, DAY3, ago=-30 * MINUTE)
    scene.change(message, other, status="planned", accepted_at=None, rule="home", occasion="r0")
    since, scene.now = scene.now - MINUTE, scene.now + HOUR

    with scene.database.write() as connection:
        assert catch_up.catch_up(connection, scene.clinic, since, scene.now) == 1

    assert (scene.nudges()[0].status, scene.nudges()[0].reason) == ("skipped", "missed")


def test_nothing_is_decided_before_we_have_heard_who_answered(scene: ClockScene) -> None:
    scene.invited()
    scene.look()

    assert not scene.look(4 * HOUR, heard_until=None)
    assert not scene.look(heard_until=scene.now - MINUTE)
    assert scene.look(heard_until=scene.now).nudged == 1


def test_a_poll_says_until_when_we_have_heard(scene: ClockScene) -> None:
    clock = FakeClock(scene.now)
    assert poll.heard_until(scene.database) is None

    poll.poll(scene.database, FakeGateway(clock), clinic=scene.clinic, alerts=scene.alerts, clock=clock)

    assert poll.heard_until(scene.database) == scene.now


def test_two_daemons_at_once_do_nothing_twice(scene: ClockScene) -> None:
    for number in range(12):
        scene.invited("home_safe", number=f"+150555501{number:02}")
    scene.look()

    def at(later: timedelta) -> None:
        def one(_number: int) -> Done:
            heard = scene.now + later
            return look(scene.database, scene.clinic, scene.alerts, heard, heard_until=heard, batch=5)

        with ThreadPoolExecutor(3) as pool:
            list(pool.map(one, range(3)))
        scene.look(later)  # what was left to another, held by it for a moment

    at(HOUR)
    assert len(scene.nudges()) == 12
    at(HOUR)
    assert len(scene.tasks_of_silence()) == 12


def test_answers_that_come_while_nudges_are_planned_leave_none(scene: ClockScene) -> None:
    numbers = [f"+150555501{number:02}" for number in range(10)]
    for number in numbers:
        scene.invited(number=number)
    scene.look()
    scene.now += 4 * HOUR

    def answers(number: str) -> None:
        inbound = scene.inbound("7", number=number)
        receive(scene.database, inbound, clinic=scene.clinic, alerts=scene.alerts, now=scene.now)

    with ThreadPoolExecutor(3) as pool:
        looked = pool.submit(scene.look, batch=1)
        list(pool.map(answers, numbers))
        looked.result()

    assert {row.item for row in scene.rows(check_in)} == {"sleep"}
    assert {row.reason for row in scene.nudges()} <= {"answered"}


def test_a_kill_between_two_steps_leaves_nothing_behind(
    scene: ClockScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.invited("home_safe")
    scene.look()
    scene.look(HOUR - MINUTE)

    class Killed(Exception): ...  # noqa: N818

    def killed(*_args: Any, **_values: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(rows, "change", killed)
        with pytest.raises(Killed):
            scene.look(MINUTE)
    assert scene.nudges() == []
    assert scene.look().nudged == 1

    with monkeypatch.context() as patch:
        patch.setattr("reminders.db.tasks.open_task", killed)
        with pytest.raises(Killed):
            scene.look(HOUR)
    assert scene.check_in().next_at == scene.now
    assert scene.look().told == 1


def test_a_clock_that_is_set_back_and_forth_nudges_once(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    for moved in (4 * HOUR, -2 * HOUR, 2 * HOUR, 1 * HOUR, -5 * HOUR, 5 * HOUR):
        scene.look(moved)

    assert len(scene.nudges()) == 1


def test_a_daemon_winds_the_clocks_and_sends_what_they_plan(scene: ClockScene, tmp_path: Path) -> None:
    for name, written in FILES.items():
        (tmp_path / f"{name}.yaml").write_text(written)
    (tmp_path / "surveys").mkdir()
    shutil.copy(ROOT / "config/surveys/home_safe.yaml", tmp_path / "surveys")
    clock = FakeClock(scene.now)
    gateway = FakeGateway(clock)
    daemon = Daemon(
        db=scene.database,
        clock=clock,
        configuration=Configuration(tmp_path, TEMPLATES, {}, public_url=None),
        gateway=gateway,
        dispatcher=scene.dispatcher(gateway, clock),
        build_source=build,
        pace=Pace(),
    )
    scene.invited("home_safe")
    daemon.start(ticking=False)
    daemon.tick()
    asked_at = daemon.next_tick()
    clock.advance(HOUR)
    daemon.tick()
    assert eventually(lambda: len(gateway.bodies) == 1)
    daemon.stop()

    assert asked_at == NOW + HOUR
    assert words("home_safe", "home_safe") in gateway.bodies[0]


# -- the end -----------------------------------------------------------------------------------------------


def test_a_check_in_ends_and_a_later_answer_is_kept_as_late(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    assert scene.look(32 * HOUR).expired == 1
    assert scene.look(DAY).expired == 0
    scene.says("6")

    with scene.database.read() as connection:
        kept = connection.execute(select(answer)).one()
    assert (scene.check_in().status, kept.item, kept.value, kept.late) == ("expired", "mood", "6", True)


def test_the_end_ends_a_nudge_that_could_not_go(scene: ClockScene) -> None:
    scene.invited()
    scene.look()
    scene.look(4 * HOUR)

    scene.look(32 * HOUR)

    assert [(row.status, row.reason) for row in scene.nudges()] == [("cancelled", "check_in_expired")]


# -- silence -----------------------------------------------------------------------------------------------


def test_no_answer_to_home_safe_is_a_task_an_hour_after_the_nudge(scene: ClockScene) -> None:
    ana = scene.invited("home_safe")
    scene.look()
    scene.look(HOUR)
    assert scene.tasks_of_silence() == []

    scene.look(HOUR)
    scene.look(DAY)

    [told] = scene.tasks_of_silence()
    assert (told.patient_id, told.done_at) == (ana, None)
    assert told.detail == "No answer to “Home safe?”. Please phone the patient."


def test_an_answer_closes_the_task(scene: ClockScene) -> None:
    scene.silent("home_safe")
    assert len(scene.tasks_of_silence()) == 1

    scene.says("1")

    assert scene.tasks_of_silence()[0].done_at == scene.now


def test_one_check_in_without_an_answer_is_no_news_and_two_in_a_row_are(scene: ClockScene) -> None:
    ana = scene.silent(DAY1)
    assert scene.tasks_of_silence() == []

    scene.silent(DAY3, patient_id=ana)

    [told] = scene.tasks_of_silence()
    assert "2 check-ins in a row" in told.detail


def test_a_part_of_an_answer_is_no_silence(scene: ClockScene) -> None:
    ana = scene.silent(DAY1)
    scene.invited(DAY3, patient_id=ana)
    scene.says("7")

    scene.look(3 * DAY)

    assert scene.statuses() == ["expired", "expired"]
    assert scene.tasks_of_silence() == []


def test_silence_after_an_answer_that_raised_an_alert_is_a_task_at_once(scene: ClockScene) -> None:
    ana = scene.invited(DAY1)
    scene.says("1")
    scene.look(2 * DAY)

    scene.silent(DAY3, patient_id=ana)

    [told] = scene.tasks_of_silence()
    assert "raised an alert" in told.detail


def test_there_is_one_task_for_a_patient_until_it_is_done_and_then_it_takes_two_again(
    scene: ClockScene,
) -> None:
    ana = scene.silent(DAY1)
    for _ in range(2):
        scene.silent(DAY1, patient_id=ana)
    assert len(scene.tasks_of_silence()) == 1

    scene.now += HOUR
    scene.change(task, scene.tasks_of_silence()[0].id, done_at=scene.now, done_by="front desk")
    scene.now += HOUR
    scene.silent(DAY1, patient_id=ana)
    assert len(scene.tasks_of_silence()) == 1
    scene.silent(DAY1, patient_id=ana)
    assert len(scene.tasks_of_silence()) == 2


def test_what_was_asked_before_a_visit_is_no_silence_after_it(scene: ClockScene) -> None:
    ana = scene.patient()
    scene.invite(scene.visit(ana, 5 * DAY), DAY1, ago=timedelta(0))
    scene.look()
    scene.look(2 * DAY)

    scene.silent(DAY1, patient_id=ana)

    assert scene.tasks_of_silence() == []


@pytest.mark.parametrize(
    "end", ["words that fit nothing", "stop", "a cry for help", "paused by hand", "the visit was cancelled"]
)
def test_who_left_or_is_cared_for_is_not_silent(scene: ClockScene, end: str) -> None:
    scene.invited("home_safe")
    scene.look()
    _ENDS[end](scene)

    scene.look(HOUR)
    scene.look(HOUR)
    scene.look(DAY)

    assert scene.tasks_of_silence() == []


def test_a_text_that_did_not_arrive_is_said_to_staff(scene: ClockScene) -> None:
    scene.invited("home_safe")
    scene.change(message, scene.rows(message)[0].id, status="undelivered")
    scene.look()

    scene.look(2 * HOUR)

    assert "did not arrive" in scene.tasks_of_silence()[0].detail
