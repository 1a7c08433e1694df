"""The types of a configuration's values as people write them, and the base of the models made of them.

What is wrong is raised with `bad`, in words for the person who edits the file; `sentences` adds the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from functools import cache
from types import NoneType
from typing import Annotated, Any, get_args
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from reminders.clinic.document import did_you_mean
from reminders.domain.clinic import Opening
from reminders.domain.phone import parse_phone


@dataclass(frozen=True, slots=True)
class Known:
    """What a value may refer to, from the other files; None: not to be checked."""

    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    templates: Collection[str] | None = None
    surveys: Collection[str] | None = None
    kinds: Collection[str] | None = None
    locations: Collection[str] | None = None
    languages: Collection[str] | None = None
    people: Collection[str] | None = None


class Border(BaseModel):
    """A group of keys in a file. An unknown key is an error; an empty one counts as not given."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, str_strip_whitespace=True
    )

    @model_validator(mode="before")
    @classmethod
    def _an_empty_key_is_its_default(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        keep = {
            name for name, info in cls.by_key().items() if info.is_required() or _takes_none(info.annotation)
        }
        return {key: value for key, value in data.items() if value is not None or key in keep}

    @classmethod
    def by_key(cls) -> dict[str, Any]:
        """The fields by the names they have in the file."""
        return {info.alias or name: info for name, info in cls.model_fields.items()}


def _takes_none(annotation: Any) -> bool:
    return NoneType in get_args(annotation)


def bad(
    message: str, suggestion: str = "", *, code: str = "C06", at: tuple[str, ...] = ()
) -> PydanticCustomError:
    """What is wrong with a value, or with what stands *at* a place inside it.

    A *message* in lower case ("must be …") gets the key's name in front.
    """
    found = {"message": message, "suggestion": suggestion, "code": code, "at": at}
    return PydanticCustomError("config", "{message}", found)


# -- durations and times --------------------------------------------------------------------

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION = r"[0-9]{1,6}\s?[smhd]"
_TIME = r"([01]?[0-9]|2[0-3]):[0-5][0-9]"


def duration(value: object) -> object:
    """`90s 30m 24h 3d` as a timedelta; a day here is 24 hours."""
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str) or not re.fullmatch(_DURATION, value):
        raise bad(f"must be a duration such as 90s, 30m, 24h or 3d{not_this(value)}.")
    return timedelta(**{_UNITS[value[-1]]: int(value[:-1])})


def _positive(value: timedelta) -> timedelta:
    if not value:
        raise bad("must be longer than nothing.")
    return value


