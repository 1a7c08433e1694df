"""Who comes to the example clinic: invented patients, how they answer, and the staff who are paged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from reminders.simulator import Answer, Script
from reminders.simulator.patients import (
    ASKS_TO_CONFIRM,
    ASKS_TO_MOVE,
    CONFIRMA,
    CONFIRMS,
    SILENT,
    STOPS,
    TYPES_BADLY,
)

_SOON, _LATER = timedelta(minutes=3), timedelta(minutes=40)


@dataclass(frozen=True, slots=True)
class Person:
    """An invented patient, and how they answer; without a script they are yours to play."""

    id: str
    first_name: str
    last_name: str
    phone: str
    language: str
    treated_for: str
    script: Script | None = None
    timezone: str = ""

    @property
    def label(self) -> str:
        return f"{self.first_name} {self.last_name}" + ("" if self.script else " (you)")


# -- how they answer check-ins -------------------------------------------------------------------


def _answering(script: Script, name: str, *answers: Answer) -> Script:
    """*script*, with answers to the questions of check-ins before all others."""
    return replace(script, name=name, answers=(*answers, *script.answers), most_per_day=60)


GETS_BETTER = _answering(
    CONFIRMS,
    "Confirms; feels better from week to week",
    Answer("home safe", ("Yes", "1", "yes thank you"), _SOON),
    Answer("someone with you", ("1", "Yes, my husband is here"), _SOON),
    Answer("your mood today", ("4", "5", "5", "6", "6", "7", "7", "8", "8"), _LATER),
    Answer("how did you sleep", ("5", "5", "6", "6 better than last week", "7", "7", "8"), _SOON),
    Answer("sick to your stomach", ("1", "a little", "0", "not at all", "0"), _SOON),
    Answer("far away from yourself", ("2", "No"), _SOON),
    Answer("like us to call you", ("No thank you", "2"), _SOON),
    Answer("someone you can talk to", ("yes",), _SOON),
    Answer("how is your pain today", ("5", "5", "4", "4", "3", "3", "2"), _SOON),
    Answer("your pain on average", ("4", "3", "3", "2"), _LATER),
    Answer("enjoyment of life", ("4", "3", "2", "2"), _SOON),
    Answer("general activity", ("3", "3", "2", "1"), _SOON),
)
MEJORA = _answering(
    CONFIRMA,
    "Confirma; escribe a su manera",
    Answer("bien a casa", ("sí, gracias a Dios", "1"), _SOON),
    Answer("alguien con usted", ("Sí, mi hija", "1"), _SOON),
    # Neither clearly, then corrected with ATRÁS.
    Answer("cómo durmió", ("ATRÁS",), _SOON, times=1),
    Answer("ánimo hoy", ("pues ahí más o menos", "siete y medio", "un 8", "como un 7", "8"), _LATER),
    Answer("cómo durmió", ("6", "7 dormí mejor", "7"), _SOON),
    Answer("ganas de vomitar", ("poquito", "nada"), _SOON),
    Answer("lejos de su cuerpo", ("no",), _SOON),
    Answer("le llamemos", ("No gracias", "2"), _SOON),
    Answer("con quien hablar", ("sí",), _SOON),
    Answer("dolor hoy", ("3", "2", "2"), _SOON),
    Answer("ánimo esta semana", ("como un 6", "7", "8"), _LATER),
    Answer("cómo estuvo esta semana", ("6", "7", "7"), _LATER),
)
ANSWERS_ODDLY = _answering(
    TYPES_BADLY,
    "Answers in words of his own",
    Answer(ASKS_TO_CONFIRM, ("yess ill come", "comfirm", "yea see u there"), _LATER),
    Answer("home safe", ("ya im home",), _SOON),
    Answer("someone with you", ("yep my brother",), _SOON),
    Answer("your mood today", ("about a 6?", "6 i guess", "between 5 and 6"), _LATER),
    # Goes back to the question before, and answers again.
    Answer("sick to your stomach", ("BACK",), _SOON, times=1),
    Answer("how did you sleep", ("7 slept badly", "4", "5/10"), _SOON),
    Answer("sick to your stomach", ("a little",), _SOON),
    Answer("far away from yourself", ("nope",), _SOON),
    Answer("like us to call you", ("no im good thx",), _SOON),
    Answer("how is your pain today", ("2 or 3", "~2"), _SOON),
    Answer("someone you can talk to", ("yea",), _SOON),
)

# -- who they are --------------------------------------------------------------------------------

PEOPLE = (
    Person("P-01", "Rosa", "Chavez", "+15055550111", "es", "pain"),
    Person("P-02", "Jamie", "Walker", "+15055550112", "en", "depression"),
    Person("P-03", "Marie", "Keller", "+15055550113", "en", "pain", GETS_BETTER),
    Person("P-04", "Luis", "Ortiz", "+15055550114", "es", "ptsd;anxiety", MEJORA),
    Person("P-05", "Sam", "Osborne", "+15055550115", "en", "stress", ASKS_TO_MOVE),
    Person("P-06", "Tom", "Yazzie", "+15055550116", "en", "depression", SILENT, "America/Phoenix"),
    Person("P-07", "Ruth", "Benally", "+15055550117", "en", "ptsd", STOPS),
    Person("P-08", "Diego", "Montoya", "+15055550118", "en", "anxiety", ANSWERS_ODDLY),
    Person("P-09", "Grace", "Lujan", "+15055550119", "en", "depression", SILENT),
    Person("P-10", "Peter", "Lujan", "+15055550119", "en", "burnout", SILENT),  # shares Grace's phone
    Person("P-11", "Neil", "Archer", "", "en", "ocd", SILENT),  # has given no number
    Person("P-12", "Elena", "Sandoval", "+15055550120", "es", "stress", CONFIRMA),
    Person("P-13", "Nadia", "Price", "+15055550121", "en", "pain", GETS_BETTER),
    Person("P-14", "Carmen", "Ruiz", "+15055550122", "es", "ptsd", MEJORA),
    Person("P-15", "Walt", "Simmons", "+15055550123", "en", "depression", ANSWERS_ODDLY),
)
#: Takes an alert at the second page, so that there is time to see it climb.
NURSE = Script(
    "On-call nurse",
    (Answer(r"STILL OPEN.*Reply ACK (\w+)", (r"ACK \1",), timedelta(minutes=2)),),
    most_per_day=100,
)
STAFF = {"+15055550101": "On-call nurse (staff)", "+15055550102": "Physician (staff)"}
