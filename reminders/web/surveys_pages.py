"""Surveys to read: their questions in every language, what answers mean and set off, whose words they are."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reminders.domain.clinic import Clinic
from reminders.domain.survey import (
    Alert,
    Choice,
    Item,
    Number,
    Scale,
    Survey,
    Text,
    Verification,
    Wording,
    YesNo,
)
from reminders.web import cadence_words
from reminders.web.console import Console

#: How far words can be trusted, for staff, and the colour of it.
VERIFICATIONS: dict[Verification, tuple[str, str]] = {
    Verification.VERIFIED: ("verified", "good"),
    Verification.VERIFIED_SECONDARY: ("matches independent copies", "good"),
    Verification.DRAFT_UNVALIDATED: ("draft, not validated", "bad"),
    Verification.MEMORY_UNVERIFIED: ("from memory, not verified", "bad"),
    Verification.OWN: ("our own words", "soft"),
}
CHANNELS = {
    "sms": "question by question, by text",
    "web": "by a link to a page",
    "ask": "by text or page, as the patient chooses",
}
_COMPARED = {"below": "below", "at_most": "at most", "is": "", "at_least": "at least", "above": "above"}


def routes(console: Console) -> APIRouter:
    """`/cadence/surveys`, `/cadence/surveys/{id}`."""
    router = APIRouter(include_in_schema=False)
    configuration = console.parts.configuration

    @router.get("/cadence/surveys")
    def surveys(request: Request) -> Response:
        visitor, clinic = console.enter(request), configuration.clinic()
        return console.page(
            visitor,
            "surveys.html",
            surveys=[(each, _sent_by(each, clinic)) for each in clinic.surveys.values()],
            languages=clinic.languages,
            wording=_wording,
            channels=CHANNELS,
            words=cadence_words,
        )

    @router.get("/cadence/surveys/{survey_id}")
    def survey(survey_id: str, request: Request) -> Response:
        visitor, clinic = console.enter(request), configuration.clinic()
        found = clinic.surveys.get(survey_id)
        if found is None:
            return console.refused(visitor, "There is no such survey.", back="/cadence/surveys", status=404)
        return console.page(
            visitor,
            "survey.html",
            survey=found,
            rules=_sent_by(found, clinic),
            languages=clinic.languages,
            wording=_wording,
            channels=CHANNELS,
            answers=answers,
            alert=alert,
            goes_on=goes_on,
            verifications=VERIFICATIONS,
            words=cadence_words,
        )

    return router


def _sent_by(survey: Survey, clinic: Clinic) -> list[str]:
    return [rule.id for rule in clinic.rules if rule.survey == survey.id]


def _wording(survey: Survey, language: str) -> tuple[str, str, bool]:
    """How far the words of *language* can be trusted, in words and colour; and whether it is asked in it."""
    held: Wording | None = survey.wording.get(language)
    if held is None:
        return "no words", "bad", False
    return *VERIFICATIONS[held.status], survey.speaks(language)


def answers(item: Item, language: str) -> list[str]:
    """What can be answered, one in a line."""
    match item.answer:
        case Scale(low, high, higher_is, anchors):
            ends = [f"{value} = {said[language]}" for value, said in anchors.items() if language in said]
            return [f"{low} to {high}, higher is {higher_is}", *ends]
        case Choice(options):
            return [f"{each.value} = {each.label.get(language, '')}" for each in options]
        case YesNo():
            return ["1 = yes, 2 = no"]
        case Number(low, high, _, higher_is):
            return [f"a number from {low:g} to {high:g}" + (f", higher is {higher_is}" if higher_is else "")]
        case Text():
            return ["in their own words; looked through for signs of danger"]


def alert(one: Alert, item: Item | None = None) -> str:
    """`below 3: clinical alert`; without a severity only a flag."""
    than = f"{one.than:g}"
    if item is not None and isinstance(item.answer, YesNo):
        than = "yes" if one.than else "no"
    what = f"{one.severity} alert" if one.severity else "marked for clinicians"
    flag = f" ({one.flag.replace('_', ' ')})" if one.flag else ""
    return f"{_COMPARED[one.comparison]} {than}: {what}{flag}".strip()


def goes_on(item: Item) -> list[str]:
    """Where it goes on from here, if not to the next question."""
    found = []
    for branch in item.branches:
        then = "the end" if branch.then == "end" else branch.then
        found.append(f"if {branch.condition.text}: {then}" if branch.condition else f"always: {then}")
    return found
