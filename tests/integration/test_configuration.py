"""The clinic's files while the service runs: edits are taken over, broken ones are kept out."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from reminders.db.engine import Database
from reminders.db.last_good import DatabaseLastGood
from reminders.db.schema import template_version
from reminders.services.configuration import BrokenConfigurationError, Configuration
from reminders.templates import LastGood
from tests.conftest import FakeClock

CLINIC = """
clinic: {name: Tranquility Clinic, phone: "+15055550100"}
locations: [{id: main, name: NE Albuquerque, address: 1 Example St, timezone: America/Denver}]
"""
CADENCE = """
rules:
  - {id: reminder-1d, send: {before: start, days: 1, at: "10:00"}, template: reminder}
"""
EXTRA = "  - {id: thanks, send: {after: end, by: 2h}, template: thanks}\n"
WORDS = "{{ clinic.name }}: see you {{ appointment.when }} at {{ appointment.time }}. STOP to stop."
SPANISH = "{{ clinic.name }}: le esperamos {{ appointment.when }}, {{ appointment.time }}. STOP para salir."
THANKS = "{{ clinic.name }}: thank you for coming. STOP to stop."
BROKEN = "{{ clinic.name"

MOMENTS = count(1_800_000_000)

Load = Callable[..., Configuration]


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Reads the files of a small clinic in the working directory."""
    monkeypatch.chdir(tmp_path)
    for folder in ("config", "templates"):
        Path(folder).mkdir()
    write("config/clinic.yaml", textwrap.dedent(CLINIC))
    write("config/cadence.yaml", textwrap.dedent(CADENCE))
    write("templates/reminder.en.txt", WORDS)
    write("templates/reminder.es.txt", SPANISH)

    def read(last_good: LastGood | None = None) -> Configuration:
        folders = Path("config"), Path("templates")
        return Configuration(*folders, {}, public_url=None, last_good=last_good)

    return read


def write(name: str, text: str) -> None:
    """An edit, at a time of its own: two within one tick of the file system's clock would look alike."""
    Path(name).write_text(text)
    moment = next(MOMENTS)
    os.utime(name, (moment, moment))


def thanks_template() -> None:
    write("templates/thanks.en.txt", THANKS)
    write(
        "templates/thanks.es.txt",
        THANKS.replace("thank you for coming. STOP to stop", "gracias. STOP para salir"),
    )


def source(configuration: Configuration, name: str = "reminder") -> str:
    return configuration.catalogue.get(name, "en").source.strip()


def rules(configuration: Configuration) -> list[str]:
    return [rule.id for rule in configuration.clinic().rules]


def kept_out(configuration: Configuration) -> list[str]:
    return [f"{found.file}:{found.line}" for found in configuration.kept_out()]


def test_what_nobody_edited_is_not_read_again(load: Load) -> None:
    configuration = load()
    assert not configuration.reload()
    assert configuration.kept_out() == []


def test_an_edited_template_is_used_at_once(load: Load) -> None:
    configuration = load()
    write("templates/reminder.en.txt", f"Hello. {WORDS}")
    assert not configuration.reload()  # nothing is to be planned again for it
    assert source(configuration) == f"Hello. {WORDS}"


def test_an_edited_rule_is_used_at_once(load: Load) -> None:
    configuration = load()
    before = configuration.version
    write("config/cadence.yaml", CADENCE.replace("days: 1", "days: 2").replace("reminder-1d", "reminder-2d"))
    assert configuration.reload()
    assert rules(configuration) == ["reminder-2d"]
    assert configuration.version != before
    assert not configuration.reload()


SURVEY = """
id: mood
title: {en: Hello, es: Hola}
items:
  - {id: home, ask: {en: "Home?", es: "En casa?"}, answer: yes_no}
"""


def test_a_survey_that_is_added_edited_or_taken_away_is_taken_over_at_once(load: Load) -> None:
    configuration = load()
    Path("config/surveys").mkdir()
    write("config/surveys/mood.yaml", SURVEY)
    assert configuration.reload()
    write("config/surveys/mood.yaml", SURVEY.replace("Home?", "There?"))
    assert configuration.reload()
    assert configuration.clinic().surveys["mood"].items[0].ask["en"] == "There?"
    write("config/surveys/mood.yaml", SURVEY.replace("yes_no", "maybe"))
    assert not configuration.reload()
    assert kept_out(configuration) == ["config/surveys/mood.yaml:5"]
    assert configuration.clinic().surveys["mood"].items[0].ask["en"] == "There?"
    Path("config/surveys/mood.yaml").unlink()
    assert configuration.reload()
    assert configuration.clinic().surveys == {}


