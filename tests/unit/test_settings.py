"""Settings come from the environment or .env; what is wrong with them is said at once and without secrets."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from reminders.settings import Settings, SettingsError, environment, load_settings, misspelt, variables

ROOT = Path(__file__).resolve().parents[2]
SID = "0123456789abcdef" * 2

#: interfaces.md, "Settings": every variable with a default, and that default.
DEFAULTS = {
    "twilio_api_url": "https://api.twilio.com",
    "database_url": "sqlite:///data/reminders.db",
    "data_dir": Path("data"),
    "config_dir": Path("config"),
    "templates_dir": Path("templates"),
    "host": "127.0.0.1",
    "port": 8025,
    "public_url": None,
    "secret_key": None,
    "sync_seconds": 60,
    "poll_seconds": 5,
    "send_workers": 8,
    "claim_seconds": 60,
    "uncertain_seconds": 90,
    "send_only_to": None,
    "dry_run": False,
    "log_format": "console",
    "log_level": "info",
    "heartbeat_url": None,
    "smtp_url": None,
}
VARIABLES = {
    *("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_AUTH_TOKEN_SECONDARY", "TWILIO_API_KEY"),
    *("TWILIO_API_SECRET", "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_FROM_NUMBER", "TWILIO_API_URL"),
    *("DATABASE_URL", "REMINDERS_DATA_DIR", "REMINDERS_CONFIG_DIR", "REMINDERS_TEMPLATES_DIR"),
    *("REMINDERS_HOST", "REMINDERS_PORT", "REMINDERS_PUBLIC_URL", "REMINDERS_SECRET_KEY"),
    *("REMINDERS_SYNC_SECONDS", "REMINDERS_POLL_SECONDS", "REMINDERS_SEND_WORKERS"),
    *("REMINDERS_CLAIM_SECONDS", "REMINDERS_UNCERTAIN_SECONDS", "REMINDERS_SEND_ONLY_TO"),
    *("REMINDERS_DRY_RUN", "REMINDERS_LOG_FORMAT", "REMINDERS_LOG_LEVEL", "REMINDERS_HEARTBEAT_URL"),
    "REMINDERS_SMTP_URL",
}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of ours is set, and there is no .env."""
    for name in os.environ:
        if name in VARIABLES or name.startswith(("REMINDERS_", "TWILIO_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return load_settings()


def problems(monkeypatch: pytest.MonkeyPatch, **values: str) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        given(monkeypatch, **values)
    return list(caught.value.problems)


def test_the_variables_are_those_that_are_documented() -> None:
    assert set(variables()) == VARIABLES
    assert all(help_.endswith(".") for help_ in variables().values())


@pytest.mark.parametrize("name", DEFAULTS)
def test_each_setting_has_the_documented_default(name: str) -> None:
    assert getattr(load_settings(), name) == DEFAULTS[name]


def test_the_example_file_names_every_variable_and_reads_as_the_defaults(tmp_path: Path) -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", text, re.MULTILINE)) == VARIABLES
    plain = load_settings()
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    assert load_settings() == plain


def test_dot_env_here_is_read_and_the_environment_outranks_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("REMINDERS_PORT=1234\nREMINDERS_HOST=0.0.0.0\nCALENDAR_URL=x\n")
    settings = given(monkeypatch, REMINDERS_PORT="4321")
    assert (settings.port, settings.host) == (4321, "0.0.0.0")  # noqa: S104 - only read
    assert environment()["CALENDAR_URL"] == "x"


def test_names_that_others_use_too_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, HOST="elsewhere", PORT="1", LOG_LEVEL="debug", DATA_DIR="/")
    assert (settings.host, settings.port, settings.log_level) == ("127.0.0.1", 8025, "info")


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, REMINDERS_PUBLIC_URL="", TWILIO_AUTH_TOKEN="", REMINDERS_PORT="")
    assert (settings.public_url, settings.twilio_auth_token, settings.port) == (None, None, 8025)


def test_polling_is_slower_when_we_can_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, REMINDERS_PUBLIC_URL="https://a.example").poll_seconds == 60
    assert given(monkeypatch, REMINDERS_POLL_SECONDS="1").poll_seconds == 1


@pytest.mark.parametrize("name", ["REMINDERS_PUBLIC_URL", "TWILIO_API_URL"])
@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("https://a.example/", "https://a.example"),
        ("https://a.example:8443/sms", "https://a.example:8443/sms"),
        ("http://127.0.0.1:8025", "http://127.0.0.1:8025"),
        ("http://localhost:1/", "http://localhost:1"),
        ("http://[::1]:1", "http://[::1]:1"),
        ("http://a.example", None),
        ("http://127.0.0.1.a.example", None),
        ("a.example", None),
        ("https://", None),
        ("https://a.example:port", None),
        ("https://a.example/?x=1", None),
        ("ftp://a.example", None),
    ],
)
def test_an_address_is_https_but_for_this_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, url: str, read: str | None
) -> None:
    if read is None:
        must = "must be an https:// address without query (http:// only for this machine itself)"
        assert problems(monkeypatch, **{name: url}) == [f"{name} {must}, not `{url}`."]
    else:
        settings = given(monkeypatch, **{name: url})
        assert read in (settings.public_url, settings.twilio_api_url)


