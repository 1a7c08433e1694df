"""Edited texts: published whole or not at all, with a history, a way back, and repair after a crash."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from reminders.clinic import load
from reminders.db.engine import Database
from reminders.db.schema import audit, file_edit
from reminders.services import template_history
from reminders.services.desk import RefusedError
from reminders.services.template_edits import (
    ChangedMeanwhileError,
    FolderClosedError,
    TemplateEditor,
    UnfitError,
)
from reminders.services.template_history import Version, interrupted, version_of
from reminders.services.template_shelf import Use, uses
from reminders.templates.documents import Document
from reminders.templates.names import situation
from reminders.templates.samples import example
from tests.conftest import FakeClock
from tests.integration.web_kit import ROOT, fill
from tests.integration.wording_kit import (
    ENGLISH,
    PUBLIC,
    REMINDER,
    SPANISH,
    a_draft,
    an_editor,
    own_configuration,
    own_folder,
)

BY = "Rosa"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return own_folder(tmp_path)


@pytest.fixture
def editor(database: Database, clock: FakeClock, folder: Path) -> TemplateEditor:
    return an_editor(database, clock, folder)


def publish(editor: TemplateEditor, clock: FakeClock, document: Document = REMINDER, **sources: str) -> bool:
    note = sources.pop("note", "")
    clock.advance(timedelta(minutes=5))
    draft = a_draft(editor, document, note, **sources)
    return editor.publish(document, draft, by=BY, now=clock.now())


def versions(editor: TemplateEditor, document: Document = REMINDER) -> list[Version]:
    with editor.db.read() as connection:
        return template_history.history(connection, document, editor.clinic())


def body(editor: TemplateEditor, language: str = "en") -> str:
    """As the next text would be sent."""
    clinic = editor.clinic()
    sample = example(situation("reminder", clinic), language, clinic, PUBLIC)
    return editor.configuration.catalogue.render("reminder", language, sample.context).body


def on_disk(folder: Path, name: str = "reminder") -> tuple[str, ...]:
    return tuple((folder / f"{name}.{each}.txt").read_text(encoding="utf-8") for each in ("en", "es"))


# -- publish ---------------------------------------------------------------------------------------


def test_a_published_text_is_in_use_here_at_once_and_at_another_daemon_with_its_next_look(
    editor: TemplateEditor, database: Database, clock: FakeClock, folder: Path
) -> None:
    other = own_configuration(database, clock, folder)
    assert publish(editor, clock, en=ENGLISH, es=SPANISH, note="shorter")
    assert on_disk(folder) == (ENGLISH, SPANISH)
    assert body(editor) == "Tranquility Clinic: we look forward to seeing you tomorrow. STOP to stop."
    other.reload()
    assert other.catalogue.version == editor.configuration.catalogue.version
    assert other.catalogue.get("reminder", "es").source == SPANISH


def test_who_published_what_is_kept(editor: TemplateEditor, database: Database, clock: FakeClock) -> None:
    before = editor.sheets(REMINDER)["en"].source
    publish(editor, clock, en=ENGLISH, es=SPANISH, note=" shorter ")
    newest = versions(editor)[0]
    assert (newest.who, newest.note, newest.at) == (BY, "shorter", clock.now())
    assert newest.changes["en"].before == before
    assert newest.changes["es"].after == SPANISH
    with database.read() as connection:
        line = connection.execute(select(audit).where(audit.c.what == "template_published")).one()
    assert (line.who, line.subject, line.detail) == (BY, "template:reminder", "en es")


def test_a_second_press_changes_nothing(editor: TemplateEditor, clock: FakeClock) -> None:
    draft = replace(a_draft(editor), sources={"en": ENGLISH, "es": SPANISH})
    assert editor.publish(REMINDER, draft, by=BY, now=clock.now())
    assert not editor.publish(REMINDER, draft, by=BY, now=clock.now())
    assert len([each for each in versions(editor) if each.who]) == 1


def test_an_error_in_one_language_publishes_neither(
    editor: TemplateEditor, clock: FakeClock, folder: Path
) -> None:
    before = on_disk(folder)
    wrong = SPANISH.replace("le esperamos", "su ketamina le espera")
    with pytest.raises(UnfitError) as unfit:
        publish(editor, clock, en=ENGLISH, es=wrong)
    assert [(each.code, each.file) for each in unfit.value.findings] == [("T06", "reminder.es.txt")]
    assert on_disk(folder) == before
    assert all(each.who is None for each in versions(editor))


@pytest.mark.parametrize(
    "source", ["", " \n", "x" * 9000, "{% for x in y %}{% endfor %}", "{{ clinic.__class__ }}"]
)
def test_what_is_empty_too_large_or_not_allowed_is_refused(
    editor: TemplateEditor, clock: FakeClock, source: str
) -> None:
    with pytest.raises(UnfitError):
        publish(editor, clock, en=source)


def test_words_that_somebody_else_has_written_meanwhile_are_not_overwritten_unseen(
    editor: TemplateEditor, clock: FakeClock, folder: Path
) -> None:
    draft = a_draft(editor, en=ENGLISH)
    (folder / "reminder.es.txt").write_text(SPANISH, encoding="utf-8")
    with pytest.raises(ChangedMeanwhileError) as changed:
        editor.publish(REMINDER, draft, by=BY, now=clock.now())
    assert changed.value.there["es"].source == SPANISH
    seen = {each: sheet.fingerprint for each, sheet in changed.value.there.items()}
    assert editor.publish(REMINDER, replace(draft, fingerprints=seen), by=BY, now=clock.now())


def test_only_one_publishes_at_a_time(editor: TemplateEditor, clock: FakeClock) -> None:
    with editor.db.singleton("template_edits") as alone:
        assert alone
        with pytest.raises(RefusedError, match="this very moment"):
            publish(editor, clock, en=ENGLISH)


def test_where_the_files_cannot_be_written_nothing_changes_and_nothing_is_claimed(
    editor: TemplateEditor, clock: FakeClock, folder: Path
) -> None:
    before = on_disk(folder)
    (folder / ".reminder.es.txt.new").mkdir()  # in the way, as a closed folder would be
    with pytest.raises(FolderClosedError):
        publish(editor, clock, en=ENGLISH, es=SPANISH)
    assert on_disk(folder) == before
    assert all(each.who is None for each in versions(editor))


# -- a crash ---------------------------------------------------------------------------------------


class Killed(BaseException):
    """As kill -9: nothing of ours runs after it."""


def die_at(monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    replaced, calls = os.replace, []

    def dying(source: Path, target: Path) -> None:
        calls.append(target)
        if len(calls) == nth:
            raise Killed
        replaced(source, target)

    monkeypatch.setattr("reminders.templates.writing.os.replace", dying)


@pytest.mark.parametrize("nth", [1, 2])
def test_after_a_crash_between_the_files_each_is_whole_and_the_editor_takes_it_up_again(
    database: Database, clock: FakeClock, folder: Path, monkeypatch: pytest.MonkeyPatch, nth: int
) -> None:
    editor, before = an_editor(database, clock, folder), on_disk(folder)
    with monkeypatch.context() as fault:
        die_at(fault, nth)
        with pytest.raises(Killed):
            publish(editor, clock, en=ENGLISH, es=SPANISH)
    assert on_disk(folder) == ((ENGLISH, before[1]) if nth == 2 else before)

    restarted = an_editor(database, clock, folder)
    assert restarted.configuration.catalogue.findings == []
    there = restarted.sheets(REMINDER)
    assert all(sheet.in_use == sheet.source for sheet in there.values())
    now = {each: sheet.source for each, sheet in there.items()}
    newest = versions(restarted)[0]
    assert interrupted(newest, now)
    wanted = version_of(versions(restarted), newest.id, now)
    assert wanted == {"en": ENGLISH, "es": SPANISH}
    assert publish(restarted, clock, en=wanted["en"], es=wanted["es"])
    assert on_disk(folder) == (ENGLISH, SPANISH)
    assert not interrupted(versions(restarted)[0], wanted)


def test_a_new_text_of_which_one_language_is_lost_in_a_crash_is_not_missed_by_anybody(
    database: Database, clock: FakeClock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor, new = an_editor(database, clock, folder), Document("spring")
    with monkeypatch.context() as fault:
        die_at(fault, 2)
        with pytest.raises(Killed):
            publish(editor, clock, new, en=ENGLISH, es=SPANISH)
    restarted = an_editor(database, clock, folder)
    assert restarted.configuration.catalogue.get("spring", "es").source == SPANISH
    assert [each.code for each in restarted.configuration.catalogue.findings] == ["T02"]
    assert publish(restarted, clock, new, en=ENGLISH, es=SPANISH)
    assert restarted.configuration.catalogue.findings == []


# -- history, and back -----------------------------------------------------------------------------


def test_going_back_gives_both_languages_as_they_were_and_is_a_publishing_like_any_other(
    editor: TemplateEditor, clock: FakeClock, folder: Path
) -> None:
    before = dict(zip(("en", "es"), on_disk(folder), strict=True))
    publish(editor, clock, en=ENGLISH)
    publish(editor, clock, es=SPANISH)
    steps = versions(editor)
    assert [list(each.changes) for each in steps] == [["es"], ["en"], ["en", "es"]]
    now = {"en": ENGLISH, "es": SPANISH}
    assert version_of(steps, steps[1].id, now) == {"en": ENGLISH, "es": before["es"]}
    first = version_of(steps, steps[2].id, now)
    assert first == before
    assert version_of(steps, "e999", now) is None
    assert publish(editor, clock, en=first["en"], es=first["es"])
    assert on_disk(folder) == tuple(before.values())
    assert [list(each.changes) for each in versions(editor)][-1] == [
        "en",
        "es",
    ]  # the first stays in its place


def test_an_edit_of_the_files_themselves_stands_in_the_history_without_a_name(
    editor: TemplateEditor, clock: FakeClock, folder: Path
) -> None:
    publish(editor, clock, en=ENGLISH)
    clock.advance(timedelta(days=1))
    by_hand = ENGLISH.replace("we look", "we all look")
    (folder / "reminder.en.txt").write_text(by_hand, encoding="utf-8")
    editor.configuration.reload()
    newest, ours, *_ = versions(editor)
    assert (newest.who, newest.changes["en"].before, newest.changes["en"].after) == (None, ENGLISH, by_hand)
    assert ours.who == BY
    with editor.db.read() as connection:
        changed = template_history.last_changes(connection, editor.configuration.catalogue)
    assert (changed["reminder"].who, changed["reminder"].at) == (None, clock.now())
    assert changed["pages/prepare"].who is None


# -- new, and gone ---------------------------------------------------------------------------------


def test_a_new_text_needs_every_language_and_can_be_removed_until_something_uses_it(
    editor: TemplateEditor, clock: FakeClock, folder: Path
) -> None:
    new = Document("spring")
    with pytest.raises(UnfitError):
        publish(editor, clock, new, en=ENGLISH)
    assert publish(editor, clock, new, en=ENGLISH, es=SPANISH)
    assert on_disk(folder, "spring") == (ENGLISH, SPANISH)
    clock.advance(timedelta(days=1))
    assert editor.remove(new, by=BY, now=clock.now())
    assert not editor.remove(new, by=BY, now=clock.now())
    assert "spring" not in editor.configuration.catalogue.names()
    assert version_of(versions(editor, new), versions(editor, new)[1].id, {"en": "", "es": ""}) == {
        "en": ENGLISH,
        "es": SPANISH,
    }


@pytest.mark.parametrize("name", ["reminder", "crisis"])
def test_a_text_that_something_sends_is_never_removed(
    editor: TemplateEditor, clock: FakeClock, folder: Path, name: str
) -> None:
    (folder / "crisis.en.txt").write_text("{{ clinic.name }}: call 911 or 988.\n", encoding="utf-8")
    with pytest.raises(RefusedError):
        editor.remove(Document(name), by=BY, now=clock.now())
    assert (folder / f"{name}.en.txt").exists()


def test_a_text_that_is_planned_already_is_never_removed(editor: TemplateEditor, clock: FakeClock) -> None:
    new = Document("spring")
    publish(editor, clock, new, en=ENGLISH, es=SPANISH)
    fill(editor.db, clock.now(), 1)
    with editor.db.write() as connection:
        connection.exec_driver_sql("update message set template = 'spring' where status = 'planned'")
    with pytest.raises(RefusedError, match="planned"):
        editor.remove(new, by=BY, now=clock.now())


def test_a_page_is_published_in_its_folder(editor: TemplateEditor, clock: FakeClock, folder: Path) -> None:
    page = Document("prepare_booster", is_page=True)
    words = {"en": "# Before\n\nCall us.\n", "es": "# Antes\n\nLlámenos.\n"}
    assert publish(editor, clock, page, **words)
    assert (folder / "pages/prepare_booster.es.md").read_text(encoding="utf-8") == words["es"]
    assert editor.configuration.catalogue.pages.source("prepare_booster", "en") == words["en"]
    assert versions(editor, page)[0].who == BY
    with pytest.raises(UnfitError):
        publish(editor, clock, page, en="# Before\n\n" + "x" * 17_000)
    with pytest.raises(RefusedError):
        publish(editor, clock, Document("nowhere", is_page=True), **words)


def test_a_text_tells_which_rules_and_surveys_send_it(editor: TemplateEditor) -> None:
    assert uses(REMINDER, editor.clinic()) == [Use(rule="reminder-1d")]
    shipped, _ = load(ROOT / "config", {})
    assert shipped is not None
    invited = uses(Document("survey_invitation"), shipped.clinic)
    assert Use(rule="home-safe", survey="home_safe") in invited


def test_the_history_of_one_text_is_not_that_of_another(editor: TemplateEditor, clock: FakeClock) -> None:
    publish(editor, clock, en=ENGLISH)
    row = {"at": clock.now(), "who": "x", "file": "config/cadence.yaml", "before": "a", "after": "b"}
    with editor.db.write() as connection:
        connection.execute(insert(file_edit).values(**row))
    assert all(each.who is None for each in versions(editor, Document("help")))
