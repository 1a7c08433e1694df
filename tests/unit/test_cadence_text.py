"""One rule of cadence.yaml written anew: everything else stays letter for letter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from reminders.clinic import document
from reminders.clinic.cadence_text import NotEditableError, with_new_rule, with_rule, without_rule
from reminders.web.cadence_form import from_data

SHIPPED = (Path(__file__).parents[2] / "config/cadence.yaml").read_text(encoding="utf-8")
ODD = """\
# head
rules:
-   id: one   # the first
    send: {before: start,   days: 1, at: '9:00'}   # odd spaces
    # about the text
    template: reminder
    for:
      kinds:
        - infusion
-   {id: two, send: {on: booked}, template: booked}
# tail
"""


def rules_in(text: str) -> dict[str, Any]:
    """By id, as the service reads them."""
    rules = document.read(Path("cadence.yaml"), text.encode()).data["rules"]
    assert isinstance(rules, list)
    return {str(each["id"]): each for each in rules if isinstance(each, dict)}


IDS = list(rules_in(SHIPPED))


@pytest.mark.parametrize("rule_id", IDS)
def test_a_form_that_nobody_touched_changes_nothing(rule_id: str) -> None:
    held = rules_in(SHIPPED)[rule_id]

    assert with_rule(SHIPPED, rule_id, from_data(held).data(held)) == SHIPPED


@pytest.mark.parametrize("rule_id", IDS)
def test_another_priority_changes_one_line_and_a_rule_taken_out_leaves_the_others(rule_id: str) -> None:
    held = rules_in(SHIPPED)[rule_id]
    new = with_rule(SHIPPED, rule_id, replace(from_data(held), priority="7").data(held))
    differing = [
        pair for pair in zip(SHIPPED.splitlines(), new.splitlines(), strict=False) if pair[0] != pair[1]
    ]

    assert rules_in(new) == rules_in(SHIPPED) | {rule_id: {**held, "priority": "7"}}
    assert len(differing) == 1 or "priority" not in held

    left = without_rule(SHIPPED, rule_id)
    assert rules_in(left) == {key: value for key, value in rules_in(SHIPPED).items() if key != rule_id}
    assert [line for line in SHIPPED.splitlines() if "---" in line] == [
        line for line in left.splitlines() if "---" in line
    ]


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"way": "offset", "by": "24", "by_side": "before"}, "send: {before: start, by: 24h}"),
        ({"days": "2", "at": "08:30"}, 'send: {before: start, days: 2, at: "08:30"}'),
        ({"way": "on", "occasion": "booked"}, "send: {on: booked}"),
        ({"way": "every", "every": "14", "then": "28", "every_at": "11:00", "sends": "survey:phq2"},
         'send: {every: 14d, from: end, then: 28d, at: "11:00"}'),
        ({"sends": "survey:phq2"}, "survey: phq2"),
        ({"languages": ("es",), "number": "first"},
         "for: {kinds: [infusion, booster], languages: [es], number: first}"),
        ({"confirmed": "false", "within": ""}, "unless: {confirmed: false}"),
        ({"late": "ask"}, "late: ask"),
    ],
)  # fmt: skip
def test_each_key_is_written_as_in_the_shipped_file(changes: dict[str, Any], line: str) -> None:
    held = rules_in(SHIPPED)["reminder-1d-unconfirmed"]

    new = with_rule(SHIPPED, "reminder-1d-unconfirmed", replace(from_data(held), **changes).data(held))

    start = new.index("- id: reminder-1d-unconfirmed")
    assert line in [each.partition("  #")[0].strip() for each in new[start : start + 500].splitlines()]


def test_what_is_emptied_is_taken_out() -> None:
    held = rules_in(SHIPPED)["reminder-1d-unconfirmed"]
    emptied = replace(from_data(held), confirmed="", within="", kinds=())

    new = with_rule(SHIPPED, "reminder-1d-unconfirmed", emptied.data(held))

    assert rules_in(new)["reminder-1d-unconfirmed"] == {
        key: value for key, value in held.items() if key not in ("for", "unless")
    }
    assert len(new.splitlines()) == len(SHIPPED.splitlines()) - 2


def test_odd_but_good_files_keep_their_ways() -> None:
    held = rules_in(ODD)["one"]
    new = with_rule(ODD, "one", replace(from_data(held), days="2").data(held))

    assert rules_in(new)["one"]["send"]["days"] == "2"
    assert rules_in(new)["two"] == rules_in(ODD)["two"]
    assert "# about the text" in new
    assert "# the first" in new
    assert new.endswith("-   {id: two, send: {on: booked}, template: booked}\n# tail\n")
    assert without_rule(without_rule(ODD, "two"), "one") == "# head\nrules: []\n# tail\n"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "rules:\n", "rules: []\n", SHIPPED, ODD])
def test_a_new_rule_comes_last(text: str) -> None:
    form = from_data({"id": "new", "send": {"after": "end", "by": "2h"}, "template": "thank_you"})

    new = with_new_rule(text, form.data())

    found = rules_in(new)
    assert list(found)[-1] == "new"
    assert found["new"] == {"id": "new", "send": {"after": "end", "by": "2h"}, "template": "thank_you"}
    assert yaml.safe_load(new) is not None


@pytest.mark.parametrize(
    "text", ["rules: [{id: one}]\n", "rules: {}\n", "- a\n", "rules:\n  - id: [\n", "rules:\n  - one\n"]
)
def test_what_a_form_cannot_change_is_left_to_the_text(text: str) -> None:
    with pytest.raises(NotEditableError):
        with_rule(text, "one", {"id": "one"})
    with pytest.raises(NotEditableError):
        without_rule(text, "one")