@pytest.mark.parametrize(
    ("url", "read"),
    [
        ("sqlite:///data/x.db", "sqlite:///data/x.db"),
        ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
        ("postgresql+psycopg://a:b@h/x", "postgresql+psycopg://a:b@h/x"),
        ("postgresql://a:b@h/x", "postgresql+psycopg://a:b@h/x"),
        ("postgres://a:b@h/x", "postgresql+psycopg://a:b@h/x"),
        ("mysql://a:hunter2@h/x", None),
        ("sqlite://", None),
        ("sqlite:///:memory:", None),
        ("data/x.db", None),
    ],
)
def test_a_database_is_a_file_or_postgresql(
    monkeypatch: pytest.MonkeyPatch, url: str, read: str | None
) -> None:
    if read is None:
        must = "must be sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME."
        assert problems(monkeypatch, DATABASE_URL=url) == [f"DATABASE_URL {must}"]
    else:
        assert given(monkeypatch, DATABASE_URL=url).database_url == read


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("+15055550101", frozenset({"+15055550101"})),
        ("505-555-0101, (505) 555-0102 ,", frozenset({"+15055550101", "+15055550102"})),
        ("+15055550101,0102", None),
        (",", None),
    ],
)
def test_only_these_numbers_are_texted(
    monkeypatch: pytest.MonkeyPatch, text: str, numbers: frozenset[str] | None
) -> None:
    if numbers is None:
        must = "must be phone numbers such as +15055550100, separated by commas."
        assert problems(monkeypatch, REMINDERS_SEND_ONLY_TO=text) == [f"REMINDERS_SEND_ONLY_TO {must}"]
    else:
        assert given(monkeypatch, REMINDERS_SEND_ONLY_TO=text).send_only_to == numbers


def test_keys_rotate_and_the_first_encrypts(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    assert given(monkeypatch, REMINDERS_SECRET_KEY=f"{new}, {old}").secret_keys == (new, old)


@pytest.mark.parametrize("key", ["hunter2", "hunter2" * 6 + "==", ","])
def test_a_wrong_key_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    (problem,) = problems(monkeypatch, REMINDERS_SECRET_KEY=key)
    must = "must be a Fernet key (32 bytes, url-safe base64), or several separated by commas."
    assert problem == f"REMINDERS_SECRET_KEY {must}"


def test_everything_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(
        monkeypatch,
        REMINDERS_PORT="http",
        REMINDERS_SYNC_SECONDS="0",
        REMINDERS_LOG_FORMAT="xml",
        REMINDERS_DRY_RUN="perhaps",
    ) == [
        "REMINDERS_DRY_RUN must be true or false, not `perhaps`.",
        "REMINDERS_LOG_FORMAT must be console or json, not `xml`.",
        "REMINDERS_PORT must be a whole number from 1 to 65535, not `http`.",
        "REMINDERS_SYNC_SECONDS must be a whole number of seconds from 1 to 86400, not `0`.",
    ]


def test_a_dot_env_that_is_not_utf8_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"# caf\xe9\n")
    assert problems(monkeypatch) == [".env cannot be read: save it as UTF-8 text that this user may read."]


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    key = Fernet.generate_key().decode()
    settings = given(
        monkeypatch,
        TWILIO_AUTH_TOKEN="hunter2-a",
        TWILIO_AUTH_TOKEN_SECONDARY="hunter2-b",
        TWILIO_API_SECRET="hunter2-c",
        DATABASE_URL="postgresql://a:hunter2-d@h/x",
        REMINDERS_SMTP_URL="smtp://a:hunter2-e@h",
        REMINDERS_HEARTBEAT_URL="https://a.example/hunter2-f",
        REMINDERS_SECRET_KEY=key,
        REMINDERS_SEND_ONLY_TO="+15055550101",
    )
    assert not any(secret in repr(settings) + str(settings) for secret in ("hunter2", key, "5055550101"))


SENDER = {"TWILIO_ACCOUNT_SID": f"AC{SID}", "TWILIO_AUTH_TOKEN": "t", "TWILIO_FROM_NUMBER": "+15055550100"}
BOTH = "TWILIO_MESSAGING_SERVICE_SID and TWILIO_FROM_NUMBER"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({}, None),
        ({"TWILIO_FROM_NUMBER": "12345"}, None),
        ({"TWILIO_FROM_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": f"MG{SID}"}, None),
        ({"TWILIO_API_KEY": f"SK{SID}", "TWILIO_API_SECRET": "s"}, None),
        ({"TWILIO_ACCOUNT_SID": ""}, "TWILIO_ACCOUNT_SID is missing: copy it from the Twilio console."),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_ACCOUNT_SID must be AC and 32 hexadecimal digits."),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN is missing: copy it from the Twilio console."),
        (
            {"TWILIO_API_KEY": f"SK{SID}"},
            "TWILIO_API_KEY and TWILIO_API_SECRET go together: give both or neither.",
        ),
        (
            {"TWILIO_API_KEY": "SK", "TWILIO_API_SECRET": "s"},
            "TWILIO_API_KEY must be SK and 32 hexadecimal digits.",
        ),
        ({"TWILIO_FROM_NUMBER": ""}, f"Neither of {BOTH} is set: set exactly one, the sender."),
        (
            {"TWILIO_MESSAGING_SERVICE_SID": f"MG{SID}"},
            f"Both of {BOTH} are set: set exactly one, the sender.",
        ),
        (
            {"TWILIO_FROM_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": "MG"},
            "TWILIO_MESSAGING_SERVICE_SID must be MG and 32 hexadecimal digits.",
        ),
        (
            {"TWILIO_FROM_NUMBER": "505"},
            "TWILIO_FROM_NUMBER must be a phone number such as +15055550100, or a short code.",
        ),
    ],
)
def test_what_keeps_us_from_sending_is_said(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], problem: str | None
) -> None:
    settings = given(monkeypatch, **(SENDER | change))
    assert settings.problems_for_sending() == ([problem] if problem else [])


def test_a_misspelt_variable_is_noticed() -> None:
    assert misspelt({"REMINDERS_PROT": "1", "REMINDERS_PORT": "1", "HOME": "/"}) == [
        "REMINDERS_PROT is not a setting. Did you mean REMINDERS_PORT?"
    ]
