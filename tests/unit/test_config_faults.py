"""What is wrong with a config file is said with its line and a cure; nothing hides anything else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.clinic import Config, load
from reminders.domain.finding import Finding

CLINIC = """\
clinic:
  name: Clinic
  phone: "+15055550100"
locations:
  - {id: main, name: Here, timezone: America/Denver}
"""
CADENCE = "rules:\n  - {id: a, send: {on: booked}, template: reminder}\n"
ALERTS = """\
people:
  - {id: nurse, name: Nurse, phone: "+15055550101"}
chains:
  crisis: {page: [nurse]}
"""
GOOD = {"clinic": CLINIC, "cadence": CADENCE, "alerts": ALERTS}


def read(
    folder: Path, files: Mapping[str, str | bytes], environment: Mapping[str, str] | None = None
) -> tuple[Config | None, list[Finding]]:
    """Loads the good files, with *files* in the place of those of the same name."""
    for name, content in (GOOD | dict(files)).items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.yaml").write_bytes(raw)
    return load(folder, environment or {}, known_templates={"reminder"})


def said(folder: Path, found: list[Finding]) -> list[str]:
    return [str(finding).removeprefix(f"{folder}/") for finding in found]


def rule(lines: str) -> dict[str, str | bytes]:
    return {"cadence": f"rules:\n  - id: a\n{lines}"}


FORMS = (
    'Write one of {before: start, days: 1, at: "10:00"}, {before: start, by: 24h}, {after: end, by: 2h}, '
    '{after: end, days: 1, at: "11:00"} or {on: booked}.'
)
PEOPLE = ALERTS.partition("chains:")[0]
SEND = "    send: {on: booked}\n"
FAULTS: list[tuple[str, dict[str, str | bytes], str]] = [
    # -- not YAML
    (
        "a tab",
        {"clinic": CLINIC + "budget:\n\tper_day: 2\n"},
        "clinic.yaml:7: A tab is used to indent this line, which YAML does not allow. Use spaces.",
    ),
    (
        "an open quotation mark",
        {"clinic": CLINIC + 'consent: "assumed\nlanguages: [en]\n'},
        "clinic.yaml:6: A quotation mark is opened here and never closed. Close it.",
    ),
    (
        "an open bracket",
        {"clinic": CLINIC + "languages: [en, es\nconsent: assumed\n"},
        "clinic.yaml:6: A list in [ ] is not closed, or a comma is missing in it. Write it as [one, two].",
    ),
    (
        "wrong indentation",
        {"clinic": CLINIC + " consent: assumed\n"},
        "clinic.yaml:6: The indentation does not fit the lines above. "
        "Indent a line exactly as the lines beside it.",
    ),
    (
        "a colon in the text",
        {"clinic": CLINIC.replace("name: Clinic", "name: Clinic: Here")},
        "clinic.yaml:2: There is a colon where none can be. Put text that holds a colon in quotes, "
        "and indent a key exactly as the keys beside it.",
    ),
    (
        "latin-1",
        {"clinic": CLINIC.encode() + "# sesión\n".encode("cp1252")},
        "clinic.yaml:6: This file is not UTF-8 text. Save it again as UTF-8.",
    ),
    (
        "a control character",
        {"clinic": CLINIC + "x: \x07\n"},
        "clinic.yaml:6: There is a character here that text does not hold (U+0007). "
        "Delete it, or save the file again as UTF-8.",
    ),
    (
        "an alias",
        {"clinic": CLINIC + "consent: *mine\n"},
        "clinic.yaml:6: A value that begins with * is an alias to YAML, which is not used here. "
        "Put text in quotes, or write the value out.",
    ),
    (
        "a list at the top",
        {"clinic": "- clinic\n"},
        "clinic.yaml:1: This file must hold keys with values, such as `name: value`.",
    ),
    (
        "two documents",
        {"clinic": CLINIC + "---\nconsent: assumed\n"},
        "clinic.yaml:6: `---` begins a second document, which would not be read. Take the line out.",
    ),
    (
        "endless nesting",
        {"clinic": "a: " + "[" * 5000},
        "clinic.yaml:1: This file is nested too deeply to be read.",
    ),
    # -- keys
    (
        "an unknown key",
        {"clinic": CLINIC + "budgte: {per_day: 2}\n"},
        "clinic.yaml:6: Unknown key `budgte`. Did you mean `budget`?",
    ),
    (
        "an unknown key deep inside",
        {"cadence": CADENCE.replace("template: reminder", "template: reminder, for: {kind: [infusion]}")},
        "cadence.yaml:2: Unknown key `kind`. Did you mean `kinds`?",
    ),
    (
        "a key twice",
        {"clinic": CLINIC + "consent: assumed\nlanguages: [en]\nconsent: required\n"},
        "clinic.yaml:8: The key `consent` stands here a second time (first in line 6). Keep one of the two.",
    ),
    (
        "a missing key",
        {"clinic": CLINIC.replace("  name: Clinic\n", "")},
        "clinic.yaml:1: `name` is missing in `clinic`. Add `name: …`.",
    ),
    (
        "an empty key",
        {"clinic": CLINIC.replace("name: Clinic", "name:")},
        "clinic.yaml:2: `name` is empty.",
    ),
    # -- values
    (
        "no phone number",
        {"clinic": CLINIC.replace("+15055550100", "0100")},
        "clinic.yaml:3: `phone` cannot be a phone number. "
        'Write it with its country code, such as "+15055550100".',
    ),
    (
        "no time zone",
        {"clinic": CLINIC.replace("America/Denver", "America/Denvr")},
        "clinic.yaml:5: `America/Denvr` is not a time zone. Did you mean `America/Denver`?",
    ),
    (
        "no duration",
        {"clinic": CLINIC + "conversation_pause: 2w\n"},
        "clinic.yaml:6: `conversation_pause` must be a duration such as 90s, 30m, 24h or 3d, not `2w`.",
    ),
    (
        "a duration of nothing",
        rule(SEND + "    template: reminder\n    expires: 0h\n"),
        "cadence.yaml:5: `expires` must be longer than nothing.",
    ),
    (
        "a secret in place of a list",
        {"alerts": ALERTS.replace("name: Nurse", "name: Nurse, channels: mailtos://hunter2@h")},
        "alerts.yaml:2: `channels` must be a list, such as [one, two].",
    ),
    (
        "no span",
        {"clinic": CLINIC + "open_hours:\n  mon: 9-5\n"},
        'clinic.yaml:7: `mon` must be a span such as "09:00-20:00", not `9-5`.',
    ),
    (
        "a span past midnight",
        {"clinic": CLINIC + "open_hours:\n  mon: 20:00-02:00\n"},
        "clinic.yaml:7: `mon` must end after it begins, not `20:00-02:00`. "
        "A span cannot go past midnight (24:00).",
    ),
    (
        "closed all week",
        {"clinic": CLINIC + "open_hours: {mon: closed}\n"},
        "clinic.yaml:6: `open_hours` is closed all week: nothing could ever go out. "
        'Open a day, such as mon: "09:00-20:00".',
    ),
    (
        "a day that does not exist",
        {"clinic": CLINIC + "closed_on: [2026-12-25, 2026-02-30]\n"},
        "clinic.yaml:6: `closed_on`, item 2, must be a date such as 2026-12-25, not `2026-02-30`.",
    ),
    (
        "a number too small",
        {"clinic": CLINIC + "budget: {per_day: 0}\n"},
        "clinic.yaml:6: `per_day` must be 1 or more, not `0`.",
    ),
    (
        "no choice",
        {"clinic": CLINIC + "consent: maybe\n"},
        "clinic.yaml:6: `consent` must be `assumed` or `required`, not `maybe`.",
    ),
    (
        "a label without a language",
        {"clinic": CLINIC + "kinds:\n  infusion:\n    label: {en: visit}\n"},
        "clinic.yaml:8: The kind `infusion` has no label for the language `es`. Add es: … to its label.",
    ),
    # -- rules
    (
        "a rule id twice",
        {"cadence": CADENCE + "  - {id: a, send: {on: moved}, template: reminder}\n"},
        "cadence.yaml:3: The id `a` is used a second time (first in line 2). Give each its own.",
    ),
    (
        "an unknown template",
        rule(SEND + "    template: remindr\n"),
        "cadence.yaml:4: There is no template `remindr`. Did you mean `reminder`?",
    ),
    (
        "an unknown survey",
        rule(SEND + "    survey: after_infusion\n"),
        "cadence.yaml:4: There is no survey `after_infusion`.",
    ),
    (
        "a clock that sends a template",
        rule('    send: {every: 14d, from: end, at: "11:00"}\n    template: reminder\n'),
        "cadence.yaml:3: A clock (every:) sends a survey, not a template. "
        "Give the rule a `survey:`, or another form of `send:`.",
    ),
    (
        "template and survey",
        rule(SEND + "    template: reminder\n    survey: x\n"),
        "cadence.yaml:2: The rule `a` has both of `template:` and `survey:`. Give it exactly one.",
    ),
    (
        "neither template nor survey",
        rule(SEND),
        "cadence.yaml:2: The rule `a` has neither of `template:` and `survey:`. Give it exactly one.",
    ),
    (
        "half a timing",
        rule("    send: {before: start, days: 1}\n    template: reminder\n"),
        f"cadence.yaml:3: `send` is not complete, or mixes two forms (it has before, days). {FORMS}",
    ),
    (
        "two timings",
        rule("    send: {on: booked, by: 2h}\n    template: reminder\n"),
        f"cadence.yaml:3: `send` is not complete, or mixes two forms (it has by, on). {FORMS}",
    ),
    (
        "no occasion",
        rule("    send: {on: bookd}\n    template: reminder\n"),
        "cadence.yaml:3: `on` must be `first_contact`, `booked`, `moved` or `cancelled`, not `bookd`.",
    ),
    (
        "an unknown kind",
        rule(SEND + "    template: reminder\n    for:\n      kinds: [infusion, boster]\n"),
        "cadence.yaml:6: There is no kind of appointment `boster`. Did you mean `booster`?",
    ),
    (
        "an unknown location",
        rule(SEND + "    template: reminder\n    for: {locations: [mian]}\n"),
        "cadence.yaml:5: There is no location `mian`. Did you mean `main`?",
    ),
    (
        "an unknown language",
        rule(SEND + "    template: reminder\n    for: {languages: [fr]}\n"),
        "cadence.yaml:5: There is no language `fr`. Known here: en, es.",
    ),
    (
        "an unknown condition",
        rule(SEND + "    template: reminder\n    for: {treated_for: [gout]}\n"),
        "cadence.yaml:5: `treated_for`, item 1, must be one of anxiety, burnout, depression, ocd, pain, "
        "ptsd, stress, not `gout`.",
    ),
    (
        "an empty list",
        rule(SEND + "    template: reminder\n    for: {kinds: []}\n"),
        "cadence.yaml:5: `kinds` must name at least one.",
    ),
    # -- sources
    (
        "a source to come",
        {"sources": "sources:\n  - {id: a, type: fhir}\n"},
        "sources.yaml:2: The source type `fhir` is not available yet. Use csv or sql.",
    ),
    (
        "no source type",
        {"sources": "sources:\n  - {id: a, type: cvs, path: x}\n"},
        "sources.yaml:2: `type` must be one of csv, sql, console, not `cvs`. Did you mean `csv`?",
    ),
    (
        "a source without its place",
        {"sources": "sources:\n  - {id: a, type: csv}\n"},
        "sources.yaml:2: The source `a` has no `path:`. A csv source needs it.",
    ),
    (
        "an unknown column",
        {"sources": "sources:\n  - {id: a, type: csv, path: x, columns: {appointment: A}}\n"},
        "sources.yaml:2: There is no column `appointment`. Did you mean `appointment_id`?",
    ),
    (
        "a word that means nothing",
        {"sources": "sources:\n - id: a\n   type: csv\n   path: x\n   values:\n     status: {B: boked}\n"},
        "sources.yaml:6: `values` of the source `a`: `boked` is no status. Did you mean `booked`?",
    ),
    (
        "a variable that is not set",
        {"sources": 'sources:\n  - {id: a, type: sql, url: "${DB}", query: SELECT 1}\n'},
        "sources.yaml:2: `url` needs the variable DB, which is not set. "
        "Set it in the environment or in .env.",
    ),
    # -- alerts
    (
        "an unknown person",
        {"alerts": ALERTS.replace("[nurse]", "[nurse, nusre]")},
        "alerts.yaml:4: There is no person `nusre`. Did you mean `nurse`?",
    ),
    (
        "a person out of reach",
        {"alerts": ALERTS.replace(', phone: "+15055550101"', "")},
        "alerts.yaml:2: `nurse` has neither a phone nor a channel. Give one of them.",
    ),
    (
        "a crisis that pages nobody",
        {"alerts": ALERTS.replace("[nurse]", "[]")},
        "alerts.yaml:4: `crisis` pages nobody: an alert would be seen by chance only. "
        "Name people under `chains: crisis: page:`.",
    ),
    (
        "a crisis that is not there",
        {"alerts": PEOPLE + "chains:\n  system: {page: [nurse]}\n"},
        "alerts.yaml:3: `crisis` pages nobody: an alert would be seen by chance only. "
        "Name people under `chains: crisis: page:`.",
    ),
    (
        "an emergency that pages nobody",
        {"alerts": ALERTS + "  emergency: {page: []}\n"},
        "alerts.yaml:5: `emergency` pages nobody: an alert would be seen by chance only. "
        "Name people under `chains: emergency: page:`.",
    ),
    (
        "a crisis that waits for the office",
        {"alerts": ALERTS.replace("[nurse]", "[nurse], only: office_hours")},
        "alerts.yaml:4: `crisis` pages in office hours only, but `covered: always` promises more. "
        "Take `only:` out, or write `covered: office_hours`.",
    ),
    (
        "a channel that is none",
        {"alerts": ALERTS.replace("name: Nurse", "name: Nurse, channels: [hunter2]")},
        "alerts.yaml:2: `channels`, item 1, must be an Apprise address, such as mailtos://… or slack://….",
    ),
]


@pytest.mark.parametrize(("files", "sentence"), [pytest.param(*case, id=name) for name, *case in FAULTS])
def test_a_fault_is_said_in_one_sentence_with_its_place_and_cure(
    tmp_path: Path, files: dict[str, str | bytes], sentence: str
) -> None:
    config, found = read(tmp_path, files)
    assert said(tmp_path, found) == [sentence]
    assert config is None


@pytest.mark.parametrize(
    "files",
    [
        {"alerts": ALERTS.replace("name: Nurse", "name: Nurse, channels: []")},
        {"alerts": ALERTS.replace("name: Nurse", 'name: Nurse, channels: ["mailtos://a:hunter2@c"]')},
        {"clinic": CLINIC + "retention: {message_bodies: 365d, answers: forever, at_provider: 30d}\n"},
    ],
    ids=["no channels", "channels", "the shipped retention"],
)
def test_what_is_used_is_no_warning(tmp_path: Path, files: dict[str, str | bytes]) -> None:
    assert read(tmp_path, files)[1] == []


def test_a_fault_hides_no_other_in_the_same_file_nor_in_the_next(tmp_path: Path) -> None:
    _, found = read(
        tmp_path,
        {
            "clinic": CLINIC + "budget: {per_day: two, per_wek: 8}\nconsent: perhaps\n",
            "cadence": CADENCE + "  - {id: a, send: {on: never}, template: x, for: {kinds: [infuson]}}\n",
            "sources": "sources:\n - [",
            "alerts": "people: none\n",
        },
    )
    assert [(Path(finding.file).name, finding.line) for finding in found] == [
        ("alerts.yaml", 1),
        *[("cadence.yaml", 3)] * 4,
        *[("clinic.yaml", 6)] * 2,
        ("clinic.yaml", 7),
        ("sources.yaml", 2),
    ]


def test_a_private_value_is_not_repeated(tmp_path: Path) -> None:
    _, found = read(
        tmp_path,
        {
            "clinic": CLINIC.replace("+15055550100", "505555010x"),
            "alerts": ALERTS.replace("name: Nurse", "name: Nurse, channels: [hunter2]"),
        },
    )
    assert len(found) == 2
    assert not any(private in str(found) for private in ("505555010x", "hunter2"))


def test_without_the_clinic_file_there_is_nothing(tmp_path: Path) -> None:
    config, found = load(tmp_path / "nowhere", {})
    assert config is None
    errors = [str(finding) for finding in found if finding.level == "error"]
    assert errors == [
        f"{tmp_path}/nowhere/clinic.yaml:1: This file is missing. Copy the one that was shipped."
    ]


def test_the_other_files_may_be_missing_but_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "clinic.yaml").write_text(CLINIC)
    (tmp_path / "cadence.yml").write_text(CADENCE)
    config, found = load(tmp_path, {})
    assert config is not None
    assert {finding.level for finding in found} == {"warning"}
    assert said(tmp_path, found) == [
        "alerts.yaml:1: This file is missing: nobody will be paged, not even in a crisis. "
        "Copy the one that was shipped.",
        "cadence.yaml:1: There are no rules: nobody will be reminded.",
        "cadence.yml:1: This file is not read. Rename it cadence.yaml.",
    ]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from([*CADENCE.splitlines(), *CLINIC.splitlines(), "  - id:", "\t- x", "{", "]: [", "'"])
        | st.text(max_size=12),
        max_size=8,
    )
)
def test_no_content_at_all_makes_it_raise(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    config, found = read(tmp_path_factory.mktemp("config"), dict.fromkeys(GOOD, content))
    assert (config is None) == any(finding.level == "error" for finding in found)
    assert all(finding.line >= 1 and finding.message for finding in found)
