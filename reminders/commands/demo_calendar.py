"""The demo's calendar: invented patients of the example clinic over a month, and what its front desk changes.

It is a CSV file that the service reads like any clinic's; edits rewrite it when the clock reaches them.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from reminders.commands.demo_people import PEOPLE

# fmt: off
COLUMNS = (
    "appointment_id", "patient_id", "first_name", "last_name", "phone", "language", "timezone", "kind",
    "starts_at", "status", "series", "number", "series_size", "treated_for", "sms_consent", "confirmed",
    "booked_at",
)
# fmt: on

Row = dict[str, str]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Edit:
    """Something that the front desk does in its calendar."""

    at: datetime
    says: str
    do: Callable[[list[Row]], None]


class DemoCalendar:
    """Writes the file, and keeps it as the front desk would."""

    def __init__(self, path: Path, monday: datetime, zone: ZoneInfo) -> None:
        """*monday* is the demo's first instant; visits are on the days and weeks after it."""
        self._path = path
        self._zone = zone
        self._monday = monday.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        self._rows = list(self._first_rows())
        self._edits = sorted(self._plan_edits(), key=lambda edit: edit.at)
        self._write(monday)

    def next_edit(self) -> datetime | None:
        return self._edits[0].at if self._edits else None

    def keep(self, now: datetime) -> list[str]:
        """Does what the front desk has done by *now*; says what, in plain words."""
        said = []
        while self._edits and self._edits[0].at <= now:
            edit = self._edits.pop(0)
            edit.do(self._rows)
            said.append(edit.says)
        if said:
            self._write(now)
        return said

    # -- the month -------------------------------------------------------------------------------

    def _at(self, day: int, clock: str) -> datetime:
        """That many days after the first Monday, on the clinic's wall clock."""
        date = (self._monday + day * DAY).date()
        return datetime.combine(date, time.fromisoformat(clock), self._zone)

    def _first_rows(self) -> Iterator[Row]:
        # Chosen so that the first day brings texts already, one of them to a phone that is yours to play.
        yield self._row("A-101", "P-01", "consultation", self._at(3, "10:00"))
        yield self._row("A-102", "P-01", "infusion", self._at(9, "11:00"), series="S-1", number=1, size=6)
        yield self._row("A-103", "P-02", "infusion", self._at(3, "09:30"), series="S-2", number=1, size=6)
        yield self._row("A-104", "P-02", "infusion", self._at(7, "09:30"), series="S-2", number=2, size=6)
        yield self._row("A-105", "P-02", "infusion", self._at(9, "09:30"), series="S-2", number=3, size=6)
        yield from self._series("A-2", "P-03", "S-3", "13:00", (4, 7, 9, 11, 14, 16))
        yield from self._series("A-3", "P-04", "S-4", "15:00", (5, 8, 10, 12, 15, 17))
        yield self._row("A-401", "P-05", "infusion", self._at(5, "10:30"), series="S-5", number=1, size=6)
        yield self._row("A-501", "P-06", "booster", self._at(4, "11:00"))
        yield self._row("A-502", "P-06", "booster", self._at(25, "11:00"))
        yield self._row("A-601", "P-07", "infusion", self._at(5, "09:00"), series="S-7", number=4, size=6)
        yield self._row("A-602", "P-07", "infusion", self._at(8, "09:00"), series="S-7", number=5, size=6)
        yield self._row("A-701", "P-08", "consultation", self._at(1, "14:00"))
        yield self._row("A-702", "P-08", "infusion", self._at(18, "14:00"), series="S-8", number=1, size=6)
        yield self._row("A-801", "P-09", "booster", self._at(8, "10:00"))
        yield self._row("A-802", "P-10", "booster", self._at(8, "12:00"))
        yield self._row("A-901", "P-11", "consultation", self._at(4, "16:00"))
        # Their series are over: what they answered in the weeks before stands in the books (`demo_history`).
        yield from self._series("A-4", "P-13", "S-13", "10:00", (-42, -40, -38, -35, -33, -31), "fulfilled")
        yield self._row("A-1301", "P-13", "booster", self._at(2, "10:00"))
        yield from self._series("A-5", "P-14", "S-14", "11:00", (-41, -39, -37, -34, -32, -30), "fulfilled")
        yield self._row("A-1401", "P-14", "booster", self._at(3, "13:00"))
        yield from self._series("A-6", "P-15", "S-15", "12:00", (-43, -41, -39, -36, -34, -32), "fulfilled")
        yield self._row("A-1501", "P-15", "booster", self._at(1, "09:30"))

    def _series(
        self,
        ids: str,
        patient_id: str,
        series: str,
        clock: str,
        days: tuple[int, ...],
        status: str = "booked",
    ) -> Iterator[Row]:
        """Six infusions in two to three weeks."""
        for number, day in enumerate(days, start=1):
            at = self._at(day, clock)
            row = self._row(
                f"{ids}{number:02}", patient_id, "infusion", at, series=series, number=number, size=len(days)
            )
            yield {**row, "status": status}

    def _row(
        self,
        appointment_id: str,
        patient_id: str,
        kind: str,
        starts_at: datetime,
        *,
        series: str = "",
        number: int | None = None,
        size: int | None = None,
        booked_at: datetime | None = None,
    ) -> Row:
        person = next(each for each in PEOPLE if each.id == patient_id)
        booked = booked_at or self._monday - 6 * DAY + timedelta(hours=10)
        return {
            "appointment_id": appointment_id,
            "patient_id": person.id,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "phone": person.phone,
            "language": person.language,
            "timezone": person.timezone,
            "kind": kind,
            "starts_at": starts_at.isoformat(),
            "status": "booked",
            "series": series,
            "number": str(number or ""),
            "series_size": str(size or ""),
            "treated_for": person.treated_for,
            "sms_consent": "yes",
            "confirmed": "no",
            "booked_at": booked.isoformat(),
        }

    def _plan_edits(self) -> Iterator[Edit]:
        booked_at = self._at(1, "11:05")
        yield Edit(
            booked_at,
            "The front desk books Elena S. for a consultation next week.",
            lambda rows: rows.append(
                self._row("A-111", "P-12", "consultation", self._at(9, "16:00"), booked_at=booked_at)
            ),
        )
        yield Edit(
            self._at(4, "11:30"),
            "The calendar moves Sam O.'s visit, as he had asked.",
            lambda rows: _change(rows, "A-401", starts_at=self._at(11, "10:30").isoformat()),
        )
        yield Edit(
            self._at(3, "16:10"),
            "The calendar cancels Tom Y.'s visit of tomorrow.",
            lambda rows: _change(rows, "A-501", status="cancelled"),
        )
        yield Edit(
            self._at(8, "14:20"),
            "The calendar moves Marie K.'s Wednesday visit by two hours.",
            lambda rows: _change(rows, "A-203", starts_at=self._at(9, "15:00").isoformat()),
        )
        yield Edit(
            self._at(14, "09:15"),
            "Luis O.'s Tuesday visit has vanished from the calendar (nobody has cancelled it).",
            lambda rows: rows.__setitem__(
                slice(None), [row for row in rows if row["appointment_id"] != "A-305"]
            ),
        )

    def _write(self, now: datetime) -> None:
        text = io.StringIO()
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._rows)
        draft = self._path.with_suffix(".part")
        draft.write_text(text.getvalue(), encoding="utf-8")
        # A file that has just changed is not read yet; on the demo's clock this one is a minute old.
        stamp = (now - timedelta(minutes=1)).timestamp()
        os.utime(draft, (stamp, stamp))
        draft.replace(self._path)


def _change(rows: list[Row], appointment_id: str, **values: str) -> None:
    next(row for row in rows if row["appointment_id"] == appointment_id).update(values)
