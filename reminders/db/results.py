"""Check-ins for reading: those of one patient, the newest of everybody, all of a survey in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, case, func, or_, select

from reminders.db.check_ins import NO_ITEM
from reminders.db.people import CALLED_OFF_WORDS
from reminders.db.schema import alert, answer, appointment, check_in, patient, score

#: Check-ins that an export has in memory at a time.
PAGE = 500


def patient_by_id(connection: Connection, patient_id: int) -> Row[Any] | None:
    return connection.execute(select(patient).where(patient.c.id == patient_id)).one_or_none()


def answers_of_patient(connection: Connection, patient_id: int) -> Sequence[Row[Any]]:
    """Every answer the patient ever gave, also what was corrected since, oldest first."""
    return connection.execute(
        select(answer)
        .join(check_in, check_in.c.id == answer.c.check_in_id)
        .where(check_in.c.patient_id == patient_id)
        .order_by(answer.c.id)
    ).all()


def infusions(
    connection: Connection, patient_id: int, kinds: Collection[str], now: datetime
) -> Sequence[Row[Any]]:
    """The patient's visits of those kinds that have begun and were not called off, oldest first."""
    return connection.execute(
        select(appointment)
        .where(
            appointment.c.patient_id == patient_id,
            appointment.c.kind.in_(list(kinds)),
            appointment.c.starts_at <= now,
            appointment.c.status.not_in(CALLED_OFF_WORDS),
            appointment.c.same_as_id.is_(None),
        )
        .order_by(appointment.c.starts_at)
    ).all()


def alerts(connection: Connection, patient_id: int) -> Sequence[Row[Any]]:
    return connection.execute(
        select(alert).where(alert.c.patient_id == patient_id).order_by(alert.c.opened_at, alert.c.id)
    ).all()


def scores_known(connection: Connection) -> tuple[int, datetime | None]:
    """How many scores there are, and the time of the newest."""
    count, newest = connection.execute(select(func.count(), func.max(score.c.at)).select_from(score)).one()
    return count, newest


def scores_from(connection: Connection, at: datetime | None) -> Sequence[Any]:
    """The scores of that instant and later (None: all)."""
    found = select(score.c.id, score.c.patient_id, score.c.survey, score.c.at, score.c.result)
    return connection.execute(found if at is None else found.where(score.c.at >= at)).all()


def people(connection: Connection, patient_ids: Collection[int]) -> dict[int, Any]:
    """Names and numbers of these patients, by id."""
    rows = connection.execute(
        select(patient.c.id, patient.c.external_id, patient.c.first_name, patient.c.last_name).where(
            patient.c.id.in_(list(patient_ids))
        )
    )
    return {row.id: row for row in rows}


def silences(connection: Connection, since: datetime, limit: int) -> Sequence[Any]:
    """Patients whose check-ins since then ended without an answer, and who have answered none after.

    Each with `times`, `first_at` and `last_at`; most silences first, then the longest.
    """
    answered = (
        select(check_in.c.patient_id, func.max(check_in.c.last_answer_at).label("at"))
        .group_by(check_in.c.patient_id)
        .subquery()
    )
    times, first_at = func.count().label("times"), func.min(check_in.c.invited_at).label("first_at")
    return connection.execute(
        select(check_in.c.patient_id, times, first_at, func.max(check_in.c.invited_at).label("last_at"))
        .join(answered, answered.c.patient_id == check_in.c.patient_id)
        .where(
            check_in.c.status == "expired",
            check_in.c.last_answer_at.is_(None),
            check_in.c.invited_at >= since,
            or_(answered.c.at.is_(None), check_in.c.invited_at > answered.c.at),
        )
        .group_by(check_in.c.patient_id)
        .order_by(times.desc(), first_at, check_in.c.patient_id)
        .limit(limit)
    ).all()


