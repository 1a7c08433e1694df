"""Reads sources into the database. What changed is marked to be planned again; nothing is planned here.

A row that has not changed costs no write. Everything of one read commits together, so that a crash
leaves the state before it, and the next read does it all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db import people, state
from reminders.db.bulk import insert_many, update_many
from reminders.db.engine import Database
from reminders.db.listed import is_one_of
from reminders.db.people import CALLED_OFF_WORDS, MANY, in_batches
from reminders.db.plain import plain
from reminders.db.schema import appointment, quarantine, source_run
from reminders.db.tasks import TaskKind, close_tasks, close_visit_tasks, open_task
from reminders.domain.appointment import CALLED_OFF
from reminders.domain.clinic import Clinic
from reminders.ports import BadRow, Source, SourceError, SourceRead, SourceRow
from reminders.services import collector, sync_missing


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What one read of one source came to."""

    outcome: str
    """`read`, `unchanged`, `overtaken`, `refused` (could not be read) or `quarantined` (not believed)."""
    good: int = 0
    bad: int = 0
    changed: int = 0
    """Visits that are new or different."""
    detail: str = ""
    problems: tuple[BadRow, ...] = ()
    warnings: tuple[str, ...] = ()


def sync(
    db: Database, source: Source, clinic: Clinic, now: datetime, *, may_be_gone: bool = True
) -> SyncResult:
    """Reads *source* once and keeps what it says.

    With *may_be_gone* false (an import), visits that it does not name are left as they are. If another daemon
    has read it meanwhile, because this one was frozen, what was read here is old news (`overtaken`).
    """
    newest = _newest_read(db, source.id) if may_be_gone else None
    try:
        read = source.read(now)
    except SourceError as error:
        return _refused(db, source.id, str(error), now)
    if read is None:
        return _unchanged(db, source.id, now, may_be_gone)
    with collector.resting(), db.write() as connection:
        if may_be_gone and _was_overtaken(connection, source.id, newest):
            return SyncResult("overtaken")
        if may_be_gone and (
            doubt := sync_missing.doubt(connection, source.id, read, clinic.believe_drop, now)
        ):
            return _disbelieved(connection, source.id, read, doubt, now)
        changed = _Keeping(connection, db, source.id, now).keep(read.rows)
        if may_be_gone:
            sync_missing.count_missing(connection, source.id, sync_missing.named(read), now)
        _keep_bad_rows(connection, source.id, read.bad, now)
        _record(connection, source.id, "read", now, read=read)
        close_tasks(connection, f"source:{source.id}:{_incident(connection, source.id)}", now, by="daemon")
        state.drop(connection, f"source_incident:{source.id}")
    return SyncResult(
        "read", len(read.rows), len(read.bad), changed, "", tuple(read.bad), tuple(read.warnings)
    )


def accept_drop(db: Database, source_id: str, now: datetime, *, by: str) -> None:
    """A person says that the source is right to have lost so many: its next read is believed."""
    with db.write() as connection:
        state.put(connection, f"believe_next:{source_id}", by, now)


