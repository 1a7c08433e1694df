"""Everything of one text for staff: its words, what happened, why, its other tries, what may be done."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from reminders.db import claims, state
from reminders.db.schema import alert, appointment, audit, decision, message, message_event, patient
from reminders.domain import sms
from reminders.domain.clinic import Clinic
from reminders.domain.message import MessageStatus
from reminders.domain.sending import Ruling
from reminders.domain.wording import Links
from reminders.services import message_actions as actions
from reminders.services.dispatch_facts import Facts
from reminders.services.dispatch_limits import circuit
from reminders.services.dispatch_render import Renderer, Words
from reminders.services.views import RuleTrace, rule_traces

#: Events and tries that a page shows; one that nobody settles has ever more.
MOST = 200
#: Whoever has the token of a patient's page is the patient.
_TOKEN = re.compile(r"(/[spc]/)[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text."""

    body: str | None = field(repr=False)
    """None: there are none (any more), or they cannot be made."""
    size: sms.Size | None
    preview: bool
    """Made now, from today's data; it is made again when it is sent."""


@dataclass(frozen=True, slots=True)
class Done:
    """A line of the audit about the text."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One text. Holds names and words: for staff who are signed in only."""

    row: Row[Any]
    """Of `message`, with its patient's name, and its visit's `starts_at`, `ends_at`, `location`, `kind`."""
    said: Said
    events: Sequence[Any]
    done: Sequence[Done]
    tries: Sequence[Any]
    """All tries of this text, oldest first, if there is more than one."""
    trace: Sequence[RuleTrace]
    """What each rule did for its visit."""
    alert_code: str | None
    ruling: Ruling | None
    """Of one that is planned: what would be decided at this moment."""
    holds_all: str | None
    """Why nothing goes out at all now: `paused`, `sending_stopped`."""
    no_cancel: str | None
    no_now: str | None
    no_retry: str | None
    """Why each cannot be done; None: it can."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page needs beside the database."""

    clinic: Clinic
    words: Words
    now: datetime
    public_url: str | None
    send_only_to: frozenset[str] | None


def message_page(connection: Connection, message_id: str, shown: Shown) -> MessagePage | None:
    """The page of that text; None: there is none."""
    row = connection.execute(_ROW.where(message.c.id == message_id)).one_or_none()
    if row is None:
        return None
    is_planned = row.status == MessageStatus.PLANNED.value
    is_over = row.status in (MessageStatus.FAILED.value, MessageStatus.UNDELIVERED.value)
    ruling = (
        actions.ruling_now(connection, row.id, shown.clinic, shown.now, shown.send_only_to)
        if is_planned
        else None
    )
    not_planned = "It is not waiting to be sent."
    return MessagePage(
        row=row,
        said=_said(connection, row, shown),
        events=_events(connection, row.id),
        done=_done(connection, row.id),
        tries=_tries(connection, row),
        trace=_trace(connection, row.appointment_id),
        alert_code=connection.scalar(select(alert.c.code).where(alert.c.id == row.alert_id)),
        ruling=ruling,
        holds_all=_holds_all(connection) if is_planned else None,
        no_cancel=actions.why_not_cancel(row) if is_planned else not_planned,
        no_now=(
            actions.why_not_now(row, shown.clinic, ruling, shown.now) if ruling is not None else not_planned
        ),
        no_retry=actions.why_not_retry(connection, row, shown.now) if is_over else not_planned,
    )


def person(connection: Connection, patient_id: int) -> Any:
    """Whose texts they are: `id`, `first_name`, `last_name`; None: there is no such patient."""
    found = select(patient.c.id, patient.c.first_name, patient.c.last_name)
    return connection.execute(found.where(patient.c.id == patient_id)).one_or_none()


_ROW = (
    select(
        message,
        patient.c.first_name,
        patient.c.last_name,
        appointment.c.starts_at,
        appointment.c.ends_at,
        appointment.c.location,
        appointment.c.kind,
        appointment.c.held_reason,
    )
    .outerjoin(patient, patient.c.id == message.c.patient_id)
    .outerjoin(appointment, appointment.c.id == message.c.appointment_id)
)


def _said(connection: Connection, row: Any, shown: Shown) -> Said:
    if row.status != MessageStatus.PLANNED.value:
        size = sms.measure(row.body) if row.body is not None else None
        return Said(_without_tokens(row.body), size, preview=False)
    loaded = claims.load(connection, [row.id])[row.id]
    facts = Facts(connection, [loaded], shown.clinic, shown.send_only_to, shown.now)
    renderer = Renderer(connection, shown.clinic, shown.words, _Examples(shown.public_url), shown.now)
    try:
        text = renderer.render(loaded, facts.subject(loaded))
    except Exception:  # a template of the clinic's own: whatever it does, the page is shown
        return Said(None, None, preview=True)
    return Said(_without_tokens(text.body), text.size, preview=True)


def _without_tokens(body: str | None) -> str | None:
    return None if body is None else _TOKEN.sub(r"\1…", body)


def _events(connection: Connection, message_id: str) -> Sequence[Any]:
    found = select(message_event).where(message_event.c.message_id == message_id)
    return connection.execute(found.order_by(message_event.c.id.desc()).limit(MOST)).all()[::-1]


def _done(connection: Connection, message_id: str) -> list[Done]:
    lines = connection.execute(
        select(audit.c.at, audit.c.who, audit.c.what)
        .where(audit.c.subject == actions.subject(message_id))
        .order_by(audit.c.id)
        .limit(MOST)
    )
    return [Done(each.at, each.who, each.what) for each in lines]


def _tries(connection: Connection, row: Any) -> Sequence[Any]:
    """The first, and those that followed: `retry_of` of each names the first."""
    first = row.retry_of or row.id
    keys = [f"retry:{first}:{number}" for number in range(1, MOST)]
    found = connection.execute(
        select(message.c.id, message.c.status, message.c.reason, message.c.error_code, message.c.send_after)
        .where(or_(message.c.id == first, message.c.dedupe_key.in_(keys)))
        .order_by(message.c.created_at, message.c.id)
    ).all()
    return found if len(found) > 1 else ()


def _trace(connection: Connection, appointment_id: int | None) -> Sequence[RuleTrace]:
    if appointment_id is None:
        return ()
    columns = ("id", "rule", "occasion", "due_at", "status", "reason", "error_code", "retry_of")
    texts = connection.execute(
        select(*(message.c[name] for name in columns)).where(message.c.appointment_id == appointment_id)
    ).all()
    decisions = connection.execute(select(decision).where(decision.c.appointment_id == appointment_id)).all()
    return rule_traces(decisions, texts)


def _holds_all(connection: Connection) -> str | None:
    if state.is_held(connection):
        return "paused"
    return "sending_stopped" if circuit(connection) is not None else None


@dataclass(frozen=True, slots=True)
class _Examples:
    """Links as long as the real ones, which lead nowhere: a preview makes no page and shows no key."""

    public_url: str | None

    def of_text(
        self,
        connection: Connection,
        row: Any,
        wanted: Collection[str],
        now: datetime,
        *,
        lasts: timedelta,
        ends_at: datetime | None,
    ) -> Links:
        if not self.public_url:
            return Links()
        base, token = self.public_url.rstrip("/"), "x" * 22
        links = {
            "prep": f"{base}/p/{token}",
            "calendar": f"{base}/c/{token}.ics",
            "survey": f"{base}/s/{token}",
        }
        return Links(**{name: links[name] for name in wanted if name in links})

    def for_alert(self, code: str) -> str:
        return f"{self.public_url}/alerts/{code}" if self.public_url and code else ""
