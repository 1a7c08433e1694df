"""What the pages of conversations and of patients share: ways back, numbers to dial, times in addresses."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import phonenumbers
from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from reminders.domain.roles import May
from reminders.services.desk import RefusedError
from reminders.web.console import Console
from reminders.web.signature import Form

_OURS = re.compile(r"/(?:conversations/[pi]\d{1,9}|patients/\d{1,9})")


def way_back(sent: Form, otherwise: str) -> str:
    """The page of ours that the form says it stands on."""
    said = sent.get("back") or ""
    return said if _OURS.fullmatch(said) else otherwise


def run(
    console: Console,
    request: Request,
    sent: Form,
    do: Callable[[str, datetime], bool],
    *,
    back: str,
    note: str = "",
) -> Response:
    """Does it in the name of whoever is signed in, and leads back; a refusal says why."""
    visitor = console.act(request, sent, May.DESK)
    try:
        do(visitor.name, console.parts.clock.now())
    except RefusedError as refused:
        return console.refused(visitor, str(refused), back=back, note=note)
    return RedirectResponse(back, status_code=303)


def to_dial(e164: str | None) -> str:
    """`(505) 555-0123`; numbers of other countries with their code."""
    try:
        number = phonenumbers.parse(e164 or "")
    except phonenumbers.NumberParseException:
        return e164 or ""
    at_home = number.country_code == 1
    form = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(number, form.NATIONAL if at_home else form.INTERNATIONAL)


def instant_of(text: str | None) -> datetime | None:
    """A time from an address, as `instant_in` wrote it; None for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 17:
        return None
    try:
        return datetime.fromtimestamp(int(text) // 10**6, UTC).replace(microsecond=int(text) % 10**6)
    except (ValueError, OverflowError, OSError):
        return None


def instant_in(at: datetime | None) -> int | None:
    """Microseconds since 1970: exact, and without signs that addresses would change."""
    if at is None:
        return None
    whole = at.replace(microsecond=0)
    return int(whole.timestamp()) * 10**6 + at.microsecond
