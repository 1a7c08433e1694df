"""Pydantic's errors as findings: each with its file, its line and one sentence."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic_core import ErrorDetails

from reminders.clinic.border import Border, not_this
from reminders.clinic.document import Document, Path_, did_you_mean
from reminders.domain.finding import Finding

#: Values of these keys are never shown.
_PRIVATE = frozenset({"phone", "url", "channels", "query"})


def findings(model: type[Border], document: Document, errors: Sequence[ErrorDetails]) -> list[Finding]:
    """One finding for each of *errors*, which checking *document* against *model* gave."""
    return [_finding(model, document, error) for error in errors if not _is_an_echo(error)]


def _is_an_echo(error: ErrorDetails) -> bool:
    """A list is called too short also when its items were refused, each with an error of its own."""
    return error["type"] == "too_short" and bool(error["input"])


def _finding(model: type[Border], document: Document, error: ErrorDetails) -> Finding:
    place = _place(document, error)
    line = document.line(place)
    kind = error["type"]
    if kind == "config":
        found = error["ctx"]
        message = _with_key(place, str(found["message"]))
        return Finding(found["code"], "error", document.file, line, message, found["suggestion"])
    if kind == "extra_forbidden":
        key = str(error["loc"][-1])
        cure = did_you_mean(key, _keys_at(model, place[:-1]))
        return Finding("C03", "error", document.file, line, f"Unknown key `{key}`.", cure)
    if kind == "missing":
        key = str(error["loc"][-1])
        inside = f" in `{_label(place)}`" if place else ""
        return Finding(
            "C05", "error", document.file, line, f"`{key}` is missing{inside}.", f"Add `{key}: …`."
        )
    message = _with_key(place, _predicate(error, private=bool(_PRIVATE & set(place))))
    return Finding("C06", "error", document.file, line, message)


def _place(document: Document, error: ErrorDetails) -> Path_:
    """Pydantic's path as far as it is one in the file (it also names validators and `[key]`)."""
    place: Path_ = ()
    inside = error.get("ctx", {}).get("at", ()) if error["type"] == "config" else ()
    for step in (*error["loc"], *inside):
        if (*place, step) in document.lines:
            place = (*place, step)
    return place


def _label(place: Path_) -> str:
    """The key of *place* that a reader looks for."""
    return next((step for step in reversed(place) if isinstance(step, str)), "this file")


def _with_key(place: Path_, message: str) -> str:
    if not message[:1].islower():
        return message
    item = f", item {place[-1] + 1}," if place and isinstance(place[-1], int) else ""
    return f"`{_label(place)}`{item} {message}"


# -- pydantic's own errors --------------------------------------------------------------------


def _number(context: Mapping[str, Any]) -> str:
    if "ge" in context:
        return f"must be {context['ge']} or more"
    if "gt" in context:
        return f"must be more than {context['gt']:g}"
    return f"must be {context.get('le', context.get('lt'))} or less"


def _predicate(error: ErrorDetails, *, private: bool) -> str:
    value = error["input"]
    shown = "" if private else not_this(value)
    kind = error["type"]
    context = error.get("ctx", {})
    if value is None:
        return "is empty."
    if kind in {"literal_error", "enum"}:
        return f"must be {_ticked(str(context['expected']))}{shown}."
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        return f"{_number(context)}{shown}."
    return f"{_KINDS.get(kind, 'cannot be read')}{shown}."


def _ticked(expected: str) -> str:
    return re.sub(r"'([^']*)'", r"`\1`", expected)


_KINDS = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "date_parsing": "must be a date such as 2026-12-25",
    "date_from_datetime_parsing": "must be a date such as 2026-12-25",
    "date_from_datetime_inexact": "must be a date such as 2026-12-25",
    "date_type": "must be a date such as 2026-12-25",
    "string_type": "must be a single text, not a list or a group of keys",
    "string_pattern_mismatch": "must be a code of two or three small letters, such as en",
    "list_type": "must be a list, such as [one, two]",
    "tuple_type": "must be a list, such as [one, two]",
    "dict_type": "must be a group of keys with values",
    "model_type": "must be a group of keys with values",
    "model_attributes_type": "must be a group of keys with values",
    "too_short": "must name at least one",
    "too_long": "has too many entries",
    "string_too_long": "is too long",
}

# -- which keys are known at a place ------------------------------------------------------------


def _keys_at(model: type[Border], place: Path_) -> list[str]:
    """The keys that the group at *place* may have; empty if it is not one of ours."""
    here: Any = model
    for step in place:
        here = _step(here, step)
    here = _bare(here)
    if get_origin(here) is tuple:  # one entry where there may be several
        here = _bare(get_args(here)[0])
    return list(here.by_key()) if isinstance(here, type) and issubclass(here, Border) else []


def _step(annotation: Any, step: str | int) -> Any:
    here = _bare(annotation)
    if isinstance(here, type) and issubclass(here, Border):
        field = here.by_key().get(str(step))
        return field.annotation if field is not None else None
    arguments = get_args(here)
    if get_origin(here) is dict:
        return arguments[1]
    return arguments[0] if arguments else None


def _bare(annotation: Any) -> Any:
    """*annotation* without Annotated and without `| None`."""
    while True:
        origin = get_origin(annotation)
        if origin is Annotated:
            annotation = get_args(annotation)[0]
        elif origin in (Union, types.UnionType):
            annotation = next(item for item in get_args(annotation) if item is not type(None))
        else:
            return annotation
