"""The texts that the second stage of detection learns from, and those that judge it while it is made."""

from __future__ import annotations

import csv
import random
import re
import sys
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

from rapidfuzz import fuzz, process

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from reminders.domain import safety  # noqa: E402 (its path is set above)
from reminders.domain.text import words  # noqa: E402

LEVELS = ("crisis", "emergency", "urgent")
SEED = 2611
DRAWN = {"none": 30}
USUALLY_DRAWN = 18
"""Sentences that are drawn of each row of ways.txt: of everyday ones more, as patients send more of them."""
JUDGES = ("safety_fresh_held_back", "safety_third_dev", "safety_fifth_dev", "unseen_ordinary")
"""Files that `--judge` judges by; the first was held back once, and is used up."""
HELD_BACK = ("safety_third_held_back", "safety_fourth_held_back", "safety_fifth_held_back")
TOO_NEAR = 80
"""Likeness (0 to 100, of the sorted words) to a held-back text from which on a text is not learned."""
CHAT, CHAT_MORE, CHAT_LONGEST = 20_000, 80_000, 300
"""Small talk of strangers: how much is learned, how much more is looked through, letters of the longest."""


class Text(NamedTuple):
    """`level` is "none" for an ordinary text, and "?" for a red flag whose level nobody has said."""

    words: str
    level: str
    kind: str = ""
    file: str = ""


def learned() -> list[Text]:
    """All that is only learned from, without what says nearly what a held-back text says."""
    return apart([*_written(), *_replies(), *_labelled("safety_fresh_dev"), *ways()])


def judges() -> list[Text]:
    """What `--judge` judges by, and what the shipped weights learn from too."""
    return apart([text for name in JUDGES for text in _labelled(name)])


def small_talk() -> tuple[list[Text], list[Text]]:
    """What students wrote to each other (`chitchat-dataset`, MIT), but for what the phrases alarm at.

    First what is learned, then more, of which only what a model takes for cries is learned. One conversation
    in five is left out: `safety_small_talk.tsv` was drawn of those.
    """
    import chitchat_dataset  # installed for the training only

    talks = chitchat_dataset.Dataset()
    said = sorted(
        {
            turn["text"].strip()
            for name, talk in talks.items()
            if crc32(name.encode()) % 5
            for block in talk["messages"]
            for turn in block
        }
    )
    fitting = [text for text in said if 2 <= len(text.split()) <= 40 and len(text) <= CHAT_LONGEST]
    drawn = random.Random(SEED).sample(fitting, CHAT)  # noqa: S311 (nothing is secret)
    others = sorted(set(fitting) - set(drawn))
    more = random.Random(SEED).sample(others, CHAT_MORE)  # noqa: S311
    return _quiet(drawn), _quiet(more)


def _quiet(said: list[str]) -> list[Text]:
    return [Text(text, "none", "small_talk") for text in said if not safety.detect_by_rules(text)]


def apart(texts: list[Text]) -> list[Text]:
    held_back = [_sorted(text.words) for name in HELD_BACK for text in _labelled(name)]
    likeness = process.cdist([_sorted(text.words) for text in texts], held_back, scorer=fuzz.ratio)
    return [text for text, most in zip(texts, likeness.max(axis=1), strict=True) if most < TOO_NEAR]


def _sorted(text: str) -> str:
    return " ".join(sorted(words(text)))


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def _labelled(name: str) -> list[Text]:
    rows = _rows(ROOT / f"tests/data/{name}.tsv")
    if name.startswith("safety"):
        return [Text(row[0], row[1], row[3], name) for row in rows]
    return [Text(row[0], "none", "ordinary", name) for row in rows]


def _written() -> list[Text]:
    return [
        Text(line, level)
        for level in (*LEVELS, "none")
        for line in (HERE / f"{level}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def _replies() -> list[Text]:
    """The labelled replies that tests are built from."""
    found = []
    for name in ("replies", "replies_own", "unseen_dev", "replies_near_crisis"):
        for row in _rows(ROOT / f"tests/data/{name}.tsv"):
            text, kind, note = row[0], row[2], row[4]
            if kind == "medical_red_flag":
                level = note.split("level=")[1].split(":")[0] if "level=" in note else "?"
            else:
                level = "crisis" if kind == "crisis" or "flag=crisis" in note else "none"
            if "flag=" in note and "crisis" not in note:
                level = "?"
            found.append(Text(text, level))
    return found + [Text(row[1], row[0]) for row in _rows(ROOT / "tests/data/explicit_safety.tsv")]


_CHOICE = re.compile(r"\(([^()]*)\)")


def ways() -> list[Text]:
    """Sentences drawn from the rows of ways.txt, the same ones each time."""
    draw, found, level = random.Random(SEED), [], ""  # noqa: S311 (nothing is secret)
    for line in (HERE / "ways.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            level = line.strip("[]")
        elif line and not line.startswith("#"):
            drawn = {_one(line, draw) for _ in range(DRAWN.get(level, USUALLY_DRAWN))}
            found += [Text(text, level) for text in sorted(drawn)]
    return found


def _one(row: str, draw: random.Random) -> str:
    text = _CHOICE.sub(lambda match: draw.choice(match[1].split("|")), row)
    return " ".join(re.sub(r"\s+([.,])", r"\1", text).split()).strip(" ,")


def meanings() -> dict[str, str]:
    """The words of each meaning."""
    lines = (HERE / "meanings.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(":", 1) for line in lines if line and not line.startswith("#")]
    return {name: " ".join(dict.fromkeys(row.split())) for name, row in rows}
