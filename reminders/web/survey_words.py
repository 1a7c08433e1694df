"""What the page of a check-in says around the questions; these are the clinic's own or an instrument's."""

from __future__ import annotations

from collections.abc import Mapping

_ENGLISH = {
    "question": "Question {}",
    "step": "Question {} of {}",
    "step_at_most": "Question {} of {} at most",
    "intro": "Each answer is saved at once. You may stop, and go on later with the same link.",
    "go_on": "Continue",
    "skip": "Skip this question",
    "back": "Back",
    "error": "Please look at this once more",
    "choose": "Choose one of the answers.",
    "choose_or_skip": "Choose one of the answers, or skip the question.",
    "number": "Please answer with {}.",
    "write": "Write a few words.",
    "write_or_skip": "Write a few words, or skip the question.",
    "too_long": "Please make it shorter: 1,600 characters at most.",
    "your_words": "Your words",
    "your_number": "Your number",
    "changed_question": "That question has changed, or is not asked any more. Please answer this one.",
    "corrected": "Your earlier answer was changed.",
    "done_title": "Thank you",
    "done": "Your answers are saved. Your care team sees them in office hours. "
    "If something worries you before then, please call us.",
    "correct": "Change my last answer",
    "team_now": "Your care team is being notified.",
    "team_then": "Our team will see this on {}.",
    "crisis_title": "You are not alone",
    "crisis": "Thank you for telling us. If you are in danger now, call 911. "
    "Call or text 988 any time, day or night (veterans: press 1).",
    "emergency_title": "You may need help right away",
    "emergency": "Call 911 now, or have someone take you to the emergency room. Do not drive.",
    "urgent_title": "Please call us",
    "urgent": "Thank you for telling us. If it gets worse or we do not answer, call 911.",
    "call_us": "Call {}",
    "after_help": "Your answer is saved. When you are ready:",
    "to_questions": "Go on",
}
_SPANISH = {
    "question": "Pregunta {}",
    "step": "Pregunta {} de {}",
    "step_at_most": "Pregunta {} de {} como máximo",
    "intro": "Cada respuesta se guarda enseguida. Puede parar y seguir más tarde con el mismo enlace.",
    "go_on": "Continuar",
    "skip": "Saltar esta pregunta",
    "back": "Atrás",
    "error": "Por favor, revise esto una vez más",
    "choose": "Elija una de las respuestas.",
    "choose_or_skip": "Elija una de las respuestas o salte la pregunta.",
    "number": "Por favor, conteste con {}.",
    "write": "Escriba unas palabras.",
    "write_or_skip": "Escriba unas palabras o salte la pregunta.",
    "too_long": "Por favor, escríbalo más corto: 1,600 letras como máximo.",
    "your_words": "Sus palabras",
    "your_number": "Su número",
    "changed_question": "Esa pregunta cambió o ya no se hace. Conteste esta, por favor.",
    "corrected": "Su respuesta anterior se cambió.",
    "done_title": "Gracias",
    "done": "Sus respuestas están guardadas. Su equipo las ve en horas de oficina. "
    "Si algo le preocupa antes, llámenos, por favor.",
    "correct": "Cambiar mi última respuesta",
    "team_now": "Estamos avisando a su equipo.",
    "team_then": "Nuestro equipo lo lee el {}",
    "crisis_title": "No tiene que estar a solas",
    "crisis": "Gracias por decirnos. Si corre peligro ahora, llame al 911. "
    "A toda hora llame al 988 y oprima 2, o mande AYUDA al 988 (veteranos: 988 y oprima 1).",
    "emergency_title": "Puede necesitar ayuda inmediata",
    "emergency": "Llame al 911 ahora o pida que le lleven a urgencias. No maneje.",
    "urgent_title": "Llámenos, por favor",
    "urgent": "Gracias por avisarnos. Si empeora o no le contestamos, llame al 911.",
    "call_us": "Llame al {}",
    "after_help": "Su respuesta está guardada. Cuando quiera:",
    "to_questions": "Seguir",
}
SURVEY_WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "es": _SPANISH}
