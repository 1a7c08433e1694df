"""Finding a patient by name, number, or the calendar's own id.

Names stand encrypted, so no database can look for one. The index keeps them open in memory, and reads only
whose row has changed: a search then takes milliseconds. Nothing of it is ever written down.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import Connection, func, select

from reminders.db.crypto import Cipher
from reminders.db.people import CALLED_OFF_WORDS, in_batches
from reminders.db.schema import appointment, patient, phone
from reminders.domain.phone import parse_phone
from reminders.domain.private_words import fold

#: Patients on one page of results.
MOST = 50
#: Longer queries are cut.
MOST_QUERY = 100
#: Digits from which on a query is the end of a number.
_FEWEST_DIGITS = 4
#: A row may be committed later than its time says.
_OVERLAP = timedelta(hours=1)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A patient as the index knows them. `repr` shows only ids."""

    id: int
    external_id: str
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    digits: str = field(repr=False)
    phone_hash: str | None = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    """What a query may begin with: each word of the name, and the words in one."""
    version: tuple[Any, ...] = field(repr=False)

    @property
    def tail(self) -> str:
        """`…0123`"""
        return f"…{self.digits[-4:]}" if self.digits else ""


class PatientIndex:
    """Names and numbers of everybody, as new as the connection it is asked with. Thread-safe."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._lock = threading.Lock()
        self._entries: dict[int, Entry] = {}
        self._until: datetime | None = None

    def find(self, connection: Connection, query: str) -> list[Entry]:
        """Everybody whom *query* may mean, in the order of their names.

        A number in any form, or its last four digits and more; the calendar's id or its beginning; else
        beginnings of the names' words in any order. Only where nobody is named so: names with a typo between.
        """
        wanted = query.strip()[:MOST_QUERY]
        with self._lock:
            self._refresh(connection)
            everybody = list(self._entries.values())
        if not wanted:
            return []
        found = _by_id(everybody, wanted) + self._by_number(everybody, wanted)
        if not found and (words := _WORD.findall(fold(wanted))):
            found = _by_name(everybody, words) or _nearly(everybody, words)
        return list(dict.fromkeys(found))

    def entries(self, connection: Connection, patient_ids: Sequence[int]) -> list[Entry]:
        """These patients, in this order."""
        with self._lock:
            self._refresh(connection)
            return [self._entries[each] for each in patient_ids if each in self._entries]

    def _by_number(self, everybody: Sequence[Entry], wanted: str) -> list[Entry]:
        digits = re.sub(r"\D", "", wanted)
        if len(digits) < _FEWEST_DIGITS or re.search(r"[^\W\d]", wanted):
            return []
        number = parse_phone(wanted)
        if number is not None:
            digest = self._cipher.phone_hash(number.e164)
            if found := [each for each in everybody if each.phone_hash == digest]:
                return _in_order(found)
        return _in_order([each for each in everybody if each.digits.endswith(digits)])

    def _refresh(self, connection: Connection) -> None:
        count = connection.scalar(select(func.count()).select_from(patient))
        self._take(connection, self._until - _OVERLAP if self._until is not None else None)
        if count != len(self._entries):  # somebody is gone, or this is another history
            self._entries = {}
            self._take(connection, None)

    def _take(self, connection: Connection, since: datetime | None) -> None:
        known = select(patient.c.id, patient.c.updated_at, patient.c.fingerprint)
        rows = connection.execute(known if since is None else known.where(patient.c.updated_at >= since))
        changed = [
            row.id for row in rows if (old := self._entries.get(row.id)) is None or old.version != row[1:]
        ]
        columns = (
            patient.c.id, patient.c.external_id, patient.c.first_name, patient.c.last_name, patient.c.phone,
            patient.c.phone_hash, patient.c.updated_at, patient.c.fingerprint,
        )  # fmt: skip
        for some in in_batches(changed):
            for row in connection.execute(select(*columns).where(patient.c.id.in_(some))):
                self._entries[row.id] = _entry(row)
                self._until = max(self._until or row.updated_at, row.updated_at)


def _entry(row: Any) -> Entry:
    first, last = (_WORD.findall(fold(name)) for name in (row.first_name, row.last_name))
    joined = ["".join(words) for words in (first, last) if len(words) > 1]
    return Entry(
        id=row.id,
        external_id=row.external_id,
        first_name=row.first_name,
        last_name=row.last_name,
        digits=re.sub(r"\D", "", row.phone or ""),
        phone_hash=row.phone_hash,
        parts=tuple(dict.fromkeys([*first, *last, *joined])),
        version=(row.updated_at, row.fingerprint),
    )


def _by_id(everybody: Sequence[Entry], wanted: str) -> list[Entry]:
    low = wanted.casefold()
    exact = [each for each in everybody if each.external_id.casefold() == low]
    if exact or len(low) < 3 or not any(char.isdigit() for char in low):
        return exact
    return _in_order([each for each in everybody if each.external_id.casefold().startswith(low)])


def _by_name(everybody: Sequence[Entry], words: Sequence[str]) -> list[Entry]:
    return _in_order(
        [
            each
            for each in everybody
            if all(any(part.startswith(word) for part in each.parts) for word in words)
        ]
    )


def _nearly(everybody: Sequence[Entry], words: Sequence[str]) -> list[Entry]:
    """One slip in a short word, two in a long one; the beginning of a word counts as the word."""
    parts = {part for each in everybody for part in each.parts}
    near = [{part for part in parts if _is_near(word, part)} for word in words]
    return _in_order([each for each in everybody if all(not alike.isdisjoint(each.parts) for alike in near)])


def _is_near(word: str, part: str) -> bool:
    slips = 0 if len(word) < 3 else 1 if len(word) < 7 else 2
    return part.startswith(word) or any(
        OSA.distance(word, other, score_cutoff=slips) <= slips
        for other in (part, part[: len(word)], part[: len(word) + 1])
    )


def _in_order(found: Sequence[Entry]) -> list[Entry]:
    return sorted(found, key=lambda each: (fold(each.last_name), fold(each.first_name), each.id))


# -- what stands beside a name -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """A line of the list."""

    entry: Entry
    next_visit: Any
    """Start, place, kind, `confirmed_at`; None: no visit is coming."""
    stopped: bool
    paused: bool


def lines(connection: Connection, entries: Sequence[Entry], now: datetime) -> list[Found]:
    ids = [each.id for each in entries]
    coming = _next_visits(connection, ids, now)
    states = {
        row.id: row
        for row in connection.execute(
            select(patient.c.id, patient.c.paused_at, phone.c.opted_out_at)
            .outerjoin(phone, phone.c.phone_hash == patient.c.phone_hash)
            .where(patient.c.id.in_(ids))
        )
    }
    return [
        Found(
            each,
            coming.get(each.id),
            states[each.id].opted_out_at is not None,
            states[each.id].paused_at is not None,
        )
        for each in entries
        if each.id in states
    ]


def _is_coming(now: datetime) -> tuple[Any, ...]:
    return (
        appointment.c.starts_at > now,
        appointment.c.status.not_in(CALLED_OFF_WORDS),
        appointment.c.same_as_id.is_(None),
    )


def _next_visits(connection: Connection, patient_ids: Collection[int], now: datetime) -> dict[int, Any]:
    rows = connection.execute(
        select(
            appointment.c.patient_id,
            appointment.c.starts_at,
            appointment.c.location,
            appointment.c.kind,
            appointment.c.confirmed_at,
        )
        .where(appointment.c.patient_id.in_(list(patient_ids)), *_is_coming(now))
        .order_by(appointment.c.starts_at.desc(), appointment.c.id.desc())
    )
    return {row.patient_id: row for row in rows}


def with_coming_visits(
    connection: Connection, now: datetime, *, start: int, most: int
) -> tuple[list[int], int]:
    """Ids of the patients whose visits come next, *most* from the one numbered *start*; and of how many."""
    of_each = (
        select(appointment.c.patient_id, func.min(appointment.c.starts_at).label("at"))
        .where(*_is_coming(now))
        .group_by(appointment.c.patient_id)
        .subquery()
    )
    count = connection.scalar(select(func.count()).select_from(of_each)) or 0
    ids = connection.scalars(
        select(of_each.c.patient_id).order_by(of_each.c.at, of_each.c.patient_id).offset(start).limit(most)
    )
    return list(ids), count
