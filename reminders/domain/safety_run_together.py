"""Cries typed without spaces ("iwanttodie", "#killmyself", "quieromorir"): their words, taken apart again."""

# ruff: noqa: E501, SIM905 (words are easier to read unquoted)

from __future__ import annotations

import re
from functools import lru_cache

#: What a cry turns on, in one or more words: what holds none of these is never taken apart.
_CORES = (
    "die dying dead kill killing suicide suicidal unalive alive live living life exist end hurt harm cut disappear "
    "breathe morir morirme matar matarme suicidarme suicidio suicida muerto muerta muerte vivir vida viva vivo existir "
    "desaparecer respirar acabar cortarme lastimarme chest pecho be_here go_on end_it estar_aqui puedo_mas"
).split()
#: What people put around it. With the cores, these must fill the whole word.
_AROUND = (
    "i im id ill just really so please god dont cant wont not no never want wants wanted wanna need gonna going to "
    "be am is are feel feeling like wish hope rather ready better off my me myself self it all the this that "
    "anymore more now tonight today here been were in of with without would should let us tired done giving "
    "up pain help think thinking about have has and too hate worth worthless nothing for "
    "yo ya me mi el una de con sin que quiero quisiera kiero deseo voy a estar estoy soy "
    "puedo mas todo esto esta ganas tengo pienso pensando mejor ojala hoy nunca sola solo cansado cansada dolor "
    "ayuda ayudenme aqui para seguir por favor"
).split()
#: Words of everyday that could be taken for several.
_ORDINARY = frozenset(
    "morirse matarse unaliving killin cutoff cutin cutup livein lifelike upend offend belive convivir convida "
    "convivo outlive nolife mylife deadend".split()
)
_WHOLE = {word.replace("_", ""): word.replace("_", " ") for word in (*_AROUND, *_CORES)} | {
    "wanto": "want to"
}
_TURNS = frozenset(word.replace("_", " ") for word in _CORES)
_HAS_CORE = re.compile("|".join(word.replace("_", "") for word in _CORES))
_SHORTEST, _LONGEST = 6, 40
_TOKEN = re.compile(rf"(?<![^\W_])[a-z]{{{_SHORTEST},{_LONGEST}}}(?![^\W_])")
_REACH = max(map(len, _WHOLE))


def apart(normal: str) -> str:
    """The normalised text with spaces between the words of a cry that were typed as one."""
    return _TOKEN.sub(lambda match: _spaced(match[0]), normal)


@lru_cache(maxsize=4096)
def _spaced(token: str) -> str:
    """The words that fill all of `token`, one of them a core; the token itself if there are none."""
    if token in _WHOLE or token in _ORDINARY or not _HAS_CORE.search(token):
        return token
    readings = dict.fromkeys(
        (token, re.sub(r"(.)\1{2,}", r"\1", token), re.sub(r"(.)\1{2,}", r"\1\1", token))
    )
    return next((" ".join(found) for each in readings if len(found := _filled(each)) > 1), token)


def _filled(token: str) -> list[str]:
    """The fewest words that fill `token`; none unless one of them is a core."""
    best: list[list[str] | None] = [[], *[None] * len(token)]
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - _REACH), end):
            before, word, other = best[start], _WHOLE.get(token[start:end]), best[end]
            if before is not None and word and (other is None or len(before) + 1 < len(other)):
                best[end] = [*before, word]
    found = best[-1] or []
    return found if any(word in _TURNS for word in found) else []
