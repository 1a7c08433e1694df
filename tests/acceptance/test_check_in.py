"""A check-in by text with the service as a process: each answer once, each next question once."""

from __future__ import annotations

import threading

from reminders.db.schema import answer, check_in, message, score
from tests.acceptance.program import Clinic, Twilio, Visit
from tests.acceptance.waiting import stays, until

ANA, LUZ = "+15055550123", "+15055550124"
RULES = [
    {
        "id": "check-in",
        "send": {"before": "start", "by": "24h"},
        "survey": "after_infusion_day3",
        "late": "send",
        "expires": "12h",
    }
]


def heard(twilio: Twilio, phone: str, count: int) -> list[str]:
    """Waits for so many texts at that phone; their words."""
    return until(lambda: found if len(found := twilio.bodies(phone)) >= count else None, f"{count} texts")


def test_a_check_in_is_asked_and_answered_to_its_end_in_each_language(
    any_clinic: Clinic, twilio: Twilio
) -> None:
    any_clinic.configure("cadence", rules=RULES)
    any_clinic.calendar(Visit(), Visit("A-2", LUZ, language="es"))
    daemon = any_clinic.running()

    for phone, words in ((ANA, ("7 slept badly", "2", "eight")), (LUZ, ("siete y medio", "como un 2", "8"))):
        for said, each in enumerate(words, 1):
            heard(twilio, phone, said)
            twilio.text(phone, each)
        [*_, thanks] = heard(twilio, phone, len(words) + 1)
        assert thanks.startswith(("Tranquility Clinic: thank you", "Tranquility Clinic: gracias"))

    assert {row.status for row in any_clinic.rows(check_in)} == {"completed"}
    assert len(any_clinic.rows(answer)) == 6
    assert len(any_clinic.rows(score)) == 2
    assert daemon.stop()[0] == 0
    assert "Traceback" not in daemon.output
    assert "slept badly" not in any_clinic.said


def test_a_kill_between_an_answer_and_the_next_question_loses_and_repeats_nothing(
    any_clinic: Clinic, twilio: Twilio
) -> None:
    any_clinic.configure("cadence", rules=RULES)
    any_clinic.calendar(Visit())
    daemon = any_clinic.running()
    pause = threading.Event()

    for said, (words, after) in enumerate((("7", 0.0), ("2", 0.02), ("8", 0.1)), 1):
        heard(twilio, ANA, said)
        until(lambda: not any_clinic.sending(), "settled")
        twilio.text(ANA, words)
        pause.wait(after)
        daemon.kill()
        daemon = any_clinic.running()

    texts = heard(twilio, ANA, 4)
    stays(lambda: len(twilio.bodies(ANA)) == 4, "nothing twice", for_=1.0)
    assert len(set(texts)) == 4
    assert len(any_clinic.rows(answer)) == 3
    assert [row.status for row in any_clinic.rows(check_in)] == ["completed"]
    until(lambda: not any_clinic.rows(message, status=("planned", "sending", "uncertain")), "all settled")
    assert daemon.stop()[0] == 0
