"""What a survey is: its questions, how each is answered, what comes next, its score, whose words it is.

`reminders.clinic.surveys_file` reads surveys from `config/surveys/*.yaml`; `survey_flow` and `survey_score`
work with them. Values are numbers: a yes is 1, a no is 0; a text answer is the text. None, or no entry at
all, is an answer that is missing, which is never 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal

from reminders.domain.survey_expression import Expression

Words = Mapping[str, str]
"""The same said in each language, by its code."""

Value = float | str | None
Answers = Mapping[str, Value]
"""Answers by item id."""

Better = Literal["better", "worse"]
Channel = Literal["sms", "web", "ask"]
Severity = Literal["crisis", "emergency", "clinical"]

END = "end"
"""Where a branch goes that ends the survey."""


class Verification(StrEnum):
    """How far a wording is known to be the instrument's own; the words of `facts/instruments.yaml`."""

    VERIFIED = "verified"
    """Read in a public source."""
    VERIFIED_SECONDARY = "verified_secondary"
    """Matches independent public transcriptions; the original was not seen."""
    DRAFT_UNVALIDATED = "draft_unvalidated"
    MEMORY_UNVERIFIED = "memory_unverified"
    OWN = "own"
    """Written here, and no instrument."""

    @property
    def needs_switch(self) -> bool:
        """Whether it is asked only where the clinic has said so."""
        return self in (Verification.DRAFT_UNVALIDATED, Verification.MEMORY_UNVERIFIED)


# -- kinds of answers ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scale:
    """A whole number from `low` to `high`."""

    low: int
    high: int
    higher_is: Better
    anchors: Mapping[int, Words] = field(default_factory=dict)
    """What the ends mean, where the question itself does not say it."""
    codes: Mapping[int, str] = field(default_factory=dict)
    """LOINC answer codes."""


@dataclass(frozen=True, slots=True)
class Option:
    value: int
    label: Words
    loinc: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some labelled options; their values are distinct."""

    options: tuple[Option, ...]
    higher_is: Better = "worse"


@dataclass(frozen=True, slots=True)
class YesNo:
    """1 is yes, 0 is no. By text: 1 = yes, 2 = no (0 is no too)."""

    codes: Mapping[int, str] = field(default_factory=dict)
    """LOINC answer codes by 1 and 0."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number from `low` to `high`, such as hours of sleep."""

    low: float
    high: float
    whole: bool = True
    higher_is: Better | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Free words; never scored, always looked through for signs of danger."""


Answer = Scale | Choice | YesNo | Number | Text


# -- branches and alerts ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """After its item: if `condition` holds (None: always), `then` comes next: an item further on, or END."""

    condition: Expression | None
    then: str


Comparison = Literal["below", "at_most", "is", "at_least", "above"]


@dataclass(frozen=True, slots=True)
class Alert:
    """What a value, or a total, sets off. Without a severity it only raises a flag for clinicians."""

    comparison: Comparison
    than: float
    severity: Severity | None = None
    flag: str | None = None

    def holds(self, value: float) -> bool:
        match self.comparison:
            case "below":
                return value < self.than
            case "at_most":
                return value <= self.than
            case "is":
                return value == self.than
            case "at_least":
                return value >= self.than
            case "above":
                return value > self.than


@dataclass(frozen=True, slots=True)
class Item:
    """One question."""

    id: str
    ask: Words
    answer: Answer
    skippable: bool = True
    """SKIP may leave it out; it is missing then."""
    scored: bool = True
    alerts: tuple[Alert, ...] = ()
    branches: tuple[Branch, ...] = ()
    """The first that holds decides."""
    missing_flag: str | None = None
    """Raised when it has no answer: staff must ask (item 9 of the PHQ-9)."""
    loinc: str | None = None
    """Only to be used through `Survey.loinc_of`."""
    verification: Mapping[str, Verification] = field(default_factory=dict)
    """Where it differs from the survey's."""
    left_out_in: frozenset[str] = frozenset()
    """Languages in which it is not asked: not scored, its wording unverified, and not allowed there."""


# -- scores ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Band:
    """Totals from `low` to `high`, both included. The label is for staff, never for a text to the patient."""

    low: float
    high: float
    label: Words


