"""Links to a patient's own pages: the same for the same text, kept as a digest only, open for a while."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.db.engine import Database
from reminders.db.schema import appointment, message, page_link
from reminders.domain.wording import Links
from reminders.services.page_links import Page, PageLinks, find, opened
from tests.integration.receive_kit import DAY, NOW, Scene

ALL = ("prep", "calendar", "survey")
HOURS = timedelta(hours=48)


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


def _links(scene: Scene, message_id: str, wanted: tuple[str, ...] = ALL, **values: Any) -> Links:
    given = {"public_url": "https://texts.example.org/", "served": frozenset(Page)} | values
    with scene.database.write() as connection:
        row = connection.execute(select(message).where(message.c.id == message_id)).one()
        pages = PageLinks(cipher=scene.database.cipher, **given)
        return pages.of_text(connection, row, wanted, NOW, lasts=HOURS, ends_at=NOW + DAY)


def _kept(scene: Scene) -> list[Any]:
    with scene.database.read() as connection:
        return list(connection.execute(select(page_link)).all())


def _found(scene: Scene, page: Page, token: str, after: timedelta = timedelta(0)) -> bool:
    with scene.database.read() as connection:
        return find(connection, page, token, NOW + after) is not None


def _a_text(scene: Scene) -> str:
    return scene.ask(scene.visit(scene.patient()), survey="phq9")


def _token(address: str) -> str:
    return address.rpartition("/")[2].removesuffix(".ics")


def test_a_text_that_is_rendered_again_carries_the_same_links(scene: Scene) -> None:
    text = _a_text(scene)
    first = _links(scene, text)
    assert _links(scene, text) == first
    assert first.prep.startswith("https://texts.example.org/p/")
    assert first.calendar.endswith(".ics")
    assert len({_token(each) for each in (first.prep, first.calendar, first.survey)}) == 3
    assert len(_kept(scene)) == 3


def test_the_database_holds_only_the_digest_of_a_token(scene: Scene) -> None:
    token = _token(_links(scene, _a_text(scene)).survey)
    assert len(token) == 22
    assert hashlib.sha256(token.encode()).hexdigest() in {row.token_hash for row in _kept(scene)}
    assert not any(token in str(row) for row in _kept(scene))


@pytest.mark.parametrize(
    "values",
    [{"public_url": None}, {"served": frozenset()}],
    ids=["without a public address", "where no such page is served"],
)
def test_no_link_leads_nowhere(scene: Scene, values: dict[str, Any]) -> None:
    assert _links(scene, _a_text(scene), **values) == Links()
    assert not _kept(scene)


def test_a_text_that_names_no_link_makes_none(scene: Scene) -> None:
    assert _links(scene, _a_text(scene), ()) == Links()
    assert not _kept(scene)


def test_no_text_links_to_a_page_that_the_clinic_has_not_written(scene: Scene) -> None:
    links = _links(scene, _a_text(scene), prepares=lambda: False)
    assert (links.prep, bool(links.calendar)) == ("", True)


def test_a_survey_stays_open_a_week_for_late_answers(scene: Scene) -> None:
    token = _token(_links(scene, _a_text(scene)).survey)
    assert _found(scene, Page.SURVEY, token, HOURS + 7 * DAY - timedelta(seconds=1))
    assert not _found(scene, Page.SURVEY, token, HOURS + 7 * DAY)


def test_the_pages_of_a_visit_that_moves_stay_open_until_the_day_after_it(scene: Scene) -> None:
    token = _token(_links(scene, _a_text(scene)).prep)
    assert not _found(scene, Page.PREPARE, token, 2 * DAY + timedelta(hours=1))
    with scene.database.write() as connection:
        connection.execute(update(appointment).values(ends_at=NOW + 9 * DAY))
    assert _found(scene, Page.PREPARE, token, 10 * DAY - timedelta(seconds=1))
    assert not _found(scene, Page.PREPARE, token, 10 * DAY)


@pytest.mark.parametrize("token", ["", "x", "A" * 22, "A" * 500, "../../etc/passwd", "é" * 22, "a\x00b"])
def test_a_wrong_token_opens_nothing(scene: Scene, token: str) -> None:
    _links(scene, _a_text(scene))
    assert not any(_found(scene, page, token) for page in Page)


def test_a_token_opens_its_own_page_only(scene: Scene) -> None:
    token = _token(_links(scene, _a_text(scene)).survey)
    assert [page for page in Page if _found(scene, page, token)] == [Page.SURVEY]


def test_the_first_use_is_noted_once(scene: Scene) -> None:
    token = _token(_links(scene, _a_text(scene)).survey)
    with scene.database.write() as connection:
        link = find(connection, Page.SURVEY, token, NOW)
        assert link is not None
        opened(connection, link, NOW)
        opened(connection, link, NOW + DAY)
    assert [row.opened_at for row in _kept(scene) if row.page == "survey"] == [NOW]
