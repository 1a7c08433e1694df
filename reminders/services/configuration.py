"""`config/` and `templates/` as they are in use: read at start, and again when somebody edits a file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import structlog

from reminders.clinic import Config, load
from reminders.domain.cadence_version import planning_version
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.finding import Finding
from reminders.templates import Catalogue, LastGood
from reminders.templates.names import named_by_rules, situation

log = structlog.get_logger()

#: Files that are looked at for edits, beside those of the surveys.
FILES = ("clinic.yaml", "cadence.yaml", "sources.yaml", "alerts.yaml")


class BrokenConfigurationError(Exception):
    """The service cannot start with these files. `findings` says what is wrong, each with place and cure."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


class Configuration:
    """Hands out what holds now. A broken edit changes nothing: what was good stays in use."""

    def __init__(
        self,
        config_dir: Path,
        templates_dir: Path,
        environment: Mapping[str, str],
        *,
        public_url: str | None,
        last_good: LastGood | None = None,
    ) -> None:
        """
        Raises:
            BrokenConfigurationError: the files have an error, and there is no good version from before.
        """
        self._config_dir = config_dir
        self._templates_dir = templates_dir
        self._environment = environment
        self._public_url = public_url
        self._last_good = last_good
        stamps = self._look()
        config, self.findings = self._load()
        if config is None:
            raise BrokenConfigurationError(_errors(self.findings))
        catalogue = self._new_catalogue(config.clinic)
        refused = [*self._against(catalogue), *self._without_good_version(catalogue)]
        if refused:
            raise BrokenConfigurationError(refused)
        self.config = config
        self._planned_as = (config, planning_version(config.clinic))
        self.catalogue = catalogue
        self._tried = (stamps, catalogue.names())
        self._kept_out: list[Finding] = []

    def clinic(self) -> Clinic:
        return self.config.clinic

    def alerts(self) -> Alerts:
        return self.config.alerts

    @property
    def version(self) -> str:
        """Changes with the files under `config/`."""
        return self.config.version

    @property
    def plan_version(self) -> str:
        """Changes with all that plans depend on: what was planned with another is planned again."""
        config, version = self._planned_as
        if config is not self.config:
            config, version = self._planned_as = (self.config, planning_version(self.config.clinic))
        return version

    def reload(self) -> bool:
        """Takes over what was edited; whether `config/` did change. Logs what was wrong and kept out.

        Raises:
            sqlalchemy.exc.DBAPIError: the database is away; the edit is taken over at a later reload.
        """
        stamps = self._look()
        before = self.catalogue.version
        for finding in self.catalogue.reload():
            _say("template_kept_out" if finding.level == "error" else "template_remark", finding)
        if self.catalogue.version != before:
            log.info("templates_reloaded", version=self.catalogue.version)
        # A rule may wait for its template, so a new template is a reason to look at the rules again.
        trying = (stamps, self.catalogue.names())
        if trying == self._tried:
            return False
        changed = self._take_over()
        self._tried = trying
        return changed

    def _take_over(self) -> bool:
        config, findings = self._load()
        if config is None:
            return self._keep_out(findings)
        if config.version == self.config.version:
            self._kept_out = []
            return False
        catalogue = self._new_catalogue(config.clinic)
        if wrong := self._against(catalogue):
            return self._keep_out(wrong)
        self._kept_out = []
        self.config, self.findings, self.catalogue = config, findings, catalogue
        log.info("configuration_reloaded", version=config.version)
        return True

    @property
    def folder(self) -> Path:
        """Where the files of `config/` are."""
        return self._config_dir

    def trial(self, instead: Mapping[str, bytes]) -> tuple[Config | None, list[Finding]]:
        """What would hold with other contents of some files of `config/`, and all that is wrong with them.

        Changes nothing. None if an error would keep them out, also one in a text that a rule names now.
        """
        known = self.catalogue.names()
        config, findings = load(self._config_dir, self._environment, known_templates=known, instead=instead)
        if config is None:
            return None, findings
        config = self._with_pages(config)
        if _use_texts_alike(self.clinic(), config.clinic, known):
            return config, findings
        catalogue = Catalogue(self._templates_dir, config.clinic, public_url=self._public_url)
        before = {(found.code, found.file, found.line) for found in self.catalogue.findings}
        new = [
            found
            for found in _errors(catalogue.findings)
            if (found.code, found.file, found.line) not in before
        ]
        return None if new else config, [*findings, *new]

    def kept_out(self) -> list[Finding]:
        """Errors in files as they stand now, which therefore are not in use: what was good before is."""
        return [*self._kept_out, *_errors(self.catalogue.findings)]

    def _load(self) -> tuple[Config | None, list[Finding]]:
        config, findings = load(self._config_dir, self._environment)
        return self._with_pages(config) if config is not None else None, findings

    def _with_pages(self, config: Config) -> Config:
        return replace(config, clinic=replace(config.clinic, has_pages=bool(self._public_url)))

    def _keep_out(self, findings: Iterable[Finding]) -> bool:
        self._kept_out = _errors(findings)
        for finding in self._kept_out:
            _say("configuration_kept_out", finding)
        return False

    def _new_catalogue(self, clinic: Clinic) -> Catalogue:
        return Catalogue(self._templates_dir, clinic, public_url=self._public_url, last_good=self._last_good)

    def _against(self, catalogue: Catalogue) -> list[Finding]:
        """What is wrong with the files once it is known which templates there are."""
        _, findings = load(self._config_dir, self._environment, known_templates=catalogue.names())
        return _errors(findings)

    def _without_good_version(self, catalogue: Catalogue) -> list[Finding]:
        """A template with an error is refused only where no last good version stands in for it."""
        return [found for found in _errors(catalogue.findings) if not self._is_covered(found)]

    def _is_covered(self, finding: Finding) -> bool:
        if self._last_good is None:
            return False
        name, _, language = finding.file.removesuffix(".txt").removesuffix(".md").rpartition(".")
        return (name, language) in self._last_good.load()

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        """When each file was last written. Asked often: `Path` would take longer than looking."""
        folders = [os.path.join(self._config_dir, name) for name in ("surveys", "safety")]
        paths = [os.path.join(self._config_dir, name) for name in FILES]
        for folder in folders:
            with suppress(OSError):
                paths += sorted(os.path.join(folder, name) for name in os.listdir(folder))
        stamps = []
        for path in paths:
            with suppress(OSError):
                stat = os.stat(path)
                stamps.append((path, stat.st_mtime_ns, stat.st_size))
        return tuple(stamps)


def _use_texts_alike(one: Clinic, other: Clinic, names: Iterable[str]) -> bool:
    """Whether a check of the texts finds the same: nothing differs but rules, and they send the same texts in
    the same situations.
    """
    return replace(one, rules=other.rules) == other and (
        named_by_rules(one) == named_by_rules(other)
        and all(situation(name, one) == situation(name, other) for name in names)
    )


def _errors(findings: Iterable[Finding]) -> list[Finding]:
    return [found for found in findings if found.level == "error"]


def _say(event: str, finding: Finding) -> None:
    log.warning(event, code=finding.code, file=finding.file, line=finding.line, finding=finding.message)
