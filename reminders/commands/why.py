"""`run.py why APPOINTMENT_ID`: what each rule did for one visit, and why."""

from __future__ import annotations

import argparse
import json
import textwrap
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import database, home_zone, utc
from reminders.domain.wording import clean
from reminders.services.views import MessageTrace, RuleTrace, Why, why
from reminders.web.words import EVENTS, PURPOSES, REASONS, STATUSES, TASKS

_LONGEST = 1600  # characters of a text


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("why", help=COMMANDS["why"][1])
    parser.add_argument("appointment_id", metavar="APPOINTMENT_ID", help="the source's own id")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 if no source has told of such an appointment."""
    with database(must_exist=True) as (settings, db):
        with db.read() as connection:
            found = why(connection, args.appointment_id)
        if not found:
            raise CommandError(
                f"No appointment {clean(args.appointment_id, 60)} is known. "
                "`run.py sources list` says when the calendar was read."
            )
        if args.json:
            print(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=2))
        else:
            zone = ZoneInfo(home_zone(settings))
            print("\n\n".join("\n".join(_page(each, zone)) for each in found))
    return 0


def _page(trace: Why, zone: ZoneInfo) -> list[str]:
    return [
        f"Visit {clean(trace.appointment_id, 200)} ({trace.source}) on {_time(trace.starts_at, zone)}",
        f"  {trace.status.replace('_', ' ')}, {'confirmed' if trace.confirmed else 'not confirmed'}",
        *([f"  Its texts wait: {TASKS.get(trace.held, trace.held)}."] if trace.held else []),
        "",
        *_rules(trace, zone),
        *(line for each in trace.messages if len(each.events) > 1 for line in _message(each, zone)),
    ]


def _rules(trace: Why, zone: ZoneInfo) -> list[str]:
    if not trace.rules:
        return ["No rule has been looked at yet. The service plans it at its next look."]
    width = max(len(each.rule) for each in trace.rules) + 2
    return [
        "What each rule did (when it was due):",
        *(f"  {_time(each.due_at, zone):<24}{each.rule:<{width}}{_outcome(each)}" for each in trace.rules),
    ]


def _outcome(trace: RuleTrace | MessageTrace) -> str:
    status = STATUSES.get(trace.status, trace.status)
    reason = f": {REASONS.get(trace.reason, trace.reason)}" if trace.reason else ""
    return f"{status}{reason}{_twilio(trace.error_code)}"


def _twilio(code: int | None) -> str:
    return f" (Twilio's error {code})" if code else ""


def _message(trace: MessageTrace, zone: ZoneInfo) -> list[str]:
    purpose = "" if trace.purpose == "rule" else f" ({PURPOSES.get(trace.purpose, trace.purpose)})"
    return [
        "",
        f"{trace.rule}{purpose}: {_outcome(trace)}",
        *(f"  {_time(at, zone):<24}{_event(event, detail)}" for at, event, detail in trace.events),
        *_quoted(trace.body or ""),
    ]


def _quoted(body: str) -> list[str]:
    words = f"“{clean(body, _LONGEST)}”" if body else ""
    return textwrap.wrap(words, 96, initial_indent=" " * 6, subsequent_indent=" " * 7)


def _event(event: str, detail: str | None) -> str:
    words = EVENTS.get(event) or STATUSES.get(event, event)
    plain = (detail or "").partition(", tells ")[0]  # which visits it told of is for the service
    return f"{words} ({REASONS.get(plain, plain)})" if plain else words


def _time(instant: datetime, zone: ZoneInfo) -> str:
    """`Tue Dec 1, 10:00 AM`."""
    return format_datetime(instant.astimezone(zone), "EEE MMM d, h:mm a", locale="en_US")


def _as_json(trace: Why) -> dict[str, Any]:
    return {
        "appointment_id": trace.appointment_id,
        "source": trace.source,
        "starts_at": utc(trace.starts_at),
        "status": trace.status,
        "confirmed": trace.confirmed,
        "held": trace.held,
        "rules": [
            {
                "rule": rule.rule,
                "occasion": rule.occasion,
                "due_at": utc(rule.due_at),
                "status": rule.status,
                "reason": rule.reason,
                "error_code": rule.error_code,
                "message_id": rule.message_id,
            }
            for rule in trace.rules
        ],
        "messages": [
            {
                "id": each.id,
                "rule": each.rule,
                "purpose": each.purpose,
                "status": each.status,
                "reason": each.reason,
                "error_code": each.error_code,
                "due_at": utc(each.due_at),
                "body": each.body,
                "events": [
                    {"at": utc(at), "event": event, "detail": detail} for at, event, detail in each.events
                ],
            }
            for each in trace.messages
        ],
    }
