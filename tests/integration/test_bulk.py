"""Many rows at once are kept as one by one, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from reminders.db import outbox
from reminders.db.engine import Database
from reminders.db.outbox import NewMessage
from reminders.db.schema import message, message_event
from reminders.domain.message import Purpose
from tests.integration.kit import ANA, NOW, messages


def a_message(key: str) -> NewMessage:
    return NewMessage(
        dedupe_key=key,
        purpose=Purpose.RULE,
        phone=ANA,
        phone_hash="h",
        language="es",
        due_at=NOW + timedelta(microseconds=1),
        context={"old": 'a\tb\\c\n"ñ"'},
        body="Hola:\n\\N 5 €",
    )


def test_rows_come_out_as_they_went_in(database: Database) -> None:
    with database.write() as connection:
        ids = outbox.add_many(connection, [a_message("a|\\N\t1"), a_message("b")], NOW)
    first, second = sorted(messages(database), key=lambda row: row.dedupe_key)
    assert [first.id, second.id] == ids
    assert (first.dedupe_key, first.phone, first.body) == ("a|\\N\t1", ANA, "Hola:\n\\N 5 €")
    assert first.context == {"old": 'a\tb\\c\n"ñ"'}
    assert (first.due_at, first.expires_at, first.attempt) == (NOW + timedelta(microseconds=1), None, 0)
    with database.read() as connection:
        events = connection.execute(select(message_event.c.message_id, message_event.c.event)).all()
    assert sorted(events) == sorted((each, "planned") for each in ids)


def test_what_is_encrypted_alone_stays_so_in_a_crowd(database: Database) -> None:
    with database.write() as connection:
        outbox.add_many(connection, [a_message("a")], NOW)
    with database.read() as connection:
        stored = connection.exec_driver_sql("select phone, body, context from message").one()
    assert not any("505" in text or "Hola" in text or "old" in text for text in stored)


def test_a_key_that_stands_there_refuses_them_all_in_the_usual_words(database: Database) -> None:
    with database.write() as connection:
        outbox.add_many(connection, [a_message("a")], NOW)
    with pytest.raises(IntegrityError), database.write() as connection:
        outbox.add_many(connection, [a_message("b"), a_message("a")], NOW)
    assert [row.dedupe_key for row in messages(database)] == ["a"]


def test_a_message_that_was_claimed_meanwhile_is_not_moved(database: Database) -> None:
    with database.write() as connection:
        claimed, waiting = outbox.add_many(connection, [a_message("a"), a_message("b")], NOW)
        connection.execute(message.update().where(message.c.id == claimed).values(status="sending"))
        moves = [outbox.Move(each, "planned", {"priority": 7}) for each in (claimed, waiting)]
        assert outbox.move_many(connection, moves, NOW) == [waiting]
    assert {row.dedupe_key: row.priority for row in messages(database)} == {"a": 50, "b": 7}


def test_each_message_gets_the_columns_of_its_own_move(database: Database) -> None:
    with database.write() as connection:
        one, other = outbox.add_many(connection, [a_message("a"), a_message("b")], NOW)
        later = NOW + timedelta(days=1)
        moves = [
            outbox.Move(one, "planned", {"priority": 7}),
            outbox.Move(other, "planned", {"due_at": later}),
        ]
        assert sorted(outbox.move_many(connection, moves, NOW)) == sorted([one, other])
    found = {row.dedupe_key: (row.priority, row.due_at) for row in messages(database)}
    assert found == {"a": (7, NOW + timedelta(microseconds=1)), "b": (50, later)}
