"""`run.py why APPOINTMENT_ID`: what each rule did for one visit, and why."""

from __future__ import annotations

import argparse
import json
from typing import Any

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import configuration, database, local, utc
from reminders.services.views import Why, why

_WORDS = {
    "cancelled": "the visit is called off",
    "past": "the visit is over",
    "no_phone": "there is no phone number",
    "opted_out": "the number said STOP",
    "no_consent": "there is no consent to text",
    "unless": "the rule's own `unless` holds",
    "merged": "an earlier visit's text that day names it too",
    "booked_late": "its time had passed when the visit was booked",
    "missed": "its time passed before we knew, or while the service was down",
    "ask_staff": "its time had passed; staff were asked",
    "expired": "its time passed before it could be sent",
    "quiet_hours": "no open hour was left",
    "budget": "the patient has had enough texts",
    "overtaken": "something newer replaced it",
    "rule_gone": "the rule was taken out of cadence.yaml, or is not for this visit any more",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("why", help=COMMANDS["why"][1])
    parser.add_argument("appointment_id", metavar="APPOINTMENT_ID", help="the source's own id")
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """1 if no source has told of such an appointment."""
    with database() as (settings, db):
        with db.read() as connection:
            found = why(connection, args.appointment_id)
        if not found:
            raise CommandError(
                f"No appointment {args.appointment_id} is known. `run.py sources list` says what was read."
            )
        if args.json:
            print(json.dumps([_as_json(each) for each in found], ensure_ascii=False, indent=2))
            return 0
        zones = configuration(settings, db).clinic().locations.values()
        for each in found:
            _show(each, next(iter(zones)).timezone)
    return 0


def _show(trace: Why, zone: str) -> None:
    state = "confirmed" if trace.confirmed else "not confirmed"
    held = f", held: {trace.held}" if trace.held else ""
    starts = local(trace.starts_at, zone)
    print(f"{trace.appointment_id} ({trace.source}): {starts}, {trace.status}, {state}{held}")
    print()
    for rule in trace.rules:
        code = f" (Twilio's error {rule.error_code})" if rule.error_code else ""
        reason = f": {_WORDS.get(rule.reason, rule.reason)}" if rule.reason else ""
        print(f"  {local(rule.due_at, zone):<22}{rule.rule:<26}{rule.status}{reason}{code}")
    for each in trace.messages:
        print(f"\n  {each.rule} ({each.purpose}): {each.status}")
        for at, event, detail in each.events:
            print(f"    {local(at, zone):<22}{event}{f' ({detail})' if detail else ''}")
        if each.body:
            print(f"    “{each.body}”")


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
