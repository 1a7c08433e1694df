"""Reports that come together are applied together; each as if it were alone."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, select, update

from reminders.db.engine import Database
from reminders.db.schema import message
from reminders.services.report_desk import ReportDesk
from reminders.services.reports import Applying, StatusReport
from tests.integration.dispatch_kit import a_message
from tests.integration.kit import NOW

TEXTS = 12


@pytest.fixture
def sids(database: Database) -> dict[str, str]:
    """Ids of texts that Twilio has accepted, by their sid."""
    made = {f"SM{number:032x}": a_message(database, f"m{number}") for number in range(TEXTS)}
    with database.write() as connection:
        for sid, message_id in made.items():
            connection.execute(
                update(message)
                .where(message.c.id == message_id)
                .values(status="accepted", provider_sid=sid, accepted_at=NOW, claimed_at=NOW, attempt=1)
            )
    return made


def statuses(database: Database) -> dict[str, str]:
    with database.read() as connection:
        rows = connection.execute(select(message.c.provider_sid, message.c.status))
        return {row.provider_sid: row.status for row in rows}


def together(desk: ReportDesk, sids: dict[str, str]) -> list[BaseException | None]:
    """Reports `delivered` of all from as many threads, while one before them still writes."""

    def tell(sid: str) -> BaseException | None:
        try:
            desk.apply(None, StatusReport(sid, "delivered"), NOW)
        except Exception as error:
            return error
        return None

    with ThreadPoolExecutor(len(sids)) as pool:
        with desk._turn:
            told = [pool.submit(tell, sid) for sid in sids]
            while len(desk._queue) < len(sids):
                time.sleep(0.001)
        return [each.result() for each in told]


def test_many_at_once_are_all_applied_in_one_transaction(database: Database, sids: dict[str, str]) -> None:
    commits: list[Any] = []
    event.listen(database.engine, "commit", commits.append)

    assert together(ReportDesk(database), sids) == [None] * TEXTS

    assert len(commits) == 1
    assert set(statuses(database).values()) == {"delivered"}


def test_one_that_cannot_be_applied_fails_alone(
    database: Database, sids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, run = sorted(sids)[4], Applying.run

    def breaks(self: Applying, message_id: str | None) -> object:
        found = run(self, message_id)
        if self._report.provider_sid == bad:
            raise RuntimeError("no")
        return found

    monkeypatch.setattr(Applying, "run", breaks)

    errors = together(ReportDesk(database), sids)

    assert [type(each) for each in errors if each] == [RuntimeError]
    assert {sid for sid, status in statuses(database).items() if status == "accepted"} == {bad}


def test_of_one_text_they_count_in_the_order_in_which_they_came(
    database: Database, sids: dict[str, str]
) -> None:
    desk, sid = ReportDesk(database), min(sids)
    for word in ("sent", "delivered", "sent"):
        desk.apply(sids[sid], StatusReport(sid, word), NOW)
    assert statuses(database)[sid] == "delivered"


@pytest.mark.parametrize(
    ("before", "word", "frees"),
    [
        ("accepted", "delivered", False),
        ("accepted", "undelivered", True),
        ("uncertain", "sent", True),
        ("delivered", "sent", False),
    ],
)
def test_it_says_whether_another_text_may_go_now(
    database: Database, sids: dict[str, str], before: str, word: str, frees: bool
) -> None:
    sid = min(sids)
    with database.write() as connection:
        connection.execute(update(message).where(message.c.provider_sid == sid).values(status=before))

    assert ReportDesk(database).apply(sids[sid], StatusReport(sid, word, 30003), NOW) is frees
