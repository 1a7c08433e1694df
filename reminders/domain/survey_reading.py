"""What a reply says to the question that was asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reminders.domain.replies import Intent, Reading
from reminders.domain.reply_yes_no import not_there_yet
from reminders.domain.survey import Item, Text, Value, YesNo
from reminders.domain.survey_flow import value_of
from reminders.domain.text import normalise

Does = Literal["answer", "skip", "back", "less", "unclear", "other"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply does to a check-in. `repr` shows none of it."""

    does: Does
    """`unclear`: meant as an answer, it seems, but fits nothing. `other`: it is about something else."""
    value: Value = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    corrects: bool = False
    """It takes the place of the answer before ("oops i meant 6")."""


def reply_to(item: Item, reading: Reading) -> Reply:
    """What *reading* (made with `Expecting.of_item(item)`) says to *item*; values are inside its range."""
    match reading.intent:
        case Intent.SKIP:
            return Reply("skip")
        case Intent.BACK:
            return Reply("back")
        case Intent.LESS:
            return Reply("less")
        case Intent.ANSWER if reading.value is not None:
            value = value_of(item, float(reading.value))
            if value is None:
                return Reply("unclear")
            return Reply("answer", value, reading.note, reading.corrects)
        case Intent.NO if isinstance(item.answer, YesNo) and not_there_yet(normalise(reading.text)):
            return Reply("unclear")  # "on my way": no alarm, but the question stays open
        case Intent.YES | Intent.NO if isinstance(item.answer, YesNo):
            return Reply("answer", int(reading.intent is Intent.YES), reading.note)
        case Intent.UNCLEAR:
            return Reply("unclear")
        case Intent.FREE_TEXT | Intent.YES | Intent.NO if isinstance(item.answer, Text):
            return Reply("answer", reading.text, None) if reading.text.strip() else Reply("unclear")
        case Intent.YES | Intent.NO | Intent.FREE_TEXT:
            return Reply("unclear")
        case _:
            return Reply("other")
