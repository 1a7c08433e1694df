"""A number given as an answer: "7/10", "about a 6", "siete", "7 or 8", "was an 8, now a 3", "ocho punto cinco".

Only a number that stands in the text, is meant as the answer and lies in the range is returned; whatever else
(ages, times, dates, phone numbers, blood pressure, two far values) is None: the question is asked again.
"""

# ruff: noqa: E501 (the tables: a row is one thought)

from __future__ import annotations

import re
import unicodedata

from reminders.domain.reply_number_bounds import BOUND as _BOUND
from reminders.domain.reply_number_bounds import BOUND_OR_NEARLY as _NEARLY
from reminders.domain.reply_number_bounds import only_bounds
from reminders.domain.reply_number_choice import Said, choose
from reminders.domain.reply_number_words import heard_word, only_number_word, with_digits

_ADJECTIVE = r"(?:(?:more|whole|full|bad|good|big|small|little|long|short|panic|anxiety|different|other|mas|malas?|malos?|buenas?|buenos?|solid) )?"
_COUNTED = (
    r"months?|mes(?:es)?|weeks?|wks?|semanas?|days?|dias?|nights?|noches?|hours?|hrs?|horas?|minutes?|mins?|minutos?|seconds?|"
    # only plurals: "7 headache all day" and "8 text me" are scores
    r"(?:pill|pastilla|tablet|beer|cerveza|drink|cup|taza|vaso|meal|comida|kid|hijo|hija|nino|persona|appointment|cita|visita|infusion|session|"
    r"message|milla|mile|block|cigarette|cigarro|friend|amigo|perro|gato|pregunta|step|paso|page|attack|ataque|episode|episodio|nightmare|pesadilla|"
    r"dream|sueno|nap|siesta|fall|caida|headache|sister|brother|hermana|hermano|grandkid|grandson|daughter|son|nieto|nieta|doctor|nurse|"
    r"pound|libra|kilo|bottle|botella|seizure|shot|bag|ride|car|llamada|errand|load|chapter|guy|girl|boy)s|"
    r"times|veces|glasses|children|people|visits|questions|texts|calls|walks|mensajes|dogs|cats|doses|dosis|feet|pies|inches|grandchildren|doctores|"
    r"lbs?|kg|women|men|of (?:us|them|my|the|those|these|mis|los|las)"
)
_MEASURED = (
    r"years?|yrs?|y/o|yo(?= (?:male|female|boy|girl|son|daughter))|anos?|mg|mcg|ml|cc|percent|por ciento|%|millions?|thousand|hundred|mil|k|bucks|dollars|dolares|degrees|grados|st|nd|rd|th|o'?clock|de la (?:manana|tarde|noche)|p\.?m\.?|"
    r"a\.m\.?|am(?! (?:feeling|good|ok|tired|so|very|not|still|doing|in|happy|sad|better|worse|having|really))"
)
_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|lunes|martes|miercoles|jueves|viernes|sabado|domingo|"
    "tomorrow|today|tonight|manana|hoy"
)
_AMOUNT = r"\d+(?:[.,]\d+)?(?: ?(?:-|to|a|or|o|y|and) ?\d+(?:[.,]\d+)?)?"
_NEVER = [
    re.compile(pattern)
    for pattern in (
        r"\+?\d?[ (.-]*\d{3}[ ).-]*\d{3}[ .-]*\d{4}",  # phone
        r"(?<!\d)\d{3}[-. ]\d{4}(?!\d)",
        r"\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?",  # time
        r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}",  # date
        r"\d{1,3} ?/ ?\d{1,3}(?!\d)",  # a date, blood pressure, a fraction, another scale's total
        r"\d+(?:[.,]\d+)? (?:out of|over|sobre) \d+",  # "3 out of 5"
        r"\$ ?\d+(?:[.,]\d+)*|#\d{3,}",
        rf"\b(?:{_MONTHS})\.? \d{{1,2}}\b",
        rf"\b\d{{1,2}} (?:de )?(?:{_MONTHS})\b",
        r"(?:^|\b(?:on|is|its|this is|el|was) )(?:day|dia) ?-?\d+(?:[.,]\d+)?",
        r"(?<![a-z])(?:room|suite|apt|unit|step|question|pregunta|item|visit|infusion|session|bus|route|line|channel|highway|exit|age|aged|edad|tengo|"
        r"weigh|peso|phq|gad|pcl|covid|text|dial|vitamin b|top|code|codigo|zip|pin|grade|floor|piso|chapter) ?-?\d+(?:[.,]\d+)?",
        r"\b(?:son|daughter|kid|baby|boy|girl|grandson|granddaughter|hijo|hija|nieto|nieta|nino|nina|he|she|he's|she's|hes|shes) (?:is|just turned|turned|tiene|cumple|cumplio|are)? ?\d+",
        rf"\b(?:{_DAYS}|there|here|come|came|meet|see you|wake|woke|woke up|up|bed|sleep|asleep|leave|left|pickup|pick me up|call me|appointment|appt|cita|visit|slept) (?:(?:at|around|by|since|until|till|a las|como a las) )+\d+(?:[.,]\d+)?",
        r"\b(?:call|text|available|free|home|work|off|here|there|anytime|sometime|come|meet)(?: \w+)? (?:before|after|by) \d+",
        r"\b(?:since|until|till|by|each|cada|hasta|desde las|antes de las|despues de las|a las|las|llame al|those|my|our|his|her|last|next|past|sus|mis|los|hace) (?:(?:about|only|like|como|unas?|unos) )?\d+(?:[.,]\d+)?(?: ?(?:o|or) \d+)?(?! (?:out of|de|sobre) \d)",
        r"\b\d+ (?:being|is|=|as|es|siendo) (?:the |a |el |lo )?(?:very )?(?:best|worst|highest|lowest|most|least|max|min|mejor|peor|perfect|great|good|bad)\b",
        r"\bcloud \d|\b\d thumbs|\b\d (?:cents|centavos)|\b(?:cita|appointment|appt|visit|birthday|cumpleanos) (?:(?:es|is|on|el|the|at|in) )+\d+",
        r"\b(?:its|it's|it is|son) \d+ (?:in the (?:morning|afternoon|evening)|at night|o'?clock)",
        r"\b(?:\d+(?:[.,]\d+)? ?-?(?:year|yr|day|week|month)s?-?(?: |-)?old)\b",
        rf"{_AMOUNT} ?-?(?:{_MEASURED})(?![a-z])",
    )
]
_NOT_A_SCORE = [
    *_NEVER,
    re.compile(
        r"\b(?:slept|sleep|dormi|took|tome|ate|drank|for|in|every|these|por) (?:(?:about|only|like|como|unas?|unos) )?\d+(?:[.,]\d+)?(?! (?:out of|de|sobre) \d)"
    ),
    re.compile(rf"{_AMOUNT} ?-?{_ADJECTIVE}(?:{_COUNTED})(?![a-z])"),
]
_UNIT = re.compile(
    rf"(?<=\d)(?: 1/2)? ?-?{_ADJECTIVE}(?:h|{_COUNTED}|percent|%|years?|anos?|mg|degrees)(?![a-z])"
)
_MINUTES = re.compile(r"\d ?(?:min|sec|seg)")
_NUMBER = re.compile(r"(?<![\w.,/])(?:0|[1-9]\d*)(?:[.,]\d+)?(?:ish\b)?(?![\w/])")
_ZERO = re.compile(
    r"(?:i have |i've |im |i'm |i am |got |tengo |siento |hay |estoy |con )?"
    r"(?:(?:absolutely |really |thankfully )?(?:none|nil|ninguno|ninguna|nada)|"
    r"(?:no tengo|no siento|no hay|ya no tengo|i do not have|i dont have|i don't have|no|zero|without|sin|ningun|ninguna|nada de|free of|ni) ?(?:any |nada de |ningun |ninguna )?"
    r"(?P<topic>pain|hurting|nausea|anxiety|stress|dolor(?:es)?|nauseas?|ansiedad|estres|molestias?|symptoms?|sintomas?|side effects|discomfort)|"
    r"(?P<free>pain[ -]free)|(?P<weak>nothing|no me duele(?: nada)?|nothing hurts|nada me duele|not any|doesnt hurt|does not hurt|doesn't hurt))"
    r"(?: (?:at all|today|now|right now|so far|thank god|thanks?|thank you|gracias|gracias a dios|hoy|ahora|ahorita|por ahora|nada|at the moment|whatsoever|este dia|por hoy|a dios))*"
)


