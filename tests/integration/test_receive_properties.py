"""What holds for every conversation, whatever is texted."""

from __future__ import annotations

import shutil
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminders.db.schema import alert, inbound, message, phone
from reminders.domain.safety import Level, detect
from reminders.services.follow_up import AFTER_STOP, ANSWERS_PER_HOUR
from tests.databases import opened
from tests.integration.receive_kit import ANA, DAY, LUIS, NURSE, Scene

_SAID = (
    "C|c|yes|no|R|STOP|START|HELP|ayuda|alto|👍|A|b|both|ana|tuesday|cant make it|cancel my visit|CANCEL|ACK|"
    "ACK 4F2|wrong number|stop texting me I want to die|I want to die|me duele el pecho|blood in my urine|"
    "please stop texting me|turn the texts back on|Liked “Tranquility Clinic: your visit is tomorrow”|hola|?"
)
_said = st.sampled_from(_SAID.split("|"))
_texts = st.one_of(_said, st.text(max_size=60))
_turns = st.lists(
    st.tuples(_texts, st.sampled_from([ANA, ANA, LUIS, NURSE]), st.integers(0, 90)), min_size=1, max_size=14
)


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Path:
    shutil.copy(sqlite_template, tmp_path / "empty.db")
    return tmp_path / "empty.db"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=_turns, asked=st.integers(0, 3), impaired=st.booleans())
def test_every_conversation_keeps_the_promises(
    empty: Path, turns: list[tuple[str, str, int]], asked: int, impaired: bool
) -> None:
    path = empty.with_name("scene.db")
    for leftover in path.parent.glob("scene.db*"):
        leftover.unlink()
    shutil.copy(empty, path)
    database = opened(f"sqlite:///{path}")
    try:
        scene = Scene(database)
        _begin(scene, asked, impaired)
        for body, number, minutes in turns:
            _turn(scene, body, number, timedelta(minutes=minutes))
        _check_the_whole(scene, len(turns))
    finally:
        database.close()


def _begin(scene: Scene, asked: int, impaired: bool) -> None:
    ana, luis = scene.patient("Ana"), scene.patient("Luis", language="es")
    visits = [scene.visit(ana, 2 * DAY), scene.visit(ana, 5 * DAY), scene.visit(luis, 3 * DAY)]
    for visit in visits[:asked]:
        scene.ask(visit)
    if impaired:
        scene.visit(ana, -2 * timedelta(hours=1), status="fulfilled")


def _turn(scene: Scene, body: str, number: str, after: timedelta) -> None:
    was_out = scene.opted_out(number)
    before = {row.id for row in scene.rows(message)}
    alerts_before = len(scene.rows(alert))

    scene.text(body, number=number, after=after)

    new = [row for row in scene.rows(message) if row.id not in before and row.phone == number]
    if was_out and scene.opted_out(number):
        allowed = AFTER_STOP | {"crisis", "emergency"}
        assert {row.template for row in new if row.purpose != "page"} <= allowed
    if Level.CRISIS in detect(body) and "“" not in body:
        raised = scene.rows(alert)
        assert len(raised) > alerts_before or any(row.phone_hash == scene.hash(number) for row in raised)
    for template in {row.template for row in new if row.purpose in ("answer", "safety")}:
        if template in ("ask_which", "late_confirm", "no_to_confirmation"):
            scene.sent(template)


def _check_the_whole(scene: Scene, texts: int) -> None:
    assert len(scene.rows(inbound)) == texts
    for row in scene.rows(phone):
        answers = [
            each.created_at
            for each in scene.rows(message)
            if each.phone_hash == row.phone_hash and each.purpose == "answer"
        ]
        for start in answers:
            within = [at for at in answers if timedelta() <= at - start < timedelta(hours=1)]
            assert len(within) <= ANSWERS_PER_HOUR
        for template in ("crisis", "emergency", "urgent"):
            fixed = [
                each.created_at
                for each in scene.rows(message)
                if each.phone_hash == row.phone_hash and each.template == template
            ]
            gaps = [later - earlier for earlier, later in pairwise(fixed)]
            assert all(gap >= timedelta(hours=1) for gap in gaps)
