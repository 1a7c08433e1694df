"""The commands as people call them: what is said where, and the exit status."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from cryptography.fernet import Fernet

from reminders.cli import main
from reminders.commands import COMMANDS, import_
from reminders.ports import SystemClock
from reminders.services.plan import plan_pending
from reminders.settings import variables
from reminders.simulator.config import SimulatorConfig
from reminders.simulator.core import Simulator
from reminders.simulator.server import SimulatorServer

ROOT = Path(__file__).parents[2]
HEADING = "appointment_id,patient_id,first_name,phone,starts_at,language,kind"
SECRET = Fernet.generate_key().decode()
NUMBER = "+15055550006"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """`run.py run` sends logs to the present standard error; the next test has another."""
    handlers, level = logging.root.handlers[:], logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    logging_as_it_was: None,
) -> Run:
    """Calls `run.py` in an empty folder with the shipped files: (exit status, output, errors)."""
    monkeypatch.chdir(tmp_path)
    for name in variables():
        monkeypatch.setenv(name, "")  # `main` sets some; this way they are put back
    for name in ("config", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(each) for each in arguments])
        except SystemExit as wrong:
            status = int(wrong.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return call


@pytest.fixture
def visits(run: Run) -> Path:
    """A file with one visit in three days, good in the folder of `run`."""
    return write_visits(f"A1,P1,Ana,505-555-0123,{in_days(3)},en,infusion")


def in_days(days: int) -> str:
    at = datetime.now(UTC) + timedelta(days=days)  # noqa: TID251 - the commands read the real clock
    return at.strftime("%Y-%m-%dT20:00:00Z")


def write_visits(*rows: str) -> Path:
    file = Path("visits.csv")
    file.write_text("\n".join([HEADING, *rows]) + "\n")
    return file


def sending(monkeypatch: pytest.MonkeyPatch, server: SimulatorServer | None = None, **values: str) -> None:
    """Settings with which something could be sent."""
    config = SimulatorConfig()
    for name, value in {
        "TWILIO_ACCOUNT_SID": config.account_sid,
        "TWILIO_AUTH_TOKEN": config.auth_token,
        "TWILIO_FROM_NUMBER": NUMBER,
        "TWILIO_API_URL": server.url if server else "https://api.twilio.com",
        **values,
    }.items():
        monkeypatch.setenv(name, value)


def codes(output: str) -> dict[str, str]:
    return {each["code"]: each["level"] for each in json.loads(output)}


# -- every command -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "demo"])
def test_every_command_has_help(run: Run, command: str) -> None:
    status, output, errors = run(command, "--help")
    assert (status, errors) == (0, "")
    assert f"usage: run.py {command}" in output
    assert "--config DIR" in output


def test_help_lists_every_command(run: Run) -> None:
    status, output, _ = run("--help")
    assert status == 0
    assert all(f"    {name} " in output for name in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("check", "--nonsense"),
        ("why",),
        ("users", "add", "Rosa", "--role", "queen"),
        ("users", "add", ""),
        ("users", "add", "Ro\nsa"),
        ("db", "backup"),
        ("--config",),
    ],
    ids=lambda words: " ".join(words).replace("\n", "|"),
)
def test_wrong_usage_is_status_2_and_makes_nothing(run: Run, arguments: tuple[str, ...]) -> None:
    status, output, errors = run(*arguments)
    assert (status, output) == (2, "")
    assert errors
    assert not Path("data").exists()


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("option", ["--config", "--templates"])
def test_folders_are_named_before_or_after_the_command(run: Run, option: str, where: str) -> None:
    command = ("check", "--offline") if option == "--config" else ("templates", "list")
    folder = (option, "nowhere")
    status, output, errors = run(*folder, *command) if where == "before" else run(*command, *folder)
    assert status == 1
    assert "nowhere" in output + errors


def test_a_folder_may_be_called_like_a_command(run: Run) -> None:
    status, output, _ = run("--templates", "templates", "check", "--offline", "--json")
    assert status == 1
    assert codes(output)["S02"] == "error"


# -- check -------------------------------------------------------------------------------------


def test_check_makes_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    run("check", "--offline")
    assert sorted(tmp_path.rglob("*")) == before


def test_check_saves_no_template_into_an_existing_database(run: Run) -> None:
    run("db", "upgrade")
    before = Path("data/reminders.db").read_bytes()
    run("check", "--offline")
    assert Path("data/reminders.db").read_bytes() == before


def test_check_names_what_is_missing_and_fails(run: Run) -> None:
    status, output, errors = run("check")
    assert (status, errors) == (1, "")
    assert "TWILIO_AUTH_TOKEN is missing" in output
    assert "Twilio was not asked: its settings come first." in output
    assert "Detection of crisis and medical red flags is basic" in output


def test_check_offline_is_content_with_the_shipped_files(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sending(monkeypatch)
    status, output, _ = run("check", "--offline", "--json")
    assert (status, codes(output)) == (0, {"S04": "warning", "S09": "warning"})


def broken_yaml() -> None:
    Path("config/cadence.yaml").write_text("rules:\n  - id: [\n")


def unknown_template() -> None:
    file = Path("config/cadence.yaml")
    file.write_text(file.read_text() + "  - {id: extra, send: {on: booked}, template: nowhere_to_be_found}\n")


def broken_template() -> None:
    Path("templates/reminder.en.txt").write_text("{{ appointment.")


def unreadable_database() -> None:
    Path("data").mkdir()
    Path("data/reminders.db").write_text("this is not a database, however long it may be" * 100)


def database_without_place() -> None:
    Path("data").write_text("a file where the folder should be")


def bad_key_file() -> None:
    Path("data").mkdir()
    Path("data/secret.key").write_text("no key\n")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (broken_yaml, "config/cadence.yaml:"),
        (unknown_template, "nowhere_to_be_found"),
        (broken_template, "reminder.en.txt:1:"),
        (unreadable_database, "its file is not one"),
        (database_without_place, "Not a directory: data"),
        (bad_key_file, "data/secret.key holds no secret key"),
    ],
)
def test_check_says_what_is_wrong_and_the_service_does_not_start(
    run: Run, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[], None], said: str
) -> None:
    sending(monkeypatch)
    spoil()
    status, output, _ = run("check", "--offline")
    assert status == 1
    assert said in output
    status, _, errors = run("run")
    assert status == 1
    assert said in errors
    assert "The service does not start" in errors


@pytest.mark.parametrize("key", ["other", "none"])
def test_check_notices_that_the_key_does_not_fit(
    run: Run, visits: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    run("import", visits)
    Path("data/secret.key").unlink()
    if key == "other":
        monkeypatch.setenv("REMINDERS_SECRET_KEY", SECRET)
    status, output, _ = run("check", "--offline")
    assert status == 1
    assert "REMINDERS_SECRET_KEY does not fit this database" in output
    assert not Path("data/secret.key").exists()


def test_check_warns_of_what_stands_before_going_live(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sending(monkeypatch, REMINDERS_DRY_RUN="true", REMINDERS_SEND_ONLY_TO="+15055550123")
    monkeypatch.setenv("REMINDERS_SINC_SECONDS", "5")
    status, output, _ = run("check", "--offline")
    assert status == 0
    assert "nobody is texted" in output
    assert "only 1 number is texted" in output
    assert "Did you mean REMINDERS_SYNC_SECONDS?" in output
    assert "0555" not in output


@pytest.mark.parametrize(
    ("numbers", "said"),
    [("+15055550123", "leaves out 2 of the 2 phones"), ("+15055550101,+15055550102", None)],
)
def test_check_says_whom_the_list_for_going_live_keeps_from_being_paged(
    run: Run, monkeypatch: pytest.MonkeyPatch, numbers: str, said: str | None
) -> None:
    sending(monkeypatch, REMINDERS_SEND_ONLY_TO=numbers)
    _, output, _ = run("check", "--offline")
    assert ("leaves out" in output) is (said is not None)
    assert said is None or said in output


def test_check_names_a_channel_that_no_page_can_go_to_and_not_its_address(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending(monkeypatch)
    file = Path("config/alerts.yaml")
    known = file.read_text("utf-8")
    file.write_text(
        known.replace("channels: []", "channels: [slak://hush/b/c, json://127.0.0.1/x]", 1), "utf-8"
    )
    _, output, _ = run("check", "--offline")
    assert "Channel 1 of `nurse`" in output
    assert "Channel 2" not in output
    assert "hush" not in output


def test_check_shows_settings_that_cannot_be_read(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sending(monkeypatch, REMINDERS_SYNC_SECONDS="often", REMINDERS_SECRET_KEY="hush-hush")
    status, output, _ = run("check", "--offline")
    assert status == 1
    assert "REMINDERS_SYNC_SECONDS must be a whole number of seconds" in output
    assert "hush-hush" not in output


@pytest.mark.parametrize("service", [None, "MG" + "0" * 32], ids=["number", "messaging service"])
@pytest.mark.parametrize("inbound", ["ours", "ours, with tries", "another", None])
def test_check_asks_twilio_where_replies_go(
    run: Run, monkeypatch: pytest.MonkeyPatch, service: str | None, inbound: str | None
) -> None:
    public = "https://reminders.example"
    ours = f"{public}/twilio/inbound"
    address = {
        "ours": ours,
        "ours, with tries": f"{ours}#rc=5&rp=all",
        "another": "https://elsewhere.example/sms#rc=5",
    }
    config = SimulatorConfig(
        senders=(NUMBER,),
        messaging_service_sid=service,
        inbound_url=address[inbound] if inbound else None,
    )
    with SimulatorServer(Simulator(config, SystemClock().now), threaded=False) as server:
        sender = {"TWILIO_FROM_NUMBER": "", "TWILIO_MESSAGING_SERVICE_SID": service} if service else {}
        sending(monkeypatch, server, REMINDERS_PUBLIC_URL=public, **sender)
        status, output, _ = run("check")
    if inbound in ("ours", "ours, with tries"):
        assert status == 0
        assert "S11" not in output
        assert "Twilio was asked: it accepts our credentials and knows the sender." in output
    else:
        assert ours in output or "throws away what patients answer" in output


def test_check_says_that_twilio_refuses_us(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with SimulatorServer(Simulator(SimulatorConfig(), SystemClock().now), threaded=False) as server:
        sending(monkeypatch, server, TWILIO_AUTH_TOKEN="wrong-and-private")
        status, output, _ = run("check", "--json")
    assert status == 1
    assert codes(output)["S06"] == "error"
    assert "wrong-and-private" not in output


# -- import and why ------------------------------------------------------------------------------


def test_import_reads_the_good_rows_and_names_the_bad(run: Run) -> None:
    file = write_visits(
        f"A1,P1,Ana,505-555-0123,{in_days(3)},en,infusion",
        "A2,P2,Luis,505-555-0124,someday,en,infusion",
    )
    status, output, errors = run("import", file)
    assert status == 1
    assert "1 appointments read, 1 new or changed, 1 rows put aside." in output
    assert "visits.csv:3:" in errors
    assert "555" not in output + errors


@pytest.mark.parametrize("path", ["visits.csv", "other.csv", "."], ids=["the source's", "another", "folder"])
def test_import_reads_the_headings_that_sources_yaml_gives(run: Run, visits: Path, path: str) -> None:
    Path("config/sources.yaml").write_text(
        f'sources: [{{id: calendar, type: csv, path: {path}, columns: {{appointment_id: "Appt ID"}}}}]\n'
    )
    visits.write_text(visits.read_text().replace("appointment_id", "Appt ID"))
    status, output, _ = run("import", visits)
    assert (status, output.splitlines()[0]) == (0, "1 appointments read, 1 new or changed, 0 rows put aside.")
    assert run("why", "A1")[0] == 0


def test_import_twice_changes_nothing(run: Run, visits: Path) -> None:
    run("import", visits)
    status, output, errors = run("import", visits)
    assert (status, errors) == (0, "")
    assert "0 new or changed" in output
    assert "0 texts planned" in output


def test_a_dry_import_makes_nothing(run: Run, visits: Path) -> None:
    status, output, _ = run("import", visits, "--dry-run")
    assert status == 0
    assert output == "1 appointments would be read, 0 rows put aside.\n"
    assert not Path("data").exists()


@pytest.mark.parametrize("file", ["nowhere.csv", "config", "config/clinic.yaml"])
def test_import_of_what_is_no_file_of_visits_makes_nothing(run: Run, file: str) -> None:
    status, output, errors = run("import", file)
    assert (status, output) == (1, "")
    assert errors.count("\n") == 1
    assert not Path("data").exists()


def test_a_new_database_is_announced(run: Run, visits: Path) -> None:
    assert "There was no database at data/reminders.db" in run("import", visits)[2]


def test_why_tells_an_office_manager_what_each_rule_did(run: Run, visits: Path) -> None:
    run("import", visits)
    status, output, errors = run("why", "A1")
    assert (status, errors) == (0, "")
    assert output.startswith("Visit A1 (import) on ")
    assert "booked, not confirmed" in output
    assert "will be sent" in output
    assert "555" not in output


def test_why_as_json_has_every_rule(run: Run, visits: Path) -> None:
    run("import", visits)
    status, output, _ = run("why", "A1", "--json")
    (trace,) = json.loads(output)
    assert status == 0
    assert trace["appointment_id"] == "A1"
    assert {"rule", "occasion", "due_at", "status", "reason", "error_code", "message_id"} == set(
        trace["rules"][0]
    )
    planned = [each for each in trace["rules"] if each["status"] == "planned"]
    assert [each["message_id"] for each in planned]
    assert all(each["events"][0]["event"] == "planned" for each in trace["messages"])


def test_why_of_an_unknown_visit_says_so(run: Run, visits: Path) -> None:
    run("import", visits)
    status, output, errors = run("why", "nobody\x1b[2J")
    assert (status, output) == (1, "")
    assert errors.startswith("No appointment nobody[2J is known.")


# -- commands of an existing database -----------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        *[("why", "A1"), ("resume",), ("sources", "list"), ("users", "list")],
        *[("db", "backup", "copy.db"), ("db", "rekey")],
    ],
    ids=" ".join,
)
def test_in_a_wrong_folder_no_empty_database_is_made(run: Run, arguments: tuple[str, ...]) -> None:
    status, output, errors = run(*arguments)
    assert (status, output) == (1, "")
    assert "There is no database at data/reminders.db yet." in errors
    assert not Path("data").exists()


@pytest.mark.parametrize("arguments", [("why", "A1"), ("pause",), ("users", "list")], ids=" ".join)
@pytest.mark.parametrize("spoil", ["key", "file", "newer"])
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(
    run: Run, visits: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], spoil: str
) -> None:
    run("import", visits)
    if spoil == "key":
        monkeypatch.setenv("REMINDERS_SECRET_KEY", SECRET)
    elif spoil == "file":
        Path("data/reminders.db").write_bytes(b"not a database" * 1000)
    else:
        execute("update alembic_version set version_num = '9999'")
    status, output, errors = run(*arguments)
    assert (status, output) == (1, "")
    sentence = {"key": "does not fit this database", "file": "its file is not one", "newer": "newer version"}
    assert sentence[spoil] in errors


def execute(statement: str) -> None:
    with closing(sqlite3.connect("data/reminders.db")) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://ana:s%65cret@127.0.0.1:1/clinic", "nothing answers there"),
        ("postgresql://ana:s3cret@127.0.0.1:port/clinic", "DATABASE_URL cannot be read"),
        ("mysql://ana:s3cret@127.0.0.1/clinic", "DATABASE_URL must be"),
        ("sqlite:////dev/null/reminders.db", "/dev/null"),
    ],
)
@pytest.mark.parametrize("command", [("pause",), ("check", "--offline")], ids=" ".join)
def test_an_address_that_leads_nowhere_is_said_without_its_password(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, said: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    status, output, errors = run(*command)
    assert status == 1
    assert said in output + errors
    assert "cret" not in output + errors


def test_what_is_made_is_for_this_user_only(run: Run, visits: Path) -> None:
    run("import", visits)
    assert {path.stat().st_mode & 0o077 for path in (Path("data"), *Path("data").iterdir())} == {0}


def test_a_new_database_is_for_this_user_only_also_while_it_is_written(
    run: Run, visits: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}

    def plan_and_look(*arguments: Any) -> Any:
        seen.update({path.name: oct(path.stat().st_mode & 0o777) for path in Path("data").iterdir()})
        return plan_pending(*arguments)

    monkeypatch.setattr(import_, "plan_pending", plan_and_look)
    generous = os.umask(0o022)
    try:
        run("import", visits)
    finally:
        os.umask(generous)
    names = {"reminders.db", "reminders.db-wal", "reminders.db-shm", "secret.key"}
    assert {name: mode for name, mode in seen.items() if name in names} == dict.fromkeys(names, "0o600")
    assert Path("data").stat().st_mode & 0o777 == 0o700


def test_pause_and_resume(run: Run, visits: Path) -> None:
    run("import", visits)
    assert run("resume")[:2] == (0, "Sending was not paused.\n")
    assert run("pause")[1].startswith("Sending is paused.")
    assert run("pause")[1].startswith("Sending is already paused.")
    assert run("resume")[:2] == (0, "Sending goes on.\n")


def test_resume_does_not_need_good_templates(run: Run, visits: Path) -> None:
    run("import", visits)
    run("pause")
    broken_template()
    assert run("resume")[0] == 0


def test_sources_shows_also_what_was_not_read_yet(run: Run, visits: Path) -> None:
    run("import", visits)
    status, output, _ = run("sources", "list")
    assert status == 0
    assert "calendar        not read yet" in output
    assert "1 read, 0 put aside" in output


def test_a_drop_is_accepted_for_a_known_source_only(run: Run, visits: Path) -> None:
    run("import", visits)
    assert run("sources", "accept", "calendar")[0] == 0
    status, _, errors = run("sources", "accept", "calender")
    assert status == 1
    assert "it has: calendar" in errors


def test_users_are_added_listed_reset_and_disabled(run: Run) -> None:
    status, output, _ = run("users", "add", "Rosa", "--role", "manager")
    assert status == 0
    assert "http://127.0.0.1:8025/signin/" in output
    assert run("users", "add", "Rosa")[0] == 1
    assert "/signin/" in run("users", "reset", "Rosa")[1]
    assert run("users", "disable", "Rosa")[0] == 0
    assert run("users", "reset", "Rosa")[0] == 1
    assert run("users", "disable", "Luis")[0] == 1
    assert run("users", "list")[1].split() == ["Rosa", "manager", "disabled"]


@pytest.mark.parametrize(
    ("settings", "base"),
    [
        ({"REMINDERS_HOST": "0.0.0.0"}, "http://127.0.0.1:8025"),  # noqa: S104 - not opened here
        ({"REMINDERS_HOST": "::1", "REMINDERS_PORT": "9000"}, "http://[::1]:9000"),
        ({"REMINDERS_PUBLIC_URL": "https://reminders.example"}, "https://reminders.example"),
    ],
    ids=["everywhere", "version 6", "public"],
)
def test_the_sign_in_link_can_be_opened(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: dict[str, Any], base: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert f"{base}/signin/" in run("users", "add", "Rosa")[1]
