"""`/api/v1`: appointments in; messages, answers and alerts out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Query, Request, Response, Security
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError
from sqlalchemy import Connection

from reminders import __version__
from reminders.db import audit
from reminders.domain.cadence_version import planning_version
from reminders.domain.source import SourceSettings
from reminders.ports import SourceRead
from reminders.services import api_feeds
from reminders.services.api_feeds import CheckIn, Feed
from reminders.services.api_tokens import Holder
from reminders.services.plan import plan_pending
from reminders.services.sync import sync
from reminders.sources.rows import read_rows
from reminders.sources.table import Record
from reminders.web.api.door import BEARER, Door, LimitedBody, speak_json
from reminders.web.api.models import (
    AlertOut,
    AnswerOut,
    AppointmentIn,
    AppointmentsIn,
    AppointmentsTaken,
    CheckInOut,
    MessageOut,
    Page,
    PutAside,
    ResultOut,
    Wrong,
)
from reminders.web.parts import WebParts

#: The source of what comes in here.
SOURCE = "api"
_AT = "appointment "

#: Feeds are numbered as the databases do.
_LAST = 2**31 - 1
#: What a token must be good for, by path.
_SCOPES = {
    "/v1/{_:path}": None,  # nothing is there
    "/v1/appointments": "appointments:write",
    "/v1/messages": "messages:read",
    "/v1/answers": "answers:read",
    "/v1/alerts": "alerts:read",
}


def _with_offset(since: datetime) -> datetime:
    if since.tzinfo is None:
        raise PydanticCustomError("offset", "Write the offset too: 2026-12-01T09:00:00Z or …T02:00:00-07:00.")
    return since


After = Annotated[int, Query(ge=0, le=_LAST, description="`next` of the answer before; 0: all.")]
Most = Annotated[int, Query(ge=1, le=api_feeds.MOST, description="Changes to look at, at most.")]
Since = Annotated[
    Annotated[datetime, AfterValidator(_with_offset)] | None,
    Query(description="Only changes since then: ISO 8601 with an offset."),
]
REFUSALS: dict[int | str, dict[str, Any]] = {
    401: {"model": Wrong, "description": "No token, or one that is not good any more"},
    403: {"model": Wrong, "description": "The token is not good for this"},
    422: {"model": Wrong, "description": "It does not fit the description"},
    429: {"model": Wrong, "description": "Too many requests"},
    503: {"model": Wrong, "description": "The database does not answer"},
}


def create_api(parts: WebParts) -> FastAPI:
    """The application below `/api`; its description is at `/api/openapi.json`."""
    app = FastAPI(
        title="Reminders",
        version=__version__,
        summary="Appointments in; messages, answers and alerts out.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": "/api"}],
        root_path_in_servers=False,
    )
    app.add_middleware(LimitedBody)
    speak_json(app)
    app.include_router(_routes(parts))
    return app


def _routes(parts: WebParts) -> APIRouter:
    router = APIRouter(
        prefix="/v1",
        responses=REFUSALS,
        route_class=Door(parts).guarded(_SCOPES),
        dependencies=[Security(BEARER)],
    )
    api = _Api(parts)

    @router.post(
        "/appointments",
        summary="Bring appointments in",
        description="Scope `appointments:write`. Sending the same again changes nothing.",
        response_model=AppointmentsTaken,
        responses={413: {"model": Wrong, "description": "Too large"}, 400: {"model": Wrong}},
    )
    def bring(sent: AppointmentsIn) -> Any:
        return api.take(sent)

    @router.get(
        "/messages",
        summary="Messages that changed",
        description="Scope `messages:read`. Pages to staff are not among them.",
        response_model=Page[MessageOut],
    )
    def messages(request: Request, after: After = 0, limit: Most = 100, since: Since = None) -> Any:
        return api.feed(request, "messages", _message, after, limit, since)

    @router.get(
        "/answers",
        summary="Check-ins that were answered",
        description="Scope `answers:read`.",
        response_model=Page[CheckInOut],
    )
    def answers(request: Request, after: After = 0, limit: Most = 100, since: Since = None) -> Any:
        return api.feed(request, "answers", _check_in, after, limit, since)

    @router.get(
        "/alerts",
        summary="Alerts that changed",
        description="Scope `alerts:read`. What was written stands in the console only.",
        response_model=Page[AlertOut],
    )
    def alerts(request: Request, after: After = 0, limit: Most = 100, since: Since = None) -> Any:
        return api.feed(request, "alerts", _alert, after, limit, since)

    @router.api_route("/{_:path}", methods=["GET", "POST"], include_in_schema=False)
    def nothing() -> Response:
        return Response('{"error":"There is nothing here.","where":[]}', 404, media_type="application/json")

    return router


_FEEDS: dict[str, Callable[[Connection, int, int, datetime, datetime | None], Feed]] = {
    "messages": api_feeds.messages,
    "answers": api_feeds.answers,
    "alerts": api_feeds.alerts,
}


@dataclass(frozen=True, slots=True)
class _Api:
    parts: WebParts

    def feed(
        self,
        request: Request,
        name: str,
        shown: Callable[[Any], Any],
        after: int,
        most: int,
        since: datetime | None,
    ) -> Page[Any]:
        """Part of the feed *name*; who is in it is written down before it is handed over."""
        holder: Holder = request.state.holder
        db, now = self.parts.webhooks.db, self.parts.clock.now()
        with db.read() as connection:
            found = _FEEDS[name](connection, after, most, now, since)
        if found.items:
            with db.write() as connection:
                audit.record(
                    connection,
                    now,
                    who=f"token:{holder.name}"[:100],
                    what="api_read",
                    subject=f"api:{name}",
                    detail=" ".join(sorted(_patients(found.items))),
                )
        return Page(items=[shown(each) for each in found.items], next=found.next, more=found.more)

    def take(self, sent: AppointmentsIn) -> AppointmentsTaken:
        """Reads what was sent as a file's rows are read, keeps it, and plans what has changed."""
        parts, db, now = self.parts, self.parts.webhooks.db, self.parts.clock.now()
        clinic = parts.configuration.clinic()
        columns = tuple(AppointmentIn.model_fields)
        records = [
            Record(f"{_AT}{n}", n, [_cell(getattr(each, column)) for column in columns])
            for n, each in enumerate(sent.appointments)
        ]
        read = read_rows(columns, records, SourceSettings(id=SOURCE), clinic, "appointments")
        result = sync(db, _Sent(read), clinic, now, may_be_gone=False)
        plan_pending(db, clinic, planning_version(clinic), now)
        parts.webhooks.wake()
        return AppointmentsTaken(
            good=result.good,
            changed=result.changed,
            put_aside=[PutAside(index=_place(bad.place), reason=bad.reason) for bad in read.bad],
            warnings=list(read.warnings),
        )


