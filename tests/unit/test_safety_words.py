"""What a clinic adds to the detection: phrases that alarm, sayings that do not; nothing shipped is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.clinic import Config, load
from reminders.domain.replies import interpret
from reminders.domain.safety import Level, detect, detect_by_rules
from reminders.domain.safety_words import ClinicWords
from tests.unit.test_config_faults import ALERTS, CADENCE, CLINIC, said

OURS = ClinicWords(
    crisis=("the tram at sundown",),
    emergency=("vision went black",),
    urgent=("Aguja inflamada",),
    idioms=("balloon fiesta is killing me", "matar por unas sopaipillas"),
)


def load_with(folder: Path, **safety: str) -> tuple[Config | None, list[str]]:
    for name, text in {"clinic": CLINIC, "cadence": CADENCE, "alerts": ALERTS}.items():
        (folder / f"{name}.yaml").write_text(text)
    (folder / "safety").mkdir()
    for name, text in safety.items():
        (folder / "safety" / f"{name}.yaml").write_text(text, encoding="utf-8")
    config, found = load(folder, {}, known_templates={"reminder"})
    return config, said(folder, found)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("going up to the tram at sundown", Level.CRISIS),
        ("THE TRAM, at SUNDOWN!!", Level.CRISIS),
        ("my vision just went black", Level.EMERGENCY),
        ("traigo la aguja inflamada", Level.URGENT),
    ],
)
def test_a_phrase_of_the_clinic_alarms_however_it_is_typed(text: str, level: Level) -> None:
    assert level in detect(text, OURS)


def test_a_denied_phrase_of_the_clinic_does_not_alarm() -> None:
    assert Level.URGENT not in detect_by_rules("no tengo la aguja inflamada", OURS)


@pytest.mark.parametrize("text", ["the balloon fiesta is killing me", "puedo matar por unas sopaipillas"])
def test_a_saying_of_the_clinic_raises_nothing_in_either_stage(text: str) -> None:
    assert detect(text, OURS) == frozenset()


@pytest.mark.parametrize(
    "text", ["balloon fiesta is killing me and i want to die", "i want to die. balloon fiesta is killing me"]
)
def test_a_cry_beside_a_saying_is_still_heard(text: str) -> None:
    assert Level.CRISIS in detect(text, OURS)


@pytest.mark.parametrize("cry", ["i want to die", "me quiero matar", "kill myself", "i have chest pain"])
def test_a_cry_that_slipped_in_as_a_saying_hides_nothing(cry: str) -> None:
    assert frozenset() != detect_by_rules(cry) <= detect(cry, ClinicWords(idioms=(cry,)))


_PHRASES = st.lists(st.text(max_size=30), max_size=3).map(tuple)


@given(text=st.text(max_size=120), phrases=_PHRASES)
@settings(max_examples=150, deadline=None)
def test_added_phrases_only_add_whatever_they_and_the_text_are(text: str, phrases: tuple[str, ...]) -> None:
    assert detect(text) <= detect(text, ClinicWords(crisis=phrases, urgent=phrases))


def test_a_patients_text_that_begins_like_an_acknowledgement_is_heard() -> None:
    for text in (
        "ack i want to die",
        "ACK 4F2 nobody cares, tonight i end it all",
        "ack, me quiero morir ya",
    ):
        assert "crisis" in interpret(text).flags


def test_what_staff_answer_to_a_page_alarms_nobody() -> None:
    for text in ("ACK 4F2", "ack 9k1 thanks", "Ack 4F2 on my way", "ack"):
        assert interpret(text).flags == frozenset()


# -- the files ----------------------------------------------------------------------------------


def test_all_languages_files_count_together(tmp_path: Path) -> None:
    config, found = load_with(
        tmp_path,
        en='phrases: {crisis: ["the tram at sundown"]}\nidioms: [balloon fiesta is killing me]',
        es="phrases: {urgent: [aguja inflamada]}",
    )
    assert found == []
    assert config is not None
    assert config.clinic.safety_words == ClinicWords(
        crisis=("the tram at sundown",),
        urgent=("aguja inflamada",),
        idioms=("balloon fiesta is killing me",),
    )


def test_without_files_the_shipped_detection_holds(tmp_path: Path) -> None:
    config, found = load_with(tmp_path)
    assert (config is not None, found) == (True, [])
    assert config is not None
    assert detect("i want to die", config.clinic.safety_words) == {Level.CRISIS}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("phrases: {crisis: [me]}", "safety/en.yaml:1: "),
        ("phrases:\n  crysis: [the tram at sundown]", "safety/en.yaml:2: "),
        ("phrases:\n  crisis:\n    - ''", "safety/en.yaml:3: "),
        ("idioms:\n  - die", "safety/en.yaml:2: "),
        ("idioms:\n  - I want to die", "safety/en.yaml:2: "),
        ("idioms: [unclosed", "safety/en.yaml:1: "),
    ],
)
def test_a_wrong_entry_is_an_error_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    config, found = load_with(tmp_path, en=text)
    assert config is None
    assert [line for line in found if line.startswith(told)] == found
    assert len(found) == 1


def test_a_file_under_a_wrong_name_is_remarked_on(tmp_path: Path) -> None:
    (tmp_path / "safety").mkdir()
    (tmp_path / "safety/en.yml").write_text("idioms: []")
    for name, text in {"clinic": CLINIC, "cadence": CADENCE, "alerts": ALERTS}.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    _, found = load(tmp_path, {}, known_templates={"reminder"})
    assert [(each.level, each.suggestion) for each in found] == [("warning", "Rename it en.yaml.")]
