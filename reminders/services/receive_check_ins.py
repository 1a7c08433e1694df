"""Answers to check-ins by text: written down, and the next question asked at once (messaging.md, 5.3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Row, select

from reminders.db import check_ins as rows
from reminders.db import inbox, prompts, tasks
from reminders.db.people import mark_for_planning
from reminders.db.schema import message
from reminders.db.tasks import TaskKind
from reminders.domain.replies import Expecting, Intent, interpret
from reminders.domain.reply_plain_answers import is_plain_answer
from reminders.domain.survey import Item, Survey, Text
from reminders.domain.survey_flow import previous_item, value_of
from reminders.domain.survey_reading import Reply, reply_to
from reminders.domain.text import normalise, words
from reminders.services import check_in_texts as texts
from reminders.services import receive_safety
from reminders.services.check_ins import CheckIns, Said
from reminders.services.follow_up import HOUR, answer, to_inbox
from reminders.services.receive_case import Case
from reminders.services.receive_reading import Asked

#: So often a question is asked again; then a person reads, and the page is offered.
RE_ASKS = 2
#: Who has just answered the last question may still correct it.
BACK_WITHIN = timedelta(hours=1)
#: However odd both sides are: so many texts of a check-in an hour go to one phone.
TEXTS_PER_HOUR = 60
_MORE = frozenset({"more", "mas"})
#: An answer that is a cry by itself is helped at once, with the text that a cry in words gets.
_HELPS_AT_ONCE = frozenset({"crisis", "emergency"})
_LAST_WORDS = frozenset({"survey_thanks", *_HELPS_AT_ONCE})
#: Longer texts are news for a person, not corrections.
_FEW_WORDS = 5


def apply(case: Case) -> bool:
    """Does what the text says to a check-in; False if it says nothing to one."""
    if case.reading.intent is Intent.LESS:
        return _less(case)
    if case.asked is None or case.reply is None:
        return _correction(case) or _more(case)
    check_in = _check_in(case, case.asked)
    if check_in is None:
        return False
    if case.unsure_who:
        return _ask_who(case, check_in, case.asked.survey)
    case.patient_id, case.appointment_id = check_in.patient_id, check_in.appointment_id
    case.prompt_id = case.asked.prompt.id
    if case.unsure_which:
        case.outcomes.append("asked_which_question")
        _ask(case, check_in, case.asked.survey, case.asked.item, template="survey_or_visit")
        return True
    match case.reply.does:
        case "answer" | "skip":
            return _record(case, check_in, case.asked)
        case "back":
            return _back(case, check_in, case.asked.survey)
        case _:
            return _unclear(case, check_in, case.asked)


def stop_all(case: Case) -> None:
    """After a STOP or a LESS nothing is asked any more, and nothing waits for an answer."""
    asked = [each.id for each in case.prompts if each.asks == texts.ITEM]
    prompts.answered(case.connection, asked, case.now)
    if _check_ins(case).stop_all(case.phone_hash):
        case.outcomes.append("check_ins_stopped")


# -- an answer --------------------------------------------------------------------------------


def _record(case: Case, check_in: Row[Any], asked: Asked) -> bool:
    reply = case.reply
    assert reply is not None  # `apply` has seen to it  # noqa: S101
    if reply.does == "skip" and not asked.item.skippable:
        return _unclear(case, check_in, asked)
    item = asked.item
    if reply.corrects and (before := _before(case, check_in, asked.survey, reply)) is not None:
        item = before
    said = Said(
        value=reply.value if reply.does == "answer" else None,
        words=case.inbound.body,
        note=reply.note,
        by="sms",
        inbound_id=case.inbound_id,
    )
    progress = _check_ins(case).record(check_in, asked.survey, item, said)
    _close_prompts(case, check_in)
    case.outcomes.append("answered" if reply.does == "answer" else "skipped")
    if progress.severity is not None:
        case.for_inbox = True
    if progress.severity in _HELPS_AT_ONCE and progress.alert_id is not None:
        case.outcomes.append(progress.severity)
        receive_safety.say_fixed(case, [progress.severity], progress.alert_id)
        case.quiet = progress.severity == "crisis"  # a person goes on from here
    if _says_more(reply.note) or "also_request" in case.reading.flags:
        case.for_inbox = True  # a person reads what stands beside the number
    if case.opted_out:
        stop_all(case)
        return True
    if progress.completed:
        case.outcomes.append("completed")
        if progress.severity not in _HELPS_AT_ONCE:
            _say(case, check_in, asked.survey, "survey_thanks")
    elif progress.item is not None:
        _ask(case, check_in, asked.survey, progress.item)
    return True


def _says_more(note: str | None) -> bool:
    """Whether a person has something to read: "a little" and "about a 6?" are the answer in other words."""
    return bool(note) and not is_plain_answer(words(note or ""))


def _before(case: Case, check_in: Row[Any], survey: Survey, reply: Reply) -> Item | None:
    """The question before, if the value fits it too."""
    answers = _check_ins(case).answers(check_in)
    item = previous_item(survey, answers, check_in.item, language=check_in.language)
    if item is None or not isinstance(reply.value, int | float):
        return None
    return item if value_of(item, float(reply.value)) == reply.value else None


def _back(case: Case, check_in: Row[Any], survey: Survey) -> bool:
    item = _check_ins(case).back(check_in, survey)
    case.outcomes.append("back")
    _close_prompts(case, check_in)
    present = survey.item(check_in.item or "")
    item = item or present  # at the first question: that once more
    if item is not None:
        _ask(case, check_in, survey, item)
    return True


def _unclear(case: Case, check_in: Row[Any], asked: Asked) -> bool:
    """Asked again, kindly, with the range; then a person is told, and the page is offered."""
    failures = _check_ins(case).not_understood(check_in)
    case.outcomes.append("not_understood")
    if "?" in case.inbound.body or failures > RE_ASKS:
        case.for_inbox = True
    if failures <= RE_ASKS:
        _ask(case, check_in, asked.survey, asked.item, template="survey_again")
        return True
    tasks.open_task(
        case.connection,
        TaskKind.CHECK_IN,
        case.now,
        key=f"check_in:{check_in.id}:{asked.item.id}",
        patient_id=check_in.patient_id,
        inbound_id=case.inbound_id,
        detail=f"{asked.survey.id} {asked.item.id}: {case.inbound.body[:300]}",
    )
    if failures == RE_ASKS + 1:
        _say(case, check_in, asked.survey, "survey_help")
    return True


def _ask_who(case: Case, check_in: Row[Any], survey: Survey) -> bool:
    """Nobody's answer yet: it is asked for again with a name; without one a person reads it."""
    if inbox.said_since(case.connection, case.phone_hash, ["survey_who"], case.ago(HOUR)):
        to_inbox(case, "asked_who")
        return True
    case.outcomes.append("asked_who")
    _say(case, check_in, survey, "survey_who")  # it opens no question
    return True


