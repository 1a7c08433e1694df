"""How long the console's pages take at the server, over a large clinic's database.

    python -m benchmarks.console [--database URL] [PATH ...]

The database is made for it: 5,000 patients, 200,000 messages, 20,000 replies, visits from half a year ago to
three weeks ahead, alerts, tasks. An empty one is to be given; without `--database` it is a SQLite file.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import Table, insert, text
from starlette.testclient import TestClient

from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.migrate import upgrade
from reminders.db.schema import (
    alert,
    alert_step,
    appointment,
    inbound,
    message,
    patient,
    phone,
    quarantine,
    source_run,
    task,
)
from reminders.db.tasks import TaskKind
from reminders.ports import SystemClock
from reminders.services import accounts
from reminders.services.configuration import Configuration
from reminders.web.app import create_app
from reminders.web.parts import WebParts
from reminders.web.webhooks import WebhookParts

ROOT = Path(__file__).parents[1]
PATIENTS, MESSAGES, REPLIES, ALERTS, TASKS = 5_000, 200_000, 20_000, 600, 8_000
DAYS_BACK, DAYS_AHEAD, VISITS_A_DAY = 180, 21, 60
TIMES = 15
PAGES = ("/", "/alerts", "/alerts?state=closed&page=5", "/lately", "/worklists/change_request")
HERE = "http://127.0.0.1:8025"
_NAMES = ("Ana", "Luis", "Marisol", "Joe", "Guadalupe", "Rosa", "Ernesto", "Tomás")
_BODY = "Tranquility Clinic: your visit is tomorrow at 10:00 AM. Reply C to confirm or R to reschedule."


def fill(db: Database, now: datetime, seed: int = 7) -> None:
    """Puts a large clinic into the database."""
    rows = _Rows(db, now, Random(seed))
    with db.write() as connection:
        for table, some in rows.every():
            for start in range(0, len(some), 5_000):
                connection.execute(insert(table), some[start : start + 5_000])
        if connection.dialect.name == "postgresql":
            connection.execute(text("analyze"))


class _Rows:
    """The rows of each table. What is encrypted is encrypted once and shared: reading costs the same."""

    def __init__(self, db: Database, now: datetime, random: Random) -> None:
        self._db, self._now, self._random = db, now, random
        self._hashes = [db.cipher.phone_hash(self._number(n)) for n in range(PATIENTS)]
        self._made = {"created_at": now, "updated_at": now}

    def every(self) -> Iterator[tuple[Table, Sequence[dict[str, Any]]]]:
        yield patient, [self._patient(n) for n in range(PATIENTS)]
        yield phone, [self._phone(n) for n in range(PATIENTS)]
        visits = list(self._visits())
        yield appointment, visits
        yield message, [self._message(n, visits) for n in range(MESSAGES)]
        yield inbound, [self._reply(n) for n in range(REPLIES)]
        yield task, [self._task(n, visits) for n in range(TASKS)]
        yield alert, [self._alert(n) for n in range(ALERTS)]
        yield alert_step, [self._step(n, step) for n in range(ALERTS) for step in ("raised", "paged")]
        yield quarantine, [self._quarantined(n) for n in range(300)]
        yield source_run, [self._run(n) for n in range(20_000)]

    @staticmethod
    def _number(n: int) -> str:
        return f"+1505{5550000 + n:07}"

    def _ago(self, most_days: float) -> datetime:
        return self._now - timedelta(days=self._random.random() * most_days)

    def _patient(self, n: int) -> dict[str, Any]:
        is_paused = n % 250 == 0
        return {
            **{"id": n + 1, "external_id": f"P-{n}", "first_name": _NAMES[n % 8], "last_name": "Vigil"},
            **{"phone": self._number(n), "phone_hash": self._hashes[n], "language": ("en", "es")[n % 3 == 0]},
            **{"sms_consent": ("yes", "unknown", "no")[n % 20 % 3 if n % 20 < 3 else 0]},
            **{"treated_for": "ptsd", "fingerprint": "f", "paused_at": self._now if is_paused else None},
            **{"paused_reason": "crisis" if is_paused else None, **self._made},
        }

    def _phone(self, n: int) -> dict[str, Any]:
        return {
            "phone_hash": self._hashes[n],
            "phone": self._number(n),
            "opted_out_at": self._now if n % 40 == 0 else None,
            "bad_since": self._now if n % 90 == 0 else None,
        }

    def _visits(self) -> Iterator[dict[str, Any]]:
        midnight = self._now.replace(hour=0, minute=0, second=0, microsecond=0)
        for day in range(-DAYS_BACK, DAYS_AHEAD):
            for place in range(VISITS_A_DAY):
                n = (day + DAYS_BACK) * VISITS_A_DAY + place
                starts = midnight + timedelta(days=day, hours=15, minutes=9 * place)
                confirmed = self._random.random() < 0.6
                yield {
                    **{"id": n + 1, "source": "calendar", "external_id": f"A-{n}"},
                    **{"patient_id": n % PATIENTS + 1, "kind": "infusion", "starts_at": starts},
                    **{"ends_at": starts + timedelta(hours=1), "status": "booked", "location": "main"},
                    **{"number": n % 6 + 1, "series_size": 6, "first_seen_at": self._now},
                    **{"confirmed_at": self._now if confirmed else None, "told_starts_at": starts},
                    **{"confirmed_by": "patient" if confirmed else None, "fingerprint": "f"},
                    **{"held_reason": "change_requested" if n % 31 == 0 else None, "first_read": False},
                    **{"planned_with": "v", **self._made},
                }

    def _message(self, n: int, visits: Sequence[dict[str, Any]]) -> dict[str, Any]:
        visit = visits[n % len(visits)]
        at = visit["starts_at"] - timedelta(hours=self._random.choice((3, 22, 70, 140)))
        to_come = at > self._now
        status = (
            "planned" if to_come else self._random.choices(("delivered", "failed", "skipped"), (90, 3, 7))[0]
        )
        went = status == "delivered"
        return {
            **{"id": f"{n:032x}", "dedupe_key": f"k{n}", "purpose": "rule", "language": "en"},
            **{"patient_id": visit["patient_id"], "appointment_id": visit["id"], "rule": "reminder-1d"},
            **{"template": "reminder_confirm", "phone": self._number(visit["patient_id"] - 1)},
            **{"phone_hash": self._hashes[visit["patient_id"] - 1], "body": _BODY if went else None},
            **{"asks": "confirmation" if n % 2 else None, "priority": 50, "due_at": at, "unmoved_at": at},
            **{"send_after": at, "status": status, "reason": "budget" if status == "skipped" else None},
            **{"accepted_at": at if went else None, "final_at": at if went else None, "created_at": at},
        }

    def _reply(self, n: int) -> dict[str, Any]:
        at, person = self._ago(180), n % PATIENTS
        waits = n % 200 == 0
        return {
            **{
                "provider_sid": f"SM{n:032x}",
                "phone": self._number(person),
                "phone_hash": self._hashes[person],
            },
            **{"body": "Can I come a bit later on Friday? My ride is late.", "arrived_by": "webhook"},
            **{"received_at": at, "handled_at": at, "patient_id": person + 1, "intent": "free_text"},
            **{"for_inbox": n % 5 == 0, "done_at": None if waits else at},
        }

    def _task(self, n: int, visits: Sequence[dict[str, Any]]) -> dict[str, Any]:
        at, visit = self._ago(180), visits[-1 - n % (VISITS_A_DAY * DAYS_AHEAD)]
        kinds = list(TaskKind)
        return {
            **{"kind": kinds[n % len(kinds)].value, "patient_id": visit["patient_id"], "key": f"t{n}"},
            **{"appointment_id": visit["id"], "detail": "cancel_request: can we do friday", "due_at": at},
            **{"opened_at": at, "done_at": at if n % 20 else None, "done_by": "Rosa" if n % 20 else None},
        }

    def _alert(self, n: int) -> dict[str, Any]:
        at, is_open = self._ago(180), n >= ALERTS - 6
        return {
            **{"id": n + 1, "code": f"{n:03}", "severity": ("crisis", "clinical")[n % 2]},
            **{"key": f"drill:{n}" if n % 25 == 0 else None, "patient_id": n + 1, "initials": "AV"},
            **{"phone_hash": self._hashes[n], "summary": "crisis: I want to die", "opened_at": at},
            **{"acknowledged_at": None if n >= ALERTS - 2 else at, "acknowledged_by": "nurse"},
            **{"resolved_at": None if is_open else at, "resolved_by": "Rosa", "note": "Called."},
        }

    def _step(self, n: int, step: str) -> dict[str, Any]:
        return {
            "alert_id": n + 1,
            "at": self._now,
            "step": step,
            "inbound_id": n + 1 if step == "raised" else None,
        }

    def _quarantined(self, n: int) -> dict[str, Any]:
        seen = {"first_seen_at": self._now, "last_seen_at": self._now}
        return {"source": "calendar", "place": f"visits.csv:{n}", "reason": "starts_at is no time", **seen}

    def _run(self, n: int) -> dict[str, Any]:
        at = self._now - timedelta(minutes=13 * (20_000 - n))
        return {"source": f"calendar{n % 2}", "at": at, "outcome": "read", "good": 900, "bad": 0}


def a_browser(db: Database, role: str = "admin", name: str = "Bench") -> TestClient:
    """Somebody who is signed in to the console over that database."""
    clock = SystemClock()
    shipped = Configuration(ROOT / "config", ROOT / "templates", {}, public_url=None)
    webhooks = WebhookParts(
        db=db,
        account_sid="AC" + "0" * 32,
        auth_tokens=("token",),
        public_url=None,
        clinic=shipped.clinic,
        alerts=shipped.alerts,
        now=clock.now,
        wake=lambda: None,
    )
    app = create_app(WebParts(webhooks, shipped, clock, None, list))
    token = accounts.add(db, name, role, clock.now(), by="benchmark")
    browser = TestClient(app, base_url=HERE, follow_redirects=False)
    browser.post(f"/signin/{token}")
    return browser


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds of one page."""

    first: float
    """Of the first look, which writes down whom it shows."""
    best: float
    median: float
    cpu: float
    """Of this process, in the median: on a busy machine the page takes this and what others take."""
    size: int
    """Bytes."""


def measure(browser: TestClient, path: str) -> Took:
    took, cpu, size = [], [], 0
    for _ in range(TIMES + 1):
        began, used = time.perf_counter(), time.process_time()
        answer = browser.get(path)
        took.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - used) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status_code}")
        size = len(answer.content)
    return Took(cpu[0], min(took[1:]), statistics.median(took[1:]), statistics.median(cpu[1:]), size)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--database", help="URL of an empty database; without it a SQLite file")
    parser.add_argument("paths", nargs="*", default=PAGES)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(
            given.database or f"sqlite:///{folder}/clinic.db", Cipher([Fernet.generate_key().decode()])
        )
        upgrade(db)
        db.unlock()
        fill(db, SystemClock().now())
        browser = a_browser(db)
        print(f"{'page':<34}{'first, cpu':>12}{'best':>9}{'median':>9}{'cpu':>9}{'kB':>8}")
        for path in given.paths:
            took = measure(browser, path)
            spans = "".join(f"{each:>6.0f} ms" for each in (took.best, took.median, took.cpu))
            print(f"{path:<34}{took.first:>9.0f} ms{spans}{took.size / 1000:>8.1f}")
        db.close()


if __name__ == "__main__":
    main()
