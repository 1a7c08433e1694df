"""A hostile template can neither hang, nor read anything, nor grow; a hostile value cannot either."""

from __future__ import annotations

import contextlib
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.domain import sms
from reminders.domain.finding import Finding
from reminders.domain.wording import Links, visit_context
from reminders.templates import check, sandbox
from reminders.templates.names import NAMES, Situation
from tests.unit.template_kit import appointment, clinic, codes, found, patient, write

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)
NAMES_OF_A_VISIT = NAMES[Situation.VISIT]

HOSTILE = {
    "class": "{{ ''.__class__ }}",
    "subclasses": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "globals": "{{ self.__init__.__globals__ }}",
    "name_class": "{{ clinic.__class__ }}",
    "attr_filter": "{{ clinic.name|attr('__class__') }}",
    "format": "{{ '{0.__class__}'.format(clinic) }}",
    "item": "{{ clinic['name'] }}",
    "slice": "{{ clinic.name[0:3] }}",
    "call": "{{ clinic.name.upper() }}",
    "cycler": "{{ cycler('a') }}",
    "range": "{{ range(10**9)|list }}",
    "loop": "{% for i in range(10**9) %}x{% endfor %}",
    "nested_loops": "{% for a in 'xxxxxxxxx' %}{% for b in 'xxxxxxxxx' %}y{% endfor %}{% endfor %}",
    "repeat": "{{ 'a' * 10**9 }}",
    "power": "{{ 9**9**9 }}",
    "shift": "{{ '%1000000000s' % 'a' }}",
    "add": "{{ 'a' + 'b' }}",
    "center": "{{ 'a'|center(1000000000) }}",
    "indent": "{{ 'a'|indent(1000000000) }}",
    "list": "{{ [1, 2, 3] }}",
    "dict": "{{ {'a': 1} }}",
    "include": "{% include '/etc/passwd' %}",
    "import": "{% import '/etc/passwd' as x %}",
    "from": "{% from 'x' import y %}",
    "extends": "{% extends '/etc/passwd' %}",
    "block": "{% block a %}{% endblock %}",
    "set": "{% set x = 'a' %}{{ x }}",
    "macro": "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
    "call_block": "{% call f() %}{% endcall %}",
    "filter_block": "{% filter upper %}a{% endfilter %}",
    "with": "{% with a = 1 %}{% endwith %}",
    "autoescape": "{% autoescape true %}a{% endautoescape %}",
    "do": "{% do 1 %}",
    "parentheses": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "some_parentheses": "{{ " + "(" * 150 + "1" + ")" * 150 + " }}",
    "nots": "{{ " + "not " * 1500 + "1 }}",
    "ifs": "{% if 1 %}" * 300 + "{% endif %}" * 300,
    "filters": "{{ clinic.name" + "|upper" * 1000 + " }}",
    "ands": "{{ 1" + " and 1" * 1000 + " }}",
    "conditions": "{{ 1" + " if 1 else 1" * 500 + " }}",
    "dots": "{{ clinic" + ".name" * 1000 + " }}",
    "digits": "{{ " + "9" * 8000 + " }}",
    "unclosed": "{{ clinic.name",
    "unclosed_string": "{{ 'abc }}",
    "unclosed_comment": "{# asks: confirmation",
    "unknown": "{{ patient.last_name }}",
    "unknown_filter": "{{ clinic.name|reverse }}",
    "unknown_test": "{{ clinic.name is divisibleby 3 }}",
    "whole_object": "{{ clinic }}",
    "nothing": "{% if false %}x{% endif %}",
    "too_long": "{{ clinic.name }}" * 400,
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_template_is_a_finding_at_once(tmp_path: Path, source: str) -> None:
    began = time.monotonic()

    assert codes(tmp_path, source) == {"T01"}
    assert time.monotonic() - began < 2


def test_a_template_of_ten_megabytes_is_not_read(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "a" * 10_000_000)

    assert "larger than 8192 bytes" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("reply " + " " * 8000, id="spaces"),
        pytest.param("a." * 4000, id="dots"),
        pytest.param("reply c/" * 1000, id="replies"),
        pytest.param("{# asks" + " " * 8000 + "#}", id="a comment"),
        pytest.param("{" * 8000, id="braces"),
        pytest.param("<" + "%" * 8000, id="percents"),
        pytest.param("{% if 0 %}" + "reply cancel or, " * 480 + "{% endif %}x", id="a branch never taken"),
    ],
)
def test_no_text_keeps_the_check_busy(tmp_path: Path, text: str) -> None:
    began = time.monotonic()

    codes(tmp_path, text)

    assert time.monotonic() - began < 3


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("{{ clinic.name }}: token")
    folder = write(tmp_path / "templates", {})
    (folder / "sample.en.txt").symlink_to(secret)
    write(folder, {"sample.es": "{{ clinic.name }}: hola"})

    (finding,) = _of_english(folder)

    assert finding == "The file is a link that leads out of the folder."


