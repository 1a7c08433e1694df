"""The editor of texts on the web: who may, what is refused, what is shown, and where nothing gets out."""

from __future__ import annotations

import html
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from reminders.db.engine import Database
from reminders.db.schema import appointment, audit, patient
from reminders.services import daemons
from reminders.services.daemons import Running
from tests.conftest import FakeClock
from tests.databases import opened
from tests.integration.console_kit import StaffBrowser
from tests.integration.web_kit import an_app, fill, signed_in
from tests.integration.wording_kit import ENGLISH, FIRST, SPANISH, own_configuration, own_folder

SignIn = Callable[..., StaffBrowser]
HERE = "/templates/reminder"


@pytest.fixture
def database(tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    """SQLite only: what is asked of the database is tested with the use cases."""
    path = tmp_path / "reminders.db"
    shutil.copy(sqlite_template, path)
    database = opened(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return own_folder(tmp_path)


@pytest.fixture
def sign_in(database: Database, clock: FakeClock, folder: Path) -> SignIn:
    app = an_app(database, clock, configuration=own_configuration(database, clock, folder))

    def as_role(role: str = "manager") -> StaffBrowser:
        return signed_in(database, clock, app, "Rosa", role)

    return as_role


def form(browser: StaffBrowser, address: str = HERE, **sources: str) -> dict[str, str]:
    """What the editor's page sends, with other words in some languages."""
    page = browser.get(address).text
    prints = re.findall(r'name="print\.(\w+)" value="(\w*)"', page)
    there = re.findall(r'name="source\.(\w+)".*?>\n(.*?)</textarea>', page, re.DOTALL)
    written = {each: sources.get(each, html.unescape(text)) for each, text in there}
    return {
        **{f"print.{each}": value for each, value in prints},
        **{f"source.{each}": text for each, text in written.items()},
    }


def test_a_right_text_is_published_and_a_wrong_one_refused_with_what_is_wrong(
    sign_in: SignIn, folder: Path
) -> None:
    browser = sign_in()
    wrong = browser.post(f"{HERE}/publish", data=form(browser, en="{{ clinic.name }}: your infusion. STOP"))
    assert wrong.status_code == 422
    assert "Nothing was published" in wrong.text
    assert "T06" in wrong.text
    assert "your infusion. STOP</textarea>" in wrong.text  # what was written is not lost
    assert (folder / "reminder.en.txt").read_text() == FIRST["en"]

    right = browser.post(f"{HERE}/publish", data=form(browser, en=ENGLISH, es=SPANISH) | {"note": "kinder"})
    assert (right.status_code, right.headers["location"]) == (303, f"{HERE}?published=yes")
    assert (folder / "reminder.es.txt").read_text() == SPANISH
    page = browser.get(right.headers["location"]).text
    assert "Published" in page
    assert "kinder" in page
    again = browser.post(f"{HERE}/publish", data=form(browser))
    assert again.headers["location"] == f"{HERE}?published=same"


def test_what_somebody_else_has_written_meanwhile_is_shown_beside_what_was_typed(
    sign_in: SignIn, folder: Path
) -> None:
    browser = sign_in()
    typed = form(browser, en=ENGLISH)
    (folder / "reminder.es.txt").write_text(SPANISH, encoding="utf-8")
    checked = browser.post(f"{HERE}/check", data=typed).text
    assert "The files have changed since you opened this page" in checked
    assert typed["print.es"] in checked  # looking is not yet having seen both
    refused = browser.post(f"{HERE}/publish", data=typed)
    assert refused.status_code == 409
    assert "have changed since you opened" in refused.text
    assert refused.text.count("le esperamos") >= 2  # in the folder now, and what would change
    prints = dict(re.findall(r'name="(print\.\w+)" value="(\w*)"', refused.text))
    assert browser.post(f"{HERE}/publish", data=typed | prints).status_code == 303


def test_the_check_gives_the_same_to_the_script_as_to_who_has_none(sign_in: SignIn) -> None:
    browser = sign_in()
    typed = form(browser, en="{{ clinic.name }}: don’t forget tomorrow, más. STOP")
    whole = browser.post(f"{HERE}/check", data=typed)
    part = browser.post(f"{HERE}/check", data=typed, headers={"X-Part": "1"})
    assert (whole.status_code, part.status_code) == (200, 200)
    for page in (whole.text, part.text):
        assert "T11" in page
        assert "<mark>’</mark>" in page
        assert 'value="en ’"' in page
        assert 'value="en á"' not in page  # an accent is never dropped
    assert "<html" not in part.text
    cheaper = browser.post(f"{HERE}/check", data=typed | {"cheaper": "en ’"})
    assert "don&#39;t forget tomorrow, más. STOP</textarea>" in cheaper.text


@pytest.mark.parametrize("role", ["front_desk", "clinician"])
def test_who_may_not_edit_reads_and_finds_no_button(sign_in: SignIn, folder: Path, role: str) -> None:
    browser = sign_in(role)
    for address in ("/templates", HERE, "/templates/pages.prepare"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "<textarea" not in page.text
        assert 'action="/templates' not in page.text
        assert "?back=" not in page.text
    assert "your visit is" in browser.get(HERE).text
    typed = {"source.en": ENGLISH, "source.es": SPANISH}
    for action in ("check", "publish", "remove"):
        assert browser.post(f"{HERE}/{action}", data=typed).status_code == 403
    assert browser.post("/templates", data={"name": "spring"}).status_code == 403
    assert browser.get("/templates/spring?new=1").status_code == 404
    assert (folder / "reminder.en.txt").read_text() == FIRST["en"]


def test_nobody_reads_without_being_signed_in_and_no_form_counts_without_its_key(
    sign_in: SignIn, folder: Path
) -> None:
    browser = sign_in()
    assert browser.post(f"{HERE}/publish", data=form(browser, en=ENGLISH) | {"csrf": "x"}).status_code == 403
    browser.cookies.clear()
    assert browser.get("/templates").status_code == 401
    assert browser.get(HERE).status_code == 401
    assert (folder / "reminder.en.txt").read_text() == FIRST["en"]


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2fetc%2fpasswd", "%2e%2e", "reminder.en", ".env", "a%00b", "pages.nowhere", "x" * 90],
)
def test_a_name_leads_nowhere_but_to_a_text(sign_in: SignIn, folder: Path, name: str) -> None:
    browser = sign_in()
    before = sorted(folder.parent.rglob("*"))
    for answer in (
        browser.get(f"/templates/{name}?new=1"),
        browser.post(f"/templates/{name}/publish", data={"source.en": ENGLISH, "source.es": SPANISH}),
        browser.post(f"/templates/{name}/remove"),
    ):
        assert answer.status_code in (303, 404, 405)
        assert "root:" not in answer.text
    assert sorted(folder.parent.rglob("*")) == before


def test_what_is_typed_does_nothing_but_stand_there(sign_in: SignIn) -> None:
    browser = sign_in()
    evil = "{{ clinic.name }}: </textarea><script>alert(1)</script> \u202eSTOP"
    answer = browser.post(
        f"{HERE}/check", data=form(browser, en=evil) | {"note": '"><script>', "sample": "<b>"}
    )
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    page = form(
        browser, "/templates/pages.prepare", en="# Hi\n\n<script>alert(1)</script> [x](javascript:alert(1))"
    )
    answer = browser.post("/templates/pages.prepare/check", data=page)
    assert "<script>alert" not in answer.text
    assert 'href="javascript' not in answer.text


def test_too_much_is_refused_before_it_is_read(sign_in: SignIn) -> None:
    browser = sign_in()
    assert browser.post(f"{HERE}/check", data={"source.en": "x" * 600_000}).status_code == 413
    larger = browser.post(f"{HERE}/publish", data=form(browser, en="é" * 20_000))
    assert larger.status_code == 422
    assert "larger than" in larger.text


def test_a_template_that_would_run_for_ever_is_refused_at_once(sign_in: SignIn) -> None:
    browser = sign_in()
    for source in ("{% for a in range(10**9) %}x{% endfor %}", "{{ 'a' * 10**9 }}", "{{ " + "(" * 3000):
        answer = browser.post(f"{HERE}/check", data=form(browser, en=source))
        assert answer.status_code == 200
        assert "T01" in answer.text


def looks(database: Database) -> list[str | None]:
    with database.read() as connection:
        return list(connection.scalars(select(audit.c.subject).where(audit.c.what == "patient_read")))


def test_a_real_visit_is_shown_and_who_looked_is_written_down_first(
    sign_in: SignIn, database: Database, clock: FakeClock
) -> None:
    fill(database, clock.now(), 20)
    browser = sign_in()
    typed = form(browser, en="{{ clinic.name }}: {{ patient.first_name }}, {{ appointment.when }}. STOP")
    assert "Vigil" not in browser.post(f"{HERE}/check", data=typed).text
    assert looks(database) == []

    found = browser.post(f"{HERE}/check", data=typed | {"finding": "1", "find": "mari"}).text
    assert 'value="visit:3"' in found
    assert "Marisol V." in found
    assert "Ana V." not in found
    assert "Vigil" not in found
    assert len(looks(database)) == 4

    shown = browser.post(f"{HERE}/check", data=typed | {"sample": "visit:1"}, headers={"X-Part": "1"}).text
    assert "Tranquility Clinic: Ana, today. STOP" in shown
    assert looks(database).count("patient:1") == 1
    gone = browser.post(f"{HERE}/check", data=typed | {"sample": "visit:999"}, headers={"X-Part": "1"}).text
    assert "Tranquility Clinic: Ana, tomorrow. STOP" in gone  # the everyday sample


def test_a_patients_hostile_name_is_shown_harmlessly(
    sign_in: SignIn, database: Database, clock: FakeClock
) -> None:
    fill(database, clock.now(), 1)
    with database.write() as connection:
        connection.execute(update(patient).values(first_name="<img src=x>\u202e", last_name="<b>"))
        connection.execute(update(appointment).values(status="booked"))
    browser = sign_in()
    typed = form(browser, en="{{ clinic.name }}: {{ patient.first_name }}. STOP")
    page = browser.post(f"{HERE}/check", data=typed | {"finding": "1", "sample": "visit:1"}).text
    assert "<img" not in page
    assert "&lt;img src=x&gt;." in page


def test_a_new_text_is_written_and_listed_and_removed(sign_in: SignIn, folder: Path) -> None:
    browser = sign_in()
    assert browser.post("/templates", data={"name": "../x"}).status_code == 422
    asked = browser.post("/templates", data={"name": "spring"})
    assert asked.headers["location"] == "/templates/spring?new=1"
    new = form(browser, "/templates/spring?new=1", en=ENGLISH, es=SPANISH)
    assert browser.post("/templates/spring/publish", data=new).status_code == 303
    assert 'href="/templates/spring"' in browser.get("/templates").text
    assert browser.post("/templates/spring/remove").status_code == 303
    assert not (folder / "spring.en.txt").exists()
    assert browser.post(f"{HERE}/remove").status_code == 409
    assert (folder / "reminder.en.txt").exists()


def test_an_earlier_version_is_loaded_into_the_editor(sign_in: SignIn, clock: FakeClock) -> None:
    browser = sign_in()
    clock.advance(timedelta(minutes=5))
    browser.post(f"{HERE}/publish", data=form(browser, en=ENGLISH, es=SPANISH))
    oldest = re.findall(r"\?back=(\w+)", browser.get(HERE).text)[-1]
    back = form(browser, f"{HERE}?back={oldest}")
    assert (back["source.en"], back["source.es"]) == (FIRST["en"], FIRST["es"])
    assert browser.post(f"{HERE}/publish", data=back).headers["location"] == f"{HERE}?published=yes"
    assert form(browser)["source.en"] == FIRST["en"]


def test_a_bad_file_is_said_to_be_kept_out_and_can_be_mended(sign_in: SignIn, folder: Path) -> None:
    browser = sign_in()
    (folder / "reminder.es.txt").write_bytes(b"\xff\xfe broken")
    page = browser.get(HERE).text
    assert "not UTF-8" in page
    assert "The last good version is in use" in page
    assert browser.post(f"{HERE}/publish", data=form(browser, es=SPANISH)).status_code == 303
    assert (folder / "reminder.es.txt").read_text() == SPANISH


def test_a_folder_that_may_not_be_written_to_is_said_plainly(
    sign_in: SignIn, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = sign_in()
    monkeypatch.setattr("reminders.services.template_shelf.os.access", lambda *_: False)
    for address in ("/templates", HERE):
        assert "ReadWritePaths" in browser.get(address).text
    (folder / ".reminder.en.txt.new").mkdir()
    refused = browser.post(f"{HERE}/publish", data=form(browser, en=ENGLISH))
    assert refused.status_code == 503
    assert "cannot be written" in refused.text


def test_daemons_that_run_another_version_are_named(
    sign_in: SignIn, database: Database, clock: FakeClock
) -> None:
    daemons.say(database, "daemon-b", Running("1", "c", "older"), clock.now(), clock.now())
    assert "not yet at daemon-b" in sign_in().get("/templates").text
