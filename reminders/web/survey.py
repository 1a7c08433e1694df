"""`/s/{token}`: a check-in on a patient's own page, one question at a time, each answer saved at once.

Looking changes nothing. Every form is answered with a redirect to the page itself, after the commit, so that
reloading, going back and opening the link elsewhere show what stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from reminders.domain import survey_page
from reminders.domain.survey import Item, Number, Scale, Text
from reminders.domain.survey_page import Problem
from reminders.domain.survey_question import in_words, said
from reminders.domain.wording import show_opening
from reminders.services import web_check_in_form, web_check_ins
from reminders.services.alert_paging import clinic_zone
from reminders.services.fixed_texts import LEVELS
from reminders.services.web_check_in_form import Does, Done, Sent
from reminders.services.web_check_ins import Shown
from reminders.web.forms import read_form
from reminders.web.names import is_same_site
from reminders.web.parts import WebParts
from reminders.web.patient import HEADERS, PatientPages
from reminders.web.patient_words import LANGUAGES, spoken
from reminders.web.signature import Form
from reminders.web.survey_words import SURVEY_WORDS

#: What mail and text programs take for a part of an address.
_AFTER_A_LINK = ".,;:!?)\"'»”"
_NOTES = ("corrected", "changed_question")
_LONGEST = 100

Given = Annotated[Form | int, Depends(read_form)]


def routes(parts: WebParts, pages: PatientPages) -> APIRouter:
    """`/s/{token}`."""
    router = APIRouter(include_in_schema=False)
    here = _Survey(parts, pages)

    @router.api_route("/s/{token:path}", methods=["GET", "HEAD"])
    def show(token: str, request: Request) -> Response:
        return here.show(token.rstrip(_AFTER_A_LINK), request)

    @router.post("/s/{token:path}")
    def submit(token: str, request: Request, given: Given) -> Response:
        if not is_same_site(request, hides_referrer=True):
            return pages.notice("odd", 403)
        if isinstance(given, int):
            return pages.notice("too_long" if given == 413 else "odd", given)
        return here.submit(token.rstrip(_AFTER_A_LINK), given)

    return router


@dataclass(frozen=True, slots=True)
class _Survey:
    parts: WebParts
    pages: PatientPages

    def show(self, token: str, request: Request) -> Response:
        asked = request.query_params
        shown = self._look(token, asked.get("lang", ""), _number(asked.get("at", "")))
        if shown is None:
            return self.pages.notice("gone")
        if (level := asked.get("help")) in LEVELS:
            return self._help(shown, level)
        if "at" not in asked and shown.place is not None:
            language = {"lang": asked["lang"]} if asked.get("lang") in shown.languages else {}
            return _to(token, {"at": str(shown.place.number)} | language, 302)
        note = asked.get("note")
        return self._page(shown, note=note if note in _NOTES else None)

    def submit(self, token: str, form: Form) -> Response:
        sent = _sent(form)
        if sent is None:
            return self.pages.notice("odd")
        parts = self.parts
        clinic, now = parts.configuration.clinic(), parts.clock.now()
        done = web_check_in_form.submit(
            parts.webhooks.db, token, sent, clinic=clinic, alerts=parts.configuration.alerts(), now=now
        )
        if done.what == "gone":
            return self.pages.notice("gone")
        parts.webhooks.wake()
        if done.problem is not None and done.help is None:
            return self._once_more(token, sent, done.problem, _number(form.get("at") or ""))
        return self._on(token, done)

    def _on(self, token: str, done: Done | None = None) -> Response:
        """To what is to be shown now. Each question has an address of its own, for the browser's own Back."""
        shown = self._look(token, "")
        query = _after(done) if done is not None else {}
        if shown is not None and shown.place is not None:
            query["at"] = str(shown.place.number)
        elif shown is not None:
            query["done"] = "1"
        return _to(token, query)

    def _look(self, token: str, language: str, at: int | None = None) -> Shown | None:
        parts = self.parts
        with parts.webhooks.db.read() as connection:
            return web_check_ins.look(
                connection, token, language, parts.configuration.clinic(), parts.clock.now(), at=at
            )

    def _once_more(self, token: str, sent: Sent, problem: Problem, sent_at: int | None) -> Response:
        """The same question, with what was written and what is wrong with it."""
        shown = self._look(token, sent.language, sent_at)
        if shown is None or shown.item is None or shown.item.id != sent.item:
            return self._on(token)
        return self._page(shown, problem=problem, written=sent.value)

    def _page(
        self, shown: Shown, *, note: str | None = None, problem: Problem | None = None, written: str = ""
    ) -> Response:
        language = spoken(shown.language)
        words = SURVEY_WORDS[language]
        switch = _switch(shown)
        if shown.item is None or shown.place is None:
            return self.pages.page(
                "patient_done.html", language, switch=switch, words=words, last=shown.answered
            )
        item, place = shown.item, shown.place
        step = words["step" if place.exactly else "step_at_most"]
        return self.pages.page(
            "patient_question.html",
            language,
            422 if problem else 200,
            switch=switch,
            words=words,
            of=shown.language,
            item=item,
            version=shown.version,
            place=place,
            step=step.format(place.number, place.most),
            title=said(shown.survey.title, shown.language),
            instructions=said(shown.survey.instructions, shown.language),
            stem=said(shown.survey.stem, shown.language),
            ask=said(item.ask, shown.language),
            hints=_hints(item, shown.language),
            kind=_kind(item),
            options=survey_page.options(item, shown.language),
            chosen=shown.standing,
            seen=shown.is_answered,
            written=written or _written(shown),
            longest=survey_page.LONGEST_WORDS,
            note=words[note] if note else None,
            error=_error(item, problem, shown.language) if problem else None,
        )

    def _help(self, shown: Shown, level: str) -> Response:
        parts = self.parts
        clinic, alerts = parts.configuration.clinic(), parts.configuration.alerts()
        opens = web_check_ins.opening(level, clinic, alerts, parts.clock.now())
        language = spoken(shown.language)
        words = SURVEY_WORDS[language]
        when = show_opening(opens.astimezone(clinic_zone(clinic)), language) if opens else None
        return self.pages.page(
            "patient_help.html",
            language,
            switch=f"{_switch(shown)}&help={level}" if _switch(shown) else None,
            words=words,
            level=level,
            team=words["team_then"].format(when) if when else words["team_now"],
        )


