"""Commands inside a survey, by the value of the intent."""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

SURVEY_WORDS = {
    "skip": "skip|skip this|skip it|skip this one|skip question|skip this question|pass|next|omitir|saltar|saltear|saltarla|omitirla|siguiente|paso|saltar esta|omitir esta|saltar pregunta|skip that|skip that one|prefer not to answer|prefiero no contestar|rather not answer|rather not say|prefer not to say|prefiero no decir",
    "back": "back|go back|previous|undo|atras|regresar|volver|anterior|regresa|regrese|go back one|volver atras|para atras|pa atras|ir atras|back up|oops|deshacer",
    "less": "less|fewer|less texts|less messages|fewer texts|fewer messages|reminders only|only reminders|menos|menos mensajes|menos textos|solo recordatorios|less please|text me less|text less|too many texts|too many messages|demasiados mensajes|muchos mensajes|send less|send fewer|just reminders|nomas recordatorios|send me less|send me fewer texts|send less texts|send fewer texts|mandenme menos mensajes|mandeme menos mensajes",
}
