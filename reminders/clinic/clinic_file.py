"""`config/clinic.yaml`: who the clinic is, when it texts, how much."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from reminders.clinic.border import (
    AnyDuration,
    Border,
    Duration,
    Id,
    KeptFor,
    Language,
    OpeningSpan,
    Phone,
    Text,
    Timezone,
    Website,
    bad,
)
from reminders.domain.clinic import (
    DAY_NAMES,
    BelieveDrop,
    Budget,
    Clinic,
    Hours,
    Kind,
    Location,
    Opening,
    Retention,
    Rule,
)

SHIPPED_LANGUAGES = ("en", "es")

#: Words that no text may hold, when the clinic lists none itself.
PRIVATE_WORDS = ("ketamine", "ketamina", "esketamine", "infusion", "infusión", "PTSD", "depression", "PHQ")


class About(Border):
    """The clinic as patients know it."""

    name: Text
    """What texts say. Neutral on purpose: no drug, no diagnosis."""
    phone: Phone
    """The number that patients call."""
    website: Website | None = None
    """The only other site, beside our own pages, that a text may link to."""


class LocationEntry(Border):
    """A place where patients come."""

    id: Id
    """Used by sources and by rules; never changes."""
    name: Text
    """What texts say."""
    address: str = ""
    timezone: Timezone
    """Where the patient must be: dates and times of a visit are told in this zone."""


class KindEntry(Border):
    """A kind of appointment."""

    length: Duration = timedelta(minutes=60)
    """How long a visit without an end lasts."""
    label: dict[Language, Text] = Field(default_factory=lambda: {"en": "visit", "es": "visita"})
    """What patients read, by language."""
    impairs: AnyDuration | None = None
    """How long after its end decisions by text wait for a call."""
    series: bool = False
    """True: the visits of a patient are numbered."""


class Week(Border):
    """Spans of the day by weekday; a day that is left out is closed."""

    mon: OpeningSpan = None
    tue: OpeningSpan = None
    wed: OpeningSpan = None
    thu: OpeningSpan = None
    fri: OpeningSpan = None
    sat: OpeningSpan = None
    sun: OpeningSpan = None

    @model_validator(mode="after")
    def _is_ever_open(self) -> Week:
        if not self.openings():
            raise bad(
                "is closed all week: nothing could ever go out.", 'Open a day, such as mon: "09:00-20:00".'
            )
        return self

    def openings(self) -> dict[int, Opening]:
        """By weekday, 0 = Monday."""
        spans = [getattr(self, day) for day in DAY_NAMES]
        return {number: span for number, span in enumerate(spans) if span is not None}


class BudgetEntry(Border):
    """At most so many automated messages to one phone."""

    per_day: int = Field(2, ge=1)
    per_week: int = Field(8, ge=1)
    """In any seven days."""


class BelieveDropEntry(Border):
    """A source that loses more than this of its next 7 days in one read is not believed."""

    share: int = Field(20, ge=1, le=100)
    """Percent."""
    at_least: int = Field(5, ge=1)


class RetentionEntry(Border):
    """How long things are kept: a duration, or `forever`."""

    message_bodies: KeptFor = timedelta(days=365)
    answers: KeptFor = None
    at_provider: KeptFor = timedelta(days=30)
    """Redacted at Twilio after this."""


_SHIPPED_WEEK = {day: "09:00-20:00" for day in DAY_NAMES[:6]} | {"sun": "12:00-20:00"}
_OFFICE_WEEK = dict.fromkeys(DAY_NAMES[:5], "08:00-17:00")
SHIPPED_KINDS = {
    "infusion": KindEntry(impairs=timedelta(hours=24), series=True),
    "booster": KindEntry(impairs=timedelta(hours=24)),
    "consultation": KindEntry(length=timedelta(minutes=45)),
}


class ClinicFile(Border):
    """config/clinic.yaml"""

    clinic: About
    languages: Annotated[tuple[Language, ...], Field(min_length=1)] = SHIPPED_LANGUAGES
    """The first is the fallback. Every template exists in each."""
    locations: Annotated[tuple[LocationEntry, ...], Field(min_length=1)]
    kinds: Annotated[dict[Id, KindEntry], Field(min_length=1)] = SHIPPED_KINDS
    """Kinds of appointment."""
    open_hours: Week = Week.model_validate(_SHIPPED_WEEK)
    """When texts may go out, in the patient's local time."""
    closed_on: tuple[date, ...] = ()
    """Dates without texts, such as holidays."""
    office_hours: Week = Week.model_validate(_OFFICE_WEEK)
    """When people read replies."""
    budget: BudgetEntry = BudgetEntry()
    consent: Literal["assumed", "required"] = "assumed"
    """required: nobody is texted before the source or the patient has said yes."""
    conversation_pause: AnyDuration = timedelta(minutes=15)
    """Other texts wait while the patient is answering."""
    max_segments: int = Field(2, ge=1, le=10)
    """How long a text may be in the worst case."""
    private_words: tuple[Text, ...] = PRIVATE_WORDS
    """Words that no text may hold: drug, diagnosis, procedure, instrument."""
    believe_drop: BelieveDropEntry = BelieveDropEntry()
    messages_per_second: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = 1
    """Segments per sender, all daemons together; null: unlimited."""
    retention: RetentionEntry = RetentionEntry()

    @model_validator(mode="after")
    def _labels_are_in_every_language(self) -> ClinicFile:
        for name, kind in self.kinds.items():
            for language in self.languages:
                if language not in kind.label:
                    message = f"The kind `{name}` has no label for the language `{language}`."
                    cure = f"Add {language}: … to its label."
                    raise bad(message, cure, code="C05", at=("kinds", name, "label"))
        return self

    def value(self, rules: tuple[Rule, ...]) -> Clinic:
        """The clinic as the rest of the code knows it."""
        closed = frozenset(self.closed_on)
        return Clinic(
            name=self.clinic.name,
            phone=self.clinic.phone,
            website=self.clinic.website,
            languages=tuple(dict.fromkeys(self.languages)),
            locations={
                place.id: Location(place.id, place.name, place.address, place.timezone)
                for place in self.locations
            },
            kinds={
                name: Kind(name, kind.length, dict(kind.label), kind.impairs or None, kind.series)
                for name, kind in self.kinds.items()
            },
            open_hours=Hours(self.open_hours.openings(), closed),
            office_hours=Hours(self.office_hours.openings(), closed),
            budget=Budget(self.budget.per_day, self.budget.per_week),
            consent=self.consent,
            conversation_pause=self.conversation_pause,
            max_segments=self.max_segments,
            private_words=self.private_words,
            believe_drop=BelieveDrop(self.believe_drop.share, self.believe_drop.at_least),
            messages_per_second=self.messages_per_second,
            retention=Retention(
                self.retention.message_bodies, self.retention.answers, self.retention.at_provider
            ),
            rules=rules,
        )