@dataclass(frozen=True, slots=True)
class _Sent:
    """What was sent, as a source that names only what it has news of."""

    content: SourceRead
    id: str = SOURCE

    def read(self, now: datetime) -> SourceRead:
        return self.content


def _place(place: str) -> int | None:
    """Where in the list that was sent."""
    number = place.removeprefix(_AT)
    return int(number) if number.isdigit() else None


def _cell(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)


def _patients(items: Iterable[Any]) -> set[str]:
    """Their ids, for the audit."""
    rows = (each.row if isinstance(each, CheckIn) else each for each in items)
    return {str(row.patient_id) for row in rows if row.patient_id is not None}


def _message(row: Any) -> MessageOut:
    return MessageOut(
        id=row.id,
        patient_id=row.patient_key,
        appointment_id=row.appointment_key,
        source=row.source,
        purpose=row.purpose,
        rule=row.rule,
        template=row.template,
        survey=row.survey,
        language=row.language,
        status=row.status,
        reason=row.reason,
        error_code=row.error_code,
        body=row.body if row.accepted_at is not None else None,
        segments=row.segments,
        due_at=row.due_at,
        accepted_at=row.accepted_at,
        delivered_at=row.delivered_at,
    )


def _check_in(found: CheckIn) -> CheckInOut:
    row = found.row
    return CheckInOut(
        id=row.id,
        patient_id=row.patient_key,
        appointment_id=row.appointment_key,
        survey=row.survey,
        language=row.language,
        status=row.status,
        invited_at=row.invited_at,
        ended_at=row.ended_at,
        answers=[_answer(each) for each in found.answers],
        result=_result(found.result),
    )


def _answer(row: Any) -> AnswerOut:
    return AnswerOut(
        item=row.item,
        value=float(row.value) if row.value is not None else None,
        skipped=row.skipped,
        words=row.words,
        note=row.note,
        by=row.by,
        late=row.late,
        at=row.at,
        replaced_at=row.replaced_at,
    )


def _result(stored: dict[str, Any] | None) -> ResultOut | None:
    if stored is None:
        return None
    band = stored.get("band") or {}
    return ResultOut(
        total=stored.get("total"),
        band=band.get("en"),
        flags=list(stored.get("flags") or ()),
        missing=list(stored.get("missing") or ()),
    )


def _alert(row: Any) -> AlertOut:
    return AlertOut(
        id=row.id,
        code=row.code,
        severity=row.severity,
        patient_id=row.patient_key,
        opened_at=row.opened_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
