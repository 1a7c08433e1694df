"""The commands, one module each: `add_parser(subparsers)` and `run(args) -> exit status`.

A command's module is imported only when it is called, so that the light ones start at once.
"""

from __future__ import annotations

#: Name on the command line: module, and one line of help.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "the service: scheduler, sender, receiver, console"),
    "demo": ("demo", "a month at the example clinic, against the built-in Twilio simulator"),
    "check": ("check", "settings, config, templates, database and Twilio; exit 1 if an error was found"),
    "plan": ("plan", "what would be sent, to whom, when, in which words, and what would not and why"),
    "why": ("why", "for one appointment: what each rule did, and the messages with their states"),
    "import": ("import_", "read appointments from a file into the database"),
    "drill": ("drill", "a made-up alert through the real chain, and how long each step took"),
    "pause": ("pause", "stop all sending (but safety and pages to staff)"),
    "resume": ("resume", "send again; what came due meanwhile follows each rule's `late`"),
    "interpret": ("interpret", "how a reply would be understood"),
    "segments": ("segments", "encoding and segments of a text"),
    "templates": ("templates", "check, preview or list the message templates"),
    "surveys": ("surveys", "check, list or score the surveys; export what was answered"),
    "sources": ("sources", "state of the sources; accept a calendar that has lost many visits"),
    "users": ("users", "staff accounts of the console"),
    "report": ("report", "what the daily comparison of Twilio's list with ours has found"),
    "db": ("db", "upgrade, back up, restore or purge the database; take a new secret key into use"),
}


class CommandError(Exception):
    """Ends a command with one clear message on standard error."""

    def __init__(self, message: str, status: int = 1) -> None:
        self.status = status
        super().__init__(message)