def _sent(form: Form) -> Sent | None:
    does, item, version = form.get("do") or "answer", form.get("item"), form.get("version")
    if does not in get_args(Does) or item is None or version is None:
        return None
    return Sent(
        does=does,  # type: ignore[arg-type]  # one of them, as was just seen
        item=item[:_LONGEST],
        version=version[:_LONGEST],
        value=form.get("value") or "",
        language=(form.get("lang") or "")[:_LONGEST],
        seen=form.get("seen") == "1",
    )


def _to(token: str, query: dict[str, str], status: int = 303) -> Response:
    return RedirectResponse(f"/s/{token}?{urlencode(query)}", status_code=status, headers=HEADERS)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else None


def _after(done: Done) -> dict[str, str]:
    if done.help is not None:
        return {"help": done.help}
    if done.what == "changed_question":
        return {"note": "changed_question"}
    return {"note": "corrected"} if done.corrected else {}


def _switch(shown: Shown) -> str | None:
    others = (each for each in shown.languages if each in LANGUAGES and each != spoken(shown.language))
    other = next(others, None)
    if other is None:
        return None
    return f"?at={shown.place.number}&lang={other}" if shown.place is not None else f"?lang={other}"


def _kind(item: Item) -> str:
    match item.answer:
        case Scale():
            return "scale"
        case Number():
            return "number"
        case Text():
            return "words"
        case _:
            return "choice"


def _hints(item: Item, language: str) -> list[str]:
    """What the ends of a scale mean, where the question does not say it."""
    if not isinstance(item.answer, Scale):
        return []
    return [f"{value} = {said(words, language)}" for value, words in item.answer.anchors.items()]


def _written(shown: Shown) -> str:
    if isinstance(shown.standing, float):
        return f"{shown.standing:g}"
    return str(shown.standing) if shown.standing is not None else ""


def _error(item: Item, problem: Problem, language: str) -> str:
    words = SURVEY_WORDS[spoken(language)]
    if problem == "number":
        return words["number"].format(in_words(item, language))
    if problem in ("choose", "write") and item.skippable:
        return words[f"{problem}_or_skip"]
    return words[problem]