def read_scale(
    normal: str, low: float, high: float, *, higher_is_better: bool, none_is_zero: bool = True
) -> float | None:
    """The answer in `normal` (see `text.normalise`) on a scale from `low` to `high`, or None."""
    value = _read(normal, low, high, higher_is_better, _NOT_A_SCORE, _NEARLY)
    if value is None and none_is_zero and low == 0:
        value = _none(normal, higher_is_better)
    return value


def read_number(normal: str, low: float, high: float, higher_is_better: bool | None = None) -> float | None:
    """A plain number ("7 hours", "twelve") from `low` to `high`, or None.

    Of two adjacent values the more distressed, or None while nobody says which that is.
    """
    digits = with_digits(normal)
    if high <= 24 and _MINUTES.search(digits):  # hours were asked
        return None
    bare = _UNIT.sub(" ", digits)
    value = _read(bare, low, high, higher_is_better, _NEVER, _BOUND)
    return _none(normal, None) if value is None and low == 0 else value


def _read(
    normal: str,
    low: float,
    high: float,
    better: bool | None,
    masks: list[re.Pattern[str]],
    bounds: re.Pattern[str],
) -> float | None:
    value = _exact(normal)
    if value is None:
        value = _written(_typed(normal), low, high, better, masks, bounds)
    return value if value is not None and low <= value <= high else None


