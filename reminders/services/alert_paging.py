"""Who is paged for an alert, when, and who next; every page is a message of the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from reminders.db import alert_pages, consent, outbox
from reminders.db import alerts as rows
from reminders.db.types import cipher_of
from reminders.domain.clinic import Alerts, Chain, Clinic
from reminders.domain.hours import is_open, move_later
from reminders.domain.message import Purpose

#: Where a chain does not say how long may pass until the next people are paged.
NEXT_AFTER = {"crisis": timedelta(minutes=5), "emergency": timedelta(minutes=5)}
NEXT_AFTER_OTHERS = timedelta(minutes=30)
#: The key of a drill begins so.
DRILL = "drill:"
#: How the step is called that notes a fixed answer which did not reach the patient.
ANSWER_UNDELIVERED = "answer_undelivered"


def chain_of(alerts: Alerts, severity: str) -> Chain:
    """Who is paged for *severity*; everybody if the clinic names no chain, so that no alert is mute."""
    wanted = alerts.chains.get(severity)
    if wanted is None and severity == "urgent":
        wanted = alerts.chains.get("clinical")
    return wanted if wanted is not None else Chain(page=tuple(alerts.people))


def people_of(chain: Chain) -> tuple[str, ...]:
    """Everybody in the chain, in its order."""
    return tuple(dict.fromkeys((*chain.page, *chain.then)))


def clinic_zone(clinic: Clinic) -> ZoneInfo:
    """The zone in which the clinic keeps its office hours: that of its first location."""
    first = next(iter(clinic.locations.values()), None)
    return ZoneInfo(first.timezone if first else "UTC")


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages people in the caller's transaction."""

    connection: Connection
    alerts: Alerts
    clinic: Clinic | None
    """None: a chain that is only for office hours pages at any hour."""
    now: datetime

    def begin(self, alert_id: int) -> None:
        """Pages those who come first, in parallel, and sets when the next are."""
        found = self._row(alert_id)
        chain = chain_of(self.alerts, found.severity)
        first = chain.page or chain.then
        if not first:  # a worklist: nobody is paged
            rows.change(self.connection, alert_id, next_step_at=None)
            return
        at = self._when(chain)
        rows.change(self.connection, alert_id, next_step_at=at + _patience(chain, found.severity))
        self._page_or(found, first, people_of(chain), "page", at)

    def climb(self, alert_id: int) -> bool:
        """The step that is due; False if another daemon has taken it, or a person the alert."""
        severity = self._row(alert_id).severity
        chain = chain_of(self.alerts, severity)
        at = self._when(chain)
        again = chain.again_every or _patience(chain, severity)
        found = rows.claim_step(self.connection, alert_id, self.now, at + again)
        if found is None:
            return False
        rows.step(self.connection, alert_id, "climbed", self.now, detail=f"step {found.steps}")
        # The next people first; from then on everybody, for those may not be the ones who answer.
        people = (chain.then or chain.page) if found.steps == 1 else people_of(chain)
        self._page_or(found, people, people_of(chain), "page_reminder", at)
        return True

    def remind(self, alert_id: int, people: Iterable[str]) -> None:
        """Reminds those who have the alert that it is open; if none of them can be reached, the chain."""
        found = self._row(alert_id)
        chain = chain_of(self.alerts, found.severity)
        self._page_or(found, people, people_of(chain), "page_taken", self.now)

    def page_failed(self, found: Row[Any], sent: Row[Any]) -> None:
        """A page certainly did not arrive: the next people's turn comes at once."""
        _, _, person, step = (*sent.dedupe_key.split(":"), "", "", "")[:4]
        rows.step(
            self.connection, found.id, "undelivered", self.now, person=person or None, message_id=sent.id
        )
        alert_pages.hurry(self.connection, found.id, self.now)
        self._hurry(found, step)

    def channel_failed(self, page: Row[Any], detail: str) -> None:
        """A page by e-mail, chat or pager was given up; without a phone beside it the next come."""
        rows.step(self.connection, page.alert_id, "undelivered", self.now, person=page.person, detail=detail)
        person = self.alerts.people.get(page.person)
        found = self._row(page.alert_id)
        if person is None or person.phone is None:
            self._hurry(found, str(page.step))

    def _hurry(self, found: Row[Any], step: str) -> None:
        if found.acknowledged_at is not None or step != str(found.steps):
            return
        # Only the first failures hurry: were every phone dead, each failure would cause the next.
        if rows.climbs_since_begun(self.connection, found.id) < 2:
            rows.change(self.connection, found.id, next_step_at=self.now)
            self.climb(found.id)

    def answer_failed(self, found: Row[Any], sent: Row[Any]) -> None:
        """The fixed answer did not reach the patient: the chain is told to phone them, once."""
        if rows.count_steps(self.connection, found.id, ANSWER_UNDELIVERED):
            return
        rows.step(self.connection, found.id, ANSWER_UNDELIVERED, self.now, message_id=sent.id)
        rows.change(self.connection, found.id, steps=found.steps + 1)
        chain = chain_of(self.alerts, found.severity)
        self._page_or(
            self._row(found.id), chain.page or chain.then, people_of(chain), "page", self._when(chain)
        )

    def _page_or(
        self, found: Row[Any], people: Iterable[str], everybody: Iterable[str], template: str, at: datetime
    ) -> None:
        """Pages *people*; if none of them can be reached by text, at once whoever else can."""
        tried: set[str] = set()
        # The whole clinic comes last: no alert may be mute because a chain's phones are.
        for group in (people, everybody, self.alerts.people):
            new = [person for person in dict.fromkeys(group) if person not in tried]
            tried.update(new)
            if any([self._page(found, person, template, at) for person in new]):
                return

    def _page(self, found: Row[Any], person_id: str, template: str, at: datetime) -> bool:
        """Pages one person every way there is, in parallel; False if there is none."""
        by_channel = self._by_channels(found, person_id, at)
        return self._by_text(found, person_id, template, at) or by_channel

    def _by_channels(self, found: Row[Any], person_id: str, at: datetime) -> bool:
        """One row for each channel, which `services.pages` sends."""
        person = self.alerts.people.get(person_id)
        channels = person.channels if person is not None else ()
        for place in range(len(channels)):
            alert_pages.add(self.connection, found.id, person_id, place, found.steps, at, self.now)
        if channels:
            detail = f"{len(channels)} by channel"
            rows.step(self.connection, found.id, "paged", self.now, person=person_id, detail=detail)
        return bool(channels)

    def _by_text(self, found: Row[Any], person_id: str, template: str, at: datetime) -> bool:
        """Puts one page into the outbox; False, with a step that says why, if that phone cannot be texted."""
        person = self.alerts.people.get(person_id)
        if person is None or person.phone is None:
            return self._unreachable(found.id, person_id, "no phone")
        phone_hash = cipher_of(self.connection.dialect).phone_hash(person.phone)
        if consent.is_opted_out(self.connection, phone_hash):
            return self._unreachable(found.id, person_id, "sent STOP")
        page = outbox.NewMessage(
            dedupe_key=f"page:{found.id}:{person_id}:{found.steps}",
            purpose=Purpose.PAGE,
            phone=person.phone,
            phone_hash=phone_hash,
            language=self.clinic.languages[0] if self.clinic else "en",
            due_at=at,
            template="system_page" if found.severity == "system" else template,
            context={"alert": words_of(self.connection, found)},
            alert_id=found.id,
        )
        message_id = outbox.add(self.connection, page, self.now)
        rows.step(self.connection, found.id, "paged", self.now, person=person_id, message_id=message_id)
        return True

    def _unreachable(self, alert_id: int, person_id: str, why: str) -> bool:
        rows.step(self.connection, alert_id, "unreachable", self.now, person=person_id, detail=why)
        return False

    def _when(self, chain: Chain) -> datetime:
        """Now, or the next opening for a chain that is only for office hours."""
        if chain.only != "office_hours" or self.clinic is None:
            return self.now
        zone = clinic_zone(self.clinic)
        if is_open(self.now, zone, self.clinic.office_hours):
            return self.now
        return move_later(self.now, zone, self.clinic.office_hours) or self.now

    def _row(self, alert_id: int) -> Row[Any]:
        found = rows.by_id(self.connection, alert_id)
        if found is None:
            raise LookupError(f"there is no alert {alert_id}")
        return found


def words_of(connection: Connection, found: Row[Any]) -> dict[str, Any]:
    """What `domain.wording.alert_context` takes, but for the link, which the sender adds."""
    return {
        "code": found.code,
        "severity": found.severity,
        "initials": found.initials or "",
        "what": (found.summary or "") if found.severity == "system" else "",
        "undelivered": rows.count_steps(connection, found.id, ANSWER_UNDELIVERED) > 0,
        "drill": is_drill(found),
        **({"taken_by": found.acknowledged_by} if found.acknowledged_by else {}),
    }


def is_drill(found: Row[Any]) -> bool:
    return (found.key or "").startswith(DRILL)


def _patience(chain: Chain, severity: str) -> timedelta:
    return chain.acknowledge_within or chain.again_every or NEXT_AFTER.get(severity, NEXT_AFTER_OTHERS)
