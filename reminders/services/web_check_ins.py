"""A check-in on its page: what is shown. Looking writes nothing: previews and scanners open links too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from reminders.db import check_ins as rows
from reminders.db.check_ins import CheckInStatus
from reminders.db.schema import check_in as check_in_table
from reminders.db.schema import consent_event, message, patient
from reminders.domain import survey_page
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.survey import Answers, Item, Survey, Value
from reminders.services.alerts import next_look
from reminders.services.concerns import severity_of
from reminders.services.page_links import Page, find

#: Who is done may still correct the last answer, and reads thanks; then the link is used up.
DONE_IS_SHOWN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page shows. `repr` shows no answer."""

    survey: Survey
    language: str
    languages: Sequence[str]
    """What the page can be read in now."""
    item: Item | None
    """The question; None: all is answered."""
    place: survey_page.Place | None = None
    version: str = ""
    standing: Value = field(repr=False, default=None)
    """What was answered to it before."""
    is_answered: bool = False
    """Also: left out."""
    answered: int = 0
    """How many questions have been answered, when all have."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a link leads to."""

    link: Row[Any]
    invitation: Row[Any]
    survey: Survey
    phone: str = field(repr=False)


def look(
    connection: Connection, token: str, language: str, clinic: Clinic, now: datetime, *, at: int | None = None
) -> Shown | None:
    """What stands behind the link, in the *language* wished for; None if nothing does, or does any more.

    *at*: the number of a question that was answered before, to be looked at once more.
    """
    found = find_invitation(connection, token, clinic, now)
    if found is None:
        return None
    invitation = found.invitation
    row = connection.execute(
        select(check_in_table).where(check_in_table.c.invitation_id == invitation.id)
    ).one_or_none()
    if row is None:
        first = survey_page.present(found.survey, {}, None, invitation.language)
        return _shown(found.survey, clinic, {}, first, language, invitation.language)
    is_done = row.status == CheckInStatus.COMPLETED.value
    if is_done and row.ended_at is not None and now >= row.ended_at + DONE_IS_SHOWN:
        return None
    answers = {each.item: each.value for each in rows.standing(connection, [row.id])[row.id]}
    item = survey_page.nth(found.survey, answers, at, row.language) if at is not None else None
    if item is None and not is_done:
        item = survey_page.present(found.survey, answers, row.item, row.language)
    return _shown(found.survey, clinic, answers, item, language, row.language)


def opening(level: str, clinic: Clinic, alerts: Alerts, now: datetime) -> datetime | None:
    """When somebody will look at an alert of that level; None: people are told at once."""
    return next_look(alerts, severity_of(level, alerts), clinic, now)


# -- what is shown --------------------------------------------------------------------------------


def find_invitation(connection: Connection, token: str, clinic: Clinic, now: datetime) -> Found | None:
    """What the link leads to; None if nothing does, or it would be a stranger who holds it."""
    link = find(connection, Page.SURVEY, token, now)
    if link is None:
        return None
    row = connection.execute(
        select(message, patient.c.phone.label("number"), patient.c.phone_hash.label("number_hash"))
        .join(patient, patient.c.id == message.c.patient_id)
        .where(message.c.id == link.message_id)
    ).one_or_none()
    # The text went to a number that is not the patient's (any more): whoever holds it is a stranger.
    if row is None or row.number is None or row.number_hash != row.phone_hash:
        return None
    if _is_wrong_number(connection, row.phone_hash):
        return None
    survey = clinic.surveys.get(row.survey or "")
    return Found(link, row, survey, row.number) if survey is not None else None


def _is_wrong_number(connection: Connection, phone_hash: str) -> bool:
    last = (
        select(consent_event.c.how)
        .where(consent_event.c.phone_hash == phone_hash)
        .order_by(consent_event.c.id.desc())
        .limit(1)
    )
    return connection.scalar(last) == "wrong_number"


def _shown(
    survey: Survey, clinic: Clinic, answers: Answers, item: Item | None, wished: str, usual: str
) -> Shown | None:
    spoken, language = _language(survey, item, clinic, wished, usual)
    if not language:
        return None
    if item is None:
        return Shown(survey, language, spoken, None, answered=len(survey_page.way(survey, answers, language)))
    return Shown(
        survey,
        language,
        spoken,
        item,
        place=survey_page.place(survey, answers, item, language),
        version=survey_page.version(survey, item),
        standing=answers.get(item.id),
        is_answered=item.id in answers,
    )


def _language(
    survey: Survey, item: Item | None, clinic: Clinic, wished: str, usual: str
) -> tuple[list[str], str]:
    """What can be read, and what is: empty if no wording may be used any more."""
    spoken = survey_page.languages(survey, item, clinic.languages)
    return spoken, next((each for each in (wished, usual, *spoken) if each in spoken), "")
