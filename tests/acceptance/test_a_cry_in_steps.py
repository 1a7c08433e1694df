"""A cry for help from the text to whoever takes it, with the time of each step (`pytest -s` prints them)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from reminders.db.schema import alert, alert_step, inbound, message
from reminders.ports import SystemClock
from tests.acceptance.program import NURSE, PHYSICIAN, Clinic, Twilio, Visit
from tests.acceptance.waiting import until
from tests.chaos.books import alerts_taken

CRY = "I don't want to be here anymore"
PATIENT = Visit().phone
WHO = {NURSE: "nurse", PHYSICIAN: "physician", PATIENT: "patient"}
PATIENCE = 10
#: For what must come, however busy the machine is; how soon is asserted by the times that were stored.
LONG = 90.0
Event = tuple[datetime, str]


def running(clinic: Clinic) -> None:
    clinic.start("run").says("Running at", within=LONG)


def a_reminded_patient(clinic: Clinic, twilio: Twilio) -> None:
    """Who is paged first has ten seconds, then the physician is paged."""
    chain = {"page": ["nurse"], "then": ["physician"]}
    times = {"acknowledge_within": f"{PATIENCE}s", "again_every": f"{PATIENCE}s"}
    clinic.configure("alerts", chains={"crisis": chain | times})
    clinic.calendar(Visit())
    running(clinic)
    until(lambda: clinic.rows(message, status="delivered"), "reminded", within=LONG)


def cries(clinic: Clinic, twilio: Twilio) -> None:
    twilio.text(PATIENT, CRY)
    until(lambda: twilio.sent(NURSE), "paged", within=LONG)
    until(lambda: any("988" in body for body in twilio.bodies(PATIENT)), "answered", within=LONG)


def takes(clinic: Clinic, twilio: Twilio, phone: str) -> None:
    """The alert is taken from that phone, and the phone is told so."""
    [row] = clinic.rows(alert)
    before = len(twilio.sent(phone))
    twilio.text(phone, f"ACK {row.code}")
    until(lambda: alerts_taken(clinic), "taken", within=LONG)
    until(lambda: len(twilio.sent(phone)) > before, "told that it is theirs", within=LONG)
    until(lambda: all(each.final_at for each in clinic.rows(message)), "all arrived", within=LONG)


def _events(clinic: Clinic, more: list[Event]) -> Iterator[Event]:
    yield from more
    for text in clinic.rows(inbound):
        yield text.received_at, f"{WHO[text.phone]} writes: {text.body}"
        yield text.handled_at, f"  stored and understood: {text.flags or text.intent}"
    for row in clinic.rows(message):
        if row.alert_id is not None and row.accepted_at is not None:
            yield row.accepted_at, f"to the {WHO[row.phone]}: {row.body}"
            if row.final_at is not None:
                yield row.final_at, f"  {row.status} ({row.purpose} to the {WHO[row.phone]})"
    for step in clinic.rows(alert_step):
        about = " ".join(each for each in (step.person, step.detail) if each)
        yield step.at, f"  alert: {step.step} {about}".rstrip()


def transcript(clinic: Clinic, *more: Event) -> str:
    """All that happened since the patient wrote, in order; no number stands in it."""
    cry = clinic.rows(inbound)[0].received_at
    lines = sorted(_events(clinic, list(more)), key=lambda event: event[0])
    return "\n".join(f"{max(0.0, (at - cry).total_seconds()):7.2f} s  {what}" for at, what in lines)


def _pages(clinic: Clinic) -> list[str]:
    return [WHO[each.phone] for each in clinic.rows(message, purpose="page") if "STILL" in each.body]


def test_a_cry_is_answered_pages_and_is_taken(clinic: Clinic, twilio: Twilio) -> None:
    a_reminded_patient(clinic, twilio)
    cries(clinic, twilio)
    takes(clinic, twilio, NURSE)
    print("\n" + transcript(clinic))  # noqa: T201
    [cry, _ack] = clinic.rows(inbound)
    left = [each.accepted_at for each in clinic.rows(message) if each.alert_id is not None]
    assert min(left) - cry.received_at < timedelta(seconds=5)
    assert twilio.sent(PHYSICIAN) == []


def test_a_cry_climbs_to_the_next_over_a_kill_while_the_first_does_not_answer(
    clinic: Clinic, twilio: Twilio
) -> None:
    a_reminded_patient(clinic, twilio)
    cries(clinic, twilio)
    clinic.processes[-1].kill()
    killed = SystemClock().now(), "*** the daemon is killed with kill -9"
    began = SystemClock().now(), "*** and started again"
    running(clinic)
    until(lambda: twilio.sent(PHYSICIAN), "the next is paged", within=LONG)
    takes(clinic, twilio, PHYSICIAN)
    print("\n" + transcript(clinic, killed, began))  # noqa: T201

    [row] = clinic.rows(alert)
    assert row.acknowledged_by == "Physician"
    climbed = clinic.rows(alert_step, step="climbed")[0]
    assert timedelta(seconds=PATIENCE) <= climbed.at - row.opened_at < timedelta(seconds=PATIENCE + 30)
    assert _pages(clinic)[:1] == ["physician"]
    assert len([body for body in twilio.bodies(PATIENT) if "988" in body]) == 1
    assert len([body for body in twilio.bodies(NURSE) if "STILL" not in body]) <= 2  # a page, and who took it
    assert not twilio.get("summary")["accepted_more_than_once"]
