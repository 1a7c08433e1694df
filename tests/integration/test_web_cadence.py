"""The cadence in the console: read by all, edited by few, with the difference before it is saved."""

from __future__ import annotations

import html
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.db.engine import Database
from reminders.db.schema import audit, file_edit, message
from reminders.domain.phone import PhoneNumber
from reminders.services import cadence_edits
from reminders.services.configuration import Configuration
from reminders.services.plan import mark_for_configuration, plan_pending
from tests.conftest import FakeClock
from tests.databases import opened
from tests.integration.cadence_kit import ROOT, a_configuration, a_folder, an_app
from tests.integration.console_kit import StaffBrowser, signed_in
from tests.integration.kit import NOW, a_patient, a_visit, messages, read_and_plan

READING = (*("/cadence", "/cadence/try", "/cadence/history", "/cadence/surveys", "/cadence/surveys/phq9"),)
EDITING = ("/cadence/new", "/cadence/rules/prepare-3d", "/cadence/text")
POSTING = (
    *("/cadence/new", "/cadence/rules/prepare-3d", "/cadence/rules/prepare-3d/remove", "/cadence/text"),
    *("/cadence/difference", "/cadence/save"),
)
SCRIPT = "<script>alert(1)</script>"
DAYS = timedelta(days=1)


