"""`run.py plan`: the list for scripts, the page for people, and what is said about bad input."""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reminders.commands import plan as command
from reminders.domain.cadence import Reason
from reminders.services.outlook import REASONS

HEADING = "appointment_id,patient_id,first_name,phone,starts_at,language,timezone,booked_at,confirmed"
KEYS = {
    *("appointment_id", "patient_id", "rule", "template", "survey", "language", "due_at", "due_local"),
    *("body", "segments", "encoding", "status", "reason"),
}
NOW = "2026-10-16T10:00"

CLINIC = """
clinic: {name: Tranquility Clinic, phone: "+15055550100"}
locations: [{id: main, name: NE Albuquerque, address: 1 Example St, timezone: America/Denver}]
"""
CADENCE = """
rules:
  - id: reminder-1d
    send: {before: start, days: 1, at: "10:00"}
    template: reminder
    unless: {confirmed: true}
  - {id: thanks, send: {after: end, by: 2h}, template: thanks}
  - {id: moved, send: {on: moved}, template: reminder}
"""
TEMPLATES = {
    "reminder.en": "{{ clinic.name }}: see you {{ appointment.when }} at {{ appointment.time }}"
    "{% if appointment.also %} and {{ appointment.also }}{% endif %}. STOP to stop.",
    "reminder.es": "{{ clinic.name }}: le esperamos {{ appointment.when }}, {{ appointment.time }}. "
    "STOP para salir.",
    "thanks.en": "{{ clinic.name }}: thank you for coming. STOP to stop.",
    "thanks.es": "{{ clinic.name }}: gracias por venir. STOP para salir.",
}

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command over these rows in a small clinic: (exit status, output, errors)."""
    monkeypatch.chdir(tmp_path)
    for name in ("REMINDERS_CONFIG_DIR", "REMINDERS_TEMPLATES_DIR", "REMINDERS_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("config", "templates"):
        Path(name).mkdir()
    Path("config/clinic.yaml").write_text(textwrap.dedent(CLINIC))
    Path("config/cadence.yaml").write_text(textwrap.dedent(CADENCE))
    for name, text in TEMPLATES.items():
        Path(f"templates/{name}.txt").write_text(text)

    def run(*rows: str, arguments: tuple[str, ...] = ("--now", NOW, "--json")) -> tuple[int, str, str]:
        if rows:
            Path("visits.csv").write_text("\n".join([HEADING, *rows]) + "\n")
        top = argparse.ArgumentParser()
        command.add_parser(top.add_subparsers())
        status = command.run(top.parse_args(["plan", "--appointments", "visits.csv", *arguments]))
        output = capsys.readouterr()
        return status, output.out, output.err

    return run


def listed(plan: Run, *rows: str, **keywords: Any) -> list[dict[str, Any]]:
    status, output, errors = plan(*rows, **keywords)
    assert (status, errors.replace("warning", "")) == (0, errors)
    found: list[dict[str, Any]] = json.loads(output)
    return found


ANA = "A1,P1,Ana,+15055550123,2026-10-20T14:00,en,,,"


def test_each_rule_gives_an_object_with_exactly_these_keys(plan: Run) -> None:
    found = listed(plan, ANA)
    assert [set(each) for each in found] == [KEYS, KEYS]
    assert found[0] == {
        "appointment_id": "A1",
        "patient_id": "P1",
        "rule": "reminder-1d",
        "template": "reminder",
        "survey": None,
        "language": "en",
        "due_at": "2026-10-19T16:00:00Z",
        "due_local": "2026-10-19T10:00:00-06:00",
        "body": "Tranquility Clinic: see you tomorrow at 2:00 PM. STOP to stop.",
        "segments": 1,
        "encoding": "GSM-7",
        "status": "planned",
        "reason": None,
    }


def test_what_is_not_planned_has_a_reason_and_no_words(plan: Run) -> None:
    found = listed(plan, ANA + "yes")[0]
    assert (found["status"], found["reason"], found["due_at"]) == (
        "not_planned",
        "unless",
        "2026-10-19T16:00:00Z",
    )
    assert (found["body"], found["segments"], found["encoding"]) == (None, None, None)


def test_the_list_is_sorted_by_due_time_then_rule(plan: Run) -> None:
    found = listed(plan, "A2,P2,Bo,+15055550124,2026-10-19T08:00,en,,,", ANA)
    assert [(each["due_at"], each["rule"]) for each in found] == sorted(
        (each["due_at"], each["rule"]) for each in found
    )


def test_due_local_is_on_the_patients_clock_and_the_words_on_the_clinics(plan: Run) -> None:
    found = listed(plan, "A1,P1,Ana,+15055550123,2026-10-20T14:00,es,America/New_York,,")[0]
    assert found["due_local"] == "2026-10-19T10:00:00-04:00"
    assert found["due_at"] == "2026-10-19T14:00:00Z"
    assert found["body"] == "Tranquility Clinic: le esperamos mañana, 2:00 p.m.. STOP para salir."


def test_visits_of_one_day_are_merged_into_one_text(plan: Run) -> None:
    found = listed(plan, ANA, "A2,P1,Ana,+15055550123,2026-10-20T16:30,en,,,")
    reminders = [each for each in found if each["rule"] == "reminder-1d"]
    assert [each["reason"] for each in reminders] == [None, "merged"]
    assert "at 2:00 PM and 4:30 PM" in reminders[0]["body"]


def test_a_file_is_taken_as_first_seen_now_unless_it_says_when_it_was_booked(plan: Run) -> None:
    soon = "A1,P1,Ana,+15055550123,2026-10-16T14:00,en,,{},"
    assert listed(plan, soon.format(""))[0]["reason"] == "booked_late"
    assert listed(plan, soon.format("2026-10-01T09:00"))[0]["reason"] == "missed"


@pytest.mark.parametrize(
    ("days", "expected"), [("60", {"A1", "A2"}), ("3", set()), ("5", {"A1"}), ("0", set())]
)
def test_only_visits_that_start_within_the_days_are_listed(plan: Run, days: str, expected: set[str]) -> None:
    rows = (
        ANA,
        "A2,P2,Bo,+15055550124,2026-11-20T08:00,en,,,",
        "A3,P3,Cy,+15055550125,2027-01-20T08:00,en,,,",
    )
    found = listed(plan, *rows, arguments=("--now", NOW, "--days", days, "--json"))
    assert {each["appointment_id"] for each in found} == expected


NOWS = [
    pytest.param("2026-10-19T10:00", None, id="local time of the first location: due this instant"),
    pytest.param("2026-10-19T10:00:01", "booked_late", id="a second later"),
    pytest.param("2026-10-19T16:00:00Z", None, id="in UTC"),
    pytest.param("2026-10-19T18:00:01+02:00", "booked_late", id="with an offset"),
]


@pytest.mark.parametrize(("now", "reason"), NOWS)
def test_now_is_the_clinics_local_time_unless_it_has_an_offset(
    plan: Run, now: str, reason: str | None
) -> None:
    assert listed(plan, ANA, arguments=("--now", now, "--json"))[0]["reason"] == reason


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--now", "tomorrow"), id="no time"),
        pytest.param(("--now", "0001-01-01T00:00"), id="a year at the edge"),
        pytest.param(("--now", "9999-12-31T23:59:59Z"), id="the other edge"),
        pytest.param(("--days", "-1"), id="days below nothing"),
        pytest.param(("--days", "many"), id="days that are no number"),
        pytest.param(("--days", "9" * 30), id="days without end"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_2(plan: Run, arguments: tuple[str, ...]) -> None:
    flattened = (f"{arguments[0]}={arguments[1]}",)
    status, output, errors = plan(ANA, arguments=flattened)
    assert (status, output, errors.count("\n")) == (2, "", 1)


def test_bad_rows_are_named_by_line_and_the_good_ones_planned(plan: Run) -> None:
    status, output, errors = plan("A0,P9,Zoe,+15055550129,soon,en,,,", ANA)
    assert status == 1
    assert {each["appointment_id"] for each in json.loads(output)} == {"A1"}
    assert errors.startswith("visits.csv:2: ")
    assert "5550129" not in errors


def test_a_file_that_is_not_there_is_one_sentence(plan: Run) -> None:
    status, output, errors = plan()
    assert (status, output) == (1, "")
    assert errors.startswith("visits.csv: ")


def test_errors_in_the_configuration_are_shown_with_their_line(plan: Run) -> None:
    Path("config/cadence.yaml").write_text("rules:\n  - {id: x, send: {on: booked}, template: nowhere}\n")
    status, output, errors = plan(ANA)
    assert (status, output) == (1, "")
    assert "cadence.yaml:2: " in errors


def test_the_clinics_own_headings_are_read_as_sources_yaml_says(plan: Run) -> None:
    Path("config/sources.yaml").write_text(
        'sources: [{id: calendar, type: csv, path: other.csv, columns: {appointment_id: "Appt ID"}}]\n'
    )
    Path("visits.csv").write_text(f"{HEADING.replace('appointment_id', 'Appt ID')}\n{ANA}\n")
    assert listed(plan)[0]["appointment_id"] == "A1"


def test_the_page_says_when_to_whom_in_which_words_and_why_not(
    plan: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    bo = "A2,P2,Bo,,2026-10-20T15:00,en,,,"
    _, page, _ = plan(ANA, bo, arguments=("--now", NOW))
    assert all(len(line) <= 60 for line in page.splitlines())
    words = " ".join(page.split())
    assert "Monday, October 19, 2026" in words
    assert "10:00 AM reminder-1d: patient P1, visit A1 on Tue Oct 20, 2:00 PM (en, 1 segment)" in words
    assert "see you tomorrow at 2:00 PM. STOP to stop." in words
    assert "NOT SENT: there is no usable phone number (no_phone)" in words
    assert "2 texts, 2 segments. Not sent: 2 no_phone." in words


def test_the_page_lets_no_control_character_through(plan: Run) -> None:
    _, page, _ = plan(ANA.replace("A1", "A\x1b[2J1"), arguments=("--now", NOW))
    assert "\x1b" not in page


def test_every_reason_has_its_words() -> None:
    assert set(REASONS) == set(Reason)


def test_visits_of_a_series_without_numbers_are_counted(plan: Run) -> None:
    rule = '{id: second, send: {before: start, days: 1, at: "10:00"}, template: thanks, for: {number: 2}}'
    Path("config/cadence.yaml").write_text(f"rules:\n  - {rule}\n")
    heading = HEADING + ",series,status,number"
    rows = (
        "A3,P1,Ana,+15055550123,2026-10-24T14:00,,,,,s1,,",
        "A1,P1,Ana,+15055550123,2026-10-20T14:00,,,,,s1,,",
        "A2,P1,Ana,+15055550123,2026-10-22T14:00,,,,,s1,cancelled,",
        "B1,P2,Bo,+15055550124,2026-10-20T14:00,,,,,s1,,2",
        "C1,P3,Cy,+15055550125,2026-10-20T14:00,,,,,,,",
    )
    Path("visits.csv").write_text("\n".join([heading, *rows]) + "\n")
    found = listed(plan)
    assert {each["appointment_id"] for each in found if each["status"] == "planned"} == {"A3", "B1"}


CLOCK = """
rules:
  - id: weekly
    send: {every: 7d, from: end, then: 14d, at: "16:00"}
    survey: mood
