"""Compares what the simulated Twilio has with what the service remembers."""

from __future__ import annotations

from collections import Counter
from typing import Any

from reminders.db.schema import inbound, message
from tests.acceptance.program import Clinic, Twilio

#: Where a message may rest; `accepted` and `sent` until Twilio says more.
ENDED = {"accepted", "sent", "delivered", "undelivered", "failed", "skipped", "cancelled", "expired"}
WITHOUT_TEXT = {"failed", "skipped", "cancelled", "expired"}


def at_rest(clinic: Clinic, twilio: Twilio) -> bool:
    """Nothing is under way any more, at neither side."""
    if any(row.status not in ENDED for row in clinic.rows(message)):
        return False
    heard = {row.provider_sid for row in clinic.rows(inbound)}
    return heard >= {each["sid"] for each in twilio.get("messages", direction="inbound")["messages"]}


def faults(clinic: Clinic, twilio: Twilio, expected: set[str]) -> list[str]:
    """What is wrong, in words; empty if nothing is. *expected* are the visits' ids, one text each."""
    sent = twilio.sent()
    rows = clinic.rows(message)
    return [
        *_twice(twilio, sent),
        *_lost(clinic, rows, sent, expected),
        *_unexplained(rows),
        *_inbound(clinic, twilio),
    ]


def _twice(twilio: Twilio, sent: list[dict[str, Any]]) -> list[str]:
    summary = twilio.get("summary")
    found = [f"sent twice: message {m}" for m in summary["accepted_more_than_once"]]
    found += [f"unknown to Twilio's callbacks: {each['sid']}" for each in sent if each["m"] is None]
    return found + [f"simulator: {error}" for error in summary["internal_errors"]]


def _lost(clinic: Clinic, rows: list[Any], sent: list[dict[str, Any]], expected: set[str]) -> list[str]:
    """Every visit has its text, every text its row, every row that claims one has the very one."""
    by_sid = {each["sid"]: each["m"] for each in sent}
    ours = {row.provider_sid: row.id for row in rows if row.provider_sid is not None}
    reminders = [row for row in rows if row.rule == "reminder"]
    found = [f"{len(reminders)} reminders for {len(expected)} visits"] * (len(reminders) != len(expected))
    found += [f"lost: {row.id} ended as {row.status}" for row in reminders if row.status in WITHOUT_TEXT]
    found += [f"no row for {sid}" for sid in by_sid if sid not in ours]
    found += [f"row {id_} has another's sid" for sid, id_ in ours.items() if by_sid.get(sid) != id_]
    return found


def _unexplained(rows: list[Any]) -> list[str]:
    return [
        f"{row.id} is {row.status} ({row.reason})"
        for row in rows
        if row.status not in ENDED or (row.status in WITHOUT_TEXT and not row.reason)
    ]


def _inbound(clinic: Clinic, twilio: Twilio) -> list[str]:
    """Every text handled once: one row, one answer."""
    written = {each["sid"]: each["from"] for each in twilio.get("messages", direction="inbound")["messages"]}
    heard = Counter(row.provider_sid for row in clinic.rows(inbound))
    found = [f"inbound {sid} handled {heard[sid]} times" for sid in written if heard[sid] != 1]
    answers = Counter(each["to"] for each in twilio.sent() if "thank you for confirming" in each["body"])
    found += [f"{sid}: thanked {answers[who]} times" for sid, who in written.items() if answers[who] != 1]
    return found
