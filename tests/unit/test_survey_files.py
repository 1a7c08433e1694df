"""What is wrong with a survey's file is said with its line; what is shipped is in order."""

# ruff: noqa: E501 (the table of faults)

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminders.clinic import load
from reminders.domain import sms
from reminders.domain.survey import Number, Silence, Survey, Text, Verification, YesNo
from reminders.domain.survey_flow import next_item
from reminders.domain.survey_question import question
from tests.unit.survey_kit import CLINIC, ROOT, loaded, shipped

GOOD = """\
id: mood
title: {en: Hello, es: Hola}
items:
  - id: mood
    ask: {en: "From 0 (bad) to 10 (good)?", es: "¿De 0 (mal) a 10 (bien)?"}
    answer: {scale: [0, 10], higher_is: better}
    next: {if: "mood < 5", then: talk}
  - id: talk
    ask: {en: "Talk?", es: "¿Hablar?"}
    answer: yes_no
  - id: sleep
    ask: {en: "Sleep?", es: "¿Sueño?"}
    answer:
      choice:
        - {value: 0, label: {en: good, es: bien}}
        - {value: 1, label: {en: bad, es: mal}}
"""
TOTAL = """\
scoring:
  method: sum
  range: [0, 2]
  bands:
    - {from: 0, to: 1, label: {en: few, es: pocos}}
    - {from: 2, to: 2, label: {en: all, es: todos}}
"""
SCORED = GOOD.replace("higher_is: better}", "higher_is: better}\n    scored: false") + TOTAL


def changed(*pairs: tuple[str, str], text: str = GOOD) -> str:
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def scored(*pairs: tuple[str, str]) -> str:
    return changed(*pairs, text=SCORED)