def time_of_day(value: object) -> object:
    """`"HH:MM"`, 24-hour, as a time."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(_TIME, value):
        raise bad(f'must be a time of day such as "09:00" or "17:30"{not_this(value)}.')
    hour, minute = value.split(":")
    return time(int(hour), int(minute))


def opening(value: object) -> object:
    """`"09:00-20:00"` as an Opening; `24:00` ends a day, `closed` or nothing is None."""
    if value is None or value == "closed" or isinstance(value, Opening):
        return None if value == "closed" else value
    match = re.fullmatch(r"([0-9]{1,2}:[0-9]{2})\s*[-–]\s*([0-9]{1,2}:[0-9]{2})", str(value))
    if match is None:
        raise bad(f'must be a span such as "09:00-20:00"{not_this(value)}.')
    opens = _end(match[1], value)
    closes = None if match[2] == "24:00" else _end(match[2], value)
    if closes is not None and closes <= opens:
        raise bad(f"must end after it begins{not_this(value)}.", "A span cannot go past midnight (24:00).")
    return Opening(opens, closes)


def _end(text: str, whole: object) -> time:
    if not re.fullmatch(_TIME, text):
        raise bad(f'must be a span such as "09:00-20:00"{not_this(whole)}.')
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def kept_for(value: object) -> object:
    """A duration, or `forever` as None."""
    return None if value in (None, "forever") else duration(value)


def not_this(value: object) -> str:
    """ ", not `…`" for a value that may be shown; empty otherwise."""
    if isinstance(value, str) and 0 < len(value) <= 40:
        return f", not `{value}`"
    return ""


def _pattern(pattern: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{pattern}$"})


_DURATION_SCHEMA = _pattern("[0-9]{1,6}\\s?[smhd]")
AnyDuration = Annotated[timedelta, BeforeValidator(duration), _DURATION_SCHEMA]
Duration = Annotated[timedelta, BeforeValidator(duration), AfterValidator(_positive), _DURATION_SCHEMA]
KeptFor = Annotated[timedelta | None, BeforeValidator(kept_for), _pattern("([0-9]{1,6}\\s?[smhd]|forever)")]
TimeOfDay = Annotated[time, BeforeValidator(time_of_day), _pattern(_TIME)]
OpeningSpan = Annotated[
    Opening | None,
    BeforeValidator(opening),
    WithJsonSchema(
        {
            "anyOf": [
                {
                    "type": "string",
                    "pattern": "^([0-9]{1,2}:[0-9]{2}\\s*[-–]\\s*[0-9]{1,2}:[0-9]{2}|closed)$",
                },
                {"type": "null"},
            ]
        }
    ),
]

# -- names ----------------------------------------------------------------------------------

_ID = r"[A-Za-z0-9][A-Za-z0-9_.-]*"


def _identifier(value: str) -> str:
    if not re.fullmatch(_ID, value):
        raise bad(f"must be one word of letters, digits, - and _{not_this(value)}.")
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise bad("is empty.")
    return value


def _phone(value: str) -> str:
    phone = parse_phone(value)
    if phone is None:
        raise bad("cannot be a phone number.", 'Write it with its country code, such as "+15055550100".')
    return phone.e164


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _timezone(value: str) -> str:
    if value not in _zones():
        cure = did_you_mean(value, _zones()) or "Write it as in America/Denver."
        raise bad(f"`{value}` is not a time zone.", cure)
    return value


def _website(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\S*", value):
        raise bad(f"must be an address that begins with https://{not_this(value)}.")
    return value


Id = Annotated[str, AfterValidator(_identifier), _pattern(_ID)]
Text = Annotated[str, AfterValidator(_filled)]
Phone = Annotated[str, AfterValidator(_phone)]
Timezone = Annotated[
    str, AfterValidator(_timezone), Field(json_schema_extra={"examples": ["America/Denver"]})
]
Website = Annotated[str, AfterValidator(_website)]
Language = Annotated[str, Field(pattern="^[a-z]{2,3}$")]


# -- references -----------------------------------------------------------------------------


def known(word: str, find: Callable[[Known], Collection[str] | None]) -> AfterValidator:
    """Checks a name against those that *find* gives; *word* says what is named."""

    def check(value: str, info: ValidationInfo) -> str:
        names = find(info.context) if isinstance(info.context, Known) else None
        if names is not None and value not in names:
            raise bad(f"There is no {word} `{value}`.", did_you_mean(value, names), code="C07")
        return value

    return AfterValidator(check)


def from_environment(value: str, info: ValidationInfo) -> str:
    """*value* with each `${NAME}` replaced from the environment."""
    environment = info.context.environment if isinstance(info.context, Known) else {}
    for name in re.findall(r"\$\{([^}]*)\}", value):
        if not environment.get(name):
            cure = "Set it in the environment or in .env."
            raise bad(f"needs the variable {name}, which is not set.", cure, code="C09")
    return re.sub(r"\$\{([^}]*)\}", lambda match: environment[match[1]], value)


KindName = Annotated[str, known("kind of appointment", lambda names: names.kinds)]
LocationName = Annotated[str, known("location", lambda names: names.locations)]
LanguageName = Annotated[str, known("language", lambda names: names.languages)]
Secret = Annotated[str, AfterValidator(_filled), AfterValidator(from_environment)]
