"""Which of the numbers in a text is the answer: today's, not yesterday's; the corrected one; the more distressed
of two neighbours. Where two could be meant, none is."""

# ruff: noqa: E501, SIM905 (the tables: a row is one thought, and words are easier to read unquoted)

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from reminders.domain.reply_number_words import FILLERS


@dataclass(frozen=True, slots=True)
class Said:
    """A number, or two joined as a range ("7 or 8", in the order said), at `start` to `end` of the text."""

    first: float
    second: float
    start: int
    end: int
    of_total: bool = False  # "7/10": certainly a score
    moved: bool = False  # "went from 8 to 4"


_JOINED = re.compile(
    r" *(?:-|to|or|o|u|a|al|y|and|&|\(?(?:or )?maybe|maybe|tal vez|quizas?|,? ?or maybe|or even|,? ?or|,? ?maybe|,? ?o tal vez) *(?:like |como |a |an |un |una |el )*"
)
_NO_BETWEEN = re.compile(r" *([?.,;!]*) *no[, ]*")
_NOT = re.compile(
    r"\b(?:not|no|isnt|isn't|never|nunca|ni|than)(?: (?:an?|un|even|es un|es|at|really a|really))? ?$"
)
_CHANGE = re.compile(
    r"\b(?:went|gone|moved|jumped|climbed|rose|fell|up|down|dropped|improved|subi[o]?|sube|subido|bajo|baje|baja|bajado|paso|pase|cambio|mejoro|mejore|empeoro)\b"
)
_CORRECTION = re.compile(
    r"\b(?:i mean|i meant|meant|mean|quise decir|quise poner|quiero decir|digo|mejor dicho|correction|correccion|no wait|wait no|wait|make (?:it|that)|oops|"
    r"should be|should have been|change (?:it|that|my answer) to|scratch that|actually|perdon|sorry|mas bien)\b"
)
_CORRECTED = re.compile(r" ?[.,;]* ?(?:no|nope|nah|\*|->)[.,;]* ?(?:(?:an?|un|its|it's|es|more like) )*")
_THEN = re.compile(
    r".{0,30}\b(?:then|luego|despues|by evening) (?:(?:a|an|un|at|en|im|i'm|its|it's|about|like|como|down to|up to|to|a) )*"
)
_COMPARED = re.compile(
    r"\b(?:than|que|like|as|compared to|como|unlike|since|desde|from) (?:it was |i was )?(?:yesterday|ayer|last \w+|before|antes|anoche|earlier|(?:la|el) \w+ pasad[ao])\b"
)
_VERBS = "wish|hoping for|hoping|hope|want to be|want|would like|goal is|quisiera|ojala|at first|al principio|was|were|used to be|had been|started at|started|started out at|from|era|estaba|estuvo|fue|andaba"
_PAST = "yesterday|last night|last week|last time|last month|before|earlier|previously|previous|usually|normally|the other day|ayer|antes|anoche|la semana pasada|la vez pasada|normalmente|usualmente"
_NOW = "right now|now|today|tonight|currently|this week|at the moment|hoy|ahora|ahorita|actualmente|esta semana|ya|after|despues"
_TIME = re.compile(rf"\b(?:(?P<verb>{_VERBS})|(?P<past>{_PAST})|(?P<now>{_NOW}))\b")
_BREAK = re.compile(r"[.;()\n,!?*]|\b(?:but|pero|and|y|although|aunque|though|tho|while|mientras)\b")
_GOOD = re.compile(r"\b(?:mood|animo|energy|energia|sleep|sueno|humor|wellbeing)\b")
_BAD = re.compile(r"\b(?:pain|dolor|anxiety|ansiedad|stress|estres|nausea|nauseas|depression)\b")
# Before a number these say that it counts something else; right after it, these say nothing more.
_FRAMES = frozenset(
    "a an un una uno is its it's es like about como around say id maybe pain dolor mood animo level nivel number numero give gave put pongo doy "
    "feel feeling im i'm am estoy ando to probably probablemente solo just only still digo diria seria roughly approximately score rating rate "
    "answer respuesta mean meant to at en between entre option opcion the la el now today hoy ahora ahorita".split()
)
_TAILS = frozenset(
    "today now right currently tonight thanks thank gracias thx ty please hoy ahora ahorita this esta lol haha jaja maybe probably i "
    "o or and y but pero so because porque cause maybe tho though yesterday ayer out de of on en before after then antes despues since desde at for".split()
)


