"""What the form of a check-in's page does, in one transaction.

A form names its question and that question's version, so that one that comes twice, late or from another tab
never answers another question.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DBAPIError

from reminders.db import check_ins as rows
from reminders.db import consent, inbox, outbox, prompts, tasks
from reminders.db.engine import Database, is_temporary
from reminders.db.schema import message
from reminders.db.tasks import TaskKind
from reminders.domain import survey_page
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.message import MessageStatus
from reminders.domain.safety import detect
from reminders.domain.survey import Item, Number, Text
from reminders.domain.survey_flow import alerts_for
from reminders.domain.survey_page import Given, Problem
from reminders.services.check_in_texts import ITEM
from reminders.services.check_ins import PAUSED_BY_CRISIS, CheckIns, Progress, Said
from reminders.services.concerns import raise_concern, severity_of
from reminders.services.fixed_texts import LEVELS, Recipient, say_gravest
from reminders.services.page_links import opened
from reminders.services.web_check_ins import Found, find_invitation

#: How long a question that was asked by text may wait there for its answer.
_PROMPT_AGE = timedelta(days=30)
#: An answer that is a cry by itself is helped at once, with the text that a cry in words gets.
_HELPS_AT_ONCE = frozenset({"crisis", "emergency"})
_SHOWN = 300
_OVERLAP = 200
_TRIES = 3

Does = Literal["answer", "skip"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form says. `repr` shows no answer."""

    does: Does
    item: str
    version: str
    value: str = field(repr=False)
    language: str
    seen: bool = False
    """The page showed an answer that stood: what comes instead of it is meant."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a form."""

    what: Literal["gone", "recorded", "nothing", "changed_question", "problem"]
    """`nothing`: it had been said before. `changed_question`: it answers one that is not asked (any more)."""
    problem: Problem | None = None
    help: str | None = None
    """The gravest of what the answer gives cause to worry about: crisis, emergency, urgent."""
    corrected: bool = False
    """It took the place of an earlier answer, from a page that was left behind."""


def submit(db: Database, token: str, sent: Sent, *, clinic: Clinic, alerts: Alerts, now: datetime) -> Done:
    """Does what the form says, all or nothing. After it returns, the caller wakes the dispatcher.

    Raises:
        sqlalchemy.exc.DBAPIError: the database is away; nothing is stored.
    """
    for attempt in range(1, _TRIES + 1):
        try:
            with db.write() as connection:
                found = find_invitation(connection, token, clinic, now)
                if found is None:
                    return Done("gone")
                return _Form(connection, found, sent, clinic, alerts, now).apply()
        except DBAPIError as error:  # a deadlock with the sender, a restart: nothing was stored
            if attempt == _TRIES or not is_temporary(error):
                raise
    raise AssertionError("not reached")


# -- what a form does -------------------------------------------------------------------------------


