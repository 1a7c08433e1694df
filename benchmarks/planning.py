"""How long planning takes: the first time, unchanged again, and after 2,000 of 20,000 visits have changed.

    python -m benchmarks.planning [DATABASE_URL] [--appointments 100000]

A database that must be empty; without an address a SQLite file in a temporary folder. What is timed, always
to the commit on disk: `sync` from the rows as a source hands them over, and `plan_pending` after it.
`plan_unchanged` comes after a read without a change (`sync_unchanged`); `decide_all_again` after a change of
the rules that changes no message: every decision is made and compared again.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from datetime import time as wall
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import func, select

from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.migrate import upgrade
from reminders.db.schema import message, message_event
from reminders.domain.appointment import Appointment, AppointmentStatus, Patient
from reminders.domain.clinic import (
    BelieveDrop,
    Budget,
    Calendar,
    Clinic,
    Hours,
    Kind,
    Location,
    Offset,
    Opening,
    Retention,
    Rule,
)
from reminders.domain.phone import PhoneNumber
from reminders.ports import SourceRead, SourceRow
from reminders.services.plan import mark_for_configuration, plan_pending
from reminders.services.sync import sync
from reminders.sources.merge import fingerprint

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
APPOINTMENTS = 100_000
#: Visits of one patient, two weeks apart.
VISITS_EACH = 5
RESCHEDULED, OF = 2_000, 20_000

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

SIX_RULES = (
    Rule("week", Calendar("before", "start", 7, wall(15)), template="reminder"),
    Rule("prepare", Calendar("before", "start", 3, wall(15)), template="prepare", priority=60),
    Rule("day-before", Calendar("before", "start", 1, wall(12)), template="reminder_confirm", priority=70),
    Rule("same-day", Calendar("before", "start", 0, wall(9)), template="same_day", priority=30),
    Rule("thank-you", Offset("after", "end", 3 * HOUR), template="thank_you", priority=10, expires=18 * HOUR),
    Rule("next-days", Calendar("after", "end", 2, wall(11)), template="thank_you", priority=10),
)


def a_clinic(rules: tuple[Rule, ...]) -> Clinic:
    """A clinic like the example one, with *rules*."""
    open_hours = Hours({day: Opening(wall(9) if day < 6 else wall(12), wall(20)) for day in range(7)})
    return Clinic(
        name="Tranquility Clinic",
        phone="+15055550100",
        website=None,
        languages=("en", "es"),
        locations={"main": Location("main", "NE Albuquerque", "Albuquerque", "America/Denver")},
        kinds={"infusion": Kind("infusion", HOUR, {"en": "visit", "es": "visita"}, series=True)},
        open_hours=open_hours,
        office_hours=open_hours,
        budget=Budget(),
        consent="assumed",
        conversation_pause=timedelta(minutes=15),
        max_segments=2,
        private_words=(),
        believe_drop=BelieveDrop(),
        messages_per_second=None,
        retention=Retention(),
        rules=rules,
    )


def calendar(appointments: int, *, visits_each: int) -> list[SourceRow]:
    """That many visits, from 10 days ahead, in the clinic's office hours."""
    rows = []
    for number in range(appointments):
        who, nth = divmod(number, visits_each)
        person = Patient(
            f"p{who}",
            "Ana" if who % 2 else "Benito",
            f"Example{who}",
            PhoneNumber(f"+1505{2000000 + who}"),
            "es" if who % 3 == 0 else "en",
        )
        starts_at = NOW + (10 + 14 * nth + who % 14) * DAY + (who % 28) * HOUR / 4
        visit = Appointment(
            f"a{number}", "calendar", person.id, "infusion", starts_at, starts_at + HOUR, "main"
        )
        rows.append(_row(visit, person))
    return rows


def _row(visit: Appointment, person: Patient) -> SourceRow:
    row = SourceRow(visit, person)
    return replace(row, fingerprint=fingerprint(row))


class InHand:
    """A source that has read its rows already."""

    id = "calendar"

    def __init__(self, rows: Sequence[SourceRow]) -> None:
        self._rows = rows

    def read(self, now: datetime) -> SourceRead:
        return SourceRead(self._rows)


