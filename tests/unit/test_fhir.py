"""Check-ins as FHIR R4, read back by an independent library."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import strategies as st

from reminders.domain import fhir
from reminders.domain.results import Given, Result, Total
from reminders.domain.survey import Scale, Value
from reminders.domain.survey_score import score
from reminders.services.results_export import bundle_text
from tests.unit.survey_kit import shipped

AT = datetime(2026, 12, 1, 17, tzinfo=UTC)
SOMEBODY = fhir.Subject(UUID(int=7), ZoneInfo("America/Denver"))
MINUTE = timedelta(minutes=1)


def an_answer(item: str, value: Value, at: datetime = AT, **values: Any) -> Given:
    given: dict[str, Any] = {"ask": item, "label": "", "skipped": value is None, "words": "w", "note": None}
    return Given(**{"item": item, "value": value, "at": at, "by": "sms", "late": False, **given, **values})


def a_result(survey: str, answers: list[Given], **values: Any) -> Result:
    status = values.get("status", "completed")
    found = score(shipped()[survey], {each.item: each.value for each in answers})
    band = found.band.label["en"] if found.band is not None else None
    total = Total(found.total, band, found.missing, found.flags, found.subscores)
    made: dict[str, Any] = {
        **{"id": 12, "survey": survey, "status": status, "language": "en", "channel": "web"},
        **{"invited_at": AT, "ended_at": AT, "answered_at": AT, "answers": tuple(answers)},
        **{"total": total if status == "completed" else None, "survey_version": "abc"},
    }
    return Result(**{**made, **values})


def exported(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Resources by type, after they went through JSON and the library's check."""
    found = list(fhir.entries(SOMEBODY, shipped()[result.survey], result))
    text = "".join(bundle_text(iter(found), AT))
    Bundle.model_validate_json(text)
    assert json.loads(text) == fhir.bundle(found, AT)
    kinds: dict[str, list[dict[str, Any]]] = {"QuestionnaireResponse": [], "Observation": []}
    for entry in json.loads(text).get("entry", []):
        kinds[entry["resource"]["resourceType"]].append(entry["resource"])
    return kinds


def phq9(*values: int | None) -> list[Given]:
    return [an_answer(f"phq9_{number}", value) for number, value in enumerate(values, 1)]


def test_a_phq9_is_a_response_a_total_with_its_band_and_question_nine() -> None:
    found = exported(a_result("phq9", phq9(2, 2, 1, 1, 1, 1, 1, 0, 1)))
    [response] = found["QuestionnaireResponse"]
    assert response["status"] == "completed"
    assert response["authored"] == "2026-12-01T10:00:00-07:00"
    assert response["questionnaire"] == "urn:x-reminders:survey:phq9|abc"
    nine = response["item"][8]
    assert nine["linkId"] == "/44260-8"
    assert nine["answer"] == [
        {
            "valueCoding": {
                "extension": [
                    {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 1}
                ],
                **{"system": "http://loinc.org", "code": "LA6569-3", "display": "Several days"},
            }
        }
    ]
    by_code = {each["code"]["coding"][0]["code"]: each for each in found["Observation"]}
    assert set(by_code) == {"44260-8", "44261-6"}
    total = by_code["44261-6"]
    assert (total["valueInteger"], total["status"]) == (10, "final")
    assert [each["text"] for each in total["interpretation"]] == [
        *("Moderate", "question 9: thoughts of death or self-harm", "10 or more")
    ]
    assert by_code["44260-8"]["valueCodeableConcept"]["text"] == "Several days"
    assert by_code["44260-8"]["interpretation"] == [{"text": "question 9: thoughts of death or self-harm"}]


def test_what_is_missing_is_left_out_and_makes_no_total() -> None:
    found = exported(a_result("phq9", phq9(2, 2, None, 0, 0, 0, 0, 0, None)))
    [response] = found["QuestionnaireResponse"]
    assert [each["linkId"] for each in response["item"]] == [
        *("/44250-9", "/44255-8", "/44254-1", "/44251-7", "/44258-2", "/44252-5", "/44253-3")
    ]
    assert {"system": "urn:x-reminders:check-in", "code": "partial"} in response["meta"]["tag"]
    assert found["Observation"] == []


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("open", "in-progress"),
        ("completed", "completed"),
        ("stopped", "stopped"),
        ("expired", "stopped"),  # nobody expects the rest
    ],
)
def test_a_response_has_the_status_of_the_check_in(status: str, expected: str) -> None:
    found = exported(a_result("gad2", [an_answer("gad2_1", 1)], status=status))
    assert [each["status"] for each in found["QuestionnaireResponse"]] == [expected]


def test_a_correction_after_the_end_amends_and_one_on_the_way_does_not() -> None:
    first, second = an_answer("gad2_1", 1), an_answer("gad2_2", 2, AT + 2 * MINUTE)
    on_the_way = an_answer("gad2_1", 3, AT + MINUTE, before=(first,))
    after_it = an_answer("gad2_1", 3, AT + 3 * MINUTE, before=(first,))
    for corrected, expected in ((on_the_way, ("completed", "final")), (after_it, ("amended", "amended"))):
        found = exported(a_result("gad2", [corrected, second]))
        statuses = (found["QuestionnaireResponse"][0]["status"], found["Observation"][-1]["status"])
        assert statuses == expected


