"""What good config files mean, with YAML's traps understood kindly; and the shipped example."""

from __future__ import annotations

import json
import re
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from reminders.clinic import Config, load
from reminders.clinic.clinic_file import ClinicFile
from reminders.clinic_schemas import schemas
from reminders.domain.clinic import (
    Calendar,
    Every,
    For,
    Late,
    Occasion,
    Offset,
    On,
    Opening,
    Rule,
    Unless,
)
from tests.unit.test_config_faults import ALERTS, CADENCE, CLINIC, read, rule

ROOT = Path(__file__).resolve().parents[2]


MOOD = """\
id: mood
title: {en: Hello, es: Hola}
items:
  - {id: mood, ask: {en: "0 (bad) to 10 (good)?", es: "¿De 0 (mal) a 10 (bien)?"},
     answer: {scale: [0, 10], higher_is: better}}
"""


def good(folder: Path, **files: str | bytes) -> Config:
    config, found = read(folder, files)
    assert found == []
    assert config is not None
    return config


def the_rule(folder: Path, lines: str) -> Rule:
    return good(folder, **rule(lines)).clinic.rules[0]


# -- YAML's traps -----------------------------------------------------------------------------


@pytest.mark.parametrize("phone", ["+15055550100", "5055550100", "505-555-0100", "(505) 555-0100"])
@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_a_phone_number_may_stand_without_quotes(tmp_path: Path, phone: str, quote: str) -> None:
    clinic = CLINIC.replace('"+15055550100"', f"{quote}{phone}{quote}")
    assert good(tmp_path, clinic=clinic).clinic.phone == "+15055550100"


@pytest.mark.parametrize(
    ("written", "at"), [("10:00", time(10)), ("09:30", time(9, 30)), ("9:30", time(9, 30))]
)
def test_a_time_without_quotes_is_no_number_to_the_base_of_sixty(
    tmp_path: Path, written: str, at: time
) -> None:
    found = the_rule(
        tmp_path, f"    send: {{before: start, days: 1, at: {written}}}\n    template: reminder\n"
    )
    assert found.timing == Calendar("before", "start", 1, at)


def test_hours_need_no_quotes_and_twenty_four_ends_a_day(tmp_path: Path) -> None:
    hours = "open_hours:\n  mon: 09:00-20:00\n  tue: 12:00 - 24:00\n  wed: closed\n  thu:\n"
    assert good(tmp_path, clinic=CLINIC + hours).clinic.open_hours.by_weekday == {
        0: Opening(time(9), time(20)),
        1: Opening(time(12), None),
    }


def test_on_is_a_key_and_not_true(tmp_path: Path) -> None:
    assert the_rule(tmp_path, "    send: {on: booked}\n    template: reminder\n").timing == On(
        Occasion.BOOKED
    )


@pytest.mark.parametrize(
    ("word", "means"), [("yes", True), ("on", True), ("true", True), ("no", False), ("False", False)]
)
def test_yes_and_no_are_answers_where_one_is_asked_for(tmp_path: Path, word: str, means: bool) -> None:
    lines = f"    send: {{on: booked}}\n    template: reminder\n    unless: {{confirmed: {word}}}\n"
    assert the_rule(tmp_path, lines).unless == Unless(confirmed=means)


def test_yes_and_no_are_words_where_words_are_asked_for(tmp_path: Path) -> None:
    sources = "sources:\n  - {id: no, type: csv, path: 007, values: {confirmed: {Y: yes, 1: no}}}\n"
    (source,) = good(tmp_path, sources=sources).sources
    assert (source.id, source.path, source.values) == ("no", "007", {"confirmed": {"Y": "yes", "1": "no"}})


def test_an_empty_key_is_its_default_but_null_means_null_where_it_can(tmp_path: Path) -> None:
    clinic = good(tmp_path, clinic=CLINIC + "closed_on:\nbudget:\nmessages_per_second: null\n").clinic
    assert (clinic.budget.per_day, clinic.messages_per_second) == (2, None)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert good(tmp_path, clinic="\ufeff" + CLINIC).clinic.name == "Clinic"


