"""What an answer asks for besides: a visit to cancel or move, a call, a question to staff."""

from __future__ import annotations

import re

from reminders.domain.reply_appointments import AppointmentReading

# "4 cant make it tomorrow" speaks of a visit, "4 cant make it stop" does not.
_OF_A_VISIT = re.compile(
    r"cancel|appointment|appt|\bcitas?\b|visit|\b(?:tomorrow|tmrw|tmw|monday|tuesday|wednesday|thursday|friday|saturday|"
    r"next week|manana|lunes|martes|miercoles|jueves|viernes|sabado|make it in)\b"
)
_OF_A_TIME = re.compile(
    r"reschedul|reagend|cita|appointment|appt|visit|move|cambiar|instead|i come|otro dia|another day|"
    r"different (?:day|time)"
)
_TO_STAFF = re.compile(
    r"(?<!your )(?<!the )(?<!all )\bhelp(?: me)?\W*$|"
    r"(?<!su )(?<!la )(?<!tu )\bayuda\W*$|\bhelp me\b|\bayud[ae]n?me\b|"
    r"\b(?:call me|give me a call|call back|llame(?:n)?me|llamame|me llam[ea]n?|"
    r"(?:what time|when|where|can i|could i|do i|should i|will i|puedo|cuando|donde|a que hora|debo|"
    r"tengo que)\b[^.!]*\?)"
)


def mentions_visit(normal: str, visit: AppointmentReading) -> bool:
    """Whether words of not coming are about a visit, and not about feeling or doing something."""
    return visit.cancels and _OF_A_VISIT.search(normal) is not None


def asks_beside_answer(normal: str, visit: AppointmentReading) -> bool:
    """Whether a number comes with a wish that staff must see: "7 and cancel friday", "3 please call me"."""
    moves = visit.moves and visit.extra and _OF_A_TIME.search(normal) is not None
    return moves or mentions_visit(normal, visit) or _TO_STAFF.search(normal) is not None
