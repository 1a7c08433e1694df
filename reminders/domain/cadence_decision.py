"""What becomes of one rule for one visit, and the key under which its message is sent once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from reminders.domain.appointment import Appointment, Visit
from reminders.domain.cadence_rules import Reason
from reminders.domain.clinic import Rule


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one rule for one visit."""

    visit: Visit
    rule: Rule
    due_at: datetime
    """UTC. When it is to be sent, in open hours; of what is not planned, the unmoved due time."""
    unmoved_at: datetime
    """UTC. The due time before closed hours or lateness moved it; `expires` counts from here."""
    reason: Reason | None = None
    """Why not; None: it is planned."""
    expires_at: datetime | None = None
    """The last instant at which it may be sent, before the visit's start for a reminder; None if refused."""
    merged: tuple[Appointment, ...] = ()
    """Further visits of the patient that day, which this planned message names too, in their order."""
    at_once: bool = False
    """Its time had passed, so `due_at` is just `now`: a row that exists already keeps its own."""
    clock: str | None = None
    """Which strike of a clock (`clock14`); None: the rule speaks once of the visit at its present time."""

    @property
    def planned(self) -> bool:
        return self.reason is None

    @property
    def occasion(self) -> str:
        """The rule speaks once for it: the visit at its present time, or a strike of the clock."""
        return self.clock or f"r{self.visit.time_revision}"

    @property
    def dedupe_key(self) -> str:
        """Unique for (appointment, rule, patient, occasion): the visit's `time_revision`, or the strike."""
        appointment = self.visit.appointment
        return dedupe_key(
            appointment.source,
            appointment.id,
            self.rule.id,
            self.clock or self.visit.time_revision,
            patient_id=appointment.patient_id,
        )


def dedupe_key(
    appointment_source: str, appointment_id: str, rule_id: str, occasion: int | str, *, patient_id: str
) -> str:
    """The key under which at most one message is ever accepted. Parts may hold any character."""
    key = f"{appointment_source}|{appointment_id}|{rule_id}|{patient_id}|{occasion}"
    if key.count("|") == 4 and "\\" not in key:  # hardly any id needs escaping, and many keys are made
        return key
    parts = (appointment_source, appointment_id, rule_id, patient_id, str(occasion))
    return "|".join(part.replace("\\", "\\\\").replace("|", "\\|") for part in parts)
