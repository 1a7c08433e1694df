"""The shipped surveys, and surveys made in a test."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reminders.clinic import Config, load
from reminders.domain.finding import Finding
from reminders.domain.survey import Answer, Branch, Item, Scale, Survey
from reminders.domain.survey_expression import parse

ROOT = Path(__file__).resolve().parents[2]
CLINIC = """\
clinic: {name: Clinic, phone: "+15055550100"}
locations: [{id: main, name: Here, timezone: America/Denver}]
private_words: [ketamine, PHQ]
"""
ALERTS = 'people: [{id: n, name: N, phone: "+15055550101"}]\nchains: {crisis: {page: [n]}}\n'


@cache
def shipped() -> dict[str, Survey]:
    config, found = load(ROOT / "config", {}, every_remark=True)
    assert config is not None, found
    return dict(config.clinic.surveys)


def loaded(folder: Path, text: str, name: str = "mood") -> tuple[Config | None, list[Finding]]:
    """What the loader makes of a survey's file in a small clinic."""
    (folder / "surveys").mkdir(exist_ok=True)
    (folder / "clinic.yaml").write_text(CLINIC)
    (folder / "cadence.yaml").write_text("rules: [{id: a, send: {on: booked}, template: reminder}]")
    (folder / "alerts.yaml").write_text(ALERTS)
    (folder / f"surveys/{name}.yaml").write_text(text)
    return load(folder, {}, every_remark=True)


def item(item_id: str, answer: Answer | None = None, *branches: tuple[str | None, str]) -> Item:
    """A question; *branches* as (condition, target) on ids of one small letter."""
    letters = "abcdefgh"
    return Item(
        item_id,
        {"en": "?"},
        answer or Scale(0, 10, "worse"),
        branches=tuple(Branch(parse(c, numbers=letters) if c else None, then) for c, then in branches),
    )


def survey(*items: Item) -> Survey:
    return Survey("s", {"en": "S"}, {"en": "S"}, items)
