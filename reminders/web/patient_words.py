"""What a patient's pages say in each language, beside what the clinic wrote: plain, warm, short."""

from __future__ import annotations

from collections.abc import Mapping

#: Languages that these words exist in; the first stands in for every other.
LANGUAGES = ("en", "es")

_ENGLISH = {
    "language": "English",
    "switch": "Español",
    "call": "Call us",
    # Stands on every page, and must be true whatever else has failed.
    "danger": "In danger now?",
    "call_911": "Call 911",
    "crisis": "In crisis, any time, day or night:",
    "call_988": "Call 988",
    "text_988": "Text 988",
    "veterans": "Veterans: call 988 and press 1.",
    "gone_title": "This page is not open",
    "gone": "The link may be incomplete, or its time may be over. Please open it again from our text. "
    "If that does not help, call us.",
    "busy_title": "One moment, please",
    "busy": "Too many tries from this place. Please wait a minute and try again. What you had sent is kept.",
    "trouble_title": "Something is not working",
    "trouble": "The fault is ours, not yours. What you had sent before is kept. "
    "Please go back and try again in a minute.",
    "too_long_title": "That was too long",
    "too_long": "We could not take it. Please go back and write it shorter.",
    "odd_title": "That did not work",
    "odd": "Nothing was changed. Please open the link in our text once more.",
}
_SPANISH = {
    "language": "Español",
    "switch": "English",
    "call": "Llámenos",
    "danger": "¿Corre peligro ahora?",
    "call_911": "Llame al 911",
    "crisis": "En una crisis, a toda hora, de día o de noche:",
    "call_988": "Llame al 988 y oprima 2",
    "text_988": "Mande AYUDA al 988",
    "veterans": "Veteranos: llame al 988 y oprima 1.",
    "gone_title": "Esta página no está abierta",
    "gone": "Tal vez falta una parte del enlace, o ya pasó su tiempo. Ábralo otra vez desde nuestro mensaje, "
    "por favor. Si no funciona, llámenos.",
    "busy_title": "Un momento, por favor",
    "busy": "Hubo demasiados intentos desde este lugar. Espere un minuto e inténtelo otra vez, por favor. "
    "Lo que ya envió está guardado.",
    "trouble_title": "Algo no está funcionando",
    "trouble": "La falla es nuestra, no suya. Lo que ya envió está guardado. "
    "Regrese e inténtelo otra vez en un minuto, por favor.",
    "too_long_title": "Fue demasiado largo",
    "too_long": "No lo pudimos recibir. Regrese y escríbalo más corto, por favor.",
    "odd_title": "No funcionó",
    "odd": "Nada cambió. Abra otra vez el enlace de nuestro mensaje, por favor.",
}
WORDS: Mapping[str, Mapping[str, str]] = {"en": _ENGLISH, "es": _SPANISH}


def spoken(language: str) -> str:
    """Whose words stand in for *language*: `es-MX` is `es`; what we have no words for is English."""
    base = language.replace("_", "-").partition("-")[0].lower()
    return base if base in LANGUAGES else LANGUAGES[0]