class _Keeping:
    """Writes the good rows of one read, inside its transaction."""

    def __init__(self, connection: Connection, db: Database, source_id: str, now: datetime) -> None:
        self._connection = connection
        self._cipher = db.cipher
        self._source_id = source_id
        self._now = now
        self._first_read = not _was_read_before(connection, source_id)

    def keep(self, rows: Sequence[SourceRow]) -> int:
        """The number of visits that are new or different."""
        fingerprints = self._fingerprints([row.appointment.id for row in rows])
        # A visit that had been missing has been found again: of no fingerprint.
        changed = [row for row in rows if fingerprints.get(row.appointment.id) != row.fingerprint]
        patient_ids = self._keep_patients(changed)
        self._insert([row for row in changed if row.appointment.id not in fingerprints], patient_ids)
        self._update([row for row in changed if row.appointment.id in fingerprints], patient_ids)
        return len(changed)

    def _fingerprints(self, external_ids: Sequence[str]) -> dict[str, str | None]:
        """Of visits that are known, by external id; None of one that was missing lately."""
        found: dict[str, str | None] = {}
        for some in in_batches(external_ids, MANY):
            query = select(
                appointment.c.external_id, appointment.c.fingerprint, appointment.c.missing_reads
            ).where(appointment.c.source == self._source_id, is_one_of(appointment.c.external_id, some))
            for external_id, fingerprint, missing_reads in self._connection.execute(query).all():
                found[external_id] = None if missing_reads else fingerprint
        return found

    def _known(self, external_ids: Sequence[str]) -> dict[str, Row[Any]]:
        found: dict[str, Row[Any]] = {}
        for some in in_batches(external_ids, MANY):
            query: Any = select(
                *(appointment.c[name] for name in _COMPARED),
                appointment.c.id,
                appointment.c.external_id,
                appointment.c.held_reason,
                appointment.c.time_revision,
                appointment.c.confirmed_at,
            ).where(appointment.c.source == self._source_id, is_one_of(appointment.c.external_id, some))
            found.update((row.external_id, row) for row in plain(self._connection.execute(query)))
        return found

    def _keep_patients(self, rows: Sequence[SourceRow]) -> dict[str, int]:
        """Writes the patients of *rows*; their ids by external id."""
        wanted = {row.patient.id: row.patient for row in rows}
        known = people.patients_by_external_id(self._connection, sorted(wanted))
        new = [
            {**people.patient_values(person, self._cipher, self._now), "created_at": self._now}
            for external_id, person in wanted.items()
            if external_id not in known
        ]
        people.insert_patients(self._connection, new)
        people.update_patients(
            self._connection,
            {
                row.id: people.patient_values(wanted[external_id], self._cipher, self._now)
                for external_id, row in known.items()
                if row.fingerprint != people.patient_fingerprint(wanted[external_id])
            },
        )
        if new:
            known = people.patients_by_external_id(self._connection, sorted(wanted))
        return {external_id: row.id for external_id, row in known.items()}

    def _insert(self, rows: Sequence[SourceRow], patient_ids: Mapping[str, int]) -> None:
        doubles = self._doubles(rows, patient_ids)
        values = [
            {
                **self._columns(row, patient_ids[row.patient.id]),
                "source": self._source_id,
                "external_id": row.appointment.id,
                "first_seen_at": self._now,
                "first_read": self._first_read,
                "confirmed_at": self._now if row.appointment.confirmed else None,
                "confirmed_by": "source" if row.appointment.confirmed else None,
                "same_as_id": doubles.get(row.appointment.id),
                "created_at": self._now,
            }
            for row in rows
        ]
        insert_many(self._connection, appointment, values)

    def _doubles(self, rows: Sequence[SourceRow], patient_ids: Mapping[str, int]) -> dict[str, int]:
        """Of new rows: the visit that came by another source already (same patient, same start)."""
        by_visit = {(patient_ids[row.patient.id], row.appointment.starts_at): row for row in rows}
        doubles: dict[str, int] = {}
        for some in in_batches(sorted({patient_id for patient_id, _ in by_visit}), MANY):
            others = self._connection.execute(
                select(appointment.c.id, appointment.c.patient_id, appointment.c.starts_at).where(
                    is_one_of(appointment.c.patient_id, some),
                    appointment.c.source != self._source_id,
                    appointment.c.same_as_id.is_(None),
                )
            )
            for other in others:
                if row := by_visit.get((other.patient_id, other.starts_at)):
                    doubles[row.appointment.id] = other.id
        return doubles

    def _update(self, rows: Sequence[SourceRow], patient_ids: Mapping[str, int]) -> None:
        known = self._known([row.appointment.id for row in rows])
        # One statement for all rows of which the same columns change.
        alike: defaultdict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            was = known[row.appointment.id]
            values = self._changes(row, was, patient_ids[row.patient.id])
            alike[tuple(values)].append({"id": was.id, **values})
        for changes in alike.values():
            update_many(self._connection, appointment, "id", changes)
        decided = [
            was.id
            for row in rows
            if (was := known[row.appointment.id]).starts_at != row.appointment.starts_at
            or row.appointment.status in CALLED_OFF
        ]
        # The calendar shows that a person has decided about what the patient asked.
        self._close(TaskKind.CHANGE_REQUEST, decided)
        self._close(TaskKind.GONE, [was.id for was in known.values() if was.missing_reads])

    def _close(self, kind: TaskKind, appointment_ids: Sequence[int]) -> None:
        close_visit_tasks(self._connection, kind, appointment_ids, self._now, by="calendar")

    def _changes(self, row: SourceRow, known: Row[Any], patient_id: int) -> dict[str, Any]:
        visit = row.appointment
        # What stays as it is, is not written: each column means the indexes that name it.
        values = self._columns(row, patient_id)
        for name, old in zip(_COMPARED, known, strict=False):
            if values[name] == old:
                del values[name]
        moved = visit.starts_at != known.starts_at
        revived = known.status in CALLED_OFF_WORDS and visit.status not in CALLED_OFF
        if moved or revived:
            values |= self._anew(known.time_revision)
        if known.held_reason == "gone_from_source" or moved or visit.status in CALLED_OFF:
            values["held_reason"] = None
        return values | self._confirmation(row, known, reset=moved or revived)

    def _anew(self, time_revision: int) -> dict[str, Any]:
        """A new time is a new occasion: every rule may speak again."""
        return {"time_revision": time_revision + 1, "moved_at": self._now}

    def _confirmation(self, row: SourceRow, known: Row[Any], *, reset: bool) -> dict[str, Any]:
        """The source's word counts when it changes; a move resets everybody's."""
        says = row.appointment.confirmed
        if says and (reset or not known.source_confirmed or known.confirmed_at is None):
            return {"confirmed_at": self._now, "confirmed_by": "source"}
        if reset or (known.source_confirmed and not says):
            return {"confirmed_at": None, "confirmed_by": None}
        return {}

    def _columns(self, row: SourceRow, patient_id: int) -> dict[str, Any]:
        visit = row.appointment
        return {
            "patient_id": patient_id,
            "kind": visit.kind,
            "starts_at": visit.starts_at,
            "ends_at": visit.ends_at,
            "status": visit.status.value,
            "location": visit.location,
            "series": visit.series,
            "number": visit.number,
            "series_size": visit.series_size,
            "source_confirmed": visit.confirmed,
            "booked_at": visit.booked_at,
            "missing_reads": 0,
            "last_read_at": self._now,
            "fingerprint": row.fingerprint,
            "planned_with": None,
            "updated_at": self._now,
        }


