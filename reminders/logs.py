"""Logging: constant event names with fields, to standard error, with a last safety net for what is private.

Code logs `log.info("message accepted", message_id=…)` with a logger of `structlog.get_logger()`. No number,
name, body or token belongs there; should a number or token slip in all the same, `mask_private` takes it out.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

# structlog would bring along rich, 80 modules for coloured tracebacks, which no log of ours shows.
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
import structlog  # noqa: E402

if sys.modules["rich"] is None:
    del sys.modules["rich"]

_NOISY = (
    *("twilio", "urllib3", "uvicorn.access", "uvicorn.error", "apscheduler", "sqlalchemy", "alembic"),
    "markdown_it",
)

#: Ten or more digits with the marks that people put between them; also inside of words.
_NUMBER = re.compile(r"\+?(?<![0-9])[0-9](?:[\s().\-–/]{0,3}[0-9]){9,}")
#: Long runs of capitals, small letters and digits mixed (keys, links, signatures), or of hexadecimal digits
#: (Twilio's auth token). Rule ids and the names in a traceback are neither.
_RUN = "[A-Za-z0-9_+=-]"
_TOKEN = re.compile(
    rf"(?<!{_RUN})(?=(?:(?![0-9]){_RUN})*[0-9])(?=(?:(?![A-Z]){_RUN})*[A-Z])(?=(?:(?![a-z]){_RUN})*[a-z]){_RUN}{{20,}}"
    r"|[0-9a-fA-F]{32,}"
)
#: Kept, because a log without them tells nothing: instants, UUIDs, Twilio's names for things (no secrets).
_KEPT = re.compile(
    r"(?<![0-9])20[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?)?"
    r"(?![0-9])"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"
    r"|\b(AC|SM|MM|MG|PN|SK|RQ)[0-9a-f]{32}\b"
)

Event = MutableMapping[str, Any]


def configure(
    format_: Literal["console", "json"] = "console", level: str = "info", stream: TextIO | None = None
) -> None:
    """Sends all logging, ours and the libraries', to *stream* (default: standard error) in one form."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        format_exception,
        mask_private,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_last(format_, stream)],
    )
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def _last(format_: str, stream: TextIO | None) -> list[structlog.typing.Processor]:
    if format_ == "json":
        return [structlog.processors.JSONRenderer(ensure_ascii=False)]
    colors = (stream if stream is not None else sys.stderr).isatty()
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback)]


# -- what must not get out --------------------------------------------------------------------


def mask(text: str) -> str:
    """*text* without anything like a phone number (ten digits or more) or a long token.

    Dates, UUIDs and Twilio's SIDs stay.
    """
    pieces, end = [], 0
    for kept in _KEPT.finditer(text):
        pieces += [_masked(text[end : kept.start()]), kept[0]]
        end = kept.end()
    pieces.append(_masked(text[end:]))
    return "".join(pieces)


def _masked(text: str) -> str:
    return _TOKEN.sub("[token]", _NUMBER.sub("[number]", text))


def mask_private(_logger: Any, _method: str, event: Event) -> Event:
    """Masks every text in *event*, however deep."""
    for key, value in list(event.items()):
        if key != "timestamp" and not key.startswith("_"):
            event[key] = _clean(value)
    return event


def _clean(value: Any) -> Any:
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int):
        return value if abs(value) < 10**9 else mask(str(value))
    if isinstance(value, dict):
        return {mask(str(key)): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(item) for item in value]
    return mask(str(value))


def format_exception(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as its type, its text and where it was, without the values of variables."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = (
        given
        if isinstance(given, BaseException)
        else (given if isinstance(given, tuple) else sys.exc_info())[1]
    )
    if isinstance(error, BaseException):
        event["exception"] = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    return event