def unfinished(connection: Connection, since: datetime, limit: int) -> Sequence[Any]:
    """Check-ins that are over and were answered in part since then, newest first."""
    scored = select(score.c.id).where(score.c.check_in_id == check_in.c.id).exists()
    return connection.execute(
        select(check_in.c.patient_id, check_in.c.survey, check_in.c.status, check_in.c.last_answer_at)
        .where(check_in.c.status.in_(["stopped", "expired"]), check_in.c.last_answer_at >= since, ~scored)
        .order_by(check_in.c.last_answer_at.desc(), check_in.c.id.desc())
        .limit(limit)
    ).all()


def counts_by_survey(connection: Connection) -> dict[str, int]:
    """How many check-ins of each survey were ever sent."""
    rows = connection.execute(select(check_in.c.survey, func.count()).group_by(check_in.c.survey))
    return {survey: count for survey, count in rows}


def open_alerts_by_patient(connection: Connection) -> dict[int, int]:
    rows = connection.execute(
        select(alert.c.patient_id, func.count())
        .where(alert.c.resolved_at.is_(None), alert.c.patient_id.is_not(None))
        .group_by(alert.c.patient_id)
    )
    return {patient_id: count for patient_id, count in rows}


# -- exports -------------------------------------------------------------------------------------------


def items_answered(connection: Connection, survey: str | None) -> list[tuple[str, str]]:
    """Survey and item of all that was ever answered, also items that are in no file any more."""
    found = (
        select(check_in.c.survey, answer.c.item)
        .join(check_in, check_in.c.id == answer.c.check_in_id)
        .where(answer.c.item != NO_ITEM)
        .distinct()
        .order_by(check_in.c.survey, answer.c.item)
    )
    if survey is not None:
        found = found.where(check_in.c.survey == survey)
    return [(each.survey, each.item) for each in connection.execute(found)]


def pages(
    connection: Connection, survey: str | None, since: datetime | None, until: datetime | None
) -> Iterator[Sequence[Row[Any]]]:
    """Check-ins invited in [since, until), oldest first, page by page, each with `patient` and `visit`."""
    wanted = (
        select(check_in, patient.c.external_id.label("patient"), appointment.c.external_id.label("visit"))
        .join(patient, patient.c.id == check_in.c.patient_id)
        .outerjoin(appointment, appointment.c.id == check_in.c.appointment_id)
        .order_by(check_in.c.invited_at, check_in.c.id)
        .limit(PAGE)
    )
    if survey is not None:
        wanted = wanted.where(check_in.c.survey == survey)
    if since is not None:
        wanted = wanted.where(check_in.c.invited_at >= since)
    if until is not None:
        wanted = wanted.where(check_in.c.invited_at < until)
    rows = connection.execute(wanted).all()
    while rows:
        yield rows
        last = rows[-1]
        further = or_(
            check_in.c.invited_at > last.invited_at,
            and_(check_in.c.invited_at == last.invited_at, check_in.c.id > last.id),
        )
        rows = connection.execute(wanted.where(further)).all() if len(rows) == PAGE else []


def answers_of(connection: Connection, check_in_ids: Collection[int]) -> dict[int, list[Any]]:
    """All answers, also what was corrected, in order, by check-in.

    `words` is None but for what was corrected, whose words stand nowhere else: it is not worth decrypting.
    """
    found: dict[int, list[Any]] = {}
    kept = [column for column in answer.c if column.name not in ("id", "words", "inbound_id")]
    rows = connection.execute(
        select(*kept, case((answer.c.replaced_at.is_not(None), answer.c.words)).label("words"))
        .where(answer.c.check_in_id.in_(list(check_in_ids)))
        .order_by(answer.c.id)
    )
    for row in rows:
        found.setdefault(row.check_in_id, []).append(row)
    return found


def scores_of(connection: Connection, check_in_ids: Collection[int]) -> dict[int, Row[Any]]:
    rows = connection.execute(select(score).where(score.c.check_in_id.in_(list(check_in_ids))))
    return {row.check_in_id: row for row in rows}
