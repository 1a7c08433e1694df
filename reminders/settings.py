"""Settings of the machine: the environment, or `.env` in the working directory.

What the clinic decides is in `config/`; here is what the person decides who runs it. Each field's
description is the help that people read, and its `accepts` completes the sentence "NAME must be …".
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.config import JsonDict
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from reminders.domain.phone import parse_phone

ENV_FILE = ".env"


class SettingsError(Exception):
    """Settings that cannot be used; `problems` has one sentence for each, without any secret."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


# -- what the values are made of ------------------------------------------------------------


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return False


def _address(value: str) -> str:
    """An https address without trailing slash; http for this machine only."""
    parts = urlsplit(value)
    secure = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname))
    extra = parts.username or parts.password or parts.query or parts.fragment
    if extra or not secure or not parts.hostname or re.search(r"\s", value):
        raise ValueError
    _ = parts.port  # raises ValueError for what is none
    return value.rstrip("/")


def _database_url(value: str) -> str:
    """A SQLite file or a PostgreSQL address with our driver, whichever of its names was given."""
    value = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", value)
    if not re.match(r"(sqlite:///[^?:]+|postgresql\+psycopg://\S+)", value):
        raise ValueError
    return value


def _fernet_keys(value: SecretStr) -> SecretStr:
    keys = _split(value.get_secret_value())
    for key in keys:
        Fernet(key)
    if not keys:
        raise ValueError
    return SecretStr(",".join(keys))


def _numbers(value: object) -> object:
    """Comma-separated phone numbers as E.164."""
    if not isinstance(value, str):
        return value
    phones = [parse_phone(text) for text in _split(value)]
    if not phones or None in phones:
        raise ValueError
    return frozenset(phone.e164 for phone in phones if phone is not None)


