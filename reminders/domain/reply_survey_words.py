"""Commands inside a survey, by the value of the intent: whole texts, and sentences that say the same."""

# ruff: noqa: E501 (tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

import re

SURVEY_WORDS = {
    "skip": "skip|skip this|skip it|skip this one|skip question|skip this question|pass|next|omitir|saltar|saltear|saltarla|omitirla|siguiente|paso|saltar esta|omitir esta|saltar pregunta|skip that|skip that one|prefer not to answer|prefiero no contestar|rather not answer|rather not say|prefer not to say|prefiero no decir|skip me|ill skip|ill pass|i pass|pass on this one|pass on that|next question|siguiente pregunta|brincar|brincarla|salta|saltala|omite|no comment|sin comentarios|n a|no aplica|not applicable|does not apply|doesnt apply|no answer|sin respuesta|skp|skipp|sckip|omitr|la paso",
    "back": "back|go back|previous|undo|atras|regresar|volver|anterior|regresa|regrese|go back one|volver atras|para atras|pa atras|ir atras|back up|oops|deshacer|last question|previous question|pregunta anterior|la anterior|change my answer|change my last answer|cambiar mi respuesta|quiero cambiar mi respuesta|wrong answer|i made a mistake|me equivoque|regresarme|quiero regresar|regreseme|regresame|go back a question|i want to go back|can i go back|let me go back|bak|bakc|bcak|abck|baack|go bakc|regrezar|regesar|regresr|regersar|atars|atas|atraz|me equivoque de numero|me equivoque de respuesta|respuesta equivocada|i hit the wrong number|i typed the wrong number|i put the wrong number|typo",
    "less": "less|fewer|less texts|less messages|fewer texts|fewer messages|reminders only|only reminders|menos|menos mensajes|menos textos|solo recordatorios|less please|text me less|text less|too many texts|too many messages|demasiados mensajes|muchos mensajes|send less|send fewer|just reminders|nomas recordatorios|send me less|send me fewer texts|send less texts|send fewer texts|mandenme menos mensajes|mandeme menos mensajes",
}
_SAY = r"(?:answer|say|tell|share|respond|reply|discuss|talk about)"
_DECIR = r"(?:contestar|responder|decir|decirle|compartir|hablar|contestarla|responderla|opinar)"
_THIS = r"(?: (?:this|that|it|that one|this one|the question|that question|this question|to that|to this|anything|right now|today|now|about it|about that|those|these|eso|esa|esta|esto|nada|la pregunta|esa pregunta|esta pregunta|a eso|a esa|a esta|ahora|ahorita|hoy|de eso|de esto|mas|ninguna))*"
_REMINDERS = r"(?:the |my |los |mis )?(?:appointment |visit |appt )?(?:reminders?|recordatorios?)(?: (?:for|of|about|de|para) (?:my |mis |las |la )?(?:appointments?|visits?|appts?|citas?|visitas?))?"
_SURVEYS = r"(?:surveys?|questions?|questionnaires?|check ?-?ins?|checkins?|quiz|quizzes|polls?|encuestas?|preguntas|cuestionarios?)"
# Sentences, the whole text; "7 and skip the next" is none.
SURVEY_SENTENCES = {
    name: re.compile(
        rf"(?:(?:sorry|perdon|no|no thanks|no gracias|gracias|thanks|hi|hola|ok|please|por favor|pues|well|um) )*(?:{pattern})(?: (?:please|por favor|gracias|thanks|thank you|sorry|perdon|ok))*"
    )
    for name, pattern in {
        "skip": rf"(?:i |id |i would |i will |ill |im |i am |we )?(?:really |just )?(?:rather not|prefer not to|do not want to|dont want to|dont wanna|dont care to|do not care to|not comfortable|dont feel comfortable|do not feel comfortable|would prefer not to|choose not to|wont|will not|not going to|not gonna|decline to|refuse to)(?: {_SAY}(?:ing)?)?{_THIS}"
        rf"|(?:yo )?(?:prefiero no|mejor no|me reservo){_THIS}"
        rf"|(?:yo )?(?:no quiero|prefiero no|mejor no|no deseo|no quisiera|no me gustaria|no voy a|no puedo|no le quiero|no lo quiero|no la quiero|no me siento comod[oa]) (?:a )?{_DECIR}(?:la|lo|le)?{_THIS}"
        rf"|(?:lets |can i |can we |may i |puedo |quiero |i want to |ill |voy a )(?:skip|pass|saltar|omitir|saltarme|brincar)(?: on)?{_THIS}",
        "less": rf"(?:i |yo )?(?:only|just|solo|solamente|nomas|nada mas|unicamente)(?: (?:want|need|send|text|get|like|the|quiero|mande|manden|mandenme|mandeme|envien|enviame))*(?: me)? {_REMINDERS}(?: only| nomas| solamente)?"
        rf"|(?:i )?(?:want|send|text|quiero|mandenme|mandeme|manden)(?: me)?(?: only| just| solo| nomas| solamente)? {_REMINDERS} (?:only|nomas|solamente|nada mas)"
        rf"|(?:please )?(?:no more|no mas|ya no|ya no mas|fewer|less|menos|too many|demasiadas|muchas|no quiero|no quiero mas|ya no quiero|ya no quiero mas|i dont want|i do not want|dont want|i dont want any more|i dont want anymore|dont send|do not send|dont send me|stop the|stop these|stop those|stop|stop all|quit the|end the|cancel the|no me manden|ya no me manden|no me manden mas|no me mande|ya no me mande)(?: (?:any |anymore |more |the |these |your |las |mas |sus |estas |esas |so many |tantas ))?(?: ?){_SURVEYS}(?: (?:anymore|any more|ya|but keep the reminders|just reminders|only reminders|just the reminders|solo recordatorios|nomas recordatorios))?",
    }.items()
}
_NOT_NOW = frozenset(
    [
        "not today",
        "not now",
        "not right now",
        "ahorita no",
        "ahora no",
        "hoy no",
        "no thanks",
        "no gracias",
        "no thank you",
    ]
)
_TO_ANSWER = re.compile(rf"\b(?:{_SAY}|{_DECIR}|skip|pass|saltar|omitir|brincar)")
_OF_QUESTIONS = re.compile(r"question|pregunta")


def sentence(said: str, *, in_survey: bool, of_polar: bool) -> str | None:
    """ "skip" or "less", if the sentence `said` says only that.

    "I'd rather not" skips a question, but to a visit it is a refusal, and to a yes-or-no question (`of_polar`)
    a no; "no more questions" ends a survey, but after a visit's text it ends a talk.
    """
    if SURVEY_SENTENCES["less"].fullmatch(said) and (in_survey or not _OF_QUESTIONS.search(said)):
        return "less"
    if in_survey and not of_polar and said in _NOT_NOW:
        return "skip"
    skips = in_survey and SURVEY_SENTENCES["skip"].fullmatch(said)
    return "skip" if skips and (not of_polar or _TO_ANSWER.search(said)) else None


# "skip, too tired"
SKIPS_FIRST = re.compile(
    r"\W*(?:skip|omitir|saltar|pass)(?: (?:this|that|it|one|esta|eso))*(?: ?[,.;:]| -|\n)"
)
# A correction of an answer given before: the survey decides which answer it is of.
CORRECTS = re.compile(
    r"\b(?:oops|i meant|meant to (?:say|put|type|send)|correction|change (?:that|my answer|it) to|my mistake|typo|should (?:be|have been)|"
    r"quise (?:decir|poner|escribir)|me equivoque|correccion|cambio mi respuesta|era un)\b|^(?:i mean|sorry|perdon|wait|\*) ?\d"
)
