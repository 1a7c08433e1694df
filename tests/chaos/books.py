"""Compares what the simulated Twilio has with what the service remembers: the invariants, each in words.

`architecture.md`, "Invariants the tests hold against faults", 1 to 7.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from reminders.db.schema import alert, alert_step, consent_event, inbound, message, message_event, task
from reminders.ports import SystemClock
from tests.acceptance.program import NURSE, PHYSICIAN, Clinic, Twilio
from tests.acceptance.waiting import until
from tests.chaos.storm import Storm, due_later

#: Nothing is under way: with Twilio (`accepted`, `sent`: a report was lost on the road), or over.
ENDED = {"accepted", "sent", "delivered", "undelivered", "failed", "skipped", "cancelled", "expired"}
WITHOUT_TEXT = {"failed", "skipped", "cancelled", "expired"}
MOVING = ("planned", "sending", "uncertain")

#: By what a patient wrote: answers of ours, opt-outs, tasks "change request", alerts.
CAUSES = {
    "confirm": (1, 0, 0, 0),
    "move": (1, 0, 1, 0),
    "stop": (0, 1, 0, 0),
    "stop in words": (1, 1, 0, 0),
    "crisis": (1, 0, 0, 1),
    "other": (1, 0, 0, 0),
}
#: A request whose last look was before the STOP may still be on its way to Twilio, which is slow.
ON_ITS_WAY = timedelta(seconds=2)


# -- at rest ----------------------------------------------------------------------------------------


def at_rest(clinic: Clinic, twilio: Twilio) -> bool:
    """Nothing is under way any more, at neither side."""
    return all_heard(clinic, twilio) and not _moving(clinic)


def all_heard(clinic: Clinic, twilio: Twilio) -> bool:
    return not _unheard(clinic, twilio)


def under_way(clinic: Clinic, twilio: Twilio) -> str:
    """What is not at rest and how it came there, a line each; nothing private."""
    now = SystemClock().now()
    lines = []
    for row in _moving(clinic):
        ages = ", ".join(
            f"{name} {_since(getattr(row, name), now)}"
            for name in ("send_after", "lease_until", "uncertain_since")
        )
        lines.append(
            f"{row.id} {row.status} ({row.reason}) {row.purpose}, attempt {row.attempt}, looks {row.looks}, "
            f"not processed {row.not_processed}, {ages}"
        )
        events = clinic.rows(message_event, message_id=row.id)
        lines += [f"    {each.at:%H:%M:%S.%f} {each.event} {each.detail}" for each in events]
    return "\n".join([*lines, *(f"not heard: {sid}" for sid in sorted(_unheard(clinic, twilio)))])


def _moving(clinic: Clinic) -> list[Any]:
    rows = clinic.rows(message, status=MOVING)
    return [row for row in rows if row.status != "planned" or not due_later(row)]


def _unheard(clinic: Clinic, twilio: Twilio) -> set[str]:
    heard = {row.provider_sid for row in clinic.rows(inbound)}
    return {each["sid"] for each in _written(twilio)} - heard


def _written(twilio: Twilio) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = twilio.get("messages", direction="inbound")["messages"]
    return found


def _since(at: datetime | None, now: datetime) -> str:
    return "-" if at is None else f"{(now - at).total_seconds():+.1f} s ago"


def finish(clinic: Clinic, twilio: Twilio, storm: Storm, *, within: float) -> None:
    """Waits until all that the storm has stirred is settled: heard, climbed, taken by staff, sent."""
    planned = {each.id for each in storm.visits}
    until(lambda: len(clinic.rows(message, rule="reminder")) >= len(planned), "all planned", within=60)
    storm.replies(20)
    until(lambda: all_heard(clinic, twilio), "all heard", within=within)
    until(lambda: alerts_climbed(clinic), "alerts go on climbing", within=60)
    storm.staff_take(all_=True)
    until(lambda: alerts_taken(clinic), "alerts taken", within=60)
    until(lambda: at_rest(clinic, twilio), "all settled", within=within)


# -- after everything -------------------------------------------------------------------------------


def faults(clinic: Clinic, twilio: Twilio, expected: set[str]) -> list[str]:
    """What is wrong, in words; empty if nothing is. *expected* are the visits' ids, one reminder each."""
    sent = twilio.sent()
    rows = clinic.rows(message)
    return [
        *_twice(twilio, rows, sent),
        *_lost(rows, sent, expected),
        *_unexplained(rows),
        *_heard_once(clinic, twilio),
    ]


def faults_of_the_storm(clinic: Clinic, twilio: Twilio, storm: Storm) -> list[str]:
    """The same, and whether everything that patients wrote had its effects, each once."""
    sent = twilio.sent()
    rows = clinic.rows(message)
    return [
        *faults(clinic, twilio, {each.id for each in storm.visits}),
        *_effects(clinic, sent, rows, storm),
        *_after_stop(clinic, twilio, sent, rows),
        *_at_night(sent, storm),
        *half_an_alert(clinic),
        *_private(clinic, twilio),
    ]


