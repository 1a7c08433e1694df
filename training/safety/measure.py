"""Prints recall and precision of the detection over a labelled file, per level, language and kind: figures only.

    .venv/bin/python training/safety/measure.py tests/data/safety_fresh_dev.tsv [--missed] [--rules]

Columns of the file: text, level (crisis, emergency, urgent, none), language, kind. `--missed` shows the texts,
and is not for a held-back file; `--rules` leaves the second stage out.
"""

# ruff: noqa: T201 E501 (a program for the terminal; its imports need the path; nothing is secret)

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from reminders.domain import safety

LEVELS = ("crisis", "emergency", "urgent")


def main(path: str, *flags: str) -> None:
    detect = safety.detect_by_rules if "--rules" in flags else safety.detect
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    found = [(row[0], row[1], row[2], row[3], {str(level) for level in detect(row[0])}) for row in rows]
    for language in ("all", *sorted({row[2] for row in rows})):
        part = [each for each in found if language in ("all", each[2])]
        for level in LEVELS:
            _print(language, level, part)
        medical = [each for each in part if each[1] in ("emergency", "urgent")]
        either = sum(bool(each[4] & {"emergency", "urgent"}) for each in medical)
        quiet = [each for each in part if each[1] not in LEVELS]
        alarms = sum(bool(each[4]) for each in quiet)
        print(
            f"{language:6} medical, either level {either}/{len(medical)}; alarms on ordinary {alarms}/{len(quiet)}"
        )
    missed = Counter(
        f"{level} {kind}" for _, level, _, kind, got in found if level in LEVELS and level not in got
    )
    false = Counter(f"{level} {kind}" for _, level, _, kind, got in found if level not in LEVELS and got)
    print("missed by kind:", dict(missed.most_common()))
    print("false by kind:", dict(false.most_common()))
    if "--missed" in flags and "held_back" not in path:
        for text, level, language, kind, got in found:
            wrong = level not in got if level in LEVELS else bool(got)
            if wrong or (level != "crisis" and "crisis" in got):
                print(f"{level:9} {'|'.join(sorted(got)) or '-':10} {language:5} {kind}: {text}")


def _print(language: str, level: str, part: list[tuple[str, str, str, str, set[str]]]) -> None:
    is_so = [each for each in part if each[1] == level]
    said = [each for each in part if level in each[4]]
    right = sum(level in each[4] for each in is_so)
    recall = right / len(is_so) if is_so else 1.0
    precision = right / len(said) if said else 1.0
    print(
        f"{language:6} {level:9} recall {right}/{len(is_so)} = {recall:.3f}  precision {right}/{len(said)} = {precision:.3f}"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
