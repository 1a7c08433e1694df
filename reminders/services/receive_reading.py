"""Which of the open questions a text answers, and how it is read (messaging.md, section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from reminders.db import check_ins as rows
from reminders.db import prompts
from reminders.db.prompts import Prompt
from reminders.domain.replies import NONE, Expecting, Intent, Reading, interpret
from reminders.domain.safety_words import NO_WORDS, ClinicWords
from reminders.domain.survey import Item, Survey, YesNo
from reminders.domain.survey_flow import next_item
from reminders.domain.survey_reading import Reply, reply_to

CONFIRMATION = Expecting("confirmation")
ITEM = "item"
_REQUESTS = frozenset({Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST})
_FOR_THE_VISIT = frozenset({Intent.CONFIRM, Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST, Intent.NO})
_NUMBERS = "0123456789"


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey's question that waits for its answer."""

    prompt: Prompt
    survey: Survey
    item: Item
    check_in_id: int | None
    """None: its check-in has not been made yet."""

    @property
    def invitation_id(self) -> str:
        return str(self.prompt.context.get("invitation") or self.prompt.id)


@dataclass(frozen=True, slots=True)
class Understood:
    """A text, read as the answer to what it fits."""

    reading: Reading
    asked: Asked | None = None
    """The survey's question that it answers, or tried to."""
    reply: Reply | None = None
    unsure_which: bool = False
    """Two questions could both take it: ask, never guess."""


def understand(
    connection: Connection,
    body: str,
    received_at: datetime,
    open_prompts: Sequence[Prompt],
    surveys: Mapping[str, Survey],
    *,
    language: str,
    conversation: timedelta,
    safety_words: ClinicWords = NO_WORDS,
) -> Understood:
    """Reads *body* in the light of what was asked, newest first."""
    of_visits = [each for each in open_prompts if each.asks != ITEM]
    asks_visit = _expects_confirmation(connection, of_visits, received_at)
    plain = interpret(
        body, expecting=CONFIRMATION if asks_visit else NONE, language=language, clinic=safety_words
    )
    asked = _asked(connection, open_prompts, surveys)
    if not asked or plain.is_tapback:
        return Understood(plain)
    replies = []
    for each in asked:
        reading = interpret(
            body, expecting=Expecting.of_item(each.item), language=language, clinic=safety_words
        )
        replies.append((each, reading, reply_to(each.item, reading)))
    fitting = [each for each in replies if each[2].does not in ("unclear", "other")]
    if not fitting:
        newest, reading, reply = replies[0]
        for_the_visit = plain.intent in (_FOR_THE_VISIT if asks_visit else _REQUESTS)
        if reply.does == "other" or for_the_visit or plain.intent is Intent.OPT_OUT:
            return Understood(plain)
        return Understood(reading, newest, reply)
    best, reading, reply = fitting[0]
    rivals = len(fitting) > 1 or (asks_visit and _may_mean_the_visit(best.item, plain, body))
    newest_of_all = open_prompts[0].id == best.prompt.id
    in_conversation = newest_of_all and received_at - best.prompt.sent_at <= conversation
    if rivals and not in_conversation and reply.does == "answer":
        if not newest_of_all and received_at - open_prompts[0].sent_at <= conversation:
            return Understood(plain)  # it answers the visit's question, just asked
        return Understood(reading, best, reply, unsure_which=True)
    return Understood(reading, best, reply)


def _may_mean_the_visit(item: Item, plain: Reading, body: str) -> bool:
    """A yes or a no could be either's; a number is never for a visit."""
    has_number = any(char in _NUMBERS for char in body)
    return isinstance(item.answer, YesNo) and plain.intent in _FOR_THE_VISIT and not has_number


def _expects_confirmation(connection: Connection, asked: Sequence[Prompt], received_at: datetime) -> bool:
    """Once the visit has begun only plain words confirm it: "ok thanks" afterwards is just kind."""
    if not asked:
        return False
    visits = prompts.visits(connection, asked[0].appointment_ids).values()
    begun = [row.starts_at <= received_at for row in visits]
    return not (begun and all(begun))


def _asked(
    connection: Connection, open_prompts: Sequence[Prompt], surveys: Mapping[str, Survey]
) -> list[Asked]:
    """The open questions of surveys, newest first, one of each check-in."""
    found: list[Asked] = []
    seen: set[str] = set()
    for prompt in open_prompts:
        survey = surveys.get(prompt.survey or "")
        invitation = str(prompt.context.get("invitation") or prompt.id)
        if prompt.asks != ITEM or survey is None or invitation in seen:
            continue
        seen.add(invitation)
        check_in = rows.by_invitation(connection, invitation)
        item = _item(survey, prompt, check_in.item if check_in is not None else None)
        if item is not None:
            found.append(Asked(prompt, survey, item, check_in.id if check_in is not None else None))
    return found


def _item(survey: Survey, prompt: Prompt, asked_now: str | None) -> Item | None:
    for item_id in (prompt.context.get("item"), asked_now):
        if isinstance(item_id, str) and (item := survey.item(item_id)) is not None:
            return item
    return next_item(survey, {})