# -- a correction after the end, less, more ---------------------------------------------------------


def _correction(case: Case) -> bool:
    """BACK right after the last answer; or another answer to it, right after the thanks.

    The other answer is not taken as it stands ("no" may mean "no need"): the question is asked again.
    """
    done = _just_completed(case)
    if done is None:
        return False
    check_in, survey = done
    if case.reading.intent is not Intent.BACK and not _answers_otherwise(case, check_in, survey):
        return False
    case.patient_id = check_in.patient_id
    return _back(case, check_in, survey)


def _just_completed(case: Case) -> tuple[Row[Any], Survey] | None:
    for patient in case.patients:
        done = [
            each
            for each in rows.of_patient(case.connection, patient.id)
            if each.ended_at is not None and each.ended_at > case.ago(BACK_WITHIN)
        ]
        for check_in in reversed(done):
            survey = case.clinic.surveys.get(check_in.survey)
            if survey is not None and check_in.status == rows.CheckInStatus.COMPLETED.value:
                return check_in, survey
    return None


def _answers_otherwise(case: Case, check_in: Row[Any], survey: Survey) -> bool:
    """A short text that fits the last question, with another value than was given."""
    if len(case.inbound.body.split()) > _FEW_WORDS or case.inbound.received_at < check_in.ended_at:
        return False
    if inbox.last_said(case.connection, case.phone_hash, case.ago(BACK_WITHIN)) not in _LAST_WORDS:
        return False  # it is about something else that we have said since
    answers = _check_ins(case).answers(check_in)
    last = previous_item(survey, answers, None, language=check_in.language)
    if last is None or isinstance(last.answer, Text):
        return False
    reading = interpret(case.inbound.body, expecting=Expecting.of_item(last), language=case.language)
    reply = reply_to(last, reading)
    return reply.does == "answer" and reply.value != answers.get(last.id)


