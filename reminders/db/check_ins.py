"""Check-ins with their answers and scores: what was asked, what was said, what it comes to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.schema import answer, check_in, score
from reminders.domain.survey import Value

#: In place of an item: words that answer no question, and in which danger was found.
NO_ITEM = ""


class CheckInStatus(StrEnum):
    OPEN = "open"
    COMPLETED = "completed"
    STOPPED = "stopped"  #: STOP, LESS, a crisis, or a person
    EXPIRED = "expired"  #: late answers are taken all the same


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """One answer as it stands. `repr` shows none of it."""

    item: str
    value: Value = field(repr=False)
    skipped: bool
    words: str | None = field(repr=False)
    note: str | None = field(repr=False)
    by: str
    at: datetime
    late: bool
    id: int
    replaced_at: datetime | None = None


def open_check_in(connection: Connection, **values: Any) -> Row[Any]:
    """The check-in of `invitation_id`, made from *values* if there is none yet; locked until the commit."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(make(check_in).values(values).on_conflict_do_nothing(index_elements=["invitation_id"]))
    found = select(check_in).where(check_in.c.invitation_id == values["invitation_id"]).with_for_update()
    return connection.execute(found).one()


def by_id(connection: Connection, check_in_id: int) -> Row[Any] | None:
    """The check-in, locked until the commit (PostgreSQL), or None."""
    found = select(check_in).where(check_in.c.id == check_in_id).with_for_update()
    return connection.execute(found).one_or_none()


def by_invitation(connection: Connection, message_id: str) -> Row[Any] | None:
    found = select(check_in).where(check_in.c.invitation_id == message_id).with_for_update()
    return connection.execute(found).one_or_none()


def open_of_phone(connection: Connection, phone_hash: str) -> Sequence[Row[Any]]:
    """Open check-ins of everybody on that number, newest first."""
    return connection.execute(
        select(check_in)
        .where(check_in.c.phone_hash == phone_hash, check_in.c.status == CheckInStatus.OPEN.value)
        .order_by(check_in.c.invited_at.desc(), check_in.c.id.desc())
    ).all()


def of_patient(connection: Connection, patient_id: int) -> Sequence[Row[Any]]:
    """All check-ins of a patient, oldest first."""
    return connection.execute(
        select(check_in)
        .where(check_in.c.patient_id == patient_id)
        .order_by(check_in.c.invited_at, check_in.c.id)
    ).all()


def change(connection: Connection, check_in_id: int, **values: Any) -> None:
    connection.execute(update(check_in).where(check_in.c.id == check_in_id).values(values))


# -- answers -----------------------------------------------------------------------------------


def standing(connection: Connection, check_in_ids: Collection[int]) -> dict[int, list[StoredAnswer]]:
    """What stands of the answers to these check-ins, in the order in which they were given."""
    found: dict[int, list[StoredAnswer]] = {each: [] for each in check_in_ids}
    rows = connection.execute(
        select(answer)
        .where(answer.c.check_in_id.in_(list(check_in_ids)), answer.c.replaced_at.is_(None))
        .order_by(answer.c.id)
    )
    for row in rows:
        found[row.check_in_id].append(_stored(row))
    return found


def every_answer(connection: Connection, check_in_id: int) -> list[StoredAnswer]:
    """All that was ever answered, also what was corrected since."""
    rows = connection.execute(select(answer).where(answer.c.check_in_id == check_in_id).order_by(answer.c.id))
    return [_stored(row) for row in rows]


def add_answer(
    connection: Connection,
    check_in_id: int,
    item: str,
    value: Value,
    now: datetime,
    *,
    words: str | None,
    note: str | None,
    by: str,
    skipped: bool = False,
    inbound_id: int | None = None,
    late: bool = False,
) -> None:
    """Stores an answer; one to the same item that stood before is replaced, and kept."""
    connection.execute(
        update(answer)
        .where(answer.c.check_in_id == check_in_id, answer.c.item == item, answer.c.replaced_at.is_(None))
        .values(replaced_at=now)
    )
    connection.execute(
        insert(answer).values(
            check_in_id=check_in_id,
            item=item,
            value=_as_text(value),
            skipped=skipped,
            words=words,
            note=note,
            by=by,
            inbound_id=inbound_id,
            late=late,
            at=now,
        )
    )


def keep_words(connection: Connection, check_in_id: int, words: str, now: datetime) -> None:
    """Keeps words that were written on the page and became no answer; they never stand as one."""
    connection.execute(
        insert(answer).values(
            check_in_id=check_in_id, item=NO_ITEM, words=words, by="web", at=now, replaced_at=now
        )
    )


def _as_text(value: Value) -> str | None:
    if isinstance(value, str) or value is None:
        return value
    return f"{value:g}"


def _stored(row: Row[Any]) -> StoredAnswer:
    return StoredAnswer(
        item=row.item,
        value=_as_value(row.value),
        skipped=row.skipped,
        words=row.words,
        note=row.note,
        by=row.by,
        at=row.at,
        late=row.late,
        id=row.id,
        replaced_at=row.replaced_at,
    )


def _as_value(stored: str | None) -> Value:
    if stored is None:
        return None
    try:
        return float(stored)
    except ValueError:
        return stored


# -- scores ------------------------------------------------------------------------------------


def put_score(
    connection: Connection,
    *,
    check_in_id: int,
    patient_id: int,
    survey: str,
    at: datetime,
    result: dict[str, Any],
) -> None:
    """Stores what a check-in comes to, in place of what it came to before a correction."""
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = make(score).values(
        check_in_id=check_in_id, patient_id=patient_id, survey=survey, at=at, result=result
    )
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["check_in_id"], set_={"result": new.excluded.result, "at": new.excluded.at}
        )
    )


def is_scored(connection: Connection, check_in_id: int) -> bool:
    """Whether it has been worked out what its answers come to."""
    found = select(score.c.check_in_id).where(score.c.check_in_id == check_in_id)
    return connection.execute(found).first() is not None


def scores_of(connection: Connection, patient_id: int, survey: str | None = None) -> Sequence[Row[Any]]:
    """The patient's scores, oldest first."""
    found = select(score).where(score.c.patient_id == patient_id)
    if survey is not None:
        found = found.where(score.c.survey == survey)
    return connection.execute(found.order_by(score.c.at, score.c.id)).all()


def scores_of_survey(connection: Connection, survey: str) -> Sequence[Row[Any]]:
    """Everybody's scores of that survey, oldest first."""
    return connection.execute(
        select(score).where(score.c.survey == survey).order_by(score.c.at, score.c.id)
    ).all()