# -- what it means ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("send", "timing"),
    [
        ('{before: start, days: 1, at: "10:00"}', Calendar("before", "start", 1, time(10))),
        ('{before: start, days: 0, at: "09:00"}', Calendar("before", "start", 0, time(9))),
        ("{before: start, by: 24h}", Offset("before", "start", timedelta(hours=24))),
        ("{after: end, by: 90s}", Offset("after", "end", timedelta(seconds=90))),
        ('{after: end, days: 1, at: "11:00"}', Calendar("after", "end", 1, time(11))),
        ("{on: first_contact}", On(Occasion.FIRST_CONTACT)),
        ("{on: cancelled}", On(Occasion.CANCELLED)),
    ],
)
def test_each_form_of_timing_is_understood(tmp_path: Path, send: str, timing: object) -> None:
    assert the_rule(tmp_path, f"    send: {send}\n    template: reminder\n").timing == timing


def test_a_rule_has_the_documented_defaults(tmp_path: Path) -> None:
    found = the_rule(tmp_path, "    send: {on: booked}\n    template: reminder\n")
    assert (found.late, found.expires, found.priority) == (Late.SKIP, timedelta(hours=12), 50)
    assert (found.audience, found.unless) == (For(), Unless())


def test_a_rule_says_which_visits_it_is_for(tmp_path: Path) -> None:
    audience = "{kinds: [infusion], locations: [main], languages: [es], treated_for: [ptsd, pain], number: 3}"
    found = the_rule(tmp_path, f"    send: {{on: booked}}\n    template: reminder\n    for: {audience}\n")
    assert found.audience == For(
        frozenset({"infusion"}), frozenset({"main"}), frozenset({"es"}), frozenset({"ptsd", "pain"}), 3
    )


