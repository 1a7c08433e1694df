"""`run.py segments`: what texts cost to send."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from reminders.domain import sms


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "segments",
        help="encoding and segments of a text",
        description="Prints one JSON object per text: text, encoding, characters, segments, unsupported.",
    )
    parser.add_argument(
        "text", nargs="?", metavar="TEXT", help="without it, standard input is read: one JSON string a line"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Prints what was asked; 1 if a line was not a JSON string (the others are printed all the same)."""
    if args.text is not None:
        _show(args.text)
        return 0
    bad = 0
    for number, text in _texts(sys.stdin.buffer):
        if isinstance(text, str):
            _show(text)
        else:
            bad += 1
            print(f'line {number}: not a JSON string; write it as "…".', file=sys.stderr)
    return 1 if bad else 0


def _texts(lines: Iterable[bytes]) -> Iterator[tuple[int, object]]:
    """Every line that is not blank, by number; None for one that is no JSON."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line.decode("utf-8-sig"))
        except (ValueError, RecursionError):
            yield number, None


def _show(text: str) -> None:
    # ASCII only: any terminal takes it, and so does a text with half a surrogate pair.
    print(json.dumps({"text": text} | asdict(sms.measure(text))))
