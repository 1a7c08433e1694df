"""A source's records as appointments: one mapping for files and databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from reminders.domain.appointment import Appointment, Patient
from reminders.domain.clinic import Clinic, Location
from reminders.domain.phone import PhoneNumber
from reminders.domain.source import SourceSettings
from reminders.ports import BadRow, SourceError, SourceRead, SourceRow
from reminders.sources import times, values
from reminders.sources.headings import COLUMNS, Headings, find
from reminders.sources.merge import fingerprint, one_patient_each
from reminders.sources.table import Record
from reminders.sources.values import BadValueError, Cell, as_text, key

T = TypeVar("T")

#: More warnings of one kind than this are only counted.
_SHOWN = 20

_TIMES = {"starts_at": False, "ends_at": False, "booked_at": True}
"""Columns that hold times, and whether a date alone will do."""

_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


def read_rows(
    headings: Sequence[str],
    records: Iterable[Record],
    settings: SourceSettings,
    clinic: Clinic,
    place: str,
) -> SourceRead:
    """All *records* as appointments; what cannot be read is kept aside and the rest goes on.

    *place* is that of the headings, for sentences about the whole.

    Raises:
        SourceError: the headings or the settings do not fit.
    """
    found = find(headings, settings.columns, place)
    reader = _Reader(found, len(headings), settings, clinic, place)
    rows, bad = reader.read(records)
    rows = one_patient_each(rows, partial(reader.notes.add, "patient"))
    rows = [replace(row, fingerprint=fingerprint(row)) for row in rows]
    return SourceRead(rows, bad, tuple(reader.notes))


@dataclass(slots=True)
class _Notes:
    """Warnings by kind, so that a whole column of trouble does not bury the rest."""

    by_kind: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kind: str, sentence: str) -> None:
        self.by_kind.setdefault(kind, []).append(sentence)

    def __iter__(self) -> Iterator[str]:
        for kind, sentences in self.by_kind.items():
            yield from sentences[:_SHOWN]
            if len(sentences) > _SHOWN:
                yield f"{len(sentences) - _SHOWN} more rows like the one before ({kind})."


class _Reader:
    """Reads one source's records; remembers the words it has understood and the ids it has seen."""

    def __init__(
        self, headings: Headings, width: int, settings: SourceSettings, clinic: Clinic, place: str
    ) -> None:
        self.notes = _Notes()
        self._at = headings.positions
        self._width = width
        self._settings = settings
        self._clinic = clinic
        self._kinds = {key(kind): kind for kind in clinic.kinds}
        self._places = _places(clinic)
        self._zones = {found.id: ZoneInfo(found.timezone) for found in clinic.locations.values()}
        self._memo: dict[tuple[str, str], object] = {}
        self._translations = _translations(settings, place)
        _check_formats(settings, place)
        self._location = self._default_location(place)
        if headings.unused:
            self.notes.add("columns", f"{place}: columns not used: {', '.join(headings.unused)}.")

    def _default_location(self, place: str) -> Location:
        """Where rows that name no location are: as the source says, else the clinic's first."""
        if self._settings.location is not None:
            try:
                found = values.choose(
                    "location", self._settings.location, self._places, self._clinic.locations
                )
                return self._clinic.locations[found]
            except BadValueError as error:
                raise SourceError(f"{place}: sources.yaml: {error}") from None
        first = next(iter(self._clinic.locations.values()))
        if "location" not in self._at and len(self._clinic.locations) > 1:
            self.notes.add(
                "location",
                f"{place}: no location is given, so every visit is taken to be at {first.id}; "
                f"add a location column, or location: in sources.yaml.",
            )
        return first

    # -- all rows ---------------------------------------------------------------------------

    def read(self, records: Iterable[Record]) -> tuple[list[SourceRow], list[BadRow]]:
        rows: list[SourceRow] = []
        bad: list[BadRow] = []
        seen: dict[str, str] = {}
        for record in records:
            if not record.broken and _blank(record.cells):
                continue
            external_id = self._external_id(record)
            try:
                self._check_shape(record)
                if external_id in seen:
                    raise BadValueError(
                        f"appointment_id stands already at {seen[external_id]}; "
                        f"the first row counts: delete this one or give it its own id."
                    )
                rows.append(self._row(record))
            except BadValueError as error:
                bad.append(BadRow(record.place, str(error), external_id))
            if external_id is not None:
                seen.setdefault(external_id, record.place)
        return rows, bad

    def _external_id(self, record: Record) -> str | None:
        try:
            return None if record.broken else self._text("appointment_id", record.cells) or None
        except BadValueError:
            return None

    def _check_shape(self, record: Record) -> None:
        if record.broken:
            raise BadValueError(record.broken)
        if len(record.cells) > self._width and not _blank(record.cells[self._width :]):
            raise BadValueError(
                f"the row has {len(record.cells)} cells under {self._width} headings; "
                f"put a value that holds the separator in quotation marks."
            )

    # -- one row ----------------------------------------------------------------------------

    def _row(self, record: Record) -> SourceRow:
        cells = record.cells
        place = self._word("location", cells, self._find_location) or self._location
        appointment = self._appointment(cells, place)
        return SourceRow(appointment, self._patient(record), record.line)

    def _appointment(self, cells: Sequence[Cell], place: Location) -> Appointment:
        kind = self._word("kind", cells, self._find_kind) or next(iter(self._clinic.kinds))
        starts_at = self._moment("starts_at", cells, place)
        if starts_at is None:
            raise BadValueError("starts_at is empty; fill it in.")
        return Appointment(
            id=self._needed("appointment_id", cells),
            source=self._settings.id,
            patient_id=self._needed("patient_id", cells),
            kind=kind,
            starts_at=starts_at,
            ends_at=self._ends_at(cells, place, starts_at, self._clinic.kinds[kind].length),
            location=place.id,
            status=self._word("status", cells, values.status),
            series=self._text("series", cells) or None,
            number=self._word("number", cells, values.positive),
            series_size=self._word("series_size", cells, values.positive),
            confirmed=bool(self._word("confirmed", cells, values.yes_or_no)),
            booked_at=self._moment("booked_at", cells, place),
        )

    def _ends_at(
        self, cells: Sequence[Cell], place: Location, starts_at: datetime, length: timedelta
    ) -> datetime:
        """The end as given, else by `minutes`, else by the kind; an end at the very start says nothing."""
        ends_at = self._moment("ends_at", cells, place)
        if ends_at is None or ends_at == starts_at:
            return starts_at + (self._word("minutes", cells, values.minutes) or length)
        if ends_at < starts_at:
            raise BadValueError("ends_at is before starts_at; correct one of them.")
        return ends_at

    def _patient(self, record: Record) -> Patient:
        cells = record.cells
        first_name, last_name = self._name(cells)
        return Patient(
            id=self._needed("patient_id", cells),
            first_name=first_name,
            last_name=last_name,
            phone=self._phone(record),
            language=self._language(record),
            timezone=self._word("timezone", cells, times.zone_name),
            sms_consent=self._word("sms_consent", cells, values.consent),
            treated_for=self._word("treated_for", cells, values.treated_for),
        )

    def _name(self, cells: Sequence[Cell]) -> tuple[str, str]:
        first, last = self._text("first_name", cells), self._text("last_name", cells)
        if not first or not last:
            split = values.split_name(self._text("full_name", cells))
            first, last = first or split[0], last or split[1]
        if not first:
            raise BadValueError("first_name is empty; fill it in.")
        return first, last

    def _phone(self, record: Record) -> PhoneNumber | None:
        first = self._text("phone", record.cells)
        phone = values.best_phone(first, self._text("phone_2", record.cells))
        if phone is None and first:
            self.notes.add(
                "phone",
                f"{record.place}: the phone is not a possible number, so this patient gets no texts; "
                f"correct it in the calendar.",
            )
        return phone

    def _language(self, record: Record) -> str:
        spoken = self._clinic.languages
        text = self._text("language", record.cells)
        found = values.language(text, spoken) if text else spoken[0]
        if found is None:
            self.notes.add(
                "language",
                f"{record.place}: the language is none of {', '.join(spoken)}, so texts are in {spoken[0]}; "
                f"correct it, or map the word under values: in sources.yaml.",
            )
        return found or spoken[0]

    # -- one cell ---------------------------------------------------------------------------

    def _text(self, column: str, cells: Sequence[Cell]) -> str:
        """The column's clean text in our words; empty where there is no such column or the row is short."""
        at = self._at.get(column)
        if at is None:
            return ""
        if len(at) == 1:
            text = as_text(cells[at[0]]) if at[0] < len(cells) else ""
        else:
            text = " ".join(filter(None, (as_text(cells[each]) for each in at if each < len(cells))))
        if _REPLACEMENT in text:
            raise BadValueError(f'{column} holds a damaged character; correct it, or save as "CSV UTF-8".')
        if len(text) > values.LONGEST:
            raise BadValueError(f"{column} is longer than {values.LONGEST} characters; look for a slip.")
        words = self._translations.get(column)
        return words.get(text, words.get(text.casefold(), text)) if words else text

    def _needed(self, column: str, cells: Sequence[Cell]) -> str:
        text = self._text(column, cells)
        if not text:
            raise BadValueError(f"{column} is empty; fill it in.")
        return text

    def _word(self, column: str, cells: Sequence[Cell], understand: Callable[[str, str], T]) -> T:
        """The column's text as *understand* reads it; read (and cleaned) once for equal cells."""
        at = self._at.get(column, ())
        cell = cells[at[0]] if len(at) == 1 and at[0] < len(cells) else None
        asked = (column, cell if isinstance(cell, str) else self._text(column, cells))
        if asked not in self._memo:
            self._memo[asked] = understand(column, self._text(column, cells))
        return self._memo[asked]  # type: ignore[return-value]  # one `understand` for each column

    def _find_kind(self, column: str, text: str) -> str | None:
        return values.choose(column, text, self._kinds, self._clinic.kinds) if text else None

    def _find_location(self, column: str, text: str) -> Location | None:
        if not text:
            return None
        known = self._clinic.locations
        return known[values.choose(column, text, self._places, known)]

    def _moment(self, column: str, cells: Sequence[Cell], place: Location) -> datetime | None:
        at = self._at.get(column)
        zone = self._zones[place.id]
        if at is not None and any(isinstance(cells[each], date | time) for each in at if each < len(cells)):
            native = times.native_moment(column, [cells[each] for each in at], zone)
            if native is not None:
                return native
        text = self._text(column, cells)
        if not text:
            return None
        return times.moment(column, text, zone, self._settings.formats.get(column), day=_TIMES[column])


