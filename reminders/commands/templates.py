"""`run.py templates`: check, preview and list the clinic's message templates."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from reminders import clinic as config
from reminders.domain.clinic import Clinic
from reminders.domain.finding import Finding
from reminders.domain.sms import Size
from reminders.settings import SettingsError, environment, load_settings
from reminders.templates import SHIPPED, BadTemplateError, Body, Catalogue, Checker, scan
from reminders.templates.page_checks import FOLDER
from reminders.templates.samples import page_samples

_ESCAPED = re.compile(r"\\([^\w\s])")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("templates", help="check, preview or list the message templates")
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="every template, in the worst case; exit 1 if there is an error")
    check.add_argument("--json", action="store_true", help="a list of findings")
    check.set_defaults(run=run, act=_check)
    preview = actions.add_parser("preview", help="how a template reads, and what it costs")
    preview.add_argument(
        "name", metavar="NAME", help="a template's name, without language and .txt; or pages/NAME"
    )
    preview.add_argument("--language", metavar="L", help="only this language")
    preview.set_defaults(run=run, act=_preview)
    listing = actions.add_parser("list", help="which templates there are, in which languages and versions")
    listing.set_defaults(run=run, act=_list)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the templates are and whose they are."""

    folder: Path
    clinic: Clinic
    public_url: str | None

    def catalogue(self) -> Catalogue:
        return Catalogue(self.folder, self.clinic, public_url=self.public_url)


def run(args: argparse.Namespace) -> int:
    """0 fine, 1 something found or failed."""
    try:
        place = _place(args)
    except _NotReadyError as error:
        print(error, file=sys.stderr)
        return 1
    act: Callable[[_Place, argparse.Namespace], int] = args.act
    return act(place, args)


class _NotReadyError(Exception):
    """Settings or configuration that must be mended first; its text says how."""


def _place(args: argparse.Namespace) -> _Place:
    try:
        settings = load_settings()
    except SettingsError as error:
        raise _NotReadyError(str(error)) from error
    folder = Path(getattr(args, "templates", None) or settings.templates_dir)
    if not folder.is_dir():
        raise _NotReadyError(f"{folder}: there is no such folder of templates. Name it with --templates DIR.")
    config_folder = Path(getattr(args, "config", None) or settings.config_dir)
    loaded, findings = config.load(config_folder, environment())
    if loaded is None:
        errors = [finding for finding in findings if finding.level == "error"]
        raise _NotReadyError("\n".join(str(finding) for finding in errors))
    return _Place(folder, loaded.clinic, settings.public_url)


def _check(place: _Place, args: argparse.Namespace) -> int:
    findings = place.catalogue().findings
    if args.json:
        print(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=2))
    else:
        _report(findings)
    return 1 if any(finding.level == "error" for finding in findings) else 0


def _report(findings: Iterable[Finding]) -> None:
    errors = warnings = 0
    for finding in findings:
        print(f"{finding.level} {finding.code} {finding}")
        errors += finding.level == "error"
        warnings += finding.level == "warning"
    print(f"{_count(errors, 'error')}, {_count(warnings, 'warning')}.")


def _preview(place: _Place, args: argparse.Namespace) -> int:
    languages = [args.language] if args.language else list(place.clinic.languages)
    if args.language and args.language not in place.clinic.languages:
        known = ", ".join(place.clinic.languages)
        print(f"{args.language!r} is not a language of the clinic: it has {known}.", file=sys.stderr)
        return 1
    if args.name.startswith(f"{FOLDER}/"):
        return _preview_page(place, args.name.removeprefix(f"{FOLDER}/"), languages)
    checker = Checker(place.clinic, public_url=place.public_url)
    found = [(key, folder) for key in ((args.name, language) for language in languages)
             if (folder := _folder_of(place, key)) is not None]  # fmt: skip
    if not found:
        print(f"There is no template {args.name!r}. See: templates list", file=sys.stderr)
        return 1
    shown = [_preview_one(checker, folder, *key) for key, folder in found]
    return 0 if all(shown) else 1


def _preview_page(place: _Place, name: str, languages: Iterable[str]) -> int:
    book = place.catalogue().pages
    if not book.has(name):
        print(f"There is no good version of the page {name!r}. See: templates check", file=sys.stderr)
        return 1
    for language in languages:
        print(f"{FOLDER}/{name}.{language}.md")
        text = book.fill_in(name, language, page_samples(language, place.clinic)[0])
        text = _ESCAPED.sub(r"\1", text.strip())  # a value's own characters are marked as such
        print("".join(f"    {line}\n" for line in text.split("\n")))
    return 0


def _folder_of(place: _Place, key: tuple[str, str]) -> Path | None:
    """Where a template's file is: the clinic's folder, or ours for an answer that it has left out."""
    return next((folder for folder in (place.folder, SHIPPED) if key in scan(folder)), None)


def _preview_one(checker: Checker, folder: Path, name: str, language: str) -> bool:
    file = f"{name}.{language}.txt"
    try:
        everyday, *longest = checker.preview(folder, (name, language))
    except BadTemplateError as fault:
        print(Finding("T01", "error", file, fault.line, fault.message, fault.suggestion), file=sys.stderr)
        return False
    _show(file, everyday)
    for body in longest:
        _show(f"{file}, at its longest ({body.sample.label})", body)
    return True


def _show(title: str, body: Body) -> None:
    print(f"{title}: {_cost(body.size)}")
    print("".join(f"    {line}\n" for line in body.text.split("\n")))


def _cost(size: Size) -> str:
    outside = f" because of {' '.join(size.unsupported)}" if size.unsupported else ""
    return f"{_count(size.segments, 'segment')}, {size.characters} characters, {size.encoding}{outside}"


def _list(place: _Place, args: argparse.Namespace) -> int:
    catalogue = place.catalogue()
    for name in sorted(catalogue.names()):
        found = (catalogue.get(name, language) for language in place.clinic.languages)
        versions = dict.fromkeys(f"{template.language} {template.version}" for template in found)
        asks = catalogue.get(name, place.clinic.languages[0]).asks
        print(f"{name:26}{'  '.join(versions)}{f'  asks: {asks}' if asks else ''}")
    pages = catalogue.pages.versions()
    for name in dict.fromkeys(name for name, _ in pages):
        versions = dict.fromkeys(f"{each[1]} {version}" for each, version in pages.items() if each[0] == name)
        print(f"{FOLDER}/{name}".ljust(30) + "  ".join(versions))
    return 0


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
