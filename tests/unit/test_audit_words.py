"""What stands in the audit is shown in words."""

from __future__ import annotations

import re
from pathlib import Path

from reminders.web.audit_words import STEPS, about, step

SOURCES = Path(__file__).parents[2] / "reminders"


class Line:
    def __init__(self, subject: str | None) -> None:
        self.subject = subject


def test_every_code_that_is_written_by_its_name_has_words() -> None:
    written = {
        (file.name, code)
        for file in SOURCES.rglob("*.py")
        for code in re.findall(r'what="([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(written) > 20
    assert {each for each in written if each[1] not in STEPS} == set()


def test_a_code_without_words_is_shown_as_it_is() -> None:
    assert step("something_new") == "something new"


def test_patients_and_alerts_are_ways_and_nothing_else_is() -> None:
    assert about(Line("patient:12")) == ("patient 12", "/patients/12")
    assert about(Line("alert:4F2")) == ("alert 4F2", "/alerts/4F2")
    assert about(Line("staff:Rosa")) == ("account Rosa", None)
    assert about(Line("patient:12/../x")) == ("patient 12/../x", None)
    assert about(Line(None)) == ("", None)
