"""What each role of staff may do in the console. One table; pages and buttons ask it by what they are."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """Kinds of staff accounts."""

    FRONT_DESK = "front_desk"
    CLINICIAN = "clinician"
    MANAGER = "manager"
    ADMIN = "admin"


class May(StrEnum):
    """Something that not everybody may do."""

    DESK = "desk"  #: appointments, conversations, patients, messages, tasks; take an alert
    RESULTS = "results"  #: answers and scores of check-ins
    CLOSE_ALERTS = "close_alerts"  #: close an alert with a note, let texts go on after a crisis
    EDIT = "edit"  #: change templates and the cadence
    REPORTS = "reports"  #: figures over all patients
    PAUSE = "pause"  #: stop and start the whole of sending
    SETTINGS = "settings"  #: see how sources, Twilio, database and daemons are
    PEOPLE = "people"  #: accounts of staff, tokens for scripts, the audit trail


_DESK = frozenset({May.DESK})
_ALLOWED: dict[Role, frozenset[May]] = {
    Role.FRONT_DESK: _DESK,
    Role.CLINICIAN: _DESK | {May.RESULTS, May.CLOSE_ALERTS, May.REPORTS},
    # Runs the office, and treats nobody: what patients answered is not theirs to read.
    Role.MANAGER: _DESK | {May.CLOSE_ALERTS, May.EDIT, May.REPORTS, May.PAUSE, May.SETTINGS},
    Role.ADMIN: frozenset(May),
}


def allowed(role: str) -> frozenset[May]:
    """What *role* may do; nothing, for a role that is not known."""
    return _ALLOWED[Role(role)] if role in Role._value2member_map_ else frozenset()
