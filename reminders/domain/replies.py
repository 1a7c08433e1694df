"""What a patient's reply means: a text in its context becomes an intent, a value and flags.

Read in the order of the rules for receiving: safety is looked for in every text; then opt-out, opt-in and
help; then the answer to what was asked; then appointment words. When a text does two things the intent is
the answer to what was asked, and the rest stands in the flags. Language never limits what is understood:
patients mix both."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reminders.domain import consent, reply_tapbacks, reply_yes_no, safety
from reminders.domain.consent import ConsentReading
from reminders.domain.reply_appointments import AppointmentReading, read_appointment
from reminders.domain.reply_choices import read_choice
from reminders.domain.reply_expecting import NONE, Expecting, Kind
from reminders.domain.reply_numbers import read_number, read_scale
from reminders.domain.reply_reading import Intent, Reading
from reminders.domain.reply_requests import asks_beside_answer, mentions_visit
from reminders.domain.reply_survey_words import CORRECTS, SKIPS_FIRST, SURVEY_WORDS, sentence
from reminders.domain.safety_words import NO_WORDS, ClinicWords
from reminders.domain.text import normalise, words

__all__ = ["NONE", "Expecting", "Intent", "Kind", "Reading", "interpret"]


@dataclass(frozen=True, slots=True)
class _Parts:
    """Everything that can be read from one text, before the context decides."""

    text: str
    normal: str
    consent: ConsentReading
    visit: AppointmentReading
    emoji: bool | None

    @property
    def is_question(self) -> bool:
        return "?" in self.normal or "¿" in self.normal

    @property
    def is_request(self) -> bool:
        """Whether staff must act on it besides the answer."""
        return self.visit.cancels or self.visit.moves or self.is_question


def interpret(
    text: str, *, expecting: Expecting = NONE, language: str = "en", clinic: ClinicWords = NO_WORDS
) -> Reading:
    """Reads any text whatever; never raises. `clinic`: the words it added to the detection of cries.

    `language` is the patient's, for callers that keep it: both languages are always understood.
    """
    if tapback := reply_tapbacks.read_tapback(text):
        approved = tapback.approves and expecting.kind == "confirmation"
        return Reading(
            text,
            Intent.CONFIRM if approved else Intent.FREE_TEXT,
            is_tapback=True,
            quoted=tapback.quoted,
            flags=_pointed_at(tapback.quoted),
        )
    reading = _read(_parts(text, expecting.kind), expecting)
    alarms = frozenset(str(level) for level in safety.detect(text, clinic))
    if "crisis" in alarms and reading.intent is Intent.FREE_TEXT and consent.stops_and_cries(text):
        reading = replace(reading, intent=Intent.OPT_OUT)
    return replace(reading, flags=reading.flags | alarms, exact_keyword=consent.carrier_keyword(text))


def _pointed_at(quoted: str) -> frozenset[str]:
    """Our texts say more than a cry: what is nothing else are the patient's own words, said once more."""
    levels = safety.detect_by_rules(quoted) if safety.is_cry(quoted) else ()
    return frozenset(str(each) for each in levels)


def _parts(text: str, asked: Kind) -> _Parts:
    normal = normalise(text)[:1600]
    found = words(normal)
    said = consent.reads_as(normal, asked=asked)
    return _Parts(text, normal, said, read_appointment(found), reply_tapbacks.emoji_answer(normal))


def _read(parts: _Parts, expecting: Expecting) -> Reading:
    command = _command(parts, expecting)
    if command:
        return command
    reading = _answer(parts, expecting)
    if parts.consent.wants != "out":
        return reading
    if (
        reading.intent in (Intent.FREE_TEXT, Intent.UNCLEAR)
        or parts.consent.wrong_number
        or not _answers(reading, expecting)
    ):
        note = "wrong number" if parts.consent.wrong_number else None
        return Reading(parts.text, Intent.OPT_OUT, note=note, is_wrong_number=parts.consent.wrong_number)
    return replace(reading, flags=reading.flags | {"opt_out"})


def _answers(reading: Reading, expecting: Expecting) -> bool:
    """Whether the reading is an answer to the prompt, so that a STOP beside it becomes a flag."""
    by_kind: dict[Kind, tuple[Intent, ...]] = {
        "confirmation": (Intent.CONFIRM, Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST),
        "yes_no": (Intent.YES,),
        **dict.fromkeys(("scale", "number", "choice"), (Intent.ANSWER,)),
    }
    return reading.intent in by_kind.get(expecting.kind, ())


