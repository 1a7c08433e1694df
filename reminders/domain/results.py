"""What check-ins came to, as plain values: for the pages of staff, for charts and for exports. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from reminders.domain.survey import Choice, Item, Scale, Survey, Value, Verification, Words, YesNo
from reminders.domain.survey_question import said
from reminders.domain.survey_score import Change, change_since

_WORDING = {
    Verification.VERIFIED: "verified",
    Verification.VERIFIED_SECONDARY: "matches public transcriptions, original not seen",
    Verification.DRAFT_UNVALIDATED: "draft, not validated",
    Verification.MEMORY_UNVERIFIED: "from memory, not verified",
    Verification.OWN: "own words",
}
_LANGUAGES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True, slots=True)
class Given:
    """What stands as the answer to one question. `repr` shows none of it."""

    item: str
    ask: str
    """The question in the language of the check-in; the item's id if the survey has it no more."""
    value: Value = field(repr=False)
    label: str = field(repr=False)
    """The value in words ("Several days"), or empty."""
    skipped: bool
    words: str | None = field(repr=False)
    note: str | None = field(repr=False)
    by: str
    at: datetime
    late: bool
    before: tuple[Given, ...] = field(repr=False, default=())
    """What was answered first, and corrected: its words and notes may still tell something."""


@dataclass(frozen=True, slots=True)
class Total:
    """What a check-in comes to, as it was worked out when it ended."""

    total: float | int | None = field(repr=False)
    """None: not scored, or an answer is missing. Never 0 for that."""
    band: str | None = field(repr=False)
    missing: tuple[str, ...] = ()
    flags: tuple[str, ...] = field(repr=False, default=())
    subscores: Mapping[str, float | int | None] = field(repr=False, default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """One check-in."""

    id: int
    survey: str
    status: str
    language: str
    channel: str
    invited_at: datetime
    ended_at: datetime | None
    answered_at: datetime | None
    """The last answer; None: there is none."""
    answers: tuple[Given, ...]
    total: Total | None = None
    """None: it did not come to its end."""
    change: Change | None = None
    """Since the baseline; None for the baseline itself, and where a total is missing."""
    survey_version: str = ""
    """Of the survey's file as it was when it was asked."""
    not_taken: tuple[Given, ...] = field(repr=False, default=())
    """Words in which there was danger and which became no answer (a page that was out of date, too long)."""

    @property
    def at(self) -> datetime:
        """Where it stands on the time line."""
        return self.answered_at or self.invited_at

    @property
    def late(self) -> bool:
        return any(each.late for each in self.answers)

    @property
    def is_silent(self) -> bool:
        """It expired without one answer."""
        return self.status == "expired" and not self.answers

    @property
    def is_partial(self) -> bool:
        """Something was answered, and it did not come to its end, or its total lacks an answer."""
        if self.status != "completed":
            return bool(self.answers)
        return self.total is not None and bool(self.total.missing)

    @property
    def is_amended(self) -> bool:
        """An answer was corrected after every question had had one."""
        if self.status != "completed" or not self.answers:
            return False
        firsts = [(*each.before, each)[0].at for each in self.answers]
        corrections = [later.at for each in self.answers for later in (*each.before, each)[1:]]
        return any(at > max(firsts) for at in corrections)


@dataclass(frozen=True, slots=True)
class Course:
    """All check-ins of one survey with one patient, oldest first."""

    survey_id: str
    survey: Survey | None
    """None: its file is gone."""
    results: tuple[Result, ...]

    @property
    def name(self) -> str:
        return said(self.survey.name, "en") if self.survey is not None else self.survey_id

    @property
    def scored(self) -> tuple[Result, ...]:
        """Those that came to their end, also without a total (a gap in the chart)."""
        return tuple(each for each in self.results if each.total is not None)

    @property
    def baseline(self) -> Result | None:
        return next((each for each in self.scored if each.total and each.total.total is not None), None)

    @property
    def newest(self) -> Result | None:
        """The newest with a total."""
        with_total = [each for each in self.scored if each.total and each.total.total is not None]
        return with_total[-1] if with_total else None


def total_of(stored: Mapping[str, Any]) -> Total:
    """What `score.result` holds."""
    band: Words | None = stored.get("band")
    return Total(
        total=stored.get("total"),
        band=said(band, "en") if band else None,
        missing=tuple(stored.get("missing") or ()),
        flags=tuple(stored.get("flags") or ()),
        subscores=dict(stored.get("subscores") or {}),
    )


def course(survey_id: str, survey: Survey | None, results: Iterable[Result]) -> Course:
    """*results* of one survey in order of time, each with its change since the first that has a total."""
    in_order = sorted(results, key=lambda each: (each.at, each.id))
    first: float | int | None = None
    found: list[Result] = []
    for each in in_order:
        now = each.total.total if each.total is not None else None
        change = None
        if now is not None and first is not None and survey is not None:
            change = change_since(survey, first, now)
        if first is None:
            first = now
        found.append(replace(each, change=change))
    return Course(survey_id, survey, tuple(found))


# -- in words ------------------------------------------------------------------------------------------


def label_of(item: Item | None, value: Value, language: str) -> str:
    """The words that stand for *value*, in *language*; empty where there are none."""
    if item is None or not isinstance(value, int | float):
        return ""
    match item.answer:
        case Choice(options):
            return next((said(option.label, language) for option in options if option.value == value), "")
        case Scale(anchors=anchors):
            return said(anchors.get(int(value), {}), language)
        case YesNo():
            yes, no = ("sí", "no") if language == "es" else ("yes", "no")
            return yes if value else no
        case _:
            return ""


def number(value: Value) -> str:
    """`7`, `6.5`; text as it is; empty for what is missing."""
    return f"{value:g}" if isinstance(value, int | float) else value or ""


def change_in_words(change: Change | None) -> str:
    """`−6 (better, 40 %): response` with the published thresholds that it meets; empty for none."""
    if change is None:
        return ""
    sign = "+" if change.difference > 0 else "−" if change.difference < 0 else "±"
    percent = abs(change.percent_better) if change.percent_better is not None else None
    extent = f", {percent:g} %" if percent and change.direction != "same" else ""
    points = f"{sign}{abs(change.difference):g} ({change.direction}{extent})"
    order = ("remission", "response", "meaningful", "reliable", "minimal")
    met = [each for each in order if each in change.aspects]
    return f"{points}: {', '.join(met)}" if met else points


def whose_words(survey: Survey, languages: Iterable[str]) -> list[str]:
    """What staff must know before they trust a total: whose words were asked, and how far verified."""
    found = []
    if not survey.instrument:
        found.append("Own scale, not validated: good for one patient's own trend only.")
    for language in sorted(languages):
        wording = survey.wording.get(language)
        if wording is not None and survey.instrument:
            name = _LANGUAGES.get(language, language)
            found.append(f"{name} wording: {_WORDING[wording.status]}.")
    return found


def thresholds_in_words(survey: Survey) -> str:
    """The published thresholds of change, with how far they were checked; empty where there are none."""
    rule = survey.scoring.change if survey.scoring is not None else None
    if rule is None:
        return ""
    parts = [
        ("minimal", rule.minimal, ""),
        ("reliable", rule.reliable, ""),
        ("meaningful", rule.meaningful, ""),
        ("meaningful", rule.meaningful_percent, " %"),
        ("response", rule.response_percent, " %"),
    ]
    told = [f"{name} {least:g}{unit or ' points'}" for name, least, unit in parts if least is not None]
    if rule.remission_below is not None:
        told.append(f"remission below {rule.remission_below:g}")
    return f"{'; '.join(told)}. Source: {rule.verified or 'not given'}."


# -- order ---------------------------------------------------------------------------------------------


def badness(survey: Survey | None, total: float | int | None) -> float:
    """From 0 (the best total that there is) to 1 (the worst); -1 where it cannot be said."""
    scoring = survey.scoring if survey is not None else None
    if scoring is None or total is None or scoring.high <= scoring.low:
        return -1.0
    share = (total - scoring.low) / (scoring.high - scoring.low)
    return min(max(share if scoring.higher_is == "worse" else 1 - share, 0.0), 1.0)


def worsening(survey: Survey | None, baseline: float | int | None, total: float | int | None) -> float:
    """How far towards the worst end it has moved, as a share of the range; negative for better."""
    now, before = badness(survey, total), badness(survey, baseline)
    return -math.inf if now < 0 or before < 0 else now - before


def silences(results: Sequence[Result]) -> tuple[Result, ...]:
    return tuple(each for each in results if each.is_silent)