def _exact(normal: str) -> float | None:
    """Letters typed for digits, only when they are the whole text: "O", "1o"."""
    digits = {"o": 0, "1o": 10, "i0": 10, "l0": 10, "1 0": 10}.get(normal.strip(" .!()\"'*~#"))
    return None if digits is None else float(digits)


def _none(normal: str, better: bool | None) -> float | None:
    """ "none", "no pain", "nada de dolor": nothing of what was asked, where the scale begins at nothing.

    Where higher is better (mood) only plain words for none are; "nothing" may be an answer to anything.
    """
    match = _ZERO.fullmatch(re.sub(r"[^\w' -]", " ", normal).strip().replace("  ", " "))
    if not match or (better and (match["topic"] or match["free"] or match["weak"])):
        return None
    return 0.0


_RUN = re.compile(r"([a-z])\1{2,}")  # "sevennn"


def _ascii_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _typed(normal: str) -> str:
    """Freed from how it was typed: glued words, dots for a pause, a backslash for a slash."""
    text = normal if normal.isascii() else "".join(_ascii_digit(char) for char in normal)
    text = _RUN.sub(r"\1", text.replace("\\", "/").replace("\n", " . "))
    text = re.sub(r"(?<=[a-z])/(?=[a-z])", " or ", text)
    text = re.sub(r"[→⇒➡]|[-=]+>", " -> ", text)
    text = re.sub(r"\.{2,}", " , ", text)
    text = re.sub(r"(?<=[a-z])([.,!?:;=])(?=\d)", r"\1 ", text)
    text = re.sub(r"\bout ?(?:ta|of) ?(?=\d|ten|diez)|outof", " out of ", text)
    text = re.sub(r"(?<=\d)(or|to|out of|o|y|and|u)(?= ?\d)", r" \1 ", text)
    text = re.sub(r"(?<=\d) -(?=\d)", "-", text)
    text = re.sub(
        r"\b(de|sobre|del \w+ al) dies\b", r"\1 diez", re.sub(r"\bdies (?=de |sobre )", "diez ", text)
    )
    return with_digits(" ".join(text.split()))