_SURVEY_KINDS = ("scale", "number", "choice", "yes_no", "text")
_SURVEY_COMMANDS = {word: Intent(name) for name, row in SURVEY_WORDS.items() for word in row.split("|")}


def _command(parts: _Parts, expecting: Expecting) -> Reading | None:
    """A text that is nothing but a command, whatever was asked (a choice's own label is not one)."""
    plain = re.sub(r"[^\w ]", " ", parts.normal.replace("'", "").replace("\n", " "))
    said = " ".join(plain.replace("please", " ").replace("por favor", " ").split())
    if expecting.kind == "choice" and read_choice(parts.normal, expecting.options) is not None:
        return None
    if intent := _SURVEY_COMMANDS.get(said):
        return Reading(parts.text, intent)
    in_survey = expecting.kind in _SURVEY_KINDS
    if name := sentence(said[:200], in_survey=in_survey, of_polar=expecting.kind == "yes_no"):
        return Reading(parts.text, Intent(name))
    if in_survey and SKIPS_FIRST.match(parts.normal) and parts.consent.wants != "out":
        return Reading(parts.text, Intent.SKIP, note=_rest(parts.text))
    if not parts.consent.whole or parts.consent.wants is None:
        return None
    if parts.consent.wants == "out":
        flags = frozenset({"maybe_cancel"} if parts.consent.maybe_cancel else ())
        return Reading(parts.text, Intent.OPT_OUT, flags=flags)
    return Reading(parts.text, Intent.OPT_IN if parts.consent.wants == "in" else Intent.HELP)


def _answer(parts: _Parts, expecting: Expecting) -> Reading:
    match expecting.kind:
        case "confirmation":
            return _confirmation(parts)
        case "yes_no":
            return _yes_no(parts)
        case "scale" | "number" | "choice":
            return _value(parts, expecting)
        case _:
            return _outside(parts, answers_text=expecting.kind == "text")


# "¿Y si llego tarde?" is no "sí".
_ASKS_WHAT_IF = re.compile(r"\W*(?:(?:y|e|pero|and|but|what) (?:si|if)\b(?! *[,.;!])|¿ *si (?!,))")


def _confirmation(parts: _Parts) -> Reading:
    visit = parts.visit
    if parts.is_question and _ASKS_WHAT_IF.match(parts.normal):
        return _outside(parts)
    agrees = parts.emoji is True or visit.letter == "c" or visit.confirms or visit.leads in ("yes", "ok")
    if agrees and visit.late and not visit.cancels and visit.leads != "no" and visit.letter != "r":
        return _made(parts, Intent.CONFIRM, request=True)
    if visit.moves or visit.letter == "r":
        return _made(parts, Intent.RESCHEDULE_REQUEST)
    if visit.cancels:
        return _made(parts, Intent.CANCEL_REQUEST)
    if visit.leads == "no" or parts.emoji is False:
        return _refusal(parts)
    if parts.consent.wants in ("help", "in") and not agrees:
        return _outside(parts)
    if visit.unsure:
        return _made(parts, Intent.UNCLEAR)
    return _agreement(parts) if agrees else _outside(parts)


def _refusal(parts: _Parts) -> Reading:
    """A text that begins with no: never a confirmation, but "no food before?" and "no tengo hambre" are not a
    no either."""
    if parts.visit.confirms:
        return _made(parts, Intent.UNCLEAR)
    if parts.is_question or _SPANISH_NO_VERB.match(parts.normal):
        return _made(parts, Intent.FREE_TEXT)
    return _made(parts, Intent.NO)


_SPANISH_NO_VERB = re.compile(
    r"no (?:me|se|te|le|lo|la|nos|tengo|tiene|se|hay|he|ha|es|esta|estoy|entiendo|recuerdo|"
    r"recibi|sabia|traigo|siento|quiero|necesito)\b"
)


def _agreement(parts: _Parts) -> Reading:
    """Agreement; "ok" before a question, and a question about confirming, only go to staff."""
    visit = parts.visit
    firm = parts.emoji or visit.letter == "c" or visit.leads == "yes" or visit.confirms
    if visit.polar == "no" and visit.leads in ("yes", "ok"):
        return _made(parts, Intent.UNCLEAR)
    if not firm and visit.extra and (parts.is_question or _QUESTION_WORDS.search(parts.normal)):
        return _made(parts, Intent.FREE_TEXT)
    return _made(parts, Intent.CONFIRM, request=parts.is_question and visit.extra)


