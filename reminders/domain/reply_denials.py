"""A yes that is none: "haven't made it home", "home? no", "no one here", "just me", "safe at hospital", "ya se fue".

A false yes to "are you home safe?" or "is someone with you?" leaves a patient alone; a text that is asked about
once more only costs a text. So a short reply with a denial in it is never a yes."""

# ruff: noqa: E501 (the tables: a row is one thought)

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

Polar = Literal["yes", "no"]

# Denials that deny nothing that was asked.
_HARMLESS = re.compile(
    r"\b(?:(?:no|sin|any|not a|ningun|without|no hay|no tengo|no hubo|dont have any|havent had any) (?:big |more |mas |mucho |ningun |ninguna )?"
    r"(?:problem[as]*|problemas?|issues?|worries|complaints?|pain|nausea|trouble|dolor(?:es)?|nauseas|molestias?|novedad(?:es)?|side effects?|fever|"
    r"fiebre|hurry|prisa|preocupacion(?:es)?|duda|doubt|need to worry|se preocupen?|accidents?)|"
    r"(?:dont|no need to|not to) worry|(?:cant|cannot|no me puedo|no puedo) (?:complain|quejar(?:me)?)|never (?:felt |been )?better|nothing to report|"
    r"no se preocupen?|why not|como no|no mas de \d+|not bad)\b"
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|nobody|noone|nope|nah|nothing|none|nadie|nunca|jamas|ni|ningun[ao]?|sin|tampoco|without|neither|negative|negativo|"
    r"(?:do|does|did|is|are|was|were|has|have|had|ca|ai|wo|would|could|should)nt|havnt|dosnt|cannot|unable|failed|unsafe|nowhere|falso|false)\b"
)
_NOBODY = re.compile(
    r"\b(?:nobody|noone|no one|no body|nadie|ningun[ao]|not anyone|(?:isnt|is not|aint|not) (?:any ?one|any ?body|some ?one|some ?body)|"
    r"without (?:any ?one|any ?body|company))\b"
)
_ALONE = re.compile(
    r"\b(?:(?:home|all|am|im|here|been|still|aqui|estoy|ando|sigo|quede|dejaron|me) (?:all )?(?:alone|sol[ao]|solit[ao])|alone|(?:all )?by (?:my|our)sel(?:f|ves)|a solas|"
    r"(?:just|only|nomas|solamente|solo|nada mas|puro) (?:me|yo|myself)|(?:yo|me) (?:sol[ao]|nomas|nada mas|myself))\b|(?<!una )\bsol(?:it)?as?\b|\bsol(?:it)?os?$"
)
_NOT_ALONE = re.compile(
    r"\b(?:not|never|no (?:estoy|ando|me siento|me quede|me dejaron|vivo)|nunca (?:estoy|ando)|isnt|wasnt|arent|aint|dont feel)(?: \w+)? (?:alone|sol[ao]|by myself)\b"
)
# "just me and my mom", "nobody but my husband": somebody after all.
_COMPANY = re.compile(
    r"\b(?:and|y|but|pero|con|except|besides|with|excepto|menos|mas que|sino) (?:my|mi|mis|the|el|la|a|an|un|una|our|his|her) [a-z]+"
)
_GONE = re.compile(
    r"(?:\w+ )?(?:ya )?(?:se (?:fue|fueron|ha ido|han ido)|me (?:dejo|dejaron))(?: (?:ya|de aqui|sol[ao]|gracias|mi \w+))*"
    r"|(?:(?:she|he|they|everyone|everybody|my \w+)(?: \w+)? )?(?:already |just )?(?:left|gone)(?: (?:me|already|now|alone))*"
)
# Not there, though no denial: "almost made it home", "home is far", "cuando llegue".
_NOT_QUITE = re.compile(
    r"\b(?:almost|nearly|half ?way|far|wish|if only|until|trying to|when i (?:get|am)|casi|lejos|a (?:la )?mitad|ojala|quisiera|cuando llegue|hasta que|falta)\b"
)
# Not home, and not harmless: "safe at hospital", "ya estoy perdida"; "home from the hospital" is home.
_ELSEWHERE = re.compile(
    r"\b(?:hospital\w*|clinic\w*|clinica|er|emergenc\w+|urgencias|ambulanc\w+|jail|carcel|police|policia|lost|perdid[ao]s?|stranded|stuck|tirad[ao]|"
    r"street|calle|road|highway|parking|estacionamiento|bus|camion|taxi|uber|car|carro|coche|train|tren|airport|work|trabajo|store|tienda|bar)\b"
)
_SERIOUS = re.compile(
    r"\b(?:hospital\w*|er|emergenc\w+|urgencias|ambulanc\w+|jail|carcel|lost|perdid[ao]s?|stranded|stuck)\b"
)
_HOME = re.compile(r"\b(?:home|house|casa|casita|cama|bed|apartment|apartamento|depa)\b")
_AT_HOME = re.compile(rf"{_HOME.pattern}|\b(?:llegue|llegamos|made it)\b")
_ARRIVED = re.compile(
    r"\b(?:home|house|casa|casita|bed|cama|made it|safe|safely|bien|a salvo|llegue|llegado|llego|llegamos|arrived|there|here|aqui|conmigo|with me)\b"
)
# "ya" is a yes or the word "already": before these it needs to say where, or with whom.
_YA = re.compile(
    r"^ya (?!si\b|esta(?:mos)? bien\b)(?=(?:estoy|estamos|esta|estan|ando|andamos|andan|anda|en|me|se|nos|sali|salimos|salio|fui|fuimos|iba|vengo|venia|le|lo|la|van|vamos|voy|quiero|era|es)\b)"
)
_YA_THERE = re.compile(
    r"\b(?:en (?:mi |la |su |nuestra |mi propia )?(?:casa|casita|cama|hogar|depa|apartamento)|aqui|conmigo|con (?:mi|mis|el|la|un|una|ella|alguien)\b|bien|a salvo|segur[ao]s?|"
    r"llegu?e|llegamos|acostad[ao]s?|descansando|acompanad[ao]|mejor|list[ao]s?|durmiendo|home|safe)\b|^ya (?:estoy|estamos|esta|estan)$"
)
_COURTEOUS = re.compile(
    r"\b(?:thanks|thank you|gracias|please|porfavor|por favor|ok|okay|hi|hello|hola|sorry|perdon|well|pues|um)\b"
)
# How many words are short.
_SHORT, _VERY_SHORT = 10, 5


