"""Tapbacks: reactions that phones send as a text quoting ours (`Liked "…"`, `👍 to "…"`, `Le gustó "…"`)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_OPEN, _CLOSE = "\"“”„«'‘’", "\"“”»'’‘"
_APPROVING = (
    "liked|loved|le gusto|le encanto|le gusta|le encanta|me gusta|me encanta|a .{1,40}? le (?:gusto|encanto)"
)
_OTHER = (
    "laughed at|emphasi[sz]ed|questioned|disliked|reacted|le dio risa|se rio de|"
    "le hizo gracia|enfatizo|remarco|"
    "cuestiono|pregunto por|no le gusto|puso un signo de interrogacion en|"
    "exclamo|dio enfasis a|le disgusto|destaco"
)
_REMOVED = "removed (?:a|an|the) .{1,30}? from|(?:quito|elimino) (?:un|una|el|la|su) .{1,40}? (?:de|a|en)"
_REACTED = r"(?:reacted|reacciono)(?: con)? (?P<with>\S+) (?:to|a)"
_ANDROID = r"(?P<emoji>[^\w\s\"']{1,8}) (?:to|a)"
_QUOTED = rf"\s*[{_OPEN}](?P<quoted>.*?)[{_CLOSE}]?\s*"
_TAPBACK = re.compile(
    rf"\s*(?:(?P<yes>{_APPROVING})|(?P<removed>{_REMOVED})|{_REACTED}|{_ANDROID}|(?P<other>{_OTHER})){_QUOTED}",
    re.IGNORECASE | re.DOTALL,
)
_ATTACHMENT = re.compile(
    r"\s*(?:liked|loved|laughed at|emphasized|questioned|disliked) an? (?:image|message|attachment)\s*", re.I
)

THUMBS = frozenset("👍✅✔☑❤♥🧡💛💚💙💜💯👌🆗🩷💕💖💗🫶")
REFUSALS = frozenset("👎❌✖🚫🙅")


@dataclass(frozen=True, slots=True)
class Tapback:
    """`approves`: a like, a heart or a thumbs-up, which to a confirmation is a yes. `quoted`: as the phone
    gave it."""

    approves: bool
    quoted: str


def read_tapback(text: str) -> Tapback | None:
    """The tapback that `text` is, or None. Nothing in the quoted text was said by the patient."""
    plain = _same_length(text)
    if match := _TAPBACK.fullmatch(plain):
        quoted = text[match.start("quoted") : match.end("quoted")]
        emoji = match["with"] or match["emoji"] or ""
        return Tapback(bool(match["yes"]) or bool(emoji and _only(emoji, THUMBS)), quoted)
    return Tapback(False, "") if _ATTACHMENT.fullmatch(plain) else None


def _same_length(text: str) -> str:
    """Accents folded one character for one, so that positions in the result are positions in `text`."""
    return "".join(
        unicodedata.normalize("NFD", char)[0] for char in text.replace("\u200e", " ").replace("\xa0", " ")
    )


def emoji_answer(normal: str) -> bool | None:
    """True for a text of nothing but thumbs and hearts, False for nothing but refusals, None otherwise."""
    bare = "".join(normal.split())
    if bare and _only(bare, THUMBS):
        return True
    return False if bare and _only(bare, REFUSALS) else None


def _only(emoji: str, allowed: frozenset[str]) -> bool:
    seen = [char for char in emoji if char not in "\ufe0f\u200d!." and not 0x1F3FB <= ord(char) <= 0x1F3FF]
    return bool(seen) and all(char in allowed for char in seen)
