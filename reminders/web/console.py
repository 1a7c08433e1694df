"""The door of the console: who is here, what they may do, and that their form is ours.

Each page begins with `enter`, each form with `act`; what they refuse is a page of its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy.exc import DBAPIError

from reminders.db import audit
from reminders.domain.roles import May, allowed
from reminders.services import sessions
from reminders.web.names import is_same_site, way_of
from reminders.web.parts import WebParts
from reminders.web.render import Pages
from reminders.web.signature import Form

COOKIE = "reminders_session"
#: The hidden field of each form.
CSRF = "csrf"
#: Pages that bring themselves up to date say so: nobody has done anything.
REFRESH = "x-refresh"
#: One line in the audit for one person who looks at one patient, however often within this time.
ONE_LOOK = timedelta(hours=1)
_MOST_LOOKS = 50_000


class TurnedAwayError(Exception):
    """The visitor gets *response* instead of what was asked for."""

    def __init__(self, response: Response) -> None:
        super().__init__("turned away")
        self.response = response


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who of staff is asking."""

    name: str
    role: str
    csrf: str = field(repr=False)
    has_password: bool
    may: frozenset[May]
    staff_id: int = 0


class Console:
    """What all pages of staff share."""

    def __init__(self, parts: WebParts, pages: Pages) -> None:
        self.parts = parts
        self._pages = pages
        self._looks = _Looks()

    def enter(self, request: Request, may: May = May.DESK) -> Visitor:
        """Whoever is signed in.

        Raises:
            TurnedAwayError: nobody is, or their role may not.
        """
        visitor = self.visitor(request)
        if visitor is None:
            raise TurnedAwayError(self._door(request))
        if may not in visitor.may:
            raise TurnedAwayError(self._not_theirs(visitor, request))
        return visitor

    def act(self, request: Request, sent: Form, may: May = May.DESK) -> Visitor:
        """The same for a form, which must be one of ours.

        Raises:
            TurnedAwayError: as `enter`, and for a form of a foreign site or an old session.
        """
        if not is_same_site(request):
            raise TurnedAwayError(_foreign())
        visitor = self.enter(request, may)
        given = sent.get(CSRF) or ""
        if not hmac.compare_digest(given.encode("utf-8", "replace"), visitor.csrf.encode()):
            raise TurnedAwayError(
                self.refused(
                    visitor, "This form is too old. Go back, reload the page, and send it again.", status=403
                )
            )
        return visitor

    def visitor(self, request: Request) -> Visitor | None:
        """Who is signed in, or None."""
        token = request.cookies.get(COOKIE, "")
        if not token:
            return None
        db, now = self.parts.webhooks.db, self.parts.real_clock.now()
        with db.read() as connection:
            found = sessions.who(connection, token, now)
        if found is None:
            return None
        if REFRESH not in request.headers and now - found.seen_at >= sessions.NOTED_EVERY:
            with contextlib.suppress(DBAPIError):  # who may read may do so on a full disk, too
                sessions.note(db, token, now)
        return Visitor(
            found.name, found.role, csrf_of(token), found.has_password, allowed(found.role), found.staff_id
        )

    def _door(self, request: Request) -> HTMLResponse:
        """The way in, that leads on to the page which was asked for."""
        return self.for_nobody(
            "sign_in.html",
            401,
            next=way_of(request) if request.method == "GET" else "/",
            had_session=COOKIE in request.cookies,
            was_form=request.method == "POST",
        )

    def for_nobody(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """Renders *template* for whoever comes: nobody is signed in."""
        return self._pages.page(template, status, **values)

    def page(self, visitor: Visitor, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        """Renders *template* for *visitor*: it knows `visitor`, `now` and `clinic`."""
        now = self.parts.clock.now()
        return self._pages.page(
            template, status, visitor=visitor, now=now, phones_url=self.parts.phones_url(), **values
        )

    def refused(
        self, visitor: Visitor, why: str, *, back: str = "/", note: str = "", status: int = 409
    ) -> HTMLResponse:
        """Says why nothing was done, keeps what was written, and leads back."""
        return self.page(visitor, "refused.html", status, why=why, back=back, note=note)

    def _not_theirs(self, visitor: Visitor, request: Request) -> HTMLResponse:
        if request.method == "POST":
            return self.refused(visitor, "Your account may not do this.", status=403)
        why = "Your account may not read this page. An admin can give it another role."
        return self.page(
            visitor, "refused.html", 403, why=why, back="/", note="", title="Not for your account"
        )

    def saw(self, visitor: Visitor, patient_ids: Iterable[int | None], what: str = "patient_read") -> None:
        """Writes down that *visitor* is about to read of those patients, before they do.

        Within `ONE_LOOK` once for each; a page that brings itself up to date adds only who is new on it.
        """
        now = self.parts.clock.now()
        new = self._looks.new(visitor.name, what, sorted({each for each in patient_ids if each}), now)
        if not new:
            return
        with self.parts.webhooks.db.write() as connection:
            subjects = [f"patient:{each}" for each in new]
            audit.record_each(connection, now, who=visitor.name[:100], what=what, subjects=subjects)
        self._looks.keep(visitor.name, what, new, now)


class _Looks:
    """Who was written down as looking at whom lately, in this process: to spare the same line again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[tuple[str, str, int], datetime] = {}

    def new(self, who: str, what: str, ids: Iterable[int], now: datetime) -> list[int]:
        with self._lock:
            return [each for each in ids if not self._is_fresh((who, what, each), now)]

    def keep(self, who: str, what: str, ids: Iterable[int], now: datetime) -> None:
        with self._lock:
            if len(self._at) > _MOST_LOOKS:
                self._at.clear()
            self._at.update({(who, what, each): now for each in ids})

    def _is_fresh(self, key: tuple[str, str, int], now: datetime) -> bool:
        at = self._at.get(key)
        return at is not None and abs(now - at) < ONE_LOOK


def csrf_of(token: str) -> str:
    """The key of a session's forms: whoever cannot read the session's pages or cookie does not know it."""
    return hashlib.sha256(f"csrf:{token}".encode()).hexdigest()


def number_of(text: str) -> int:
    """An id as the databases hold it; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0


def _foreign() -> Response:
    return Response("Press the button on the page itself.", 403, media_type="text/plain")
