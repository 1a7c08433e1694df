"""What a page by e-mail, chat or pager says: severity, initials, link, who has taken it; nothing of what the
patient wrote.
"""

from __future__ import annotations

from typing import Any

_WORDS = {
    "en": {
        "drill": "DRILL. ",
        "patient": ", patient {}",
        "phone": "Our text could not be delivered: phone them. ",
        "again": "Nobody has taken it yet. ",
        "taken": "Taken by {} and still open. ",
        "close": "When it is settled, close it with a note: {}. ",
        "still": "Still at it? Text ACK {} from your phone to the clinic's number. "
        "Answers to this message are not read.",
        "take": "Take it: sign in at {} and press the button, or ",
        "ack": "text ACK {} from your phone to the clinic's number. Answers to this message are not read.",
    },
    "es": {
        "drill": "SIMULACRO. ",
        "patient": ", paciente {}",
        "phone": "No se pudo entregar nuestro mensaje: llame por favor. ",
        "again": "Nadie la atiende todavía. ",
        "taken": "La atiende {} y sigue abierta. ",
        "close": "Cuando termine, ciérrela con una nota: {}. ",
        "still": "¿Sigue con ella? Mande el texto ACK {} desde su teléfono al número de la clínica. "
        "Las respuestas a este aviso no se leen.",
        "take": "Para atenderla: entre en {} y oprima el botón, o ",
        "ack": "mande el texto ACK {} desde su teléfono al número de la clínica. "
        "Las respuestas a este aviso no se leen.",
    },
}


def page_words(context: Any, language: str, *, again: bool) -> tuple[str, str]:
    """Title and body, from what `wording.alert_context` gives."""
    words = _WORDS["es" if language.lower().startswith("es") else "en"]
    clinic, alert = context["clinic"], context["alert"]
    drill = words["drill"] if alert["drill"] else ""
    title = f"{clinic['name']}: {drill}{alert['severity']}"
    who = words["patient"].format(alert["initials"]) if alert["initials"] else ""
    taken = alert["taken_by"]
    first, last = ("close", "still") if taken else ("take", "ack")
    parts = [
        f"{drill}{alert['severity']}{who}. ",
        f"{alert['what']} " if alert["what"] else "",
        words["taken"].format(taken) if taken else words["again"] if again else "",
        words["phone"] if alert["undelivered"] else "",
        words[first].format(alert["link"]) if alert["link"] else "",
        words[last].format(alert["code"]),
    ]
    return title, "".join(parts)
