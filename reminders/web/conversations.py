"""Conversations: the list, one conversation with all its texts, and what staff do in it.

No address holds a number, or what stands for one: a conversation is named by a patient's row, or by that of a
text. Nobody sees one before a line in the audit says that they do.
"""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from reminders.db import state
from reminders.domain.roles import May
from reminders.services import accounts, conversation_actions, conversation_answer, conversations
from reminders.services.conversation_answer import Answer, PrivateWordsError, draft_of
from reminders.services.conversation_view import Number, find, thread
from reminders.services.conversations import Show
from reminders.services.desk import RefusedError
from reminders.web import talk
from reminders.web.console import Console, Visitor, number_of
from reminders.web.forms import Sent

_SHOWS: dict[str, Show] = {"waiting": "waiting", "unassigned": "unassigned", "mine": "mine", "all": "all"}


def routes(console: Console) -> APIRouter:
    """`/conversations` and below."""
    router = APIRouter(include_in_schema=False)
    pages = _Pages(console)
    parts, db = console.parts, console.parts.webhooks.db

    @router.get("/conversations")
    def everybody(request: Request) -> Response:
        visitor, asked = console.enter(request, May.DESK), request.query_params
        show = _SHOWS.get(asked.get("show", ""), "all")
        place = number_of(asked.get("page", "1")) or 1
        most = conversations.MOST
        with db.read() as connection:
            shown = conversations.page(
                connection, show, who=visitor.name, start=(place - 1) * most, most=most
            )
        console.saw(visitor, shown.patient_ids)
        return console.page(
            visitor,
            "conversations.html",
            shown=shown,
            show=show,
            place=place,
            last=max(1, -(-shown.count // most)),
        )

    @router.get("/conversations/{key}")
    def one(key: str, request: Request) -> Response:
        visitor = console.enter(request, May.DESK)
        with db.read() as connection:
            number = find(connection, key)
        if number is None:
            return pages.missing(visitor)
        if number.key != key:  # the number has become a patient's
            return RedirectResponse(f"/conversations/{number.key}", status_code=303)
        return pages.show(visitor, number, before=request.query_params.get("before"))

    @router.post("/conversations/{key}/draft")
    def draft(key: str, request: Request, sent: Sent) -> Response:
        console.act(request, sent, May.DESK)
        found = draft_of(sent.get("words") or "", parts.configuration.clinic())
        return JSONResponse(
            {
                "characters": found.size.characters,
                "segments": found.size.segments,
                "encoding": found.size.encoding,
                "unsupported": list(found.size.unsupported),
                "private_words": list(found.private),
                "cheaper": found.cheaper,
                "too_long": found.is_too_long,
            }
        )

    @router.post("/conversations/{key}/send")
    def send(key: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.DESK)
        answer = Answer(
            words=sent.get("words") or "",
            nonce=sent.get("nonce") or "",
            private_ok=sent.get("private_ok") is not None,
            at_once=sent.get("when") == "now",
            finishes=sent.get("finishes") is not None,
            seen=number_of(sent.get("seen") or ""),
        )
        clinic, now = parts.configuration.clinic(), parts.clock.now()
        try:
            conversation_answer.write(db, key, answer, clinic, by=visitor.name, now=now)
        except RefusedError as refused:
            with db.read() as connection:
                number = find(connection, key)
            if number is None:
                return pages.missing(visitor)
            return pages.show(visitor, number, answer=answer, refused=refused)
        parts.webhooks.wake()
        return RedirectResponse(f"/conversations/{_word(key)}", status_code=303)

    @router.post("/conversations/{key}/texts/{message_id}/cancel")
    def take_back(key: str, message_id: str, request: Request, sent: Sent) -> Response:
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_answer.take_back(db, key, message_id, by=by, now=now),
            back=f"/conversations/{_word(key)}",
        )

    @router.post("/conversations/{key}/done")
    def done(key: str, request: Request, sent: Sent) -> Response:
        seen = number_of(sent.get("seen") or "")
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_actions.finish(db, key, seen=seen, by=by, now=now),
            back=f"/conversations/{_word(key)}",
        )

    @router.post("/conversations/{key}/assign")
    def assign(key: str, request: Request, sent: Sent) -> Response:
        wanted = sent.get("to") or ""
        to = wanted if wanted in pages.staff() else None
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_actions.assign(db, key, to, by=by, now=now),
            back=f"/conversations/{_word(key)}",
        )

    @router.post("/conversations/{key}/stop")
    def stop(key: str, request: Request, sent: Sent) -> Response:
        reason = sent.get("reason") or ""
        clinic, alerts = parts.configuration.clinic(), parts.configuration.alerts()
        return talk.run(
            console,
            request,
            sent,
            lambda by, now: conversation_actions.stop(db, key, reason, clinic, alerts, by=by, now=now),
            back=f"/conversations/{_word(key)}",
            note=reason,
        )

    return router


class _Pages:
    """The page of one conversation, as it is and with a form that was refused."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._db = console.parts.webhooks.db

    def staff(self) -> list[str]:
        """Names of everybody who may sign in."""
        with self._db.read() as connection:
            return [each.name for each in accounts.accounts(connection) if each.disabled_at is None]

    def missing(self, visitor: Visitor) -> Response:
        return self._console.refused(
            visitor, "There is no such conversation.", back="/conversations", status=404
        )

    def show(
        self,
        visitor: Visitor,
        number: Number,
        *,
        before: str | None = None,
        answer: Answer | None = None,
        refused: RefusedError | None = None,
    ) -> Response:
        parts = self._console.parts
        clinic, now, since = parts.configuration.clinic(), parts.clock.now(), talk.instant_of(before)
        with self._db.read() as connection:
            shown = thread(connection, number, before=since)
            held = state.is_held(connection)
        self._console.saw(visitor, [each.id for each in number.people])
        goes_at = conversation_answer.goes_at(number, clinic, now)
        values: dict[str, Any] = {
            "shown": shown,
            "number": number,
            "dial": talk.to_dial(number.e164),
            "since": since,
            "older": talk.instant_in(shown.older),
            "cannot": conversation_answer.why_not(number),
            "waits": goes_at is None or goes_at > now,
            "goes_at": goes_at,
            "held": held,
            "staff": self.staff(),
            "nonce": secrets.token_hex(16),
            "answer": answer,
            "draft": draft_of(answer.words if answer is not None else "", clinic),
            "refused": str(refused) if refused is not None else None,
            "ask_private": isinstance(refused, PrivateWordsError),
        }
        return self._console.page(visitor, "conversation.html", 409 if refused else 200, **values)


def _word(key: str) -> str:
    """A key that may stand in an address; nothing, for what cannot be one."""
    return key if key.isascii() and key.isalnum() and len(key) <= 10 else ""
