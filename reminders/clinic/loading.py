"""Reads `config/` whole: every file, every fault, and the values if there is none."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from reminders.clinic import sentences
from reminders.clinic.alerts_file import NOBODY, AlertsFile
from reminders.clinic.border import Border, Known
from reminders.clinic.cadence_file import CadenceFile
from reminders.clinic.clinic_file import SHIPPED_KINDS, SHIPPED_LANGUAGES, ClinicFile
from reminders.clinic.document import LARGEST_FILE, Data, Document, NotReadableError, presentable, read
from reminders.clinic.safety_file import FOLDER as SAFETY
from reminders.clinic.safety_file import SafetyFile
from reminders.clinic.sources_file import SourcesFile
from reminders.clinic.survey_words_checks import House
from reminders.clinic.surveys import FOLDER, checked_survey
from reminders.clinic.surveys_file import SurveyFile
from reminders.clinic.values import Config
from reminders.domain.finding import Finding
from reminders.domain.safety_words import NO_WORDS, ClinicWords
from reminders.domain.survey import Survey

FILES: dict[str, type[Border]] = {
    "clinic.yaml": ClinicFile,
    "cadence.yaml": CadenceFile,
    "sources.yaml": SourcesFile,
    "alerts.yaml": AlertsFile,
}

_File = TypeVar("_File", bound=Border)


def load(
    folder: Path,
    environment: Mapping[str, str],
    *,
    known_templates: Collection[str] | None = None,
    every_remark: bool = False,
    instead: Mapping[str, bytes] | None = None,
) -> tuple[Config | None, list[Finding]]:
    """What the files in *folder* say, and all that is wrong with them.

    Never raises for bad content. The Config is None if any finding is an error. *environment* fills
    `${NAME}`; *known_templates* None means that rules' templates are not checked. Without *every_remark*
    only errors are found in a survey that no rule sends. *instead* holds what files shall be taken to hold
    (`cadence.yaml`), whatever stands on the disk.
    """
    reading = _Reading(folder, instead or {})
    known = reading.known(environment, known_templates)
    clinic = reading.checked("clinic.yaml", ClinicFile, known)
    cadence = reading.checked("cadence.yaml", CadenceFile, known) or CadenceFile()
    sources = reading.checked("sources.yaml", SourcesFile, known) or SourcesFile()
    alerts = reading.checked("alerts.yaml", AlertsFile, known)
    sent = None if every_remark else _asked_in(cadence)
    surveys = reading.surveys(known, clinic, sent)
    safety_words = reading.safety_words(known)
    reading.remark_on_what_is_missing(cadence)
    found = sorted(map(_shown, reading.findings), key=lambda finding: (finding.file, finding.line))
    if clinic is None or any(finding.level == "error" for finding in found):
        return None, found
    of_clinic = clinic.value(tuple(rule.value() for rule in cadence.rules))
    config = Config(
        clinic=replace(of_clinic, surveys=surveys, safety_words=safety_words),
        alerts=alerts.value() if alerts is not None else NOBODY,
        sources=tuple(source.value() for source in sources.sources),
        version=reading.version,
    )
    return config, found


class _Reading:
    """One reading of the folder: its documents and what was found so far."""

    def __init__(self, folder: Path, instead: Mapping[str, bytes]) -> None:
        self.folder = folder
        self._instead = instead
        self.findings: list[Finding] = []
        self.unreadable: set[str] = set()
        self._hash = hashlib.sha256()
        self._versions: dict[str, str] = {}
        self._surveys = [f"{FOLDER}/{path.name}" for path in sorted((folder / FOLDER).glob("*.yaml"))]
        self._safety = [f"{SAFETY}/{path.name}" for path in sorted((folder / SAFETY).glob("*.yaml"))]
        names = [*FILES, *self._surveys, *self._safety]
        self.documents = {name: document for name in names if (document := self._document(name)) is not None}

    @property
    def version(self) -> str:
        return self._hash.hexdigest()[:12]

    def known(self, environment: Mapping[str, str], templates: Collection[str] | None) -> Known:
        """The names that values may refer to, taken as they stand in the files, right or wrong."""
        clinic, alerts = self._data("clinic.yaml"), self._data("alerts.yaml")
        readable = "clinic.yaml" in self.documents
        return Known(
            environment=environment,
            templates=templates,
            surveys=frozenset(Path(name).stem for name in self._surveys),
            kinds=_keys(clinic.get("kinds")) or SHIPPED_KINDS if readable else None,
            locations=_ids(clinic.get("locations")) if readable else None,
            languages=_texts(clinic.get("languages")) or SHIPPED_LANGUAGES if readable else None,
            people=_ids(alerts.get("people")),
        )

    def checked(self, name: str, model: type[_File], known: Known) -> _File | None:
        """The file's values; None if it is missing or wrong, which is among the findings."""
        document = self.documents.get(name)
        if document is None:
            return None
        for key in ("rules", "sources", "people", "locations"):
            self.findings += _repeated(document, key)
        try:
            return model.model_validate(document.data, context=known)
        except ValidationError as error:
            self.findings += sentences.findings(model, document, error.errors())
            return None

    def surveys(
        self, known: Known, clinic: ClinicFile | None, sent: Mapping[str, Collection[str]] | None
    ) -> dict[str, Survey]:
        """The good ones, by id. Of those that no rule sends only errors are found.

        *sent*: which are sent, and in which languages (none: in all of them); None: all are.
        """
        house = House(
            languages=tuple(known.languages or SHIPPED_LANGUAGES),
            private_words=clinic.private_words if clinic is not None else (),
            max_segments=clinic.max_segments if clinic is not None else 2,
            asked_in={survey: languages for survey, languages in (sent or {}).items() if languages},
        )
        good = {}
        for name in self._surveys:
            entry = self.checked(name, SurveyFile, known)
            if entry is None:
                continue
            survey, found = checked_survey(entry, self.documents[name], house, self._versions[name])
            if sent is not None and entry.id not in sent:
                found = [finding for finding in found if finding.level == "error"]
            self.findings += found
            if survey is not None:
                good[survey.id] = survey
        return good

    def safety_words(self, known: Known) -> ClinicWords:
        """What all languages' files add to the detection of cries and red flags."""
        words = NO_WORDS
        for name in self._safety:
            if (entry := self.checked(name, SafetyFile, known)) is not None:
                words = words.joined(entry.value())
        return words

    def remark_on_what_is_missing(self, cadence: CadenceFile) -> None:
        """Files that are not there, read under another name, or that hold nothing."""
        if not (self.folder / "clinic.yaml").exists():
            self._add(
                "C01", "error", "clinic.yaml", "This file is missing.", "Copy the one that was shipped."
            )
        if (
            not cadence.rules
            and "cadence.yaml" not in self.unreadable
            and not self._data("cadence.yaml").get("rules")
        ):
            self._add("C12", "warning", "cadence.yaml", "There are no rules: nobody will be reminded.")
        if not (self.folder / "alerts.yaml").exists():
            message = "This file is missing: nobody will be paged, not even in a crisis."
            self._add("C12", "warning", "alerts.yaml", message, "Copy the one that was shipped.")
        for path in sorted(self.folder.glob("*.y*ml")):
            if path.name not in FILES:
                cure = f"Rename it {path.stem}.yaml." if f"{path.stem}.yaml" in FILES else ""
                self._add("C12", "warning", path.name, "This file is not read.", cure)
        for path in (
            each for folder in (FOLDER, SAFETY) for each in sorted((self.folder / folder).glob("*"))
        ):
            if path.suffix != ".yaml" and not path.name.startswith("."):
                cure = f"Rename it {path.stem}.yaml." if path.suffix == ".yml" else ""
                self._add("C12", "warning", f"{path.parent.name}/{path.name}", "This file is not read.", cure)

    def _document(self, name: str) -> Document | None:
        path = self.folder / name
        try:
            content = _sized(self._instead[name]) if name in self._instead else _bytes(path)
        except _UnusableError as error:
            self._add("C01", "error", name, str(error))
            self.unreadable.add(name)
            return None
        except FileNotFoundError:
            return None
        except OSError as error:
            self._add("C01", "error", name, f"This file cannot be read ({error.strerror}).")
            self.unreadable.add(name)
            return None
        self._hash.update(name.encode() + b"\0" + content + b"\0")
        self._versions[name] = hashlib.sha256(content).hexdigest()[:12]
        try:
            document = read(path, content)
        except NotReadableError as error:
            self.findings.append(error.finding)
            self.unreadable.add(name)
            return None
        self.findings += document.findings
        return document

    def _data(self, name: str) -> Mapping[str, Data]:
        document = self.documents.get(name)
        return document.data if document is not None else {}

    def _add(self, code: str, level: str, name: str, message: str, suggestion: str = "") -> None:
        kind = "error" if level == "error" else "warning"
        self.findings.append(Finding(code, kind, str(self.folder / name), 1, message, suggestion))  # type: ignore[arg-type]


