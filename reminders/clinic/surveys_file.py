"""`config/surveys/<id>.yaml`: one survey each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from reminders.clinic.border import Border, Duration, Id, Language, Text, known
from reminders.clinic.survey_entries import (
    AlertEntry,
    AnswerEntry,
    ItemEntry,
    KindOfAnswer,
    LicenceEntry,
    LoincEntry,
    NudgeEntry,
    ScoringEntry,
    WhenSilent,
    WordingEntry,
    Words,
)
from reminders.domain import survey as domain
from reminders.domain.survey import Channel, Verification
from reminders.domain.survey_expression import Expression, parse

TemplateName = Annotated[str, known("template", lambda names: names.templates)]


class SurveyFile(Border):
    """config/surveys/<id>.yaml"""

    id: Id
    """As the file is called."""
    name: Words = Field(default_factory=dict)
    """What staff call it; the title, if left out."""
    title: Words
    """What patients read above the questions; neutral."""
    channel: Channel = "sms"
    """sms: question by question. web: a link to a page. ask: as the patient chooses."""
    expires: Duration = timedelta(hours=48)
    """From the invitation. Later answers are still stored, and marked late."""
    nudge: NudgeEntry | None = None
    silence: WhenSilent | None = None
    """A task for staff when nobody answers this very survey."""
    invitation: TemplateName | None = None
    """A template of its own instead of `survey_invitation`."""
    instrument: bool = False
    """A published one: its wording is fixed."""
    allow_unverified: tuple[Language, ...] = ()
    """Languages in which a draft or unverified wording may be sent: the clinic's decision."""
    licence: LicenceEntry = LicenceEntry(status="own_wording")
    wording: dict[Language, WordingEntry] = Field(default_factory=dict)
    """By language."""
    loinc: LoincEntry | None = None
    recall: str = ""
    """The time that the questions ask about."""
    stem: Words = Field(default_factory=dict)
    """Stands before every question."""
    instructions: Words = Field(default_factory=dict)
    """Stands above the first question of the page."""
    answer: KindOfAnswer | None = None
    """How questions without an `answer` of their own are answered."""
    items: Annotated[tuple[ItemEntry, ...], Field(min_length=1, max_length=60)]
    """The questions, in order."""
    scoring: ScoringEntry | None = None
    private_words: tuple[Text, ...] = ()
    """Words that no text about it may hold, beside those of clinic.yaml."""

    def answer_of(self, item: ItemEntry) -> AnswerEntry | None:
        return item.answer or self.answer

    def statuses(self, languages: Iterable[str]) -> dict[str, Verification]:
        """How far the wording is known, by language: that of its least known scored question.

        A survey that says nothing about its wording is the clinic's own, in each of *languages*.
        """
        given = {language: entry.status for language, entry in self.wording.items()}
        if not given and not self.instrument:
            given = dict.fromkeys(languages, Verification.OWN)
        for item in self.items:
            for language, status in item.verified.items():
                if item.scored and status.needs_switch and language in given:
                    given[language] = status
        return given

    def value(self, languages: Iterable[str], version: str) -> domain.Survey:
        """The survey as the domain knows it; only of a file in which `survey_checks` found no error."""
        statuses = self.statuses(languages)
        sources = {language: entry.source for language, entry in self.wording.items()}
        return domain.Survey(
            id=self.id,
            name=dict(self.name or self.title),
            title=dict(self.title),
            items=tuple(self._item(place, statuses) for place in range(len(self.items))),
            channel=self.channel,
            expires=self.expires,
            nudge=domain.Nudge(self.nudge.after, self.nudge.max) if self.nudge else None,
            silence=domain.Silence(self.silence.task_after) if self.silence else None,
            invitation=self.invitation,
            instrument=self.instrument,
            stem=dict(self.stem),
            instructions=dict(self.instructions),
            recall=self.recall,
            licence=domain.Licence(self.licence.status, self.licence.text, self.licence.source),
            wording={
                lang: domain.Wording(status, sources.get(lang, "")) for lang, status in statuses.items()
            },
            allow_unverified=frozenset(self.allow_unverified),
            loinc=self._loinc(),
            scoring=self._scoring(),
            private_words=self.private_words,
            version=version,
        )

    def condition(self, text: str, upto: int) -> Expression:
        """*text* as a condition on the items up to the one at *upto*.

        Raises:
            BadExpressionError: it is none.
        """
        numbers, texts = set[str](), set[str]()
        for item in self.items[: upto + 1]:
            answer = self.answer_of(item)
            (texts if answer is not None and answer.text else numbers).add(item.id)
        return parse(text, numbers=numbers, texts=texts)

    def _item(self, place: int, statuses: Mapping[str, Verification]) -> domain.Item:
        item = self.items[place]
        answer = self.answer_of(item)
        if answer is None:
            raise AssertionError("was checked before")
        scored = item.scored and self.scoring is not None and not answer.text
        unsure = {
            language
            for language, status in item.verified.items()
            if status.needs_switch and not scored and language not in self.allow_unverified
        }
        return domain.Item(
            id=item.id,
            ask=dict(item.ask),
            answer=answer.value(),
            skippable=item.skippable,
            scored=scored,
            alerts=alerts(item.alert),
            branches=tuple(
                domain.Branch(self.condition(each.if_, place) if each.if_ else None, each.then)
                for each in item.next
            ),
            missing_flag=item.flag_missing,
            loinc=item.loinc,
            verification=dict(item.verified),
            left_out_in=frozenset(unsure if self.instrument else ()),
        )

    def _loinc(self) -> domain.Loinc | None:
        codes = self.loinc
        if codes is None:
            return None
        return domain.Loinc(codes.status, codes.panel, codes.total, codes.answer_list, codes.source)

    def _scoring(self) -> domain.Scoring | None:
        rule = self.scoring
        if rule is None:
            return None
        zero_if = self.condition(rule.zero_if, len(self.items)) if rule.zero_if else None
        return domain.Scoring(
            method=rule.method,
            low=rule.range[0],
            high=rule.range[1],
            higher_is=rule.higher_is,
            round_to=rule.round,
            may_miss=rule.may_miss,
            zero_if=zero_if,
            bands=tuple(domain.Band(band.from_, band.to, dict(band.label)) for band in rule.bands),
            alerts=alerts(rule.alert),
            subscales=tuple(
                domain.Subscale(each.id, each.items, each.endorsed_at, each.endorsed_items)
                for each in rule.subscales
            ),
            provisional_flag=rule.provisional_flag,
            change=domain.ChangeRule(**rule.change.model_dump()) if rule.change else None,
        )


def alerts(entries: Iterable[AlertEntry]) -> tuple[domain.Alert, ...]:
    return tuple(entry.value() for entry in entries)