@dataclass(slots=True)
class _Form:
    connection: Connection
    found: Found
    sent: Sent
    clinic: Clinic
    alerts: Alerts
    now: datetime

    @property
    def phone_hash(self) -> str:
        return str(self.found.invitation.phone_hash)

    def apply(self) -> Done:
        survey, sent = self.found.survey, self.sent
        consent.know_phone(self.connection, self.phone_hash, self.found.phone)
        inbox.lock_phone(self.connection, self.phone_hash)  # as texts do: one after the other
        item = survey.item(sent.item)
        if item is None or survey_page.version(survey, item) != sent.version:
            return Done("changed_question", help=self._not_taken(sent.value))
        if sent.does == "skip":
            return self._skip(item)
        given = survey_page.read(item, sent.value, sent.language)
        if not isinstance(given, Given):
            help_for = self._not_taken(sent.value) if given == "too_long" else None
            return Done("problem", problem=given, help=help_for)
        return self._answer(item, given)

    def _skip(self, item: Item) -> Done:
        if not item.skippable:
            return Done("problem", problem="choose")
        check_in = self._check_in()
        answers = self._check_ins.answers(check_in)
        earlier = item.id in answers and check_in.item != item.id
        # From a page that was left behind: an answer that was given since is not taken back by it.
        if earlier and (answers[item.id] is None or not self.sent.seen):
            return Done("nothing")
        if not survey_page.is_on_the_way(self.found.survey, answers, item, check_in.language):
            return Done("changed_question")
        self._record(check_in, item, Given(None, None))
        return Done("recorded")

    def _answer(self, item: Item, given: Given) -> Done:
        check_in = self._check_in()
        answers = self._check_ins.answers(check_in)
        earlier = item.id in answers and check_in.item != item.id
        if earlier and answers[item.id] == given.value:
            return Done(
                "nothing", help=_help_for(item, given, self.clinic)
            )  # a second click, the same page sent again
        is_words = isinstance(item.answer, Text | Number)
        help_for = self._look(given.words, check_in, item) if is_words and given.words else None
        if not survey_page.is_on_the_way(self.found.survey, answers, item, check_in.language):
            self._keep(given.words if help_for else None)
            return Done("changed_question", help=help_for)
        progress = self._record(check_in, item, given)
        return Done(
            "recorded",
            help=_gravest({help_for, self._help_at_once(progress)}),
            corrected=earlier and not self.sent.seen,
        )

    def _record(self, check_in: Row[Any], item: Item, given: Given) -> Progress:
        said = Said(given.value, given.words, "web", given.note)
        progress = self._check_ins.record(check_in, self.found.survey, item, said)
        self._close_texts(check_in)
        return progress

    @property
    def _check_ins(self) -> CheckIns:
        return CheckIns(self.connection, self.clinic, self.alerts, self.now)

    def _check_in(self) -> Row[Any]:
        """The check-in, made now if this is its first form, in the language that it was answered in."""
        survey, wished = self.found.survey, self.sent.language
        row = self._check_ins.of_invitation(self.found.invitation, survey, "web")
        opened(self.connection, self.found.link, self.now)
        item = survey.item(self.sent.item)
        if wished != row.language and wished in survey_page.languages(survey, item, self.clinic.languages):
            rows.change(self.connection, row.id, language=wished)
            row = rows.by_id(self.connection, row.id) or row
        return row

    # -- worries ------------------------------------------------------------------------------------

    def _look(self, words: str, check_in: Row[Any] | None = None, item: Item | None = None) -> str | None:
        """Raises what the words say, as those of a text would be, and has a person read them; the gravest."""
        said = _said(words, self.clinic)
        levels = [level for level in LEVELS if level in said]
        if levels:
            self._raise(levels, words)
        if levels or isinstance(item.answer if item else None, Text):
            tasks.open_task(
                self.connection,
                TaskKind.CHECK_IN,
                self.now,
                patient_id=self.found.invitation.patient_id,
                detail=f"{self.found.survey.id} {item.id if item else ''}: {words[:_SHOWN]}",
            )
        return levels[0] if levels else None

    def _not_taken(self, words: str) -> str | None:
        """Looks at words that become no answer; in which there is danger, they are kept for staff to read."""
        help_for = self._look(words)
        self._keep(words if help_for else None)
        return help_for

    def _keep(self, words: str | None) -> None:
        if words is not None:
            rows.keep_words(self.connection, self._check_in().id, words.replace("\x00", ""), self.now)

    def _raise(self, levels: Sequence[str], words: str) -> None:
        patient_id = self.found.invitation.patient_id
        patients = [
            each for each in inbox.patients_of(self.connection, self.phone_hash) if each.id == patient_id
        ]
        raised = raise_concern(
            self.connection,
            severity_of(levels[0], self.alerts),
            alerts=self.alerts,
            clinic=self.clinic,
            now=self.now,
            phone_hash=self.phone_hash,
            patients=patients,
            what=f"{', '.join(levels)}: {words}",
        )
        if "crisis" in levels:
            inbox.pause(self.connection, [patient_id], self.now, PAUSED_BY_CRISIS)
        self._text(levels, raised.id)

    def _help_at_once(self, progress: Progress) -> str | None:
        """An answer that is a cry by itself gets the text that a cry in words gets."""
        if progress.severity not in _HELPS_AT_ONCE or progress.alert_id is None:
            return None
        self._text([progress.severity], progress.alert_id)
        return progress.severity

    def _text(self, levels: Sequence[str], alert_id: int) -> None:
        invitation = self.found.invitation
        phone = inbox.lock_phone(self.connection, self.phone_hash)
        say_gravest(
            self.connection,
            Recipient(
                phone=self.found.phone,
                phone_hash=self.phone_hash,
                language=self.sent.language,
                patient_id=invitation.patient_id,
                key=f"web:{invitation.id}:{self.now.isoformat()}",
            ),
            levels,
            alert_id=alert_id,
            alerts=self.alerts,
            clinic=self.clinic,
            now=self.now,
            silenced=phone.opted_out_at is not None,
        )

    # -- texts --------------------------------------------------------------------------------------

    def _close_texts(self, check_in: Row[Any]) -> None:
        """What this check-in asked by text needs no answer any more, and what waits is not asked."""
        invitation = check_in.invitation_id
        open_ones = prompts.open_prompts(
            self.connection, self.phone_hash, since=self.now - _PROMPT_AGE, until=self.now + _PROMPT_AGE
        )
        mine = [each.id for each in open_ones if invitation in (each.id, each.context.get("invitation"))]
        prompts.answered(self.connection, mine, self.now)
        waiting = self.connection.execute(
            select(message.c.id, message.c.context).where(
                message.c.phone_hash == self.phone_hash,
                message.c.status == MessageStatus.PLANNED.value,
                message.c.asks == ITEM,
            )
        )
        stale = [row.id for row in waiting if (row.context or {}).get("invitation") == invitation]
        if stale:
            outbox.cancel_pending(self.connection, self.now, "answered", where=[message.c.id.in_(stale)])


def _said(words: str, clinic: Clinic) -> frozenset[str]:
    """What the words say, however many there are: detection reads no more than a long text at once."""
    longest = survey_page.LONGEST_WORDS
    parts = [words[start : start + longest] for start in range(0, max(len(words), 1), longest - _OVERLAP)]
    return frozenset(str(level) for part in parts for level in detect(part, clinic.safety_words))


def _help_for(item: Item, given: Given, clinic: Clinic) -> str | None:
    """What an answer that stands already gives cause to worry about: the page shows help again, no more."""
    by_value = {alert.severity for alert in alerts_for(item, given.value)} & _HELPS_AT_ONCE
    return _gravest(by_value | (_said(given.words, clinic) if given.words else frozenset()))


def _gravest(levels: Collection[str | None]) -> str | None:
    return next((level for level in LEVELS if level in levels), None)