def _blank(cells: Sequence[Cell]) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\0")) for cell in cells)


def _places(clinic: Clinic) -> dict[str, str]:
    """Location ids by the words that mean them: the name, and above all the id."""
    by_name = {key(found.name): found.id for found in clinic.locations.values()}
    return by_name | {key(found): found for found in clinic.locations}


def _translations(settings: SourceSettings, place: str) -> dict[str, dict[str, str]]:
    """Our words by the source's, by column; the source's as written and in lower case."""
    _check_known("values", settings.values, COLUMNS, place)
    translations = {}
    for column, words in settings.values.items():
        cleaned = {as_text(theirs): as_text(ours) for theirs, ours in words.items()}
        translations[column] = {theirs.casefold(): ours for theirs, ours in cleaned.items()} | cleaned
    return translations


def _check_formats(settings: SourceSettings, place: str) -> None:
    _check_known("formats", settings.formats, _TIMES, place)
    for column, pattern in settings.formats.items():
        try:
            times.check_pattern(column, pattern, day=_TIMES[column])
        except BadValueError as error:
            raise SourceError(f"{place}: {error}") from None


def _check_known(what: str, named: Iterable[str], known: Iterable[str], place: str) -> None:
    for column in named:
        if column not in known:
            raise SourceError(
                f'{place}: {what}: names "{column}", which is not one of {", ".join(known)}; '
                f"correct it in sources.yaml."
            )
