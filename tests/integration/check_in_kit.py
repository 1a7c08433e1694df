"""Scenes of check-ins: an invitation that went out, and a conversation about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select, update

from reminders import clinic as config
from reminders.db import check_ins as rows
from reminders.db.engine import Database
from reminders.db.schema import check_in, message, score
from reminders.domain.clinic import Clinic
from reminders.domain.survey_question import question
from tests.integration.receive_kit import ANA, CLINIC, Scene

_LOADED, _ = config.load(Path(__file__).parents[2] / "config", {"ALERTS_URL": "mailtos://example.org"})
assert _LOADED is not None
SURVEYS = _LOADED.clinic.surveys
WITH_SURVEYS: Clinic = replace(CLINIC, surveys=SURVEYS)
MINUTE = timedelta(minutes=1)


class CheckInScene(Scene):
    """A scene in the example clinic with its surveys."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, clinic=WITH_SURVEYS)

    def invite(self, visit_id: int, survey_id: str, *, language: str = "en", ago: timedelta = MINUTE) -> str:
        """An invitation with the first question that went out some time ago; its id."""
        survey = SURVEYS[survey_id]
        body = question(survey, survey.items[0], language)
        return self.ask(visit_id, ago=ago, asks="item", body=body, survey=survey_id, language=language)

    def says(self, body: str, *, number: str = ANA, after: timedelta = MINUTE, **values: Any) -> list[str]:
        """The patient texts; the words (or `[template]`) of what we answer, which then is delivered."""
        self.text(body, number=number, after=after, **values)
        return self.deliver(number)

    def deliver(self, number: str = ANA) -> list[str]:
        """All that waits for that number goes out; the words of it in order."""
        said = []
        with self.database.write() as connection:
            for row in self.rows(message):
                if row.phone != number or row.status != "planned":
                    continue
                question_of = (row.context or {}).get("survey", {}).get("question", "")
                said.append(f"[{row.template}] {question_of}".strip() if row.template else row.body)
                connection.execute(
                    update(message)
                    .where(message.c.id == row.id)
                    .values(status="delivered", accepted_at=self.now, final_at=self.now)
                )
        return said

    def check_in(self) -> Row[Any]:
        """The only check-in there is."""
        with self.database.read() as connection:
            return connection.execute(select(check_in)).one()

    def answers_given(self) -> dict[str, Any]:
        """What stands, by item."""
        found = self.check_in()
        with self.database.read() as connection:
            return {each.item: each.value for each in rows.standing(connection, [found.id])[found.id]}

    def score(self) -> dict[str, Any]:
        with self.database.read() as connection:
            result: dict[str, Any] = connection.execute(select(score.c.result)).scalar_one()
        return result
