"""Log lines have one form, and nothing private gets out with them."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
import structlog
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reminders.logs import configure, mask

UUID = "0b8f4a52-1111-4222-8333-123456789012"
SID = "SM01234567890123456789012345678901"


@pytest.fixture(autouse=True)
def _leaves_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


def entries(out: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.mark.parametrize("library", [False, True], ids=["ours", "a library's"])
def test_a_line_is_one_json_object_with_event_and_fields(out: io.StringIO, library: bool) -> None:
    configure("json", "info", out)
    if library:
        logging.getLogger("lib").info("message %s", "accepted", extra={"message_id": 7})
    else:
        structlog.get_logger("lib").info("message accepted", message_id=7)
    (entry,) = entries(out)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT[\d:.]+Z", entry.pop("timestamp"))
    assert entry == {"event": "message accepted", "level": "info", "logger": "lib", "message_id": 7}


def test_the_console_form_is_for_reading(out: io.StringIO) -> None:
    configure("console", "info", out)
    structlog.get_logger("ours").warning("sending paused", by="front desk")
    assert re.search(r"warning +\] sending paused +\[ours\] by='front desk'", out.getvalue())


def test_the_level_holds_for_all(out: io.StringIO) -> None:
    configure("json", "warning", out)
    structlog.get_logger("ours").info("not shown")
    logging.getLogger("lib").info("not shown")
    assert out.getvalue() == ""


@pytest.mark.parametrize(
    "name",
    [
        *("twilio.http_client", "urllib3", "uvicorn.access", "uvicorn.error", "apscheduler", "sqlalchemy"),
        "alembic.runtime.migration",
    ],
)
def test_libraries_that_tell_too_much_speak_from_warnings_on(
    out: io.StringIO, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A web server that ran in this process before has silenced its access log altogether.
    monkeypatch.setattr(logging.getLogger(name), "propagate", True)
    configure("json", "debug", out)
    logging.getLogger(name).info("To=%2B15055550101")
    logging.getLogger(name).warning("retrying")
    assert [entry["event"] for entry in entries(out)] == ["retrying"]


@pytest.mark.parametrize("form", ["json", "console"])
def test_an_exception_is_told_without_the_values_of_variables(
    out: io.StringIO, form: Literal["json", "console"]
) -> None:
    configure(form, "info", out)
    body = "hunter" + str(2)
    try:
        raise ValueError(f"no room for {len(body)}, call 505-555-0101")
    except ValueError:
        structlog.get_logger().exception("it failed")
        logging.getLogger("lib").exception("it failed")
    text = out.getvalue()
    assert text.count("ValueError: no room for 7, call [number]") == 2
    assert body not in text


def test_private_things_are_masked_wherever_they_stand(out: io.StringIO) -> None:
    configure("json", "info", out)
    structlog.get_logger().info(
        "to +15055550101",
        phone="(505) 555-0102",
        number=5055550103,
        nested={"5055550104": ["+1 505 555 0105", ("505.555.0106",)]},
        thing=ValueError("5055550107"),
    )
    (entry,) = entries(out)
    assert entry["event"] == "to [number]"
    assert entry["nested"] == {"[number]": ["[number]", ["[number]"]]}
    assert not re.search(r"555.?01", out.getvalue())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("call +15055550101 now", "call [number] now"),
        ("call 505-555-0101.", "call [number]."),
        ("(505) 555-0101", "([number]"),
        ("+52 55 1234 5678", "[number]"),
        ("x5055550101y", "x[number]y"),
        ("/s/aB3dE6gH9jK2mN5pQ8sT1w", "/s/[token]"),
        ("f" * 31 + "0", "[token]"),
        ("gAAAAABmQ1x-_0123abcdEFGH=", "[token]"),
        (UUID, UUID),
        (f"sent {SID}", f"sent {SID}"),
        ("due 2026-12-01T17:00:00Z", "due 2026-12-01T17:00:00Z"),
        ("2026-12-01 17:00:00.123456", "2026-12-01 17:00:00.123456"),
        ("rule reminder-1d-unconfirmed", "rule reminder-1d-unconfirmed"),
        ("4 of 12 in 0.25 s", "4 of 12 in 0.25 s"),
    ],
)
def test_mask(text: str, shown: str) -> None:
    assert mask(text) == shown


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=30).filter(lambda text: not re.search("[0-9]", text)),
    st.from_regex(r"[2-9][0-9]{9}", fullmatch=True),
    st.text(max_size=30).filter(lambda text: not re.search("[0-9]", text)),
    st.sampled_from(["{}", "+1{}", "1{}", "+{}", "tel:{}", "To=%2B1{}"]),
)
@example("2026-12-01T", "5055550101", "Z", "{}")
@example("AC", "5055550101", "abcdef", "{}")
def test_no_number_of_ten_digits_survives(before: str, number: str, after: str, form: str) -> None:
    spelled = (
        number,
        f"{number[:3]}-{number[3:6]}-{number[6:]}",
        f"({number[:3]}) {number[3:6]} {number[6:]}",
    )
    for spelling in spelled:
        masked = mask(before + form.format(spelling) + after)
        assert spelling not in masked
        assert number[-7:] not in masked
