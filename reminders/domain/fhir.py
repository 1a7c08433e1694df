"""Check-ins as FHIR R4: a `QuestionnaireResponse`, an `Observation` for each total and coded answer. Pure.

Plain dictionaries, as they go into JSON. LOINC codes stand only where `config/surveys` says that they were
verified; everything else is coded in systems of our own (`urn:x-reminders:…`). The patient is a pseudonym,
never a name or the calendar's number. What has no answer is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID, uuid5

from reminders.domain.result_words import flag_in_words, item_flags
from reminders.domain.results import Given, Result, Total, whose_words
from reminders.domain.survey import Choice, Item, Number, Scale, Survey, Text, Value, YesNo
from reminders.domain.survey_question import said

Resource = dict[str, Any]

LOINC = "http://loinc.org"
OURS = "urn:x-reminders"
_ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_STATUS = {"open": "in-progress", "completed": "completed"}
_SCORE = {"unit": "{score}", "system": "http://unitsofmeasure.org", "code": "{score}"}


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose check-in it is, and on which clock its times are told."""

    pseudonym: UUID
    zone: tzinfo


def bundle(entries: Iterable[Resource], made_at: datetime) -> Resource:
    """All in one: a Bundle of type `collection`."""
    found = list(entries)  # FHIR knows no empty list
    return {**bundle_head(made_at), "entry": found} if found else bundle_head(made_at)


def bundle_head(made_at: datetime) -> Resource:
    timestamp = made_at.isoformat(timespec="seconds")
    return {"resourceType": "Bundle", "type": "collection", "timestamp": timestamp}


def entries(subject: Subject, survey: Survey | None, result: Result) -> list[Resource]:
    """The entries of a Bundle for one check-in; none where nothing was answered."""
    if not any(each.value is not None for each in result.answers):
        return []
    made = _Made(subject, survey, result)
    return [made.response(), *made.items(), *made.totals()]


@dataclass(frozen=True, slots=True)
class _Made:
    """The resources of one check-in. Their addresses are the same in every export."""

    subject: Subject
    survey: Survey | None
    result: Result

    # -- QuestionnaireResponse ---------------------------------------------------------------------

    def response(self) -> Resource:
        result = self.result
        status = "amended" if result.is_amended else _STATUS.get(result.status, "stopped")
        version = f"|{result.survey_version}" if result.survey_version else ""
        found: Resource = {
            "resourceType": "QuestionnaireResponse",
            "language": result.language,
            "identifier": {"system": f"{OURS}:check-in", "value": str(result.id)},
            "questionnaire": f"{OURS}:survey:{result.survey}{version}",
            "status": status,
            "subject": self._patient(),
            "authored": self._time(result.at),
            "item": [self._item(each) for each in self._answered()],
        }
        if not any(each.by == "staff" for each in result.answers):
            found["source"] = self._patient()
        if tags := self._tags():
            found["meta"] = {"tag": tags}
        return {"fullUrl": self._url("response"), "resource": found}

    def _tags(self) -> list[Resource]:
        """What a reader must know beside the answers: late, partial, whose words; and the panel's code."""
        survey, result = self.survey, self.result
        codes = [name for name, holds in (("late", result.late), ("partial", result.is_partial)) if holds]
        tags = [{"system": f"{OURS}:check-in", "code": each} for each in codes]
        if survey is None:
            return tags
        wording = survey.wording.get(result.language) if survey.instrument else None
        code = str(wording.status).replace("_", "-") if wording is not None else "not-validated"
        for words in whose_words(survey, {result.language}):
            tags.append({"system": f"{OURS}:wording", "code": code, "display": words})
        if survey.loinc is not None and survey.loinc.is_usable and survey.loinc.panel:
            tags.append({"system": LOINC, "code": survey.loinc.panel, "display": said(survey.name, "en")})
        return tags

    def _item(self, given: Given) -> Resource:
        item = self._item_of(given)
        loinc = self.survey.loinc_of(item) if self.survey is not None and item is not None else None
        link = f"/{loinc}" if loinc else given.item  # as questionnaires from LOINC call their items
        answer = _answer(self.survey, item, given.value)
        if note := _string(given.note):
            about = {"linkId": f"{link}.note", "text": "What was written beside it"}
            answer["item"] = [{**about, "answer": [{"valueString": note}]}]
        found = {"linkId": link, "answer": [answer]}
        return {**found, "text": given.ask} if given.ask != given.item else found

    # -- Observation ---------------------------------------------------------------------------------

    def items(self) -> list[Resource]:
        """Answers that can set off an alert by themselves, such as question 9 of the PHQ-9."""
        found = []
        for given in self._answered():
            item = self._item_of(given)
            if self.survey is None or item is None or isinstance(item.answer, Text):
                continue
            value = _observed(self.survey, item, given.value) if item.alerts else None
            if value is None:
                continue
            code = self._code(self.survey.loinc_of(item), item.id, said(item.ask, "en"))
            words = [flag_in_words(flag) for flag in item_flags(item, given.value)]
            found.append(self._observation(item.id, code, given.at, value, words))
        return found

    def totals(self) -> list[Resource]:
        """The total with its band and flags as interpretation; none where an answer is missing."""
        survey, total = self.survey, self.result.total
        if survey is None or survey.scoring is None or total is None or total.total is None:
            return []
        usable = survey.loinc is not None and survey.loinc.is_usable
        loinc = survey.loinc.total if usable and survey.loinc is not None else None
        code = self._code(loinc, "total", f"{said(survey.name, 'en')}, total")
        words = [*([total.band] if total.band else []), *(flag_in_words(each) for each in total.flags)]
        value = _quantity(total.total, decimal=survey.scoring.method == "mean")
        made = self._observation("total", code, self.result.at, value, words)
        notes = whose_words(survey, {self.result.language})
        if notes:
            made["resource"]["note"] = [{"text": " ".join(notes)}]
        if clusters := self._clusters(total):
            made["resource"]["component"] = clusters
        return [made]

    def _clusters(self, total: Total) -> list[Resource]:
        return [
            {"code": self._code(None, f"cluster-{name}", f"Cluster {name}"), **_quantity(value)}
            for name, value in total.subscores.items()
            if value is not None
        ]

    def _observation(
        self, key: str, code: Resource, at: datetime, value: Resource, words: Sequence[str]
    ) -> Resource:
        status = {"open": "preliminary", "completed": "amended" if self.result.is_amended else "final"}
        found: Resource = {
            "resourceType": "Observation",
            "identifier": [{"system": f"{OURS}:check-in", "value": f"{self.result.id}:{key}"}],
            "status": status.get(self.result.status, "final"),
            "category": [{"coding": [{"system": _CATEGORY, "code": "survey", "display": "Survey"}]}],
            "code": code,
            "subject": self._patient(),
            "effectiveDateTime": self._time(at),
            **value,
        }
        if words:
            found["interpretation"] = [{"text": each} for each in words]
        found["derivedFrom"] = [{"reference": self._url("response")}]
        return {"fullUrl": self._url(key), "resource": found}

    # -- parts ---------------------------------------------------------------------------------------

    def _answered(self) -> list[Given]:
        return [each for each in self.result.answers if _has_value(each.value)]

    def _item_of(self, given: Given) -> Item | None:
        return self.survey.item(given.item) if self.survey is not None else None

    def _patient(self) -> Resource:
        """A reference by identifier: a relative address could be another patient on another server."""
        value = f"urn:uuid:{self.subject.pseudonym}"
        return {"type": "Patient", "identifier": {"system": "urn:ietf:rfc:3986", "value": value}}

    def _time(self, instant: datetime) -> str:
        return instant.astimezone(self.subject.zone).isoformat(timespec="seconds")

    def _url(self, key: str) -> str:
        return f"urn:uuid:{uuid5(self.subject.pseudonym, f'{self.result.id}:{key}')}"

    def _code(self, loinc: str | None, own: str, words: str) -> Resource:
        coding = [{"system": LOINC, "code": loinc}] if loinc else []
        coding.append({"system": f"{OURS}:survey:{self.result.survey}", "code": own})
        return {"coding": coding, "text": words}


