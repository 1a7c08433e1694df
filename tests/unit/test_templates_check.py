"""T01 to T11 (messaging.md, section 3)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from reminders.domain.clinic import Clinic, Every, Occasion, Rule
from reminders.templates import check, words
from tests.unit.template_kit import DAY_BEFORE, clinic, codes, found, rule, write

GOOD = "{{ clinic.name }}: see you {{ appointment.when }} at {{ appointment.time }}. STOP to stop."
ASKING = "{# asks: confirmation #}\n{{ clinic.name }}: reply C to confirm or R to reschedule. STOP to stop."


def test_a_good_template_has_no_finding(tmp_path: Path) -> None:
    assert found(tmp_path, GOOD, of=clinic(rules=(rule("sample"),))) == []
    assert found(tmp_path, ASKING, of=clinic(rules=(rule("sample"),))) == []


# -- T01 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "suggestion"),
    [
        ("{{ clinic.name }}\n{{ patient.firstname }}", 2, "Did you mean `patient.first_name`?"),
        ("{{ clinic.name }}\n{% if %}", 2, ""),
        ("{{ clinic.name }}\n\n{{ clinic.name|uper }}", 3, "There are "),
        ("{{ clinic.name }} {{ old.date }}", 1, ""),
        ("{{ clinic.name }} {% if appointment.number < 3 %}early{% endif %}", 1, "Compare numbers"),
    ],
)
def test_what_cannot_be_rendered_is_found_with_its_line(
    tmp_path: Path, text: str, line: int, suggestion: str
) -> None:
    (finding,) = found(tmp_path, text)

    assert (finding.code, finding.level, finding.line) == ("T01", "error", line)
    assert finding.suggestion.startswith(suggestion)


def test_a_name_in_a_branch_that_is_hardly_ever_taken_is_found_too(tmp_path: Path) -> None:
    assert codes(tmp_path, GOOD + "{% if appointment.number == 99 %}{{ nonsense }}{% endif %}") == {"T01"}


def test_the_old_time_is_known_only_when_a_visit_moved(tmp_path: Path) -> None:
    text = "{{ clinic.name }}: {{ old.date }}, {{ old.time }} is now {{ appointment.date }}. STOP to stop."

    assert codes(tmp_path, text, of=clinic(rules=(rule("sample", on=Occasion.MOVED),))) == set()
    assert codes(tmp_path, text, of=clinic(rules=(rule("sample"),))) == {"T01"}


def test_an_answer_without_a_visit_cannot_speak_of_one(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {f"help.{language}": "{{ clinic.name }} {{ appointment.date }}" for language in ("en", "es")},
    )

    assert {finding.code for finding in check(folder, clinic(), public_url=None)} == {"T01"}


# -- T02 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("there", "missing"), [("en", "es"), ("es", "en")])
def test_a_template_must_exist_in_every_language(tmp_path: Path, there: str, missing: str) -> None:
    write(tmp_path, {f"sample.{there}": "{{ clinic.name }}: hola"})

    (finding,) = check(tmp_path, clinic(), public_url=None)

    assert (finding.code, finding.file, finding.line) == ("T02", f"sample.{missing}.txt", 1)


def test_a_language_that_the_clinic_does_not_have_is_not_missed(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": GOOD, "sample.fr": "nonsense {{ x }}"})

    assert check(tmp_path, clinic(languages=("en",)), public_url=None) == []


def test_a_template_that_a_rule_names_must_exist(tmp_path: Path) -> None:
    found = check(tmp_path, clinic(rules=(rule("nowhere"),)), public_url=None)

    assert [(finding.code, finding.file) for finding in found] == [
        ("T02", "nowhere.en.txt"),
        ("T02", "nowhere.es.txt"),
    ]


def test_check_ins_need_their_invitation(tmp_path: Path) -> None:
    check_in = Rule("weekly", Every(timedelta(days=7), "end", DAY_BEFORE.at), survey="phq2")

    found = check(tmp_path, clinic(rules=(check_in,)), public_url=None)

    assert [finding.file for finding in found] == ["survey_invitation.en.txt", "survey_invitation.es.txt"]


def test_automatic_answers_may_be_left_out_but_not_halved(tmp_path: Path) -> None:
    assert check(tmp_path, clinic(), public_url=None) == []

    write(tmp_path, {"help.en": "{{ clinic.name }}: call us."})

    assert [finding.file for finding in check(tmp_path, clinic(), public_url=None)] == ["help.es.txt"]


# -- T03 ------------------------------------------------------------------------------------


def test_too_many_segments_are_found_with_what_to_take_out(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "{{ clinic.name }}: " + "a" * 290)

    assert (finding.code, finding.level) == ("T03", "error")
    assert "3 segments" in finding.message
    assert finding.suggestion == "Take out about 4 characters, or allow more: max_segments."


def test_segments_are_counted_in_the_worst_case(tmp_path: Path) -> None:
    """With Ana it is one part, with Maximiliano-Alejandro two."""
    text = "{{ clinic.name }}: {{ patient.first_name }} " + "a" * 120

    assert codes(tmp_path, text, of=clinic(max_segments=1)) == {"T03"}
    assert (
        codes(tmp_path, text.replace("{{ patient.first_name }}", "Ana"), of=clinic(max_segments=1)) == set()
    )


def test_a_name_with_an_accent_counts_as_what_it_costs(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "{{ clinic.name }}: {{ patient.first_name }} " + "a" * 110)

    assert finding.code == "T03"
    assert "UCS-2" in finding.message


def test_the_longest_location_counts(tmp_path: Path) -> None:
    text = "{{ clinic.name }}: {{ appointment.location.name }} " + "a" * 100

    assert codes(tmp_path, text, of=clinic(max_segments=1)) == set()
    assert codes(tmp_path, text, of=clinic(max_segments=1, location="L" * 60)) == {"T03"}


# -- T04 ------------------------------------------------------------------------------------


def test_a_dear_character_is_a_warning_with_the_cheaper_spelling(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "{{ clinic.name }}:\nwe’re open. It’s fine.")

    assert (finding.code, finding.level, finding.line) == ("T04", "warning", 2)
    assert "’" in finding.message
    assert finding.suggestion == 'Write "\'".'


def test_an_accent_is_never_to_be_dropped(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "{{ clinic.name }}: no recibir más")

    assert finding.code == "T04"
    assert "do not drop the accent" in finding.suggestion


def test_cheap_spanish_is_no_finding(tmp_path: Path) -> None:
    assert codes(tmp_path, "{{ clinic.name }}: ¿Qué año? ¡Té! pingüino à è ì ò ù Ñ") == set()


# -- T05 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words_",
    [
        "Reply YES to confirm.",
        "Reply CANCEL to cancel.",
        "Reply C to confirm or CANCEL to cancel your visit.",
        "Text YES or NO.",
        'Please reply "yes" to confirm.',
        "reply cancel to cancel.",
        "Reply with STOP if you want to cancel your appointment.",
        "To confirm, reply YES.",
        "Send END to end your appointment.",
        "YES = confirm, NO = decline",
        "Reply Y/YES.",
        "Confirm with YES.",
        "Can you come? YES or NO",
        "Reply HELP to reschedule.",
        "Reply INFO for directions to your visit.",
        "Reply QUIT to end the survey.",
        "Text START to begin your survey.",
        "Responda YES para confirmar.",
        "Envíe CANCEL si no puede venir.",
        "Responda CANCELAR para cancelar su cita.",
    ],
)
def test_a_carriers_word_as_an_answer_is_an_error(tmp_path: Path, words_: str) -> None:
    assert "T05" in codes(tmp_path, "{{ clinic.name }}: " + words_)


@pytest.mark.parametrize(
    "words_",
    [
        "Reply STOP to opt out.",
        "Reply STOP to end texts, HELP for help.",
        "STOP to stop.",
        "STOP=end, HELP=help",
        "To stop these texts, reply STOP.",
        "To get texts again, reply START.",
        "STOP para no recibir mensajes.",
        "Responda STOP para salir, HELP para ayuda.",
        "Mande AYUDA al 988.",
        "1 = yes, 2 = no",
        "We will send help. Call for info.",
        "At the end of your visit, ask us.",
    ],
)
def test_a_carriers_word_for_what_it_does_is_fine(tmp_path: Path, words_: str) -> None:
    assert codes(tmp_path, "{{ clinic.name }}: " + words_) == set()


def test_a_carriers_word_in_a_branch_is_found(tmp_path: Path) -> None:
    text = "{{ clinic.name }}: hello.{% if appointment.number == 77 %} Reply YES to confirm.{% endif %}"

    assert codes(tmp_path, text) == {"T05"}


# -- T06 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    ["infusion", "INFUSION", "infusión", "infusiones", "infusio\u0301n", "PHQ-9", "phq9", "Chronic\nPain"],
)
def test_a_private_word_is_an_error(tmp_path: Path, word: str) -> None:
    assert "T06" in codes(tmp_path, f"{{{{ clinic.name }}}}: your {word} is near")


def test_a_private_word_in_a_value_is_found(tmp_path: Path) -> None:
    assert "T06" in codes(tmp_path, "{{ clinic.name }}: hi", of=clinic(name="Ketamine Place"))


def test_a_word_that_only_contains_a_private_one_is_fine(tmp_path: Path) -> None:
    assert codes(tmp_path, "{{ clinic.name }}: sorry for the confusion, PHQX") == set()


def test_a_comment_is_not_sent_and_so_not_private(tmp_path: Path) -> None:
    assert codes(tmp_path, "{# for infusion #}{{ clinic.name }}: hi") == set()


# -- T07, T08, T09 --------------------------------------------------------------------------


def test_every_branch_must_name_the_clinic(tmp_path: Path) -> None:
    assert codes(tmp_path, "Your visit is near.") == {"T07"}
    assert codes(tmp_path, "{% if appointment.confirmed %}{{ clinic.name }}: {% endif %}hi") == {"T07"}
    assert codes(tmp_path, "Tranquility Clinic: hi") == set()


@pytest.mark.parametrize(
    "link",
    [
        "https://bit.ly/abc",
        "BIT.LY/abc",
        "tinyurl.com/abc",
        "https://evil.example.com/x",
        "www.somewhere.org",
        "somewhere.com",
        "SOMEWHERE.COM",
        "https://clinic.example.org@evil.com/x",
        "http://192.168.1.1/x",
        "https://clinic.example.org.evil.com",
        "https://notclinic.example.org",
    ],
)
def test_a_link_elsewhere_is_an_error(tmp_path: Path, link: str) -> None:
    of = clinic(website="https://tranquility.example")

    assert codes(
        tmp_path, f"{{{{ clinic.name }}}}: {link}", of=of, public_url="https://clinic.example.org"
    ) == {"T08"}


@pytest.mark.parametrize(
    "text",
    [
        "{{ links.prep }}",
        "https://clinic.example.org/map",
        "https://www.tranquility.example/visit",
        "at 10 a.m. or 2 p.m.",
        "Thank you.Call us",
    ],
)
def test_our_own_links_are_fine(tmp_path: Path, text: str) -> None:
    of = clinic(website="https://tranquility.example")

    assert (
        codes(tmp_path, f"{{{{ clinic.name }}}}: {text}", of=of, public_url="https://clinic.example.org")
        == set()
    )


def test_what_a_rule_sends_must_say_how_to_stop(tmp_path: Path) -> None:
    text = "{{ clinic.name }}: see you."

    assert codes(tmp_path, text, of=clinic(rules=(rule("sample"),))) == {"T09"}
    assert codes(tmp_path, text) == set()


def test_every_branch_of_what_a_rule_sends_must_say_how_to_stop(tmp_path: Path) -> None:
    text = "{{ clinic.name }}: see you.{% if appointment.also %} STOP to stop.{% endif %}"

    assert codes(tmp_path, text, of=clinic(rules=(rule("sample"),))) == {"T09"}


# -- T10 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words_",
    [
        "Reply C to confirm.",
        "C = confirm, R = reschedule",
        "reply c if you can come",
        "Text 'R' to change it.",
        "Responda C para confirmar.",
        "C si viene, R para cambiar.",
        "Conteste con la letra C.",
        "Confirm (C) or reschedule (R)",
    ],
)
def test_asking_for_a_letter_needs_the_comment(tmp_path: Path, words_: str) -> None:
    assert codes(tmp_path, "{{ clinic.name }}: " + words_) == {"T10"}
    assert codes(tmp_path, "{# asks: confirmation #}{{ clinic.name }}: " + words_) == set()


def test_the_comment_needs_words_that_ask(tmp_path: Path) -> None:
    (finding,) = found(tmp_path, "{{ clinic.name }}: hi\n{# asks: confirmation #}")

    assert (finding.code, finding.line) == ("T10", 2)


@pytest.mark.parametrize(
    "comment", ["{# asks: survey #}", "{# ask: confirmation #}", "{# Asks: confirmation #}"]
)
def test_a_comment_that_asks_for_something_unknown_is_an_error(tmp_path: Path, comment: str) -> None:
    assert codes(tmp_path, comment + "{{ clinic.name }}: reply C to confirm") == {"T10"}


@pytest.mark.parametrize("text", ["Ask Dr. C to see you", "Suite C for parking", "Reply 1 to 5", "Call us"])
def test_other_letters_ask_for_nothing(text: str) -> None:
    assert words.asks_letter(text) is None


# -- T11 ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["today", "Tomorrow", "tonight", "hoy", "mañana", "man\u0303ana", "HOY"])
def test_a_literal_day_is_an_error(tmp_path: Path, day: str) -> None:
    (finding,) = found(tmp_path, f"{{{{ clinic.name }}}}:\nsee you {day}.")

    assert (finding.code, finding.line) == ("T11", 2)


def test_the_morning_is_not_a_day(tmp_path: Path) -> None:
    assert codes(tmp_path, "{{ clinic.name }}: a las diez de la mañana") == set()


def test_a_day_that_is_computed_is_fine(tmp_path: Path) -> None:
    assert codes(tmp_path, "{{ clinic.name }}: see you {{ appointment.when }}.") == set()


def test_a_finding_is_reported_once_though_many_renderings_show_it(tmp_path: Path) -> None:
    assert len(found(tmp_path, "{{ clinic.name }}: {{ patient.first_name }}, bit.ly/x is here")) == 1


def test_names_of_more_than_one_location_and_kind_are_all_tried(tmp_path: Path) -> None:
    of: Clinic = clinic(location="The PTSD house")

    assert codes(tmp_path, "{{ clinic.name }}: {{ appointment.location.name }}", of=of) == {"T06"}
