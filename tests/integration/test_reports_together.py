"""Reports that come together are applied in one transaction, and to the same end as one by one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import Table, event, select, update

from reminders.db import consent
from reminders.db.engine import Database
from reminders.db.schema import appointment, message, message_event, phone
from reminders.ports import OutboundText, Outcome
from reminders.services.reports import StatusReport, apply_report
from reminders.services.reports_together import Applied, Said, apply_reports
from reminders.web.together import Together
from tests.conftest import FakeClock
from tests.integration.dispatch_kit import FakeGateway, a_dispatcher, a_message, refusal, status, tasks, the
from tests.integration.kit import ANA, NOW, a_visit, messages, read_and_plan

LATER = NOW + timedelta(minutes=1)
#: Where a message may stand when a report of it comes.
STANDINGS: list[dict[str, Any]] = [
    {"status": "planned"},
    {"status": "sending", "claimed_at": NOW, "lease_until": NOW},
    {"status": "uncertain", "claimed_at": NOW, "uncertain_since": NOW, "reason": "reset"},
    {"status": "accepted", "accepted_at": NOW},
    {"status": "sent", "accepted_at": NOW, "sent_at": NOW},
    {"status": "delivered", "accepted_at": NOW, "delivered_at": NOW, "final_at": NOW},
    {"status": "undelivered", "accepted_at": NOW, "final_at": NOW, "error_code": 30008},
    {"status": "skipped", "final_at": NOW, "reason": "budget"},
]
WORDS = ["queued", "sent", "delivered", "delivered", "undelivered", "failed", "read", "partially_delivered"]


def in_turn(database: Database, said: Sequence[Said]) -> None:
    for message_id, report in said:
        apply_report(database, message_id, report, LATER)


def together(database: Database, said: Sequence[Said]) -> Applied:
    return apply_reports(database, said, LATER)


def all_rows(database: Database, table: Table) -> list[Any]:
    with database.read() as connection:
        return list(connection.execute(select(table)))


def made(database: Database, key: str, standing: dict[str, Any], sid: str | None, number: str) -> str:
    message_id = a_message(database, key, phone=number)
    with database.write() as connection:
        values = standing | {"provider_sid": sid, "attempt": 1}
        connection.execute(update(message).where(message.c.id == message_id).values(values))
    return message_id


def record(database: Database, message_id: str) -> tuple[Any, ...]:
    """All that a report may change of a message, and what was written down."""
    row = the(database, message_id)
    columns = [
        *("status", "reason", "error_code", "provider_status", "accepted_at", "sent_at", "delivered_at"),
        *("final_at", "lease_until", "uncertain_since", "price"),
    ]
    noted = select(message_event.c.event, message_event.c.status, message_event.c.detail)
    with database.read() as connection:
        found = noted.where(message_event.c.message_id == message_id).order_by(message_event.c.id)
        events = [(*each[:2], (each[2] or "").rstrip("x0123456789")) for each in connection.execute(found)]
        known = connection.execute(select(phone).where(phone.c.phone_hash == row.phone_hash)).one_or_none()
    has_sid = row.provider_sid is not None
    number = known and (known.bad_since, known.bad_code, known.opted_out_at, known.first_texted_at)
    return (*(getattr(row, name) for name in columns), has_sid, events, number)


@pytest.mark.parametrize("seed", range(12))
def test_together_comes_to_the_same_as_one_by_one(database: Database, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a choice of examples
    pairs: list[tuple[str, str]] = []
    said: tuple[list[Said], list[Said]] = ([], [])
    for n in range(12):
        standing = random.choice(STANDINGS)
        knows = "accepted_at" in standing
        ids = [
            made(database, f"{way}{n}", standing, f"SM{way}{n}" if knows else None, f"+1505555{way}{n:03}")
            for way in (1, 2)
        ]
        pairs.append((ids[0], ids[1]))
        for _ in range(random.randrange(4)):
            word, code = random.choice(WORDS), random.choice([None, None, None, 30003, 30005, 30008])
            code = code if word in ("undelivered", "failed") else None
            named, other = random.random() < 0.8, "x" if random.random() < 0.1 else ""
            for way, message_id, told in zip((1, 2), ids, said, strict=True):
                told.append((message_id if named else None, StatusReport(f"SM{way}{n}{other}", word, code)))

    in_turn(database, said[0])
    assert together(database, said[1]).errors == [None] * len(said[1])

    for one, other_one in pairs:
        assert record(database, one) == record(database, other_one)


def test_good_news_of_many_is_one_transaction(database: Database) -> None:
    ids = [made(database, f"m{n}", STANDINGS[3], f"SM{n}", f"+15055550{n:03}") for n in range(20)]
    begun: list[object] = []
    event.listen(database.engine, "begin", begun.append)

    said = [
        (each, StatusReport(f"SM{n}", word)) for word in ("sent", "delivered") for n, each in enumerate(ids)
    ]
    together(database, said)

    assert {status(database, each) for each in ids} == {"delivered"}
    begun_by_reports = len(begun) - len(ids)  # looking at each is one, too
    assert begun_by_reports == 1


def test_a_sid_that_another_message_has_spoils_only_its_own_report(database: Database) -> None:
    theirs = made(database, "theirs", STANDINGS[3], "SM1", ANA)
    ours, good = (made(database, key, STANDINGS[1], None, ANA) for key in ("ours", "good"))

    applied = together(
        database,
        [
            (ours, StatusReport("SM1", "sent")),
            (good, StatusReport("SM2", "sent")),
            (None, StatusReport("?", "sent")),
        ],
    )

    assert applied.errors == [None, None, None]
    assert [status(database, each) for each in (theirs, ours, good)] == ["sent", "sending", "sent"]


def test_two_messages_that_claim_one_new_sid_leave_the_others_applied(database: Database) -> None:
    ids = [made(database, f"m{n}", STANDINGS[1], None, f"+15055550{n:03}") for n in range(3)]

    together(
        database, [(each, StatusReport("SM1" if n < 2 else "SM2", "sent")) for n, each in enumerate(ids)]
    )

    assert [status(database, each) for each in ids] == ["sent", "sending", "sent"]


def test_the_phone_waits_no_longer_for_a_text_that_a_report_settles(database: Database) -> None:
    flying, known = (
        made(database, "a", STANDINGS[1], None, ANA),
        made(database, "b", STANDINGS[3], "SM2", ANA),
    )

    assert not together(database, [(known, StatusReport("SM2", "sent"))]).may_go
    assert together(database, [(flying, StatusReport("SM1", "sent"))]).may_go


def test_what_a_text_in_flight_told_is_told_once_a_report_comes(database: Database, clock: FakeClock) -> None:
    """As when the answer comes: the number is known, and a move from here on needs a correction."""
    read_and_plan(database, a_visit())
    gateway = FakeGateway(clock)
    seen: list[Any] = []

    def report_first(text: OutboundText) -> None:
        apply_reports(database, [(text.message_id, StatusReport(gateway.take(text), "sent"))], clock.now())
        [number], [visit] = all_rows(database, phone), all_rows(database, appointment)
        seen.append((number.first_texted_at, visit.told_starts_at))
        raise refusal(Outcome.UNCERTAIN)

    gateway.script = [report_first, report_first]  # who we are, and the reminder
    [visit] = all_rows(database, appointment)
    clock.advance(messages(database)[0].due_at - clock.now())
    a_dispatcher(database, gateway, clock).drain()

    assert seen == [(clock.now(), None), (clock.now(), visit.starts_at)]
    assert len(gateway.taken) == 2


def test_bad_news_among_good_does_all_that_it_does_alone(database: Database) -> None:
    ids = [made(database, f"m{n}", STANDINGS[3], f"SM{n}", f"+15055550{n:03}") for n in range(3)]
    words = [("delivered", None), ("undelivered", 30005), ("delivered", None)]

    applied = together(database, [(each, StatusReport(f"SM{n}", *words[n])) for n, each in enumerate(ids)])

    assert applied.may_go
    assert [status(database, each) for each in ids] == ["delivered", "undelivered", "delivered"]
    assert tasks(database) == ["bad_number"]
    with database.read() as connection:
        assert consent.is_opted_out(connection, the(database, ids[1]).phone_hash) is False


# -- together ---------------------------------------------------------------------------------


def test_what_comes_while_one_is_done_is_done_in_one_go() -> None:
    free, groups = threading.Event(), []

    def work(some: Sequence[int]) -> list[Exception | None]:
        free.wait(10)
        groups.append(list(some))
        return [None] * len(some)

    async def run() -> None:
        line = Together(work)
        first = asyncio.create_task(line.hand_in(0))
        await asyncio.sleep(0)
        rest = [asyncio.create_task(line.hand_in(n)) for n in range(1, 250)]
        await asyncio.sleep(0)
        free.set()
        await asyncio.gather(first, *rest)

    asyncio.run(run())
    assert [len(each) for each in groups] == [1, 100, 100, 49]
    assert [n for group in groups for n in group] == list(range(250))


def test_while_texts_wait_to_leave_reports_wait_a_moment_for_company() -> None:
    groups: list[list[int]] = []

    def work(some: Sequence[int]) -> list[Exception | None]:
        groups.append(list(some))
        return [None] * len(some)

    async def run(is_behind: bool) -> None:
        line = Together(work, lambda: is_behind)
        first = asyncio.create_task(line.hand_in(0))
        await asyncio.sleep(0.001)
        await asyncio.gather(first, line.hand_in(1))

    asyncio.run(run(True))
    assert groups == [[0, 1]]
    asyncio.run(run(False))
    assert groups[1:] == [[0], [1]]


def test_each_hears_of_its_own_failure_and_a_fault_is_everybodys() -> None:
    def work(some: Sequence[str]) -> list[Exception | None]:
        if "away" in some:
            raise OSError
        return [ValueError() if each == "odd" else None for each in some]

    async def run() -> list[Any]:
        line = Together(work)
        one = await asyncio.gather(*map(line.hand_in, ("good", "odd")), return_exceptions=True)
        two = await asyncio.gather(*map(line.hand_in, ("good", "away")), return_exceptions=True)
        return [type(each) for each in (*one, *two)]

    assert asyncio.run(run()) == [type(None), ValueError, OSError, OSError]
