"""STOP, START and HELP, as single words and in sentences (messaging.md, section 5.2)."""

from __future__ import annotations

from reminders.db import consent, inbox, prompts, tasks
from reminders.db.tasks import TaskKind
from reminders.domain.replies import Intent
from reminders.services import receive_check_ins, receive_staff
from reminders.services.follow_up import answer
from reminders.services.impairment import impaired_until
from reminders.services.receive_case import Case


def is_leaving(case: Case) -> bool:
    """Whether the text asks for no more texts; `OptOutType: STOP` always wins."""
    reading = case.reading
    return (
        case.opt_out_type == "STOP"
        or reading.exact_keyword == "STOP"
        or reading.intent is Intent.OPT_OUT
        or "opt_out" in reading.flags
    )


def apply(case: Case) -> bool:
    """Does what the text says about being texted; whether that was all it had to say."""
    reading = case.reading
    if is_leaving(case):
        _leave(case)
        return reading.intent in (Intent.OPT_OUT, Intent.OPT_IN, Intent.HELP, Intent.FREE_TEXT)
    if case.opt_out_type == "START" or reading.exact_keyword == "START" or reading.intent is Intent.OPT_IN:
        if case.opted_out:
            _return(case)
            return True
        # "YES" is START to Twilio and an answer to us; START itself asks for nothing more.
        if reading.intent is Intent.OPT_IN:
            case.outcomes.append("opted_in_before")
            return True
        return False
    if reading.intent is Intent.HELP or reading.exact_keyword == "HELP" or case.opt_out_type == "HELP":
        return _help(case)
    return False


def _leave(case: Case) -> None:
    """Blocks the number, everybody on it; one confirmation, unless Twilio has already sent its own."""
    if inbox.decided_later(case.connection, case.phone_hash, case.inbound.received_at):
        case.outcomes.append("overtaken")
        return
    case.outcomes.append("opted_out")
    was_out, case.opted_out = case.opted_out, True
    consent.revoke(
        case.connection,
        case.phone_hash,
        case.inbound.from_,
        case.now,
        by="patient",
        how=_how(case),
        words=case.inbound.body,
        inbound_id=case.inbound_id,
    )
    receive_check_ins.stop_all(case)
    _tell_staff(case)
    if not was_out and not _answered_by_twilio(case, "STOP"):
        answer(case, "opt_out_done", even_if_quiet=True)


def _tell_staff(case: Case) -> None:
    if "also_request" in case.reading.flags:
        case.for_inbox = True
    if "maybe_cancel" in case.reading.flags:
        _open_task(case, TaskKind.MAYBE_CANCEL)
    if case.reading.is_wrong_number:
        _open_task(case, TaskKind.WRONG_NUMBER)
    if case.staff:
        receive_staff.broke_chain(case)


def _open_task(case: Case, kind: TaskKind) -> None:
    upcoming = [
        row
        for row in prompts.visits_of(case.connection, case.patient_ids, since=case.now)
        if prompts.is_upcoming(row, case.now)
    ]
    tasks.open_task(
        case.connection,
        kind,
        case.now,
        key=f"{kind.value}:{case.inbound_id}",
        patient_id=case.patient_ids[0] if len(case.patients) == 1 else None,
        appointment_id=upcoming[0].id if len(upcoming) == 1 else None,
        inbound_id=case.inbound_id,
        detail=case.inbound.body,
    )


def _return(case: Case) -> None:
    """Opens the number again; a day after a visit that waits for a call."""
    if inbox.decided_later(case.connection, case.phone_hash, case.inbound.received_at):
        case.outcomes.append("overtaken")
        return
    until = impaired_until(case)
    if until is not None:
        tasks.open_task(
            case.connection,
            TaskKind.OPT_IN_REQUEST,
            case.now,
            key=f"{TaskKind.OPT_IN_REQUEST.value}:{case.inbound_id}",
            due_at=until,
            patient_id=case.patient_ids[0] if len(case.patients) == 1 else None,
            inbound_id=case.inbound_id,
            detail=case.inbound.body,
        )
        case.outcomes.append("opt_in_held")
        answer(case, "impaired_call_tomorrow")
        return
    _grant(case)


def _grant(case: Case) -> None:
    consent.grant(
        case.connection,
        case.phone_hash,
        case.inbound.from_,
        case.now,
        by="patient",
        how=_how(case),
        words=case.inbound.body,
        inbound_id=case.inbound_id,
    )
    case.opted_out = False
    case.outcomes.append("opted_in")
    visits = prompts.visits_of(case.connection, case.patient_ids, since=case.now)
    case.replan(case.connection, [row.id for row in visits])
    if not _answered_by_twilio(case, "START"):
        answer(case, "opt_in_done")


def _help(case: Case) -> bool:
    case.outcomes.append("help")
    if case.opt_out_type != "HELP":
        answer(case, "help")
    if "also_request" in case.reading.flags:
        case.for_inbox = True
    return case.reading.intent is Intent.HELP


def _answered_by_twilio(case: Case, command: str) -> bool:
    """Exact carrier words get no text from us: Twilio answers them and blocks ours."""
    return case.reading.exact_keyword == command or case.opt_out_type == command


def _how(case: Case) -> str:
    if case.opt_out_type in ("STOP", "START"):
        return "opt_out_type"
    if case.reading.exact_keyword is not None:
        return "keyword"
    return "wrong_number" if case.reading.is_wrong_number else "sentence"
