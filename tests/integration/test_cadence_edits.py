"""Saving the cadence and telling its difference, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.db.engine import Database
from reminders.db.schema import file_edit
from reminders.domain.cadence_difference import ChangeKind
from reminders.domain.phone import PhoneNumber
from reminders.services import cadence_difference, cadence_edits
from reminders.services.cadence_difference import compare
from reminders.services.cadence_edits import FILE
from reminders.services.desk import RefusedError
from tests.integration.kit import (
    CLINIC,
    NOW,
    RULES,
    a_clinic,
    a_patient,
    a_visit,
    before,
    messages,
    read_and_plan,
)

DAY = timedelta(days=1)
OTHER = a_clinic(
    rules=(
        *RULES[:3],
        replace(RULES[3], timing=before(1, "11:00", "x").timing),
        *RULES[5:],
        before(2, "12:00", "new"),
    )
)


def scene(database: Database, patients: int = 3) -> None:
    rows = [
        a_visit(f"a{n}", patient=a_patient(f"p{n}", phone=PhoneNumber(f"+150555501{n % 2:02}")))
        for n in range(patients)
    ]
    read_and_plan(database, *rows)


def test_the_difference_is_of_what_stands_and_writes_nothing(database: Database) -> None:
    scene(database)
    before_it = messages(database)

    found = compare(database, CLINIC, OTHER, NOW)

    assert {kind: found.count(kind) for kind in ChangeKind} == {
        ChangeKind.MOVES: 3,
        ChangeKind.DROPS: 3,
        ChangeKind.ADDS: 3,
        ChangeKind.REWORDS: 0,
    }
    assert (found.patients, found.of_patients, found.concerned, found.visits) == (3, 3, 3, 3)
    assert {line.rule for line in found.lines if line.reason is None} == {"reminder-1d", "thank-you", "new"}
    assert messages(database) == before_it


def test_the_same_rules_and_rules_for_nobody_change_nothing(database: Database) -> None:
    scene(database)
    nobody = replace(
        before(2, "12:00", "new"), audience=replace(RULES[3].audience, kinds=frozenset({"booster"}))
    )

    assert compare(database, CLINIC, CLINIC, NOW).lines == []
    found = compare(database, CLINIC, a_clinic(rules=(*RULES, nobody)), NOW)
    assert (found.lines, found.patients, found.concerned) == ([], 3, 0)


def test_what_takes_too_long_is_cut_short_and_says_so(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(database, patients=4)  # on two phones: who share one are looked at together
    monkeypatch.setattr(cadence_difference, "BATCH", 2)
    ticks = iter((0.0, 1.0, 11.0, 11.0))

    found = compare(database, CLINIC, OTHER, NOW, elapsed=lambda: next(ticks))

    assert (found.patients, found.of_patients, found.is_whole) == (2, 4, False)
    assert found.count(ChangeKind.MOVES) == 2


def a_file(tmp_path: Path, text: str = "rules: []\n") -> Path:
    (tmp_path / "cadence.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def save(database: Database, folder: Path, text: str, was: str) -> bool:
    return cadence_edits.save(database, folder, text, was=was, by="Rosa", note=" why ", now=NOW)


def history(database: Database) -> list[tuple[str, str | None, str | None]]:
    with database.read() as connection:
        rows = connection.execute(select(file_edit).where(file_edit.c.file == FILE).order_by(file_edit.c.id))
        return [(row.who, row.before, row.after) for row in rows]


def test_a_save_replaces_the_file_keeps_its_mode_and_writes_who(database: Database, tmp_path: Path) -> None:
    folder = a_file(tmp_path)
    (folder / "cadence.yaml").chmod(0o640)

    assert save(database, folder, "# new\r\nrules: []", cadence_edits.read(folder).fingerprint)
    assert not save(database, folder, "# new\nrules: []\n", "whatever: it stands already")

    assert (folder / "cadence.yaml").read_bytes() == b"# new\nrules: []\n"
    assert (folder / "cadence.yaml").stat().st_mode & 0o777 == 0o640
    assert history(database) == [("Rosa", "rules: []\n", "# new\nrules: []\n")]
    assert list(folder.glob(".*")) == []


def test_a_file_that_changed_meanwhile_is_left_alone(database: Database, tmp_path: Path) -> None:
    folder = a_file(tmp_path)
    was = cadence_edits.read(folder).fingerprint
    a_file(tmp_path, "# by hand\nrules: []\n")

    with pytest.raises(RefusedError, match="somebody else"):
        save(database, folder, "# mine\n", was)

    assert cadence_edits.read(folder).text == "# by hand\nrules: []\n"
    assert history(database) == []


def test_a_save_whose_history_is_not_kept_puts_the_file_back(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, write = a_file(tmp_path), database.write

    @contextmanager
    def fails_at_the_end() -> Iterator[object]:
        with write() as connection:
            yield connection
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(database, "write", fails_at_the_end)
    with pytest.raises(OSError, match="No space"):
        save(database, folder, "# mine\n", cadence_edits.read(folder).fingerprint)

    assert cadence_edits.read(folder).text == "rules: []\n"
    assert history(database) == []
