"""What a patient's text does: each is handled once, whole, in one transaction (messaging.md, section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row
from sqlalchemy.exc import DBAPIError

from reminders.db import consent, inbox, prompts
from reminders.db.crypto import Cipher
from reminders.db.engine import Database, is_temporary
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.text import normalise
from reminders.services import (
    receive_check_ins,
    receive_consent,
    receive_safety,
    receive_staff,
    receive_visits,
)
from reminders.services.dispatch_outcomes import mark_good
from reminders.services.follow_up import answer, to_inbox
from reminders.services.receive_case import Case, Inbound, Received, Replan, no_replan
from reminders.services.receive_reading import understand

__all__ = ["Inbound", "Received", "Replan", "no_replan", "receive"]

#: How long an unanswered question may still be answered.
PROMPT_AGE = timedelta(days=30)
#: Twilio's clock and ours differ; a text can seem to be older than what it answers.
CLOCKS_DIFFER = timedelta(seconds=60)
TRIES = 3

_SPANISH_WORDS = """
    el la los las un una de que y en por para con mi me no si es soy estoy hola gracias quien como cuando cita
    puedo quiero favor usted ustedes buenos buenas dias tardes ayuda numero mensajes mas ya voy tengo"""
_ENGLISH_WORDS = """
    the a an of to and in is are i my me you your for with what who how when please thanks thank hello hi stop
    can cannot want have this that appointment visit number text help it be do"""
_SPANISH, _ENGLISH = frozenset(_SPANISH_WORDS.split()), frozenset(_ENGLISH_WORDS.split())


def receive(
    db: Database,
    inbound: Inbound,
    *,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    replan: Replan = no_replan,
) -> Received:
    """Stores the text with everything it causes, all or nothing, exactly once by its `provider_sid`.

    Raises no exception for odd input. After it returns, the caller wakes the dispatcher.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away; nothing is stored, and it may be given again.
    """
    inbound = _cleaned(inbound)
    for attempt in range(1, TRIES + 1):
        try:
            with db.write() as connection:
                return _handle(connection, db.cipher, inbound, clinic, alerts, now, replan)
        except DBAPIError as error:  # a deadlock with the sender, a restart: nothing was stored
            if attempt == TRIES or not is_temporary(error):
                raise
    raise AssertionError("not reached")


def _handle(
    connection: Connection,
    cipher: Cipher,
    inbound: Inbound,
    clinic: Clinic,
    alerts: Alerts,
    now: datetime,
    replan: Replan,
) -> Received:
    phone_hash = cipher.phone_hash(inbound.from_)
    consent.know_phone(connection, phone_hash, inbound.from_)
    inbound_id = _store(connection, inbound, phone_hash, now)
    if inbound_id is None:
        return Received(duplicate=True)
    phone = inbox.lock_phone(connection, phone_hash)
    patients = inbox.patients_of(connection, phone_hash)
    asked = prompts.open_prompts(
        connection,
        phone_hash,
        since=inbound.received_at - PROMPT_AGE,
        until=inbound.received_at + CLOCKS_DIFFER,
    )
    # A number that is no longer the patient's answers for nobody, and is told nothing.
    here = {None, *(each.id for each in patients)}
    asked = [each for each in asked if each.patient_id in here]
    language = _language(inbound.body, patients, clinic)
    found = understand(
        connection,
        inbound.body,
        inbound.received_at,
        asked,
        clinic,
        language=language,
        first_names={each.id: each.first_name for each in patients},
    )
    case = Case(
        connection=connection,
        inbound=inbound,
        inbound_id=inbound_id,
        phone=phone,
        patients=patients,
        clinic=clinic,
        alerts=alerts,
        now=now,
        replan=replan,
        prompts=asked,
        reading=found.reading,
        asked=found.asked,
        reply=found.reply,
        unsure_which=found.unsure_which,
        unsure_who=found.unsure_who,
        too_late=found.too_late,
        language=language,
        opted_out=phone.opted_out_at is not None,
    )
    _decide(case)
    return _finish(case)


def _store(connection: Connection, inbound: Inbound, phone_hash: str, now: datetime) -> int | None:
    return inbox.add(
        connection,
        provider_sid=inbound.provider_sid,
        phone=inbound.from_,
        phone_hash=phone_hash,
        to=inbound.to,
        body=inbound.body,
        media=inbound.media,
        arrived_by=inbound.arrived_by,
        opt_out_type=inbound.opt_out_type,
        withheld=inbound.withheld,
        received_at=inbound.received_at,
        handled_at=now,
        intent="",
    )


def _decide(case: Case) -> None:
    """The order of messaging.md, section 5: safety, consent, what was asked, visits, a person."""
    receive_safety.look(case, leaving=receive_consent.is_leaving(case))
    if receive_staff.command(case) or receive_consent.apply(case):
        return
    if case.inbound.withheld:
        _ask_again(case)
        return
    if any(each.paused_reason == receive_safety.PAUSED_BY_CRISIS for each in case.patients):
        # Until a person resumes: what is said is done and read, and not chatted about.
        case.quiet = case.for_inbox = True
    if not (receive_check_ins.apply(case) or receive_visits.apply(case)):
        to_inbox(case, "answer_too_late" if case.too_late else "inbox")


def _ask_again(case: Case) -> None:
    case.for_inbox = True
    case.outcomes.append("withheld")
    if not inbox.said_since(
        case.connection, case.phone_hash, ["withheld_again"], case.ago(timedelta(hours=1))
    ):
        answer(case, "withheld_again")


def _finish(case: Case) -> Received:
    last = case.phone.last_inbound_at
    if last is None or last < case.inbound.received_at:
        inbox.change_phone(case.connection, case.phone_hash, last_inbound_at=case.inbound.received_at)
    if case.phone.bad_since is not None:  # who texts from it can be texted
        mark_good(case.connection, case.phone_hash, case.now)
    if case.patient_id is None and len(case.patients) == 1:
        case.patient_id = case.patients[0].id
    outcome = "+".join(case.outcomes)[:64]
    inbox.change(
        case.connection,
        case.inbound_id,
        patient_id=case.patient_id,
        appointment_id=case.appointment_id,
        prompt_id=case.prompt_id,
        intent=case.reading.intent.value,
        flags=",".join(sorted(case.reading.flags))[:100],
        outcome=outcome,
        for_inbox=case.for_inbox,
    )
    return Received(
        duplicate=False,
        inbound_id=case.inbound_id,
        intent=case.reading.intent.value,
        outcome=outcome,
        alert_code=case.alert_code,
        messages=case.messages,
    )


def _language(text: str, patients: Sequence[Row[Any]], clinic: Clinic) -> str:
    """The patient's; of several on one phone, and of a stranger, the one that the text seems to be in."""
    spoken = list(dict.fromkeys(each.language for each in patients))
    if len(spoken) == 1:
        return str(spoken[0])
    seems = _seems(text)
    among = spoken or list(clinic.languages)
    return seems if seems is not None and seems in among else str(among[0])


def _seems(text: str) -> str | None:
    said = set(normalise(text).replace(",", " ").replace(".", " ").replace("?", " ").split())
    spanish, english = len(said & _SPANISH), len(said & _ENGLISH)
    if "ñ" in text or "¿" in text or "¡" in text:
        spanish += 2
    if spanish == english:
        return None
    return "es" if spanish > english else "en"


def _cleaned(inbound: Inbound) -> Inbound:
    """Whatever came, in a form that every database can store."""
    return Inbound(
        provider_sid=_plain(inbound.provider_sid)[:40],
        from_=_plain(inbound.from_)[:40],
        to=_plain(inbound.to)[:40],
        body=inbound.body.encode("utf-8", "replace").decode("utf-8"),
        received_at=inbound.received_at,
        arrived_by=inbound.arrived_by,
        opt_out_type=_plain(inbound.opt_out_type)[:8] if inbound.opt_out_type else None,
        media=min(max(inbound.media, 0), 1000),
        withheld=inbound.withheld,
    )


def _plain(text: str) -> str:
    """ASCII without control characters; what is none shows as its escape."""
    escaped = text.encode("ascii", "backslashreplace").decode("ascii")
    return "".join(char for char in escaped if char.isprintable())
