"""Check-ins that have come to their end, as the service leaves them: for the pages of results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import insert

from reminders.db import check_ins
from reminders.db.schema import check_in
from reminders.domain.survey import Value
from reminders.domain.survey_score import score
from tests.integration.check_in_kit import SURVEYS
from tests.integration.receive_kit import Scene


def stored(
    scene: Scene,
    survey: str,
    values: Mapping[str, Value],
    *,
    patient_id: int = 1,
    days: float = 0,
    status: str = "completed",
    language: str = "en",
    note: str | None = None,
    words: str | None = "w",
    late: bool = False,
) -> int:
    """A check-in with its answers, so many days from now, and its score if it is completed; its id."""
    at = scene.now + timedelta(days=days)
    with scene.database.write() as connection:
        made: int = connection.execute(
            insert(check_in)
            .values(
                **{"invitation_id": f"{patient_id}-{survey}-{days}", "survey": survey, "status": status},
                **{"survey_version": SURVEYS[survey].version, "patient_id": patient_id, "phone_hash": "h"},
                **{"language": language, "channel": "web", "invited_at": at, "expires_at": at},
                **{"ended_at": None if status == "open" else at, "last_answer_at": at if values else None},
                created_at=at,
            )
            .returning(check_in.c.id)
        ).scalar_one()
        for item, value in values.items():
            check_ins.add_answer(
                connection, made, item, value, at, words=words, note=note, by="web", late=late
            )
        if status == "completed":
            found = score(SURVEYS[survey], values)
            result = {
                "total": found.total,
                "band": dict(found.band.label) if found.band else None,
                "missing": list(found.missing),
                "flags": list(found.flags),
                "subscores": dict(found.subscores),
            }
            check_ins.put_score(
                connection, check_in_id=made, patient_id=patient_id, survey=survey, at=at, result=result
            )
    return made


def phq9(*values: int | None) -> dict[str, Value]:
    """Answers to its questions in order; None leaves one out."""
    return {f"phq9_{number}": value for number, value in enumerate(values, 1) if value is not None}