def test_a_known_survey_passes_and_may_have_a_clock(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text(CLINIC)
    send = '{every: 14d, from: end, then: 28d, at: "11:00"}'
    (tmp_path / "cadence.yaml").write_text(f"rules: [{{id: a, send: {send}, survey: mood}}]")
    (tmp_path / "alerts.yaml").write_text(ALERTS)
    (tmp_path / "surveys").mkdir()
    (tmp_path / "surveys/mood.yaml").write_text(MOOD)
    config, found = load(tmp_path, {})
    assert found == []
    assert config is not None
    assert config.clinic.rules[0].survey == "mood"
    assert config.clinic.rules[0].timing == Every(timedelta(days=14), "end", time(11), timedelta(days=28))


def test_unverified_words_are_remarked_on_only_where_a_rule_sends_them(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text(CLINIC)
    (tmp_path / "alerts.yaml").write_text(ALERTS)
    (tmp_path / "surveys").mkdir()
    peg = (Path(__file__).parents[2] / "config/surveys/peg.yaml").read_text(encoding="utf-8")
    (tmp_path / "surveys/peg.yaml").write_text(peg, encoding="utf-8")
    found = {}
    for audience in ("{}", "{languages: [en]}", "{languages: [es]}"):
        rule = f'{{id: a, send: {{every: 7d, at: "16:00"}}, survey: peg, for: {audience}}}'
        (tmp_path / "cadence.yaml").write_text(f"rules: [{rule}]")
        found[audience] = [each.code for each in load(tmp_path, {})[1]]
    assert found == {"{}": ["C16"], "{languages: [en]}": [], "{languages: [es]}": ["C16"]}


def test_secrets_come_from_the_environment_and_are_not_shown(tmp_path: Path) -> None:
    files = {
        "sources": 'sources:\n  - {id: a, type: sql, url: "postgresql://${USER}@${HOST}/x", query: q}\n',
        "alerts": ALERTS.replace("name: Nurse", 'name: Nurse, channels: ["mailtos://${WHO}"]'),
    }
    config, found = read(tmp_path, files, {"USER": "hunter2", "HOST": "db", "WHO": "a:b@c"})
    assert found == []
    assert config is not None
    assert config.sources[0].url == "postgresql://hunter2@db/x"
    assert config.alerts.people["nurse"].channels == ("mailtos://a:b@c",)
    assert "hunter2" not in repr(config.sources)


def test_headings_are_one_or_several(tmp_path: Path) -> None:
    columns = "{appointment_id: Appt ID, starts_at: [Date, Time]}"
    sources = f"sources:\n  - {{id: a, type: csv, path: x, columns: {columns}}}\n"
    (source,) = good(tmp_path, sources=sources).sources
    assert source.columns == {"appointment_id": "Appt ID", "starts_at": ("Date", "Time")}


def test_holidays_are_without_texts_and_without_office_hours(tmp_path: Path) -> None:
    clinic = good(tmp_path, clinic=CLINIC + "closed_on: [2026-12-25]\n").clinic
    assert clinic.open_hours.closed_on == clinic.office_hours.closed_on == {date(2026, 12, 25)}


def test_an_emergency_without_a_chain_is_a_crisis(tmp_path: Path) -> None:
    chains = good(tmp_path).alerts.chains
    assert chains["emergency"] == chains["crisis"]
    assert chains["crisis"].again_every == timedelta(minutes=5)
    assert chains["delivery"].worklist


def test_the_version_changes_with_any_of_the_files(tmp_path: Path) -> None:
    before = good(tmp_path).version
    assert good(tmp_path).version == before
    assert good(tmp_path, cadence=CADENCE + "# a remark\n").version != before


# -- what is shipped ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped() -> Config:
    templates = {path.name.split(".")[0] for path in (ROOT / "templates").glob("*.txt")}
    config, found = load(ROOT / "config", {}, known_templates=templates)
    assert found == []
    assert config is not None
    return config


def test_the_shipped_clinic_is_the_example(shipped: Config) -> None:
    clinic = shipped.clinic
    assert (clinic.name, clinic.phone, clinic.languages) == (
        "Tranquility Clinic",
        "+15056394973",
        ("en", "es"),
    )
    assert clinic.locations["main"].timezone == "America/Denver"
    assert set(clinic.kinds) == {"infusion", "booster", "consultation"}


def test_the_shipped_clinic_file_spells_the_defaults_out(shipped: Config) -> None:
    about = {"name": shipped.clinic.name, "phone": shipped.clinic.phone}
    place = {"id": "main", "name": "NE Albuquerque", "timezone": "America/Denver"}
    default = ClinicFile.model_validate({"clinic": about, "locations": [place]}).value(())
    for name in ("kinds", "open_hours", "office_hours", "budget", "consent", "believe_drop", "retention"):
        assert getattr(shipped.clinic, name) == getattr(default, name), name
    assert set(default.private_words) <= set(shipped.clinic.private_words)


def test_the_shipped_cadence_answers_every_occasion(shipped: Config) -> None:
    rules = shipped.clinic.rules
    assert {one.timing.occasion for one in rules if isinstance(one.timing, On)} == set(Occasion)
    assert {one.template for one in rules} >= {"prepare", "prepare_confirmed", "reminder", "reminder_confirm"}


def test_no_confirmed_variant_is_sent_late(shipped: Config) -> None:
    """A patient who has just confirmed would get it at once."""
    confirmed = [one for one in shipped.clinic.rules if one.unless.confirmed is False]
    assert confirmed
    assert {one.late for one in confirmed} == {Late.SKIP}


def test_the_shipped_alerts_page_numbers_that_reach_nobody(shipped: Config) -> None:
    phones = [person.phone or "" for person in shipped.alerts.people.values()]
    assert phones
    assert all(re.fullmatch(r"\+150555501[0-9]{2}", phone) for phone in phones)


@pytest.mark.parametrize("name", sorted(schemas()))
def test_the_schemas_in_docs_are_fresh(name: str) -> None:
    kept = (ROOT / "docs/schemas" / name).read_text(encoding="utf-8")
    assert kept == schemas()[name], "run: python -m reminders.clinic_schemas docs/schemas"


@pytest.mark.parametrize("name", ["clinic", "cadence", "sources", "alerts"])
def test_each_shipped_file_names_its_schema(name: str) -> None:
    first = (ROOT / f"config/{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    reference = ROOT / "config" / first.partition("$schema=")[2]
    schema: dict[str, Any] = json.loads(reference.read_text(encoding="utf-8"))
    assert schema["title"] == f"config/{name}.yaml"