def _twice(twilio: Twilio, rows: list[Any], sent: list[dict[str, Any]]) -> Iterator[str]:
    """1: per key at most one message is accepted.

    Of two pages with the same words to the same person nobody can tell which is which: there must be no
    more of them than rows.
    """
    summary = twilio.get("summary")
    ours = Counter((row.phone, row.body) for row in rows if row.provider_sid is not None)
    theirs = Counter((each["to"], each["body"]) for each in sent)
    for each in sent:
        words = (each["to"], each["body"])
        if each["m"] in summary["accepted_more_than_once"] and theirs[words] > ours[words]:
            yield f"sent twice: message {each['m']} ({theirs[words]} there, {ours[words]} here)"
    yield from (f"unknown to Twilio's callbacks: {each['sid']}" for each in sent if each["m"] is None)
    yield from (f"simulator: {error}" for error in summary["internal_errors"])


def _lost(rows: list[Any], sent: list[dict[str, Any]], expected: set[str]) -> Iterator[str]:
    """Every visit has its text, every text its row, every row that claims one has the very one."""
    by_sid = {each["sid"]: each for each in sent}
    ours = {row.provider_sid: row for row in rows if row.provider_sid is not None}
    reminders = [row for row in rows if row.rule == "reminder" and not _waits(row)]
    if len(reminders) != len(expected):
        yield f"{len(reminders)} reminders for {len(expected)} visits"
    yield from (f"lost: {row.id} ended as {row.status}" for row in reminders if row.status in WITHOUT_TEXT)
    yield from (f"no row for {sid}" for sid in by_sid if sid not in ours)
    for sid, row in ours.items():
        text = by_sid.get(sid)
        if text is None or (text["m"] != row.id and (text["to"], text["body"]) != (row.phone, row.body)):
            yield f"row {row.id} has another's sid"


def _unexplained(rows: list[Any]) -> Iterator[str]:
    """2: every message has ended, with a reason."""
    for row in rows:
        if (row.status not in ENDED and not _waits(row)) or (row.status in WITHOUT_TEXT and not row.reason):
            yield f"{row.id} is {row.status} ({row.reason})"


def _waits(row: Any) -> bool:
    return row.status == "planned" and due_later(row)


def _heard_once(clinic: Clinic, twilio: Twilio) -> Iterator[str]:
    """3: every text is handled once; whoever confirmed is thanked once."""
    written = _written(twilio)
    heard = Counter(row.provider_sid for row in clinic.rows(inbound))
    yield from (
        f"inbound {each['sid']} handled {heard[each['sid']]} times"
        for each in written
        if heard[each["sid"]] != 1
    )
    thanked = Counter(each["to"] for each in twilio.sent() if "thank you for confirming" in each["body"])
    for each in written:
        if each["body"] == "C" and thanked[each["from"]] > 1:
            yield f"{each['sid']}: thanked {thanked[each['from']]} times"


def _effects(clinic: Clinic, sent: list[dict[str, Any]], rows: list[Any], storm: Storm) -> Iterator[str]:
    """3, 7: what each text is to cause is there once, and what is to leave the house has left it once."""
    accepted = Counter(each["sid"] for each in sent)
    answers: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        if row.inbound_id is not None and row.purpose in ("answer", "safety"):
            answers[row.inbound_id].append(row)
    counted = [
        Counter(each.inbound_id for each in clinic.rows(consent_event, change="revoked")),
        Counter(each.inbound_id for each in clinic.rows(task, kind="change_request")),
        Counter(each.inbound_id for each in clinic.rows(alert_step, step="raised")),
    ]
    for text in clinic.rows(inbound):
        kind = storm.written.get(text.phone)
        if kind is None:
            continue  # staff
        found = (len(answers[text.id]), *(each[text.id] for each in counted))
        if found != CAUSES[kind]:
            yield f"{kind!r} in {text.provider_sid} ({text.intent}) caused {found}, not {CAUSES[kind]}"
        for row in answers[text.id]:
            if accepted[row.provider_sid] != 1:
                ended = f"{row.status} ({row.reason})"
                yield f"the answer {row.id} to {kind!r} left {accepted[row.provider_sid]} times: {ended}"


