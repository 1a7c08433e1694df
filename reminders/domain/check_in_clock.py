"""The clock of a check-in: when it is asked about once more, when it is over, when silence is news. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from reminders.domain.hours import SendingWindow
from reminders.domain.survey import Answers, Survey
from reminders.domain.survey_flow import alerts_for
from reminders.domain.survey_score import score, score_alerts

#: A nudge that is later than this, after an outage or a pause, would come out of the blue.
LATE_BY = timedelta(hours=3)
#: So much time to answer is left at least, or nobody is nudged.
TIME_TO_ANSWER = timedelta(hours=1)
#: Who is paused by hand may be resumed soon.
LOOK_AGAIN = timedelta(minutes=15)
#: So many check-ins in a row without an answer make a task.
IN_A_ROW = 2


class Act(StrEnum):
    WAIT = "wait"  #: until `next_at`
    NUDGE = "nudge"
    STOP = "stop"  #: for ever, and it is no silence: the patient left, or people are with them
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True)
class Standing:
    """An open check-in as its clock finds it."""

    invited_at: datetime
    expires_at: datetime
    last_answer_at: datetime | None = None
    """Anything that the patient said to it, understood or not."""
    nudged_at: datetime | None = None
    """When the last nudge was due."""
    nudges: int = 0
    is_over: bool = False
    """STOP, LESS, a crisis, or the visit is called off."""
    askable: bool = True
    """There is a question, in a language that may be asked, and somebody who can be texted."""
    paused: bool = False
    """Automation waits for this patient until a person resumes it."""
    not_before: datetime | None = None
    """A nudge waits for the end of the hours after a visit in which an answer says little."""


@dataclass(frozen=True, slots=True)
class Step:
    """What its clock does with a check-in now."""

    act: Act
    next_at: datetime | None = None
    """When to look again: always later than now; None: never."""
    nudge_at: datetime | None = None
    """When the nudge is due, in open hours."""
    is_silence: bool = False
    """The time in which an answer was hoped for has passed without a word."""


def decide(standing: Standing, survey: Survey | None, window: SendingWindow, now: datetime) -> Step:
    """What is to be done about an open check-in at *now*. *survey* is None when it is in no file any more."""
    if standing.is_over:
        return Step(Act.STOP)
    # Whoever paused the patient is with them, and knows.
    silent = standing.last_answer_at is None and not standing.paused
    if now >= standing.expires_at:
        return Step(Act.EXPIRE, is_silence=silent)
    tells_at = _tells_at(survey, standing.invited_at) if standing.last_answer_at is None else None
    told = tells_at is not None and now >= tells_at
    ahead = [standing.expires_at, *([] if tells_at is None or told else [tells_at])]
    nudge_at = _nudge_at(standing, survey, window, now)
    if nudge_at is not None:
        following = _due(survey, nudge_at, standing.nudges + 1)
        ahead += [following] if following is not None else []
        return Step(Act.NUDGE, min(ahead), nudge_at, is_silence=silent and told)
    due = _due(survey, _asked_at(standing), standing.nudges)
    if due is not None and due > now:
        ahead.append(due)
    elif due is not None and standing.paused and standing.askable and now - due <= LATE_BY:
        ahead.append(now + LOOK_AGAIN)
    return Step(Act.WAIT, min(ahead), is_silence=silent and told)


def first_look(survey: Survey, invited_at: datetime, expires_at: datetime) -> datetime:
    """When the clock of a new check-in has something to do."""
    looks = (_due(survey, invited_at, 0), _tells_at(survey, invited_at), expires_at)
    return min(each for each in looks if each is not None)


def look_after_answer(survey: Survey, nudges: int, expires_at: datetime, now: datetime) -> datetime:
    """When it has, after an answer to which a question followed."""
    due = _due(survey, now, nudges)
    return expires_at if due is None else min(due, expires_at)


def nudge_expires(nudge_at: datetime, expires_at: datetime) -> datetime:
    """Until when a nudge may be sent."""
    return min(nudge_at + LATE_BY, expires_at)


def _asked_at(standing: Standing) -> datetime:
    """When the present question was last put, or something was said to it."""
    times = (standing.invited_at, standing.last_answer_at, standing.nudged_at)
    return max(each for each in times if each is not None)


def _due(survey: Survey | None, asked_at: datetime, nudges: int) -> datetime | None:
    """When a question that was put at *asked_at* is asked once more; None: it is not."""
    if survey is None or survey.nudge is None or nudges >= survey.nudge.max:
        return None
    return asked_at + survey.nudge.after


def _tells_at(survey: Survey | None, invited_at: datetime) -> datetime | None:
    """When its own file has staff told of silence, if before the end."""
    if survey is None or survey.silence is None or survey.silence.task_after is None:
        return None
    return invited_at + survey.silence.task_after


def _nudge_at(
    standing: Standing, survey: Survey | None, window: SendingWindow, now: datetime
) -> datetime | None:
    """When the nudge that is due now goes; None: none is due, or it is dropped."""
    due = _due(survey, _asked_at(standing), standing.nudges)
    if due is None or now < due or now - due > LATE_BY or standing.paused or not standing.askable:
        return None
    at: datetime | None = max(now, standing.not_before or now)
    if at is not None and not window.is_open(at):
        at = window.later(at)
    if at is None or at + TIME_TO_ANSWER > standing.expires_at:
        return None
    return at


# -- what was sent, decided again -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Nudged:
    """A nudge in the outbox, and its check-in as it stands now."""

    planned_at: datetime
    asks: str | None
    """The question that it puts once more."""
    status: str
    item: str | None
    """The question that is open now."""
    last_answer_at: datetime | None
    paused: bool = False
    reminders_only: bool = False
    """The patient wants no check-ins (LESS)."""


def why_not(nudged: Nudged) -> str | None:
    """Why a nudge is not sent any more, or None while it may be."""
    if nudged.status == "completed":
        return "answered"
    if nudged.status != "open":
        return f"check_in_{nudged.status}"
    answered = nudged.last_answer_at is not None and nudged.last_answer_at >= nudged.planned_at
    if answered or nudged.asks != nudged.item:
        return "answered"
    if nudged.reminders_only:
        return "reminders_only"
    return "paused" if nudged.paused else None


# -- silence ---------------------------------------------------------------------------------------------


class Silence(StrEnum):
    """Why staff are told that nobody answers."""

    AFTER_BAD = "after_bad"  #: what was answered last had raised an alert
    BY_SURVEY = "by_survey"  #: its file says so
    IN_A_ROW = "in_a_row"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A check-in of the patient that is over."""

    answered: bool
    """In whole or in part."""
    was_bad: bool = False
    """An answer, or the total, raised an alert."""
    after_visit: bool = True
    """Asked after an infusion."""


def why_silence(earlier: Sequence[Earlier], survey: Survey | None) -> Silence | None:
    """Why the silence that ends *earlier* (oldest first, the silent one among them) is a task; None: not yet.

    *earlier* begins after the last time that staff dealt with the patient's silence.
    """
    before = [place for place, each in enumerate(earlier) if each.answered]
    unanswered = earlier[before[-1] + 1 :] if before else earlier
    if unanswered and before and earlier[before[-1]].was_bad:
        return Silence.AFTER_BAD
    if survey is not None and survey.silence is not None:
        return Silence.BY_SURVEY
    after_visits = sum(each.after_visit for each in unanswered)
    return Silence.IN_A_ROW if after_visits >= IN_A_ROW else None


def was_bad(survey: Survey, answers: Answers) -> bool:
    """Whether what was answered gives cause to worry: an answer, or the total, that raises an alert."""
    by_item = any(alerts_for(item, answers.get(item.id)) for item in survey.items)
    return by_item or bool(score_alerts(survey, score(survey, answers)))
