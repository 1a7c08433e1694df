"""The parts of a survey's file: questions, answers, branches, alerts, scoring, whose words they are."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from reminders.clinic.border import Border, Duration, Language, Text, bad, not_this
from reminders.domain import survey as domain
from reminders.domain.survey import Better, Comparison, Severity, Verification
from reminders.domain.survey_expression import LONGEST, RESERVED

Words = dict[Language, Text]
Condition = Annotated[str, Field(max_length=LONGEST)]


class _OneOrMany:
    """In the file either one entry or a list of them."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


def _listed(value: object) -> object:
    if isinstance(value, dict):
        return [value]
    if not isinstance(value, list | tuple):
        raise bad(f"must be a group of keys, or a list of them{not_this(value)}.")
    return value


def _pair(value: object) -> object:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise bad("must be two numbers, such as [0, 10].")
    return value


Span = Annotated[tuple[float, float], BeforeValidator(_pair)]


def _item_id(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", value):
        raise bad(f"must be one word of small letters, digits and _{not_this(value)}.")
    if value in RESERVED:
        raise bad(f"cannot be `{value}`: conditions use that word.")
    return value


ItemId = Annotated[str, AfterValidator(_item_id)]
_KINDS = ("scale", "choice", "yes_no", "number", "text")
_KIND_FORMS = "{scale: [0, 10], higher_is: better}, {choice: […]}, yes_no, {number: [0, 24]} or text"


class OptionEntry(Border):
    """One labelled option."""

    value: int
    """What is stored, and what patients reply by text."""
    label: Words
    loinc: Text | None = None
    """LOINC answer code."""


class AnswerEntry(Border):
    """How a question is answered: exactly one of `scale`, `choice`, `yes_no`, `number`, `text`."""

    scale: Annotated[tuple[int, int], BeforeValidator(_pair)] | None = None
    """Whole numbers, such as [0, 10]."""
    choice: Annotated[tuple[OptionEntry, ...], Field(min_length=1)] | None = None
    """Labelled options."""
    yes_no: bool | None = None
    """Yes is stored as 1, no as 0; by text 1 = yes, 2 = no."""
    number: Span | None = None
    """Any number in a range, such as [0, 24]."""
    text: bool | None = None
    """Free words."""
    higher_is: Better | None = None
    """Which way a doubtful answer is rounded: to the more distressed side. A scale must say it."""
    whole: bool = True
    """For `number`: whole numbers only."""
    anchors: dict[int, Words] = Field(default_factory=dict)
    """For `scale`: what its ends mean, where the question does not say it."""
    loinc: dict[int, Text] = Field(default_factory=dict)
    """For `scale` and `yes_no`: LOINC answer codes by value."""

    @model_validator(mode="before")
    @classmethod
    def _is_one_kind(cls, data: Any) -> Any:
        if isinstance(data, str):
            data = {data: True} if data in ("yes_no", "text") else {}
        if not isinstance(data, dict):
            raise bad("must be a kind of answer.", f"Write one of {_KIND_FORMS}.", code="C08")
        data = {
            key: True if key in ("yes_no", "text") and value is None else value for key, value in data.items()
        }
        if sum(kind in data for kind in _KINDS) != 1 and not set(data) - set(cls.by_key()):
            raise bad("must be exactly one kind of answer.", f"Write one of {_KIND_FORMS}.", code="C08")
        if ("yes_no" in data or "text" in data) and any(data.get(key) in (False, "false") for key in _KINDS):
            raise bad("must be a kind of answer.", f"Write one of {_KIND_FORMS}.", code="C08")
        return data

    @model_validator(mode="after")
    def _makes_sense(self) -> AnswerEntry:
        span = self.scale or self.number
        if span is not None and span[0] >= span[1]:
            raise bad("must go from the lower to the higher end.", at=("scale" if self.scale else "number",))
        if self.scale is not None and self.higher_is is None:
            raise bad("says not which end is better.", "Add higher_is: better (or worse).", code="C05")
        if self.scale is not None and self.scale[1] - self.scale[0] > 100:
            raise bad("has too many steps for a scale.", "Use number: [low, high].", at=("scale",))
        if not set(self.anchors) <= set(self.scale or ()):
            raise bad("are for the two ends of a scale only.", at=("anchors",))
        return self

    def value(self) -> domain.Answer:
        if self.scale is not None:
            anchors = {value: dict(words) for value, words in sorted(self.anchors.items())}
            return domain.Scale(*self.scale, self.higher_is or "worse", anchors, dict(self.loinc))
        if self.choice is not None:
            options = tuple(domain.Option(each.value, dict(each.label), each.loinc) for each in self.choice)
            return domain.Choice(options, self.higher_is or "worse")
        if self.number is not None:
            return domain.Number(*self.number, self.whole, self.higher_is)
        return domain.YesNo(dict(self.loinc)) if self.yes_no else domain.Text()


class _OrAWord:
    """In the file also a plain `yes_no` or `text`."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"enum": ["yes_no", "text"]}, handler(schema)]}


KindOfAnswer = Annotated[AnswerEntry, _OrAWord()]

# -- alerts and branches ---------------------------------------------------------------------------


def _yes_or_no(value: object) -> object:
    return {"yes": 1, "no": 0}.get(value, value) if isinstance(value, str) else value


_YES_OR_NO = WithJsonSchema({"anyOf": [{"type": "number"}, {"enum": ["yes", "no"]}]})
Threshold = Annotated[float, BeforeValidator(_yes_or_no), Field(allow_inf_nan=False), _YES_OR_NO]
_COMPARISONS: tuple[Comparison, ...] = ("below", "at_most", "is", "at_least", "above")


class AlertEntry(Border):
    """What an answer, or a total, sets off: exactly one of `below`, `at_most`, `is`, `at_least`, `above`."""

    below: Threshold | None = None
    at_most: Threshold | None = None
    is_: Threshold | None = Field(None, alias="is")
    """Exactly this; of a yes or no also `yes` or `no`."""
    at_least: Threshold | None = None
    above: Threshold | None = None
    severity: Severity | None = None
    """Who is alerted (alerts.yaml). Without it nobody is paged; the flag is shown beside the score."""
    flag: Text | None = None
    """A name that is kept with the score."""

    @model_validator(mode="after")
    def _compares_once(self) -> AlertEntry:
        if len(self._given()) != 1:
            raise bad("must have exactly one of below, at_most, is, at_least and above.", code="C08")
        if self.severity is None and self.flag is None:
            raise bad("does nothing.", "Add severity: clinical, or flag: a_name.", code="C08")
        return self

    def _given(self) -> list[tuple[Comparison, float]]:
        named = ((each, getattr(self, "is_" if each == "is" else each)) for each in _COMPARISONS)
        return [(each, than) for each, than in named if than is not None]

    def value(self) -> domain.Alert:
        ((comparison, than),) = self._given()
        return domain.Alert(comparison, than, self.severity, self.flag)


class BranchEntry(Border):
    """Where the survey goes on after this question."""

    if_: Condition | None = Field(None, alias="if")
    """Such as "nausea >= 2"; without it always."""
    then: Text
    """An item further on, or `end`."""


Alerts_ = Annotated[tuple[AlertEntry, ...], BeforeValidator(_listed), _OneOrMany()]
Branches = Annotated[tuple[BranchEntry, ...], BeforeValidator(_listed), _OneOrMany()]


class ItemEntry(Border):
    """One question."""

    id: ItemId
    ask: Words
    """The question, by language."""
    answer: KindOfAnswer | None = None
    """How it is answered; left out, as the survey's `answer` says."""
    skippable: bool = True
    """SKIP may leave it out. It is missing then, never 0."""
    scored: bool = True
    """Whether it counts for the total."""
    alert: Alerts_ = ()
    next: Branches = ()
    """Branches; the first whose condition holds decides, else the questions behind them follow."""
    flag_missing: Text | None = None
    """A flag that is raised when there is no answer."""
    loinc: Text | None = None
    verified: dict[Language, Verification] = Field(default_factory=dict)
    """Where this question's wording is less (or better) known than the survey's."""


# -- scoring -----------------------------------------------------------------------------------------


class BandEntry(Border):
    """Totals with a name, for staff only."""

    from_: float = Field(alias="from")
    to: float
    label: Words


class SubscaleEntry(Border):
    """A cluster of items with a sum of its own."""

    id: Text
    items: Annotated[tuple[ItemId, ...], Field(min_length=1)]
    endorsed_at: float | None = None
    """An item counts as endorsed from this value on."""
    endorsed_items: int = Field(0, ge=0)
    """How many the provisional rule asks for."""


class ChangeEntry(Border):
    """Published thresholds of change; points, unless percent."""

    minimal: float | None = None
    reliable: float | None = None
    meaningful: float | None = None
    meaningful_percent: float | None = None
    response_percent: float | None = None
    remission_below: float | None = None
    verified: str = ""
    """Where they come from."""


class ScoringEntry(Border):
    """How the answers become a total."""

    method: Literal["sum", "mean"]
    range: Span
    """The lowest and the highest total that the items allow."""
    higher_is: Better = "worse"
    round: int = Field(0, ge=0, le=3)
    """Decimals of a mean."""
    may_miss: int = Field(0, ge=0)
    """A mean may miss so many answers. A sum never does: a missing answer is not 0."""
    zero_if: Condition | None = None
    """The total is 0 when this holds."""
    bands: tuple[BandEntry, ...] = ()
    alert: Alerts_ = ()
    """On the total."""
    subscales: tuple[SubscaleEntry, ...] = ()
    provisional_flag: Text | None = None
    """Raised when every subscale has enough endorsed items."""
    change: ChangeEntry | None = None


# -- whose words --------------------------------------------------------------------------------------


class NudgeEntry(Border):
    """Asks once more when there is no answer."""

    after: Duration
    max: int = Field(1, ge=1, le=3)


class SilenceEntry(Border):
    """Makes a task for staff when nobody answers: `task`, or after a time."""

    task_after: Duration | None = None
    """So long after the invitation; without it when the survey expires."""

    @model_validator(mode="before")
    @classmethod
    def _may_be_a_word(cls, data: Any) -> Any:
        if data == "task":
            return {}
        if not isinstance(data, dict):
            raise bad("must be `task` or a time.", "Write task, or {task_after: 3h}.", code="C08")
        return data


class _OrTask:
    """In the file also the plain word `task`."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"anyOf": [{"const": "task"}, handler(schema)]}


WhenSilent = Annotated[SilenceEntry, _OrTask()]


class LicenceEntry(Border):
    """By which right the words are used."""

    status: Text
    text: str = ""
    source: str = ""


class WordingEntry(Border):
    """How far the words of one language are known to be the instrument's own."""

    status: Verification
    source: str = ""


class LoincEntry(Border):
    """LOINC codes of the whole survey; used only when verified."""

    status: Literal["verified", "verified_secondary", "unverified"]
    panel: Text | None = None
    total: Text | None = None
    answer_list: Text | None = None
    source: str = ""