def choose(text: str, said: list[Said], higher_is_better: bool | None) -> float | None:
    """The number of `said` that `text` gives as its answer, or None."""
    all_said = _joined(text, said)
    if len(all_said) == 2 and (no := _NO_BETWEEN.fullmatch(text[all_said[0].end : all_said[1].start])):
        # "7? no 6" corrects; "8 no 6" may also mean "8, not 6"
        return _single(all_said[1], higher_is_better) if no[1] else None
    groups = [s for s in all_said if not _NOT.search(text[max(0, s.start - 14) : s.start])]
    groups = [s for s in groups if s.of_total] or [s for s in groups if _is_meant(text, s)]
    if len({(s.first, s.second) for s in groups}) > 1:
        groups = _narrowed(text, groups, higher_is_better)
    if not groups or (len(groups) == 1 and _of_something_else(text, groups[0], higher_is_better)):
        return None
    return _single(groups[0], higher_is_better)


def _of_something_else(text: str, said: Said, better: bool | None) -> bool:
    """ "pain 3" is no answer where higher is better, nor "mood 3" where it is worse."""
    named = re.search(
        r"(?:^|[.,;] ?)(?:my )?(?:(pain|dolor)|(mood|animo))(?: (?:is|level|es|de|at|a|score))* ?[:=]? ?$",
        text[: said.start],
    )
    return named is not None and better is not None and bool(named[1]) == better


def _narrowed(text: str, groups: list[Said], better: bool | None) -> list[Said]:
    """The one that is meant of several, by the first of these rules that leaves one; or nothing."""
    for left in (
        _corrected(text, groups),
        _by_time(text, groups),
        _by_topic(text, groups, better),
        _leading(text, groups),
    ):
        if len({(s.first, s.second) for s in left}) == 1:
            return left[:1]
    return []


def _single(said: Said, better: bool | None) -> float | None:
    """The more distressed of two neighbours; None for far ones, or while nobody knows which way that is."""
    if said.first == said.second or said.moved:
        return said.second
    if abs(said.first - said.second) > 1 or better is None:
        return None
    return min(said.first, said.second) if better else max(said.first, said.second)


def _joined(text: str, said: list[Said]) -> list[Said]:
    """Two numbers with "or", "to", "-" between them as one; three or more in a row stay what they are."""
    links = [bool(_JOINED.fullmatch(text[a.end : b.start])) for a, b in pairwise(said)]
    out: list[Said] = []
    skip = False
    for i, this in enumerate(said):
        if skip:
            skip = False
        elif _links_only_next(links, i):
            out.append(_pair(text, this, said[i + 1]))
            skip = True
        else:
            out.append(this)
    return out


def _links_only_next(links: list[bool], i: int) -> bool:
    return i < len(links) and links[i] and not (i and links[i - 1]) and links[i + 1 : i + 2] != [True]


def _pair(text: str, a: Said, b: Said) -> Said:
    """ "from 8 to 4" with a verb of change is the second; as "or" the two are a range."""
    between = text[a.end : b.start].strip()
    from_to = between.split(" ")[0] in ("to", "a", "al") and re.search(
        r"\b(?:from|de|del) (?:an? |un )?$", text[: a.start]
    )
    moved = bool(from_to and _CHANGE.search(text))
    return replace(a, second=b.second, end=b.end, of_total=a.of_total or b.of_total, moved=moved)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:'\w+)*", text)


def _is_meant(text: str, said: Said) -> bool:
    """Whether a number stands where an answer stands: first, last, after "a" or "is", before a pause."""
    before, after = _words(text[: said.start]), text[said.end :]
    if all(word in FILLERS or word[0].isdigit() for word in before):
        return True
    following = re.match(r"[ +~'\"-]*([a-z][a-z']*)", after)
    return not following or following[1] in _TAILS or bool(before and before[-1] in _FRAMES)


