"""Answers about visits: confirm, no, cannot come, move it, bound to what was asked (messaging.md, 5.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row

from reminders.db import inbox, prompts, tasks
from reminders.db.prompts import Prompt
from reminders.db.tasks import TaskKind
from reminders.domain.replies import Intent
from reminders.services import receive_which as which
from reminders.services.follow_up import HOUR, answer, thank, zone_of
from reminders.services.impairment import impaired_until
from reminders.services.receive_case import Case

CONFIRMATION = "confirmation"
WHICH = "which"
#: A text without a prompt is about a visit that was spoken of so lately …
LATELY = timedelta(days=7)
#: … or that is so near.
NEAR = timedelta(days=14)

#: In a cry for help a "ya", "ok", "no" or "no puedo más" is hardly about a visit; these are.
_OUTRIGHT = re.compile(
    r"^\W*(?:c|r|confirm\w*)\b|\b(?:cancel\w*|appointments?|appt|visits?|resched\w*|citas?|visitas?|reagend\w*|"
    r"make it|come in|puedo ir|voy a ir)\b",
    re.I,
)

_REQUESTS = {Intent.CANCEL_REQUEST: "cancel_request", Intent.RESCHEDULE_REQUEST: "reschedule_request"}


@dataclass(frozen=True, slots=True)
class Group:
    """Visits that one answer is about: those of one prompt, or one by itself."""

    visits: tuple[Row[Any], ...]
    prompt: Prompt | None = None


def apply(case: Case) -> bool:
    """Does what the text says about visits; False if nothing in it can be placed: a person reads it."""
    if case.reading.is_tapback:
        return _tapback(case)
    if _is_reaction(case.inbound.body):
        return _reaction(case)
    if _chosen(case):
        return True
    intent = case.reading.intent
    if "crisis" in case.reading.flags and not _OUTRIGHT.search(case.inbound.body):
        return False
    if intent is Intent.CONFIRM:
        return _confirmation(case)
    if intent is Intent.NO:
        return _no(case)
    if intent in _REQUESTS:
        return _request(case, intent)
    return False


# -- reactions ------------------------------------------------------------------------------


def _tapback(case: Case) -> bool:
    """`Liked "…"` confirms if it quotes the newest prompt; any other does nothing and need not be read."""
    newest = case.prompts[0] if case.prompts else None
    liked = case.reading.intent is Intent.CONFIRM
    if (
        liked
        and newest is not None
        and newest.asks == CONFIRMATION
        and _quotes(case.reading.quoted, newest.body)
    ):
        return _confirm_prompts(case, [newest])
    case.outcomes.append("tapback")
    return True


def _quotes(quoted: str | None, body: str) -> bool:
    """Phones shorten what they quote, and change its quotation marks and spaces."""
    said = "".join(char for char in (quoted or "") if char.isalnum())
    return len(said) >= 10 and "".join(char for char in body if char.isalnum()).startswith(said)


def _is_reaction(text: str) -> bool:
    """Nothing but emoji."""
    return any(ord(char) > 0x2000 for char in text) and not any(char.isalnum() for char in text)


def _reaction(case: Case) -> bool:
    """A thumbs-up alone confirms only where it can mean one thing; a sad face is for a person to see."""
    if case.reading.intent is not Intent.CONFIRM:
        return False
    asked = [each for each in case.prompts if each.asks == CONFIRMATION]
    if len(asked) == 1:
        return _confirm_prompts(case, asked)
    case.outcomes.append("reaction")
    return True


# -- which one ------------------------------------------------------------------------------


def _chosen(case: Case) -> bool:
    """The answer to "which do you mean?": what was meant then is done to what is named now."""
    for prompt in case.prompts:
        if prompt.asks != WHICH:
            continue
        ids = which.choose(case.inbound.body, which.restored(prompt.context))
        if ids is None:
            continue
        found = prompts.visits(case.connection, ids)
        group = Group(tuple(found[each] for each in ids if each in found), prompt)
        prompts.answered(case.connection, [prompt.id], case.now)
        case.prompt_id = prompt.id
        intent = str(prompt.context.get("intent", Intent.CONFIRM.value))
        return bool(group.visits) and _do(case, Intent(intent), group)
    return False


def _do(case: Case, intent: Intent, group: Group) -> bool:
    if intent is Intent.CONFIRM:
        return _confirm(case, group)
    return _hold(case, group, intent)


def _one_or_ask(case: Case, intent: Intent, groups: Sequence[Group]) -> bool:
    """Does it to the only group, or to the one that the text names; else asks, never guesses."""
    if len(groups) == 1:
        return _do(case, intent, groups[0])
    language = case.language
    groups = sorted(groups, key=lambda group: (group.visits[0].starts_at, _ids(group.visits)))
    offered = which.options([_target(case, group) for group in groups], language)
    ids = which.named(case.inbound.body, offered)
    if ids is not None:
        return _do(case, intent, next(group for group in groups if _ids(group.visits) == list(ids)))
    before = [each.id for each in case.prompts if each.asks == WHICH]
    prompts.answered(case.connection, before, case.now)
    context = {"options": [each.stored() for each in offered], "intent": intent.value}
    case.outcomes.append("asked_which")
    if not answer(case, "ask_which", context=context):
        case.for_inbox = True
    return True


def _target(case: Case, group: Group) -> which.Target:
    first = group.visits[0]
    return which.Target(
        appointment_ids=tuple(_ids(group.visits)),
        first_name=first.first_name,
        starts_at=first.starts_at.astimezone(zone_of(case.clinic, first)),
    )


# -- confirming -----------------------------------------------------------------------------


def _confirmation(case: Case) -> bool:
    asked = [each for each in case.prompts if each.asks == CONFIRMATION]
    if asked:
        return _confirm_prompts(case, asked)
    told = [row for row in _upcoming(case) if row.told_starts_at == row.starts_at]
    near = _spoken_of(case, told)
    if near and all(row.confirmed_at is not None for row in near):
        case.outcomes.append("confirmed_before")
        return True
    waiting = [row for row in near if row.confirmed_at is None]
    return len(waiting) == 1 and _confirm(case, Group((waiting[0],)))


def _confirm_prompts(case: Case, asked: Sequence[Prompt]) -> bool:
    """The newest prompt is what a patient answers; others that stand as well make it a question."""
    found = prompts.visits(case.connection, {each for prompt in asked for each in prompt.appointment_ids})
    newest = asked[0]
    if not _standing(case, newest, found):
        case.prompt_id = newest.id
        prompts.answered(case.connection, [newest.id], case.now)
        return _too_late(case, [found[each] for each in newest.appointment_ids if each in found])
    groups: list[Group] = []
    seen: set[int] = set()
    for prompt in asked:
        visits = tuple(row for row in _standing(case, prompt, found) if row.id not in seen)
        seen.update(_ids(visits))
        if visits:
            groups.append(Group(visits, prompt))
    return _one_or_ask(case, Intent.CONFIRM, groups)


def _standing(case: Case, prompt: Prompt, found: dict[int, Row[Any]]) -> list[Row[Any]]:
    """Visits of the prompt that stand as it said: not called off, begun or moved."""
    rows = [found[each] for each in prompt.appointment_ids if each in found]
    return [row for row in rows if _still_as_told(case, prompt, row)]


def _still_as_told(case: Case, prompt: Prompt | None, row: Row[Any]) -> bool:
    return _is_ahead(case, row) and not (prompt is not None and _has_moved(prompt, row))


def _is_ahead(case: Case, row: Row[Any]) -> bool:
    return prompts.is_upcoming(row, case.inbound.received_at)


def _has_moved(prompt: Prompt, row: Row[Any]) -> bool:
    if prompt.time_revision is not None and row.id == prompt.appointment_id:
        return bool(row.time_revision != prompt.time_revision)
    return row.moved_at is not None and bool(row.moved_at > prompt.sent_at)


def _too_late(case: Case, rows: Sequence[Row[Any]]) -> bool:
    """The visit has a new time, which is asked anew; or it is over or called off, which is said."""
    moved = next((row for row in rows if _is_ahead(case, row)), None)
    if moved is not None:
        case.outcomes.append("late_confirm")
        answer(case, "late_confirm", visit=moved)
    else:
        case.outcomes.append("visit_over_or_cancelled")
        answer(case, "visit_over_or_cancelled")
    return True


def _confirm(case: Case, group: Group) -> bool:
    visits = [row for row in group.visits if _still_as_told(case, group.prompt, row)]
    if not visits:
        return _too_late(case, group.visits)
    fresh = prompts.confirm(case.connection, _ids(visits), case.now)
    case.replan(case.connection, _ids(visits))
    _note(case, Group(tuple(visits), group.prompt))
    case.outcomes.append("confirmed" if fresh else "confirmed_before")
    # What else the text asks, and a visit that staff are deciding about, is for a person to read.
    asks_more = "also_request" in case.reading.flags or "?" in case.inbound.body
    if asks_more or any(row.held_reason is not None for row in visits):
        case.for_inbox = True
    if fresh and visits[0].starts_at > case.now:
        thank(case, visits[0])
    return True


# -- no, cancel, move -----------------------------------------------------------------------


def _no(case: Case) -> bool:
    """A bare no to "will you come?" is "I cannot"; to nothing asked it is for a person to read."""
    groups = _asked(case, _upcoming(case))
    return bool(groups) and _one_or_ask(case, Intent.NO, groups)


def _request(case: Case, intent: Intent) -> bool:
    upcoming = _upcoming(case)
    if not upcoming:
        return False
    if which.says_every_visit(case.inbound.body) and len({row.patient_id for row in upcoming}) == 1:
        return _hold(case, Group(tuple(upcoming)), intent)
    every = which.options([_target(case, Group((row,))) for row in upcoming], case.language)
    ids = which.named(case.inbound.body, every) if len(every) > 1 else None
    if ids is not None:
        return _hold(case, Group(tuple(row for row in upcoming if row.id in ids)), intent)
    groups = _asked(case, upcoming) or [Group((row,)) for row in _spoken_of(case, upcoming)]
    return _one_or_ask(case, intent, groups or [Group((row,)) for row in upcoming])


def _hold(case: Case, group: Group, intent: Intent) -> bool:
    """A person decides: a task, reminders wait, the patient is told. The clinic's calendar is not touched."""
    visits = [row for row in group.visits if prompts.is_upcoming(row, case.now)]
    if not visits:
        return _too_late(case, group.visits)
    until = impaired_until(case)
    for row in visits:
        _open_task(case, row, intent, until)
    prompts.hold(case.connection, _ids(visits), case.now)
    case.replan(case.connection, _ids(visits))
    _note(case, Group(tuple(visits), group.prompt))
    case.outcomes.append(intent.value if until is None else f"{intent.value}_held")
    template = _REQUESTS.get(intent, "no_to_confirmation") if until is None else "impaired_call_tomorrow"
    # Not twice running; but who has confirmed in between must not be left with "see you then".
    said = inbox.last_answer(case.connection, case.phone_hash, case.ago(HOUR), appointment_id=visits[0].id)
    if said != template:
        answer(case, template, visit=visits[0])
    return True


