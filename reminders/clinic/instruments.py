"""The instruments that are shipped: their wording is fixed, so each has a fingerprint for each language.

A test compares the shipped files with these, and with the published wording; a failure shows the new ones.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from reminders.clinic.survey_entries import AnswerEntry, Words
from reminders.clinic.surveys_file import SurveyFile

FINGERPRINTS: dict[str, dict[str, str]] = {
    "gad2": {"en": "a80fc798863175a9", "es": "e40680f5e17537ef"},
    "gad7": {"en": "7c5f7724a012fa77", "es": "f3c6793db2c39c84"},
    "pcl5": {"en": "6fd3ec193367b1a2", "es": "d106f8b602d96dbc"},
    "pcptsd5": {"en": "d16802288087a23d", "es": "4eba1259b707e142"},
    "peg": {"en": "72ea3cf813c4c50f", "es": "f8761e2ae3b81fd9"},
    "phq2": {"en": "9d7ec3a5335fe068", "es": "6a84187a36bdcfeb"},
    "phq9": {"en": "c167681aa62538b6", "es": "6d368faa333f29cd"},
}


def is_shipped(survey_id: str) -> bool:
    return survey_id in FINGERPRINTS


def altered(survey: SurveyFile) -> list[str]:
    """The languages in which a shipped instrument is not what it was."""
    known = FINGERPRINTS.get(survey.id, {})
    return [
        lang
        for lang, shipped in known.items()
        if lang in survey.wording and fingerprint(survey, lang) != shipped
    ]


def fingerprint(survey: SurveyFile, language: str) -> str:
    """Of all that makes the instrument: words, order, values, scoring, and what raises a crisis."""
    items = [
        [
            item.id,
            item.ask.get(language),
            _answer(survey.answer_of(item), language),
            item.scored,
            item.flag_missing,
            sorted(repr(alert.value()) for alert in item.alert if alert.severity == "crisis"),
        ]
        for item in survey.items
    ]
    scoring = survey.scoring
    whole: list[Any] = [survey.stem.get(language), survey.instructions.get(language), items]
    if scoring is not None:
        whole += [scoring.method, scoring.range, scoring.round, scoring.may_miss, scoring.zero_if]
        whole += [[band.from_, band.to, band.label.get(language)] for band in scoring.bands]
        whole += [scale.model_dump() for scale in scoring.subscales]
    text = json.dumps(whole, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _answer(answer: AnswerEntry | None, language: str) -> list[Any]:
    if answer is None:
        return []
    options = [[option.value, _said(option.label, language)] for option in answer.choice or ()]
    anchors = [[value, _said(words, language)] for value, words in sorted(answer.anchors.items())]
    return [answer.scale, options, anchors, answer.yes_no, answer.number, answer.text]


def _said(words: Words, language: str) -> str | None:
    return words.get(language)
