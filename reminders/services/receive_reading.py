"""Which of the open questions a text answers, and how it is read (messaging.md, section 5.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from reminders.db import check_ins as rows
from reminders.db import prompts
from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.prompts import Prompt
from reminders.domain.clinic import Clinic
from reminders.domain.late_answers import is_overtaken
from reminders.domain.replies import NONE, Expecting, Intent, Reading, interpret
from reminders.domain.survey import Item, Survey, YesNo
from reminders.domain.survey_flow import next_item
from reminders.domain.survey_reading import Reply, reply_to
from reminders.domain.whose_answer import named

CONFIRMATION = Expecting("confirmation")
ITEM = "item"
_REQUESTS = frozenset({Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST})
_FOR_THE_VISIT = frozenset({Intent.CONFIRM, Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST, Intent.NO})
_NUMBERS = "0123456789"
NOBODY: Mapping[int, str] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey's question that waits for its answer."""

    prompt: Prompt
    survey: Survey
    item: Item
    check_in_id: int | None
    """None: its check-in has not been made yet."""
    expires_at: datetime

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
    unsure_who: bool = False
    """Two patients of the phone could both have meant it: ask, never guess."""
    too_late: bool = False
    """It fits only a question whose time is over and that something newer has taken the place of."""


def understand(
    connection: Connection,
    body: str,
    received_at: datetime,
    open_prompts: Sequence[Prompt],
    clinic: Clinic,
    *,
    language: str,
    first_names: Mapping[int, str] = NOBODY,
) -> Understood:
    """Reads *body* in the light of what was asked, newest first. *first_names*: of the phone's patients."""
    conversation, safety_words = clinic.conversation_pause, clinic.safety_words
    of_visits = [each for each in open_prompts if each.asks != ITEM]
    asks_visit = _expects_confirmation(connection, of_visits, received_at)
    plain = interpret(
        body, expecting=CONFIRMATION if asks_visit else NONE, language=language, clinic=safety_words
    )
    if plain.is_tapback:
        return Understood(plain)
    replies: list[tuple[Asked, Reading, Reply]] = []
    overtaken: list[Reply] = []
    asked, words = _of_whom(_asked(connection, open_prompts, clinic.surveys), body, first_names)
    for each in asked:
        reading = interpret(
            words, expecting=Expecting.of_item(each.item), language=language, clinic=safety_words
        )
        reply = reply_to(each.item, reading)
        if _is_overtaken(connection, each, open_prompts, clinic, received_at):
            overtaken.append(reply)
        else:
            replies.append((each, reading, reply))
    if not replies:
        return Understood(plain, too_late=any(each.does == "answer" for each in overtaken))
    fitting = _of_now([each for each in replies if each[2].does not in ("unclear", "other")], received_at)
    under_way = open_prompts[0].in_answer and received_at - open_prompts[0].sent_at <= conversation
    who = {each.prompt.patient_id for each, *_ in fitting or _of_now(replies, received_at)}
    unsure_who = len(who) > 1 and not under_way
    if not fitting:
        newest, reading, reply = replies[0]
        for_the_visit = plain.intent in (_FOR_THE_VISIT if asks_visit else _REQUESTS)
        if reply.does == "other" or for_the_visit or plain.intent is Intent.OPT_OUT:
            return Understood(plain)
        return Understood(reading, newest, reply, unsure_who=unsure_who)
    best, reading, reply = fitting[0]
    if unsure_who and reply.does != "less":
        return Understood(reading, best, reply, unsure_who=True)
    rivals = len(fitting) > 1 or (asks_visit and _may_mean_the_visit(best.item, plain, body))
    newest_of_all = open_prompts[0].id == best.prompt.id
    in_conversation = newest_of_all and received_at - best.prompt.sent_at <= conversation
    if rivals and not in_conversation and reply.does == "answer":
        if not newest_of_all and received_at - open_prompts[0].sent_at <= conversation:
            return Understood(plain)  # it answers the visit's question, just asked
        return Understood(reading, best, reply, unsure_which=True)
    return Understood(reading, best, reply)


def _of_now(
    replies: list[tuple[Asked, Reading, Reply]], received_at: datetime
) -> list[tuple[Asked, Reading, Reply]]:
    """Of several patients' questions those whose time is not over, if any: who is silent is left out."""
    if len({each.prompt.patient_id for each, *_ in replies}) < 2:
        return replies
    return [each for each in replies if received_at <= each[0].expires_at] or replies


def _of_whom(asked: list[Asked], body: str, first_names: Mapping[int, str]) -> tuple[list[Asked], str]:
    """Of several patients' questions those of the one who is named, and what is said beside the name."""
    people = {each.prompt.patient_id for each in asked}
    if len(people) < 2:
        return asked, body
    found = named(body, {key: name for key, name in first_names.items() if key in people})
    if found is None:
        return asked, body
    patient_id, rest = found
    return [each for each in asked if each.prompt.patient_id == patient_id], rest


def _is_overtaken(
    connection: Connection,
    asked: Asked,
    open_prompts: Sequence[Prompt],
    clinic: Clinic,
    received_at: datetime,
) -> bool:
    """Whether its time is over, and an infusion or the same survey lies between it and the text."""
    asked_at, patient_id = asked.prompt.sent_at, asked.prompt.patient_id
    if patient_id is None or received_at <= asked.expires_at:
        return False  # as a rule: nothing is looked up
    infusions = {kind.id for kind in clinic.kinds.values() if kind.impairs or kind.series}
    newer = [
        visit.starts_at
        for visit in prompts.visits_of(connection, [patient_id], since=asked_at)
        if visit.kind in infusions and visit.status not in CALLED_OFF_WORDS
    ]
    newer += [
        each.invited_at
        for each in rows.of_patient(connection, patient_id)
        if each.survey == asked.survey.id and each.invitation_id != asked.invitation_id
    ]
    newer += [  # its check-in may not have been made yet
        each.sent_at
        for each in open_prompts
        if (each.survey, each.patient_id) == (asked.survey.id, patient_id)
        and str(each.context.get("invitation") or each.id) != asked.invitation_id
    ]
    return is_overtaken(asked_at=asked_at, expires_at=asked.expires_at, heard_at=received_at, newer=newer)


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
            made_id, expires_at = None, prompt.sent_at + survey.expires
            if check_in is not None:
                made_id, expires_at = check_in.id, check_in.expires_at
            found.append(Asked(prompt, survey, item, made_id, expires_at))
    return found


def _item(survey: Survey, prompt: Prompt, asked_now: str | None) -> Item | None:
    for item_id in (prompt.context.get("item"), asked_now):
        if isinstance(item_id, str) and (item := survey.item(item_id)) is not None:
            return item
    return next_item(survey, {})