@dataclass(frozen=True, slots=True)
class Subscale:
    """A cluster of items with a sum of its own."""

    id: str
    items: tuple[str, ...]
    endorsed_at: float | None = None
    """An item counts as endorsed from this value on."""
    endorsed_items: int = 0
    """How many endorsed items the cluster needs for the provisional rule."""


@dataclass(frozen=True, slots=True)
class ChangeRule:
    """Published thresholds of change; points unless a name says percent."""

    minimal: float | None = None
    """The smallest difference that matters to patients."""
    reliable: float | None = None
    meaningful: float | None = None
    meaningful_percent: float | None = None
    """Of the baseline; said of improvement only."""
    response_percent: float | None = None
    remission_below: float | None = None
    verified: str = ""
    """Where the thresholds come from, and how far that was checked."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """How the scored items become a total."""

    method: Literal["sum", "mean"]
    low: float
    high: float
    higher_is: Better = "worse"
    round_to: int = 0
    """Decimals of a mean."""
    may_miss: int = 0
    """A mean may miss so many answers; a sum none."""
    zero_if: Expression | None = None
    """The total is 0 when this holds, whatever else is missing (PC-PTSD-5: no such event)."""
    bands: tuple[Band, ...] = ()
    alerts: tuple[Alert, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    provisional_flag: str | None = None
    """Raised when every subscale has as many endorsed items as it needs."""
    change: ChangeRule | None = None


# -- surveys -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Licence:
    status: str
    text: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Wording:
    """How far the words of one language can be trusted."""

    status: Verification
    source: str = ""


@dataclass(frozen=True, slots=True)
class Loinc:
    """Codes, and whether they were verified: what was not is shown to staff and never used."""

    verified: Literal["verified", "verified_secondary", "unverified"]
    panel: str | None = None
    total: str | None = None
    answer_list: str | None = None
    source: str = ""

    @property
    def is_usable(self) -> bool:
        return self.verified != "unverified"


@dataclass(frozen=True, slots=True)
class Nudge:
    """Asks again after this long without an answer, at most so often."""

    after: timedelta
    max: int = 1


@dataclass(frozen=True, slots=True)
class Silence:
    """Staff are told when nobody answers this very survey, whatever else was or was not answered."""

    task_after: timedelta | None = None
    """So long after the invitation; None: when the survey expires."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One file of `config/surveys/`."""

    id: str
    name: Words
    """What staff call it."""
    title: Words
    """What patients read; neutral."""
    items: tuple[Item, ...]
    channel: Channel = "sms"
    """Question by question, a link to a page, or as the patient chooses."""
    expires: timedelta = timedelta(hours=48)
    """From the invitation; later answers are stored and marked late."""
    nudge: Nudge | None = None
    silence: Silence | None = None
    invitation: str | None = None
    """A template instead of `survey_invitation`."""
    instrument: bool = False
    """A published one: its wording is fixed. Anything else is not validated."""
    stem: Words = field(default_factory=dict)
    """Stands before every question."""
    instructions: Words = field(default_factory=dict)
    recall: str = ""
    licence: Licence = field(default_factory=lambda: Licence("own_wording"))
    wording: Mapping[str, Wording] = field(default_factory=dict)
    """By language."""
    allow_unverified: frozenset[str] = frozenset()
    """Languages whose draft or unverified wording the clinic has decided to use."""
    loinc: Loinc | None = None
    scoring: Scoring | None = None
    private_words: tuple[str, ...] = ()
    """Words that no text about it may hold, beside the clinic's own."""
    version: str = ""
    """Of the file it was read from; answers are stored with it."""

    def item(self, item_id: str) -> Item | None:
        return next((item for item in self.items if item.id == item_id), None)

    @property
    def scored_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored) if self.scoring is not None else ()

    def speaks(self, language: str) -> bool:
        """Whether it may be sent in that language: its words are there, and verified or allowed."""
        wording = self.wording.get(language)
        return wording is not None and (not wording.status.needs_switch or language in self.allow_unverified)

    def loinc_of(self, item: Item) -> str | None:
        """The item's LOINC code, if the survey's codes were verified."""
        return item.loinc if self.loinc is not None and self.loinc.is_usable else None
