"""The seven instruments: words and codes as in the facts, scores by the published rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reminders.clinic.document import read
from reminders.clinic.instruments import FINGERPRINTS, fingerprint
from reminders.clinic.surveys_file import SurveyFile
from reminders.domain.survey import Choice, Item, Scale, Survey, Verification, YesNo
from reminders.domain.survey_flow import alerts_for, next_item
from reminders.domain.survey_score import Change, change_since, score, score_alerts
from tests.unit.survey_kit import ROOT, shipped

FACTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "data/instruments.yaml").read_text(encoding="utf-8")
)["instruments"]
BY_ID = {fact["id"]: fact for fact in FACTS}
each_instrument = pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["id"])
#: The facts' other name for it.
STATUS = {"memory": "memory_unverified"}


def words(entry: dict[str, Any]) -> dict[str, str]:
    return {"en": entry["en"], "es": entry["es"]}


def answers(survey: Survey, values: list[int | None]) -> dict[str, int | None]:
    return dict(zip((item.id for item in survey.scored_items), values, strict=True))


# -- words --------------------------------------------------------------------------------------


@each_instrument
def test_an_instrument_asks_in_the_very_words_of_the_facts(fact: dict[str, Any]) -> None:
    survey = shipped()[fact["id"]]
    asked = [*([fact["gate"]] if "gate" in fact else []), *fact["items"], *fact.get("extra_items", [])]
    assert [(item.id, item.ask, item.loinc) for item in survey.items] == [
        (entry["id"], words(entry), entry["loinc"]) for entry in asked
    ]
    stem = words(fact["stem"])
    assert survey.stem == (stem if stem["en"] else {})
    assert survey.instructions == (words(fact["instructions"]) if "instructions" in fact else {})
    assert survey.name == words(fact["title"])


@each_instrument
def test_an_instrument_offers_the_very_options_of_the_facts(fact: dict[str, Any]) -> None:
    survey = shipped()[fact["id"]]
    for item in survey.items:
        entry = next((each for each in fact.get("extra_items", []) if each["id"] == item.id), None)
        if entry is not None or isinstance(item.answer, Choice):
            offered = [
                (each["value"], words(each), each["loinc_answer"]) for each in (entry or fact)["options"]
            ]
            assert isinstance(item.answer, Choice)
            assert [(each.value, each.label, each.loinc) for each in item.answer.options] == offered
        elif isinstance(item.answer, Scale):
            asked = next(each for each in fact["items"] if each["id"] == item.id)
            assert item.answer.anchors == {int(key): words(said) for key, said in asked["anchors"].items()}
            assert item.answer.codes == {each["value"]: each["loinc_answer"] for each in fact["options"]}
        else:
            assert item.answer == YesNo({1: "LA33-6", 0: "LA32-8"})


@each_instrument
def test_licence_verification_bands_and_codes_are_carried_along(fact: dict[str, Any]) -> None:
    survey = shipped()[fact["id"]]
    assert survey.instrument
    licence = fact["licence"]
    assert (survey.licence.status, survey.licence.text, survey.licence.source) == (
        licence["status"],
        licence["text"],
        licence["source"],
    )
    sources = {language: (each.status, each.source) for language, each in survey.wording.items()}
    assert sources == {
        language: (each["status"], each["source"]) for language, each in fact["sources"].items()
    }
    for item, entry in zip((item for item in survey.items if item.scored), fact["items"], strict=True):
        for language, status in entry["verified"].items():
            known = item.verification.get(language, survey.wording[language].status)
            assert known == STATUS.get(status, status)
    scoring = survey.scoring
    assert scoring is not None
    assert [scoring.low, scoring.high] == fact["scoring"]["range"]
    assert [(band.low, band.high, band.label) for band in scoring.bands] == [
        (band["min"], band["max"], words(band)) for band in fact["bands"]
    ]
    assert survey.loinc is not None
    assert (survey.loinc.panel, survey.loinc.total) == (fact["loinc"]["panel"], fact["loinc"]["total"])
    assert survey.loinc.is_usable == ("NOT verified" not in fact["loinc"]["verified"])


@pytest.mark.parametrize("name", sorted(FINGERPRINTS))
def test_the_fingerprints_are_those_of_the_shipped_files(name: str) -> None:
    path = ROOT / f"config/surveys/{name}.yaml"
    file = SurveyFile.model_validate(read(path, path.read_bytes()).data)
    assert FINGERPRINTS[name] == {language: fingerprint(file, language) for language in sorted(file.wording)}


def test_every_instrument_of_the_facts_is_shipped_with_a_fingerprint() -> None:
    assert sorted(FINGERPRINTS) == sorted(BY_ID)


def test_codes_that_were_not_verified_are_not_used() -> None:
    used = {
        survey.id: {survey.loinc_of(item) for item in survey.items} - {None} for survey in shipped().values()
    }
    assert not used["pcl5"]
    assert not used["gad2"]
    assert "44260-8" in used["phq9"]


def test_words_that_are_not_for_a_lock_screen_go_by_link() -> None:
    by_text = {survey.id for survey in shipped().values() if survey.channel != "web"}
    assert by_text.isdisjoint({"phq2", "phq9", "gad7", "pcptsd5", "pcl5"})
    thoughts = BY_ID["phq9"]["items"][8]
    for survey_id in by_text:
        for item in shipped()[survey_id].items:
            assert not set(item.ask.values()) & {thoughts["en"], thoughts["es"]}


def test_a_draft_is_not_sent_without_the_clinics_word() -> None:
    spanish = {survey.id: survey.speaks("es") for survey in shipped().values() if survey.instrument}
    assert spanish == {
        **dict.fromkeys(("phq2", "phq9", "gad2", "gad7", "pcl5"), True),
        "pcptsd5": False,
        "peg": False,
    }
    assert all(survey.speaks("en") for survey in shipped().values())
    assert not any(survey.speaks("fr") for survey in shipped().values())


# -- totals and bands ---------------------------------------------------------------------------


EDGES = [
    (fact["id"], total, band["en"])
    for fact in FACTS
    for band in fact["bands"]
    for total in (band["min"], band["max"])
]


def spread(total: int, items: int, most: int) -> list[int | None]:
    """Answers with that sum, item by item."""
    return [max(0, min(most, total - most * place)) for place in range(items)]


@pytest.mark.parametrize(("name", "total", "band"), EDGES)
def test_a_total_at_the_edge_of_a_band_is_in_it(name: str, total: int, band: str) -> None:
    survey = shipped()[name]
    first = survey.scored_items[0].answer
    most = 1 if isinstance(first, YesNo) else len(BY_ID[name]["options"]) - 1
    found = score(survey, answers(survey, spread(total, len(survey.scored_items), most)))
    assert found.total == total
    assert found.band is not None
    assert found.band.label["en"] == band
    assert found.missing == ()


@pytest.mark.parametrize(
    ("values", "total"),
    [([5, 6, 7], 6), ([0, 0, 1], 0.3), ([10, 10, 10], 10), ([3, 3, 4], 3.3), ([7, 8, 8], 7.7)],
)
def test_peg_is_the_mean_to_one_decimal_and_has_no_band(values: list[int | None], total: float) -> None:
    survey = shipped()["peg"]
    found = score(survey, answers(survey, values))
    assert (found.total, found.band) == (total, None)


@each_instrument
def test_any_missing_answer_leaves_no_total(fact: dict[str, Any]) -> None:
    survey = shipped()[fact["id"]]
    for missing in survey.scored_items:
        given = dict[str, int | None].fromkeys((item.id for item in survey.scored_items), 0)
        without = {item_id: value for item_id, value in given.items() if item_id != missing.id}
        for answered in (given | {missing.id: None}, without):
            found = score(survey, answered)
            assert (found.total, found.band, found.missing) == (None, None, (missing.id,))


# -- PHQ-9 --------------------------------------------------------------------------------------


def phq9(**changed: int | None) -> dict[str, int | None]:
    return {f"phq9_{number}": 0 for number in range(1, 10)} | changed


@pytest.mark.parametrize(
    ("value", "flags", "crisis"),
    [
        (0, (), False),
        (1, ("phq9_item9_positive",), True),
        (2, ("phq9_item9_positive", "phq9_item9_high"), True),
        (3, ("phq9_item9_positive", "phq9_item9_high"), True),
        (None, ("phq9_item9_missing",), False),
    ],
)
def test_item_nine_counts_whatever_the_total(value: int | None, flags: tuple[str, ...], crisis: bool) -> None:
    survey = shipped()["phq9"]
    item = survey.item("phq9_9")
    assert item is not None
    raised = alerts_for(item, value)
    assert [alert.severity for alert in raised][:1] == (["crisis"] if crisis else [])
    assert score(survey, phq9(phq9_9=value)).flags == flags


def test_item_nine_is_flagged_even_where_others_are_missing() -> None:
    found = score(shipped()["phq9"], {"phq9_9": 1})
    assert found.total is None
    assert found.flags == ("phq9_item9_positive",)


def test_a_severe_total_alerts_a_clinician() -> None:
    survey = shipped()["phq9"]
    found = score(survey, answers(survey, spread(20, 9, 3)))
    assert [alert.severity for alert in score_alerts(survey, found)] == ["clinical"]
    found = score(survey, answers(survey, spread(19, 9, 3)))
    assert score_alerts(survey, found) == ()


@pytest.mark.parametrize(
    ("given", "language", "following"),
    [
        (phq9(phq9_1=2), "en", "phq9_difficulty"),
        (phq9(phq9_1=2), "es", None),  # its Spanish wording is from memory
        (phq9(), "en", None),  # no problem, so nothing is difficult because of it
        (phq9(phq9_9=1), "en", None),  # a person takes over
        (phq9(phq9_9=None, phq9_3=1), "en", "phq9_difficulty"),
        (phq9(phq9_9=None), "en", "phq9_difficulty"),  # nobody knows whether there was a problem
    ],
)
def test_what_follows_item_nine(given: dict[str, int | None], language: str, following: str | None) -> None:
    item = next_item(shipped()["phq9"], given, "phq9_9", language=language)
    assert (item.id if item else None) == following


# -- PC-PTSD-5 and PCL-5 ------------------------------------------------------------------------


def test_without_such_an_event_the_total_is_zero_and_nothing_more_is_asked() -> None:
    survey = shipped()["pcptsd5"]
    given = {"pcptsd5_exposure": 0}
    assert next_item(survey, given, "pcptsd5_exposure") is None
    found = score(survey, given)
    assert (found.total, found.missing) == (0, ())


@pytest.mark.parametrize("exposure", [1, None])
def test_with_such_an_event_or_no_word_of_it_the_five_are_asked(exposure: int | None) -> None:
    survey = shipped()["pcptsd5"]
    item = next_item(survey, {"pcptsd5_exposure": exposure}, "pcptsd5_exposure")
    assert item is not None
    assert item.id == "pcptsd5_1"
    assert score(survey, {"pcptsd5_exposure": exposure}).total is None


@pytest.mark.parametrize(
    ("yes", "flags"),
    [(2, ()), (3, ("pcptsd5_positive",)), (4, ("pcptsd5_positive", "pcptsd5_positive_cut4"))],
)
def test_both_published_cuts_of_the_pcptsd5_are_flagged(yes: int, flags: tuple[str, ...]) -> None:
    survey = shipped()["pcptsd5"]
    assert score(survey, answers(survey, spread(yes, 5, 1))).flags == flags


def pcl5(**changed: int | None) -> dict[str, int | None]:
    return {f"pcl5_{number}": 0 for number in range(1, 21)} | changed


MET = {"pcl5_1": 2, "pcl5_6": 2, "pcl5_8": 2, "pcl5_9": 3, "pcl5_15": 2, "pcl5_20": 4}


def test_the_clusters_of_the_pcl5_have_sums_of_their_own() -> None:
    found = score(shipped()["pcl5"], pcl5(**MET))
    assert found.subscores == {"B": 2, "C": 2, "D": 5, "E": 6}
    assert score(shipped()["pcl5"], pcl5(pcl5_7=None)).subscores["C"] is None


@pytest.mark.parametrize("spoiled", [None, *MET])
def test_the_provisional_rule_needs_one_b_one_c_two_d_and_two_e(spoiled: str | None) -> None:
    given = pcl5(**MET) | ({spoiled: 1} if spoiled else {})
    assert ("pcl5_provisional_rule" in score(shipped()["pcl5"], given).flags) == (spoiled is None)


@pytest.mark.parametrize(
    ("total", "flags"),
    [
        (30, set()),
        (31, {"pcl5_cutoff_31"}),
        (32, {"pcl5_cutoff_31"}),
        (33, {"pcl5_cutoff_31", "pcl5_cutoff_33"}),
    ],
)
def test_the_cut_of_the_pcl5_is_a_window(total: int, flags: set[str]) -> None:
    survey = shipped()["pcl5"]
    found = score(survey, answers(survey, spread(total, 20, 4)))
    assert {flag for flag in found.flags if "cutoff" in flag} == flags


# -- change -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "baseline", "now", "direction", "aspects"),
    [
        ("phq9", 20, 16, "better", set()),
        ("phq9", 20, 15, "better", {"meaningful"}),
        ("phq9", 20, 10, "better", {"meaningful", "response"}),
        ("phq9", 20, 4, "better", {"meaningful", "response", "remission"}),
        ("phq9", 4, 2, "better", {"response"}),
        ("phq9", 10, 15, "worse", {"meaningful"}),
        ("phq9", 0, 0, "same", set()),
        ("phq9", 0, 6, "worse", {"meaningful"}),
        ("gad7", 12, 8, "better", {"meaningful"}),
        ("gad7", 12, 9, "better", set()),
        ("pcl5", 50, 46, "better", set()),
        ("pcl5", 50, 45, "better", {"reliable"}),
        ("pcl5", 50, 60, "worse", {"reliable", "meaningful"}),
        ("peg", 6.0, 4.2, "better", {"minimal", "meaningful"}),
        ("peg", 6.0, 4.3, "better", {"minimal"}),
        ("peg", 1.0, 0.7, "better", {"meaningful"}),
        ("phq2", 6, 0, "better", set()),  # none is published
        ("wellbeing", 3, 8, "better", set()),
        ("wellbeing", 8, 3, "worse", set()),
    ],
)
def test_change_is_named_by_the_published_thresholds(
    name: str, baseline: float, now: float, direction: str, aspects: set[str]
) -> None:
    found = change_since(shipped()[name], baseline, now)
    assert found is not None
    assert str(found.direction) == direction
    assert set(map(str, found.aspects)) == aspects


def test_change_tells_the_difference_and_the_percent() -> None:
    assert change_since(shipped()["phq9"], 20, 15) == Change(-5, 25.0, "better", frozenset({"meaningful"}))
    worse = change_since(shipped()["phq9"], 10, 12)
    assert worse is not None
    assert worse.percent_better == -20.0
    from_nothing = change_since(shipped()["phq9"], 0, 3)
    assert from_nothing is not None
    assert from_nothing.percent_better is None
    assert change_since(shipped()["home_safe"], 0, 1) is None


def test_an_item_of_an_instrument_may_say_less_than_the_whole() -> None:
    difficulty = shipped()["phq9"].item("phq9_difficulty")
    assert isinstance(difficulty, Item)
    assert difficulty.verification == {"es": Verification.MEMORY_UNVERIFIED}
    assert difficulty.left_out_in == {"es"}
