"""Whether the chains can page: somebody by text or by a channel that works."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from reminders.db import alert_pages
from reminders.db.schema import phone
from reminders.db.types import cipher_of
from reminders.domain.clinic import Alerts, Person
from reminders.services import drill
from reminders.services.alert_paging import chain_of, people_of

#: These must be able to page at any time.
_MUST = ("crisis", "emergency")
_ORDER = "crisis emergency urgent clinical delivery system"


@dataclass(frozen=True, slots=True)
class Reach:
    """By which ways somebody of the chains can be paged."""

    person: Person
    text: str
    """`works`, `mute` (said STOP, or a bad number), or `none`: no phone is given."""
    channels: int
    broken: int
    """Channels whose last page failed."""
    chains: tuple[str, ...]
    """In which chains they stand."""

    @property
    def reachable(self) -> bool:
        return self.text == "works" or self.broken < self.channels


def severities(alerts: Alerts) -> list[str]:
    """Those that have a chain, the gravest first."""
    return sorted(alerts.chains, key=lambda name: (name not in _ORDER, _ORDER.find(name), name))


def reach(connection: Connection, alerts: Alerts) -> list[Reach]:
    """Everybody of config/alerts.yaml, in its order."""
    mute, broken = _mute_phones(connection, alerts), alert_pages.broken(connection)
    return [
        Reach(
            person=each,
            text="none" if each.phone is None else "mute" if each.phone in mute else "works",
            channels=len(each.channels),
            broken=sum((each.id, place) in broken for place in range(len(each.channels))),
            chains=tuple(name for name in severities(alerts) if each.id in people_of(alerts.chains[name])),
        )
        for each in alerts.people.values()
    ]


def problems(connection: Connection, alerts: Alerts) -> list[str]:
    """Sentences; empty while a cry for help would reach somebody. Names nobody."""
    mute, broken = _mute_phones(connection, alerts), alert_pages.broken(connection)
    found = []
    for severity in _MUST:
        people = [alerts.people[who] for who in people_of(chain_of(alerts, severity)) if who in alerts.people]
        if not any(_reachable(each, mute, broken) for each in people):
            found.append(f"The {severity} chain can page nobody: see config/alerts.yaml and the tasks.")
    if (at := drill.failed(connection)) is not None:
        found.append(f"Nobody took the last drill of the alert chain ({at:%Y-%m-%d}): see run.py drill.")
    return found


def _reachable(person: Person, mute: Collection[str], broken: Collection[tuple[str, int]]) -> bool:
    by_text = person.phone is not None and person.phone not in mute
    return by_text or any((person.id, place) not in broken for place in range(len(person.channels)))


def _mute_phones(connection: Connection, alerts: Alerts) -> set[str]:
    """Phones that said STOP, or that carriers call bad."""
    cipher = cipher_of(connection.dialect)
    ours = {cipher.phone_hash(each.phone): each.phone for each in alerts.people.values() if each.phone}
    rows = connection.execute(
        select(phone.c.phone_hash).where(
            phone.c.phone_hash.in_(list(ours)),
            phone.c.opted_out_at.is_not(None) | phone.c.bad_since.is_not(None),
        )
    )
    return {ours[row.phone_hash] for row in rows}
