"""The command line. Each command lives in its own module of `reminders.commands`.

Exit status: 0 fine, 1 something found or failed, 2 wrong usage. Errors are sentences on standard error.
"""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from reminders.commands import COMMANDS, CommandError

if TYPE_CHECKING:
    SubParsers = argparse._SubParsersAction[argparse.ArgumentParser]

_FOLDERS = {"--config": "REMINDERS_CONFIG_DIR", "--templates": "REMINDERS_TEMPLATES_DIR"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command; its exit status."""
    os.umask(0o077)  # the database, keys and backups are for this user only
    _speak_at_all_cost()
    given = _with_default(sys.argv[1:] if arguments is None else arguments)
    args = parser(_command(given)).parse_args(given)
    for option, variable in _FOLDERS.items():
        if (folder := getattr(args, option.removeprefix("--"))) is not None:
            os.environ[variable] = str(folder)
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:  # set by run.py until here
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except CommandError as error:
        print(error, file=sys.stderr)
        return error.status
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader (head, less) has gone; nothing can be told to it any more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        known = _in_words(error)
        if known is None:
            raise
        print(known, file=sys.stderr)
        return 1
    return status


def _speak_at_all_cost() -> None:
    """A stream that was closed before us swallows what it is told; a letter that it lacks is spelled out."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - as long as we live
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def parser(command: str | None) -> argparse.ArgumentParser:
    """The command line, with the options of *command* only: the others' modules are not imported."""
    top = argparse.ArgumentParser(
        prog="run.py",
        allow_abbrev=False,  # or a shortened --config would not be seen as one below
        description="Appointment reminders by text message. Without a command: run the service.",
    )
    _add_folders(top, None)
    commands = top.add_subparsers(metavar="COMMAND", dest="command", required=True)
    for name, (module, help_) in COMMANDS.items():
        if name == command:
            import_module(f"reminders.commands.{module}").add_parser(commands)
        else:
            commands.add_parser(name, help=help_)
    _everywhere(commands)
    return top


def _words(arguments: Sequence[str]) -> list[str]:
    """What is neither an option nor the folder that one names."""
    before = ["", *arguments]
    return [
        word
        for option, word in zip(before, arguments, strict=False)
        if not word.startswith("-") and option not in _FOLDERS
    ]


def _command(arguments: Sequence[str]) -> str | None:
    words = _words(arguments)
    return words[0] if words and words[0] in COMMANDS else None


def _with_default(arguments: Sequence[str]) -> list[str]:
    """`run.py` alone, or with options only, runs the service."""
    given = list(arguments)
    asks_for_help = any(word in ("-h", "--help") for word in given)
    return given if _words(given) or asks_for_help else [*given, "run"]


def _everywhere(commands: SubParsers) -> None:
    """`--config` and `--templates` work before and after every command."""
    for each in set(commands.choices.values()):
        _add_folders(each, argparse.SUPPRESS)
        for action in each._actions:
            if isinstance(action, argparse._SubParsersAction):
                _everywhere(action)


def _add_folders(parser: argparse.ArgumentParser, default: str | None) -> None:
    options = parser.add_argument_group("folders")
    options.add_argument("--config", type=Path, metavar="DIR", default=default, help="instead of config/")
    options.add_argument(
        "--templates", type=Path, metavar="DIR", default=default, help="instead of templates/"
    )


def _in_words(error: Exception) -> str | None:
    """What the person who can act should read; None for a fault of ours, which shows its traceback."""
    # Imported here: most commands never get here, and the light ones must start at once.
    from sqlalchemy.exc import DBAPIError, SQLAlchemyError

    from reminders.daemon import AlreadyRunningError
    from reminders.db.crypto import BadKeyError, WrongKeyError
    from reminders.db.engine import BadAddressError, why_unusable
    from reminders.db.migrate import NewerSchemaError
    from reminders.services.configuration import BrokenConfigurationError
    from reminders.settings import SettingsError

    ours = (
        *(SettingsError, BadAddressError, BadKeyError, WrongKeyError, NewerSchemaError),
        *(BrokenConfigurationError, AlreadyRunningError),
    )
    if isinstance(error, ours):
        return str(error)
    if isinstance(error, DBAPIError):
        return why_unusable(error)
    if isinstance(error, OSError):
        place = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{place}."
    if isinstance(error.__cause__, WrongKeyError) and isinstance(error, SQLAlchemyError):
        return str(error.__cause__)
    return None
