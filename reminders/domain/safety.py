"""Crisis and medical red flags in what a patient writes: pure, both languages always, recall before
precision.

Phrases are data (`reply_crisis_words`, `reply_redflag_words`). A hit is dropped only if words directly
before it negate it ("no thoughts of hurting myself") or a listed idiom covers it ("me muero de risa"); a
second hit elsewhere in the text still counts. Detection may only raise concern: whoever reads the flags
never lowers them."""

# ruff: noqa: E501, SIM905 (words are easier to read unquoted)

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from reminders.domain import safety_model, safety_words
from reminders.domain.consent import opt_outs
from reminders.domain.reply_crisis_words import CRISIS, IDIOMS_OF_CRISIS, MACROS
from reminders.domain.reply_phrases import Hit, PhraseTable
from reminders.domain.reply_plain_answers import is_at_the_door, is_declined, is_plain_answer
from reminders.domain.reply_redflag_meanings import SIPS
from reminders.domain.reply_redflag_words import REDFLAG_IDIOMS, REDFLAG_MACROS, REDFLAGS
from reminders.domain.safety_run_together import apart
from reminders.domain.safety_words import NO_WORDS, ClinicWords
from reminders.domain.text import normalise, words_of_normal


class Level(StrEnum):
    """What a text may mean, worst first."""

    CRISIS = "crisis"
    EMERGENCY = "emergency"
    URGENT = "urgent"


_ALARMS = PhraseTable({**CRISIS, **REDFLAGS}, MACROS | REDFLAG_MACROS)
_IDIOMS = PhraseTable(
    {"crisis": IDIOMS_OF_CRISIS, "medical": REDFLAG_IDIOMS, "sip": SIPS}, MACROS | REDFLAG_MACROS
)
_DOPE = PhraseTable({"dope": ["{dope}|{sedative}"]}, MACROS | REDFLAG_MACROS)

_NEGATORS = frozenset(
    "dont doesnt didnt never not no wont wouldnt havent hasnt without isnt arent wasnt aint stopped hadnt werent "
    "nolonger nunca jamas sin tampoco ni ningun ninguna couldnt shouldnt denies neither nor zero".split()
)
# Words that may stand between a negator and what it negates. Any other word, and every comma, ends its reach.
_BETWEEN = frozenset(
    "want wanted wanting wants to i im am do does did have has had having been be being really ever even any thoughts "
    "thought thinking think about of plans plan planning intention intentions intent going gonna feel felt feeling the "
    "desire urge urges ideas more longer my a an that signs sign symptoms tried would will try symptom current history "
    "me te se he ha quiero quiere pienso piensa tengo tiene ganas de voy va a estoy esta un una ningun ninguna ya "
    "pensamiento pensamientos ideas planes intencion es por el la los las mi hay siento sentido he tenido tuve quise intento en "
    "nada pensado dado dio dan duele traigo traia tenia had suffering from experiencing experienced having or and seizure seizures stroke fainting once".split()
)
# "no" denies what follows only before these; "no i want to die" is an answer and then a cry.
_AFTER_NO = frozenset(
    "thoughts thought plans plan intention intentions desire urge urges ideas suicidal suicide self harm chest pain fever "
    "trouble shortness swelling seizure seizures fainting dizziness blood bleeding longer more hallucinations rash hives "
    "problems issues difficulty vomiting headache burning signs symptoms alcohol drinks xanax palpitations cutting one "
    "me te se he ha quiero quiere pienso piensa tengo tiene traigo voy va estoy esta ya es hay siento tuve quise ni dolor "
    "pensamientos ideas planes duele soy sangre tome bebi orino vomito falta presion fiebre mareos cuesta ando desmayo "
    "alucino veo oigo choque choco pienso convulsiono puede nausea chills racing slurred numbness".split()
)
_YET = frozenset("yet todavia aun".split())
_REACH = 6


