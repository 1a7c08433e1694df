"""What a survey says: in every language, within what a text may cost and hold, an instrument unchanged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from reminders.clinic.document import Path_
from reminders.clinic.instruments import altered, is_shipped
from reminders.clinic.survey_checks import Checks
from reminders.clinic.survey_entries import AnswerEntry
from reminders.domain import sms
from reminders.domain.consent import carrier_keyword
from reminders.domain.private_words import PrivateWords
from reminders.domain.survey import Survey, Verification
from reminders.domain.survey_question import question


@dataclass(frozen=True, slots=True)
class House:
    """What the clinic says about all its texts."""

    languages: tuple[str, ...]
    private_words: tuple[str, ...]
    max_segments: int
    asked_in: Mapping[str, Collection[str]] = field(default_factory=dict)
    """By survey, the languages in which rules send it; not there: all of them."""


def check_words(checks: Checks, house: House) -> None:
    """Languages, whose wording it is, and what can be said before the survey is made."""
    survey = checks.survey
    languages = set(survey.wording) if survey.instrument else {*house.languages, *survey.wording}
    for place, words in _all_words(checks):
        for language in sorted(languages - set(words)):
            checks.error(
                "C05", place, f"There are no words here for the language `{language}`.", f"Add {language}: …"
            )
    _ends_are_named(checks)
    _labels_are_no_commands(checks)
    _whose_words(checks, house)


def check_texts(checks: Checks, house: House, survey: Survey) -> None:
    """What the questions cost and give away as texts; of a survey that goes out by text."""
    if survey.channel == "web":
        return
    private = PrivateWords([*house.private_words, *survey.private_words])
    asked_in = house.asked_in.get(survey.id, house.languages)
    for language in (each for each in house.languages if each in asked_in and survey.speaks(each)):
        for index, item in enumerate(survey.items):
            if language in item.left_out_in:
                continue
            place: Path_ = ("items", index, "ask", language)
            text = question(survey, item, language)
            for word in dict.fromkeys(private.find(text)):
                checks.error(
                    "C14",
                    place,
                    f"The private word `{word}`: a text is read over shoulders.",
                    "Say it otherwise, or ask by link: channel: web.",
                )
            _cost(checks, place, text, house)


def _cost(checks: Checks, place: Path_, text: str, house: House) -> None:
    size = sms.measure(text)
    if size.segments == 1:
        return
    dear = f" because of {' '.join(size.unsupported)}" if size.unsupported else ""
    message = f"The question is {size.segments} segments long as a text{dear}."
    if size.segments > house.max_segments and not checks.survey.instrument:
        checks.error("C14", place, message, "Say it shorter, or allow more: max_segments in clinic.yaml.")
    elif size.segments > house.max_segments:
        checks.warning("C14", place, message, "Its wording is fixed: ask by link (channel: web) to pay less.")
    elif not checks.survey.instrument:
        checks.warning("C14", place, message, "One segment costs half.")


# -- languages ------------------------------------------------------------------------------------------


def _all_words(checks: Checks) -> Iterator[tuple[Path_, Collection[str]]]:
    """Every place of the file with words by language."""
    survey = checks.survey
    for name in ("title", "name", "stem", "instructions"):
        if getattr(survey, name):
            yield (name,), getattr(survey, name)
    if survey.answer is not None:
        yield from _answer_words(("answer",), survey.answer)
    for index, item in enumerate(survey.items):
        yield ("items", index, "ask"), item.ask
        if item.answer is not None:
            yield from _answer_words(("items", index, "answer"), item.answer)
    for index, band in enumerate(survey.scoring.bands if survey.scoring is not None else ()):
        yield ("scoring", "bands", index, "label"), band.label


def _answer_words(where: Path_, answer: AnswerEntry) -> Iterator[tuple[Path_, Collection[str]]]:
    for index, option in enumerate(answer.choice or ()):
        yield (*where, "choice", index, "label"), option.label
    for value, words in answer.anchors.items():
        yield (*where, "anchors", str(value)), words


def _ends_are_named(checks: Checks) -> None:
    """Nobody can answer a scale without knowing its ends, and which is which."""
    for index, item in enumerate(checks.survey.items):
        answer = checks.survey.answer_of(item)
        if answer is None or answer.scale is None or set(answer.anchors) == set(answer.scale):
            continue
        for language, words in item.ask.items():
            if not all(str(end) in words for end in answer.scale):
                low, high = answer.scale
                checks.error(
                    "C05",
                    ("items", index, "ask", language),
                    f"The question does not say what {low} and {high} mean.",
                    f"Write it as: from {low} (worst) to {high} (best). Or add anchors.",
                )


def _labels_are_no_commands(checks: Checks) -> None:
    """Who answers with the label's words must not stop all texts by it."""
    survey = checks.survey
    answers = [(("items", index, "answer"), item.answer) for index, item in enumerate(survey.items)]
    for where, answer in [(("answer",), survey.answer), *answers]:
        for index, option in enumerate(answer.choice or () if answer is not None else ()):
            for language, label in option.label.items():
                if carrier_keyword(label) is not None:
                    checks.error(
                        "C14",
                        (*where, "choice", index, "label", language),
                        f"Carriers take `{label}` as a command when it is sent as a text.",
                        "Choose another word.",
                    )


# -- whose words ----------------------------------------------------------------------------------------


def _whose_words(checks: Checks, house: House) -> None:
    survey = checks.survey
    if survey.instrument and not survey.wording:
        checks.error(
            "C05",
            ("instrument",),
            "`wording` is missing: how far are its words verified?",
            "Add wording: {en: {status: verified, source: …}}.",
        )
    if survey.instrument and survey.licence.status == "own_wording":
        checks.error(
            "C05",
            ("instrument",),
            "`licence` is missing: by which right are its words used?",
            "Add licence: {status: …, text: …, source: …}.",
        )
    if is_shipped(survey.id) and not survey.instrument:
        checks.error(
            "C15",
            ("id",),
            f"`{survey.id}` is the name of an instrument, which this is not.",
            "Give it another name, or add instrument: true.",
        )
    for language in altered(survey) if survey.instrument else ():
        checks.error(
            "C15",
            ("wording", language),
            f"The wording or the scoring differs from the instrument's (language `{language}`).",
            "Take the shipped file again; for words of your own make another survey.",
        )
    statuses = survey.statuses(house.languages)
    asked_in = house.asked_in.get(survey.id, house.languages)
    for language in (each for each in house.languages if each in asked_in):
        if language not in statuses:
            checks.warning(
                "C16", ("wording",), f"Not asked in the language `{language}`: there is no wording."
            )
        elif statuses[language].needs_switch and language not in survey.allow_unverified:
            checks.warning(
                "C16",
                ("wording", language),
                _unverified(language, statuses[language]),
                f"To use it all the same: allow_unverified: [{language}].",
            )
    for index, language in enumerate(survey.allow_unverified):
        if language not in house.languages:
            checks.error("C07", ("allow_unverified", index), f"There is no language `{language}`.")


def _unverified(language: str, status: Verification) -> str:
    what = "a draft" if status is Verification.DRAFT_UNVALIDATED else "from memory, unverified"
    return f"Not asked in the language `{language}`: its wording is {what}."
