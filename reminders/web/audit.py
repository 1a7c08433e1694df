"""The audit trail: who did what, when. For admins; that they read it is written down too."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response

from reminders.domain.hours import local_wall
from reminders.domain.roles import May
from reminders.services import accounts, audit_trail
from reminders.services.alert_paging import clinic_zone
from reminders.services.audit_trail import Wanted
from reminders.web.audit_words import STEPS
from reminders.web.console import Console, number_of

#: Fields of the filter as they stand in the address: ids and codes, no names.
FIELDS = ("by", "what", "about", "from", "to")
#: Who did it has no account: the service itself, or somebody at the machine.
OTHERS = "others"
_LONGEST = 100


def routes(console: Console) -> APIRouter:
    """`/settings/audit`."""
    router = APIRouter(include_in_schema=False)
    parts = console.parts

    @router.get("/settings/audit")
    def trail(request: Request) -> Response:
        visitor = console.enter(request, May.PEOPLE)
        asked = {name: (request.query_params.get(name) or "").strip()[:_LONGEST] for name in FIELDS}
        before = number_of(request.query_params.get("before", "")) or None
        with parts.webhooks.db.read() as connection:
            names = {str(each.id): each.name for each in accounts.accounts(connection)}
        wanted = wanted_of(asked, before, clinic_zone(parts.configuration.clinic()), names)
        page = audit_trail.read(parts.webhooks.db, wanted, parts.clock.now(), by=visitor.name)
        given = {name: value for name, value in asked.items() if value}
        return console.page(
            visitor,
            "audit.html",
            page=page,
            asked=asked,
            names=names,
            steps=sorted(STEPS.items(), key=lambda each: each[1]),
            others=OTHERS,
            about_patient=(wanted.subject or "").startswith("patient:"),
            first=f"/settings/audit?{urlencode(given)}",
            older=f"/settings/audit?{urlencode(given | {'before': page.before})}",
            is_first=before is None,
        )

    return router


def wanted_of(asked: dict[str, str], before: int | None, zone: ZoneInfo, names: dict[str, str]) -> Wanted:
    """The filter; what cannot be a person or a date is not asked for. *names*: of the accounts, by id."""
    return Wanted(
        who=names.get(asked["by"]),
        who_not=tuple(names.values()) if asked["by"] == OTHERS else (),
        what=asked["what"] or None,
        subject=_subject(asked["about"], names),
        since=_day(asked["from"], zone),
        until=_day(asked["to"], zone, after=1),
        before=before,
    )


def _subject(about: str, names: dict[str, str]) -> str | None:
    """`12`, `patient 12`, `alert 4F2`, `account 3` as they stand in the audit; other words as they are."""
    found = re.fullmatch(r"(?:(patient|account|staff|alert)[ :#]*)?([0-9A-Za-z]{1,12})", about, re.IGNORECASE)
    kind = (found[1] or "patient").lower() if found else ""
    if found is None or (kind != "alert" and not found[2].isdigit()):
        return about or None
    if kind == "alert":
        return f"alert:{found[2].upper()}"
    return f"patient:{int(found[2])}" if kind == "patient" else f"staff:{names.get(found[2], '')}"


def _day(text: str, zone: ZoneInfo, after: int = 0) -> datetime | None:
    """When that day begins at the clinic, or the one *after*."""
    try:
        return local_wall(date.fromisoformat(text) + timedelta(days=after), datetime.min.time(), zone)
    except (ValueError, OverflowError):
        return None
