"""Cries that are typed without spaces, and a bare SOS."""

from __future__ import annotations

import csv
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain.safety import Level, detect, detect_by_rules
from reminders.domain.safety_run_together import apart
from tests.unit.reply_tables import DATA


@pytest.mark.parametrize(
    "text",
    [
        "iwanttodie",
        "iwantodie",
        "IWANNADIE",
        "wanttodie",
        "killmyself",
        "killmyselffff",
        "#killmyself",
        "iwanttokillmyself today",
        "endmylife",
        "idontwanttolive",
        "dontwanttobehere anymore",
        "imsuicidal",
        "cantgoon",
        "quieromorir",
        "quieromorirme",
        "mequieromatar",
        "yanoquierovivir",
        "noquieroestaraqui",
        "yanopuedomas",
    ],
)
def test_a_cry_typed_as_one_word_is_seen(text: str) -> None:
    assert Level.CRISIS in detect_by_rules(text)


@pytest.mark.parametrize("text", ["icantbreathe", "nopuedorespirar"])
def test_a_red_flag_typed_as_one_word_is_seen(text: str) -> None:
    assert Level.EMERGENCY in detect_by_rules(text)


@pytest.mark.parametrize(
    "text", ["SOS", "sos", "S.O.S.", "s o s", "SOS!!!", "sos please", "hola, sos", "help sos", "🆘", "🆘🆘"]
)
def test_a_bare_sos_is_a_cry(text: str) -> None:
    assert Level.CRISIS in detect(text)


@pytest.mark.parametrize(
    "text",
    [
        "so so",
        "help",
        "ayuda",
        "sos la enfermera de ayer?",
        "deadend street",
        "the cutoff is 5",
        "nolife lol",
    ],
)
def test_what_merely_looks_like_one_raises_nothing(text: str) -> None:
    assert detect(text) == frozenset()


def test_no_word_of_everyday_texts_is_taken_apart() -> None:
    found: set[str] = set()
    for path in DATA.glob("*.tsv"):
        rows = csv.reader(
            path.read_text(encoding="utf-8").splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        found.update(word for row in rows for word in re.findall(r"[a-z]+", row[0].lower()))
    assert {word for word in found if apart(word) != word} <= {"killself"}


@given(st.text(alphabet="idetowankl ym.1", max_size=60))
def test_taking_apart_only_adds_spaces_and_settles(text: str) -> None:
    once = apart(text)
    assert apart(once) == once
    assert re.sub(r"(.)\1+", r"\1", once.replace(" ", "")) == re.sub(r"(.)\1+", r"\1", text.replace(" ", ""))
