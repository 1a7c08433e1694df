"""Retention: the words go when their time is over; what belongs to an alert, an answer or consent stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from reminders.cli import main
from reminders.db import alerts
from reminders.db.engine import Database
from reminders.db.schema import inbound, message, session, staff, task
from reminders.domain.clinic import Retention
from reminders.gateways.twilio import TwilioGateway
from reminders.ports import GatewayError, OutboundText, Outcome, SystemClock
from reminders.services import upkeep_purge, upkeep_redact
from reminders.settings import variables
from reminders.simulator import DEFAULT_SENDER, Simulator, SimulatorConfig
from reminders.simulator.config import TEST_ACCOUNT_SID, TEST_AUTH_TOKEN
from reminders.simulator.server import SimulatorServer
from tests.conftest import FakeClock
from tests.databases import KEY
from tests.integration.dispatch_kit import FakeGateway, a_message, the
from tests.integration.kit import ANA, NOW

LONG_AGO = NOW - timedelta(days=400)
DAY = timedelta(days=1)
YEAR = Retention(message_bodies=365 * DAY, at_provider=30 * DAY)


def old(database: Database, key: str = "m", status: str = "delivered", **values: Any) -> str:
    """A message that was made and ended long ago, unless *values* say otherwise; its id."""
    made = values.pop("made", LONG_AGO)
    message_id = f"{int(made.timestamp() * 1000):012x}-{abs(hash(key)) % 10**9:09d}"
    given = a_message(database, key, context={"also": [7], "old_starts_at": "2025-10-01"})
    row: dict[str, Any] = {
        "id": message_id,
        "status": status,
        "accepted_at": made,
        "created_at": made,
        "final_at": made if status == "delivered" else None,
        "provider_sid": f"SM{abs(hash(key)):032x}"[:34],
    }
    with database.write() as connection:
        connection.execute(update(message).where(message.c.id == given).values(row | values))
    return message_id


def a_reply(database: Database, sid: str, **values: Any) -> int:
    row = {
        "provider_sid": sid,
        "phone": ANA,
        "phone_hash": database.cipher.phone_hash(ANA),
        "body": "where do I park?",
        "arrived_by": "webhook",
        "received_at": LONG_AGO,
        "handled_at": LONG_AGO,
        "intent": "free_text",
        "flags": "",
    }
    with database.write() as connection:
        return int(
            connection.execute(insert(inbound).values(row | values).returning(inbound.c.id)).scalar_one()
        )


def reply(database: Database, reply_id: int) -> Any:
    with database.read() as connection:
        return connection.execute(select(inbound).where(inbound.c.id == reply_id)).one()


def test_old_words_go_and_what_happened_stays(database: Database) -> None:
    message_id, reply_id = old(database), a_reply(database, "SM1")
    done = upkeep_purge.purge(database, YEAR, NOW)
    assert (done.messages, done.replies) == (1, 1)
    row = the(database, message_id)
    assert (row.body, row.context, row.redacted_at) == (None, {"also": [7]}, NOW)
    assert (row.status, row.phone, row.accepted_at) == ("delivered", ANA, LONG_AGO)
    assert (reply(database, reply_id).body, reply(database, reply_id).redacted_at) == ("", NOW)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"status": "planned"}, id="may still be sent"),
        pytest.param({"status": "sending"}, id="is being sent"),
        pytest.param({"status": "uncertain"}, id="is in doubt"),
        pytest.param({"status": "accepted", "accepted_at": NOW - DAY}, id="may still be reported on"),
        pytest.param({"final_at": NOW - 364 * DAY}, id="ended within the year"),
        pytest.param({"made": NOW - 364 * DAY}, id="is younger"),
        pytest.param({"alert_id": 1}, id="belongs to an alert"),
    ],
)
def test_a_message_keeps_its_words_when_it(database: Database, values: dict[str, Any]) -> None:
    message_id = old(database, **values)
    assert upkeep_purge.purge(database, YEAR, NOW).messages == 0
    assert the(database, message_id).redacted_at is None


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"flags": "crisis"}, id="a cry for help"),
        pytest.param({"flags": "also_request,emergency"}, id="an emergency"),
        pytest.param({"intent": "opt_out"}, id="a STOP"),
        pytest.param({"intent": "opt_in"}, id="a START"),
        pytest.param({"intent": "answer"}, id="an answer to a survey"),
        pytest.param({"received_at": NOW - 364 * DAY}, id="younger"),
    ],
)
def test_a_reply_keeps_its_words_when_it_is(database: Database, values: dict[str, Any]) -> None:
    reply_id = a_reply(database, "SM1", **values)
    made = NOW - 300 * DAY if "received_at" in values else LONG_AGO
    answer_id = old(database, inbound_id=reply_id, made=made)
    done = upkeep_purge.purge(database, YEAR, NOW)
    assert (done.messages, done.replies) == (0, 0)
    assert reply(database, reply_id).body
    assert the(database, answer_id).redacted_at is None


def test_a_reply_and_a_text_that_an_alert_names_keep_their_words(database: Database) -> None:
    reply_id, message_id = a_reply(database, "SM1"), old(database)
    with database.write() as connection:
        alert_id = alerts.open_alert(connection, LONG_AGO, code="4F2", severity="clinical")
        assert alert_id is not None
        alerts.step(connection, alert_id, "text", LONG_AGO, inbound_id=reply_id, message_id=message_id)
    assert upkeep_purge.purge(database, YEAR, NOW).total == 0


def test_a_dry_run_counts_the_same_and_changes_nothing(database: Database) -> None:
    ids = [old(database, f"m{number}") for number in range(3)]
    a_reply(database, "SM1")
    dry = upkeep_purge.purge(database, YEAR, NOW, dry_run=True)
    assert all(the(database, each).redacted_at is None for each in ids)
    assert upkeep_purge.purge(database, YEAR, NOW) == dry
    assert upkeep_purge.purge(database, YEAR, NOW).total == 0


def test_what_waited_is_purged_when_its_time_has_come(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walk goes on where it stopped, and passes nothing by for good."""
    monkeypatch.setattr(upkeep_purge, "BATCH", 2)
    made = [old(database, f"m{number}", made=LONG_AGO + number * DAY) for number in range(5)]
    waits = old(database, "w", made=LONG_AGO + timedelta(hours=30), final_at=NOW - 360 * DAY)
    assert upkeep_purge.purge(database, YEAR, NOW).messages == 5
    assert all(the(database, each).redacted_at for each in made)
    assert upkeep_purge.purge(database, YEAR, NOW + 10 * DAY).messages == 1
    assert the(database, waits).redacted_at is not None


