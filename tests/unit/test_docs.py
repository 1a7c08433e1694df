"""The docs name every setting, command and key; links lead somewhere; nothing of one machine is in git."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from reminders.commands import COMMANDS
from reminders.settings import Settings, variables

ROOT = Path(__file__).parents[2]
CONFIGURATION = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

#: Pieced together, or this file would find itself.
REGISTRIES = re.compile(
    "|".join(
        re.escape(first + "." + rest)
        for first, rest in [
            ("pypi", "org"),
            ("files", "python" + "hosted"),
            ("registry", "npmjs"),
            ("docker", "io"),
            ("ghcr", "io"),
            ("quay", "io"),
            ("proxy", "golang"),
        ]
    )
)
MACHINE_PATH = re.compile(r"(?<![\w.~$})/-])/(?:" + "|".join(["root", "work", "Users", "home"]) + r")/[\w.]")


# -- settings ---------------------------------------------------------------------------------


def documented_settings() -> dict[str, str]:
    """Each variable of the table with the default that stands there."""
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([^|]+) \| [^|]+ \|$", CONFIGURATION, re.MULTILINE)
    return {name: default.strip().strip("`") for name, default in rows}


def test_the_table_of_settings_has_every_setting_and_no_other() -> None:
    assert documented_settings().keys() == variables().keys()


def shown_default(field: Any) -> str:
    return {None: "none", False: "false"}.get(field.default, str(field.default))


#: Those whose default is made, or depends on others; the table says so in words.
IN_WORDS = {
    "TWILIO_ACCOUNT_SID": "required",
    "TWILIO_AUTH_TOKEN": "required",
    "REMINDERS_SECRET_KEY": "made once, in `data/secret.key",
    "REMINDERS_POLL_SECONDS": "60",
}


@pytest.mark.parametrize("field", Settings.model_fields.values(), ids=lambda field: field.validation_alias)
def test_the_default_in_the_table_is_the_real_one(field: Any) -> None:
    name = field.validation_alias
    assert documented_settings()[name] == IN_WORDS.get(name, shown_default(field))


def test_the_example_environment_has_every_setting_and_no_other() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", example, re.MULTILINE)
    assert sorted(named) == sorted(variables())


def test_no_page_and_no_file_of_deploy_names_a_setting_that_does_not_exist() -> None:
    files = [*PAGES, *(path for path in (ROOT / "deploy").iterdir() if path.is_file())]
    named = {
        (file.name, name)
        for file in files
        for name in re.findall(r"\b(?:REMINDERS|TWILIO)_[A-Z_]+\b", file.read_text(encoding="utf-8"))
    }
    of_tests = {"REMINDERS_CHAOS_SEED", "REMINDERS_CHAOS_KILLS", "REMINDERS_SHOTS"}
    assert {(file, name) for file, name in named if name not in {*variables(), *of_tests}} == set()


# -- commands ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_explained(command: str) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme[readme.index("## Commands") :]
    assert f"`{command}`" in table


def test_no_page_names_a_command_that_does_not_exist() -> None:
    found = {
        (page.name, word)
        for page in PAGES
        for word in re.findall(r"run\.py ([a-z][a-z-]*)", page.read_text(encoding="utf-8"))
    }
    assert {(page, word) for page, word in found if word not in COMMANDS} == set()


def test_no_page_names_a_target_of_make_that_does_not_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    code = re.compile(r"^```\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
    named = {
        target
        for page in PAGES
        for pair in code.findall(page.read_text(encoding="utf-8"))
        for target in re.findall(r"\bmake ([a-z-]+)", "".join(pair))
    }
    assert named <= targets


# -- the clinic's files -------------------------------------------------------------------------


def keys_of_schema(schema: Any) -> Iterator[str]:
    """Every key that a file may hold, at any depth."""
    if isinstance(schema, list):
        for each in schema:
            yield from keys_of_schema(each)
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for each in schema.values():
            yield from keys_of_schema(each)


def config_keys() -> list[tuple[str, str]]:
    return sorted(
        {
            (path.name.partition(".")[0], key)
            for path in (ROOT / "docs/schemas").glob("*.json")
            for key in keys_of_schema(json.loads(path.read_text(encoding="utf-8")))
        }
    )


def section(name: str) -> str:
    """What docs/configuration.md says about one file; surveys have a page of their own."""
    if name == "survey":
        return (ROOT / "docs/surveys.md").read_text(encoding="utf-8")
    file = "safety/<language>" if name == "safety" else name
    start = CONFIGURATION.index(f"## config/{file}.yaml")
    return CONFIGURATION[start : CONFIGURATION.index("\n## ", start + 1)]


@pytest.mark.parametrize(("file", "key"), config_keys(), ids=lambda word: str(word))
def test_every_key_of_a_configuration_file_is_explained_in_its_section(file: str, key: str) -> None:
    assert re.search(rf"\b{key}\b", section(file))


@pytest.mark.parametrize("path", sorted((ROOT / "config").glob("*.yaml")), ids=lambda path: path.name)
def test_every_key_of_a_shipped_file_is_explained(path: Path) -> None:
    shipped = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {key for key in shipped if f"`{key}" not in section(path.stem)} <= {"rules", "sources", "chains"}
    assert all(f"{key}:" in section(path.stem) for key in shipped)


@pytest.mark.parametrize("name", ["clinic", "cadence", "sources", "alerts", "safety"])
def test_the_examples_of_the_page_are_yaml(name: str) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", section(name), re.DOTALL)
    assert isinstance(yaml.safe_load(example), dict)


# -- links --------------------------------------------------------------------------------------


def anchors(page: Path) -> set[str]:
    """The headings of a page as their links are written."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def links() -> list[tuple[Path, str]]:
    found = []
    for page in PAGES:
        words = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        found += [(page, link) for link in re.findall(r"\]\(([^)\s]+)\)", words)]
    return [(page, link) for page, link in found if not link.startswith(("https://", "http://"))]


@pytest.mark.parametrize(
    ("page", "link"), links(), ids=lambda part: part.name if isinstance(part, Path) else part
)
def test_every_link_inside_leads_somewhere(page: Path, link: str) -> None:
    file, _, anchor = link.partition("#")
    target = (page.parent / file).resolve() if file else page
    assert target.exists()
    if anchor:
        assert anchor in anchors(target)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page: Path) -> None:
    words = page.read_text(encoding="utf-8")
    named = re.findall(r"`((?:reminders|tests|deploy|config|docs)/[\w./-]+\.\w+)`", words)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_decision_is_listed_and_fits_a_page() -> None:
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(folder.glob("[0-9]*.md"))
    assert [record.name for record in records if f"({record.name})" not in listed] == []
    assert [record.name for record in records if len(record.read_text("utf-8").splitlines()) > 50] == []


# -- what is in git -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "templates").glob("*.txt")), ids=lambda path: path.name)
def test_every_text_exists_in_both_languages(path: Path) -> None:
    name, language, _ = path.name.rsplit(".", 2)
    other = {"en": "es", "es": "en"}[language]
    assert (path.parent / f"{name}.{other}.txt").exists()


def files_in_git() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a clone")
    listed = subprocess.run(
        [git, "-C", str(ROOT), "ls-files", "-z"], capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files_in_git()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_in_git_names_the_host_of_a_package_registry() -> None:
    assert lines_with(REGISTRIES) == []


def test_no_file_in_git_names_a_path_of_one_machine() -> None:
    assert lines_with(MACHINE_PATH) == []


def test_pictures_are_small_enough_to_be_read_with_the_page() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs/images").glob("*.png")}
    assert {name for name, size in sizes.items() if size > 300_000} == set()
