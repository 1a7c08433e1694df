"""`run.py interpret`: how a reply would be understood, as JSON lines."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from reminders.domain.replies import Expecting, Reading, interpret

if TYPE_CHECKING:
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
        help="what was asked: none, confirmation, yes_no, text, scale:0-10:better, choice:0=no|nada,1=some",
    )
    parser.add_argument(
        "text", nargs="?", metavar="TEXT", help="the reply; without it, lines of standard input"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints one JSON object per reply; 2 if `--expecting` is wrong."""
    try:
        expecting = Expecting.parse(args.expecting)
    except ValueError as error:
        print(f"--expecting: {error}", file=sys.stderr)
        return 2
    try:
        for text in _texts(args.text):
            print(
                as_json(interpret(text, expecting=expecting, language=args.language)), flush=args.text is None
            )
    except BrokenPipeError:
        return 1
    return 0


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
