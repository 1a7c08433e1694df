"""A clinic, a visit and a folder of templates to test with."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from reminders.domain.appointment import Appointment, Patient
from reminders.domain.clinic import (
    BelieveDrop,
    Budget,
    Calendar,
    Clinic,
    Hours,
    Kind,
    Location,
    Occasion,
    On,
    Opening,
    Retention,
    Rule,
)
from reminders.domain.finding import Finding
from reminders.templates import check

SHIPPED = Path(__file__).parents[2] / "templates"
VISIT = {"en": "visit", "es": "visita"}
DAY_BEFORE = Calendar("before", "start", 1, time(10))
OFFICE = Hours({day: Opening(time(8), time(17)) for day in range(5)})


def clinic(
    *,
    name: str = "Tranquility Clinic",
    website: str | None = None,
    languages: tuple[str, ...] = ("en", "es"),
    rules: tuple[Rule, ...] = (),
    max_segments: int = 2,
    location: str = "NE Albuquerque",
) -> Clinic:
    return Clinic(
        name=name,
        phone="+15056394973",
        website=website,
        languages=languages,
        locations={"main": Location("main", location, "Albuquerque, NM 87109", "America/Denver")},
        kinds={
            "infusion": Kind("infusion", timedelta(hours=1), VISIT, timedelta(hours=24), series=True),
            "consultation": Kind("consultation", timedelta(minutes=45), VISIT),
        },
        open_hours=OFFICE,
        office_hours=OFFICE,
        budget=Budget(),
        consent="assumed",
        conversation_pause=timedelta(minutes=15),
        max_segments=max_segments,
        private_words=("ketamine", "infusion", "infusión", "PTSD", "PHQ", "chronic pain"),
        believe_drop=BelieveDrop(),
        messages_per_second=1,
        retention=Retention(),
        rules=rules,
    )


def rule(template: str, *, on: Occasion | None = None) -> Rule:
    return Rule(template, On(on) if on else DAY_BEFORE, template=template)


def patient(first_name: str = "Ana", language: str = "en") -> Patient:
    return Patient("p1", first_name, "Example", None, language)


def appointment(starts_at: datetime = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)) -> Appointment:
    """By default Tuesday 1 December 2026, 10:00 in Albuquerque."""
    return Appointment("a1", "calendar", "p1", "infusion", starts_at, starts_at + timedelta(hours=1), "main")


def write(folder: Path, texts: dict[str, str]) -> Path:
    """`texts` are by file name without `.txt`: `{"reminder.en": "…"}`."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def found(
    folder: Path, text: str, *, of: Clinic | None = None, public_url: str | None = None
) -> list[Finding]:
    """What `check` finds in *text*, as the English `sample` template beside a good Spanish one."""
    write(folder, {"sample.en": text, "sample.es": "{{ clinic.name }}: hola. STOP para salir."})
    return [
        finding
        for finding in check(folder, of or clinic(), public_url=public_url)
        if finding.file == "sample.en.txt"
    ]


def codes(folder: Path, text: str, *, of: Clinic | None = None, public_url: str | None = None) -> set[str]:
    return {finding.code for finding in found(folder, text, of=of, public_url=public_url)}
