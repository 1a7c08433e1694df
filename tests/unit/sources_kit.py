"""A clinic with two places and a way to read CSV text, for the tests of the sources."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from reminders.domain.clinic import BelieveDrop, Budget, Clinic, Hours, Kind, Location, Opening, Retention
from reminders.domain.source import SourceSettings
from reminders.ports import SourceRead
from reminders.sources import read_file

HOURS = Hours({day: Opening(time(9), time(20)) for day in range(7)})
LABEL = {"en": "visit", "es": "visita"}
MAIN = Location("main", "NE Albuquerque", "1 Example Rd", "America/Denver")
TEXAS = Location("texas", "El Paso East", "2 Example Rd", "America/Chicago")
HEADINGS = "appointment_id,patient_id,first_name,phone,starts_at"
ROW = "a1,p1,Ana,505-555-0101,2026-12-01T10:00"


def clinic(*locations: Location) -> Clinic:
    """The example clinic, with one location unless told otherwise."""
    return Clinic(
        name="Tranquility Clinic",
        phone="+15056394973",
        website=None,
        languages=("en", "es"),
        locations={location.id: location for location in locations or (MAIN,)},
        kinds={
            "infusion": Kind("infusion", timedelta(minutes=60), LABEL),
            "booster": Kind("booster", timedelta(minutes=60), LABEL),
            "consultation": Kind("consultation", timedelta(minutes=45), LABEL),
        },
        open_hours=HOURS,
        office_hours=HOURS,
        budget=Budget(),
        consent="assumed",
        conversation_pause=timedelta(minutes=15),
        max_segments=2,
        private_words=(),
        believe_drop=BelieveDrop(),
        messages_per_second=None,
        retention=Retention(),
    )


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def read_bytes(
    folder: Path, content: bytes, settings: SourceSettings | None = None, at: Clinic | None = None
) -> SourceRead:
    path = folder / "day.csv"
    path.write_bytes(content)
    return read_file(path, at or clinic(), settings, name="day.csv")


def read(
    folder: Path, content: str, settings: SourceSettings | None = None, at: Clinic | None = None
) -> SourceRead:
    return read_bytes(folder, content.encode(), settings, at)


def read_one(folder: Path, extra: dict[str, str], **base: str) -> SourceRead:
    """Reads one row: the required columns (changed by *base*) and *extra* ones."""
    cells = dict(zip(HEADINGS.split(","), ROW.split(","), strict=True)) | base | extra
    quoted = ['"' + cell.replace('"', '""') + '"' for cell in cells.values()]
    return read(folder, ",".join(cells) + "\n" + ",".join(quoted) + "\n")