def detect(text: str, clinic: ClinicWords = NO_WORDS) -> frozenset[Level]:
    """The levels that `text` raises, in whatever language it is; empty for an ordinary text.

    Phrases first, the shipped ones and those of `clinic`; then a linear model, which may only add.
    """
    normal = _read(text)
    return _by_rules(normal, clinic) | _by_model(normal, clinic)


def detect_by_rules(text: str, clinic: ClinicWords = NO_WORDS) -> frozenset[Level]:
    """The first stage alone, to measure what the second adds."""
    return _by_rules(_read(text), clinic)


def is_cry(text: str) -> bool:
    """Whether a shipped phrase, with nothing but small words around it, is all that `text` says."""
    found = words_of_normal(_read(text))
    whole = [Hit("saying", 0, len(found))]
    return any(not safety_words.is_harmless(hit, whole, found) for hit in _ALARMS.find(found))


def _read(text: str) -> str:
    """The text normalised, what was typed as one word taken apart."""
    return apart(normalise(text)[:4000])


def _by_rules(normal: str, clinic: ClinicWords) -> frozenset[Level]:
    bare = _bare(normal) if len(normal) <= _SHORT else normal
    return _detect(normal, clinic) | _detect(bare, clinic)


def _by_model(normal: str, clinic: ClinicWords) -> frozenset[Level]:
    return frozenset(Level(name) for name in safety_model.raised(_weighed(normal, clinic)))


def weighed(text: str) -> list[str]:
    """The words that the model weighs; none of a plain answer, a bare no, or of word that nobody opens.

    All but sayings, what is denied, what asks for no more texts, and what staff answer to a page.
    """
    return _weighed(_read(text), NO_WORDS)


def _weighed(normal: str, clinic: ClinicWords) -> list[str]:
    found = words_of_normal(_ACK.sub("", normal).strip())
    if is_plain_answer(found) or is_at_the_door(found) or is_declined(found):
        return []
    said = [*_idioms(tuple(found)), *safety_words.sayings(found, clinic), *opt_outs(tuple(found))]
    said += [hit for hit in _alarms(tuple(found)) if not hit.name.endswith("!") and _is_negated(found, hit)]
    return safety_words.without(found, said) if said else found


#: What staff answer to a page. An alert's code is no word that a model could know; what follows it may be a cry.
_ACK = re.compile(r"^\W*ack\b(?:\W*(?=\w{0,2}\d)\w{3}\b)?")


_SHORT = 320
"""Characters up to which greeting and plea matter: a longer text has sentences, which begin anew."""
#: Said before or after a cry, and no part of it. What is anchored to a text's ends must not miss it for these.
_BEFORE = re.compile(
    r"^(?:(?:hi|hello|hey|hola|buenas|buenos|dias|tardes|noches|ok|okay|yes|si|c|r|"
    r"(?:this is|its|im|soy|habla|my name is|me llamo) [a-z]+(?= ?[,.;:]))[\s,.;:!]+)+"
)
_AFTER = re.compile(
    r"(?:[\s,.;:!]+(?:please|pls|plz|help|me|por|favor|ayuda|ayudenme|ayudeme|thanks|thank|you|gracias|now|ya|sorry|"
    r"perdon|ok|okay|lo|siento))+[\s,.;:!]*$"
)


def _bare(normal: str) -> str:
    """The text without greeting and plea around it."""
    return _AFTER.sub("", _BEFORE.sub("", normal))


@lru_cache(maxsize=128)
def _alarms(found: tuple[str, ...]) -> tuple[Hit, ...]:
    return tuple(_ALARMS.find(found))


@lru_cache(maxsize=128)
def _idioms(found: tuple[str, ...]) -> tuple[Hit, ...]:
    """Sayings of the kinds `crisis` and `medical`; "took … water" is one unless something else went down."""
    hits = list(_IDIOMS.find(found))
    dope = list(_DOPE.find(found)) if any(hit.name == "sip" for hit in hits) else []
    return tuple(
        Hit("medical", hit.start, hit.end) if hit.name == "sip" else hit
        for hit in hits
        if hit.name != "sip" or not any(hit.start <= each.start < hit.end for each in dope)
    )


