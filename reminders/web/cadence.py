"""The cadence to read: the rules around the visit, a test run for an imagined patient, edits of before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from fastapi import APIRouter, Request, Response
from starlette.datastructures import QueryParams

from reminders.domain.appointment import TREATED_FOR, SmsConsent
from reminders.domain.clinic import Clinic
from reminders.services import cadence_edits, imagined, outlook
from reminders.services.configuration import Configuration
from reminders.services.desk import RefusedError
from reminders.services.imagined import Imagined
from reminders.services.outlook import Shown
from reminders.web import cadence_words as words
from reminders.web.cadence_diff import lines_of
from reminders.web.console import Console, number_of

#: Days that may be imagined: on both sides the calendar has room.
_YEARS = range(2000, 2200)
_CONSENTS = {"": "nothing is known", "yes": "said yes", "no": "said no", "stop": "has said STOP"}


def routes(console: Console) -> APIRouter:
    """`/cadence`, `/cadence/try`, `/cadence/history`, `/cadence/history/{id}`."""
    router = APIRouter(include_in_schema=False)
    parts = console.parts
    db = parts.webhooks.db

    @router.get("/cadence")
    def cadence(request: Request) -> Response:
        visitor, clinic = console.enter(request), parts.configuration.clinic()
        wanted = _wanted(request.query_params, clinic)
        rules = [rule for rule in clinic.rules if words.is_for_such(rule, **wanted)]
        return console.page(
            visitor,
            "cadence.html",
            line=words.line(rules),
            rules=rules,
            every=len(clinic.rules),
            wanted=wanted,
            treated_for=sorted(TREATED_FOR),
            words=words,
            saved="saved" in request.query_params,
            kept_out=[each for each in parts.configuration.kept_out() if each.file.endswith(".yaml")],
            not_writable=cadence_edits.why_not_writable(parts.configuration.folder),
        )

    @router.get("/cadence/try")
    def try_it(request: Request) -> Response:
        visitor, clinic = console.enter(request), parts.configuration.clinic()
        asked = _asked(request.query_params, clinic, parts.clock.now())
        who = _imagined(asked, clinic)
        shown = _texts(who, parts.configuration, parts.public_url) if isinstance(who, Imagined) else []
        return console.page(
            visitor,
            "cadence_try.html",
            asked=asked,
            wrong=who if isinstance(who, str) else None,
            days=_by_day(shown, who) if isinstance(who, Imagined) else [],
            sent=[each for each in shown if each.rendered],
            not_sent=[each for each in shown if not each.rendered],
            why=outlook.why,
            clock=_clock,
            treated_for=sorted(TREATED_FOR),
            consents=_CONSENTS,
            words=words,
        )

    @router.get("/cadence/history")
    def history(request: Request) -> Response:
        visitor = console.enter(request)
        with db.read() as connection:
            rows = cadence_edits.edits(connection)
        return console.page(visitor, "cadence_history.html", rows=rows, most=cadence_edits.MOST_EDITS)

    @router.get("/cadence/history/{edit_id}")
    def one_edit(edit_id: str, request: Request) -> Response:
        visitor = console.enter(request)
        with db.read() as connection:
            row = cadence_edits.edit(connection, number_of(edit_id))
        if row is None:
            return console.refused(visitor, "There is no such edit.", back="/cadence/history", status=404)
        return console.page(
            visitor,
            "cadence_edit.html",
            row=row,
            lines=lines_of(row.before or "", row.after or ""),
            was=_fingerprint(parts.configuration),
        )

    return router


def _fingerprint(configuration: Configuration) -> str:
    try:
        return cadence_edits.read(configuration.folder).fingerprint
    except RefusedError:
        return ""


def _wanted(asked: QueryParams, clinic: Clinic) -> dict[str, str]:
    """The filter; what is not known here asks for nothing."""
    known = {"kind": clinic.kinds, "treated_for": TREATED_FOR, "language": clinic.languages}
    return {key: value if (value := asked.get(key, "")) in names else "" for key, names in known.items()}


# -- an imagined patient --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of the form, as they were typed."""

    kind: str
    starts: str
    booked: str
    location: str
    language: str
    treated_for: tuple[str, ...]
    number: str
    series_size: str
    consent: str
    confirmed: bool


def _asked(given: QueryParams, clinic: Clinic, now: datetime) -> Asked:
    place = next(iter(clinic.locations))
    here = now.astimezone(ZoneInfo(clinic.locations[place].timezone))
    start = (here + timedelta(days=10)).replace(hour=10, minute=0)

    def get(name: str, otherwise: str = "") -> str:
        return given.get(name, otherwise)[:40]

    return Asked(
        kind=get("kind", next(iter(clinic.kinds))),
        starts=get("starts", f"{start:%Y-%m-%dT%H:%M}"),
        booked=get("booked", f"{here:%Y-%m-%dT%H:%M}"),
        location=get("location", place),
        language=get("language", clinic.languages[0]),
        treated_for=tuple(each for each in given.getlist("treated_for") if each in TREATED_FOR),
        number=get("number"),
        series_size=get("series_size"),
        consent=get("consent"),
        confirmed=bool(given.get("confirmed")),
    )


def _imagined(asked: Asked, clinic: Clinic) -> Imagined | str:
    """Whom was asked for; or what is wrong with the fields."""
    if asked.kind not in clinic.kinds or asked.location not in clinic.locations:
        return "Choose a kind of appointment and a location."
    if asked.language not in clinic.languages or asked.consent not in _CONSENTS:
        return "Choose a language and a consent from the lists."
    zone = ZoneInfo(clinic.locations[asked.location].timezone)
    starts, booked = _instant(asked.starts, zone), _instant(asked.booked, zone)
    if starts is None or booked is None:
        return "Write both times as day and time, such as 2026-12-11T10:00."
    return Imagined(
        kind=asked.kind,
        starts_at=starts,
        booked_at=booked,
        location=asked.location,
        language=asked.language,
        treated_for=frozenset(asked.treated_for),
        number=number_of(asked.number) or None,
        series_size=number_of(asked.series_size) or None,
        sms_consent=SmsConsent(asked.consent) if asked.consent in ("yes", "no") else SmsConsent.UNKNOWN,
        opted_out=asked.consent == "stop",
        confirmed=asked.confirmed,
    )


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    if local.year not in _YEARS:
        return None
    return (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)


def _texts(who: Imagined, configuration: Configuration, public_url: str | None) -> list[Shown]:
    return imagined.texts(who, configuration.clinic(), configuration.catalogue, public_url)


def _by_day(shown: Iterable[Shown], who: Imagined) -> list[dict[str, Any]]:
    """What is sent, day by day, and the visit among it."""
    sent = [each for each in shown if each.rendered is not None]
    zone = sent[0].zone if sent else UTC
    starts = who.starts_at.astimezone(zone)
    moments: list[tuple[datetime, Shown | None]] = [(each.due_local, each) for each in sent]
    days: list[dict[str, Any]] = []
    for at, each in sorted([*moments, (starts, None)], key=_moment):
        if not days or days[-1]["date"] != at.date():
            days.append({"date": at.date(), "label": _day(at), "entries": []})
        days[-1]["entries"].append({"at": _clock(at), "text": each})
    return days if sent else []


def _moment(one: tuple[datetime, Shown | None]) -> datetime:
    return one[0]


def _day(at: datetime) -> str:
    return format_datetime(at, "EEE MMM d", locale="en_US")


_clock: Callable[[datetime], str] = lambda at: words.clock(at.time())  # noqa: E731
