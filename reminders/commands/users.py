"""`run.py users`: staff accounts."""

from __future__ import annotations

import argparse
from ipaddress import ip_address

from reminders.commands import COMMANDS, CommandError
from reminders.commands.common import database, now, operator
from reminders.domain.roles import Role
from reminders.services import accounts
from reminders.settings import Settings

ROLES = tuple(Role)


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("users", help=COMMANDS["users"][1])
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    add = actions.add_parser("add", help="open an account; prints its one-time sign-in link")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", choices=ROLES, default=Role.FRONT_DESK.value)
    for name, help_ in (
        ("reset", "forget password and second factor, end the sessions; prints a new one-time link"),
        ("disable", "close the account at once"),
    ):
        actions.add_parser(name, help=help_).add_argument("name", metavar="NAME")
    actions.add_parser("list", help="all accounts")
    for each in actions.choices.values():
        each.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    if args.action == "add" and not accounts.is_name(args.name):
        raise CommandError(accounts.NAME_RULE, 2)
    with database(must_exist=args.action != "add") as (settings, db):
        by = operator()
        if args.action == "list":
            with db.read() as connection:
                for each in accounts.accounts(connection):
                    state = "disabled" if each.disabled_at else "active"
                    print(f"{each.name:<30}{each.role:<14}{state}")
            return 0
        if args.action == "disable":
            if not accounts.disable(db, args.name, now(), by=by):
                raise CommandError(f"There is no account {args.name}.")
            print(f"{args.name} is disabled, and signed out everywhere.")
            return 0
        token = (
            accounts.add(db, args.name, args.role, now(), by=by)
            if args.action == "add"
            else accounts.reset(db, args.name, now(), by=by)
        )
        if token is None:
            raise CommandError(
                f"The account {args.name} exists already: `run.py users reset {args.name}` gives a new link."
                if args.action == "add"
                else f"The account {args.name} does not exist, or is disabled."
            )
        if args.action == "reset":
            print(f"{args.name} is signed out everywhere; password, second factor and lock are gone.")
        print(f"Sign in once, within 24 hours: {sign_in_link(settings, token)}")
    return 0


def sign_in_link(settings: Settings, token: str) -> str:
    """Where staff open it: the public address, or this machine's."""
    return f"{settings.public_url or f'http://{_host(settings.host)}:{settings.port}'}/signin/{token}"


def _host(host: str) -> str:
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:  # listens everywhere: this machine is one of it
        return "127.0.0.1"
    return f"[{host}]" if address.version == 6 else host
