"""The words that come with the program, with the example clinic's own configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from reminders import clinic as config
from reminders.domain import sms
from reminders.domain.clinic import Clinic
from reminders.templates import Body, Checker, check
from reminders.templates.names import ANSWERS, NAMES, PAGE_NAMES, named_by_rules
from reminders.templates.sandbox import FILTERS, TESTS
from tests.unit.template_kit import SHIPPED

ROOT = Path(__file__).parents[2]
RULES = (
    "first_contact",
    "booking_confirmation",
    "prepare",
    "prepare_confirmed",
    "reminder_confirm",
    "reminder",
    "same_day",
    "moved",
    "cancelled",
    "thank_you",
)
#: So that a clinic with a longer name need not rewrite everything at once.
ROOM = 5


@pytest.fixture(scope="module")
def example() -> Clinic:
    loaded, findings = config.load(ROOT / "config", {"ALERTS_URL": "mailtos://example.org"})
    assert loaded is not None, findings
    return loaded.clinic


def bodies(clinic: Clinic, name: str, language: str) -> list[Body]:
    return Checker(clinic, public_url="https://clinic.example.org").preview(SHIPPED, (name, language))


def all_bodies(clinic: Clinic) -> Iterator[tuple[str, Body]]:
    for name in (*RULES, *ANSWERS, "survey_invitation", "survey_link"):
        for language in clinic.languages:
            for body in bodies(clinic, name, language):
                yield f"{name}.{language}", body


def test_every_name_filter_and_code_is_documented() -> None:
    page = (ROOT / "docs" / "templates.md").read_text(encoding="utf-8")

    for name in PAGE_NAMES.union(*NAMES.values()):
        assert re.search(rf"\.{name.rpartition('.')[2]}`|`{name}`", page), name
    for word in (*FILTERS, *TESTS, *ANSWERS, *RULES, *(f"T{number:02}" for number in range(1, 13))):
        assert word in page, word


@pytest.mark.parametrize("public_url", [None, "https://reminders.tranquility-clinic.example.org"])
def test_the_shipped_templates_have_no_finding_at_all(example: Clinic, public_url: str | None) -> None:
    assert check(SHIPPED, example, public_url=public_url) == []


def test_every_rule_and_every_answer_has_its_template(example: Clinic) -> None:
    names = {path.name.split(".")[0] for path in SHIPPED.glob("*.txt")}

    assert names == {*RULES, *ANSWERS, "survey_invitation", "survey_link"}
    assert named_by_rules(example) <= names


def test_everyday_texts_are_gsm_7_and_rules_mostly_one_segment(example: Clinic) -> None:
    two = set()
    for name in RULES:
        for language in example.languages:
            everyday = bodies(example, name, language)[0]
            assert everyday.size.encoding == "GSM-7", everyday.text
            if everyday.size.segments > 1:
                two.add(name)

    assert two <= {"prepare", "prepare_confirmed"}  # the driver, the link, and the question


def test_dear_texts_leave_some_room(example: Clinic) -> None:
    for name, body in all_bodies(example):
        if body.size.encoding == "UCS-2":
            assert body.size.characters <= 2 * sms.UCS_PART - ROOM, (name, body.text)


def test_texts_begin_with_the_clinic(example: Clinic) -> None:
    for name, body in all_bodies(example):
        assert body.text.startswith("Tranquility Clinic: "), name


def test_no_text_has_a_doubled_or_missing_mark(example: Clinic) -> None:
    for name, body in all_bodies(example):
        for slip in ("  ", "..", " .", ",,", " ,", "()", "{", "}", "None", ". ,"):
            assert slip not in body.text, (name, slip, body.text)


@pytest.mark.parametrize("name", ["crisis", "help"])
def test_who_is_in_crisis_is_told_where_help_is(example: Clinic, name: str) -> None:
    english, spanish = (bodies(example, name, language)[0].text for language in ("en", "es"))

    assert "911" in english
    assert "all or text 988" in english
    assert "press 1" in english
    assert "911" in spanish
    assert "988 y oprima 2" in spanish
    assert "AYUDA al 988" in spanish


def test_the_safety_texts_say_that_somebody_is_told(example: Clinic) -> None:
    for name in ("crisis", "emergency", "urgent"):
        assert "Your care team is being notified." in bodies(example, name, "en")[0].text
        assert "Estamos avisando a su equipo." in bodies(example, name, "es")[0].text


def test_nothing_tells_a_patient_to_stop_a_medicine_or_calls_it_a_cure(example: Clinic) -> None:
    for name, body in all_bodies(example):
        text = body.text.lower()
        for word in ("medicine", "medication", "medicina", "medicamento", "cure", "cura ", "treat", "dose"):
            assert word not in text, name


def test_spanish_says_usted(example: Clinic) -> None:
    for path in SHIPPED.glob("*.es.txt"):
        words = path.read_text(encoding="utf-8").lower().replace(".", " ").replace(",", " ").split()
        assert not {"tu", "tú", "te", "ti", "tus", "responde", "llama", "envía"} & set(words), path.name


def test_requests_are_answered_truthfully(example: Clinic) -> None:
    """Nothing is cancelled by a text: the visit stands until a person has called."""
    for name in ("cancel_request", "reschedule_request"):
        assert "stays booked until we talk" in bodies(example, name, "en")[0].text
        assert "sigue en pie hasta entonces" in bodies(example, name, "es")[0].text


def test_pages_hold_nothing_but_initials_code_and_link(example: Clinic) -> None:
    for name in ("page", "page_reminder"):
        text = bodies(example, name, "en")[0].text
        assert "ACK 4F2" in text
        assert "MG" in text


def test_who_took_an_alert_is_asked_by_name_to_close_it_or_to_say_so(example: Clinic) -> None:
    for language, asks in (("en", "close it with a note"), ("es", "cierre la alerta")):
        for body in bodies(example, "page_taken", language):
            assert asks in body.text
            assert body.text.endswith("ACK 4F2.")
            assert "MG" in body.text
            assert "Guadalupe" in body.text
