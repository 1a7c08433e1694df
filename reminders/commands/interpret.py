"""`run.py interpret`: how a reply would be understood, as JSON lines."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reminders.commands import CommandError
from reminders.domain.replies import Expecting, Reading, interpret
from reminders.domain.safety_words import NO_WORDS, ClinicWords

if TYPE_CHECKING:
    from reminders.domain.survey import Survey

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def add_parser(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("interpret", help="show how a reply would be understood")
    parser.add_argument(
        "--language", choices=("en", "es"), default="en", help="the patient's language (default: en)"
    )
    parser.add_argument(
        "--expecting",
        default="none",
        metavar="KIND",
        help="what was asked: none, confirmation, yes_no, text, scale:0-10:better, number:0-24, "
        "choice:0=no|nada,1=some, or a question of config/surveys: item:SURVEY.ITEM",
    )
    parser.add_argument(
        "text", nargs="?", metavar="TEXT", help="the reply; without it, lines of standard input"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints one JSON object per reply; 2 if `--expecting` is wrong."""
    try:
        expecting = _expecting(args.expecting)
    except ValueError as error:
        print(f"--expecting: {error}", file=sys.stderr)
        return 2
    clinic = _safety_words()
    try:
        for text in _texts(args.text):
            reading = interpret(text, expecting=expecting, language=args.language, clinic=clinic)
            print(as_json(reading), flush=args.text is None)
    except BrokenPipeError:
        return 1
    return 0


def _expecting(syntax: str) -> Expecting:
    """What `syntax` stands for; the surveys are read only for a question of theirs.

    Raises:
        ValueError: it says nothing, or there is no such question.
        CommandError: the configuration has an error.
    """
    match = re.fullmatch(r"item:([^.\s]+)\.(\S+)", syntax.strip())
    if match is None:
        return Expecting.parse(syntax)
    surveys = _surveys()
    if (survey := surveys.get(match[1])) is None:
        raise ValueError(f"there is no survey {match[1]!r}: there are {', '.join(sorted(surveys)) or 'none'}")
    item = next((item for item in survey.items if item.id == match[2]), None)
    if item is None:
        names = ", ".join(item.id for item in survey.items)
        raise ValueError(f"the survey {survey.id} has no question {match[2]!r}: it has {names}")
    return Expecting.of_item(item)


def _safety_words() -> ClinicWords:
    """What the clinic adds to the detection; nothing where its configuration cannot be read.

    The whole configuration takes longer to load than a text to understand: only where there is an addition.
    """
    import yaml

    if not Path(".env").exists():  # which may name another folder
        folder = Path(os.environ.get("REMINDERS_CONFIG_DIR") or "config") / "safety"
        try:
            said = [yaml.safe_load(file.read_bytes()) for file in folder.glob("*.yaml")]
        except (OSError, UnicodeError, yaml.YAMLError):
            return NO_WORDS
        if not any(_has_words(each) for each in said):
            return NO_WORDS

    from reminders import clinic
    from reminders.settings import SettingsError, environment, load_settings

    try:
        config, _ = clinic.load(load_settings().config_dir, environment())
    except SettingsError:
        return NO_WORDS
    return config.clinic.safety_words if config is not None else NO_WORDS


def _has_words(said: object) -> bool:
    """Whether any list in it holds something."""
    if isinstance(said, dict):
        return any(_has_words(each) for each in said.values())
    return bool(said)


def _surveys() -> Mapping[str, Survey]:
    from reminders import clinic
    from reminders.settings import environment, load_settings

    config, found = clinic.load(load_settings().config_dir, environment())
    if config is None:
        raise CommandError("\n".join(str(finding) for finding in found if finding.level == "error"))
    return config.clinic.surveys


def _texts(text: str | None) -> Iterable[str]:
    """The argument, or standard input line by line, whatever bytes it holds; only the line end is dropped."""
    if text is not None:
        yield text
        return
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")


def as_json(reading: Reading) -> str:
    """The keys of the interface, in its order; flags sorted."""
    shown = {
        "text": reading.text,
        "intent": str(reading.intent),
        "value": reading.value,
        "note": reading.note,
        "flags": sorted(reading.flags),
    }
    return json.dumps(shown, ensure_ascii=False)
