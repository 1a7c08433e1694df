"""`config/` and `templates/` as they are in use: read at start, and again when somebody edits a file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import structlog

from reminders.clinic import Config, load
from reminders.domain.clinic import Alerts, Clinic
from reminders.domain.finding import Finding
from reminders.templates import Catalogue, LastGood

log = structlog.get_logger()

#: What a check of the whole finds in one go.
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
        self._stamp = self._stamps()
        config, self.findings = load(config_dir, environment)
        if config is None:
            raise BrokenConfigurationError(self.findings)
        self.config = config
        self.catalogue = self._new_catalogue(config.clinic)
        self._refuse_missing_templates()

    def clinic(self) -> Clinic:
        return self.config.clinic

    def alerts(self) -> Alerts:
        return self.config.alerts

    @property
    def version(self) -> str:
        """Changes with the files under `config/`: what was planned with another is planned again."""
        return self.config.version

    def reload(self) -> bool:
        """Takes over what was edited; whether `config/` did change. Logs what was wrong and kept out."""
        stamp = self._stamps()
        if stamp == self._stamp:
            for finding in self.catalogue.reload():
                _say("template_kept_out" if finding.level == "error" else "template_remark", finding)
            return False
        self._stamp = stamp
        known = self.catalogue.names()
        config, findings = load(self._config_dir, self._environment)
        unknown = [] if config is None else _unknown_templates(config, known)
        if config is None or unknown:
            for finding in [*findings, *unknown]:
                _say("configuration_kept_out", finding)
            return False
        self.config = config
        self.catalogue = self._new_catalogue(config.clinic)
        log.info("configuration_reloaded", version=config.version)
        return True

    def _new_catalogue(self, clinic: Clinic) -> Catalogue:
        return Catalogue(
            self._templates_dir, clinic, public_url=self._public_url, last_good=self._last_good
        )

    def _refuse_missing_templates(self) -> None:
        """A template with an error is refused only where no last good version stands in for it."""
        missing = _unknown_templates(self.config, self.catalogue.names())
        broken = [found for found in self.catalogue.findings if found.level == "error"]
        uncovered = [found for found in broken if not self._is_covered(found)]
        if missing or uncovered:
            raise BrokenConfigurationError([*missing, *uncovered])

    def _is_covered(self, finding: Finding) -> bool:
        if self._last_good is None:
            return False
        name, _, language = finding.file.removesuffix(".txt").rpartition(".")
        return (name, language) in self._last_good.load()

    def _stamps(self) -> tuple[tuple[str, int, int], ...]:
        stamps = []
        for name in FILES:
            try:
                stat = (self._config_dir / name).stat()
            except OSError:
                continue
            stamps.append((name, stat.st_mtime_ns, stat.st_size))
        return tuple(stamps)


def _unknown_templates(config: Config, known: frozenset[str]) -> list[Finding]:
    return [
        Finding(
            "C20",
            "error",
            "cadence.yaml",
            1,
            f"Rule {rule.id} names the template {rule.template}, which does not exist.",
            f"Write templates/{rule.template}.{config.clinic.languages[0]}.txt, or name another.",
        )
        for rule in config.clinic.rules
        if rule.template is not None and rule.template not in known
    ]


def _say(event: str, finding: Finding) -> None:
    log.warning(event, code=finding.code, file=finding.file, line=finding.line, finding=finding.message)
