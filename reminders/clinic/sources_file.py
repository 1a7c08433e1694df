"""`config/sources.yaml`: where appointments come from."""

from __future__ import annotations

import codecs
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, WithJsonSchema, model_validator

from reminders.clinic.border import Border, Id, Known, LocationName, Secret, Text, bad, known, not_this
from reminders.clinic.document import did_you_mean
from reminders.domain.appointment import AppointmentStatus
from reminders.domain.source import SourceSettings

TYPES = ("csv", "sql", "console")
NOT_YET = ("ics", "fhir", "hl7")

#: Columns of an appointments file (interfaces.md), and those that only a mapping can name.
COLUMNS = (
    "appointment_id", "patient_id", "first_name", "last_name", "phone", "language", "timezone", "kind",
    "starts_at", "ends_at", "status", "location", "series", "number", "series_size", "treated_for",
    "sms_consent", "confirmed", "booked_at", "full_name", "minutes", "phone_2",
)  # fmt: skip

TIME_COLUMNS = ("starts_at", "ends_at", "booked_at")


def _type(value: str) -> str:
    if value in NOT_YET:
        raise bad(f"The source type `{value}` is not available yet.", "Use csv or sql.", code="C10")
    if value not in TYPES:
        cure = did_you_mean(value, TYPES)
        raise bad(f"must be one of {', '.join(TYPES)}{not_this(value)}.", cure)
    return value


def _encoding(value: str) -> str:
    try:
        codecs.lookup(value)
    except (LookupError, ValueError):
        raise bad(
            f"is not an encoding that is known here{not_this(value)}.", "Try utf-8 or cp1252."
        ) from None
    return value


def _headings(value: object) -> object:
    """One heading, or several that are joined, always as a tuple."""
    return (value,) if isinstance(value, str) else value


SourceType = Annotated[
    str,
    AfterValidator(_type),
    WithJsonSchema({"enum": [*TYPES, *NOT_YET], "description": "ics, fhir, hl7: later."}),
]
Encoding = Annotated[str, AfterValidator(_encoding)]
Column = Annotated[str, known("column", lambda _: COLUMNS)]
TimeColumn = Annotated[str, known("time column", lambda _: TIME_COLUMNS)]
Headings = Annotated[
    tuple[Text, ...],
    BeforeValidator(_headings),
    Field(min_length=1),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}
    ),
]


class SourceEntry(Border):
    """One place that appointments come from. Sources only read."""

    id: Id
    """Part of each visit's identity; never changes."""
    type: SourceType
    path: Text | None = None
    """csv: a file, or a folder whose newest file counts; relative to the working directory."""
    url: Secret | None = None
    """sql: the database's address; `${NAME}` is taken from the environment."""
    query: Text | None = None
    """sql: a SELECT that gives the columns of an appointments file."""
    encoding: Encoding = "utf-8"
    """cp1252 is tried after it."""
    columns: dict[Column, Headings] = Field(default_factory=dict)
    """Our column: the file's own heading, or several that are joined."""
    formats: dict[TimeColumn, Text] = Field(default_factory=dict)
    """Our column: how its dates are written, such as %m/%d/%Y %I:%M %p."""
    values: dict[Column, dict[str, str]] = Field(default_factory=dict)
    """Our column: the file's own words and ours."""
    skip_lines: int = Field(0, ge=0)
    """Report titles above the heading."""
    location: LocationName | None = None
    """Where a visit is when the file does not say."""

    @model_validator(mode="after")
    def _has_what_its_type_needs(self) -> SourceEntry:
        needed = {"csv": ("path",), "sql": ("url", "query")}.get(self.type, ())
        for key in needed:
            if getattr(self, key) is None:
                raise bad(
                    f"The source `{self.id}` has no `{key}:`.", f"A {self.type} source needs it.", code="C05"
                )
        return self

    @model_validator(mode="after")
    def _translates_into_known_words(self, info: ValidationInfo) -> SourceEntry:
        names = info.context if isinstance(info.context, Known) else Known()
        for column, words in _vocabulary(names).items():
            for word in self.values.get(column, {}).values():
                if word not in words:
                    message = f"`values` of the source `{self.id}`: `{word}` is no {column}."
                    raise bad(message, did_you_mean(word, words), code="C07", at=("values", column))
        return self

    def value(self) -> SourceSettings:
        """The source as its reader knows it."""
        return SourceSettings(
            id=self.id,
            type=self.type,
            path=self.path,
            url=self.url,
            query=self.query,
            encoding=self.encoding,
            columns={name: _one_or_several(headings) for name, headings in self.columns.items()},
            formats=dict(self.formats),
            values={name: dict(words) for name, words in self.values.items()},
            skip_lines=self.skip_lines,
            location=self.location,
        )


def _vocabulary(names: Known) -> dict[str, Any]:
    words = {
        "status": [status.value for status in AppointmentStatus],
        "kind": names.kinds,
        "location": names.locations,
        "language": names.languages,
    }
    return {column: known_words for column, known_words in words.items() if known_words is not None}


def _one_or_several(headings: tuple[str, ...]) -> str | tuple[str, ...]:
    return headings[0] if len(headings) == 1 else headings


class SourcesFile(Border):
    """config/sources.yaml"""

    sources: tuple[SourceEntry, ...] = ()