def _written(
    text: str,
    low: float,
    high: float,
    better: bool | None,
    masks: list[re.Pattern[str]],
    bounds: re.Pattern[str],
) -> float | None:
    text, totals = _without_total(_without_scale(text, low, high), high)
    if low >= 0 and _BELOW_ZERO.search(text):
        return None
    if _asks_back(text) or only_bounds(text, bounds):
        return None
    for pattern in (*masks, _BOUND):
        text = pattern.sub(lambda match: "_" * len(match[0]), text)
    said = [
        Said(value, value, m.start(), m.end(), m.start() in totals)
        for m in _NUMBER.finditer(text)
        for value in [_value(m[0]) * (-1 if _MINUS.search(text[: m.start()]) else 1)]
    ]
    if not said:
        word = only_number_word(text)
        return None if word is None else float(word)
    return choose(text, said, better)


_MINUS = re.compile(r"(?:^|\s)(?:-|minus |(?<!o )menos |negative |negativo )$")
_BELOW_ZERO = re.compile(_MINUS.pattern.replace("$", r"\d"))
_QUESTION = re.compile(
    r"\W*(?:(?:what|whats|what's|why|which|que es|que significa|que quiere decir|cual)\b(?! about)|"
    r"(?:is|does|do|are|was|did|how|es|can)\b(?=[^?]*\?))"
)


def _asks_back(text: str) -> bool:
    """ "what's 0", "is 10 good or bad?": the number is what the question is about."""
    match = _QUESTION.match(text)
    return match is not None and not re.search(r"\d", text[text.rfind("?") :] if "?" in text else "")


def _value(digits: str) -> float:
    return float(digits.removesuffix("ish").replace(",", "."))


def _without_scale(text: str, low: float, high: float) -> str:
    """The scale itself, repeated by the patient ("on a scale of 0 to 10, 7"), is not an answer."""
    ends = rf"(?:{low:g}|1) ?(?:to|-|al?|through|out of|y|and) ?{high:g}"
    scale = rf"\b(?:(?:on |en |in )?(?:a |the |una |la )?(?:scale|escala)(?: of| from| de| del)?|del|from|de|of|between|entre) ?(?:(?:el )?{ends}|{high:g})(?![\d.,/])"
    rest = re.sub(scale, " , ", text)
    return rest if re.search(r"(?<![\d])\d", rest) else text


def _without_total(text: str, high: float) -> tuple[str, set[int]]:
    """The text without "/10", "out of 10", "de diez" after a number, and where those numbers begin."""
    total = rf"(?:/|out of|of|de|sobre|over|entre) ?{high:g}(?:th)?(?![\d%:/]|[.,]\d|[a-z]| ?-?(?:{_COUNTED}|{_MEASURED})(?![a-z]))"
    after_word = re.compile(
        rf"(?:(?<=^)|(?<=\ba )|(?<=\ban )|(?<=\bum )|(?<=\bsay )|(?<=like )|(?<=about )|(?<=\bis )|(?<=\bits )|(?<=un ))"
        rf"([a-z]{{2,}}) (?:out of|sobre) {high:g}(?= *(?:$|[.,!?]|today|now|right|thank|hoy|gracias))"
    )
    text = after_word.sub(lambda m: m[0] if (n := _heard(m[1])) is None else f"{n}/{high:g}", text)
    out, at, starts = "", 0, set()
    for match in re.finditer(rf"(?<![\w./,-])(\d+(?:[.,]\d+)?) ?{total}", text):
        out += text[at : match.start()]
        starts.add(len(out))
        out += match[1]
        at = match.end()
    out += text[at:]
    return (out, starts) if starts else (re.sub(rf"\b(?:out of|sobre) {high:g}(?!\d)", " ", text), starts)


def _heard(word: str) -> int | None:
    """What a telephone heard as a word of its own: "for out of 10", or a number word with a slip in it."""
    return heard_word(word)
