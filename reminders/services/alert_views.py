"""What staff read of alerts: those that are open, the history, and everything about one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select

from reminders.db import alert_pages, inbox
from reminders.db.schema import alert, alert_step, answer, check_in, inbound, message, patient, phone
from reminders.domain import check_in_text
from reminders.domain.message import Purpose
from reminders.domain.results import label_of
from reminders.domain.survey import Survey
from reminders.domain.survey_question import said
from reminders.services import alert_news, desk, drill
from reminders.services.alert_paging import is_drill
from reminders.services.alerts import RANK
from reminders.services.results import value_of
from reminders.services.views import MOST

#: Steps and texts of an alert that its page shows: one that nobody takes has ever more.
MOST_STEPS = 60
#: Closed alerts on one page of the history.
PER_PAGE = 50
#: Drills with their timings.
DRILLS = 10
SEVERITIES = ("crisis", "emergency", "urgent", "clinical", "delivery", "system")
WAITING, TAKEN, CLOSED = "waiting", "taken", "closed"


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert of a list."""

    row: Row[Any]
    is_drill: bool
    of_check_in: bool
    """An answer to a check-in raised it: what it says is for clinicians."""


@dataclass(frozen=True, slots=True)
class AlertList:
    """The page of alerts."""

    open: Sequence[AlertLine]
    """Those that nobody has taken first, each by age."""
    closed: Sequence[AlertLine]
    """One page, newest first, without drills."""
    pages: int
    drills: Sequence[drill.Result]

    @property
    def patient_ids(self) -> list[int]:
        return [each.row.patient_id for each in (*self.open, *self.closed) if each.row.patient_id]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an alert to one person, and what came of it."""

    person: str
    """The id in config/alerts.yaml."""
    channel: int | None
    """None: by text."""
    at: datetime
    """When it was put down; for office hours it may wait."""
    status: str
    """A message's status, or that of a page by a channel (waiting, sent, failed, cancelled)."""
    reason: str | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class OnPage:
    """What was written or chosen on the page of a check-in. `repr` shows no words."""

    at: datetime
    words: str = field(repr=False)
    check_in: str
    question: str = field(repr=False)
    """Empty: it answers none."""
    stands: bool
    """False: corrected since, or never taken as an answer."""


@dataclass(frozen=True, slots=True)
class AlertPage:
    """One alert with all that was written, whom it is about, who was paged, and every step."""

    line: AlertLine
    texts: Sequence[Row[Any]]
    """All from that phone since it was raised until it was closed, oldest first; of very many the newest."""
    on_pages: Sequence[OnPage]
    """The same for the pages of check-ins."""
    answers: Sequence[Row[Any]]
    """Our fixed texts to the patient."""
    pages: Sequence[Page]
    steps: Sequence[Row[Any]]
    """Oldest first; of very many the newest."""
    people: Sequence[Row[Any]]
    """The patient; everybody who is reached at that number, where it cannot be known who wrote."""
    phone: str | None = field(repr=False)
    """To dial."""
    is_open_about: str | None
    """The code of an alert about them that must be closed before texts may go on."""
    seen: int
    """For `desk.resolve_alert`."""

    @property
    def talk(self) -> list[tuple[datetime, str, Any]]:
        """All that was said, in the order in which it was heard: when it was sent, by which way (`text`,
        `page`, or `ours`), and the row."""
        heard: list[tuple[datetime, datetime, str, Any]] = [
            (each.handled_at, each.received_at, "text", each) for each in self.texts
        ]
        heard += [(each.at, each.at, "page", each) for each in self.on_pages]
        ours = [(each.accepted_at or each.created_at, each) for each in self.answers]
        heard += [(at, at, "ours", each) for at, each in ours]
        return [each[1:] for each in sorted(heard, key=lambda each: each[0])]


def open_alerts(connection: Connection, *, severity: str = "", state: str = "") -> list[AlertLine]:
    """Alerts that nobody has closed: those that wait first, each by age; one more than a page shows."""
    where: list[ColumnElement[bool]] = [alert.c.resolved_at.is_(None), *_of(severity)]
    if state == WAITING:
        where.append(alert.c.acknowledged_at.is_(None))
    elif state == TAKEN:
        where.append(alert.c.acknowledged_at.is_not(None))
    rows = connection.execute(
        select(alert)
        .where(*where)
        .order_by(alert.c.acknowledged_at.is_not(None), alert.c.opened_at)
        .limit(MOST + 1)
    ).all()
    return _lines(connection, rows)


def alert_list(
    connection: Connection, *, severity: str = "", state: str = "", page: int = 1, drills: int = DRILLS
) -> AlertList:
    """The open ones, a page of the history, and the last drills, as far as the filter lets them through."""
    closed, pages = ([], 1) if state in (WAITING, TAKEN) else _history(connection, severity, page)
    return AlertList(
        open=[] if state == CLOSED else open_alerts(connection, severity=severity, state=state),
        closed=closed,
        pages=pages,
        drills=[drill.result(connection, each) for each in drill.newest(connection, drills)],
    )


