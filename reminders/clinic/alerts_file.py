"""`config/alerts.yaml`: who is paged, for what, and what happens until somebody takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, ValidationInfo, model_validator

from reminders.clinic.border import Border, Duration, Id, Phone, Secret, Text, TimeOfDay, bad, known
from reminders.domain.clinic import Alerts, Chain, Drill, Person


def _channel(value: str) -> str:
    if "://" not in value:
        raise bad("must be an Apprise address, such as mailtos://… or slack://….")
    return value


Channel = Annotated[Secret, AfterValidator(_channel)]
PersonName = Annotated[str, known("person", lambda names: names.people)]


class PersonEntry(Border):
    """Somebody who can be paged."""

    id: Id
    name: Text
    phone: Phone | None = None
    channels: tuple[Channel, ...] = ()
    """Apprise addresses; `${NAME}` is taken from the environment."""

    @model_validator(mode="after")
    def _can_be_reached(self) -> PersonEntry:
        if self.phone is None and not self.channels:
            raise bad(f"`{self.id}` has neither a phone nor a channel.", "Give one of them.", code="C11")
        return self


class ChainEntry(Border):
    """What happens with alerts of one severity."""

    page: tuple[PersonName, ...] = ()
    """At once, all in parallel."""
    acknowledge_within: Duration | None = None
    then: tuple[PersonName, ...] = ()
    """Paged too when nobody acknowledged in time."""
    again_every: Duration | None = None
    """Paged again and again until somebody takes it."""
    only: Literal["office_hours"] | None = None
    worklist: bool = False
    """On a worklist, without a page."""

    @model_validator(mode="after")
    def _has_a_time_before_then(self) -> ChainEntry:
        if self.then and self.acknowledge_within is None:
            raise bad(
                "has `then:` but no `acknowledge_within:`.",
                "Say after how long the next are paged.",
                code="C08",
            )
        return self

    def value(self, default: timedelta) -> Chain:
        """The chain; one that pages gets *default* for the times it does not give."""
        pages = bool(self.page)
        return Chain(
            page=self.page,
            acknowledge_within=self.acknowledge_within or (default if pages else None),
            then=self.then,
            again_every=self.again_every or (default if pages else None),
            only=self.only,
            worklist=self.worklist or not pages,
        )


class ChainsEntry(Border):
    """Chains by severity."""

    crisis: ChainEntry | None = None
    """Suicide, self-harm, violence."""
    emergency: ChainEntry | None = None
    """Medical red flags. Left out: as `crisis`."""
    clinical: ChainEntry = ChainEntry(worklist=True)
    delivery: ChainEntry = ChainEntry(worklist=True)
    system: ChainEntry = ChainEntry(worklist=True)


class DrillEntry(Border):
    """A synthetic alert on a schedule, to see how long the chain takes."""

    every: Duration = timedelta(days=7)
    at: TimeOfDay


#: How long a chain waits when it does not say.
_WAITS = {
    "crisis": timedelta(minutes=5),
    "emergency": timedelta(minutes=5),
    "clinical": timedelta(minutes=60),
    "delivery": timedelta(minutes=60),
    "system": timedelta(minutes=30),
}


class AlertsFile(Border):
    """config/alerts.yaml"""

    people: tuple[PersonEntry, ...] = ()
    chains: ChainsEntry = ChainsEntry()
    covered: Literal["always", "office_hours"] = "always"
    """office_hours: patients are told truthfully when somebody will look."""
    drill: DrillEntry | None = None

    @model_validator(mode="after")
    def _pages_somebody_in_a_crisis(self, info: ValidationInfo) -> AlertsFile:
        for severity, chain in self._urgent().items():
            if chain is None or not chain.page:
                raise bad(
                    f"`{severity}` pages nobody: an alert would be seen by chance only.",
                    f"Name people under `chains: {severity}: page:`.", code="C11",
                    at=("chains", severity),
                )  # fmt: skip
            if chain.only and self.covered == "always":
                raise bad(
                    f"`{severity}` pages in office hours only, but `covered: always` promises more.",
                    "Take `only:` out, or write `covered: office_hours`.", code="C11",
                    at=("chains", severity, "only"),
                )  # fmt: skip
        return self

    def _urgent(self) -> dict[str, ChainEntry | None]:
        return {"crisis": self.chains.crisis, "emergency": self.chains.emergency or self.chains.crisis}

    def value(self) -> Alerts:
        """The alerts as the domain knows them; each severity has a chain."""
        chains = {
            "clinical": self.chains.clinical,
            "delivery": self.chains.delivery,
            "system": self.chains.system,
        }
        chains |= {severity: chain or ChainEntry() for severity, chain in self._urgent().items()}
        return Alerts(
            people={
                person.id: Person(person.id, person.name, person.phone, person.channels)
                for person in self.people
            },
            chains={severity: chain.value(_WAITS[severity]) for severity, chain in chains.items()},
            covered=self.covered,
            drill=Drill(self.drill.every, self.drill.at) if self.drill is not None else None,
        )


#: What holds when there is no alerts.yaml: nobody is paged, everything is on the worklist.
NOBODY = Alerts({}, {severity: Chain(worklist=True) for severity in _WAITS})