def test_a_link_inside_the_folder_is_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.es": "{{ clinic.name }}: hola"})
    (folder / "sample.en.txt").symlink_to("sample.es.txt")

    assert _of_english(folder) == []


def test_a_link_in_a_circle_is_a_finding(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.es": "{{ clinic.name }}: hola"})
    (folder / "sample.en.txt").symlink_to("sample.en.txt")

    assert len(_of_english(folder)) == 1


def test_a_pipe_is_neither_waited_for_nor_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.es": "{{ clinic.name }}: hola"})
    os.mkfifo(folder / "sample.en.txt")

    assert _of_english(folder) == ["This is not a plain file."]


def test_a_folder_with_a_templates_name_is_a_finding(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.es": "{{ clinic.name }}: hola"})
    (folder / "sample.en.txt").mkdir()

    assert _of_english(folder) == ["This is not a plain file."]


def test_a_file_that_is_not_utf_8_is_a_finding_with_its_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.es": "{{ clinic.name }}: hola"})
    (folder / "sample.en.txt").write_bytes(b"{{ clinic.name }}\nma\xf1ana")

    (finding,) = [finding for finding in found_in(folder) if finding.file == "sample.en.txt"]

    assert (finding.code, finding.line, finding.message) == ("T01", 2, "The file is not UTF-8.")


def found_in(folder: Path) -> list[Finding]:
    return check(folder, clinic(), public_url=None)


def _of_english(folder: Path) -> list[str]:
    return [finding.message for finding in found_in(folder) if finding.file == "sample.en.txt"]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="{}%#'\"|.()[]*+-=<> \n01abcif not clinic.name else endif for", max_size=120))
def test_any_source_compiles_or_is_refused_with_a_reason(source: str) -> None:
    with contextlib.suppress(sandbox.BadTemplateError):
        sandbox.compile_template(source, NAMES_OF_A_VISIT)


HOSTILE_NAMES = (
    st.text()
    | st.text(min_size=1000, max_size=10_000)
    | st.sampled_from(
        [
            "{{ clinic.phone }}",
            "{% for i in range(10**9) %}",
            "Ana\nSTOP",
            "A\u202eanA",
            "\u200fשרה",
            "A" + "\u0301" * 5000,
            "x" * 10_000,
            "\x00\x07\x1b[31m",
            "👩‍👩‍👧‍👦" * 50,
        ]
    )
)


@settings(max_examples=150, deadline=None)
@given(HOSTILE_NAMES)
def test_a_name_is_only_ever_a_short_piece_of_one_line(name: str) -> None:
    compiled = sandbox.compile_template("[{{ patient.first_name }}] {{ clinic.name }}", NAMES_OF_A_VISIT)
    context = visit_context(
        appointment=appointment(),
        patient=patient(name),
        clinic=clinic(),
        language="en",
        now=NOW,
        links=Links(),
    )

    body = sandbox.render(compiled, context)

    assert body.startswith("[")
    assert body.endswith("] Tranquility Clinic")
    assert len(body) <= len("[] Tranquility Clinic") + 24
    assert body.isprintable()
    assert sms.normalise(body) == body