def alert_page(
    connection: Connection, code: str, surveys: Mapping[str, Survey], alert_id: int | None = None
) -> AlertPage | None:
    """The open alert with that code, or the newest closed one; with *alert_id* that very one."""
    found = desk.alert_by_code(connection, code, alert_id)
    if found is None:
        return None
    people = _people(connection, found)
    return AlertPage(
        line=_lines(connection, [found])[0],
        texts=_newest(connection, select(inbound).where(alert_news.said_since(found)), inbound.c.id),
        on_pages=_on_pages(connection, found, surveys),
        answers=connection.execute(
            select(message)
            .where(message.c.alert_id == found.id, message.c.purpose == Purpose.SAFETY.value)
            .order_by(message.c.created_at, message.c.id)
        ).all(),
        pages=_pages(connection, found),
        steps=_newest(
            connection, select(alert_step).where(alert_step.c.alert_id == found.id), alert_step.c.id
        ),
        people=people,
        phone=_number(connection, found, people),
        is_open_about=next(
            filter(None, (desk.open_alert_about(connection, each.id, each.phone_hash) for each in people)),
            None,
        ),
        seen=alert_news.count(connection, found),
    )


# -- lists ---------------------------------------------------------------------------------------


def _of(severity: str) -> list[ColumnElement[bool]]:
    return [alert.c.severity == severity] if severity in SEVERITIES else []


def _history(connection: Connection, severity: str, page: int) -> tuple[list[AlertLine], int]:
    where = and_(alert.c.resolved_at.is_not(None), drill.REAL, *_of(severity))
    total = connection.scalar(select(func.count()).select_from(alert).where(where)) or 0
    rows = connection.execute(
        select(alert)
        .where(where)
        .order_by(alert.c.id.desc())
        .limit(PER_PAGE)
        .offset((max(page, 1) - 1) * PER_PAGE)
    ).all()
    return _lines(connection, rows), max(1, -(-total // PER_PAGE))


def _lines(connection: Connection, rows: Sequence[Row[Any]]) -> list[AlertLine]:
    cries = _cries(connection, [row.id for row in rows])
    return [
        AlertLine(
            row=row,
            is_drill=is_drill(row),
            of_check_in=row.severity in RANK and not is_drill(row) and row.id not in cries,
        )
        for row in rows
    ]


def _cries(connection: Connection, alert_ids: Collection[int]) -> set[int]:
    """Alerts that the words of a text raised, not an answer to a check-in."""
    first = (
        select(func.min(alert_step.c.id))
        .where(alert_step.c.alert_id.in_(list(alert_ids)), alert_step.c.step == "raised")
        .group_by(alert_step.c.alert_id)
    )
    rows = connection.execute(
        select(alert_step.c.alert_id, inbound.c.flags)
        .join(inbound, inbound.c.id == alert_step.c.inbound_id)
        .where(alert_step.c.id.in_(first))
    )
    return {row.alert_id for row in rows if check_in_text.is_cry(row.flags)}


# -- one alert -----------------------------------------------------------------------------------


def _newest(connection: Connection, query: Any, by: Any) -> Sequence[Row[Any]]:
    return list(connection.execute(query.order_by(by.desc()).limit(MOST_STEPS)).all())[::-1]


def _on_pages(connection: Connection, found: Row[Any], surveys: Mapping[str, Survey]) -> list[OnPage]:
    written = (
        select(answer, check_in.c.survey, check_in.c.language)
        .join(check_in, check_in.c.id == answer.c.check_in_id)
        .where(alert_news.written_since(found))
    )
    return [_on_page(row, surveys.get(row.survey)) for row in _newest(connection, written, answer.c.id)]


def _on_page(row: Row[Any], survey: Survey | None) -> OnPage:
    item = survey.item(row.item) if survey is not None else None
    label = label_of(item, value_of(row.value), row.language)
    return OnPage(
        at=row.at,
        words=f"{row.words} ({label})" if label else row.words,
        check_in=said(survey.name, "en") if survey is not None else row.survey,
        question=said(item.ask, row.language) if item is not None else row.item,
        stands=row.replaced_at is None,
    )


def _people(connection: Connection, found: Row[Any]) -> Sequence[Row[Any]]:
    if found.patient_id is not None:
        return connection.execute(select(patient).where(patient.c.id == found.patient_id)).all()
    return inbox.patients_of(connection, found.phone_hash) if found.phone_hash else []


def _number(connection: Connection, found: Row[Any], people: Sequence[Row[Any]]) -> str | None:
    """The number that wrote; where none did, the patient's."""
    wrote = connection.scalar(select(phone.c.phone).where(phone.c.phone_hash == found.phone_hash))
    return wrote or next((each.phone for each in people if each.phone), None)


def _pages(connection: Connection, found: Row[Any]) -> list[Page]:
    texts = connection.execute(
        select(message).where(
            message.c.alert_id == found.id,
            message.c.purpose == Purpose.PAGE.value,
            message.c.dedupe_key.startswith("page:"),
        )
    )
    pages = [
        Page(
            person=row.dedupe_key.split(":")[2],
            channel=None,
            at=row.created_at,
            status=row.status,
            reason=row.reason,
            arrived_at=row.final_at if row.status == "delivered" else None,
        )
        for row in texts
    ]
    for row in alert_pages.of_alert(connection, found.id):
        arrived = row.ended_at if row.status == alert_pages.SENT else None
        pages.append(Page(row.person, row.channel + 1, row.at, row.status, row.error, arrived))
    return sorted(pages, key=lambda each: each.at)[-MOST_STEPS:]
