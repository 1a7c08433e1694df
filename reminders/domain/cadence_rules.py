"""One rule and one visit: is it for it, when is it due, how long may it be sent, what speaks against it.

messaging.md, sections 1 and 2. `reminders.domain.cadence` puts these together.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from reminders.domain.appointment import CALLED_OFF, Patient, SmsConsent, Visit
from reminders.domain.clinic import Calendar, Clinic, Every, For, Occasion, Offset, On, Rule, Unless
from reminders.domain.hours import DAY, SendingWindow

#: A reminder's last moment lies this long before the visit: at its start it has begun.
BEFORE_START = timedelta(seconds=1)


class Reason(StrEnum):
    """Why a rule's message is not sent; the first that holds, in this order."""

    CANCELLED = "cancelled"  #: called off: cancelled, no_show or entered_in_error
    PAST = "past"  #: the visit is over
    NO_PHONE = "no_phone"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    REMINDERS_ONLY = "reminders_only"  #: the patient wants no check-ins
    NOT_IN_LANGUAGE = "not_in_language"  #: the survey may not be asked in the patient's language
    NO_PUBLIC_URL = "no_public_url"  #: a survey by link, and there is no address for it
    UNLESS = "unless"  #: the rule's own `unless` holds
    MERGED = "merged"  #: the message about an earlier visit of that day names this one too
    BOOKED_LATE = "booked_late"  #: the visit (or its new time) became known after the rule's time
    MISSED = "missed"  #: known in time, but the time passed before this was planned
    ASK_STAFF = "ask_staff"  #: as the two before, of a rule with `late: ask`
    EXPIRED = "expired"
    QUIET_HOURS = "quiet_hours"
    BUDGET = "budget"


#: The rule's time had passed when this was planned. Does not speak against a message that was planned
#: in time and is merely being sent, unless its time fell into a downtime.
LATE_REASONS = frozenset({Reason.BOOKED_LATE, Reason.MISSED, Reason.ASK_STAFF})


#: What speaks against a message whatever the hour: see `refusal`.
REFUSALS = frozenset(
    {
        Reason.CANCELLED,
        Reason.PAST,
        Reason.NO_PHONE,
        Reason.OPTED_OUT,
        Reason.NO_CONSENT,
        Reason.REMINDERS_ONLY,
        Reason.NOT_IN_LANGUAGE,
        Reason.NO_PUBLIC_URL,
        Reason.UNLESS,
    }
)


class Deadline(NamedTuple):
    """How long a message may be sent."""

    by_rule: datetime
    """Its unmoved due time plus the rule's `expires`."""
    last: datetime
    """The last instant of all: `by_rule`, but before the visit begins if it speaks of one to come."""


def is_listed(rule: Rule) -> bool:
    """Whether planning decides about *rule*: messages and check-ins at a time, and `on: booked`.

    Other occasions are planned when they happen, clocks by `reminders.domain.clocks`.
    """
    if isinstance(rule.timing, On):
        return rule.timing.occasion is Occasion.BOOKED
    return isinstance(rule.timing, Calendar | Offset)


def is_booked_rule(rule: Rule) -> bool:
    """Whether it is an `on: booked` rule."""
    return isinstance(rule.timing, On) and rule.timing.occasion is Occasion.BOOKED


def is_for(audience: For, visit: Visit) -> bool:
    """Whether all that a rule's `for` asks holds for *visit*."""
    appointment, patient = visit.appointment, visit.patient
    return (
        (audience.kinds is None or appointment.kind in audience.kinds)
        and (audience.locations is None or appointment.location in audience.locations)
        and (audience.languages is None or patient.language in audience.languages)
        and (audience.treated_for is None or not audience.treated_for.isdisjoint(patient.treated_for))
        and (audience.number is None or _is_number(audience.number, visit))
    )


def _is_number(wanted: str | int, visit: Visit) -> bool:
    number = visit.appointment.number
    if number is None:
        return False
    if wanted == "first":
        return number == 1
    return number == (visit.appointment.series_size if wanted == "last" else wanted)


def zone_of(patient: Patient, clinic: Clinic, location: str) -> ZoneInfo:
    """The patient's time zone: their own, else that of the visit's location (else of the first location)."""
    if patient.timezone is not None:
        return ZoneInfo(patient.timezone)
    place = clinic.locations.get(location) or next(iter(clinic.locations.values()))
    return ZoneInfo(place.timezone)


