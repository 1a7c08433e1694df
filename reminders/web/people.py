"""Accounts of staff, and tokens for scripts: who may come in. For admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from reminders.domain.hours import local_wall
from reminders.domain.roles import May, Role
from reminders.services import accounts, api_tokens
from reminders.services.alert_paging import clinic_zone
from reminders.services.desk import RefusedError
from reminders.web.console import Console, Visitor, number_of
from reminders.web.forms import Sent
from reminders.web.signature import Form

HERE = "/settings/people"


@dataclass(frozen=True, slots=True)
class Key:
    """Shown once: a link or a token, and what it is."""

    what: str
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _People:
    console: Console

    def now(self) -> datetime:
        return self.console.parts.real_clock.now()

    def page(
        self,
        visitor: Visitor,
        status: int = 200,
        *,
        key: Key | None = None,
        wrong: dict[str, str] | None = None,
        sent: Form | None = None,
    ) -> Response:
        """*wrong*: what to say beside which form; *sent*: what was written there."""
        with self.console.parts.webhooks.db.read() as connection:
            people, tokens = accounts.accounts(connection), api_tokens.tokens(connection)
        now = self.now()
        return self.console.page(
            visitor,
            "people.html",
            status,
            people=people,
            tokens=[each for each in tokens if each.is_good(now)],
            old_tokens=[each for each in tokens if not each.is_good(now)],
            real_now=now,
            roles=list(Role),
            scopes=api_tokens.SCOPES,
            key=key,
            wrong=wrong or {},
            sent=sent or Form(()),
        )

    def link(self, request: Request, token: str) -> str:
        """Where it is opened: the public address, or the one this page was asked for by."""
        base = self.console.parts.public_url or str(request.base_url)
        return f"{base.rstrip('/')}/signin/{token}"


def routes(console: Console) -> APIRouter:
    """`/settings/people` and its forms."""
    router = APIRouter(include_in_schema=False)
    here, db = _People(console), console.parts.webhooks.db

    def zone() -> ZoneInfo:
        return clinic_zone(console.parts.configuration.clinic())

    @router.get(HERE)
    def people(request: Request) -> Response:
        return here.page(console.enter(request, May.PEOPLE))

    @router.post(HERE)
    def add(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PEOPLE)
        name = (sent.get("name") or "").strip()
        try:
            token = accounts.add_in_console(db, name, sent.get("role") or "", here.now(), by=visitor.name)
        except RefusedError as refused:
            return here.page(visitor, 422, wrong={"account": str(refused)}, sent=sent)
        return here.page(visitor, key=_link_key(name, here.link(request, token)))

    @router.post(HERE + "/{staff_id}/role")
    def role(staff_id: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PEOPLE)
        wanted = sent.get("role") or ""
        try:
            accounts.change_role(db, number_of(staff_id), wanted, here.now(), by=visitor.name)
        except RefusedError as refused:
            return console.refused(visitor, str(refused), back=HERE)
        return RedirectResponse(HERE, status_code=303)

    @router.post(HERE + "/{staff_id}/reset")
    def reset(staff_id: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PEOPLE)
        try:
            name, token = accounts.reset_in_console(db, number_of(staff_id), here.now(), by=visitor.name)
        except RefusedError as refused:
            return console.refused(visitor, str(refused), back=HERE)
        return here.page(visitor, key=_link_key(name, here.link(request, token)))

    @router.post(HERE + "/{staff_id}/disable")
    def disable(staff_id: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PEOPLE)
        try:
            accounts.disable_in_console(db, number_of(staff_id), here.now(), by=visitor.name)
        except RefusedError as refused:
            return console.refused(visitor, str(refused), back=HERE)
        return RedirectResponse(HERE, status_code=303)

    @router.post(HERE + "/tokens")
    def make(request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PEOPLE)
        name = sent.get("name") or ""
        try:
            until = _end_of_day(sent.get("expires") or "", zone())
            token = api_tokens.make(db, name, sent.getlist("scope"), until, here.now(), by=visitor.name)
        except RefusedError as refused:
            return here.page(visitor, 422, wrong={"token": str(refused)}, sent=sent)
        note = "The script sends it with each request: Authorization: Bearer and the token."
        return here.page(visitor, key=Key(f"The token of {name}", token, note))

    @router.post(HERE + "/tokens/{token_id}/revoke")
    def revoke(token_id: str, request: Request, sent: Sent) -> Response:
        visitor = console.act(request, sent, May.PEOPLE)
        api_tokens.revoke(db, number_of(token_id), here.now(), by=visitor.name)
        return RedirectResponse(f"{HERE}#tokens", status_code=303)

    return router


def _link_key(name: str, link: str) -> Key:
    return Key(f"The link of {name}", link, "It signs in once, within 24 hours. Give it to nobody else.")


def _end_of_day(text: str, zone: ZoneInfo) -> datetime | None:
    """When that day is over at the clinic; None for no day.

    Raises:
        RefusedError: it is no date.
    """
    if not text.strip():
        return None
    try:
        day = date.fromisoformat(text.strip())
        return local_wall(day + timedelta(days=1), datetime.min.time(), zone)
    except (ValueError, OverflowError):
        raise RefusedError("Write the last day as 2026-12-31.") from None