def _corrected(text: str, groups: list[Said]) -> list[Said]:
    """ "8 i mean 6", "6, no, 7": what comes after the correction."""
    if len(groups) == 2:
        between = text[groups[0].end : groups[1].start]
        if _THEN.fullmatch(between) or _CORRECTED.fullmatch(between) or _went_to(between):
            return groups[1:]
    marks = [m.end() for m in _CORRECTION.finditer(text) if m.start() >= groups[0].end]
    return [s for s in groups if s.start >= marks[-1]] if marks else []


def _went_to(between: str) -> bool:
    """ "de 4 pasé a 7"."""
    return (
        _CHANGE.search(between) is not None
        and re.search(r"\b(?:to|a|al) (?:an? |un )?$", between) is not None
    )


def _by_time(text: str, groups: list[Said]) -> list[Said]:
    """Those that are not of yesterday; if several are left, those of today."""
    times = _times(text, groups)
    current = [s for s in groups if times[s.start] != "past"]
    today = [s for s in groups if times[s.start] == "now"]
    return current if len({s.first for s in current}) == 1 else today


def _times(text: str, groups: list[Said]) -> dict[int, str]:
    """For each number (by its start) "now", "past" or "", by the words of time of its part of the sentence."""
    blind = _COMPARED.sub(lambda match: " " * len(match[0]), text)
    times = {s.start: "" for s in groups}
    for part in _parts(blind, groups):
        _place(part, times)
    return times


# A part of a sentence in order: numbers (by their start) and the words of time between them.
_Part = list[tuple[str, int]]


def _parts(text: str, groups: list[Said]) -> list[_Part]:
    items = [("number", s.start) for s in groups]
    inside = [range(s.start, s.end) for s in groups]
    items += [(m.lastgroup or "", m.start()) for m in _TIME.finditer(text)]
    items += [("break", m.start()) for m in _BREAK.finditer(text) if not any(m.start() in r for r in inside)]
    parts: list[_Part] = [[]]
    for item in sorted(items, key=lambda item: item[1]):
        if item[0] != "break":
            parts[-1].append(item)
        elif any(kind == "number" for kind, _ in parts[-1]):  # "yesterday, 8" is one part
            parts.append([])
    return parts


def _place(part: _Part, times: dict[int, str]) -> None:
    """A verb ("was") speaks of the number after it; "yesterday" of those after it if the part begins with such
    a word, else of the number before it."""
    numbers = [at for kind, at in part if kind == "number"]
    if not numbers:
        return
    leads = part[0][0] != "number"
    for kind, at in part:
        if kind == "number":
            continue
        after, before = [n for n in numbers if n > at], [n for n in numbers if n < at]
        if kind == "verb" or len(numbers) == 1:
            chosen = after[:1] or (numbers if len(numbers) == 1 and kind != "verb" else [])
        else:
            taken = bool(before and times[before[-1]])
            chosen = after[:1] if after and (leads or taken) else before[-1:] or after[:1]
        for number in chosen:
            if kind == "now" or not times[number]:
                times[number] = "now" if kind == "now" else "past"


def _by_topic(text: str, groups: list[Said], better: bool | None) -> list[Said]:
    """ "7 mood 3 pain": the number beside the word that runs the way of the scale that was asked."""
    if better is None:
        return []
    wanted, other = (_GOOD, _BAD) if better else (_BAD, _GOOD)
    starts, ends = [s.start for s in groups], [s.end for s in groups]
    tail = text[ends[-1] :]
    if _GOOD.search(tail) or _BAD.search(tail):  # "7 mood 3 pain": each word after its number
        spans = [text[a:b] for a, b in zip(ends, [*starts[1:], len(text)], strict=True)]
    else:
        spans = [text[a:b] for a, b in zip([0, *ends[:-1]], starts, strict=True)]
    named = list(zip(groups, spans, strict=True))
    ours = [s for s, span in named if wanted.search(span) and not other.search(span)]
    return ours or [s for s, span in named if not other.search(span)]


def _leading(text: str, groups: list[Said]) -> list[Said]:
    """ "7 took my meds at 8": the number that the text begins with, when a sentence lies before the next."""
    first, second = groups[0], groups[1]
    opens = all(word in FILLERS for word in _words(text[: first.start]))
    between = [word for word in _words(text[first.end : second.start]) if word not in FILLERS]
    here, there = _words(text[first.end :])[:1], _words(text[second.end :])[:1]
    return [first] if opens and between and here != there else []