LONG = "Please tell us how you have been feeling " * 5
FAULTS: list[tuple[str, str, str]] = [
    # -- keys and values, as in every file
    ("an unknown key", changed(("title:", "titel:")), "2: Unknown key `titel`. Did you mean `title`?"),
    ("an unknown key of a branch", changed(("{if:", "{iff:")), "7: Unknown key `iff`. Did you mean `if`?"),
    ("no questions", GOOD.partition("items:")[0], "1: `items` is missing. Add `items: …`."),
    ("another id", changed(("id: mood", "id: mod")), "1: The id is `mod`, but the file is called mood.yaml. "
     "Make them the same."),
    ("an id that is no name", changed(("- id: talk", "- id: Talk-1"), ("then: talk", "then: sleep")),
     "8: `id` must be one word of small letters, digits and _, not `Talk-1`."),
    ("an id that conditions use", changed(("- id: talk", "- id: yes"), ("then: talk", "then: sleep")),
     "8: `id` cannot be `yes`: conditions use that word."),
    ("an id twice", changed(("- id: sleep", "- id: mood")),
     "11: The id `mood` is used a second time (first in line 4). Give each its own."),
    ("a duration", GOOD + "expires: soon\n",
     "17: `expires` must be a duration such as 90s, 30m, 24h or 3d, not `soon`."),
    ("a silence that comes too late", GOOD + "expires: 2h\nsilence: {task_after: 2h}\n",
     "18: Staff would be told when the survey has expired already. Shorten `task_after`, or write silence: task."),
    ("a silence that is nothing", GOOD + "silence: page\n",
     "17: `silence` must be `task` or a time. Write task, or {task_after: 3h}."),
    ("a nudge too late", GOOD + "expires: 2h\nnudge: {after: 1h, max: 2}\n",
     "18: The last nudge would come when the survey has expired. Shorten `after`, or lengthen `expires`."),
    ("an unknown template", GOOD + "invitation: invite\n", ""),
    # -- answers
    ("no answer", changed(("    answer: yes_no\n", "")),
     "8: `answer` is missing in the question `talk`. Add `answer: …` to it, or to the survey for all."),
    ("an unknown kind of answer", changed(("yes_no", "maybe")), "10: `answer` must be exactly one kind of answer. "
     "Write one of {scale: [0, 10], higher_is: better}, {choice: […]}, yes_no, {number: [0, 24]} or text."),
    ("two kinds of answer", changed(("yes_no", "{yes_no: true, text: true}")),
     "10: `answer` must be exactly one kind of answer."),
    ("a scale without direction", changed((", higher_is: better", "")),
     "6: `answer` says not which end is better. Add higher_is: better (or worse)."),
    ("a scale upside down", changed(("[0, 10]", "[10, 0]")), "6: `scale` must go from the lower to the higher end."),
    ("half a scale", changed(("[0, 10]", "[0]")), "6: `scale` must be two numbers, such as [0, 10]."),
    ("a branch that is a word", changed(('{if: "mood < 5", then: talk}', "talk")),
     "7: `next` must be a group of keys, or a list of them, not `talk`."),
    ("too many questions", GOOD + "  - {id: a, ask: {en: a, es: a}, answer: text}\n" * 60,
     "3: `items` has too many entries."),
    ("two options with one value", changed(("{value: 1", "{value: 0")),
     "16: Two options have the value 0. Give each its own."),
    ("two options with one label", changed(("en: bad", "en: Good")),
     "16: Two options are called `Good`. Give each its own label."),
    ("one option", changed(("\n        - {value: 1, label: {en: bad, es: mal}}", "")),
     "14: A choice needs two options or more."),
    # -- languages
    ("no Spanish question", changed((', es: "¿Hablar?"', "")),
     "9: There are no words here for the language `es`. Add es: …"),
    ("no Spanish title", changed((", es: Hola", "")), "2: There are no words here for the language `es`. Add es: …"),
    ("no Spanish option", changed((", es: mal}", "}")), "16: There are no words here for the language `es`."),
    ("no Spanish band", scored((", es: todos", "")), "23: There are no words here for the language `es`."),
    ("ends that nobody knows", changed(("From 0 (bad) to 10 (good)?", "Mood?")),
     "5: The question does not say what 0 and 10 mean. Write it as: from 0 (worst) to 10 (best). Or add anchors."),
    # -- branches
    ("an unknown target", changed(("then: talk", "then: tlak")),
     "7: There is no question `tlak`. Did you mean `talk`?"),
    ("a branch back", changed(("answer: yes_no", "answer: yes_no\n    next: {then: mood}")),
     "11: The branch leads to a question before it: the survey might never end. "
     "A branch leads only to questions further on."),
    ("a branch to itself", changed(("answer: yes_no", "answer: yes_no\n    next: {then: talk}")),
     "11: The branch leads to itself: the survey might never end."),
    ("a condition on what comes later", changed(("mood < 5", "sleep < 1")),
     "7: There is no item `sleep` up to here. Known: mood."),
    ("no condition", changed(("mood < 5", "mood <")), "7: This is not a condition."),
    ("a condition that never holds", changed(("mood < 5", "mood > 10")),
     "7: The condition `mood > 10` can never hold."),
    ("a condition that always holds", changed(("mood < 5", "answered(mood) or not answered(mood)")),
     "7: The condition `answered(mood) or not answered(mood)` always holds. Leave it out, if that is meant."),
    ("a question that nothing leads to",
     changed(('{if: "mood < 5", then: talk}', "{then: sleep}")),
     "8: Nothing leads to the question `talk`: it is never asked. Let a branch lead to it, or take it out."),
    ("branches behind one without condition",
     changed(('{if: "mood < 5", then: talk}', '[{then: talk}, {if: "mood < 5", then: sleep}]')),
     "7: The branches after this one are never looked at. Put the one without a condition last."),
    # -- alerts
    ("an alert that never comes", changed(("answer: yes_no", "answer: yes_no\n    alert: {is: 2, flag: x}")),
     "11: This can never be met: the answer is 0 to 1."),
    ("an alert on words", changed(("answer: yes_no", "answer: text\n    alert: {is: no, flag: x}")),
     "11: An answer in words cannot meet a threshold."),
    ("an alert that does nothing", changed(("answer: yes_no", "answer: yes_no\n    alert: {is: no}")),
     "11: `alert` does nothing. Add severity: clinical, or flag: a_name."),
    ("an alert with two thresholds", changed(("yes_no", "yes_no\n    alert: {is: no, above: 0, flag: x}")),
     "11: `alert` must have exactly one of below, at_most, is, at_least and above."),
    ("an unknown severity", changed(("yes_no", "yes_no\n    alert: {is: no, severity: urgent}")),
     "11: `severity` must be `crisis`, `emergency` or `clinical`, not `urgent`."),
    # -- scoring
    ("another range", scored(("range: [0, 2]", "range: [0, 3]")),
     "20: The answers make totals from 0 to 2, not from 0 to 3. Write [0, 2]."),
    ("bands with a gap", scored(("{from: 2", "{from: 3")),
     "23: This band begins at 3: it must begin at 2, with no gap."),
    ("bands that overlap", scored(("{from: 2", "{from: 1")),
     "23: This band begins at 1: it must begin at 2, with no gap."),
    ("bands that stop short", scored(("    - {from: 2, to: 2, label: {en: all, es: todos}}\n", "")),
     "22: The last band must end at 2."),
    ("a sum that may miss", SCORED + "  may_miss: 1\n", "24: A sum has no missing answer: it would count as 0."),
    ("a mean of different ranges", scored(("method: sum", "method: mean"), ("    scored: false\n", "")),
     "18: A mean needs questions with the same range."),
    ("what points both ways", scored(("    scored: false\n", ""), ("range: [0, 2]", "range: [0, 12]"),
                                     ("{from: 2, to: 2,", "{from: 2, to: 12,")),
     "17: In the question `mood` higher is better, in the total worse. A total adds only what points the same way."),
    ("an unknown item of a subscale", SCORED + "  subscales: [{id: A, items: [talk, slep]}]\n",
     "24: There is no scored question `slep`. Did you mean `sleep`?"),
    ("a total alert out of range", SCORED + "  alert: {at_least: 3, flag: x}\n",
     "24: This can never be met: the total is 0 to 2."),
    ("zero if what is not there", SCORED + '  zero_if: "none == 1"\n', "24: There is no item `none` up to here."),
    # -- as a text
    ("a private word", changed(("Talk?", "Talk about the infusion or ketamine?")),
     "9: The private word `ketamine`: a text is read over shoulders. Say it otherwise, or ask by link: channel: web."),
    ("a private word of its own", GOOD + "private_words: [talk]\n", "9: The private word `talk`"),
    ("too long", changed(("Talk?", LONG * 2 + "?")), "9: The question is 3 segments long as a text. "
     "Say it shorter, or allow more: max_segments in clinic.yaml."),
    ("a carrier's command", changed(("en: bad", "en: stop")),
     "16: Carriers take `stop` as a command when it is sent as a text. Choose another word."),
    # -- whose words
    ("an instrument without licence", GOOD + "instrument: true\nwording: {en: {status: verified}, es: {status: own}}\n",
     "17: `licence` is missing: by which right are its words used?"),
    ("an instrument without wording", GOOD + "instrument: true\nlicence: {status: free}\n",
     "17: `wording` is missing: how far are its words verified?"),
    ("an unknown language allowed", GOOD + "allow_unverified: [fr]\n", "17: There is no language `fr`."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), [fault[1:] for fault in FAULTS if fault[2]],
                         ids=[fault[0] for fault in FAULTS if fault[2]])  # fmt: skip
