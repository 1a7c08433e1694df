"""Where a patient's own pages are: the link in a text is the only key to them.

A token is 128 bits: an HMAC, with the database's look-up key, of the kind of page and the id of the text, so
that a text that is rendered again carries the same link and nothing has to be kept to make it. Only its
SHA-256 stands in the database: who reads the database cannot open a page.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from reminders.db.crypto import Cipher
from reminders.db.schema import appointment, page_link
from reminders.domain.wording import Links

#: Answers that come so long after a survey's end are still of use to staff; they are marked late.
LATE_ANSWERS = timedelta(days=7)
#: The page on how to prepare also says what holds until the day after.
AFTER_THE_VISIT = timedelta(days=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class Page(StrEnum):
    SURVEY = "survey"
    PREPARE = "prepare"
    CALENDAR = "calendar"


#: The pages that the web application has.
SERVED = frozenset(Page)

_PATHS = {Page.SURVEY: "/s/{}", Page.PREPARE: "/p/{}", Page.CALENDAR: "/c/{}.ics"}


@dataclass(frozen=True, slots=True)
class PageLinks:
    """Where the links in texts lead; nowhere without an address that can be reached from outside."""

    public_url: str | None
    cipher: Cipher
    served: frozenset[Page] = frozenset()
    """The pages that the web application has: a text never names another, whose link would lead nowhere."""
    prepares: Callable[[], bool] = lambda: True
    """Whether the clinic has written how to prepare."""

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
        """The addresses that the words of the message *row* name (*wanted*: prep, calendar, survey).

        Costs one statement, and nothing where none is wanted. *lasts*: how long the survey takes answers in
        time; *ends_at*: when the visit is over.
        """
        if not self.public_url or row.patient_id is None or not wanted:
            return Links()
        kept: dict[Page, tuple[str, datetime]] = {}
        if "survey" in wanted and row.survey is not None:
            kept[Page.SURVEY] = (invitation_of(row), now + lasts + LATE_ANSWERS)
        if {"prep", "calendar"} & set(wanted) and row.appointment_id is not None:
            # At least: should the visit move, its pages stay open until it is over (`find`).
            over = (ends_at or now) + AFTER_THE_VISIT
            kept |= {Page.PREPARE: (row.id, over), Page.CALENDAR: (row.id, over)}
        kept = {page: value for page, value in kept.items() if page in self.served}
        if Page.PREPARE in kept and not self.prepares():
            del kept[Page.PREPARE]
        if not kept:
            return Links()
        _keep(connection, self.cipher, row, kept, now)
        base = self.public_url.rstrip("/")
        return Links(
            **{
                name: base + path_of(page, self.cipher, kept[page][0])
                for name, page in _NAMES.items()
                if page in kept and name in wanted
            }
        )

    def for_alert(self, code: str) -> str:
        return f"{self.public_url}/alerts/{code}" if self.public_url and code else ""


_NAMES = {"prep": Page.PREPARE, "calendar": Page.CALENDAR, "survey": Page.SURVEY}


def path_of(page: Page, cipher: Cipher, message_id: str) -> str:
    return _PATHS[page].format(cipher.page_token(page.value, message_id))


def invitation_of(row: Any) -> str:
    """The text that invited to the survey which *row* speaks of: itself, or the one it belongs to."""
    return str((row.context or {}).get("invitation") or row.id)


def find(connection: Connection, page: Page, token: str, now: datetime) -> Row[Any] | None:
    """The link of that token, or None: of a wrong one, an expired one, one for another page."""
    if not _TOKEN.fullmatch(token):
        return None
    found = connection.execute(
        select(page_link, appointment.c.ends_at)
        .outerjoin(appointment, appointment.c.id == page_link.c.appointment_id)
        .where(page_link.c.token_hash == _digest(token), page_link.c.page == page.value)
    ).one_or_none()
    if found is None:
        return None
    until = found.expires_at
    if page is not Page.SURVEY and found.ends_at is not None:
        until = max(until, found.ends_at + AFTER_THE_VISIT)
    return found if now < until else None


def opened(connection: Connection, link: Row[Any], now: datetime) -> None:
    """Notes the first use of a link by a person: an answer, because previews and scanners open links too."""
    connection.execute(
        update(page_link)
        .where(page_link.c.token_hash == link.token_hash, page_link.c.opened_at.is_(None))
        .values(opened_at=now)
    )


def _keep(
    connection: Connection, cipher: Cipher, row: Any, kept: dict[Page, tuple[str, datetime]], now: datetime
) -> None:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = make(page_link).values(
        [
            {
                "token_hash": _digest(cipher.page_token(page.value, message_id)),
                "page": page.value,
                "message_id": message_id,
                "patient_id": row.patient_id,
                "appointment_id": row.appointment_id,
                "created_at": now,
                "expires_at": expires_at,
            }
            for page, (message_id, expires_at) in kept.items()
        ]
    )
    longer = func.max if connection.dialect.name == "sqlite" else func.greatest
    connection.execute(
        new.on_conflict_do_update(
            index_elements=["token_hash"],
            set_={"expires_at": longer(page_link.c.expires_at, new.excluded.expires_at)},
        )
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("ascii")).hexdigest()