@lru_cache(maxsize=128)
def _detect(normal: str, clinic: ClinicWords) -> frozenset[Level]:
    found = words_of_normal(normal)
    hits = list(_alarms(tuple(found)))
    if said := safety_words.sayings(found, clinic):
        hits = [hit for hit in hits if not safety_words.is_harmless(hit, said, found)]
    idioms = _idioms(tuple(found)) if hits else ()
    own = {Level(hit.name) for hit in safety_words.alarms(found, clinic) if not _is_negated(found, hit)}
    levels = {
        Level(hit.name.rstrip("!"))
        for hit in hits
        if not _is_idiom(hit, idioms) and (hit.name.endswith("!") or not _is_negated(found, hit))
    }
    return frozenset(levels | own | _pressure(normal) | _emoji(normal) | _signal(normal))


def _is_idiom(hit: Hit, idioms: Sequence[Hit]) -> bool:
    """Whether an idiom of the same kind covers half of the hit, or goes on where it ends ("morir de risa")."""
    kind = "crisis" if hit.name.startswith("crisis") else "medical"
    return any(
        idiom.name == kind
        and (
            2 * (min(idiom.end, hit.end) - max(idiom.start, hit.start)) >= hit.end - hit.start
            or idiom.start < hit.end < idiom.end
        )
        for idiom in idioms
    )


def _is_negated(found: Sequence[str], hit: Hit) -> bool:
    """Whether a negator clearly governs the hit: in its clause, near, only small words between."""
    if any(word in _YET for word in found[hit.end : hit.end + 2]):
        return False
    for at in range(hit.start - 1, max(-1, hit.start - _REACH - 1), -1):
        word = found[at]
        if word in _NEGATORS:
            return _denies(found, at)
        if word not in _BETWEEN:
            return False
    return False


def _denies(found: Sequence[str], at: int) -> bool:
    """Not so for "no i want to die", "why not kill myself", "not that i dont want to die"."""
    before = found[at - 1] if at else ""
    if before in ("why", "might", "cant", "que", "sure", "if", "whether") and found[at] in ("not", "no"):
        return False
    if any(word in _NEGATORS for word in found[max(0, at - 3) : at] if word not in ("no", "never")):
        return False
    return found[at] != "no" or (at + 1 < len(found) and found[at + 1] in _AFTER_NO)


_PRESSURE = re.compile(r"(?<![\d/.])(\d{2,3}) ?(?:/|over|sobre) ?(\d{2,3})(?![\d/])")


def _pressure(normal: str) -> set[Level]:
    """Blood pressure of 180 over 120 or more, either number (facts/clinical.md, section 2).

    With symptoms it is an emergency, without them urgent: the text does not say surely which, so both.
    """
    pairs = ((int(match[1]), int(match[2])) for match in _PRESSURE.finditer(normal))
    if any(
        (180 <= high <= 300 and 60 <= low <= 200) or (120 <= low <= 200 and 120 < high <= 300)
        for high, low in pairs
    ):
        return {Level.EMERGENCY, Level.URGENT}
    return set()


def _emoji(normal: str) -> set[Level]:
    """A pistol with a face or skull beside it, or pills with a coffin: never a joke worth missing."""
    if ("🔫" in normal or "💊" in normal or "🔪" in normal) and any(e in normal for e in "💀⚰🪦😵"):
        return {Level.CRISIS}
    return set()


_SIGNAL = re.compile(r"\W*(?:(?:help|ayuda)\W+)?(?:(?:\bs\W{0,2}o\W{0,2}s\b|🆘)\W*)+(?:(?:help|ayuda)\W*)?")


def _signal(normal: str) -> set[Level]:
    """Nothing but SOS. It says not from what, so the text goes out that names 911 and 988."""
    return {Level.CRISIS} if _SIGNAL.fullmatch(normal) else set()
