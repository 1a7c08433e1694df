"""What a question expects of a reply, and what a reply then says to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reminders.domain.replies import Expecting, Intent, Reading
from reminders.domain.reply_choices import Option
from reminders.domain.survey import Choice, Item, Number, Scale, Text, Value, YesNo
from reminders.domain.survey_flow import value_of


def expecting(item: Item) -> Expecting:
    """How a reply to *item* is to be read; the labels of every language count."""
    match item.answer:
        case Scale(low, high, higher_is):
            return Expecting("scale", low, high, higher_is_better=higher_is == "better")
        case Number(low, high, _, higher_is):
            return Expecting("scale", low, high, higher_is_better=higher_is != "worse")
        case Choice(options):
            return Expecting(
                "choice",
                options=tuple(Option(each.value, tuple(each.label.values())) for each in options),
            )
        case YesNo():
            return Expecting("yes_no")
        case Text():
            return Expecting("text")


Does = Literal["answer", "skip", "back", "less", "unclear", "other"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a reply does to a check-in. `repr` shows none of it."""

    does: Does
    """`unclear`: meant as an answer, it seems, but fits nothing. `other`: it is about something else."""
    value: Value = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)


def reply_to(item: Item, reading: Reading) -> Reply:
    """What *reading* (made with `expecting(item)`) says to *item*; a value is always inside its range."""
    match reading.intent:
        case Intent.SKIP:
            return Reply("skip")
        case Intent.BACK:
            return Reply("back")
        case Intent.LESS:
            return Reply("less")
        case Intent.ANSWER if reading.value is not None:
            value = value_of(item, float(reading.value))
            return Reply("unclear") if value is None else Reply("answer", value, reading.note)
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
