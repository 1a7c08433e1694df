"""Which of several is meant: asked with letters; answered with a letter, name, weekday or "both". Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapidfuzz import fuzz

from reminders.domain.text import normalise
from reminders.domain.wording import show_date, show_time, show_weekday

#: C and R are answers to a reminder.
LETTERS = "ABDEF"
_BOTH_WORDS = re.compile(r"\b(both|all|ambas|ambos|todas|todos|las dos|los dos|the two)\b")
_EVERY_VISIT = re.compile(
    r"\b(all|both)( of)?( my| our| the| these| those)?( other| remaining| upcoming| next)?"
    r" (appointments?|appts?|visits?|sessions?)\b"
    r"|\b(todas|ambas|las dos)( mis| las| sus| nuestras)?( otras| proximas)? (citas|visitas|sesiones)\b"
)
_WORD = re.compile(r"[^\W_]+")
_COURTESY = "please pls plz por favor porfavor gracias thanks thank you ok yes si la el the opcion"
_COURTESIES = frozenset(_COURTESY.split())
#: A longer text is not just a choice.
_LONGEST = 6
_ALIKE = 85


@dataclass(frozen=True, slots=True)
class Target:
    """What one option stands for: visits that one answer is about."""

    appointment_ids: tuple[int, ...]
    first_name: str
    starts_at: datetime
    """In the zone of its location."""


@dataclass(frozen=True, slots=True)
class Option:
    letter: str
    label: str
    appointment_ids: tuple[int, ...]
    first_name: str
    starts_at: datetime

    def stored(self) -> dict[str, Any]:
        """As it stands in the question's context; `letter` and `label` are what the patient reads."""
        return {
            "letter": self.letter,
            "label": self.label,
            "appointment_ids": list(self.appointment_ids),
            "first_name": self.first_name,
            "starts_at": self.starts_at.isoformat(),
        }


def options(targets: Sequence[Target], language: str) -> list[Option]:
    """Letters and labels: first names if they tell the targets apart, else day and time, else both."""
    names = [each.first_name for each in targets]
    by_name = len({normalise(name) for name in names}) == len(names)
    one_person = len(set(names)) == 1
    return [
        Option(letter, _label(each, language, by_name, one_person), each.appointment_ids, each.first_name,
               each.starts_at)
        for letter, each in zip(LETTERS, targets, strict=False)
    ]  # fmt: skip


def _label(target: Target, language: str, by_name: bool, one_person: bool) -> str:
    if by_name and not one_person:
        return target.first_name
    at = target.starts_at
    when = f"{show_weekday(at, language)}, {show_date(at, language)}, {show_time(at, language)}"
    return when if one_person else f"{target.first_name}, {when}"


def restored(context: Mapping[str, Any]) -> list[Option]:
    """The options of a question that was asked; none if its context is not such."""
    found = []
    for each in context.get("options") or ():
        if isinstance(each, Mapping) and "letter" in each and "starts_at" in each:
            found.append(
                Option(
                    letter=str(each["letter"]),
                    label=str(each.get("label", "")),
                    appointment_ids=tuple(each.get("appointment_ids") or ()),
                    first_name=str(each.get("first_name", "")),
                    starts_at=datetime.fromisoformat(str(each["starts_at"])),
                )
            )
    return found


def choose(text: str, among: Sequence[Option]) -> tuple[int, ...] | None:
    """The visits that an answer to the question names; None if it names none, or is about something else."""
    said = [word.lower() for word in _WORD.findall(normalise(text))]
    if not said or len(said) > _LONGEST:
        return None
    if _BOTH_WORDS.search(" ".join(said)):
        return tuple(dict.fromkeys(each for option in among for each in option.appointment_ids))
    letters = [option for option in among if option.letter.lower() in said]
    # "a" is a word too ("a las 3"): as an answer it stands alone, but for courtesies.
    if len(letters) == 1 and _COURTESIES.issuperset(set(said) - {letters[0].letter.lower()}):
        return letters[0].appointment_ids
    return named(text, among)


def says_every_visit(text: str) -> bool:
    """ "cancel all my appointments", "todas mis citas"; not "I cannot come at all"."""
    return _EVERY_VISIT.search(normalise(text)) is not None


def named(text: str, among: Sequence[Option]) -> tuple[int, ...] | None:
    """The visits that *text* names by first name, weekday or day of the month, if just one option fits."""
    said = [word.lower() for word in _WORD.findall(normalise(text))]
    for tells in (_says_name, _says_weekday, _says_day):
        found = [option for option in among if tells(said, option)]
        if len(found) == 1:
            return found[0].appointment_ids
    return None


def _says_name(said: Sequence[str], option: Option) -> bool:
    name = normalise(option.first_name)
    return bool(name) and any(len(word) > 1 and fuzz.ratio(word, name) >= _ALIKE for word in said)


def _says_weekday(said: Sequence[str], option: Option) -> bool:
    days = [normalise(show_weekday(option.starts_at, language)) for language in ("en", "es")]
    return any(_is_day(word, day) for word in said for day in days)


def _is_day(word: str, day: str) -> bool:
    """The weekday's name, its usual short form, or a slip of the finger."""
    return (len(word) in (3, 4) and day.startswith(word)) or (
        len(word) > 4 and fuzz.ratio(word, day) >= _ALIKE
    )


def _says_day(said: Sequence[str], option: Option) -> bool:
    """ "the 4th", "4", "dec 4", "el 4 de diciembre"; not the 4 of "at 4"."""
    day = str(option.starts_at.day)
    if any(word in (f"{day}st", f"{day}nd", f"{day}rd", f"{day}th") for word in said):
        return True
    months = {normalise(show_date(option.starts_at, language)) for language in ("en", "es")}
    names = [word for month in months for word in month.split() if word.isalpha() and len(word) > 2]
    named_month = any(len(word) > 2 and name.startswith(word) for word in said for name in names)
    return day in said and (named_month or set(said) <= {day, "the", "el", "on"})