def test_unverified_codes_are_not_used_and_the_clusters_are_components() -> None:
    answers = [an_answer(f"pcl5_{number}", 2) for number in range(1, 21)]
    found = exported(a_result("pcl5", answers))
    total = next(each for each in found["Observation"] if "component" in each)
    assert total["valueInteger"] == 40
    assert [(each["code"]["text"], each["valueInteger"]) for each in total["component"]] == [
        *(("Cluster B", 10), ("Cluster C", 4), ("Cluster D", 14), ("Cluster E", 12))
    ]
    assert "loinc" not in json.dumps(found)
    assert "loinc" not in json.dumps(exported(a_result("gad2", [an_answer("gad2_1", 0)])))


def test_a_mean_is_a_quantity_and_a_scale_a_whole_number() -> None:
    found = exported(a_result("peg", [an_answer(f"peg_{n}", value) for n, value in enumerate((7, 8, 8), 1)]))
    assert found["Observation"][-1]["valueQuantity"]["value"] == 7.7
    assert [each["answer"] for each in found["QuestionnaireResponse"][0]["item"]] == [
        *([{"valueInteger": 7}], [{"valueInteger": 8}], [{"valueInteger": 8}])
    ]


def test_a_whole_mean_is_a_quantity_too() -> None:
    found = exported(a_result("peg", [an_answer(f"peg_{n}", 6) for n in (1, 2, 3)]))
    assert found["Observation"][-1]["valueQuantity"]["value"] == 6


def test_yes_is_the_code_that_was_verified_or_a_boolean() -> None:
    coded = exported(a_result("pcptsd5", [an_answer("pcptsd5_exposure", 0)]))
    assert coded["QuestionnaireResponse"][0]["item"][0]["answer"][0]["valueCoding"]["code"] == "LA32-8"
    own = exported(a_result("home_safe", [an_answer("home_safe", 0)]))
    assert own["QuestionnaireResponse"][0]["item"][0]["answer"] == [{"valueBoolean": False}]
    assert own["Observation"][0]["interpretation"] == [{"text": "not home safe"}]


@pytest.mark.parametrize(
    ("survey", "language", "code"),
    [
        ("phq9", "en", "verified"),
        ("pcptsd5", "es", "draft-unvalidated"),
        ("peg", "es", "memory-unverified"),
        ("weekly_mood", "en", "not-validated"),
    ],
)
def test_whose_words_were_asked_is_marked(survey: str, language: str, code: str) -> None:
    first = shipped()[survey].items[0]
    found = exported(a_result(survey, [an_answer(first.id, 1)], language=language))
    tags = found["QuestionnaireResponse"][0]["meta"]["tag"]
    assert [each["code"] for each in tags if each["system"] == "urn:x-reminders:wording"] == [code]


def test_late_answers_are_marked_and_staffs_are_not_the_patients() -> None:
    [response] = exported(a_result("gad2", [an_answer("gad2_1", 1, late=True, by="staff")]))[
        "QuestionnaireResponse"
    ]
    assert {"system": "urn:x-reminders:check-in", "code": "late"} in response["meta"]["tag"]
    assert "source" not in response


def test_the_patient_is_a_pseudonym_and_no_address_of_another_server() -> None:
    found = exported(a_result("phq9", phq9(1, 1, 1, 1, 1, 1, 1, 1, 1)))
    for each in (*found["QuestionnaireResponse"], *found["Observation"]):
        assert each["subject"] == {
            "type": "Patient",
            "identifier": {"system": "urn:ietf:rfc:3986", "value": f"urn:uuid:{UUID(int=7)}"},
        }


def test_silence_is_no_response() -> None:
    result = a_result("gad2", [], status="expired")
    assert list(fhir.entries(SOMEBODY, shipped()["gad2"], result)) == []
    assert json.loads("".join(bundle_text(iter(()), AT))) == fhir.bundle([], AT)
    Bundle.model_validate(fhir.bundle([], AT))


def test_a_survey_whose_file_is_gone_is_exported_by_its_ids() -> None:
    found = fhir.entries(SOMEBODY, None, a_result("gad2", [an_answer("gad2_1", 1), an_answer("x", "hm")]))
    Bundle.model_validate(fhir.bundle(found, AT))
    assert [each["linkId"] for each in found[0]["resource"]["item"]] == ["gad2_1", "x"]


@pytest.mark.parametrize("survey", sorted(shipped()))
def test_the_lowest_and_the_highest_of_every_shipped_survey_pass(survey: str) -> None:
    for end in (0, -1):
        answers = []
        for item in shipped()[survey].items:
            answer = item.answer
            ends = (answer.low, answer.high) if isinstance(answer, Scale) else (0, 1)
            answers.append(an_answer(item.id, ends[end], note="a note"))
        assert exported(a_result(survey, answers))["QuestionnaireResponse"]


@given(st.text(), st.text())
def test_whatever_is_written_the_resources_are_valid(words: str, note: str) -> None:
    answers = [an_answer("call_about", words, note=note), an_answer("mood", 4, note=note)]
    result = a_result("after_infusion_day1", answers)
    found = list(fhir.entries(SOMEBODY, shipped()[result.survey], result))
    Bundle.model_validate_json("".join(bundle_text(iter(found), AT)))
