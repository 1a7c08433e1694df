"""What visits would get if they were read for the first time: decisions with their words. Pure but for the
catalogue of templates; of `run.py plan`, and of the console's imagined patient.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from reminders.domain.appointment import Visit
from reminders.domain.cadence import Decision, Reason, plan_visits, zone_of
from reminders.domain.clinic import Clinic
from reminders.domain.clocks import clock_decisions
from reminders.domain.survey_flow import next_item
from reminders.domain.survey_question import survey_words
from reminders.domain.wording import Links, visit_context
from reminders.templates import BadTemplateError, Catalogue, Rendered, TemplateMissing
from reminders.templates.names import invitation_of

#: Each reason as an office manager would say it.
REASONS: dict[Reason, str] = {
    Reason.CANCELLED: "the visit was called off",
    Reason.PAST: "the visit is over",
    Reason.NO_PHONE: "there is no usable phone number",
    Reason.OPTED_OUT: "the patient has said STOP",
    Reason.NO_CONSENT: "there is no consent to texts",
    Reason.REMINDERS_ONLY: "the patient wants reminders only",
    Reason.NOT_IN_LANGUAGE: "the survey may not be asked in that language",
    Reason.NO_PUBLIC_URL: "it goes by link, and there is no page to answer on",
    Reason.UNLESS: "this rule is not for visits booked so shortly before",
    Reason.MERGED: "the text about an earlier visit that day names this one too",
    Reason.BOOKED_LATE: "booked after the time for it",
    Reason.MISSED: "the time for it has passed",
    Reason.ASK_STAFF: "the time for it has passed; the front desk gets a task",
    Reason.EXPIRED: "it would come too late to be of use",
    Reason.QUIET_HOURS: "texts may not go out in time",
    Reason.BUDGET: "the patient gets enough texts already",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A decision with its words."""

    decision: Decision
    zone: ZoneInfo
    """The patient's."""
    language: str
    rendered: Rendered | None
    """None for what is not sent."""
    trouble: str = ""
    """Why its template cannot be used."""

    @property
    def due_local(self) -> datetime:
        return self.decision.due_at.astimezone(self.zone)

    def as_json(self) -> dict[str, str | int | None]:
        """The object that interfaces.md describes."""
        decision, rendered = self.decision, self.rendered
        return {
            "appointment_id": decision.visit.appointment.id,
            "patient_id": decision.visit.patient.id,
            "rule": decision.rule.id,
            "template": decision.rule.template,
            "survey": decision.rule.survey,
            "language": self.language,
            "due_at": decision.due_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "due_local": self.due_local.isoformat(timespec="seconds"),
            "body": rendered.body if rendered else None,
            "segments": rendered.size.segments if rendered else None,
            "encoding": rendered.size.encoding if rendered else None,
            "status": "planned" if decision.planned else "not_planned",
            "reason": decision.reason.value if decision.reason else None,
        }


def decide(visits: Sequence[Visit], clinic: Clinic, now: datetime, days: timedelta) -> list[Decision]:
    """Decides about all *visits*, and tells of those that start within *days*; of clocks, every strike."""
    end = now + days
    clocks = clock_decisions(visits, clinic, now, end)
    return [
        each
        for each in plan_visits(visits, clinic, now, clocks=clocks)
        if each.visit.appointment.starts_at < end
    ]


def show(decision: Decision, clinic: Clinic, catalogue: Catalogue, links: Links) -> Shown:
    """*decision* with the words that would go out, as of its due time."""
    visit = decision.visit
    zone = zone_of(visit.patient, clinic, visit.appointment.location)
    language = visit.patient.language
    rendered, trouble = None, ""
    if decision.planned:
        try:
            rendered = _render(decision, clinic, catalogue, links)
        except (TemplateMissing, BadTemplateError) as error:
            trouble = f"{_template(decision, clinic)}: {error}"
    return Shown(decision, zone, rendered.template.language if rendered else language, rendered, trouble)


def why(decision: Decision) -> str:
    """Why nothing is sent, in words."""
    if decision.reason is None:
        return "its template cannot be used"
    confirmed = decision.visit.appointment.confirmed
    if decision.reason is Reason.UNLESS and decision.rule.unless.confirmed == confirmed:
        return f"this rule is not for visits that are {'confirmed' if confirmed else 'not confirmed yet'}"
    return REASONS[decision.reason]


def _template(decision: Decision, clinic: Clinic) -> str | None:
    survey = clinic.surveys.get(decision.rule.survey or "")
    return invitation_of(survey) if survey is not None else decision.rule.template


def _render(decision: Decision, clinic: Clinic, catalogue: Catalogue, links: Links) -> Rendered | None:
    """Links are made when a text is sent: of a survey's, the form is shown."""
    visit, survey = decision.visit, clinic.surveys.get(decision.rule.survey or "")
    name = _template(decision, clinic)
    if name is None:
        return None
    language = catalogue.get(name, visit.patient.language).language
    context = visit_context(
        appointment=visit.appointment,
        patient=visit.patient,
        clinic=clinic,
        language=language,
        now=decision.due_at,
        links=Links(survey=links.survey),
        also=decision.merged,
    )
    first = next_item(survey, {}, language=language) if survey is not None else None
    if survey is not None and first is not None:
        context = {**context, "survey": survey_words(survey, first, language)}
    return catalogue.render(name, language, context)
