"""The service as a process: what happens at the patients' phones."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from reminders.db.schema import alert, decision, inbound, message, template_version
from tests.acceptance.program import NURSE, PHYSICIAN, RULES, Clinic, Twilio, Visit, leaks
from tests.acceptance.waiting import stays, until

ANA, BEN = "+15055550123", "+15055550124"
THANKS = "thank you for confirming"


def reminded(twilio: Twilio, phone: str = ANA) -> str:
    """Waits for the first text to that phone; its words."""
    return until(lambda: twilio.bodies(phone), "a reminder at the phone")[0]


def answered(twilio: Twilio, phone: str, words: str) -> str:
    """Waits for a text with those words; all of it."""

    def look() -> str:
        return next((body for body in twilio.bodies(phone) if words in body), "")

    return until(look, f"answered with {words!r}")


def test_a_visit_becomes_one_delivered_text_and_a_reply_is_thanked(
    any_clinic: Clinic, twilio: Twilio
) -> None:
    any_clinic.calendar(Visit())
    daemon = any_clinic.running()

    assert "Reply C to confirm" in reminded(twilio)
    [row] = until(lambda: any_clinic.rows(message, status="delivered"), "delivered")
    [sent] = twilio.sent()
    assert (sent["m"], sent["sid"]) == (row.id, row.provider_sid)
    assert {each["status"] for each in sent["attempts"]} == {204}

    twilio.text(ANA, "C")
    answered(twilio, ANA, THANKS)
    [heard] = any_clinic.rows(inbound)
    assert (heard.intent, heard.arrived_by) == ("confirm", "webhook")
    assert [body for body in twilio.bodies() if THANKS in body] == twilio.bodies()[1:]

    status, seconds = daemon.stop()
    assert status == 0
    assert seconds < 10
    assert "Traceback" not in daemon.output
    assert any_clinic.rows(message, status="sending") == []


def test_nothing_is_sent_again_after_a_restart(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit())
    for _ in range(2):
        daemon = clinic.running()
        reminded(twilio)
        daemon.says("source_read")
        until(lambda: clinic.rows(message, status="delivered"), "delivered")
        assert daemon.stop()[0] == 0
    assert len(twilio.sent()) == 1


def test_after_stop_nothing_more_goes_out(any_clinic: Clinic, twilio: Twilio) -> None:
    any_clinic.calendar(Visit())
    any_clinic.running()
    reminded(twilio)
    twilio.text(ANA, "please dont text me anymore")
    until(lambda: len(twilio.bodies(ANA)) == 2, "the one confirmation")

    any_clinic.calendar(Visit(), Visit("A-2"), Visit("A-3", BEN))
    reminded(twilio, BEN)
    assert len(any_clinic.rows(decision, reason="opted_out")) == 1
    assert len(twilio.bodies(ANA)) == 2


def test_without_a_webhook_the_poller_brings_replies(clinic: Clinic, twilio: Twilio) -> None:
    clinic.webhooks(None)
    clinic.calendar(Visit())
    clinic.running(REMINDERS_PUBLIC_URL=None)
    reminded(twilio)
    twilio.text(ANA, "C")
    answered(twilio, ANA, THANKS)
    assert [row.arrived_by for row in clinic.rows(inbound)] == ["poller"]


def test_a_reply_that_came_while_the_service_was_down_is_answered_once(
    any_clinic: Clinic, twilio: Twilio
) -> None:
    any_clinic.calendar(Visit())
    daemon = any_clinic.running()
    reminded(twilio)
    daemon.kill()
    twilio.text(ANA, "C")
    any_clinic.running()
    answered(twilio, ANA, THANKS)
    assert len(any_clinic.rows(inbound)) == 1


def test_an_edited_template_is_used_within_seconds(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit())
    clinic.running()
    reminded(twilio)
    path = clinic.folder / "templates" / "reminder_confirm.en.txt"
    path.write_text(path.read_text("utf-8").replace("Reply C", "Hi! Reply C"), "utf-8")
    versions = {"name": "reminder_confirm", "language": "en"}
    until(lambda: len(clinic.rows(template_version, **versions)) == 2, "taken over", within=10)
    clinic.calendar(Visit(), Visit("A-2", BEN))
    assert "Hi! Reply C" in reminded(twilio, BEN)


def test_a_broken_template_never_replaces_a_good_one(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit())
    daemon = clinic.running()
    reminded(twilio)
    path = clinic.folder / "templates" / "reminder_confirm.en.txt"
    path.write_text("{{ nobody.knows }}", "utf-8")
    until(lambda: "T01" in clinic.said, "reported", within=10)
    assert daemon.stop()[0] == 0

    clinic.running()
    clinic.calendar(Visit(), Visit("A-2", BEN))
    assert "Reply C" in reminded(twilio, BEN)


def test_a_crisis_pages_both_people_and_answers_the_patient_until_somebody_takes_it(
    any_clinic: Clinic, twilio: Twilio
) -> None:
    any_clinic.calendar(Visit())
    any_clinic.running()
    reminded(twilio)
    twilio.text(ANA, "i want to die")
    assert "988" in answered(twilio, ANA, "988")
    pages = [answered(twilio, person, "ACK") for person in (NURSE, PHYSICIAN)]
    assert not any(name in page for page in pages for name in ("Zephyrine", "Quillfeather", ANA))

    found = re.search(r"ACK (\w+)", pages[0])
    assert found is not None
    twilio.text(NURSE, f"ack {found.group(1)}")
    until(lambda: any_clinic.rows(alert)[0].acknowledged_at, "acknowledged")

    def rests() -> bool:
        """Nobody is paged; whoever has it hears of it once more in an hour."""
        [taken] = any_clinic.rows(alert)
        return bool(taken.next_step_at >= taken.acknowledged_at + timedelta(minutes=59))

    until(rests, "the alert rests for an hour")


def test_a_dry_run_texts_nobody(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit())
    clinic.running(REMINDERS_DRY_RUN="true")
    until(lambda: clinic.rows(message, reason="dry_run"), "ended as dry_run")
    assert twilio.sent() == []


def test_going_live_with_some_numbers_texts_only_those(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit(), Visit("A-2", BEN))
    clinic.running(REMINDERS_SEND_ONLY_TO=BEN)
    reminded(twilio, BEN)
    until(lambda: clinic.rows(message, status="skipped"), "skipped")
    assert twilio.bodies(ANA) == []


def test_pause_and_resume_reach_a_running_service(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit())
    clinic.running()
    reminded(twilio)
    assert clinic.run("pause")[0] == 0
    clinic.calendar(Visit(), Visit("A-2", BEN))
    until(lambda: clinic.rows(message, status="planned"), "planned")
    stays(lambda: not twilio.bodies(BEN), "silent", for_=1.5)
    assert clinic.run("resume")[0] == 0
    reminded(twilio, BEN)


def test_a_text_due_in_some_seconds_leaves_within_a_second_of_its_time(
    clinic: Clinic, twilio: Twilio
) -> None:
    clinic.configure("cadence", rules=[RULES[0] | {"late": "skip"}])
    clinic.running()
    clinic.calendar(Visit(starts_in=clinic.in_a_day_and(6)))
    reminded(twilio)
    [row] = until(lambda: clinic.rows(message, status="delivered"), "delivered")
    assert 0 <= (row.accepted_at - row.due_at).total_seconds() < 1


def test_twilio_out_of_reach_is_said_in_a_line_and_then_made_up_for(clinic: Clinic, twilio: Twilio) -> None:
    daemon = clinic.running()
    twilio.set("refuse", seconds=2)
    clinic.calendar(Visit())
    daemon.says("twilio_not_asked")
    reminded(twilio)
    assert len(twilio.sent()) == 1
    assert "Traceback" not in daemon.output


def test_revoked_credentials_stop_sending_and_say_so_until_they_work(clinic: Clinic, twilio: Twilio) -> None:
    twilio.set("faults", faults=[{"kind": "unauthorized", "on": "create"}])
    clinic.calendar(Visit())
    daemon = clinic.running()
    daemon.says("sending_halted")
    twilio.set("faults", faults=[])
    reminded(twilio)
    assert "Traceback" not in daemon.output


def test_logs_as_json_are_objects_and_tell_nothing_private(clinic: Clinic, twilio: Twilio) -> None:
    clinic.calendar(Visit(), Visit("A-2", "0"))
    daemon = clinic.running(REMINDERS_LOG_FORMAT="json", REMINDERS_LOG_LEVEL="info")
    reminded(twilio)
    twilio.text(ANA, "I come by bicycle, i want to die")
    answered(twilio, ANA, "988")
    daemon.stop()
    lines = [line for line in daemon.output.splitlines() if not line.startswith("Running at")]
    assert all(isinstance(json.loads(line), dict) for line in lines)
    assert leaks(daemon.output) == []


@pytest.mark.parametrize("line", ["to +15055550123", "Zephyrine", "(505) 555-0123", "Reply C to confirm"])
def test_the_search_for_leaks_finds_them(line: str) -> None:
    assert leaks(f"fine\n{line}\nfine") == [line]
