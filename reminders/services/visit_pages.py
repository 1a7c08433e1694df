"""What a patient's own pages show of the visits that a text spoke of. Nothing here writes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from reminders.db import people
from reminders.db.crypto import Cipher
from reminders.db.schema import appointment, message, patient
from reminders.domain.appointment import CALLED_OFF, Appointment, Patient
from reminders.domain.calendar_file import CalendarVisit, calendar_file
from reminders.domain.clinic import Clinic
from reminders.domain.wording import LONGEST_PLACE, clean, page_context, show_phone
from reminders.services.page_links import Page, find, path_of
from reminders.templates import PageBook


@dataclass(frozen=True, slots=True)
class ShownVisit:
    """A visit as it stands now, whatever the text said of it."""

    appointment: Appointment
    revised_at: datetime
    is_over: bool

    @property
    def is_called_off(self) -> bool:
        return self.appointment.status in CALLED_OFF

    @property
    def stands(self) -> bool:
        """It is still to come, or going on."""
        return not self.is_called_off and not self.is_over


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """What the link in a text opens."""

    patient: Patient
    visits: tuple[ShownVisit, ...]
    """By their start; at least one."""
    message_id: str

    @property
    def leading(self) -> ShownVisit:
        """The visit to prepare for: the first that is not called off, if there is one."""
        return next((each for each in self.visits if not each.is_called_off), self.visits[0])


def open_page(
    connection: Connection, page: Page, token: str, clinic: Clinic, now: datetime
) -> OpenedPage | None:
    """What is behind *token*, or None: of a wrong one, an expired one, one for another page.

    None too once the patient has another number: the phone with the text may be a stranger's.
    """
    link = find(connection, page, token, now)
    row = _message(connection, link.message_id) if link is not None else None
    if row is None or row.appointment_id is None or row.phone_hash != row.patient_hash:
        return None
    ids = [row.appointment_id, *(row.context or {}).get("also", ())]
    known = people.visits_by_ids(connection, ids)
    revised = _revised(connection, ids)
    shown = [
        ShownVisit(each.visit.appointment, revised[key], each.visit.appointment.ends_at <= now)
        for key, each in known.items()
        if each.patient_id == row.patient_id and each.visit.appointment.location in clinic.locations
    ]
    if not shown:
        return None
    shown.sort(key=lambda each: (each.appointment.starts_at, each.appointment.id))
    return OpenedPage(next(iter(known.values())).visit.patient, tuple(shown), row.id)


def language_of(opened: OpenedPage, clinic: Clinic, wanted: str | None) -> str:
    """The one that was asked for, or the patient's, or else the clinic's first."""
    choices = (wanted, opened.patient.language)
    return next((each for each in choices if each in clinic.languages), None) or clinic.languages[0]


def preparation(
    opened: OpenedPage, clinic: Clinic, book: PageBook, language: str, now: datetime
) -> str | None:
    """What the clinic wrote for the leading visit, as HTML; None if that is called off or nothing is written.

    Raises:
        BadTemplateError: the values do not suit the page.
    """
    visit = opened.leading
    name = book.prepares_for(visit.appointment.kind)
    if visit.is_called_off or name is None:
        return None
    context = page_context(
        appointment=visit.appointment, patient=opened.patient, clinic=clinic, language=language, now=now
    )
    return book.render(name, language, context)


def calendar_path(opened: OpenedPage, cipher: Cipher) -> str:
    """Where the file for the calendar is: its link is kept with that of the page."""
    return path_of(Page.CALENDAR, cipher, opened.message_id)


def calendar_of(opened: OpenedPage, cipher: Cipher, clinic: Clinic, language: str, now: datetime) -> bytes:
    """The file for the patient's calendar, with every visit that the text spoke of."""
    visits = [
        CalendarVisit(
            uid=f"{cipher.page_token('visit', f'{each.source}:{each.id}')}@visit",
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            timezone=clinic.locations[each.location].timezone,
            address=clean(clinic.locations[each.location].address, LONGEST_PLACE),
            revised_at=shown.revised_at,
            is_called_off=shown.is_called_off,
        )
        for shown in opened.visits
        for each in (shown.appointment,)
    ]
    return calendar_file(visits, language=language, phone=show_phone(clinic.phone), now=now)


def _message(connection: Connection, message_id: str | None) -> Any:
    """The row of the text, with its patient's number of today; or None."""
    columns = (message.c.id, message.c.appointment_id, message.c.context, message.c.phone_hash)
    return connection.execute(
        select(*columns, message.c.patient_id, patient.c.phone_hash.label("patient_hash"))
        .join(patient, patient.c.id == message.c.patient_id)
        .where(message.c.id == message_id)
    ).one_or_none()


def _revised(connection: Connection, ids: list[int]) -> dict[int, datetime]:
    columns = (appointment.c.id, appointment.c.updated_at)
    rows = connection.execute(select(*columns).where(appointment.c.id.in_(ids)))
    return {row.id: row.updated_at for row in rows}