def _open_task(case: Case, row: Row[Any], intent: Intent, due_at: datetime | None) -> None:
    """One open task per visit, however often it is asked; after that is done a new one."""
    if prompts.has_open_task(case.connection, TaskKind.CHANGE_REQUEST.value, row.id):
        case.for_inbox = True  # what is new in it must be read
        return
    wanted: dict[str, Any] = {
        "due_at": due_at,
        "patient_id": row.patient_id,
        "appointment_id": row.id,
        "inbound_id": case.inbound_id,
        "detail": f"{intent.value}: {case.inbound.body}",
    }
    key = f"{TaskKind.CHANGE_REQUEST.value}:{row.id}"
    if not tasks.open_task(case.connection, TaskKind.CHANGE_REQUEST, case.now, key=key, **wanted):
        key = f"{key}:{case.inbound_id}"
        tasks.open_task(case.connection, TaskKind.CHANGE_REQUEST, case.now, key=key, **wanted)


# -- which visits ---------------------------------------------------------------------------


def _upcoming(case: Case) -> list[Row[Any]]:
    rows = prompts.visits_of(case.connection, case.patient_ids, since=case.now)
    return [row for row in rows if prompts.is_upcoming(row, case.now)]


def _asked(case: Case, upcoming: Sequence[Row[Any]]) -> list[Group]:
    """Upcoming visits that an open prompt is about, a group per prompt, newest first, none twice."""
    groups: list[Group] = []
    seen: set[int] = set()
    for prompt in case.prompts:
        visits = tuple(row for row in upcoming if row.id in prompt.appointment_ids and row.id not in seen)
        seen.update(_ids(visits))
        if visits and prompt.asks == CONFIRMATION:
            groups.append(Group(visits, prompt))
    return groups


def _spoken_of(case: Case, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Of these visits, those that our texts have spoken of lately; without any, those that are near."""
    told = prompts.lately_told(case.connection, case.phone_hash, case.ago(LATELY))
    spoken = [row for row in rows if row.id in told]
    return spoken or [row for row in rows if row.starts_at <= case.now + NEAR]


def _note(case: Case, group: Group) -> None:
    """Closes the prompts that this answers, and keeps with the text what it was about."""
    first = group.visits[0]
    case.appointment_id, case.patient_id = first.id, first.patient_id
    done = set(_ids(group.visits))
    closed = [
        each.id for each in case.prompts if each.appointment_ids and done.issuperset(each.appointment_ids)
    ]
    if group.prompt is not None:
        case.prompt_id = group.prompt.id
        closed.append(group.prompt.id)
    prompts.answered(case.connection, closed, case.now)


def _ids(rows: Iterable[Row[Any]]) -> list[int]:
    return [row.id for row in rows]