def test_forever_is_forever(database: Database) -> None:
    old(database), a_reply(database, "SM1")
    assert upkeep_purge.purge(database, Retention(None, None, None), NOW).total == 0


def test_what_has_expired_anyway_is_deleted(database: Database) -> None:
    with database.write() as connection:
        who = connection.execute(
            insert(staff)
            .values(name="Rosa", role="staff", link_hash="x", link_until=NOW - DAY, created_at=LONG_AGO)
            .returning(staff.c.id)
        ).scalar_one()
        for token, until in (("old", NOW - DAY), ("new", NOW + DAY)):
            connection.execute(
                insert(session).values(token_hash=token, staff_id=who, created_at=LONG_AGO, expires_at=until)
            )
        connection.execute(
            insert(task).values(
                kind="change_request", detail="Friday", opened_at=LONG_AGO, due_at=LONG_AGO, done_at=LONG_AGO
            )
        )
    done = upkeep_purge.purge(database, YEAR, NOW)
    assert (done.sessions, done.tasks) == (1, 1)
    with database.read() as connection:
        assert connection.scalars(select(session.c.token_hash)).all() == ["new"]
        assert connection.scalar(select(staff.c.link_hash)) is None
        assert connection.scalar(select(task.c.detail)) is None


# -- at Twilio ---------------------------------------------------------------------------------


class Redacting(FakeGateway):
    def __init__(self, clock: FakeClock) -> None:
        super().__init__(clock)
        self.redacted: list[str] = []
        self.refuses: dict[str, GatewayError] = {}
        self.media = 0
        self.media_gone = False

    def redact(self, provider_sid: str) -> None:
        if provider_sid in self.refuses:
            raise self.refuses[provider_sid]
        self.redacted.append(provider_sid)

    def delete_media(self, provider_sid: str) -> int:
        if self.media_gone:
            raise GatewayError(Outcome.REFUSED, code=20404)
        self.media += 1
        return 1


@pytest.fixture
def gateway(clock: FakeClock) -> Redacting:
    return Redacting(clock)


