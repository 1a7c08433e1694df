"""Pages for staff from their templates, with times on the clinic's clock and names cut short."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from fastapi.responses import HTMLResponse

from reminders.domain import check_in_text
from reminders.domain.result_words import flag_in_words
from reminders.domain.results import change_in_words, number
from reminders.domain.wording import show_phone
from reminders.gateways.twilio_errors import words_for
from reminders.services import desk, views
from reminders.web import audit_words, words
from reminders.web.jinja import pages_environment
from reminders.web.parts import WebParts

_DAY, _HOUR = "EEE MMM d", "h:mm a"
#: Instead of a name, where a text came from no patient's phone.
UNKNOWN = "unknown number"


class Pages:
    """Renders `pages/`: strict about names, and everything that is shown is escaped."""

    def __init__(self, parts: WebParts) -> None:
        self._parts = parts
        self._pages = pages_environment()
        self._pages.filters.update(
            local=self._local,
            day=partial(self._local, form=_DAY),
            hour=partial(self._local, form=_HOUR),
            initials=_initials,
            lasted=_lasted,
            phone=show_phone,
            passed=self._passed,
            left=self._left,
            answers_check_in=_answers_check_in,
            caller=self._caller,
            understood=words.understood,
            task_detail=words.task_detail,
            happened=words.happened,
            because=words.because,
            price=words.price,
            percent=words.percent,
            minutes=words.minutes,
            monday=words.monday,
            language=words.language_name,
            twilio=words_for,
            consent=words.consent_in_words,
            audit_step=audit_words.step,
            audit_about=audit_words.about,
            size=_size,
            span=_span,
            number=number,
            change=change_in_words,
            flag=flag_in_words,
        )
        self._pages.globals.update(
            STATUSES=words.STATUSES,
            REASONS=words.REASONS,
            TASKS=words.TASKS,
            STEPS=words.STEPS,
            PURPOSES=words.PURPOSES,
            ROLES=words.ROLES,
            WAYS=words.WAYS,
            MESSAGE_STATES=words.MESSAGE_STATES,
            MESSAGE_ACTS=words.MESSAGE_ACTS,
            PAUSES=words.PAUSES,
            VISITS=words.VISITS,
            CONFIRMED_BY=words.CONFIRMED_BY,
            CONFIRMED_HOW=words.CONFIRMED_HOW,
            LANGUAGES=words.LANGUAGES,
            WORKLISTS=words.WORKLISTS,
            VISIT_STATES=words.VISIT_STATES,
            FOR_A_CLINICIAN=words.FOR_A_CLINICIAN,
            FOR_CLINICIANS=desk.FOR_CLINICIANS,
            ALERT_STATES=words.ALERT_STATES,
            CHANNEL_STATES=words.CHANNEL_STATES,
            MOST=views.MOST,
        )

    def page(self, template: str, status: int = 200, /, **values: Any) -> HTMLResponse:
        clinic = self._parts.configuration.clinic()
        html = self._pages.get_template(template).render(clinic=clinic, **values)
        return HTMLResponse(html, status_code=status)

    def _local(self, instant: datetime | None, place: str | None = None, form: str | None = None) -> str:
        """`Tue Dec 1, 10:00 AM`, or `10:00 AM` of today, on the clock of that place or the first one."""
        if instant is None:
            return ""
        places = self._parts.configuration.clinic().locations
        location = places.get(place or "") or next(iter(places.values()))
        zone = ZoneInfo(location.timezone)
        here = instant.astimezone(zone)
        is_today = here.date() == self._parts.clock.now().astimezone(zone).date()
        return format_datetime(here, form or (_HOUR if is_today else f"{_DAY}, {_HOUR}"), locale="en_US")

    def _caller(self, row: Any) -> str:
        """Who a phone is that belongs to no patient: somebody of the alert chains, or nobody we know."""
        people = self._parts.configuration.alerts().people.values()
        return next((f"{each.name} (staff)" for each in people if each.phone == row.phone), UNKNOWN)

    def _passed(self, instant: datetime) -> str:
        """`12 min`: since then."""
        return _running((self._parts.clock.now() - instant).total_seconds())

    def _left(self, instant: datetime) -> str:
        """`in 3 min`, or `now`."""
        seconds = (instant - self._parts.clock.now()).total_seconds()
        return f"in {_running(seconds)}" if seconds >= 1 else "now"


def _running(seconds: float) -> str:
    """As `clock.js` goes on with it: `45 s`, `3 min 05 s`, `2 h 05 min`, `4 d 2 h`."""
    whole = max(0, int(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    if whole < 86_400:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 86_400} d {whole % 86_400 // 3600} h"


def _answers_check_in(row: Any) -> bool:
    """Whether a stored text is an answer to a check-in, which not everybody may read."""
    return check_in_text.is_answer(row.outcome, row.flags)


def _lasted(seconds: float) -> str:
    """`45 s`, `3 min`."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _size(count: int) -> str:
    """`1.4 MB`."""
    size, units = float(count), iter(("bytes", "kB", "MB", "GB"))
    unit = next(units)
    for bigger in units:
        if size < 1000:
            break
        size, unit = size / 1000, bigger
    return f"{size:.0f} {unit}" if unit == "bytes" or size >= 100 else f"{size:.1f} {unit}"


def _span(span: timedelta) -> str:
    """`5 min`, `1 h`, `7 days`."""
    minutes = round(span.total_seconds() / 60)
    for size, unit in ((1440, "day"), (60, "h")):
        if minutes >= size and minutes % size == 0:
            number = minutes // size
            return f"{number} {unit}{'s' if unit == 'day' and number != 1 else ''}"
    return f"{minutes} min"


def _initials(row: Any) -> str:
    """`Ana V.`; a number without a patient has no name."""
    if row.first_name is None:
        return UNKNOWN
    return f"{row.first_name} {row.last_name[:1]}.".strip()
