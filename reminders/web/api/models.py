"""What goes in and out of `/api/v1`, as pydantic models: the OpenAPI description is made of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Item = TypeVar("Item")
#: A cell as a CSV file would hold it; the same reader reads both.
Cell = Annotated[str, StringConstraints(max_length=500)]
MOST_APPOINTMENTS = 2000


class AppointmentIn(BaseModel):
    """One visit, with the columns of the appointments CSV."""

    model_config = ConfigDict(extra="forbid")

    appointment_id: Cell = Field(description="The calendar's own id of the visit.", examples=["A-1001"])
    patient_id: Cell = Field(description="The calendar's own id of the patient.", examples=["P-17"])
    first_name: Cell = Field(examples=["Rosa"])
    last_name: Cell | None = None
    phone: Cell = Field(description="Empty: there is none.", examples=["+1 505 555 0123"])
    language: Cell | None = Field(None, description="en or es.")
    timezone: Cell | None = Field(None, description="IANA name; the location's if it is missing.")
    kind: Cell | None = Field(None, description="One of the kinds in clinic.yaml.")
    starts_at: Cell = Field(
        description="ISO 8601; without an offset it is the location's local time.",
        examples=["2026-12-01T10:00:00-07:00"],
    )
    ends_at: Cell | None = None
    status: Cell | None = Field(
        None, description="booked, arrived, fulfilled, cancelled, no_show, entered_in_error."
    )
    location: Cell | None = None
    series: Cell | None = None
    number: Cell | int | None = None
    series_size: Cell | int | None = None
    treated_for: Cell | None = Field(None, description="Several with ; between.")
    sms_consent: Cell | bool | None = Field(None, description="yes, no or unknown.")
    confirmed: Cell | bool | None = None
    booked_at: Cell | None = None


class AppointmentsIn(BaseModel):
    """Visits that are new or changed. What is not named is left as it is; to call one off, say its status."""

    model_config = ConfigDict(extra="forbid")

    appointments: list[AppointmentIn] = Field(min_length=1, max_length=MOST_APPOINTMENTS)


class PutAside(BaseModel):
    """A visit that was not taken, and why."""

    index: int | None = Field(description="Its place in what was sent, from 0.")
    reason: str


class AppointmentsTaken(BaseModel):
    """What became of the visits."""

    good: int = Field(description="Visits that were read, changed or not.")
    changed: int = Field(description="Visits that are new or different.")
    put_aside: list[PutAside]
    warnings: list[str]


class Page(BaseModel, Generic[Item]):
    """Part of a feed, oldest change first."""

    items: list[Item]
    next: int = Field(description="Ask with after= this the next time.")
    more: bool = Field(description="There is more already: ask again at once.")


class MessageOut(BaseModel):
    """A message to a patient as it stands now."""

    id: str
    patient_id: str | None = Field(description="The calendar's id.")
    appointment_id: str | None = Field(description="The calendar's id.")
    source: str | None
    purpose: str = Field(description="rule, answer, safety or console.")
    rule: str | None
    template: str | None
    survey: str | None
    language: str
    status: str
    reason: str | None = Field(description="Why it was not sent, or why it waits.")
    error_code: int | None = Field(description="Twilio's.")
    body: str | None = Field(description="As sent; null before, and when retention has emptied it.")
    segments: int | None
    due_at: datetime
    accepted_at: datetime | None
    delivered_at: datetime | None


class AnswerOut(BaseModel):
    """An answer to one question."""

    item: str
    value: float | None
    skipped: bool
    words: str | None = Field(description="As the patient wrote it.")
    note: str | None
    by: str = Field(description="sms, web or staff.")
    late: bool
    at: datetime
    replaced_at: datetime | None = Field(description="Corrected since; null: it stands.")


class ResultOut(BaseModel):
    """What a check-in comes to."""

    total: float | None
    band: str | None
    flags: list[str]
    missing: list[str]


class CheckInOut(BaseModel):
    """A check-in with everything that was answered so far."""

    id: int
    patient_id: str
    appointment_id: str | None
    survey: str
    language: str
    status: str = Field(description="open, completed, stopped or expired.")
    invited_at: datetime
    ended_at: datetime | None
    answers: list[AnswerOut]
    result: ResultOut | None


class AlertOut(BaseModel):
    """An alert as it stands now. What was written is for the console only."""

    id: int
    code: str
    severity: str
    patient_id: str | None
    opened_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    resolved_at: datetime | None
    resolved_by: str | None


class Wrong(BaseModel):
    """Why nothing was done."""

    error: str
    where: list[str] = Field(default_factory=list, description="The fields that do not fit.")
