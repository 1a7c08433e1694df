"""What the database says, at the moment of sending, about the receivers and visits of a batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from reminders.db import claims, people, to_send
from reminders.db.people import KnownVisit
from reminders.db.schema import check_in, patient
from reminders.domain.appointment import Patient, SmsConsent, Visit
from reminders.domain.check_in_clock import Nudged, why_not
from reminders.domain.clinic import Clinic, Occasion, On
from reminders.domain.clocks import RUNS_FOR, is_nudge, is_strike
from reminders.domain.message import Purpose
from reminders.domain.phone import PhoneNumber
from reminders.domain.sending import Due, Ruling, decide
from reminders.services.dispatch_render import Subject

#: Decrypting costs more than the query: names only where no visit brings them.
_PATIENT = (
    patient.c.id,
    patient.c.external_id,
    patient.c.first_name,
    patient.c.last_name,
    patient.c.phone,
    patient.c.language,
    patient.c.timezone,
    patient.c.sms_consent,
)


class Facts:
    """What the database says now about the receivers and visits of a batch."""

    def __init__(
        self,
        connection: Connection,
        rows: Sequence[Any],
        clinic: Clinic,
        send_only_to: frozenset[str] | None,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._clinic = clinic
        self._send_only_to = send_only_to
        self._now = now
        by_rule = {row.phone_hash for row in rows if row.purpose == Purpose.RULE}
        self._texts = claims.counted_texts(connection, by_rule, now) if by_rule else {}
        nudged = {row.phone_hash for row in rows if is_nudge(row.occasion)}
        self._to_come = claims.planned_texts(connection, nudged, now) if nudged else {}
        self._visits = _visits(connection, rows)
        ids = {row.patient_id for row in rows if row.patient_id is not None}
        alone = {row.patient_id for row in rows if row.appointment_id is None} & ids
        self._of_clocks = _visits_of_clocks(connection, rows, now)
        self._people = {key: _patient(row) for key, row in _by_id(connection, _PATIENT, alone).items()}
        self._check_ins = _check_ins(connection, [row for row in rows if is_nudge(row.occasion)])
        self.first_contact_rule = next(
            (
                rule
                for rule in clinic.rules
                if isinstance(rule.timing, On) and rule.timing.occasion is Occasion.FIRST_CONTACT
            ),
            None,
        )

    def decide(self, row: Any) -> Ruling:
        visit = self._visits.get(row.appointment_id)
        due = Due(
            purpose=Purpose(row.purpose),
            template=row.template,
            unmoved_at=row.unmoved_at,
            expires_at=row.expires_at,
            occasion=row.occasion,
            time_revision=row.time_revision,
            rule=self._clinic.rule(row.rule) if row.rule else None,
            is_retry=row.retry_of is not None,
            visit=visit.visit if visit else None,
            patient=visit.visit.patient if visit else self._people.get(row.patient_id),
            # After an attempt of its own, or for a later try, it may be this text that has told it.
            is_told=row.attempt == 0 and row.retry_of is None and _is_told(visit),
            listed=self._send_only_to is None or row.phone in self._send_only_to,
            opted_out=row.opted_out_at is not None,
            consented=row.opted_in_at is not None,
            bad_number=row.bad_since is not None,
            paused=row.paused_at is not None,
            last_inbound_at=row.last_inbound_at,
            not_needed=self._why_no_nudge(row) if is_nudge(row.occasion) else None,
            visits=self._of_clocks.get(row.patient_id, ()) if is_strike(row.occasion) else (),
        )
        texts = self._texts.get(row.phone_hash, ())
        if is_nudge(row.occasion):  # it takes no other text's place
            texts = [*texts, *self._to_come.get(row.phone_hash, ())]
        return decide(due, self._clinic, self._now, texts)

    def _why_no_nudge(self, row: Any) -> str | None:
        found, known = self._check_ins.get(row.check_in_id), self._visits.get(row.appointment_id)
        if found is None:
            return "check_in_gone"
        return why_not(
            Nudged(
                planned_at=row.created_at,
                asks=(row.context or {}).get("item"),
                status=found.status,
                item=found.item,
                last_answer_at=found.last_answer_at,
                paused=row.paused_at is not None,
                reminders_only=known is not None and known.visit.reminders_only,
            )
        )

    def new_number(self, row: Any) -> tuple[str, str] | None:
        """The patient's number and its hash, if it was corrected since: the old one may be a stranger's."""
        holds_now = row.patient_phone_hash
        if holds_now is None or holds_now == row.phone_hash:
            return None
        if row.purpose not in (Purpose.RULE, Purpose.CONSOLE):
            return None
        query = select(patient.c.phone).where(patient.c.id == row.patient_id)
        return str(self._connection.scalar(query)), holds_now

    def subject(self, row: Any) -> Subject:
        visit = self._visits.get(row.appointment_id)
        known = visit.visit.patient if visit else self._people.get(row.patient_id)
        also = [self._visits[each] for each in _also(row) if each in self._visits]
        return Subject(visit, tuple(also), known)

    def is_first_text(self, row: Any) -> bool:
        return row.first_texted_at is None

    def count(self, phone_hash: str) -> None:
        self._texts.setdefault(phone_hash, []).append(self._now)


def _is_told(known: KnownVisit | None) -> bool:
    return known is not None and known.told_starts_at == known.visit.appointment.starts_at


def _visits(connection: Connection, rows: Sequence[Any]) -> dict[int, KnownVisit]:
    ids = {row.appointment_id for row in rows if row.appointment_id is not None}
    ids.update(each for row in rows for each in _also(row))
    numbers = {row.phone_hash: row.phone for row in rows if row.phone is not None}
    return to_send.visits(connection, ids, numbers) if ids else {}


def _visits_of_clocks(connection: Connection, rows: Sequence[Any], now: datetime) -> dict[int, list[Visit]]:
    """By patient, what a clock's check-in depends on."""
    ids = {row.patient_id for row in rows if is_strike(row.occasion) and row.patient_id is not None}
    found: dict[int, list[Visit]] = {each: [] for each in ids}
    for known in people.known_visits(connection, now - RUNS_FOR, patient_ids=ids) if ids else ():
        found[known.patient_id].append(known.visit)
    return found


def _also(row: Any) -> Sequence[int]:
    return (row.context or {}).get("also", ()) if row.appointment_id is not None else ()


def _check_ins(connection: Connection, rows: Sequence[Any]) -> dict[int, Any]:
    """What nudges ask about, as it stands now."""
    if not rows:
        return {}
    found = select(check_in.c.id, check_in.c.status, check_in.c.item, check_in.c.last_answer_at).where(
        check_in.c.id.in_({row.check_in_id for row in rows})
    )
    return {row.id: row for row in connection.execute(found)}


def _by_id(connection: Connection, columns: Sequence[Any], ids: Collection[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in connection.execute(select(*columns).where(patient.c.id.in_(ids)))}


def _patient(row: Any) -> Patient:
    return Patient(
        id=row.external_id,
        first_name=row.first_name,
        last_name=row.last_name,
        phone=PhoneNumber(row.phone) if row.phone else None,
        language=row.language,
        timezone=row.timezone,
        sms_consent=SmsConsent(row.sms_consent),
    )