def _split(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _lower(value: object) -> object:
    return value.strip().lower() if isinstance(value, str) else value


Address = Annotated[str, AfterValidator(_address)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
FernetKeys = Annotated[SecretStr, AfterValidator(_fernet_keys)]
Numbers = Annotated[frozenset[str], NoDecode, BeforeValidator(_numbers)]
Seconds = Annotated[int, Field(ge=1, le=86_400)]
LogFormat = Annotated[Literal["console", "json"], BeforeValidator(_lower)]
LogLevel = Annotated[Literal["debug", "info", "warning", "error", "critical"], BeforeValidator(_lower)]

_ADDRESS = "an https:// address without query (http:// only for this machine itself)"
_SECONDS = "a whole number of seconds from 1 to 86400"


def _setting(name: str, help_: str, accepts: str, default: Any = None, *, private: bool = False) -> Any:
    """The field of one variable; a *private* one is never shown, not even when it is wrong."""
    extra: JsonDict = {"accepts": accepts, "private": private}
    return Field(default, validation_alias=name, description=help_, repr=not private, json_schema_extra=extra)


class Settings(BaseSettings):
    """All settings, checked. Read them with `load_settings`."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE, env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
    )

    twilio_account_sid: str | None = _setting(
        "TWILIO_ACCOUNT_SID", "Twilio's name for the account.", "AC and 32 hexadecimal digits"
    )
    twilio_auth_token: SecretStr | None = _setting(
        "TWILIO_AUTH_TOKEN", "Signs requests from Twilio, and ours to it unless there is an API key.",
        "Twilio's auth token", private=True,
    )  # fmt: skip
    twilio_auth_token_secondary: SecretStr | None = _setting(
        "TWILIO_AUTH_TOKEN_SECONDARY", "Accepted too in signatures while the token is rotated.",
        "Twilio's secondary auth token", private=True,
    )  # fmt: skip
    twilio_api_key: str | None = _setting(
        "TWILIO_API_KEY", "Used for sending instead of the token, if given.", "SK and 32 hexadecimal digits"
    )
    twilio_api_secret: SecretStr | None = _setting(
        "TWILIO_API_SECRET", "The API key's secret.", "the API key's secret", private=True
    )
    twilio_messaging_service_sid: str | None = _setting(
        "TWILIO_MESSAGING_SERVICE_SID", "The sender: a messaging service. Or give TWILIO_FROM_NUMBER.",
        "MG and 32 hexadecimal digits",
    )  # fmt: skip
    twilio_from_number: str | None = _setting(
        "TWILIO_FROM_NUMBER", "The sender: a phone number. Or give TWILIO_MESSAGING_SERVICE_SID.",
        "a phone number such as +15055550100", private=True,
    )  # fmt: skip
    twilio_api_url: Address = _setting(
        "TWILIO_API_URL", "Where Twilio's API is: a simulator or an egress proxy.", _ADDRESS,
        "https://api.twilio.com",
    )  # fmt: skip
    database_url: DatabaseUrl = _setting(
        "DATABASE_URL", "Where everything is kept. PostgreSQL is for several machines.",
        "sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME", "sqlite:///data/reminders.db",
        private=True,
    )  # fmt: skip
    data_dir: Path = _setting(
        "REMINDERS_DATA_DIR", "Folder for the secret key and other files.", "a folder", Path("data")
    )
    config_dir: Path = _setting(
        "REMINDERS_CONFIG_DIR", "Folder of the clinic's settings.", "a folder", Path("config")
    )
    templates_dir: Path = _setting(
        "REMINDERS_TEMPLATES_DIR", "Folder of the texts' templates.", "a folder", Path("templates")
    )
    host: str = _setting(
        "REMINDERS_HOST", "Address that the web server listens on.", "a host name", "127.0.0.1"
    )
    port: Annotated[int, Field(ge=1, le=65_535)] = _setting(
        "REMINDERS_PORT", "Port that the web server listens on.", "a whole number from 1 to 65535", 8025
    )
    public_url: Address | None = _setting(
        "REMINDERS_PUBLIC_URL",
        "Address at which Twilio and patients reach this service; none: poll only.",
        _ADDRESS,
    )
    secret_key: FernetKeys | None = _setting(
        "REMINDERS_SECRET_KEY",
        "Encrypts numbers, names and texts; several rotate, the first encrypts. None: made once.",
        "a Fernet key (32 bytes, url-safe base64), or several separated by commas", private=True,
    )  # fmt: skip
    sync_seconds: Seconds = _setting("REMINDERS_SYNC_SECONDS", "How often sources are read.", _SECONDS, 60)
    poll_seconds_given: Seconds | None = _setting(
        "REMINDERS_POLL_SECONDS", "How often Twilio's list is read; 60, or 5 without a public URL.", _SECONDS
    )
    send_workers: Annotated[int, Field(ge=1, le=256)] = _setting(
        "REMINDERS_SEND_WORKERS",
        "How many texts are sent at the same time.",
        "a whole number from 1 to 256",
        8,
    )
    claim_seconds: Seconds = _setting("REMINDERS_CLAIM_SECONDS", "Lease of a claimed message.", _SECONDS, 60)
    uncertain_seconds: Seconds = _setting(
        "REMINDERS_UNCERTAIN_SECONDS", "How long evidence is awaited before an uncertain text is sent again.",
        _SECONDS, 90,
    )  # fmt: skip
    send_only_to: Numbers | None = _setting(
        "REMINDERS_SEND_ONLY_TO", "For going live: only these numbers are texted.",
        "phone numbers such as +15055550100, separated by commas", private=True,
    )  # fmt: skip
    dry_run: bool = _setting("REMINDERS_DRY_RUN", "For going live: nobody is texted.", "true or false", False)
    log_format: LogFormat = _setting(
        "REMINDERS_LOG_FORMAT", "How log lines look.", "console or json", "console"
    )
    log_level: LogLevel = _setting(
        "REMINDERS_LOG_LEVEL", "The least important log line that is shown.",
        "debug, info, warning, error or critical", "info",
    )  # fmt: skip
    heartbeat_url: Address | None = _setting(
        "REMINDERS_HEARTBEAT_URL", "Called while all is well, so that an outside monitor notices silence.",
        _ADDRESS, private=True,
    )  # fmt: skip
    smtp_url: SecretStr | None = _setting(
        "REMINDERS_SMTP_URL",
        "Mail server for alerts to staff.",
        "smtp://USER:PASSWORD@HOST:PORT",
        private=True,
    )

    @property
    def poll_seconds(self) -> int:
        """How often Twilio's list is read: more often when nothing can reach us."""
        if self.poll_seconds_given is not None:
            return self.poll_seconds_given
        return 5 if self.public_url is None else 60

    @property
    def secret_keys(self) -> tuple[str, ...]:
        """Fernet keys, the encrypting one first; empty when none is given here."""
        return tuple(self.secret_key.get_secret_value().split(",")) if self.secret_key is not None else ()

    def problems_for_sending(self) -> list[str]:
        """Why nothing could be sent with these, as sentences; empty if something could."""
        return [*self._problems_of_credentials(), *self._problems_of_sender()]

    def _problems_of_credentials(self) -> Iterable[str]:
        if self.twilio_account_sid is None:
            yield "TWILIO_ACCOUNT_SID is missing: copy it from the Twilio console."
        elif not _is_sid("AC", self.twilio_account_sid):
            yield "TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits."
        if self.twilio_auth_token is None:
            yield "TWILIO_AUTH_TOKEN is missing: copy it from the Twilio console."
        if (self.twilio_api_key is None) != (self.twilio_api_secret is None):
            yield "TWILIO_API_KEY and TWILIO_API_SECRET go together: give both or neither."
        if self.twilio_api_key is not None and not _is_sid("SK", self.twilio_api_key):
            yield "TWILIO_API_KEY must be SK and 32 hexadecimal digits."

    def _problems_of_sender(self) -> Iterable[str]:
        service, number = self.twilio_messaging_service_sid, self.twilio_from_number
        if (service is None) == (number is None):
            have, are = ("Neither", "is") if service is None else ("Both", "are")
            names = "TWILIO_MESSAGING_SERVICE_SID and TWILIO_FROM_NUMBER"
            yield f"{have} of {names} {are} set: set exactly one, the sender."
        if service is not None and not _is_sid("MG", service):
            yield "TWILIO_MESSAGING_SERVICE_SID must be MG and 32 hexadecimal digits."
        if number is not None and not re.fullmatch(r"\+[1-9][0-9]{6,14}|[0-9]{5,6}", number):
            yield "TWILIO_FROM_NUMBER must be a phone number such as +15055550100, or a short code."


def _is_sid(prefix: str, text: str) -> bool:
    return re.fullmatch(rf"{prefix}[0-9a-fA-F]{{32}}", text) is not None


# -- reading --------------------------------------------------------------------------------


def load_settings() -> Settings:
    """The settings of this environment and the `.env` here.

    Raises:
        SettingsError: something in them cannot be used; it names everything at once.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(
            sorted({_problem(str(item["loc"][0]), item["input"]) for item in error.errors()})
        ) from None
    except (UnicodeDecodeError, OSError):
        raise SettingsError(
            [f"{ENV_FILE} cannot be read: save it as UTF-8 text that this user may read."]
        ) from None


def environment() -> dict[str, str]:
    """The environment with what only `.env` gives: what `${NAME}` in config files is filled from."""
    try:
        given = dotenv_values(ENV_FILE, encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        given = {}
    return {name: value for name, value in given.items() if value} | dict(os.environ)


def misspelt(names: Mapping[str, str]) -> list[str]:
    """A sentence for each variable among *names* that looks like one of ours but is none."""
    ours = variables()
    odd = sorted(name for name in names if name.startswith("REMINDERS_") and name not in ours)
    return [f"{name} is not a setting.{_nearest(name, list(ours))}" for name in odd]


def variables() -> dict[str, str]:
    """Every variable with its help."""
    fields = Settings.model_fields.values()
    return {str(field.validation_alias): str(field.description) for field in fields}


def _nearest(name: str, ours: list[str]) -> str:
    near = get_close_matches(name, ours, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _problem(name: str, value: object) -> str:
    field = next(field for field in Settings.model_fields.values() if field.validation_alias == name)
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    # An address may hold a password before its @, and so may what was meant for another variable.
    hidden = extra["private"] or not isinstance(value, str) or len(value) > 60 or "@" in value
    shown = "" if hidden else f", not `{value}`"
    return f"{name} must be {extra['accepts']}{shown}."