#: What a visit's row may have already.
_COMPARED = ("patient_id", "kind", "starts_at", "ends_at", "status", "location", "series", "number",
             "series_size", "source_confirmed", "booked_at", "missing_reads")  # fmt: skip


def _newest(source_id: str) -> Select[Any]:
    return select(func.max(source_run.c.id)).where(
        source_run.c.source == source_id, source_run.c.outcome == "read"
    )


def _newest_read(db: Database, source_id: str) -> int | None:
    with db.read() as connection:
        newest: int | None = connection.scalar(_newest(source_id))
        return newest


def _was_overtaken(connection: Connection, source_id: str, newest: int | None) -> bool:
    """Whether another has kept a read since then; nobody else keeps one until the commit."""
    if connection.dialect.name == "postgresql":
        keep = {"name": f"keep {source_id}"}
        connection.execute(text("select pg_advisory_xact_lock(hashtext(:name))"), keep)
    return bool(connection.scalar(_newest(source_id)) != newest)


def _was_read_before(connection: Connection, source_id: str) -> bool:
    query = select(source_run.c.id).where(source_run.c.source == source_id, source_run.c.outcome == "read")
    return connection.execute(query.limit(1)).first() is not None


def _unchanged(db: Database, source_id: str, now: datetime, may_be_gone: bool) -> SyncResult:
    """The same content again is one more read without the visits that it lacks."""
    with db.read() as connection:
        waiting = connection.scalar(
            select(func.count()).select_from(appointment).where(sync_missing.missing_lately(source_id, now))
        )
    if waiting and may_be_gone:
        with db.write() as connection:
            connection.execute(
                update(appointment)
                .where(sync_missing.missing_lately(source_id, now))
                .values(missing_reads=appointment.c.missing_reads + 1)
            )
            sync_missing.hold_gone(connection, source_id, now)
    return SyncResult("unchanged")


# -- what is said about it --------------------------------------------------------------------


def _refused(db: Database, source_id: str, why: str, now: datetime) -> SyncResult:
    with db.write() as connection:
        _tell_staff(connection, source_id, "refused", why, now)
    return SyncResult("refused", detail=why)


def _disbelieved(
    connection: Connection, source_id: str, read: SourceRead, why: str, now: datetime
) -> SyncResult:
    _tell_staff(connection, source_id, "quarantined", why, now)
    return SyncResult("quarantined", len(read.rows), len(read.bad), 0, why, tuple(read.bad))


def _tell_staff(connection: Connection, source_id: str, outcome: str, why: str, now: datetime) -> None:
    """One task and one run row for each incident, however often the source is read meanwhile."""
    incident = _incident(connection, source_id)
    if not incident:
        incident = now.isoformat()
        state.put(connection, f"source_incident:{source_id}", incident, now)
        _record(connection, source_id, outcome, now, detail=why)
    open_task(connection, TaskKind.SOURCE, now, key=f"source:{source_id}:{incident}", detail=why)


def _incident(connection: Connection, source_id: str) -> str:
    return state.get(connection, f"source_incident:{source_id}") or ""


def _record(
    connection: Connection,
    source_id: str,
    outcome: str,
    now: datetime,
    *,
    read: SourceRead | None = None,
    detail: str = "",
) -> None:
    connection.execute(
        insert(source_run).values(
            source=source_id,
            at=now,
            outcome=outcome,
            version=read.version if read else None,
            good=len(read.rows) if read else 0,
            bad=len(read.bad) if read else 0,
            detail=detail[:500],
        )
    )


def _keep_bad_rows(connection: Connection, source_id: str, bad: Sequence[BadRow], now: datetime) -> None:
    """Quarantine as of this read: new rows are added, rows that are good or gone now are cleared."""
    connection.execute(
        update(quarantine)
        .where(quarantine.c.source == source_id, quarantine.c.cleared_at.is_(None))
        .values(cleared_at=now)
    )
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for row in bad:
        values = {"source": source_id, "place": row.place[:300], "reason": row.reason[:500]}
        connection.execute(
            make(quarantine)
            .values(**values, external_id=row.external_id, first_seen_at=now, last_seen_at=now)
            .on_conflict_do_update(
                index_elements=["source", "place", "reason"], set_={"last_seen_at": now, "cleared_at": None}
            )
        )
