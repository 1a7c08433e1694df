"""Which names a template may use, by the situation it is rendered in."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from reminders.domain.clinic import Clinic, Occasion, On, Rule
from reminders.domain.survey import Survey


class Situation(StrEnum):
    """When a template is rendered, which decides what is known then."""

    CLINIC = "clinic"  #: an answer; the patient may be unknown, no visit is certain
    VISIT = "visit"  #: about one visit
    MOVED = "moved"  #: about a visit and where it stood before
    SURVEY = "survey"  #: invites to a check-in
    CHECK_IN = "check_in"  #: within one
    STAFF = "staff"  #: a page to staff


_CLINIC = frozenset(
    {
        "clinic.name",
        "clinic.phone",
        "clinic.hours",
        "clinic.next_open",
        "clinic.texts_per_week",
        "patient.first_name",
        "options",
    }
)
_VISIT = _CLINIC | {
    "appointment.date",
    "appointment.time",
    "appointment.weekday",
    "appointment.when",
    "appointment.also",
    "appointment.kind_label",
    "appointment.number",
    "appointment.series_size",
    "appointment.confirmed",
    "appointment.location.name",
    "appointment.location.address",
    "links.prep",
    "links.calendar",
    "links.survey",
    "survey.question",
}
NAMES: dict[Situation, frozenset[str]] = {
    Situation.CLINIC: _CLINIC,
    Situation.VISIT: _VISIT,
    Situation.MOVED: _VISIT | {"old.date", "old.time", "old.weekday"},
    Situation.SURVEY: _VISIT | {"survey.how", "survey.title"},
    Situation.CHECK_IN: _CLINIC | {"survey.question", "survey.how", "survey.title", "links.survey"},
    Situation.STAFF: (_CLINIC - {"patient.first_name", "options"})
    | {
        "alert.code",
        "alert.severity",
        "alert.initials",
        "alert.link",
        "alert.what",
        "alert.undelivered",
        "alert.drill",
        "alert.taken_by",
    },
}
#: What a page for patients may name: nothing of the person, because a link may be opened by somebody else.
PAGE_NAMES = frozenset(
    {
        "clinic.name",
        "clinic.phone",
        "clinic.tel",
        "clinic.hours",
        "appointment.date",
        "appointment.time",
        "appointment.weekday",
        "appointment.kind_label",
        "appointment.number",
        "appointment.series_size",
        "appointment.location.name",
        "appointment.location.address",
    }
)

#: Every text that no rule names: answers, the fixed safety texts, pages to staff.
ANSWERS: dict[str, Situation] = {
    "help": Situation.CLINIC,
    "opt_out_done": Situation.CLINIC,
    "opt_in_done": Situation.CLINIC,
    "confirm_thanks": Situation.VISIT,
    "cancel_request": Situation.CLINIC,
    "reschedule_request": Situation.CLINIC,
    "no_to_confirmation": Situation.CLINIC,
    "impaired_call_tomorrow": Situation.CLINIC,
    "inbox_notice": Situation.CLINIC,
    "ask_which": Situation.CLINIC,
    "late_confirm": Situation.VISIT,
    "visit_over_or_cancelled": Situation.CLINIC,
    "withheld_again": Situation.CLINIC,
    "survey_again": Situation.CHECK_IN,
    "survey_help": Situation.CHECK_IN,
    "survey_nudge": Situation.CHECK_IN,
    "survey_link_nudge": Situation.CHECK_IN,
    "survey_or_visit": Situation.CHECK_IN,
    "survey_who": Situation.CHECK_IN,
    "survey_thanks": Situation.CHECK_IN,
    "less_done": Situation.CLINIC,
    "more_done": Situation.CLINIC,
    "crisis": Situation.CLINIC,
    "emergency": Situation.CLINIC,
    "urgent": Situation.CLINIC,
    "page": Situation.STAFF,
    "page_ack": Situation.STAFF,
    "page_reminder": Situation.STAFF,
    "page_taken": Situation.STAFF,
    "system_page": Situation.STAFF,
}
INVITATION = "survey_invitation"
LINK = "survey_link"
INVITATIONS = frozenset({INVITATION, LINK})


def situation(name: str, clinic: Clinic) -> Situation:
    """The situation in which *name* is rendered; a name of the clinic's own is about a visit."""
    if name in ANSWERS:
        return ANSWERS[name]
    if name in INVITATIONS or name in _own_invitations(clinic):
        return Situation.SURVEY
    rules = [rule for rule in clinic.rules if rule.template == name]
    if all(map(_is_moved, rules)) and (rules or name == "moved"):
        return Situation.MOVED
    return Situation.VISIT


def invitation_of(survey: Survey | None) -> str:
    """The template that invites to *survey*."""
    if survey is None:
        return INVITATION
    return survey.invitation or (LINK if survey.channel == "web" else INVITATION)


def _own_invitations(clinic: Clinic) -> frozenset[str]:
    return frozenset(each.invitation for each in clinic.surveys.values() if each.invitation)


def named_by_rules(clinic: Clinic) -> frozenset[str]:
    """Templates that the clinic's cadence sends, its check-ins' invitation among them."""
    return frozenset(_named(clinic))


def _named(clinic: Clinic) -> Iterator[str]:
    for rule in clinic.rules:
        if rule.template is not None:
            yield rule.template
        if rule.survey is not None:
            yield invitation_of(clinic.surveys.get(rule.survey))


def _is_moved(rule: Rule) -> bool:
    return isinstance(rule.timing, On) and rule.timing.occasion is Occasion.MOVED
