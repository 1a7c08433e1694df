"""What was asked last, and so which answers fit: from `--expecting`, or from a survey's question."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal

from reminders.domain import survey
from reminders.domain.reply_choices import Option

Kind = Literal["none", "confirmation", "yes_no", "scale", "number", "choice", "text"]


@dataclass(frozen=True, slots=True)
class Expecting:
    """`higher_is_better` says which of two neighbours is the more distressed; None: nobody knows."""

    kind: Kind = "none"
    low: float = 0
    high: float = 10
    higher_is_better: bool | None = True
    options: tuple[Option, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Expecting:
        """Reads the `--expecting` syntax, e.g. `scale:0-10:better`; ValueError says what is wrong with it.

        `item:…` needs the surveys: see `of_item`.
        """
        kind, _, rest = text.strip().partition(":")
        match kind:
            case "none" | "confirmation" | "yes_no" | "text" if not rest:
                return cls(kind)
            case "scale":
                return _parse_scale(rest)
            case "number":
                return _parse_number(rest)
            case "choice":
                return cls("choice", options=_parse_options(rest), higher_is_better=False)
        raise ValueError(
            f"{text!r} is not something to expect: use none, confirmation, yes_no, text, "
            "scale:LOW-HIGH:better, scale:LOW-HIGH:worse, number:LOW-HIGH, choice:0=label,1=label "
            "or item:SURVEY.ITEM"
        )

    @classmethod
    def of_item(cls, item: survey.Item) -> Expecting:
        """What fits the question `item`, in any of its languages."""
        match item.answer:
            case survey.Scale(low=low, high=high, higher_is=higher_is):
                return cls("scale", low, high, higher_is == "better")
            case survey.Number(low=low, high=high, higher_is=higher_is):
                return cls("number", low, high, None if higher_is is None else higher_is == "better")
            case survey.Choice(options=options, higher_is=higher_is):
                read = tuple(Option(float(o.value), tuple(o.label.values())) for o in options)
                return cls("choice", options=read, higher_is_better=higher_is == "better")
            case survey.YesNo():
                return cls("yes_no")
            case survey.Text():
                return cls("text")


NONE = Expecting()
_FROM_TO = r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)"


def _parse_scale(rest: str) -> Expecting:
    match = re.fullmatch(rf"{_FROM_TO}:(better|worse)", rest)
    if not match:
        raise ValueError(f"scale:{rest} is not a scale: write scale:LOW-HIGH:better or scale:LOW-HIGH:worse")
    low, high = _range(f"scale:{rest}", match)
    return Expecting("scale", low, high, higher_is_better=match[3] == "better")


def _parse_number(rest: str) -> Expecting:
    match = re.fullmatch(rf"{_FROM_TO}(?::(better|worse))?", rest)
    if not match:
        raise ValueError(f"number:{rest} is not a range: write number:LOW-HIGH, as in number:0-24")
    low, high = _range(f"number:{rest}", match)
    return Expecting("number", low, high, higher_is_better=None if match[3] is None else match[3] == "better")


def _range(text: str, match: re.Match[str]) -> tuple[float, float]:
    low, high = float(match[1]), float(match[2])
    if low >= high or not math.isfinite(high - low):
        raise ValueError(f"{text} has no room: the low end must be less than the high end")
    return low, high


def _parse_options(rest: str) -> tuple[Option, ...]:
    options = []
    for part in re.split(r",(?=\s*-?\d+(?:\.\d+)?\s*=)", rest):
        match = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*=\s*(.+?)\s*", part)
        if not match:
            raise ValueError(
                f"choice: {part!r} is not an option: write VALUE=label|label, as in choice:0=no|nada,1=yes"
            )
        labels = tuple(label.strip() for label in match[2].split("|") if label.strip())
        options.append(Option(float(match[1]), labels))
    if len({option.value for option in options}) < len(options):
        raise ValueError("choice: two options have the same value")
    return tuple(options)
