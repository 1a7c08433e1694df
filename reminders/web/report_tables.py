"""The reports' tables: from figures to rows, shares and medians, with what each number means. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from reminders.domain.message import MessageStatus, Purpose
from reminders.domain.weeks import Week
from reminders.gateways.twilio_errors import words_for
from reminders.services.report_figures import CheckIns, Consents, Figures, Texts, Visits
from reminders.web.report_making import (
    Column,
    Kind,
    Line,
    Maker,
    Report,
    Table,
    Value,
    median,
    share_of,
    total_of,
)
from reminders.web.report_words import MEANS
from reminders.web.words import PURPOSES, REASONS, STATUSES, language_name


def reports(figures: Figures, surveys: Mapping[str, str]) -> tuple[Report, ...]:
    """All of them. *surveys*: their names by id."""
    return (
        _delivery(figures),
        _confirmation(figures),
        _coming(figures),
        _check_ins(figures, surveys),
        _consents(figures),
        _costs(figures),
    )


# -- delivery ------------------------------------------------------------------------------------------

_WAITS = (MessageStatus.ACCEPTED.value, MessageStatus.SENT.value)
_UNSURE = (MessageStatus.UNCERTAIN.value, MessageStatus.SENDING.value)
_DELIVERED, _UNDELIVERED, _FAILED = (
    MessageStatus.DELIVERED.value,
    MessageStatus.UNDELIVERED.value,
    MessageStatus.FAILED.value,
)
_NOT_SENT = (MessageStatus.SKIPPED.value, MessageStatus.CANCELLED.value, MessageStatus.EXPIRED.value)


def _delivery(figures: Figures) -> Report:
    texts = [each for each in figures.texts if each.purpose != Purpose.PAGE.value]
    columns = (
        Column("Sent"),
        Column("Delivered"),
        Column("Share delivered", Kind.SHARE),
        Column("No word yet"),
        Column("Not delivered"),
        Column("Failed"),
        Column("Uncertain"),
        Column("Not sent"),
    )
    made = Maker("delivery", columns, _delivered)
    return Report(
        "delivery",
        "Delivery",
        MEANS["delivery"],
        (
            made.by_week(figures.weeks, texts),
            made.by_language(texts),
            made.by("rule", "Rule", texts, _rule_of),
            _reasons(texts),
        ),
    )


def _delivered(texts: Iterable[Texts]) -> Sequence[Value]:
    counts = _by_status(texts)
    waits, unsure = _sum(counts, _WAITS), _sum(counts, _UNSURE)
    delivered, undelivered, failed = (_sum(counts, [each]) for each in (_DELIVERED, _UNDELIVERED, _FAILED))
    sent = waits + unsure + delivered + undelivered + failed
    share = share_of(delivered, sent)
    return sent, delivered, share, waits, undelivered, failed, unsure, _sum(counts, _NOT_SENT)


def _by_status(texts: Iterable[Texts]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in texts:
        counts[each.status] = counts.get(each.status, 0) + each.count
    return counts


def _reasons(texts: Sequence[Texts]) -> Table:
    """Why texts did not arrive or were not sent, the commonest first."""
    counted: dict[str, int] = {}
    for each in texts:
        if each.status in (*_NOT_SENT, _UNDELIVERED, _FAILED):
            name = _why(each)
            counted[name] = counted.get(name, 0) + each.count
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    lines = [Line(name, (count,)) for name, count in ordered]
    return Table("delivery-reason", "Why not", (Column("Texts"),), lines, None)


def _why(each: Texts) -> str:
    parts = [STATUSES.get(each.status, each.status)]
    if each.reason:
        parts.append(REASONS.get(each.reason, each.reason))
    if each.error_code:
        parts.append(f"{words_for(each.error_code)} (Twilio {each.error_code})")
    return ": ".join(dict.fromkeys(parts))


def _rule_of(each: Texts) -> str:
    return each.rule or PURPOSES.get(each.purpose, each.purpose)


# -- confirmation --------------------------------------------------------------------------------------


def _confirmation(figures: Figures) -> Report:
    columns = (
        Column("Visits"),
        Column("Asked"),
        Column("Confirmed"),
        Column("Share of asked", Kind.SHARE),
        Column("By text"),
        Column("Median time to a text’s C", Kind.MINUTES),
    )
    made = Maker("confirmation", columns, _confirmed)
    return Report(
        "confirmation",
        "Confirmation",
        MEANS["confirmation"],
        (
            made.by_week(figures.weeks, figures.visits, "Week of the visit"),
            made.by_language(figures.visits),
        ),
    )


def _confirmed(visits: Iterable[Visits]) -> Sequence[Value]:
    every = list(visits)
    asked = [each for each in every if each.asked]
    confirmed = [each for each in asked if each.confirmed_by is not None]
    by_text = [each for each in confirmed if each.confirmed_by == "patient"]
    share = share_of(total_of(confirmed), total_of(asked))
    return total_of(every), total_of(asked), total_of(confirmed), share, total_of(by_text), median(by_text)


# -- coming --------------------------------------------------------------------------------------------

_CAME, _STAYED_AWAY = ("fulfilled", "arrived"), "no_show"


def _coming(figures: Figures) -> Report:
    columns = (
        Column("Came"),
        Column("Did not come"),
        Column("Share that did not come", Kind.SHARE),
        Column("Not in the calendar"),
    )
    made = Maker("coming", columns, _came)
    visits = figures.visits
    groups = ["confirmed", "asked, not confirmed", "never asked"]
    return Report(
        "coming",
        "Who comes",
        MEANS["coming"],
        (
            made.by("answer", "The patient had", visits, _answer_of, groups),
            made.by_week(figures.weeks, visits, "Week of the visit"),
            made.by_language(visits),
            made.by("week-answer", "Week and answer", visits, _week_and_answer(figures.weeks)),
        ),
    )


def _came(visits: Iterable[Visits]) -> Sequence[Value]:
    every = list(visits)
    came = total_of(each for each in every if each.status in _CAME)
    away = total_of(each for each in every if each.status == _STAYED_AWAY)
    return came, away, share_of(away, came + away), total_of(every) - came - away


def _answer_of(each: Visits) -> str:
    if each.confirmed_by is not None:
        return "confirmed"
    return "asked, not confirmed" if each.asked else "never asked"


def _week_and_answer(weeks: Sequence[Week]) -> Callable[[Visits], str]:
    names = {week: f"{week.monday.isoformat()}, " for week in weeks}
    return lambda each: names[each.week] + _answer_of(each)


# -- check-ins -----------------------------------------------------------------------------------------


def _check_ins(figures: Figures, surveys: Mapping[str, str]) -> Report:
    columns = (
        Column("Sent"),
        Column("Begun"),
        Column("Share begun", Kind.SHARE),
        Column("Completed"),
        Column("Share completed", Kind.SHARE),
        Column("Median time to the end", Kind.MINUTES),
    )
    made = Maker("check-ins", columns, _answered)
    return Report(
        "check-ins",
        "Check-ins",
        MEANS["check-ins"],
        (
            made.by(
                "survey", "Survey", figures.check_ins, lambda each: surveys.get(each.survey, each.survey)
            ),
            made.by_week(figures.weeks, figures.check_ins),
            made.by_language(figures.check_ins),
        ),
    )


def _answered(check_ins: Iterable[CheckIns]) -> Sequence[Value]:
    every = list(check_ins)
    completed = [each for each in every if each.status == "completed"]
    sent, begun, done = total_of(every), total_of(each for each in every if each.begun), total_of(completed)
    return sent, begun, share_of(begun, sent), done, share_of(done, sent), median(completed)


# -- consent -------------------------------------------------------------------------------------------


def _consents(figures: Figures) -> Report:
    columns = (
        Column("No more texts"),
        Column("By the patient"),
        Column("By the carrier"),
        Column("By staff"),
        Column("Texts again"),
    )
    made = Maker("opt-outs", columns, _changed)
    return Report(
        "opt-outs",
        "Opt-outs",
        MEANS["opt-outs"],
        (
            made.by_week(figures.weeks, figures.consents),
            made.by("language", "Language", figures.consents, _language_of_number),
        ),
    )


def _changed(consents: Iterable[Consents]) -> Sequence[Value]:
    every = list(consents)
    revoked = [each for each in every if each.change == "revoked"]
    by = [total_of(each for each in revoked if each.by == who) for who in ("patient", "carrier", "staff")]
    return total_of(revoked), *by, total_of(each for each in every if each.change == "granted")


def _language_of_number(each: Consents) -> str:
    return language_name(each.language) if each.language else "no patient"


# -- costs ---------------------------------------------------------------------------------------------

_CHARGED = (*_WAITS, _DELIVERED, _UNDELIVERED)


def _costs(figures: Figures) -> Report:
    texts = [each for each in figures.texts if each.status in _CHARGED or each.price is not None]
    columns = (
        Column("Texts"),
        Column("Segments"),
        Column("Segments a text", Kind.RATIO),
        Column("Texts with a price"),
        Column("Price of those, US$", Kind.MONEY),
    )
    made = Maker("costs", columns, _cost)
    return Report(
        "costs",
        "Costs",
        MEANS["costs"],
        (
            made.by_week(figures.weeks, texts),
            made.by_language(texts),
            made.by("rule", "Rule or kind", texts, _rule_of),
        ),
    )


def _cost(texts: Iterable[Texts]) -> Sequence[Value]:
    every = list(texts)
    texts_in_all, segments = total_of(every), sum(each.segments for each in every)
    priced = [(each.count, amount) for each in every if (amount := _amount(each.price)) is not None]
    price = float(sum((times * amount for times, amount in priced), Decimal(0))) if priced else None
    known = sum(times for times, _ in priced)
    return texts_in_all, segments, share_of(segments, texts_in_all), known, price


def _amount(price: str | None) -> Decimal | None:
    """Twilio writes an expense as a number below zero."""
    try:
        return abs(Decimal(price)) if price is not None else None
    except InvalidOperation:
        return None


def _sum(counts: Mapping[str, int], statuses: Iterable[str]) -> int:
    return sum(counts.get(each, 0) for each in statuses)