def _less(case: Case) -> bool:
    """Reminders only, from now on."""
    stop_all(case)
    inbox.set_reminders_only(case.connection, case.patient_ids, case.now)
    mark_for_planning(case.connection, phone_hash=case.phone_hash)
    case.outcomes.append("reminders_only")
    answer(case, "less_done")
    return True


def _more(case: Case) -> bool:
    if normalise(case.inbound.body).strip(" .!") not in _MORE:
        return False
    back = [each.id for each in case.patients if each.reminders_only_at is not None]
    if not back:
        return False
    inbox.set_reminders_only(case.connection, back, None)
    mark_for_planning(case.connection, phone_hash=case.phone_hash)
    case.outcomes.append("check_ins_again")
    answer(case, "more_done")
    return True


# -- small things -------------------------------------------------------------------------------------


def _check_ins(case: Case) -> CheckIns:
    return CheckIns(case.connection, case.clinic, case.alerts, case.now)


def _check_in(case: Case, asked: Asked) -> Row[Any] | None:
    """The check-in that the question belongs to; made now if its invitation is only now heard of."""
    found = rows.by_invitation(case.connection, asked.invitation_id)
    if found is not None:
        return found
    invitation = case.connection.execute(
        select(message).where(message.c.id == asked.invitation_id)
    ).one_or_none()
    if invitation is None or invitation.patient_id is None:
        return None
    return _check_ins(case).of_invitation(invitation, asked.survey)


def _close_prompts(case: Case, check_in: Row[Any]) -> None:
    invitation = check_in.invitation_id
    mine = [each.id for each in case.prompts if each.id == invitation]
    mine += [each.id for each in case.prompts if each.context.get("invitation") == invitation]
    prompts.answered(case.connection, mine, case.now)


def _ask(case: Case, check_in: Row[Any], survey: Survey, item: Item, *, template: str | None = None) -> None:
    if _may_be_texted(case):
        case.messages += texts.ask(
            case.connection,
            check_in,
            survey,
            item,
            phone=case.inbound.from_,
            key=str(case.inbound_id),
            now=case.now,
            inbound_id=case.inbound_id,
            template=template,
        )


def _say(case: Case, check_in: Row[Any], survey: Survey, template: str) -> None:
    if _may_be_texted(case):
        case.messages += texts.say(
            case.connection,
            check_in,
            survey,
            template,
            phone=case.inbound.from_,
            key=str(case.inbound_id),
            now=case.now,
            inbound_id=case.inbound_id,
        )


def _may_be_texted(case: Case) -> bool:
    """Not in a crisis, not after a STOP, and never a machine for long."""
    if case.quiet or case.opted_out or not case.inbound.may_be_answered:
        return False
    hour = case.ago(timedelta(hours=1))
    if inbox.check_in_texts_since(case.connection, case.phone_hash, hour) >= TEXTS_PER_HOUR:
        case.for_inbox = True
        return False
    return True
