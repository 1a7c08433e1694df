"""The imagined patient of the console gets what `run.py plan` would print for the same visit."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from reminders.commands import plan as command
from reminders.domain.appointment import SmsConsent
from reminders.services import imagined
from reminders.services.configuration import Configuration

ROOT = Path(__file__).parents[2]
PUBLIC = "https://texts.clinic.example"
DENVER = ZoneInfo("America/Denver")


@pytest.fixture(scope="module")
def configuration() -> Configuration:
    return Configuration(ROOT / "config", ROOT / "templates", {}, public_url=PUBLIC)


@pytest.mark.parametrize(
    ("kind", "starts", "language", "treated_for", "number", "consent", "confirmed"),
    [
        ("infusion", "2026-12-11T10:00", "es", "depression;ptsd", 1, "", ""),
        ("infusion", "2026-12-03T08:30", "en", "pain", 6, "yes", "yes"),
        ("consultation", "2026-12-20T16:00", "en", "", None, "no", ""),
    ],
)
def test_the_console_and_the_command_say_the_same(
    configuration: Configuration,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    kind: str,
    starts: str,
    language: str,
    treated_for: str,
    number: int | None,
    consent: str,
    confirmed: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REMINDERS_PUBLIC_URL", PUBLIC)
    Path("one.csv").write_text(
        "appointment_id,patient_id,first_name,last_name,phone,kind,starts_at,language,treated_for,number,"
        "sms_consent,confirmed\n"
        f"imagined,imagined,Ana,Example,+15055550123,{kind},{starts},{language},{treated_for},{number or ''},"
        f"{consent},{confirmed}\n"
    )
    folders = {"config": str(ROOT / "config"), "templates": str(ROOT / "templates")}
    asked = {"appointments": "one.csv", "now": "2026-12-01T10:00", "days": "60", "json": True}
    assert command.run(argparse.Namespace(**asked, **folders)) == 0
    printed = json.loads(capsys.readouterr().out)

    who = imagined.Imagined(
        kind=kind,
        starts_at=datetime.fromisoformat(starts).replace(tzinfo=DENVER).astimezone(UTC),
        booked_at=datetime(2026, 12, 1, 17, tzinfo=UTC),
        location="main",
        language=language,
        treated_for=frozenset(filter(None, treated_for.split(";"))),
        number=number,
        sms_consent=SmsConsent(consent or "unknown"),
        confirmed=bool(confirmed),
    )
    shown = imagined.texts(who, configuration.clinic(), configuration.catalogue, PUBLIC)
    assert [each.as_json() for each in shown] == printed
    assert printed
