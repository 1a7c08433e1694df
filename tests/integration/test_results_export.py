"""Exports of real conversations, on both databases and by the command."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cryptography.fernet import Fernet
from fhir.resources.R4B.bundle import Bundle
from sqlalchemy import select

from reminders.cli import main
from reminders.db import check_ins
from reminders.db.crypto import Cipher
from reminders.db.engine import Database
from reminders.db.schema import audit
from reminders.domain.spreadsheet import csv_lines
from reminders.services import results, results_export
from reminders.services.results_export import Wanted
from reminders.settings import variables
from tests.databases import KEY
from tests.integration.check_in_kit import SURVEYS, WITH_SURVEYS, CheckInScene

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("America/Denver")
DAY = timedelta(days=1)


def a_conversation(database: Database) -> CheckInScene:
    """Two check-ins two weeks apart; in the first an answer is corrected."""
    scene = CheckInScene(database)
    visit = scene.visit(scene.patient())
    scene.invite(visit, "gad2")
    for text in ("2 slept badly", "back", "3", "1"):
        scene.says(text)
    scene.now += 14 * DAY
    scene.invite(visit, "gad2")
    for text in ("1", "0"):
        scene.says(text)
    return scene


def rows_of(scene: CheckInScene, survey: str, **values: object) -> list[dict[str, str]]:
    wanted = Wanted(survey, SURVEYS.get(survey), ZONE, **values)  # type: ignore[arg-type]
    with scene.database.read() as connection:
        text = "".join(csv_lines(results_export.table(connection, wanted)))
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_a_table_has_one_row_for_each_check_in(database: Database) -> None:
    scene = a_conversation(database)
    first, second = rows_of(scene, "gad2")
    assert {
        name: first[name]
        for name in (
            *("patient", "language", "wording", "validated", "status", "partial", "late", "corrected"),
            *("gad2_1", "gad2_2", "total", "band", "change_since_first", "flags"),
        )
    } == {
        **{"patient": "p1", "language": "en", "wording": "verified", "validated": "yes"},
        **{"status": "completed", "partial": "no", "late": "no", "corrected": "gad2_1"},
        **{"gad2_1": "3", "gad2_2": "1", "total": "4", "band": "Positive screen"},
        **{"change_since_first": "", "flags": "positive screen"},
    }
    assert (second["total"], second["change_since_first"]) == ("1", "-3")
    assert (first["earlier_words"], second["earlier_words"]) == ("gad2_1: 2 slept badly", "")
    assert first["answered_at"].startswith("2026-12-01T10:0")
    assert first["answered_at"].endswith("-07:00")


def test_what_was_written_is_no_formula(database: Database) -> None:
    scene = CheckInScene(database)
    scene.invite(scene.visit(scene.patient()), "after_infusion_day1")
    scene.says("4")
    with database.write() as connection:
        made = scene.check_in().id
        check_ins.add_answer(
            connection, made, "call_about", "=1+1", scene.now, words="w", note="=1; =2", by="web"
        )
    [row] = rows_of(scene, "after_infusion_day1")
    assert (row["call_about"], row["notes"]) == ("'=1+1", "call_about: =1;' =2")


def test_a_missing_answer_is_empty_and_never_zero(database: Database) -> None:
    scene = CheckInScene(database)
    scene.invite(scene.visit(scene.patient()), "gad2")
    scene.says("skip")
    scene.says("0")
    [row] = rows_of(scene, "gad2")
    assert (row["gad2_1"], row["gad2_2"], row["total"], row["band"]) == ("", "0", "", "")
    assert (row["missing"], row["left_out"], row["partial"]) == ("gad2_1", "gad2_1", "yes")


def test_a_day_to_begin_with_leaves_the_first_total_as_it_is(database: Database) -> None:
    scene = a_conversation(database)
    [row] = rows_of(scene, "gad2", since=scene.now - DAY)
    assert row["change_since_first"] == "-3"


def test_a_survey_whose_file_is_gone_keeps_its_columns(database: Database) -> None:
    scene = a_conversation(database)
    wanted = Wanted("gad2", None, ZONE)
    with database.read() as connection:
        assert results_export.is_known(connection, {}, "gad2")
        assert not results_export.is_known(connection, {}, "gad3")
        heading, *rows = results_export.table(connection, wanted)
    assert len(rows) == 2
    assert {"gad2_1", "gad2_2"} <= set(heading)
    assert scene.now


def test_one_patients_bundle_is_valid_and_names_nobody(database: Database) -> None:
    scene = a_conversation(database)
    with database.read() as connection:
        timeline = results.timeline(connection, WITH_SURVEYS, 1, scene.now)
        assert timeline is not None
        everybody = list(
            results_export.entries(connection, database.cipher, Wanted("gad2", SURVEYS["gad2"], ZONE))
        )
    found = list(results_export.entries_of(timeline, database.cipher, ZONE))
    assert found == everybody
    text = "".join(results_export.bundle_text(iter(found), scene.now))
    Bundle.model_validate_json(text)
    assert not any(each in text for each in ("Ana", "Vigil", "5055550123", '"p1"'))
    kinds = [each["resource"]["resourceType"] for each in found]
    assert kinds == ["QuestionnaireResponse", "Observation"] * 2


def test_a_pseudonym_stays_the_same_with_a_new_secret_key(database: Database, database_url: str) -> None:
    before = [database.cipher.pseudonym(number) for number in (1, 2, 11)]
    again = Database(database_url, Cipher([Fernet.generate_key().decode(), KEY]))
    again.unlock()
    assert [again.cipher.pseudonym(number) for number in (1, 2, 11)] == before
    again.close()
    assert len(set(before)) == 3


# -- by the command ----------------------------------------------------------------------------


@pytest.fixture
def export(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    for name in variables():
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REMINDERS_SECRET_KEY", KEY)
    monkeypatch.setenv("REMINDERS_CONFIG_DIR", str(ROOT / "config"))
    monkeypatch.setenv("REMINDERS_TEMPLATES_DIR", str(ROOT / "templates"))
    a_conversation(database)

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main(["surveys", "export", *map(str, arguments)])
        except SystemExit as wrong:
            status = int(wrong.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def test_the_command_writes_a_file_for_its_owner_and_says_so_in_the_audit(
    database: Database, export: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    file = tmp_path / "out.csv"
    assert export("gad2", "--output", file) == (0, "", "")
    assert file.read_bytes().startswith(b"\xef\xbb\xbfcheck_in,patient,")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.glob(".*part")] == []
    with database.read() as connection:
        written = connection.execute(select(audit).where(audit.c.what == results.EXPORTED)).one()
    assert written.subject == "survey:gad2"


def test_the_command_prints_a_table_or_a_bundle(export: Callable[..., tuple[int, str, str]]) -> None:
    status, out, _ = export("gad2")
    assert (status, len(out.splitlines())) == (0, 3)
    status, out, _ = export("gad2", "--format", "fhir")
    Bundle.model_validate_json(out)
    assert len(json.loads(out)["entry"]) == 4
    assert export("gad2", "--since", "2027-01-01")[1].count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("nope",), 1, "There is no survey 'nope'"),
        (("gad2", "--since", "yesterday"), 2, "not a date"),
        (("gad2", "--output", "/nowhere/x.csv"), 1, "cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_said(
    export: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], status: int, said: str
) -> None:
    found = export(*arguments)
    assert found[0] == status
    assert said in found[2]
