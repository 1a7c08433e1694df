"""A name for all that plans depend on: while it stays the same, no visit need be planned again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import fields, is_dataclass
from hashlib import blake2b

from reminders.domain.clinic import Clinic, Kind, Location

#: What is only said, or looked at when a text is about to go out. All else counts, also what comes later.
_NOT_PLANNED_BY: Mapping[type, frozenset[str]] = {
    Clinic: frozenset(
        {
            "name",
            "phone",
            "website",
            "office_hours",
            "conversation_pause",
            "max_segments",
            "private_words",
            "believe_drop",
            "messages_per_second",
            "retention",
        }
    ),
    Location: frozenset({"name", "address"}),
    Kind: frozenset({"label"}),
}


def planning_version(clinic: Clinic) -> str:
    """12 hex digits that are equal for clinics that plan alike, in every process and on every machine."""
    return blake2b("\x1f".join(_parts(clinic)).encode(), digest_size=6).hexdigest()


def _parts(value: object) -> Iterator[str]:
    """The value without what plans do not depend on, as texts in an order that never changes."""
    if is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__
        for field in fields(value):
            if field.name not in _NOT_PLANNED_BY.get(type(value), ()):
                yield field.name
                yield from _parts(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield "{"
        for key, held in value.items():
            yield from _parts(key)
            yield from _parts(held)
        yield "}"
    elif isinstance(value, Set):
        yield from ("<", *sorted("\x1e".join(_parts(each)) for each in value), ">")
    elif isinstance(value, tuple | list):
        yield "["
        for each in value:
            yield from _parts(each)
        yield "]"
    else:
        yield repr(value)