def run(database_url: str, appointments: int = APPOINTMENTS) -> dict[str, Any]:
    """The figures for an empty database at *database_url*: seconds, rows, and the process's peak memory."""
    db = Database(database_url, Cipher([Fernet.generate_key().decode()]))
    try:
        upgrade(db)
        return {**_reschedule(db), **_plan_all(db, appointments)}
    finally:
        db.close()


def _plan_all(db: Database, appointments: int) -> dict[str, Any]:
    clinic = a_clinic(SIX_RULES)
    _empty(db)
    rows = calendar(appointments, visits_each=VISITS_EACH)
    figures: dict[str, Any] = {"appointments": appointments, "rules": len(SIX_RULES)}
    _time(figures, "sync_first", lambda: sync(db, InHand(rows), clinic, NOW))
    _time(figures, "plan_first", lambda: plan_pending(db, clinic, "v1", NOW))
    figures["planned_messages"] = _count(db)
    later = NOW + timedelta(minutes=1)
    events = _count(db, message_event)
    _time(figures, "sync_unchanged", lambda: sync(db, InHand(rows), clinic, later))
    _time(figures, "plan_unchanged", lambda: plan_pending(db, clinic, "v1", later))
    mark_for_configuration(db, "v2", later)
    _time(figures, "decide_all_again", lambda: plan_pending(db, clinic, "v2", later))
    assert _count(db, message_event) == events, "planning again without a change has written"  # noqa: S101
    figures["peak_memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return figures


def _reschedule(db: Database) -> dict[str, Any]:
    """Half of the changed visits move by a day, half are cancelled; each has one message."""
    clinic = a_clinic(SIX_RULES[2:3])
    _empty(db)
    rows = calendar(OF, visits_each=1)
    sync(db, InHand(rows), clinic, NOW)
    plan_pending(db, clinic, "v1", NOW)
    before = _count(db)
    changed = [_changed(row, number % 2 == 0) for number, row in enumerate(rows[:: OF // RESCHEDULED])]
    later = NOW + timedelta(minutes=1)

    def in_hand() -> None:
        sync(db, InHand(changed), clinic, later, may_be_gone=False)
        plan_pending(db, clinic, "v1", later)

    figures: dict[str, Any] = {"rescheduled": len(changed), "of": before}
    _time(figures, "reschedule", in_hand)
    assert _count(db) == before - len(changed) // 2  # noqa: S101
    _time(
        figures,
        "reschedule_by_whole_read",
        lambda: (sync(db, InHand(rows), clinic, later + HOUR), plan_pending(db, clinic, "v1", later + HOUR)),
    )
    assert _count(db) == before  # noqa: S101
    return figures


def _changed(row: SourceRow, moves: bool) -> SourceRow:
    visit = row.appointment
    if not moves:
        return _row(replace(visit, status=AppointmentStatus.CANCELLED), row.patient)
    return _row(replace(visit, starts_at=visit.starts_at + DAY, ends_at=visit.ends_at + DAY), row.patient)


def _time(figures: dict[str, Any], name: str, work: Callable[[], object]) -> None:
    """Seconds by the wall clock, and of this process's own processor time (of PostgreSQL's: none)."""
    gc.collect()
    gc.freeze()  # the rows in hand are the bench's, not the service's: they are not looked through again
    wall_clock, processor = time.perf_counter(), time.process_time()
    work()
    figures[f"{name}_s"] = round(time.perf_counter() - wall_clock, 3)
    figures[f"{name}_cpu_s"] = round(time.process_time() - processor, 3)


def _count(db: Database, table: Any = message) -> int:
    query = select(func.count()).select_from(table)
    if table is message:
        query = query.where(message.c.status == "planned")
    with db.read() as connection:
        return int(connection.scalar(query) or 0)


def _empty(db: Database) -> None:
    """Deletes what a part of this benchmark has left."""
    with db.write() as connection:
        for name in ("decision", "message_event", "message", "task", "source_run", "appointment", "patient"):
            connection.exec_driver_sql(f"delete from {name}")  # noqa: S608


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database_url", nargs="?")
    parser.add_argument("--appointments", type=int, default=APPOINTMENTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.database_url or f"sqlite:///{Path(folder) / 'bench.db'}"
        print(json.dumps(run(url, given.appointments), indent=2))


if __name__ == "__main__":
    main()
