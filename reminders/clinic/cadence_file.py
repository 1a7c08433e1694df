"""`config/cadence.yaml`: which message goes out when, and to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.config import JsonDict

from reminders.clinic.border import (
    AnyDuration,
    Border,
    Duration,
    Id,
    KindName,
    LanguageName,
    LocationName,
    TimeOfDay,
    bad,
    known,
    not_this,
)
from reminders.domain.appointment import TREATED_FOR
from reminders.domain.clinic import Calendar, Every, For, Late, Occasion, Offset, On, Rule, Timing, Unless

_FORMS = (
    '{before: start, days: 1, at: "10:00"}, {before: start, by: 24h}, {after: end, by: 2h}, '
    '{after: end, days: 1, at: "11:00"} or {on: booked}'
)
_SHAPES = (
    {"before", "days", "at"},
    {"after", "days", "at"},
    {"before", "by"},
    {"after", "by"},
    {"on"},
    {"every", "at"},
)
_OPTIONAL = {"every": {"from", "then"}}
_ONE_SHAPE: JsonDict = {"oneOf": [{"required": [*sorted(shape)]} for shape in _SHAPES]}

Anchor = Literal["start", "end"]


class Send(Border):
    """When it goes out; one of the forms."""

    model_config = ConfigDict(json_schema_extra=_ONE_SHAPE)

    before: Anchor | None = None
    after: Anchor | None = None
    on: Occasion | None = None
    every: Duration | None = None
    """A clock that restarts at each infusion."""
    from_: Anchor = Field("end", alias="from")
    """Where the clock starts."""
    then: Duration | None = None
    """The clock's step once the series is over."""
    days: Annotated[int, Field(ge=0, le=366)] | None = None
    """Counted from the visit's date in the patient's zone."""
    at: TimeOfDay | None = None
    """On the wall clock of the patient's zone."""
    by: AnyDuration | None = None
    """An exact span of time."""

    @model_validator(mode="before")
    @classmethod
    def _has_one_of_the_forms(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            raise bad("must be a group of keys.", f"Write one of {_FORMS}.", code="C08")
        given = {key for key, value in data.items() if value is not None}
        unknown = given - set(cls.by_key())
        if not unknown and not any(
            shape <= given <= shape | _OPTIONAL.get("every" if "every" in shape else "", set())
            for shape in _SHAPES
        ):
            raise bad(
                f"is not complete, or mixes two forms{_given(given)}.", f"Write one of {_FORMS}.", code="C08"
            )
        return data

    @model_validator(mode="after")
    def _counts_whole_days(self) -> Send:
        for key, step in (("every", self.every), ("then", self.then)):
            if step is not None and step % timedelta(days=1):
                raise bad("A clock counts whole days.", "Write it as 14d.", code="C08", at=(key,))
        return self

    def value(self) -> Timing:
        if self.on is not None:
            return On(self.on)
        if self.every is not None and self.at is not None:
            return Every(self.every, self.from_, self.at, self.then)
        side: Literal["before", "after"] = "before" if self.before else "after"
        anchor = self.before or self.after or "start"
        if self.by is not None:
            return Offset(side, anchor, self.by)
        if self.days is None or self.at is None:
            raise AssertionError("the forms were checked before")
        return Calendar(side, anchor, self.days, self.at)


def _given(keys: set[str]) -> str:
    return f" (it has {', '.join(sorted(keys))})" if keys else ""


def _number(value: object) -> object:
    if value in ("first", "last") or (isinstance(value, str) and value.isdecimal() and 0 < int(value) < 1000):
        return value if value in ("first", "last") else int(str(value))
    raise bad(f"must be first, last or a number from 1{not_this(value)}.")


Number = Annotated[
    Literal["first", "last"] | int,
    BeforeValidator(_number),
    WithJsonSchema({"anyOf": [{"enum": ["first", "last"]}, {"type": "integer", "minimum": 1}]}),
]
TreatedFor = Annotated[
    str,
    AfterValidator(lambda value: _one_of_treated_for(value)),
    WithJsonSchema({"enum": sorted(TREATED_FOR)}),
]
Names = Field(min_length=1)


def _one_of_treated_for(value: str) -> str:
    if value not in TREATED_FOR:
        raise bad(f"must be one of {', '.join(sorted(TREATED_FOR))}{not_this(value)}.", code="C07")
    return value


class Audience(Border):
    """Which visits; all that is given must hold."""

    kinds: Annotated[tuple[KindName, ...], Names] | None = None
    locations: Annotated[tuple[LocationName, ...], Names] | None = None
    languages: Annotated[tuple[LanguageName, ...], Names] | None = None
    treated_for: Annotated[tuple[TreatedFor, ...], Names] | None = None
    number: Number | None = None
    """The visit's number in its series."""

    def value(self) -> For:
        return For(
            _set(self.kinds), _set(self.locations), _set(self.languages), _set(self.treated_for), self.number
        )


def _set(names: tuple[str, ...] | None) -> frozenset[str] | None:
    return frozenset(names) if names is not None else None


class UnlessEntry(Border):
    """When it is left out; any one that holds is enough."""

    confirmed: bool | None = None
    booked_within: Duration | None = None
    """The visit was first seen less than this before its start."""


TemplateName = Annotated[str, known("template", lambda names: names.templates)]
SurveyName = Annotated[str, known("survey", lambda names: names.surveys)]


class RuleEntry(Border):
    """Turns a visit into at most one message."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": ["template"]}, {"required": ["survey"]}]}
    )

    id: Id
    """Stable: with the visit it says which messages were sent already."""
    send: Send
    template: TemplateName | None = None
    survey: SurveyName | None = None
    for_: Audience = Field(Audience(), alias="for")
    unless: UnlessEntry = UnlessEntry()
    late: Late = Late.SKIP
    """What happens when the time has already passed."""
    expires: Duration = timedelta(hours=12)
    """Never sent later than this after its due time."""
    priority: int = 50
    """Higher goes first when several compete for the budget."""

    @model_validator(mode="before")
    @classmethod
    def _sends_one_thing(cls, data: Any) -> Any:
        if isinstance(data, dict) and bool(data.get("template")) == bool(data.get("survey")):
            which = "both" if data.get("template") else "neither"
            name = f"The rule `{data['id']}`" if data.get("id") else "This rule"
            message = f"{name} has {which} of `template:` and `survey:`."
            raise bad(message, "Give it exactly one.", code="C08")
        return data

    @model_validator(mode="after")
    def _has_a_clock_for_surveys_only(self) -> RuleEntry:
        if self.send.every is not None and self.survey is None:
            cure = "Give the rule a `survey:`, or another form of `send:`."
            raise bad("A clock (every:) sends a survey, not a template.", cure, code="C08", at=("send",))
        return self

    @model_validator(mode="after")
    def _invites_at_a_time(self) -> RuleEntry:
        if self.survey is not None and self.send.on not in (None, Occasion.BOOKED):
            cure = "Write `on: booked`, or another form of `send:`."
            raise bad(f"A survey cannot be sent on: {self.send.on}.", cure, code="C08", at=("send",))
        return self

    def value(self) -> Rule:
        """The rule as the domain knows it."""
        return Rule(
            id=self.id,
            timing=self.send.value(),
            template=self.template,
            survey=self.survey,
            audience=self.for_.value(),
            unless=Unless(self.unless.confirmed, self.unless.booked_within),
            late=self.late,
            expires=self.expires,
            priority=self.priority,
        )


class CadenceFile(Border):
    """config/cadence.yaml"""

    rules: tuple[RuleEntry, ...] = ()