def test_a_file_that_was_only_touched_changes_nothing(load: Load) -> None:
    configuration = load()
    write("config/cadence.yaml", textwrap.dedent(CADENCE))
    assert not configuration.reload()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("config/cadence.yaml", "rules:\n  - id: [\n"),
        ("config/cadence.yaml", CADENCE.replace("days: 1", "days: soon")),
        ("config/cadence.yaml", CADENCE + EXTRA),
        ("config/clinic.yaml", CLINIC.replace("America/Denver", "America/Albuquerque")),
        ("templates/reminder.en.txt", BROKEN),
        ("templates/reminder.en.txt", "{{ patient.diagnosis }}"),
    ],
    ids=["no YAML", "no number", "no such template", "no zone", "no template", "no such value"],
)
def test_a_broken_edit_keeps_the_good_version_until_it_is_mended(load: Load, file: str, text: str) -> None:
    good = Path(file).read_text()
    configuration = load()
    version = configuration.version
    write(file, text)

    for _ in range(2):
        assert not configuration.reload()
        assert rules(configuration) == ["reminder-1d"]
        assert source(configuration) == WORDS
        assert configuration.version == version
        assert [place.partition(":")[0] for place in kept_out(configuration)] == [
            file.removeprefix("templates/")
        ]

    write(file, good)
    assert not configuration.reload()
    assert kept_out(configuration) == []


def test_a_file_that_vanishes_while_it_is_saved_changes_nothing(load: Load) -> None:
    configuration = load()
    good = Path("config/clinic.yaml").read_text()
    Path("config/clinic.yaml").unlink()
    assert not configuration.reload()
    assert configuration.clinic().name == "Tranquility Clinic"
    write("config/clinic.yaml", good)
    assert not configuration.reload()
    assert kept_out(configuration) == []


def test_a_rule_may_come_before_its_template(load: Load) -> None:
    configuration = load()
    write("config/cadence.yaml", CADENCE + EXTRA)
    assert not configuration.reload()
    assert kept_out(configuration) == ["config/cadence.yaml:4"]
    thanks_template()
    assert configuration.reload()
    assert rules(configuration) == ["reminder-1d", "thanks"]
    assert kept_out(configuration) == []


def test_a_rule_may_come_with_its_template(load: Load) -> None:
    configuration = load()
    write("config/cadence.yaml", CADENCE + EXTRA)
    thanks_template()
    assert configuration.reload()
    assert source(configuration, "thanks") == THANKS


def test_a_rule_that_names_no_template_stops_the_start_with_its_line(load: Load) -> None:
    write("config/cadence.yaml", CADENCE + EXTRA)
    with pytest.raises(BrokenConfigurationError, match=r"config/cadence\.yaml:4:.*thanks"):
        load()


def test_a_broken_template_without_a_good_version_stops_the_start(load: Load) -> None:
    write("templates/reminder.en.txt", BROKEN)
    with pytest.raises(BrokenConfigurationError, match=r"reminder\.en\.txt:1:"):
        load()


def test_a_warning_does_not_stop_the_start(load: Load) -> None:
    write("templates/unused.en.txt", WORDS)
    write("templates/unused.es.txt", SPANISH)
    load()


# -- across restarts ---------------------------------------------------------------------------


def test_the_good_version_outlives_a_restart(load: Load, database: Database, clock: FakeClock) -> None:
    load(DatabaseLastGood(database, clock.now))
    write("templates/reminder.en.txt", BROKEN)
    restarted = load(DatabaseLastGood(database, clock.now))
    assert source(restarted) == WORDS
    assert kept_out(restarted) == ["reminder.en.txt:1"]
    write("templates/reminder.en.txt", f"Hello. {WORDS}")
    restarted.reload()
    assert source(restarted) == f"Hello. {WORDS}"


def test_the_newest_good_version_counts_also_after_going_back(
    load: Load, database: Database, clock: FakeClock
) -> None:
    configuration = load(DatabaseLastGood(database, clock.now))
    for text in (f"Hello. {WORDS}", WORDS):
        clock.advance(timedelta(minutes=1))
        write("templates/reminder.en.txt", text)
        configuration.reload()
    write("templates/reminder.en.txt", BROKEN)
    assert source(load(DatabaseLastGood(database, clock.now))) == WORDS


def test_each_version_is_kept_once(load: Load, database: Database, clock: FakeClock) -> None:
    for _ in range(3):
        load(DatabaseLastGood(database, clock.now))
    with database.read() as connection:
        kept = connection.scalar(
            select(func.count()).select_from(template_version).where(template_version.c.name == "reminder")
        )
    assert kept == 2  # English and Spanish


def test_an_edit_of_the_cadence_does_not_lose_the_good_version(
    load: Load, database: Database, clock: FakeClock
) -> None:
    configuration = load(DatabaseLastGood(database, clock.now))
    write("templates/reminder.en.txt", BROKEN)
    configuration.reload()
    write("config/cadence.yaml", CADENCE.replace("days: 1", "days: 2"))
    assert configuration.reload()
    assert source(configuration) == WORDS


class Fading:
    """A last good that cannot be read while `away`."""

    away = False

    def load(self) -> dict[tuple[str, str], str]:
        if self.away:
            raise ConnectionError
        return {}

    def save(self, name: str, language: str, source: str, version: str) -> None: ...


def test_an_edit_while_the_database_is_away_is_taken_over_later(load: Load) -> None:
    last_good = Fading()
    configuration = load(last_good)
    write("config/cadence.yaml", CADENCE.replace("reminder-1d", "the-day-before"))
    last_good.away = True
    with pytest.raises(ConnectionError):
        configuration.reload()
    assert rules(configuration) == ["reminder-1d"]
    last_good.away = False
    assert configuration.reload()
    assert rules(configuration) == ["the-day-before"]
