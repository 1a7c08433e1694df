"""Column types: aware times on every database, and encrypted texts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from reminders.db.crypto import Cipher


def bind_cipher(dialect: Dialect, cipher: Cipher) -> None:
    """Gives the engine's dialect the cipher of its encrypted columns."""
    dialect.reminders_cipher = cipher  # type: ignore[attr-defined]


def cipher_of(dialect: Dialect) -> Cipher:
    cipher: Cipher = dialect.reminders_cipher  # type: ignore[attr-defined]
    return cipher


#: Of a time as SQLite keeps it, without its zone.
_LENGTH = len("2026-12-01 17:00:00.000000")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive times on the way in; aware, in UTC, on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    # SQLite keeps text. SQLAlchemy's own way there takes four times as long, for some forty values a message.

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(DateTime(timezone=True))


def _utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be stored")
    return value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    """`2026-12-01 17:00:00.000000`, which sorts as time does."""
    return None if value is None else _utc(value).isoformat(" ", "microseconds")[:_LENGTH]


def _from_text(value: str | None) -> datetime | None:
    # Not `.replace(tzinfo=UTC)`, which takes six times as long.
    return None if value is None else datetime.fromisoformat(value + "Z")


class Encrypted(TypeDecorator[str]):
    """A text that stands encrypted in the database; it cannot be searched or compared there."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).encrypt(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else cipher_of(dialect).decrypt(value)

    # As above, for five values a message. The dialect gets its cipher before the first statement.

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        encrypt = cipher_of(dialect).encrypt
        return lambda value: None if value is None else encrypt(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        decrypt = cipher_of(dialect).decrypt
        return lambda value: None if value is None else decrypt(value)


class EncryptedJson(TypeDecorator[dict[str, Any]]):
    """A small JSON object, encrypted as a whole."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return cipher_of(dialect).encrypt(json.dumps(value, ensure_ascii=False, separators=(",", ":")))

    def process_result_value(self, value: str | None, dialect: Dialect) -> dict[str, Any] | None:
        if value is None:
            return None
        loaded: dict[str, Any] = json.loads(cipher_of(dialect).decrypt(value))
        return loaded
