"""The web application over a test's database, and rows of every list of its pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import insert

from reminders.db.engine import Database
from reminders.db.schema import (
    alert,
    appointment,
    decision,
    inbound,
    message,
    patient,
    quarantine,
    source_run,
    task,
)
from reminders.services.configuration import Configuration
from reminders.web.app import create_app
from reminders.web.parts import WebParts
from reminders.web.webhooks import WebhookParts
from tests.conftest import FakeClock
from tests.integration.console_kit import HERE, a_browser, a_link, signed_in

__all__ = ["HERE", "a_browser", "a_link", "signed_in"]

ROOT = Path(__file__).parents[2]
PHONE = "+15055550123"
SENT = ("delivered", "delivered", "sent", "accepted", "undelivered", "failed")
NOT_SENT = (("skipped", "budget"), ("cancelled", "overtaken"), ("expired", "expired"), ("uncertain", None))
TASKS = ("change_request", "bad_number", "late_booking", "wrong_number", "gone_from_source")


def an_app(
    database: Database,
    clock: FakeClock,
    *,
    public_url: str | None = None,
    health: Callable[[], list[str]] = list,
    configuration: Configuration | None = None,
    **values: Any,
) -> FastAPI:
    """The application with the shipped configuration, if no other is given."""
    shipped = configuration or _shipped(public_url)
    webhooks = WebhookParts(
        db=database,
        account_sid="AC" + "0" * 32,
        auth_tokens=("token",),
        public_url=public_url,
        clinic=shipped.clinic,
        alerts=shipped.alerts,
        now=clock.now,
        wake=lambda: None,
    )
    given = {"real_clock": clock} | values
    return create_app(WebParts(webhooks, shipped, clock, public_url, health, **given))


@cache
def _shipped(public_url: str | None) -> Configuration:
    return Configuration(ROOT / "config", ROOT / "templates", {}, public_url=public_url)


# -- rows ------------------------------------------------------------------------------------


def fill(
    database: Database,
    now: datetime,
    count: int,
    *,
    names: tuple[str, ...] = ("Ana", "Luis", "Marisol", "Joe", "Guadalupe"),
    words: str = "Can I come a bit later on Friday? My ride is late.",
) -> None:
    """Puts *count* rows into every list."""
    digest = database.cipher.phone_hash(PHONE)
    rows: dict[Any, list[dict[str, Any]]] = {
        table: []
        for table in (
            *(patient, appointment, message, decision),
            *(inbound, task, alert, quarantine, source_run),
        )
    }
    for n in range(count):
        for table, row in _rows(n, now, digest, names[n % len(names)], words).items():
            rows[table] += row
    with database.write() as connection:
        for table, values in rows.items():
            connection.execute(insert(table), values)


def _rows(n: int, now: datetime, digest: str, name: str, words: str) -> dict[Any, list[dict[str, Any]]]:
    starts = now + timedelta(minutes=40 * n + 25)
    made = {"created_at": now, "updated_at": now}
    return {
        patient: [
            {
                **{"id": n + 1, "external_id": f"P-{n}", "first_name": name, "last_name": "Vigil"},
                **{"phone": PHONE, "phone_hash": digest, "language": ("en", "es")[n % 2]},
                **{"sms_consent": "yes", "treated_for": "ptsd", "fingerprint": "f", **made},
            }
        ],
        appointment: [
            {
                **{"id": n + 1, "source": "calendar", "external_id": f"A-{n}", "patient_id": n + 1},
                **{"kind": "infusion", "starts_at": starts, "ends_at": starts + timedelta(hours=1)},
                **{"status": "booked", "location": "main", "number": n % 6 + 1, "series_size": 6},
                **{"confirmed_at": now if n % 3 == 0 else None, "first_seen_at": now, "first_read": False},
                **{"held_reason": "change_requested" if n % 7 == 2 else None, "fingerprint": "f", **made},
            }
        ],
        message: [_message(n, now, digest, kind, words) for kind in ("to_send", "sent", "not_sent")],
        decision: [
            {
                **{"appointment_id": n + 1, "rule": "prepare-3d", "occasion": "", "due_at": now},
                **{"reason": ("booked_late", "no_phone", "quiet_hours")[n % 3], "decided_at": now},
            }
        ],
        inbound: [
            {
                **{"provider_sid": f"SM{n:032x}", "phone": PHONE, "phone_hash": digest, "body": words},
                **{"arrived_by": "webhook", "received_at": now - timedelta(minutes=3 * n)},
                **{"handled_at": now, "patient_id": n + 1 if n % 4 else None, "intent": "free_text"},
                "for_inbox": True,
            }
        ],
        task: [
            {
                **{"kind": TASKS[n % len(TASKS)], "patient_id": n + 1, "appointment_id": n + 1},
                **{"detail": words if n % 2 else None, "due_at": now, "opened_at": now},
            }
        ],
        alert: [
            {
                **{"code": f"A{n}", "severity": ("crisis", "clinical")[n % 2], "patient_id": n + 1},
                **{"initials": "A.V.", "summary": words, "opened_at": now, "next_step_at": now},
                **{"acknowledged_at": now if n % 2 else None, "acknowledged_by": "nurse" if n % 2 else None},
            }
        ],
        quarantine: [
            {
                **{"source": "calendar", "place": f"visits.csv:{n}", "reason": "starts_at is no time"},
                **{"first_seen_at": now, "last_seen_at": now},
            }
        ],
        source_run: [
            {"source": f"calendar{n % 2}", "at": now, "outcome": "read", "good": 41, "bad": n, "detail": None}
        ],
    }


def _message(n: int, now: datetime, digest: str, kind: str, words: str) -> dict[str, Any]:
    status, reason = ("planned", None)
    at = now + timedelta(minutes=50 * n + 10)
    if kind == "sent":
        status, at = SENT[n % len(SENT)], now - timedelta(minutes=9 * n)
    elif kind == "not_sent":
        (status, reason), at = NOT_SENT[n % len(NOT_SENT)], now - timedelta(minutes=11 * n)
    is_page = n % 9 == 4
    return {
        **{"id": f"{kind[:1]}{kind[-1:]}{n:030x}", "dedupe_key": f"{kind}{n}", "language": "en"},
        **{"purpose": "page" if is_page else "rule", "patient_id": None if is_page else n + 1},
        **{"appointment_id": None if is_page else n + 1, "rule": None if is_page else "reminder-1d"},
        **{"template": "page" if is_page else "reminder_confirm", "phone": PHONE, "phone_hash": digest},
        **{"body": words if kind == "sent" else None, "segments": 2, "encoding": "GSM-7", "priority": 50},
        **{"due_at": at, "unmoved_at": at, "send_after": at, "status": status, "reason": reason},
        **{"error_code": 30005 if status in ("undelivered", "failed") else None, "created_at": now},
        **{"accepted_at": at if kind == "sent" else None},
    }