_QUESTION_WORDS = re.compile(
    r"\b(?:what|where|how|who|why|should i|can i|do i|could i|is it|are you|"
    r"que debo|puedo|cuanto|donde|como|quien|por que)\b"
)


def _yes_no(parts: _Parts) -> Reading:
    visit = parts.visit
    intent = _POLAR.get(reply_yes_no.says(parts.normal, visit, parts.emoji))
    if intent is None:
        fallback = _outside(parts)
        return (
            replace(fallback, intent=Intent.UNCLEAR)
            if fallback.intent in (Intent.FREE_TEXT, Intent.CONFIRM)
            else fallback
        )
    return _made(
        parts,
        intent,
        request=(visit.moves and not reply_yes_no.not_there_yet(parts.normal))
        or (visit.cancels and intent is not Intent.NO)
        or mentions_visit(parts.normal, visit)
        or reply_yes_no.is_alone(parts.normal),
    )


_POLAR: dict[str | None, Intent] = {"yes": Intent.YES, "no": Intent.NO}


def _value(parts: _Parts, expecting: Expecting) -> Reading:
    value = _read_value(parts.normal, expecting)
    if value is None:
        other = _outside(parts)
        keeps = (Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST, Intent.HELP, Intent.OPT_IN)
        return (
            other
            if other.intent in keeps and not _looks_numeric(parts)
            else replace(other, intent=Intent.UNCLEAR, value=None)
        )
    whole = int(value) if value == int(value) else value
    asks = asks_beside_answer(parts.normal, parts.visit)
    reading = _made(parts, Intent.ANSWER, request=asks)
    corrects = CORRECTS.search(parts.normal) is not None
    return replace(reading, value=whole, note=_rest(parts.text), corrects=corrects)


def _read_value(normal: str, expecting: Expecting) -> float | None:
    low, high, better = expecting.low, expecting.high, expecting.higher_is_better
    match expecting.kind:
        case "scale":
            return read_scale(normal, low, high, higher_is_better=bool(better))
        case "number":
            return read_number(normal, low, high, better)
        case _:
            return read_choice(normal, expecting.options, higher_is_better=bool(better))


def _looks_numeric(parts: _Parts) -> bool:
    return re.fullmatch(r"[\W\d]*(?:\b[a-z]{1,2}\b)?[\W\d]*", parts.normal) is not None


def _outside(parts: _Parts, *, answers_text: bool = False) -> Reading:
    """Without a prompt: only words that name what they want count; an "ok" or a thumbs-up alone is just
    friendly."""
    visit = parts.visit
    if answers_text and not (visit.letter or mentions_visit(parts.normal, parts.visit)):
        return Reading(parts.text, Intent.FREE_TEXT)
    if parts.consent.wants == "in" and not visit.cancels:
        return Reading(parts.text, Intent.OPT_IN)
    if visit.moves or visit.letter == "r":
        return _made(parts, Intent.RESCHEDULE_REQUEST)
    if visit.cancels:
        return _made(parts, Intent.CANCEL_REQUEST)
    if parts.consent.wants == "help":
        return Reading(parts.text, Intent.HELP)
    if (visit.letter == "c" or visit.confirms) and visit.leads != "no" and not visit.unsure:
        return _made(parts, Intent.CONFIRM, request=parts.is_question)
    if visit.leads in ("yes", "no") and not visit.extra:
        return Reading(parts.text, Intent.YES if visit.leads == "yes" else Intent.NO)
    return Reading(parts.text, Intent.FREE_TEXT)


def _made(parts: _Parts, intent: Intent, *, request: bool = False) -> Reading:
    asks_for_itself = intent in (Intent.CANCEL_REQUEST, Intent.RESCHEDULE_REQUEST)
    flags = frozenset({"also_request"} if request and not asks_for_itself else ())
    return Reading(parts.text, intent, note=_rest(parts.text) if parts.visit.extra else None, flags=flags)


def _rest(text: str) -> str | None:
    """The text itself, if it says more than a word or a number."""
    plain = " ".join(text.split())
    return plain if len(plain.split()) > 1 and any(char.isalpha() for char in plain) else None
