"""From the calendar to the patient's phone: texts whose links open the pages of the visit."""

from __future__ import annotations

import re
from typing import Any

import requests

from tests.acceptance.program import Clinic, Twilio, Visit
from tests.acceptance.waiting import until

LINK = re.compile(r"https?://\S+")


def rule(template: str, language: str) -> dict[str, Any]:
    """Due as soon as the visit is read."""
    at_once = {"send": {"before": "start", "by": "24h"}, "late": "send", "expires": "12h"}
    return {"id": template, "template": template, "for": {"languages": [language]}, **at_once}


def test_the_links_in_texts_open_how_to_prepare_and_the_calendar_file(clinic: Clinic, twilio: Twilio) -> None:
    clinic.configure("cadence", rules=[rule("prepare", "es"), rule("booking_confirmation", "en")])
    ana, luis = Visit("A-1", "+15055550123", language="es"), Visit("A-2", "+15055550124")
    clinic.calendar(ana, luis)
    clinic.running()
    until(lambda: twilio.sent(ana.phone) and twilio.sent(luis.phone), "both texted", within=60)
    [page], [calendar] = (LINK.findall(twilio.bodies(each.phone)[0]) for each in (ana, luis))
    assert page.startswith(f"{clinic.url}/p/")
    assert calendar.startswith(f"{clinic.url}/c/")

    shown = requests.get(page, timeout=10)
    assert shown.status_code == 200
    assert "Quién le lleva a casa" in shown.text
    file = requests.get(calendar, timeout=10)
    assert file.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Appointment" in file.text
    assert requests.get(page[:-1], timeout=10).status_code == 404
    for link in (page, calendar):
        assert link.rpartition("/")[2].removesuffix(".ics") not in clinic.said