def test_each_fault_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    config, found = loaded(tmp_path, text)
    assert config is None
    errors = [
        str(one).removeprefix(f"{tmp_path}/surveys/mood.yaml:") for one in found if one.level == "error"
    ]
    assert any(error.startswith(said) for error in errors), errors


def test_a_template_for_the_invitation_must_be_there(tmp_path: Path) -> None:
    loaded(tmp_path, GOOD + "invitation: invite\n")
    _, found = load(tmp_path, {}, known_templates={"reminder"})
    assert [str(one).removeprefix(f"{tmp_path}/") for one in found] == [
        "surveys/mood.yaml:17: There is no template `invite`. Known here: reminder."
    ]


@pytest.mark.parametrize("text", [GOOD, SCORED])
def test_a_good_file_has_no_findings(tmp_path: Path, text: str) -> None:
    config, found = loaded(tmp_path, text)
    assert found == []
    assert config is not None
    assert list(config.clinic.surveys) == ["mood"]


def test_what_the_file_says_is_what_is_asked(tmp_path: Path) -> None:
    text = changed(
        ("answer: yes_no", "answer: {yes_no: }\n    skippable: false\n    alert: [{is: no, flag: x}]")
    )
    text += "  - {id: hours, ask: {en: a, es: b}, answer: {number: [0, 24], whole: false}}\n"
    text += "  - {id: note, ask: {en: a, es: b}, answer: text}\nnudge: {after: 4h}\nchannel: ask\n"
    config, found = loaded(tmp_path, text)
    assert found == []
    assert config is not None
    survey = config.clinic.surveys["mood"]
    mood, talk, sleep, hours, note = survey.items
    assert (talk.answer, talk.skippable) == (YesNo(), False)
    assert (hours.answer, note.answer) == (Number(0, 24, whole=False), Text())
    assert [next_item(survey, {"mood": value}, mood.id) for value in (4, 5)] == [talk, sleep]
    assert survey.channel == "ask"
    assert survey.nudge is not None
    assert survey.nudge.max == 1
    assert survey.wording["en"].status is Verification.OWN
    assert not any(item.scored for item in survey.items)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("silence: task", Silence()),
        ("silence: {task_after: 3h}", Silence(timedelta(hours=3))),
        ("", None),
    ],
)
def test_when_silence_is_a_task(tmp_path: Path, written: str, meant: Silence | None) -> None:
    config, found = loaded(tmp_path, f"{GOOD}{written}\n")
    assert found == []
    assert config is not None
    assert config.clinic.surveys["mood"].silence == meant