def test_at_twilio_the_words_go_once_and_ours_stay(database: Database, gateway: Redacting) -> None:
    message_id = old(database, made=NOW - 31 * DAY)
    reply_id = a_reply(database, "SM1", received_at=NOW - 31 * DAY, media=2)
    a_reply(database, "SM2", received_at=NOW - 31 * DAY, intent="opt_out")
    old(database, "young", made=NOW - 29 * DAY)
    done = upkeep_redact.redact(database, gateway, YEAR, NOW)
    assert sorted(gateway.redacted) == sorted(["SM1", the(database, message_id).provider_sid])
    assert (done.messages, done.replies, done.media) == (1, 1, 1)
    assert (the(database, message_id).provider_redacted_at, the(database, message_id).redacted_at) == (
        NOW,
        None,
    )
    assert reply(database, reply_id).body
    assert upkeep_redact.redact(database, gateway, YEAR, NOW).total == 0


def test_the_words_go_also_when_the_media_are_gone(database: Database, gateway: Redacting) -> None:
    a_reply(database, "SM1", media=1)
    gateway.media_gone = True
    assert upkeep_redact.redact(database, gateway, YEAR, NOW).replies == 1
    assert gateway.redacted == ["SM1"]


@pytest.mark.parametrize("status", ["planned", "sending", "uncertain", "accepted"])
def test_at_twilio_nothing_is_touched_that_is_not_final(
    database: Database, gateway: Redacting, status: str
) -> None:
    old(database, status=status)
    assert upkeep_redact.redact(database, gateway, YEAR, NOW).total == 0
    assert gateway.redacted == []


def test_what_twilio_has_no_more_or_refuses_stops_nothing(database: Database, gateway: Redacting) -> None:
    ids = [old(database, f"m{number}") for number in range(3)]
    gone, refused = the(database, ids[0]).provider_sid, the(database, ids[1]).provider_sid
    gateway.refuses = {
        gone: GatewayError(Outcome.REFUSED, code=20404),
        refused: GatewayError(Outcome.REFUSED, code=20009),
    }
    done = upkeep_redact.redact(database, gateway, YEAR, NOW)
    assert (done.messages, done.gone, done.refused) == (1, 1, 1)
    gateway.refuses = {}
    assert upkeep_redact.redact(database, gateway, YEAR, NOW).messages == 1


def test_a_twilio_that_is_busy_is_left_alone_and_the_rest_follows(
    database: Database, gateway: Redacting
) -> None:
    ids = sorted(old(database, f"m{number}") for number in range(3))
    busy = the(database, ids[1]).provider_sid
    gateway.refuses = {busy: GatewayError(Outcome.NOT_PROCESSED, code=20429)}
    with pytest.raises(GatewayError):
        upkeep_redact.redact(database, gateway, YEAR, NOW)
    assert len(gateway.redacted) == 1
    gateway.refuses = {}
    assert upkeep_redact.redact(database, gateway, YEAR, NOW).messages == 2
    assert len(set(gateway.redacted)) == 3


@pytest.fixture
def server() -> Iterator[SimulatorServer]:

    with SimulatorServer(Simulator(SimulatorConfig(), SystemClock().now)) as running:
        yield running


def test_the_command_purges_here_and_at_twilio(
    database: Database,
    server: SimulatorServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gateway = TwilioGateway(
        account_sid=TEST_ACCOUNT_SID,
        auth_token=TEST_AUTH_TOKEN,
        from_number=DEFAULT_SENDER,
        api_url=server.url,
    )
    accepted = gateway.send(OutboundText("m", ANA, "Hello", DAY), before_write=lambda: True)
    server.simulator.flush()
    old(database, provider_sid=accepted.provider_sid)
    for name in variables():
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", database.url.render_as_string(hide_password=False))
    monkeypatch.setenv("REMINDERS_SECRET_KEY", KEY)
    monkeypatch.setenv("TWILIO_API_URL", server.url)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", TEST_ACCOUNT_SID)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", TEST_AUTH_TOKEN)
    monkeypatch.setenv("TWILIO_FROM_NUMBER", DEFAULT_SENDER)
    assert main(["db", "purge", "--dry-run"]) == 0
    assert gateway.fetch(accepted.provider_sid).body == "Hello"
    assert main(["db", "purge"]) == 0
    said = capsys.readouterr().out
    assert "Would be emptied: the words of 1 texts" in said
    assert "Emptied at Twilio: 1 texts" in said
    assert gateway.fetch(accepted.provider_sid).body == ""
    gateway.close()
