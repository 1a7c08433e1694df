"""A question as one text, with how to answer it: the numbers that stand for the answers."""

from __future__ import annotations

from reminders.domain.survey import Choice, Item, Number, Scale, Survey, Text, Words, YesNo

_YES_NO = {"en": "1 = yes, 2 = no", "es": "1 = sí, 2 = no"}


def question(survey: Survey, item: Item, language: str, *, with_stem: bool = True) -> str:
    """*item* as it is asked by text, in *language*.

    The stem ("Over the last 2 weeks, …") belongs to the question: leave it out only where it was just read.
    """
    stem = said(survey.stem, language) if with_stem else ""
    parts = [stem, _sentence(said(item.ask, language)), _sentence(how_to_answer(item, language))]
    return " ".join(part for part in parts if part)


def how_to_answer(item: Item, language: str) -> str:
    """`0 = Not at all, 1 = Several days, …`; empty where the question says it itself."""
    match item.answer:
        case Choice(options):
            return ", ".join(f"{option.value} = {said(option.label, language)}" for option in options)
        case Scale(anchors=anchors):
            return ", ".join(f"{value} = {said(words, language)}" for value, words in anchors.items())
        case YesNo():
            return _YES_NO.get(language, _YES_NO["en"])
        case Number() | Text():
            return ""


def in_words(item: Item, language: str) -> str:
    """What to answer with, as the end of "please reply with …". ("Número" would double the price.)"""
    spanish = language == "es"
    match item.answer:
        case Scale(low, high):
            return f"una cifra del {low} al {high}" if spanish else f"a number from {low} to {high}"
        case Number(low, high):
            return (
                f"una cifra entre {low:g} y {high:g}" if spanish else f"a number between {low:g} and {high:g}"
            )
        case Choice(options):
            values = [str(option.value) for option in options]
            last = f"{', '.join(values[:-1])} {'o' if spanish else 'or'} {values[-1]}"
            return f"una cifra: {last}" if spanish else f"one number: {last}"
        case YesNo():
            return "1 (sí) o 2 (no)" if spanish else "1 (yes) or 2 (no)"
        case Text():
            return "sus palabras" if spanish else "your own words"


def survey_words(survey: Survey, item: Item, language: str) -> dict[str, str]:
    """What templates may say of a survey that asks *item* now (`survey.question` and so on)."""
    return {
        "question": question(survey, item, language),
        "how": in_words(item, language),
        "title": said(survey.title, language),
    }


def said(words: Words, language: str) -> str:
    """*words* in *language*, or in the first language they have; empty if they have none."""
    return words.get(language) or next(iter(words.values()), "")


def _sentence(text: str) -> str:
    """With its end marked, because something follows: the numbers, or how to stop."""
    return text if not text or text.endswith(("?", ".", "!", ":", "…", ")")) else f"{text}."