def test_a_rule_may_send_it_by_a_clock(tmp_path: Path) -> None:
    loaded(tmp_path, GOOD)
    rule = '{id: a, send: {every: 14d, from: end, then: 28d, at: "11:00"}, survey: mood}'
    (tmp_path / "cadence.yaml").write_text(f"rules: [{rule}]")
    config, found = load(tmp_path, {})
    assert found == []
    assert config is not None
    assert config.clinic.rules[0].survey == "mood"


def test_every_edit_of_a_survey_is_another_version(tmp_path: Path) -> None:
    first, _ = loaded(tmp_path, GOOD)
    second, _ = loaded(tmp_path, GOOD + "\n# a remark\n")
    assert first is not None
    assert second is not None
    assert first.version != second.version
    assert first.clinic.surveys["mood"].version != second.clinic.surveys["mood"].version


@pytest.mark.parametrize(("name", "said"), [
    ("mood.yml", "This file is not read. Rename it mood.yaml."), ("notes.txt", "This file is not read."),
])  # fmt: skip
def test_a_file_that_is_not_read_is_said(tmp_path: Path, name: str, said: str) -> None:
    loaded(tmp_path, GOOD)
    (tmp_path / "surveys" / name).write_text("x")
    _, found = load(tmp_path, {})
    assert [str(one) for one in found] == [f"{tmp_path}/surveys/{name}:1: {said}"]


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"items: [", b"- a\n", b"id: &x mood\nitems: *x\n", b"items: {a: 1}"]
)
def test_what_is_no_survey_at_all_is_an_error_and_no_more(tmp_path: Path, content: bytes) -> None:
    loaded(tmp_path, GOOD)
    (tmp_path / "surveys/mood.yaml").write_bytes(content)
    config, found = load(tmp_path, {})
    assert config is None
    assert {one.file for one in found if one.level == "error"} == {f"{tmp_path}/surveys/mood.yaml"}


LINES = SCORED.splitlines()


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.sampled_from(
    ["", "  x: 1", "items:", "    answer: text", "    next: [{then: end}]", "scoring: {}", "  - id: a", "  range: [1]",
     "    answer: {scale: [0]}", "    alert: 3", "title: x", "  bands: [{}]", "instrument: true", "id: phq9"])),
    min_size=1, max_size=4))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whatever_a_file_holds_the_loader_says_so_and_never_raises(
    tmp_path: Path, edits: list[tuple[int, str]]
) -> None:
    lines = list(LINES)
    for place, line in edits:
        lines[place] = line
    config, found = loaded(tmp_path, "\n".join(lines))
    assert (config is None) == any(one.level == "error" for one in found)
    assert all(1 <= one.line <= len(lines) + 1 for one in found)


# -- instruments --------------------------------------------------------------------------------------


def instrument(folder: Path, name: str, *pairs: tuple[str, str]) -> list[str]:
    text = changed(*pairs, text=(ROOT / f"config/surveys/{name}.yaml").read_text(encoding="utf-8"))
    _, found = loaded(folder, text, name)
    return [f"{one.level} {one.code}" for one in found]


ALTERED = [
    ("a word", "phq9", ("Poor appetite", "Bad appetite")),
    ("an option", "phq9", ("Several days", "Some days")),
    ("the stem", "gad2", ("bothered", "troubled")),
    ("an anchor", "peg", ("No pain", "None")),
    ("a band", "phq2", ("{from: 0, to: 2,", "{from: 0, to: 1,")),
    ("the crisis", "phq9", ("- {at_least: 1, severity: crisis", "- {at_least: 2, severity: crisis")),
    ("its severity", "phq9", ("severity: crisis", "severity: clinical")),
    ("the word on a missing answer", "phq9", ("    flag_missing: phq9_item9_missing\n", "")),
    ("what counts", "phq9", ("    scored: false\n", "    scored: true\n")),
]


@pytest.mark.parametrize(("name", "pair"), [each[1:] for each in ALTERED],
                         ids=[each[0] for each in ALTERED])  # fmt: skip
def test_an_instrument_cannot_be_changed_unseen(tmp_path: Path, name: str, pair: tuple[str, str]) -> None:
    assert "error C15" in instrument(tmp_path, name, pair)


def test_a_number_written_otherwise_is_the_same_instrument(tmp_path: Path) -> None:
    assert instrument(tmp_path, "gad7", ("{from: 5, to: 9", "{from: 5, to: 9.0")) == []