def _has_value(value: Value) -> bool:
    return _string(value) is not None if isinstance(value, str) else value is not None


def _string(text: str | None) -> str | None:
    """What FHIR takes as a string: no control characters but breaks, and never empty."""
    kept = "".join(c for c in text or "" if (c >= " " or c in "\t\r\n") and not "\ud800" <= c <= "\udfff")
    return kept if kept.strip() else None


def _answer(survey: Survey | None, item: Item | None, value: Value) -> Resource:
    """The answer's value of the type that its question asks for."""
    if isinstance(value, str):
        return {"valueString": _string(value)}
    if value is None:
        return {}
    coding = _coding(survey, item, value)
    if coding is not None:
        return {"valueCoding": coding}
    match item.answer if item is not None else None:
        case YesNo():
            return {"valueBoolean": bool(value)}
        case Number(whole=False):
            return {"valueDecimal": value}
        case _:
            return {"valueInteger": int(value)} if float(value).is_integer() else {"valueDecimal": value}


def _observed(survey: Survey, item: Item, value: Value) -> Resource | None:
    """The same for an Observation, which has other types."""
    if not isinstance(value, int | float):
        return None
    coding = _coding(survey, item, value)
    if coding is not None:
        return {"valueCodeableConcept": {"coding": [coding], "text": coding["display"]}}
    if isinstance(item.answer, YesNo):
        return {"valueBoolean": bool(value)}
    return _quantity(value, decimal=isinstance(item.answer, Number) and not item.answer.whole)


def _coding(survey: Survey | None, item: Item | None, value: float) -> Resource | None:
    """One of the options, with its value as `ordinalValue`; by LOINC where that is verified."""
    if survey is None or item is None:
        return None
    verified = survey.loinc is not None and survey.loinc.is_usable
    match item.answer:
        case Choice(options):
            option = next((each for each in options if each.value == value), None)
            if option is None:
                return None
            code, display = option.loinc if verified else None, said(option.label, "en")
        case YesNo(codes) if verified and int(value) in codes:
            code, display = codes[int(value)], "Yes" if value else "No"
        case Scale() | _:
            return None
    return {
        "extension": [{"url": _ORDINAL, "valueDecimal": value}],
        "system": LOINC if code else f"{OURS}:survey:{survey.id}:{item.id}",
        "code": code or f"{value:g}",
        "display": display,
    }


def _quantity(value: float, *, decimal: bool = False) -> Resource:
    if not decimal and float(value).is_integer():
        return {"valueInteger": int(value)}
    return {"valueQuantity": {"value": value, **_SCORE}}
