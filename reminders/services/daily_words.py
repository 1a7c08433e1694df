"""The daily report in the words of staff."""

from __future__ import annotations

from typing import Any

from reminders.services.daily import needs_a_person

#: Figure, and what it says; in the order of the report.
LINES: tuple[tuple[str, str], ...] = (
    ("sent", "texts on Twilio's list"),
    ("accepted", "texts that this service has sent"),
    ("delivered", "of them arrived"),
    ("not_delivered", "of them did not arrive"),
    ("silent", "of them: a day later nobody knows"),
    ("uncertain", "texts in doubt: Twilio is being asked"),
    ("received", "texts of patients on Twilio's list"),
    ("heard_late", "of them came in only with this report"),
    ("late_news", "states that no callback had brought"),
    ("opt_outs", "opt-outs that carriers told of"),
    ("unknown", "texts from our number that this service did not send"),
    ("missing", "texts of ours that Twilio does not have"),
    ("segments", "segments"),
)


def lines(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """Number and words of each line; the price last."""
    told = [(str(figures.get(name, 0)), words) for name, words in LINES]
    return [*told, (f"{figures.get('price', '0')}", "US dollars, as far as Twilio has named a price")]


def for_a_person(figures: dict[str, Any]) -> list[str]:
    """What somebody should look at; empty when all agrees and no taken alert is left open."""
    left = [
        f"Alert {each['code']} ({each['severity']}) is still open: "
        f"taken by {each['by']} since {each['since']}."
        for each in figures.get("left_open", ())
    ]
    return [*left, *needs_a_person(figures)]
