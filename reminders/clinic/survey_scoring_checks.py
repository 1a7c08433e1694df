"""Whether a survey's totals, bands and clusters fit its questions."""

from __future__ import annotations

from collections.abc import Sequence

from reminders.clinic.document import did_you_mean
from reminders.clinic.survey_checks import Checks, check_alerts, check_condition, possible_values
from reminders.clinic.survey_entries import ItemEntry, ScoringEntry


def check_scoring(checks: Checks) -> None:
    """Whether the answers make the totals that the file speaks of, and one total adds one thing."""
    survey, scoring = checks.survey, checks.survey.scoring
    if scoring is None:
        return
    scored = [item for item in survey.items if item.scored]
    spans = [possible_values(answer) for item in scored if (answer := survey.answer_of(item)) is not None]
    spans = [span for span in spans if span]
    if not spans:
        checks.error("C06", ("scoring",), "No question counts for the total.")
        return
    lows, highs = [min(span) for span in spans], [max(span) for span in spans]
    possible = (sum(lows), sum(highs))
    if scoring.method == "mean":
        if len(set(zip(lows, highs, strict=True))) > 1:
            checks.error("C06", ("scoring", "method"), "A mean needs questions with the same range.")
            return
        possible = (lows[0], highs[0])
    if scoring.range != possible:
        low, high = possible
        checks.error(
            "C06",
            ("scoring", "range"),
            f"The answers make totals from {low:g} to {high:g}, not from {scoring.range[0]:g} "
            f"to {scoring.range[1]:g}.",
            f"Write [{low:g}, {high:g}].",
        )
    if scoring.may_miss and (scoring.method == "sum" or scoring.may_miss >= len(spans)):
        sum_ = "A sum has no missing answer: it would count as 0."
        mean = "So many answers may miss that none is left."
        checks.error("C06", ("scoring", "may_miss"), sum_ if scoring.method == "sum" else mean)
    _directions(checks, scoring, scored)
    _bands(checks, scoring)
    check_alerts(checks, ("scoring", "alert"), scoring.alert, scoring.range, "total")
    if scoring.zero_if is not None:
        check_condition(checks, ("scoring", "zero_if"), scoring.zero_if, len(survey.items))
    known = [item.id for item in scored]
    for index, scale in enumerate(scoring.subscales):
        for number, name in enumerate(scale.items):
            if name not in known:
                checks.error(
                    "C07",
                    ("scoring", "subscales", index, "items", number),
                    f"There is no scored question `{name}`.",
                    did_you_mean(name, known),
                )


def _directions(checks: Checks, scoring: ScoringEntry, scored: Sequence[ItemEntry]) -> None:
    for item in scored:
        answer = checks.survey.answer_of(item)
        way = answer.higher_is if answer is not None else None
        if answer is not None and answer.choice is not None:
            way = way or "worse"
        if way is not None and way != scoring.higher_is:
            checks.error(
                "C06",
                ("scoring", "higher_is"),
                f"In the question `{item.id}` higher is {way}, in the total {scoring.higher_is}.",
                "A total adds only what points the same way.",
            )
            return


def _bands(checks: Checks, scoring: ScoringEntry) -> None:
    if not scoring.bands:
        return
    step = 10.0**-scoring.round if scoring.method == "mean" else 1.0
    expected = scoring.range[0]
    for index, band in enumerate(scoring.bands):
        if abs(band.from_ - expected) > step / 1000:
            message = f"This band begins at {band.from_:g}: it must begin at {expected:g}, with no gap."
            checks.error("C06", ("scoring", "bands", index), message)
        if band.to < band.from_:
            checks.error("C06", ("scoring", "bands", index), "This band ends before it begins.")
        expected = band.to + step
    if abs(scoring.bands[-1].to - scoring.range[1]) > step / 1000:
        checks.error(
            "C06",
            ("scoring", "bands", len(scoring.bands) - 1),
            f"The last band must end at {scoring.range[1]:g}.",
        )
