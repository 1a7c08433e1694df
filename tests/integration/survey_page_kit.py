"""Scenes of a check-in on its page: a link that went out, and a form that is filled in."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx2
from sqlalchemy import select
from starlette.testclient import TestClient

from reminders.db.schema import message
from reminders.services.page_links import SERVED, PageLinks
from tests.integration.check_in_kit import SURVEYS, CheckInScene
from tests.integration.receive_kit import DAY

PUBLIC = "https://texts.example.org"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def a_link(scene: CheckInScene, survey: str = "phq2", language: str = "en", **values: Any) -> str:
    """The path of the page of an invitation that has just gone out."""
    ana = scene.patient(language=language, **values)
    return a_path(scene, scene.invite(scene.visit(ana, -DAY), survey, language=language))


def a_path(scene: CheckInScene, invitation: str) -> str:
    with scene.database.write() as connection:
        row = connection.execute(select(message).where(message.c.id == invitation)).one()
        links = PageLinks(PUBLIC, scene.database.cipher, SERVED)
        lasts = SURVEYS[row.survey].expires
        found = links.of_text(connection, row, ["survey"], scene.now, lasts=lasts, ends_at=None)
    return found.survey.removeprefix(PUBLIC)


class Patient:
    """Fills in the page as a browser without JavaScript does."""

    def __init__(self, browser: TestClient, path: str) -> None:
        self.browser = browser
        self.path = path
        self.page = self.open()

    def open(self, query: str = "") -> httpx2.Response:
        self.page = self.browser.get(self.path + query, follow_redirects=True)
        return self.page

    def form(self, page: httpx2.Response | None = None) -> dict[str, str]:
        """The hidden fields of the page."""
        return {name: html.unescape(value) for name, value in _HIDDEN.findall((page or self.page).text)}

    def send(self, value: str | None = None, *, do: str = "answer", **fields: str) -> httpx2.Response:
        """Presses a button; what the redirect leads to, if there is one, is the page then."""
        given = self.form() | {"do": do} | ({"value": value} if value is not None else {}) | fields
        answer = self.browser.post(self.path, data=given)
        if answer.status_code == 303:
            self.page = self.browser.get(answer.headers["location"])
        return answer

    def back(self) -> httpx2.Response:
        """Follows the link to the question before, or from the thanks to the last one."""
        [found] = re.findall(r'href="(\?at=\d+[^"]*)">(?:Back|Atrás|Change|Cambiar)', self.page.text)
        return self.open(html.unescape(found))

    @property
    def text(self) -> str:
        """What can be read, without marks."""
        body = self.page.text.partition("<main>")[2].partition("</main>")[0]
        return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())
