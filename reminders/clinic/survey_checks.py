"""What no single key of a survey's file shows: questions that are never asked, totals that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from math import prod
from pathlib import Path

from reminders.clinic.document import Document, Path_, did_you_mean
from reminders.clinic.survey_entries import AlertEntry, AnswerEntry, ItemEntry
from reminders.clinic.surveys_file import SurveyFile
from reminders.domain.finding import Finding
from reminders.domain.survey import END
from reminders.domain.survey_expression import BadExpressionError, Expression, holds

#: Combinations of answers that are tried to see whether a condition can ever hold.
MOST_TRIED = 20_000


@dataclass
class Checks:
    """The findings about one file so far."""

    survey: SurveyFile
    document: Document
    findings: list[Finding] = field(default_factory=list)

    @property
    def has_error(self) -> bool:
        return any(finding.level == "error" for finding in self.findings)

    def error(self, code: str, place: Path_, message: str, suggestion: str = "") -> None:
        self._add(code, place, message, suggestion, is_error=True)

    def warning(self, code: str, place: Path_, message: str, suggestion: str = "") -> None:
        self._add(code, place, message, suggestion, is_error=False)

    def _add(self, code: str, place: Path_, message: str, suggestion: str, *, is_error: bool) -> None:
        level = "error" if is_error else "warning"
        line = self.document.line(place)
        self.findings.append(Finding(code, level, self.document.file, line, message, suggestion))  # type: ignore[arg-type]


def check_structure(checks: Checks) -> None:
    """Ids, answers, alerts, branches."""
    survey, stem = checks.survey, Path(checks.document.file).stem
    if survey.id != stem:
        checks.error(
            "C06",
            ("id",),
            f"The id is `{survey.id}`, but the file is called {stem}.yaml.",
            "Make them the same.",
        )
    nudge = survey.nudge
    if nudge is not None and nudge.after * nudge.max >= survey.expires:
        checks.error(
            "C06",
            ("nudge",),
            "The last nudge would come when the survey has expired.",
            "Shorten `after`, or lengthen `expires`.",
        )
    silence = survey.silence
    if silence is not None and silence.task_after is not None and silence.task_after >= survey.expires:
        checks.error(
            "C06",
            ("silence",),
            "Staff would be told when the survey has expired already.",
            "Shorten `task_after`, or write silence: task.",
        )
    _items(checks)
    _branches(checks)


# -- questions -----------------------------------------------------------------------------------------


def _items(checks: Checks) -> None:
    first: dict[str, int] = {}
    for index, item in enumerate(checks.survey.items):
        place: Path_ = ("items", index)
        if item.id in first:
            line = checks.document.line(("items", first[item.id], "id"))
            checks.error(
                "C04",
                (*place, "id"),
                f"The id `{item.id}` is used a second time (first in line {line}).",
                "Give each its own.",
            )
        first.setdefault(item.id, index)
        answer = checks.survey.answer_of(item)
        if answer is None:
            checks.error(
                "C05",
                place,
                f"`answer` is missing in the question `{item.id}`.",
                "Add `answer: …` to it, or to the survey for all.",
            )
            continue
        check_alerts(checks, (*place, "alert"), item.alert, possible_values(answer), "answer")
    answers = [(("items", index, "answer"), item.answer) for index, item in enumerate(checks.survey.items)]
    for where, each in [(("answer",), checks.survey.answer), *answers]:
        if each is not None and each.choice is not None:
            _options(checks, where, each)


def _options(checks: Checks, where: Path_, answer: AnswerEntry) -> None:
    values: set[int] = set()
    labels: set[tuple[str, str]] = set()
    if len(answer.choice or ()) < 2:
        checks.error("C06", (*where, "choice"), "A choice needs two options or more.")
    for index, option in enumerate(answer.choice or ()):
        place = (*where, "choice", index)
        if option.value in values:
            checks.error(
                "C04", (*place, "value"), f"Two options have the value {option.value}.", "Give each its own."
            )
        values.add(option.value)
        for language, label in option.label.items():
            key = (language, label.casefold())
            if key in labels:
                checks.error(
                    "C04",
                    (*place, "label", language),
                    f"Two options are called `{label}`.",
                    "Give each its own label.",
                )
            labels.add(key)


def possible_values(answer: AnswerEntry) -> tuple[float, ...]:
    """The values that an answer can have; of a number the two ends."""
    if answer.scale is not None:
        return tuple(range(answer.scale[0], answer.scale[1] + 1))
    if answer.choice is not None:
        return tuple(option.value for option in answer.choice)
    if answer.number is not None:
        return answer.number
    return (0, 1) if answer.yes_no else ()


def check_alerts(
    checks: Checks, where: Path_, alerts: Iterable[AlertEntry], values: Sequence[float], what: str
) -> None:
    for index, entry in enumerate(alerts):
        place = (*where, index) if (*where, index) in checks.document.lines else where
        if not values:
            checks.error(
                "C06",
                place,
                "An answer in words cannot meet a threshold.",
                "Take the alert out: such answers are always looked through.",
            )
            continue
        alert = entry.value()
        reached = [alert.holds(each) for each in values]
        span = f"{min(values):g} to {max(values):g}"
        in_between = alert.comparison == "is" and min(values) <= alert.than <= max(values) and what == "total"
        if not any(reached) and not in_between:
            checks.error("C06", place, f"This can never be met: the {what} is {span}.")
        elif all(reached):
            checks.warning("C06", place, f"This is met by every {what} ({span}).")


# -- branches ------------------------------------------------------------------------------------------


def _branches(checks: Checks) -> None:
    items = checks.survey.items
    places = {item.id: index for index, item in enumerate(items)}
    reached = {0}
    for index, item in enumerate(items):
        goes_on = True
        for number, branch in enumerate(item.next):
            where: Path_ = ("items", index, "next", number)
            where = where if where in checks.document.lines else where[:-1]
            may_hold, may_fail = True, False
            if branch.if_ is not None:
                may_hold, may_fail = check_condition(checks, (*where, "if"), branch.if_, index)
            target = _target(checks, (*where, "then"), branch.then, index, places)
            if goes_on and may_hold and target is not None and index in reached:
                reached.add(target)
            if goes_on and not may_fail and number + 1 < len(item.next):
                checks.error(
                    "C13",
                    where,
                    "The branches after this one are never looked at.",
                    "Put the one without a condition last.",
                )
            goes_on = goes_on and may_fail
        if index in reached and goes_on:
            reached.add(_behind(items, index))
    for index, item in enumerate(items):
        if index not in reached:
            checks.error(
                "C13",
                ("items", index, "id"),
                f"Nothing leads to the question `{item.id}`: it is never asked.",
                "Let a branch lead to it, or take it out.",
            )


def _behind(items: Sequence[ItemEntry], index: int) -> int:
    """Where it goes on in order when no branch of the item at *index* holds."""
    own_targets = {branch.then for branch in items[index].next}
    index += 1
    while index < len(items) and items[index].id in own_targets:
        index += 1
    return index


def _target(checks: Checks, where: Path_, then: str, index: int, places: dict[str, int]) -> int | None:
    if then == END:
        return None
    target = places.get(then)
    if target is None:
        checks.error(
            "C07",
            where,
            f"There is no question `{then}`.",
            did_you_mean(then, [*list(places)[index + 1 :], END]),
        )
    elif target <= index:
        which = "itself" if target == index else "a question before it"
        checks.error(
            "C13",
            where,
            f"The branch leads to {which}: the survey might never end.",
            "A branch leads only to questions further on.",
        )
        return None
    return target


def check_condition(checks: Checks, where: Path_, text: str, upto: int) -> tuple[bool, bool]:
    """Whether the condition can hold, and whether it can fail; says what is wrong with it."""
    try:
        expression = checks.survey.condition(text, upto)
    except BadExpressionError as error:
        checks.error("C13", where, error.message, error.suggestion)
        return True, True
    found = _outcomes(checks.survey, expression)
    if found is None:
        return True, True
    if True not in found:
        checks.error("C13", where, f"The condition `{expression.text}` can never hold.")
    elif False not in found:
        checks.error(
            "C13",
            where,
            f"The condition `{expression.text}` always holds.",
            "Leave it out, if that is meant.",
        )
    return True in found, False in found


def _outcomes(survey: SurveyFile, expression: Expression) -> set[bool] | None:
    """What the condition can come to, by trying all answers; None if these are too many."""
    choices: dict[str, list[float | str | None]] = {}
    for item in survey.items:
        answer = survey.answer_of(item)
        if item.id not in expression.names or answer is None:
            continue
        if answer.number is not None:
            return None
        missing = [None] if item.skippable else []
        choices[item.id] = [*missing, *possible_values(answer), *(["words"] if answer.text else [])]
    if prod(map(len, choices.values())) > MOST_TRIED:
        return None
    found: set[bool] = set()
    for values in product(*choices.values()):
        found.add(holds(expression, dict(zip(choices, values, strict=True))))
        if len(found) == 2:
            break
    return found
