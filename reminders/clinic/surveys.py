"""One survey's file, checked whole: its values, and all that is wrong with it."""

from __future__ import annotations

from reminders.clinic.document import Document
from reminders.clinic.survey_checks import Checks, check_structure
from reminders.clinic.survey_scoring_checks import check_scoring
from reminders.clinic.survey_words_checks import House, check_texts, check_words
from reminders.clinic.surveys_file import SurveyFile
from reminders.domain.finding import Finding
from reminders.domain.survey import Survey

#: Under `config/`.
FOLDER = "surveys"


def checked_survey(
    entry: SurveyFile, document: Document, house: House, version: str
) -> tuple[Survey | None, list[Finding]]:
    """The survey, or None if any of the findings is an error."""
    checks = Checks(entry, document)
    check_structure(checks)
    check_scoring(checks)
    check_words(checks, house)
    if checks.has_error:
        return None, checks.findings
    survey = entry.value(house.languages, version)
    check_texts(checks, house, survey)
    return (None if checks.has_error else survey), checks.findings
