"""`run.py run`: the service."""

from __future__ import annotations

import argparse
import sys

from reminders import logs
from reminders.bootstrap import build
from reminders.clinic.document import forget_documents
from reminders.commands import COMMANDS, CommandError
from reminders.commands.check import findings, in_words
from reminders.memory import share_one_heap
from reminders.settings import load_settings


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("run", help=COMMANDS["run"][1])
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Runs until SIGTERM or SIGINT. Starts only if `check --offline` finds no error."""
    share_one_heap()
    settings = load_settings()
    logs.configure(settings.log_format, settings.log_level)
    wrong = [
        finding for finding in findings(settings, offline=True, starting=True) if finding.level == "error"
    ]
    if wrong:
        for finding in wrong:
            print(in_words(finding), file=sys.stderr)
        these = "this" if len(wrong) == 1 else f"these {len(wrong)}"
        raise CommandError(f"The service does not start: mend {these} first (`run.py check` looks again).")
    parts = build(settings)
    forget_documents()
    try:
        parts.daemon.run(host=settings.host, port=settings.port, say=lambda line: print(line, flush=True))
    except OSError as error:
        if error.filename is not None:  # not about the address
            raise
        raise CommandError(
            f"{settings.host}:{settings.port} cannot be listened on ({error.strerror}): "
            "stop what uses it, or set REMINDERS_PORT."
        ) from None
    finally:
        parts.close()
    return 0
