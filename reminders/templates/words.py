"""What a text must not say, and what it asks for: patterns over English and Spanish."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

# -- replies asked for -------------------------------------------------------------------------

_REPLY_VERB = (
    r"(?:repl(?:y|ying)|respond(?:ing)?|text(?:ing)?|txt|send(?:ing)?|answer(?:ing)?|typ(?:e|ing)|writ(?:e|ing)|"
    r"say|press|enter|use|tap|"
    r"responda|responde|respondiendo|conteste|contesta|env[ií]e|env[ií]a|mande|manda|escriba|escribe|ponga|"
    r"oprima|marque|pulse|use|texto)"
)
_LINK = r"(?:\s+(?:back|by|with|us|an?|the|word|letter|texting|sending|con|una?|la|palabra|letra|nos))*"
_QUOTE = "[\"'“”‘’«»*]*"

#: Words that carriers act on before we do, and the Spanish ones that a clinic adds to them.
_OPT_OUT = "STOPALL|STOP|UNSUBSCRIBE|CANCEL|END|QUIT|REVOKE|OPT-?OUT|CANCELAR|PARAR|ALTO|BAJA|BASTA"
_OPT_IN = "START|YES|UNSTOP"
_HELP = "HELP|INFO|AYUDA"
_COMMAND = re.compile(rf"\b(?P<word>{_OPT_OUT}|{_OPT_IN}|{_HELP})\b", re.IGNORECASE)
_ASKING = re.compile(rf"\b{_REPLY_VERB}{_LINK}\s*:?\s*{_QUOTE}$", re.IGNORECASE)
_ASKED_BEFORE = re.compile(
    rf"\b{_REPLY_VERB}\b[^.!?\n]*(?:\bor\b|\bo\b|,|/|\by\b|\band\b)\s*{_QUOTE}$",
    re.IGNORECASE,
)
_ASKED_AFTER = re.compile(
    rf"^{_QUOTE}\s*(?:=|:|->|\bto\b|\bfor\b|\bif\b|\bpara\b|\bsi\b|\bto\b)", re.IGNORECASE
)
_VISIT_WORDS = re.compile(
    r"\b(?:visits?|appointments?|bookings?|sessions?|surveys?|check-?ins?|confirm\w*|reschedul\w*|change|"
    r"citas?|visitas?|encuestas?|cambiar\w*|reprogramar)\b",
    re.IGNORECASE,
)
_PURPOSE = {
    "out": re.compile(
        r"\b(?:stop|opt|unsubscribe|end|quit|no\s+more|texts?|messages?|parar|dejar|no\s+recibir|salir|baja|"
        r"mensajes|textos|terminar|detener)\b",
        re.IGNORECASE,
    ),
    "in": re.compile(
        r"\b(?:texts?|messages?|again|resume|opt|start|subscribe|mensajes|textos|de\s+nuevo|otra\s+vez|"
        r"volver|reanudar)\b",
        re.IGNORECASE,
    ),
    "help": re.compile(r"\b(?:help|info\w*|questions?|support|ayuda|preguntas?)\b", re.IGNORECASE),
}
#: CANCEL, END, QUIT and their kin are refused even as a way to opt out: they read as the visit's.
_PLAIN_STOP = re.compile(r"STOP|STOPALL|UNSUBSCRIBE|OPT-?OUT|BAJA|ALTO|PARAR|BASTA", re.IGNORECASE)
_OTHER_ANSWER = re.compile(rf"\b(?:{_OPT_OUT}|{_OPT_IN}|{_HELP}|[CR]|\d)\b")
_TO_A_NUMBER = re.compile(rf"^{_QUOTE}\s*(?:to|al)\s+\d{{3,6}}\b", re.IGNORECASE)

#: Nobody shouts these in a text but to be answered with.
_SHOUTED = frozenset({"YES", "CANCEL", "END", "QUIT", "REVOKE", "CANCELAR"})
_NUMBERED = re.compile(r"\d\s*(?:=|:|-|->|\bfor\b|\bif\b|\bpara\b)\s*$", re.IGNORECASE)

_MEANING = (
    r"(?:confirm|keep|yes|ok\b|you\b|i\b|com(?:e|ing)|accept|reschedul|chang|mov|new|another|cancel|call|"
    r"s[ií]\b|viene|va\b|asist|acept|cambi|reprogram|otr[ao]|nuev|mover)"
)
_LETTER = re.compile(
    rf"\b(?i:{_REPLY_VERB}{_LINK})\s*:?\s*{_QUOTE}\(?(?i:[CR])(?!\w|['’]\w)"
    rf"|(?<![\w.'’]){_QUOTE}[CR]{_QUOTE}\s*(?:=|:|->|(?i:\bto\b|\bfor\b|\bif\b|\bpara\b|\bsi\b))"
    rf"\s*(?i:{_MEANING})"
    rf"|\b(?i:{_MEANING}\w*\s*(?:with|by|con)\s*){_QUOTE}[CR]\b"
    r"|\([CR]\)|(?<!\w)C\s*/\s*R(?!\w)"
)


def carrier_words(text: str) -> Iterator[str]:
    """Words in *text* that it asks for as an answer, though carriers take them as commands."""
    for match in _COMMAND.finditer(text):
        if _is_asked(text, match) and not _is_proper(text, match):
            yield match["word"]


def _is_asked(text: str, match: re.Match[str]) -> bool:
    before, after = text[max(0, match.start() - 120) : match.start()], text[match.end() : match.end() + 40]
    sentence = re.split(r"[.!?\n]", before)[-1]
    shouted = match["word"].isupper()
    direct = _ASKING.search(sentence) is not None
    if shouted:
        if match["word"] in _SHOUTED:
            return _NUMBERED.search(sentence) is None
        return bool(direct or _ASKED_BEFORE.search(sentence) or _ASKED_AFTER.match(after))
    # "We send help" asks for nothing: small letters need quotation marks, or a purpose behind them.
    return direct and (sentence.rstrip()[-1:] in "\"'“‘«*" or _ASKED_AFTER.match(after) is not None)


def _is_proper(text: str, match: re.Match[str]) -> bool:
    """It is offered for what carriers do with it: to stop, to start again, to get help."""
    if _TO_A_NUMBER.match(text[match.end() :]):
        return True
    purpose = _purpose(text, match)
    word = match["word"]
    if _VISIT_WORDS.search(purpose):
        return False
    empty = not re.search(r"\w{3}", purpose)
    if re.fullmatch(_HELP, word, re.IGNORECASE):
        return empty or _PURPOSE["help"].search(purpose) is not None
    if re.fullmatch(_OPT_IN, word, re.IGNORECASE):
        return _PURPOSE["in"].search(purpose) is not None
    return bool(_PLAIN_STOP.fullmatch(word)) and (empty or _PURPOSE["out"].search(purpose) is not None)


def _purpose(text: str, match: re.Match[str]) -> str:
    """What the answer is for: the words after it, up to the next answer, or else those before it."""
    after = re.split(r"[.!?\n;]", text[match.end() : match.end() + 120])[0]
    after = _OTHER_ANSWER.split(after)[0]
    if re.search(r"\w{3}", after):
        return after
    before = re.split(r"[.!?\n;]", text[max(0, match.start() - 120) : match.start()])[-1]
    before = _ASKING.sub("", before)
    return "" if _OTHER_ANSWER.search(before) else before


def asks_letter(text: str) -> str | None:
    """The words in *text* that ask for C or R as an answer, or None."""
    match = _LETTER.search(text)
    return match[0].strip() if match else None


# -- links -------------------------------------------------------------------------------------

SHORTENERS = frozenset(
    {
        "adf.ly", "bit.do", "bit.ly", "bitly.com", "bl.ink", "buff.ly", "clck.ru", "cutt.ly", "fb.me",
        "goo.gl", "is.gd", "j.mp", "lnkd.in", "ow.ly", "qr.ae", "rb.gy", "rebrand.ly", "s.id", "short.io",
        "shorturl.at", "smarturl.it", "soo.gd", "t.co", "t.ly", "tiny.cc", "tiny.one", "tinyurl.com",
        "tr.ee", "trib.al", "v.gd", "wp.me", "x.co", "y2u.be",
    }
)  # fmt: skip
_TLD = (
    "com|net|org|info|biz|clinic|health|care|doctor|app|dev|gov|edu|io|co|us|me|ly|gl|gd|link|page|site|"
    "online|shop|xyz|top|mx|es|to|cc|id|at|ru|cn|uk|ca|tv|ai"
)
_URL = re.compile(r"(?i:\b[a-z][a-z0-9+.-]*://|\bwww\.)[^\s<>\"]+")
#: With its end in small letters, or all in capitals: "clinic.Me" is a missing space.
_BARE = re.compile(
    rf"(?<![\w@./-])(?:(?:[\w-]+\.)+(?:{_TLD})|(?:[A-Z0-9-]+\.)+(?:{_TLD.upper()})|\d{{1,3}}(?:\.\d{{1,3}}){{3}})"
    r"(?![\w-])(?:[/:?][^\s<>\"]*)?"
)
_SHORT = re.compile(
    rf"(?<![\w@.-])(?:{'|'.join(re.escape(host) for host in sorted(SHORTENERS))})(?![\w-])(?:/[^\s]*)?",
    re.IGNORECASE,
)


def hosts(text: str) -> Iterator[tuple[str, str]]:
    """Links in *text*, as (what is written, host in lower case)."""
    for pattern in (_URL, _BARE, _SHORT):
        for match in pattern.finditer(text):
            written = match[0].rstrip(".,;:!?)'\"")
            yield written, host_of(written)


def host_of(url: str) -> str:
    """The host of a link with or without its scheme, without `www.`; empty if it has none."""
    try:
        host = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


# -- days that a text must not name ------------------------------------------------------------

_DAY = re.compile(
    r"(?<![\w])(?:today|tonight|tomorrow|hoy|(?<!\bla )(?<!\bla\n)ma[nñ]ana)(?!\w)", re.IGNORECASE
)


def literal_days(text: str) -> Iterator[str]:
    """`today`, `tomorrow` and their kin; `la mañana` is the morning."""
    for match in _DAY.finditer(text):
        yield match[0]