@dataclass
class Scene:
    database: Database
    clock: FakeClock
    folder: Path
    configuration: Configuration
    as_role: Callable[..., StaffBrowser]

    @property
    def file(self) -> Path:
        return self.folder / "cadence.yaml"

    @property
    def text(self) -> str:
        return self.file.read_text(encoding="utf-8")

    @property
    def was(self) -> str:
        return cadence_edits.read(self.folder).fingerprint

    def visits(self, count: int = 3, **values: Any) -> None:
        """That many patients with a visit in a week, planned by the shipped rules."""
        rows = [
            a_visit(
                f"a{n}",
                patient=a_patient(f"p{n}", phone=PhoneNumber(f"+150555501{n:02}"), **values),
            )
            for n in range(count)
        ]
        read_and_plan(self.database, *rows, clinic=self.configuration.clinic())

    def take_over(self) -> None:
        """As the daemon does within seconds."""
        mark_for_configuration(self.database, "v2", self.clock.now())
        plan_pending(self.database, a_configuration(self.folder).clinic(), "v2", self.clock.now())

    def rows(self, table: Any) -> list[Any]:
        with self.database.read() as connection:
            return list(connection.execute(select(table).order_by(table.c.id)))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Configuration]:
    """One for all tests here: to check every template takes a second."""
    folder = a_folder(tmp_path_factory.mktemp("cadence"))
    return folder, a_configuration(folder)


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """SQLite only: what differs between the databases is in `test_cadence_edits.py`."""
    path = tmp_path / "reminders.db"
    shutil.copy(sqlite_template, path)
    database = opened(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def scene(database: Database, shipped: tuple[Path, Configuration]) -> Scene:
    clock, (folder, configuration) = FakeClock(NOW), shipped
    shutil.copy(ROOT / "config" / cadence_edits.NAME, folder)
    app = an_app(database, clock, configuration)

    def as_role(role: str = "manager", name: str = "Rosa") -> StaffBrowser:
        return signed_in(database, clock, app, name, role)

    return Scene(database, clock, folder, configuration, as_role)


def words(page: str) -> str:
    """What stands on the page."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def fields(page: str) -> dict[str, Any]:
    """What a browser would send of the form of a rule, untouched."""
    found: dict[str, Any] = {}
    form = page[page.index('action="/cadence/') :]
    for tag in re.findall(r"<input [^>]*>", form[: form.index("</form>")]):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name is None or name[1] == "csrf":
            continue
        if 'type="checkbox"' in tag or 'type="radio"' in tag:
            if " checked" in tag and value is not None:
                found.setdefault(name[1], []).append(html.unescape(value[1]))
        else:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name_, body in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name_] = html.unescape(chosen[1]) if chosen else ""
    return found


# -- who may what ----------------------------------------------------------------------------------------


def test_everybody_reads_and_only_managers_edit(scene: Scene) -> None:
    for role in ("front_desk", "clinician"):
        browser = scene.as_role(role, role)
        for path in READING:
            page = browser.get(path)
            assert page.status_code == 200
            assert "/cadence/rules/" not in page.text
            assert "/cadence/text" not in page.text
        assert 'href="/cadence"' in browser.get("/").text
        assert [browser.get(path).status_code for path in EDITING] == [403] * len(EDITING)
        sent = {"text": "rules: []", "was": scene.was}
        assert [browser.post(path, data=sent).status_code for path in POSTING] == [403] * len(POSTING)
    assert "prepare-3d" in scene.text
    assert scene.rows(file_edit) == []


def test_nobody_reads_without_an_account(scene: Scene) -> None:
    browser = scene.as_role()
    browser.cookies.clear()

    assert {browser.get(path).status_code for path in (*READING, *EDITING)} == {401}


# -- reading ---------------------------------------------------------------------------------------------


def test_the_page_tells_each_rule_in_words_and_leaves_out_what_such_a_patient_does_not_get(
    scene: Scene,
) -> None:
    browser = scene.as_role("front_desk")

    whole = words(browser.get("/cadence").text)
    assert "prepare-3d 3 days before, 3:00 PM text prepare infusion or booster who has confirmed" in whole
    assert "every 14 days after a visit, 2:00 PM; every 28 days once no visit is booked" in whole
    some = browser.get("/cadence", params={"kind": "consultation", "treated_for": "pain", "language": "es"})
    assert "thank-you" in some.text
    assert not re.search("prepare-3d|weekly-pain|weekly-ptsd", some.text)


def test_surveys_are_read_with_both_languages_and_say_what_is_not_verified(scene: Scene) -> None:
    browser = scene.as_role("front_desk")

    listed = words(browser.get("/cadence/surveys").text)
    assert "Spanish: draft, not validated; not asked" in listed
    page = words(browser.get("/cadence/surveys/after_infusion_day1").text)
    assert "Not validated" in page
    assert "¿Ha tenido ganas de vomitar desde su visita?" in page
    assert "if nausea >= 2: nausea_now" in page
    assert "is yes: clinical alert" in page or "yes: clinical alert" in page
    assert browser.get("/cadence/surveys/nothing").status_code == 404


@pytest.mark.parametrize(
    ("given", "found", "missing"),
    [
        ({"treated_for": "ptsd", "number": "1"}, "baseline-ptsd", "baseline-depression"),
        ({"confirmed": "1"}, "see you tomorrow", "Reply C"),
        ({"language": "es"}, "le esperamos hoy", "see you"),
        ({"consent": "stop"}, "the patient has said STOP", "see you"),
        ({"starts": "2026-12-02T08:00"}, "not for visits booked so shortly before", "see you tomorrow"),
        ({"starts": "tomorrow"}, "Write both times", "They get"),
        ({"kind": SCRIPT}, "Choose a kind", SCRIPT),
    ],
)
def test_an_imagined_patient_sees_their_texts_and_why_others_do_not_come(
    scene: Scene, given: dict[str, str], found: str, missing: str
) -> None:
    page = scene.as_role("front_desk").get("/cadence/try", params=given)

    assert page.status_code == 200
    assert found in words(page.text)
    assert missing not in words(page.text).replace("Rules that are not for such a patient", "")
    assert scene.rows(message) == []


# -- the difference --------------------------------------------------------------------------------------


def test_the_difference_tells_what_moves_drops_and_comes_and_then_saving_does_just_that(
    scene: Scene,
) -> None:
    scene.visits()
    browser = scene.as_role()
    new = scene.text.replace(
        'days: 1, at: "12:00"}\n    template: reminder_confirm',
        'days: 1, at: "13:00"}\n    template: reminder_confirm',
        1,
    )
    new = cadence_without(new, "home-safe")

    page = browser.post("/cadence/difference", data={"text": new, "was": scene.was})

    assert page.status_code == 200
    told = words(page.text)
    assert "moves 3, drops 3" in told
    assert "Ana V. Tue Dec 8, 10:00 AM reminder-1d-unconfirmed Mon Dec 7, 12:00 PM Mon Dec 7, 1:00 PM" in told
    assert "home-safe Tue Dec 8, 1:00 PM not sent: the rule was taken out" in told
    assert "Looked at: 3 visits of 3 patients" in told
    assert {row.subject for row in scene.rows(audit) if row.what == "patient_read"} == {
        f"patient:{n}" for n in (1, 2, 3)
    }
    before = {(row.rule, row.due_at) for row in messages(scene.database, status="planned")}
    assert scene.rows(file_edit) == []

    saved = browser.post("/cadence/save", data={"text": new, "was": scene.was, "note": "One is enough"})
    assert saved.status_code == 303
    scene.take_over()
    after = {(row.rule, row.due_at) for row in messages(scene.database, status="planned")}
    assert {rule for rule, _ in before - after} == {"reminder-1d-unconfirmed", "home-safe"}
    assert {rule for rule, _ in after - before} == {"reminder-1d-unconfirmed"}


def test_what_was_sent_is_not_sent_again_by_a_rule_that_moves(scene: Scene) -> None:
    scene.visits(1)
    with scene.database.write() as connection:
        connection.execute(
            update(message)
            .where(message.c.rule == "prepare-3d")
            .values(status="delivered", accepted_at=NOW, attempt=1)
        )
    new = scene.text.replace('days: 3, at: "15:00"', 'days: 2, at: "15:00"')

    page = scene.as_role().post("/cadence/difference", data={"text": new, "was": scene.was})

    assert "changes no text that is planned" in words(page.text)


def test_whose_budget_is_hit_is_told(scene: Scene) -> None:
    scene.visits(1, treated_for=frozenset({"ptsd"}))
    more = "".join(
        f'  - id: more-{n}\n    send: {{before: start, days: 1, at: "1{n}:30"}}\n'
        "    template: reminder\n    priority: 90\n"
        for n in range(3)
    )
    page = scene.as_role().post("/cadence/difference", data={"text": scene.text + more, "was": scene.was})

    told = words(page.text)
    assert "No room in the budget" in told
    assert "reminder-1d-unconfirmed" in told[told.index("No room") :]
    assert "the patient gets enough texts already" in told


# -- editing and saving ------------------------------------------------------------------------------------


def test_one_field_changes_one_line_and_keeps_the_comments(scene: Scene) -> None:
    browser = scene.as_role()
    untouched = fields(browser.get("/cadence/rules/reminder-1d-unconfirmed").text)
    same = browser.post("/cadence/rules/reminder-1d-unconfirmed", data=untouched)
    assert "The file stays as it is" in same.text
    assert "Nothing changes: this is what the file says already." in words(same.text)
    assert 'action="/cadence/save"' not in same.text

    page = browser.post("/cadence/rules/reminder-1d-unconfirmed", data=untouched | {"priority": "71"})
    text = html.unescape(re.search(r'name="text" value="([^"]*)"', page.text)[1])  # type: ignore[index]

    assert text == scene.text.replace("priority: 70", "priority: 71", 1)
    assert 'action="/cadence/save"' in page.text
    assert "changes no text that is planned" in words(page.text)


def test_a_form_that_cannot_be_is_shown_again_with_what_is_wrong(scene: Scene) -> None:
    browser = scene.as_role()
    sent = fields(browser.get("/cadence/new").text) | {"id": "prepare-3d", "sends": "template:prepare"}

    twice = browser.post("/cadence/new", data={**sent, "days": "2", "at": "10:00"})
    half = browser.post("/cadence/new", data={**sent, "id": "two-days", "days": "2", "at": ""})
    good = browser.post("/cadence/new", data={**sent, "id": "two-days", "days": "2", "at": "10:00"})

    assert (twice.status_code, half.status_code, good.status_code) == (422, 422, 200)
    assert "is used a second time" in twice.text
    assert "Fill in the hour." in half.text
    assert 'value="two-days"' in half.text
    assert "- id: two-days" in good.text


def test_the_text_is_shown_with_its_faults_by_line_and_never_saved_with_them(scene: Scene) -> None:
    browser = scene.as_role()
    before = scene.text
    line = before[: before.index("template: prepare\n")].count("\n") + 1
    for wrong, says in (
        (before.replace("template: prepare\n", "template: prepaer\n"), f"Line {line}: There is no template"),
        (f"{before}{SCRIPT}: [", "Line"),
        (before.replace("template: thank_you", "template: crisis"), "STOP"),
    ):
        for path in ("/cadence/difference", "/cadence/save"):
            page = browser.post(path, data={"text": wrong, "was": scene.was})
            assert page.status_code == 422
            assert says in words(page.text)
            assert SCRIPT not in page.text
    assert scene.text == before


def test_saving_is_in_the_history_and_the_audit_and_can_be_gone_back_on(scene: Scene) -> None:
    browser = scene.as_role()
    first, new = scene.text, scene.text.replace("priority: 60", "priority: 61")
    sent = {"text": new.replace("\n", "\r\n"), "was": scene.was, "note": f"Because {SCRIPT}"}

    assert browser.post("/cadence/save", data=sent).status_code == 303
    assert browser.post("/cadence/save", data=sent).status_code == 303  # a second click: it stands already

    assert scene.text == new
    [edit] = scene.rows(file_edit)
    assert (edit.who, edit.file, edit.before, edit.after) == ("Rosa", "config/cadence.yaml", first, new)
    assert [(row.who, row.subject) for row in scene.rows(audit) if row.what == "cadence_saved"] == [
        ("Rosa", f"file_edit:{edit.id}")
    ]
    assert "Because <script>" in words(browser.get("/cadence/history").text)
    page = browser.get(f"/cadence/history/{edit.id}")
    assert SCRIPT not in page.text
    assert "− priority: 60" in words(page.text)
    back = {"text": edit.before, "was": scene.was}
    assert browser.post("/cadence/difference", data=back).status_code == 200
    assert browser.post("/cadence/save", data=back).status_code == 303
    assert scene.text == first
    assert browser.get("/cadence/history/77").status_code == 404


def test_an_edit_over_anothers_is_refused(scene: Scene) -> None:
    browser, was = scene.as_role(), scene.was
    scene.file.write_text(scene.text.replace("priority: 60", "priority: 62"), encoding="utf-8")
    theirs = scene.text

    page = browser.post("/cadence/difference", data={"text": "rules: []\n", "was": was})
    saved = browser.post("/cadence/save", data={"text": "rules: []\n", "was": was, "note": "mine"})

    assert "changed by somebody else" in page.text
    assert "/cadence/save" not in page.text
    assert saved.status_code == 409
    assert "mine" in saved.text
    assert scene.text == theirs
    assert scene.rows(file_edit) == []


def test_a_folder_that_may_not_be_written_is_said_to_be_and_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    browser, before = scene.as_role(), scene.text
    monkeypatch.setattr(os, "replace", refuse)
    saved = browser.post("/cadence/save", data={"text": "rules: []\n", "was": scene.was})
    assert saved.status_code == 409
    assert "may not write" in saved.text
    monkeypatch.setattr(os, "access", lambda *_: False)
    page = browser.post("/cadence/difference", data={"text": "rules: []\n", "was": scene.was})

    assert "may not write" in page.text
    assert 'action="/cadence/save"' not in page.text
    assert "may not write" in browser.get("/cadence").text
    assert scene.text == before
    assert scene.rows(file_edit) == []


def test_taking_a_rule_out_shows_first_what_that_changes(scene: Scene) -> None:
    scene.visits(2)

    page = scene.as_role().post("/cadence/rules/check-in-1d/remove")

    assert "drops 2" in words(page.text)
    assert "check-in-1d" in scene.text


def cadence_without(text: str, rule_id: str) -> str:
    start = text.index(f"  - id: {rule_id}\n")
    return text[:start] + text[text.index("\n\n", start) + 2 :]