def _after_stop(clinic: Clinic, twilio: Twilio, sent: list[dict[str, Any]], rows: list[Any]) -> Iterator[str]:
    """4: nothing after a STOP was committed but its confirmation, and the answer to a cry for help."""
    answered = {
        text["sid"]: [
            datetime.fromisoformat(each["at"]) for each in text["attempts"] if each["status"] == 200
        ]
        for text in _written(twilio)
    }
    committed = {}
    for text in clinic.rows(inbound):
        # The answer comes after the commit (the fallback's comes without one, and before it is handled).
        after = [at for at in answered[text.provider_sid] if at > text.handled_at]
        committed[text.id] = min(after, default=text.handled_at + ON_ITS_WAY)
    stopped = {
        each.phone: committed.get(each.inbound_id, each.at)
        for each in clinic.rows(consent_event, change="revoked")
    }
    created = {each["m"]: datetime.fromisoformat(each["created"]) for each in sent}
    for row in rows:
        stop = stopped.get(row.phone)
        if stop is None or row.id not in created or row.purpose in ("answer", "safety"):
            continue
        if row.claimed_at > stop or created[row.id] > stop + ON_ITS_WAY:
            gap, way = row.claimed_at - stop, created[row.id] - stop
            yield f"{row.id} was claimed {gap} and taken {way} after a STOP (negative: before)"


def _at_night(sent: list[dict[str, Any]], storm: Storm) -> Iterator[str]:
    """5: nobody is woken."""
    asleep = {each.phone for each in storm.asleep}
    yield from (f"{each['m']} left in the night" for each in sent if each["to"] in asleep)


def half_an_alert(clinic: Clinic) -> list[str]:
    """7: a cry for help that is stored has an alert, pages and the fixed answer with it, at every moment."""
    raised = {each.inbound_id: each.alert_id for each in clinic.rows(alert_step, step="raised")}
    pages: defaultdict[int, set[str]] = defaultdict(set)
    answered = set()
    for row in clinic.rows(message, purpose=("page", "safety")):
        if row.purpose == "page":
            pages[row.alert_id].add(row.phone)
        else:
            answered.add(row.inbound_id)
    found = []
    for text in clinic.rows(inbound):
        if text.body != "I want to die":
            continue
        if pages[raised.get(text.id, 0)] != {NURSE, PHYSICIAN} or text.id not in answered:
            found.append(f"a cry for help without alert, pages or answer: {text.provider_sid}")
    return found


def _private(clinic: Clinic, twilio: Twilio) -> Iterator[str]:
    """6: no number and no words of anybody in what the service said."""
    said = clinic.said
    listed = [*twilio.sent(), *_written(twilio)]
    yield from (f"a number in the log: …{each['to'][-2:]}" for each in listed if each["to"][2:] in said)
    yield from (f"a number in the log: …{each['from'][-2:]}" for each in listed if each["from"][2:] in said)
    yield from (f"words in the log, of {each['sid']}" for each in listed if _words(each["body"]) in said)


def _words(body: str) -> str:
    return body if len(body) > 6 else f"'{body}'"


def tally(clinic: Clinic, twilio: Twilio, storm: Storm) -> str:
    """What a run was about, in a line."""
    rows = clinic.rows(message)
    met = Counter(each["fault"] for each in twilio.get("requests")["requests"] if each["fault"])
    events = Counter(each.detail for each in clinic.rows(message_event, event=("uncertain", "returned")))
    counted = {
        "visits": len(storm.visits),
        "attempts": sum(row.attempt for row in rows),
        "alerts": len(clinic.rows(alert)),
        "messages": dict(Counter(row.status for row in rows)),
        "purposes": dict(Counter(row.purpose for row in rows)),
        "reasons": dict(Counter(row.reason for row in rows if row.reason)),
        "written": dict(Counter(storm.written.values())),
        "brought by": dict(Counter(row.arrived_by for row in clinic.rows(inbound))),
        "faults met": dict(met),
        "came back": dict(events),
    }
    return "\n".join(f"{name}: {value}" for name, value in counted.items())


def cries(clinic: Clinic) -> list[Any]:
    """Alerts about patients: those about the service itself climb by the half hour."""
    return [row for row in clinic.rows(alert) if row.severity != "system"]


def alerts_climbed(clinic: Clinic) -> bool:
    """Each alert that nobody has taken has gone on to the next people."""
    return all(row.steps > 0 for row in cries(clinic) if row.acknowledged_at is None)


def alerts_taken(clinic: Clinic) -> bool:
    return all(row.acknowledged_at is not None for row in cries(clinic))


def taken_twice(clinic: Clinic) -> list[str]:
    """Each alert was taken once, and paged nobody afterwards, but for an answer that did not arrive."""
    steps = clinic.rows(alert_step)
    taken = Counter(each.alert_id for each in steps if each.step == "acknowledged")
    found = [f"alert {row.id} taken {taken[row.id]} times" for row in cries(clinic) if taken[row.id] != 1]
    quiet_after = {each.alert_id: each.id for each in steps if each.step == "acknowledged"}
    for each in steps:
        if each.step == "answer_undelivered":  # whoever took it is told to phone the patient
            quiet_after.pop(each.alert_id, None)
    for each in steps:
        if each.step == "paged" and each.id > quiet_after.get(each.alert_id, each.id):
            found.append(f"alert {each.alert_id} paged after it was taken")
    return found