@pytest.mark.parametrize("pair", [
    ("channel: web", "channel: ask"), ("expires: 72h", "expires: 4d"), ("    - {at_least: 10, flag: phq9_positive}\n", ""),
    ("title: {en: \"Questions about your last two weeks\"", "title: {en: Hello"),
])  # fmt: skip
def test_what_a_clinic_may_decide_about_an_instrument(tmp_path: Path, pair: tuple[str, str]) -> None:
    assert "error C15" not in instrument(tmp_path, "phq9", pair)


def test_an_instruments_name_is_its_own(tmp_path: Path) -> None:
    assert "error C15" in instrument(tmp_path, "peg", ("instrument: true", "instrument: false"))


def test_a_draft_is_sent_when_the_clinic_says_so(tmp_path: Path) -> None:
    text = (ROOT / "config/surveys/pcptsd5.yaml").read_text(encoding="utf-8")
    assert [one.code for one in loaded(tmp_path, text, "pcptsd5")[1]] == ["C16"]
    allowed = changed(("allow_unverified: []", "allow_unverified: [es]"), text=text)
    config, found = loaded(tmp_path, allowed, "pcptsd5")
    assert found == []
    assert config is not None
    assert config.clinic.surveys["pcptsd5"].speaks("es")


def test_phq_2_by_text_would_put_a_private_word_on_a_lock_screen(tmp_path: Path) -> None:
    found = instrument(tmp_path, "phq2", ("channel: web", "channel: sms"))
    assert "error C14" not in found  # the little clinic does not list it
    (tmp_path / "clinic.yaml").write_text(CLINIC.replace("PHQ", "depressed"))
    _, again = load(tmp_path, {})
    assert "error C14" in [f"{one.level} {one.code}" for one in again]


def test_the_example_of_the_page_passes(tmp_path: Path) -> None:
    page = (ROOT / "docs/surveys.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    config, found = loaded(tmp_path, example, "after_visit")
    assert found == []
    assert config is not None


# -- what is shipped --------------------------------------------------------------------------------


def test_the_shipped_surveys_pass() -> None:
    _, found = load(ROOT / "config", {}, every_remark=True)
    assert [str(one) for one in found if one.level == "error"] == []
    assert {(Path(one.file).stem, one.code) for one in found} <= {
        ("gad2", "C14"),  # four segments in Spanish, in words that are fixed
        ("peg", "C16"),
        ("pcptsd5", "C16"),
    }


def test_nothing_is_remarked_on_surveys_that_no_rule_sends() -> None:
    config, found = load(ROOT / "config", {})
    assert config is not None
    sent = {rule.survey for rule in config.clinic.rules}
    assert {Path(one.file).stem for one in found} <= sent


OWN = [survey for survey in shipped().values() if not survey.instrument]


@pytest.mark.parametrize("survey", OWN, ids=lambda survey: survey.id)
def test_each_question_of_our_own_is_one_segment(survey: Survey) -> None:
    for item in survey.items:
        for language in ("en", "es"):
            assert sms.measure(question(survey, item, language)).segments == 1, (item.id, language)


def test_a_question_by_text_says_how_to_answer() -> None:
    surveys = shipped()
    home, gad, peg = (surveys[name] for name in ("home_safe", "gad2", "peg"))
    assert question(home, home.items[0], "es") == "¿Ya llegó bien a casa? 1 = sí, 2 = no."
    assert question(gad, gad.items[0], "en") == (
        "Over the last 2 weeks, how often have you been bothered by any of the following problems? "
        "Feeling nervous, anxious or on edge. "
        "0 = Not at all, 1 = Several days, 2 = More than half the days, 3 = Nearly every day."
    )
    assert question(gad, gad.items[1], "en", with_stem=False).startswith("Not being able to stop")
    assert question(peg, peg.items[0], "en").endswith(
        "past week? 0 = No pain, 10 = Pain as bad as you can imagine."
    )


def test_scales_without_a_licence_are_labelled_as_not_validated() -> None:
    for name in ("wellbeing", "weekly_mood", "weekly_pain"):
        survey = shipped()[name]
        assert not survey.instrument
        assert "not a validated" in survey.name["en"]
        assert "no validada" in survey.name["es"]


def test_titles_that_patients_read_are_neutral() -> None:
    for survey in shipped().values():
        for title in survey.title.values():
            assert not any(
                word in title.lower()
                for word in ("phq", "gad", "pcl", "ptsd", "peg", "infus", "dolor", "pain")
            )