def unmoved_due(rule: Rule, visit: Visit, window: SendingWindow) -> datetime:
    """When *rule* is due, in UTC, before closed hours move it.

    `days` counts from the local date of the anchor (`start` or `end`) in the patient's zone.
    """
    timing = rule.timing
    if not isinstance(timing, Calendar | Offset):
        return visit.seen_at
    anchor = visit.appointment.starts_at if timing.anchor == "start" else visit.appointment.ends_at
    sign = -1 if timing.side == "before" else 1
    try:
        if isinstance(timing, Offset):
            return anchor + sign * timing.by
        return window.wall(window.day_of(anchor) + sign * timing.days * DAY, timing.at)
    except OverflowError:  # a mistyped year at the edge of the calendar
        return anchor


def deadline(rule: Rule, visit: Visit, unmoved_at: datetime) -> Deadline:
    """Until when the message due at *unmoved_at* may be sent.

    A reminder, and what tells of a booking or a move, is of no use once the visit has begun.
    """
    by_rule = unmoved_at + rule.expires
    if rule.is_reminder or _is_news_of_a_visit(rule):
        return Deadline(by_rule, min(by_rule, visit.appointment.starts_at - BEFORE_START))
    return Deadline(by_rule, by_rule)


def _is_news_of_a_visit(rule: Rule) -> bool:
    return isinstance(rule.timing, On) and rule.timing.occasion in (Occasion.BOOKED, Occasion.MOVED)


def is_after_visit(rule: Rule) -> bool:
    """Whether it is an `after:` rule or a clock: sent about a visit that has been."""
    if isinstance(rule.timing, Every):
        return True
    return isinstance(rule.timing, Calendar | Offset) and rule.timing.side == "after"


def refusal(rule: Rule, visit: Visit, clinic: Clinic, unmoved_at: datetime, now: datetime) -> Reason | None:
    """What speaks against the message whatever the hour: `cancelled` to `unless`, the first that holds."""
    appointment = visit.appointment
    if isinstance(rule.timing, On) and rule.timing.occasion not in (Occasion.BOOKED, Occasion.MOVED):
        # These do not speak of a visit as standing: a cancellation, or who we are.
        return refusal_by_patient(rule, visit, clinic) or _unless(rule.unless, visit)
    if appointment.status in CALLED_OFF:
        return Reason.CANCELLED
    if appointment.ends_at <= now and not (
        is_after_visit(rule) and now <= deadline(rule, visit, unmoved_at).last
    ):
        return Reason.PAST
    return refusal_by_patient(rule, visit, clinic) or _unless(rule.unless, visit)


def refusal_by_patient(rule: Rule, visit: Visit, clinic: Clinic) -> Reason | None:
    """Why this patient may not be texted by *rule*, whatever becomes of the visit."""
    return contact_refusal(visit, clinic) or _survey_refusal(rule, visit, clinic)


def _survey_refusal(rule: Rule, visit: Visit, clinic: Clinic) -> Reason | None:
    if rule.survey is None:
        return None
    if visit.reminders_only:
        return Reason.REMINDERS_ONLY
    survey = clinic.surveys.get(rule.survey)
    spoken = visit.patient.language
    language = spoken if spoken in clinic.languages else clinic.languages[0]
    if survey is None or not survey.speaks(language):
        return Reason.NOT_IN_LANGUAGE
    return Reason.NO_PUBLIC_URL if survey.channel == "web" and not clinic.has_pages else None


def contact_refusal(visit: Visit, clinic: Clinic) -> Reason | None:
    """Why this patient may not be texted at all: `no_phone`, `opted_out`, `no_consent`."""
    patient = visit.patient
    if patient.phone is None:
        return Reason.NO_PHONE
    if visit.opted_out:
        return Reason.OPTED_OUT
    if patient.sms_consent is SmsConsent.NO:
        return Reason.NO_CONSENT
    granted = visit.consented or patient.sms_consent is SmsConsent.YES
    return None if granted or clinic.consent == "assumed" else Reason.NO_CONSENT


def _unless(unless: Unless, visit: Visit) -> Reason | None:
    appointment = visit.appointment
    if unless.confirmed is not None and appointment.confirmed == unless.confirmed:
        return Reason.UNLESS
    within = unless.booked_within
    if within is not None and appointment.starts_at - visit.seen_at < within:
        return Reason.UNLESS
    return None