"""
MOOD = """
id: mood
title: {en: "How are you?", es: "¿Cómo está?"}
items:
  - id: mood
    ask:
      en: "How is your mood, 0 (worst) to 10 (best)?"
      es: "¿Cómo está su ánimo, de 0 (peor) a 10 (mejor)?"
    answer: {scale: [0, 10], higher_is: better}
"""


def with_clock(channel: str = "sms") -> None:
    Path("config/surveys").mkdir()
    Path("config/surveys/mood.yaml").write_text(MOOD + f"channel: {channel}\n")
    Path("config/cadence.yaml").write_text(CLOCK)
    for language, word in (("en", "stop"), ("es", "salir")):
        for name, words in (("invitation", "{{ survey.question }}"), ("link", "{{ links.survey }}")):
            text = "{{ clinic.name }}: " + words + f" STOP to {word}."
            Path(f"templates/survey_{name}.{language}.txt").write_text(text)


def test_a_clock_gives_an_object_for_every_strike_in_the_period(plan: Run) -> None:
    with_clock()
    later = "A2,P1,Ana,+15055550123,2026-11-05T14:00,en,,,"
    gone = "A3,P3,Cy,,2026-10-10T08:00,en,,,"
    found = listed(plan, ANA, later, gone, arguments=("--now", NOW, "--days", "50", "--json"))
    assert all(set(each) == KEYS for each in found)
    assert [(each["appointment_id"], each["due_local"][:16], each["reason"]) for each in found] == [
        ("A3", "2026-10-24T16:00", "no_phone"),
        ("A1", "2026-10-27T16:00", None),
        ("A1", "2026-11-03T16:00", None),
        ("A3", "2026-11-07T16:00", "no_phone"),
        ("A2", "2026-11-19T16:00", None),
        ("A3", "2026-11-21T16:00", "no_phone"),
        ("A2", "2026-12-03T16:00", None),
    ]
    first = found[1]
    assert (first["rule"], first["template"], first["survey"]) == ("weekly", None, "mood")
    assert first["body"] == "Tranquility Clinic: How is your mood, 0 (worst) to 10 (best)? STOP to stop."


@pytest.mark.parametrize("public_url", ["", "https://clinic.example"])
def test_a_survey_by_link_says_so_and_shows_how_long_its_text_is(
    plan: Run, monkeypatch: pytest.MonkeyPatch, public_url: str
) -> None:
    with_clock("web")
    if public_url:
        monkeypatch.setenv("REMINDERS_PUBLIC_URL", public_url)
    [found, *_] = listed(plan, ANA)
    if not public_url:
        assert (found["body"], found["reason"]) == (None, "no_public_url")
    else:
        assert found["body"].startswith("Tranquility Clinic: https://clinic.example/s/")