def settled(said: Polar | None, found: Sequence[str], *, firm: bool) -> Polar | None:
    """What a reply of the words `found` (see `text.words`) says, which would be read as `said`.

    `firm`: it begins with a yes of its own ("yes", "1"). None: it contradicts itself or says neither.
    """
    plain = _plain(found)
    if _NOT_ALONE.search(plain):
        rest = _HARMLESS.sub(" ", _NOT_ALONE.sub(" ", plain))
        return said if (said == "no") == (_NEGATED.search(rest) is not None) else None
    if said == "no":
        return said
    rest = " ".join(_HARMLESS.sub(" ", plain).split())
    return _denied(rest, said, firm=firm) if rest else said


def _plain(found: Sequence[str]) -> str:
    return " ".join(_COURTEOUS.sub(" ", " ".join(word for word in found if word.isalnum())).split())


def _denied(rest: str, said: Polar | None, *, firm: bool) -> Polar | None:
    length = len(rest.split())
    firm = firm and said == "yes" and not rest.startswith("ya ")
    if length <= _SHORT and (absent := _absent(rest, said, firm=firm)) is not None:
        return None if absent == "contradicts" else "no"
    if re.match(r"ya no\b", rest):
        return "no"
    if _NEGATED.search(rest) and (length <= _SHORT or not firm):
        return "no" if not firm and _denies_it(rest, length, said) else None
    if said == "yes" and ((length <= _SHORT and _NOT_QUITE.search(rest)) or _is_elsewhere(rest, firm=firm)):
        return None
    return said


def _absent(rest: str, said: Polar | None, *, firm: bool) -> Literal["no", "contradicts"] | None:
    """Whether nobody is with the patient; "yes, home alone" says where too, and stays what it is."""
    nobody, alone = _NOBODY.search(rest), _ALONE.search(rest)
    if not (nobody or alone or _GONE.fullmatch(rest)):
        return None
    if _COMPANY.search(rest):
        return "contradicts"
    home = _AT_HOME.search(rest)
    if firm:
        return None if home and not nobody else "contradicts"
    says_home_first = home and (not nobody or (said == "yes" and home.start() < nobody.start()))
    return "contradicts" if says_home_first else "no"


def _denies_it(rest: str, length: int, said: Polar | None) -> bool:
    """ "haven't made it home", "home? no": the denial comes first, or last; "not good" is about something else."""
    first = _NEGATED.search(rest)
    if first is None or not (said == "yes" or _ARRIVED.search(rest)):
        return False
    leads = len(rest[: first.start()].removeprefix("ya ").split()) <= 2 and not _ARRIVED.search(
        rest[: first.start()]
    )
    ends = length <= _VERY_SHORT and _NEGATED.fullmatch(rest.split()[-1]) is not None
    return leads or ends


def _is_elsewhere(rest: str, *, firm: bool) -> bool:
    if _YA.search(rest) and not _YA_THERE.search(rest):
        return True
    if firm:
        return _SERIOUS.search(rest) is not None and not _HOME.search(rest)
    return _ELSEWHERE.search(rest) is not None and not _HOME.search(rest)