def _asked_in(cadence: CadenceFile) -> dict[str, Collection[str]]:
    """The surveys that rules send, with the languages; no language: in all of them."""
    found: dict[str, Collection[str]] = {}
    for rule in cadence.rules:
        if rule.survey is not None:
            languages = set(rule.for_.languages or ())
            before = found.get(rule.survey, languages)
            found[rule.survey] = {*before, *languages} if before and languages else set()
    return found


# -- files and findings --------------------------------------------------------------------------


class _UnusableError(Exception):
    """Whatever this is, it is no configuration file; says so in one sentence."""


def _bytes(path: Path) -> bytes:
    """The bytes of a plain file; a pipe or a device is neither waited for nor read.

    Raises:
        OSError: it is missing or may not be read.
        _UnusableError: it is something else, or too large.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _UnusableError("This is not a plain file.")
    with open(descriptor, "rb") as file:
        return _sized(file.read(LARGEST_FILE + 1))


def _sized(content: bytes) -> bytes:
    if len(content) > LARGEST_FILE:
        raise _UnusableError(f"This file is larger than {LARGEST_FILE} bytes.")
    return content


def _shown(finding: Finding) -> Finding:
    return replace(finding, message=presentable(finding.message), suggestion=presentable(finding.suggestion))


# -- names as they stand in a file ------------------------------------------------------------


def _keys(data: Data) -> list[str]:
    return list(data) if isinstance(data, dict) else []


def _texts(data: Data) -> list[str]:
    return [item for item in data if isinstance(item, str)] if isinstance(data, list) else []


def _ids(data: Data) -> list[str]:
    entries = data if isinstance(data, list) else []
    return [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]  # type: ignore[misc]


def _repeated(document: Document, key: str) -> list[Finding]:
    """An error for each entry under *key* whose id an earlier one has."""
    entries = document.data.get(key)
    first: dict[str, int] = {}
    found = []
    for index, entry in enumerate(entries if isinstance(entries, list) else []):
        name = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(name, str):
            continue
        line = document.line((key, index, "id"))
        if name in first:
            message = f"The id `{name}` is used a second time (first in line {first[name]})."
            found.append(Finding("C04", "error", document.file, line, message, "Give each its own."))
        first.setdefault(name, line)
    return found
