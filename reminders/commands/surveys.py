"""`run.py surveys`: check the surveys, list them with whose words they are, score answers, export."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reminders import clinic
from reminders.clinic import Config
from reminders.commands import COMMANDS, CommandError, surveys_export
from reminders.domain.finding import Finding
from reminders.domain.survey import Item, Survey, Value
from reminders.domain.survey_flow import value_of
from reminders.domain.survey_score import score
from reminders.settings import Settings, environment, load_settings
from reminders.templates import SHIPPED, scan


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser("surveys", help=COMMANDS["surveys"][1])
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    check = actions.add_parser("check", help="every file of config/surveys; exit 1 if there is an error")
    check.add_argument("--json", action="store_true", help="a list of findings")
    check.set_defaults(run=_check)
    listing = actions.add_parser(
        "list", help="which there are, by which licence, and how far their words are verified"
    )
    listing.add_argument("--json", action="store_true", help="a list of objects")
    listing.set_defaults(run=_list)
    scoring = actions.add_parser("score", help="total, band and flags of some answers")
    scoring.add_argument("id", metavar="ID", help="a survey's id")
    scoring.add_argument(
        "--answers", required=True, metavar="1,2,-", help="values in order; - is missing, never 0"
    )
    # A list may begin with a missing answer: "-,1,2" is not an option.
    scoring._negative_number_matcher = re.compile(r"^-[,0-9]")
    scoring.set_defaults(run=_score)
    surveys_export.add_parser(actions)


# -- check -------------------------------------------------------------------------------------------


def _check(args: argparse.Namespace) -> int:
    """Prints what is wrong with the surveys; 1 if one of the findings is an error."""
    settings = load_settings()
    if not settings.config_dir.is_dir():
        raise CommandError(f"{settings.config_dir}: there is no such folder; correct --config.")
    _, found = _load(settings)
    folder = str(settings.config_dir / "surveys")
    found = [finding for finding in found if str(Path(finding.file).parent) == folder]
    if args.json:
        print(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    else:
        for finding in found:
            print(f"{finding.level} {finding.code} {finding}")
        errors = sum(finding.level == "error" for finding in found)
        print(f"{_count(errors, 'error')}, {_count(len(found) - errors, 'warning')}.")
    return 1 if any(finding.level == "error" for finding in found) else 0


def _load(settings: Settings) -> tuple[Config | None, list[Finding]]:
    folder = settings.templates_dir
    names = {name for name, _ in (*scan(folder), *scan(SHIPPED))} if folder.is_dir() else None
    return clinic.load(settings.config_dir, environment(), known_templates=names, every_remark=True)


def _surveys() -> tuple[Mapping[str, Survey], tuple[str, ...]]:
    """The surveys by id, and the clinic's languages.

    Raises:
        CommandError: the configuration has an error.
    """
    config, found = _load(load_settings())
    if config is None:
        raise CommandError("\n".join(str(finding) for finding in found if finding.level == "error"))
    return config.clinic.surveys, config.clinic.languages


# -- list ---------------------------------------------------------------------------------------------


def _list(args: argparse.Namespace) -> int:
    surveys, languages = _surveys()
    entries = [_entry(survey, languages) for survey in surveys.values()]
    if args.json:
        print(json.dumps(entries, ensure_ascii=False, indent=2))
        return 0
    for entry in entries:
        span = "" if entry["range"] is None else f", total {entry['range'][0]:g} to {entry['range'][1]:g}"
        print(f"{entry['id']:20}  {entry['name']}")
        print(f"{'':20}  {entry['channel']}, {_count(entry['questions'], 'question')}{span}")
        print(f"{'':20}  licence: {entry['licence']}; LOINC: {entry['loinc'] or 'none'}")
        for language, wording in entry["wording"].items():
            asked = "" if wording["asked"] else "; not asked without allow_unverified"
            print(f"{'':20}  wording {language}: {wording['status']}{asked}")
    return 0


def _entry(survey: Survey, languages: tuple[str, ...]) -> dict[str, Any]:
    scoring = survey.scoring
    wording = {
        language: {"status": str(survey.wording[language].status), "asked": survey.speaks(language)}
        if language in survey.wording
        else {"status": "none", "asked": False}
        for language in languages
    }
    return {
        "id": survey.id,
        "name": survey.name.get("en") or next(iter(survey.name.values())),
        "channel": survey.channel,
        "instrument": survey.instrument,
        "questions": len(survey.items),
        "range": None if scoring is None else [scoring.low, scoring.high],
        "licence": survey.licence.status,
        "loinc": None if survey.loinc is None else survey.loinc.verified,
        "wording": wording,
    }


# -- score --------------------------------------------------------------------------------------------


def _score(args: argparse.Namespace) -> int:
    """Prints one JSON object; 1 for a survey that is not there, 2 for answers that do not fit it."""
    surveys, _ = _surveys()
    survey = surveys.get(args.id)
    if survey is None:
        raise CommandError(f"There is no survey {args.id!r}. There are: {', '.join(surveys) or 'none'}.")
    try:
        answers = _answers(survey, args.answers)
    except ValueError as error:
        print(f"--answers: {error}", file=sys.stderr)
        return 2
    found = score(survey, answers)
    band = found.band.label.get("en") if found.band is not None else None
    shown = {
        "id": survey.id,
        "total": found.total,
        "band": band,
        "flags": list(found.flags),
        "missing": list(found.missing),
    }
    print(json.dumps(shown, ensure_ascii=False))
    return 0


def _answers(survey: Survey, text: str) -> dict[str, Value]:
    """Values by item: of the scored items, or of all, whichever there are as many of.

    Raises:
        ValueError: they do not fit.
    """
    given = [each.strip() for each in text.split(",")]
    scored = survey.scored_items
    items = next((items for items in (scored, survey.items) if items and len(items) == len(given)), None)
    if items is None:
        counts = dict.fromkeys(len(items) for items in (scored, survey.items) if items)
        wanted = " or ".join(map(str, counts))
        raise ValueError(
            f"{survey.id} takes {wanted} answers, not {len(given)}: write - for one that is missing."
        )
    return {item.id: _value(item, each) for item, each in zip(items, given, strict=True)}


def _value(item: Item, text: str) -> Value:
    if text == "-":
        return None
    try:
        number = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number; write - for an answer that is missing.") from None
    value = value_of(item, number)
    if value is None or value != number:
        raise ValueError(f"{item.id} has no value {text}.")
    return value


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
