"""Conversations: what a patient texts, and what comes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.db.engine import Database
from reminders.db.schema import appointment, inbound, message, patient, task
from reminders.domain.message import MessageStatus
from tests.integration.receive_kit import ANA, CLINIC_NUMBER, DAY, LUIS, MINUTE, NOW, STRANGER, Scene

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(database: Database) -> Scene:
    return Scene(database)


# -- confirming -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["C", "c", "C.", "Yes", "yes pls", "ok gracias", "👍", "Si voy a ir"])
def test_a_yes_to_a_reminder_confirms_the_visit_and_is_thanked(scene: Scene, text: str) -> None:
    visit = scene.visit(scene.patient())
    prompt = scene.ask(visit)

    received = scene.text(text)

    assert scene.is_confirmed(visit)
    assert scene.answers() == ["confirm_thanks"]
    assert received.outcome == "confirmed"
    assert (scene.last().prompt_id, scene.last().appointment_id) == (prompt, visit)
    assert scene.replanned == [visit]


def test_the_same_text_from_webhook_and_poller_is_handled_once(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))
    scene.text("C", provider_sid="SM1")

    again = scene.text("C", provider_sid="SM1", arrived_by="poller")

    assert again.duplicate
    assert len(scene.rows(inbound)) == 1
    assert scene.answers() == ["confirm_thanks"]


def test_a_confirmation_is_thanked_once_however_often_it_comes(scene: Scene) -> None:
    visit = scene.visit(scene.patient(), 3 * DAY)
    scene.ask(visit)
    scene.text("C")
    scene.text("C")
    scene.ask(visit, ago=MINUTE)

    scene.text("yes")

    assert scene.answers() == ["confirm_thanks"]


def test_a_reminder_that_spoke_for_the_whole_day_confirms_all_of_its_visits(scene: Scene) -> None:
    ana = scene.patient()
    first, second = scene.visit(ana), scene.visit(ana, DAY + 2 * HOUR)
    scene.ask(first, context={"also": [second]})

    scene.text("C")

    assert scene.is_confirmed(first)
    assert scene.is_confirmed(second)
    assert scene.answers() == ["confirm_thanks"]


def test_two_reminders_of_one_visit_are_no_question(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit, ago=2 * DAY)
    scene.ask(visit)

    scene.text("C")

    assert scene.answers() == ["confirm_thanks"]
    assert all(row.answered_at for row in scene.rows(message) if row.asks)


@pytest.mark.parametrize("status", [MessageStatus.UNCERTAIN, MessageStatus.ACCEPTED, MessageStatus.SENDING])
def test_a_reminder_counts_as_asked_before_we_know_that_it_arrived(
    scene: Scene, status: MessageStatus
) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit, status=status)

    scene.text("C")

    assert scene.is_confirmed(visit)


def test_a_late_c_to_the_old_time_asks_for_the_new_time(scene: Scene) -> None:
    visit = scene.visit(scene.patient(), 3 * DAY)
    scene.ask(visit)
    scene.change(appointment, visit, starts_at=NOW + 4 * DAY, time_revision=1, moved_at=NOW - HOUR)

    scene.text("C")

    assert not scene.is_confirmed(visit)
    assert scene.answers() == ["late_confirm"]

    scene.sent("late_confirm")
    scene.text("C")

    assert scene.is_confirmed(visit)
    assert scene.answers() == ["late_confirm", "confirm_thanks"]


def test_after_the_correction_a_c_confirms_the_new_time(scene: Scene) -> None:
    visit = scene.visit(scene.patient(), 3 * DAY)
    scene.ask(visit, ago=DAY)
    scene.change(appointment, visit, starts_at=NOW + 4 * DAY, time_revision=1, moved_at=NOW - 2 * HOUR)
    scene.ask(visit, ago=HOUR)

    scene.text("C")

    assert scene.is_confirmed(visit)
    assert scene.answers() == ["confirm_thanks"]


def test_a_c_that_was_written_before_the_correction_does_not_confirm_the_new_time(scene: Scene) -> None:
    """The poller brings it late: it can only have meant the old time."""
    visit = scene.visit(scene.patient(), 3 * DAY)
    scene.ask(visit, ago=DAY)
    scene.change(appointment, visit, starts_at=NOW + 4 * DAY, time_revision=1, moved_at=NOW - 2 * HOUR)
    scene.ask(visit, ago=HOUR)

    scene.text("C", received_at=NOW - 3 * HOUR, arrived_by="poller")

    assert not scene.is_confirmed(visit)
    assert scene.answers() == ["late_confirm"]


@pytest.mark.parametrize(
    "values",
    [{"status": "cancelled"}, {"status": "no_show"}, {"starts_at": NOW - HOUR, "ends_at": NOW}],
    ids=["cancelled", "no-show", "begun"],
)
def test_a_c_for_a_visit_that_is_off_or_over_says_so(scene: Scene, values: dict[str, object]) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit, ago=DAY)
    scene.change(appointment, visit, **values)

    scene.text("C")

    assert not scene.is_confirmed(visit)
    assert scene.answers() == ["visit_over_or_cancelled"]


def test_thanks_after_the_visit_confirm_nothing(scene: Scene) -> None:
    visit = scene.visit(scene.patient(), -2 * HOUR)
    scene.ask(visit, ago=DAY)

    scene.text("ok gracias")

    assert not scene.is_confirmed(visit)
    assert scene.answers() == ["inbox_notice"]


def test_a_c_written_in_time_counts_when_we_were_down(scene: Scene) -> None:
    visit = scene.visit(scene.patient(), HOUR)
    scene.ask(visit, ago=DAY)

    scene.text("C", after=3 * HOUR, received_at=NOW, arrived_by="poller")

    assert scene.is_confirmed(visit)
    assert scene.answers() == []


def test_a_c_without_a_prompt_confirms_the_one_visit_that_was_told(scene: Scene) -> None:
    visit = scene.visit(scene.patient(), 2 * DAY)

    scene.text("C")

    assert scene.is_confirmed(visit)


@pytest.mark.parametrize("told", [False, True], ids=["not told", "two told"])
def test_a_c_without_a_prompt_is_else_for_a_person(scene: Scene, told: bool) -> None:
    ana = scene.patient()
    scene.visit(ana, 2 * DAY, **({} if told else {"told_starts_at": None}))
    if told:
        scene.visit(ana, 4 * DAY)

    scene.text("C")

    assert scene.last().for_inbox
    assert scene.answers() == ["inbox_notice"]


def test_a_confirmation_that_asks_for_more_is_read_by_a_person_too(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit)

    scene.text("C. can my son come in with me?")

    assert scene.is_confirmed(visit)
    assert scene.last().for_inbox


# -- tapbacks -------------------------------------------------------------------------------


def test_a_tapback_confirms_only_if_it_quotes_the_newest_prompt(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit, body="Tranquility Clinic: your visit is tomorrow. Reply C. STOP to stop.")

    scene.text("Liked “Tranquility Clinic: thank you for calling. Reply STOP to stop.”")
    assert not scene.is_confirmed(visit)
    assert scene.answers() == []

    scene.text("Liked “Tranquility Clinic: your visit is tomorrow. Reply C. STOP to stop.”")
    assert scene.is_confirmed(visit)
    assert not scene.opted_out()


def test_a_thumbs_up_alone_is_nothing_where_it_could_mean_two_things(scene: Scene) -> None:
    ana = scene.patient()
    for days in (1, 3):
        scene.ask(scene.visit(ana, days * DAY))

    scene.text("👍")

    assert scene.answers() == []
    assert not any(row.confirmed_at for row in scene.rows(appointment))
    assert not scene.last().for_inbox


# -- which one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "confirmed"),
    [
        ("A", [True, False]),
        ("b", [False, True]),
        ("both", [True, True]),
        ("las dos", [True, True]),
        ("friday", [True, False]),
        ("the tuesday one", [False, True]),
        ("el viernes", [True, False]),
        ("tusday", [False, True]),
    ],
)
def test_two_visits_that_were_asked_about_make_it_a_question(
    scene: Scene, answer: str, confirmed: list[bool]
) -> None:
    ana = scene.patient()
    friday, tuesday = scene.visit(ana, 3 * DAY), scene.visit(ana, 7 * DAY)
    scene.ask(tuesday, ago=3 * HOUR)
    scene.ask(friday, ago=2 * HOUR)

    scene.text("C")
    assert scene.answers() == ["ask_which"]
    [asked] = [row for row in scene.rows(message) if row.template == "ask_which"]
    assert [each["label"] for each in asked.context["options"]] == [
        "Friday, December 4, 10:00 AM",
        "Tuesday, December 8, 10:00 AM",
    ]
    scene.sent("ask_which")
    scene.text(answer)

    assert [scene.is_confirmed(friday), scene.is_confirmed(tuesday)] == confirmed
    assert scene.answers() == ["ask_which", "confirm_thanks"]


def test_a_weekday_in_the_answer_spares_the_question(scene: Scene) -> None:
    ana = scene.patient()
    friday, tuesday = scene.visit(ana, 3 * DAY), scene.visit(ana, 7 * DAY)
    for visit in (friday, tuesday):
        scene.ask(visit)

    scene.text("yes friday")

    assert scene.is_confirmed(friday)
    assert not scene.is_confirmed(tuesday)


@pytest.mark.parametrize(
    ("answer", "confirmed"), [("Luis", [False, True]), ("A", [True, False]), ("ana pls", [True, False])]
)
def test_of_two_patients_on_one_phone_it_is_asked_who(
    scene: Scene, answer: str, confirmed: list[bool]
) -> None:
    anas, luiss = scene.visit(scene.patient("Ana")), scene.visit(scene.patient("Luis"), DAY + HOUR)
    scene.ask(luiss, ago=2 * HOUR)
    scene.ask(anas, ago=1 * HOUR)

    scene.text("yes")
    [asked] = [row for row in scene.rows(message) if row.template == "ask_which"]
    assert [(each["letter"], each["label"]) for each in asked.context["options"]] == [
        ("A", "Ana"),
        ("B", "Luis"),
    ]
    scene.sent("ask_which")
    scene.text(answer)

    assert [scene.is_confirmed(anas), scene.is_confirmed(luiss)] == confirmed


def test_what_was_chosen_is_not_confirmed_once_it_has_moved(scene: Scene) -> None:
    ana = scene.patient()
    friday, tuesday = scene.visit(ana, 3 * DAY), scene.visit(ana, 7 * DAY)
    for visit in (friday, tuesday):
        scene.ask(visit)
    scene.text("C")
    scene.sent("ask_which")
    scene.change(appointment, friday, starts_at=NOW + 5 * DAY, time_revision=1, moved_at=scene.now + MINUTE)

    scene.text("A" if scene.answers() else "", after=2 * MINUTE)

    assert not any(scene.is_confirmed(each) for each in (friday,))


def test_a_number_that_is_no_longer_the_patients_confirms_nothing_and_learns_nothing(scene: Scene) -> None:
    ana = scene.patient()
    visit = scene.visit(ana)
    scene.ask(visit)
    scene.change(patient, ana, phone=LUIS, phone_hash=scene.hash(LUIS))
    scene.change(appointment, visit, starts_at=NOW + 4 * DAY, time_revision=1, moved_at=NOW - HOUR)

    scene.text("C")

    assert not scene.is_confirmed(visit)
    assert scene.answers() == ["inbox_notice"]


# -- no, cancel, move -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "template"),
    [
        ("No", "no_to_confirmation"),
        ("no puedo ir", "cancel_request"),
        ("need to cancel my appt", "cancel_request"),
        ("R", "reschedule_request"),
        ("can we move it to next week", "reschedule_request"),
    ],
)
def test_a_request_becomes_a_task_and_holds_the_visit_but_cancels_nothing(
    scene: Scene, text: str, template: str
) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit)

    scene.text(text)

    assert scene.answers() == [template]
    [row] = scene.rows(task)
    assert (row.kind, row.appointment_id, row.due_at) == ("change_request", visit, scene.now)
    assert scene.row(appointment, visit).held_reason == "change_requested"
    assert scene.row(appointment, visit).status == "booked"
    assert scene.replanned == [visit]
    assert not scene.opted_out()


def test_a_request_after_a_confirmation_takes_it_back(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.ask(visit)
    scene.text("C")

    scene.text("sorry I can't make it")

    assert not scene.is_confirmed(visit)
    assert scene.tasks() == ["change_request"]


def test_the_same_request_twice_is_one_task_and_one_answer(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))

    scene.text("I can't make it")
    scene.text("I can't make it")

    assert scene.tasks() == ["change_request"]
    assert scene.answers() == ["cancel_request"]
    assert scene.last().for_inbox


def test_a_request_made_again_after_its_task_is_done_is_a_new_task(scene: Scene) -> None:
    visit = scene.visit(scene.patient())
    scene.text("I can't make it")
    scene.change(task, scene.rows(task)[0].id, done_at=scene.now, done_by="Ana")

    scene.text("I really can't make it", after=2 * HOUR)

    assert [row.appointment_id for row in scene.rows(task)] == [visit, visit]


def test_a_request_that_fits_several_visits_is_asked_about(scene: Scene) -> None:
    ana = scene.patient()
    scene.visit(ana, 3 * DAY)
    tuesday = scene.visit(ana, 7 * DAY)

    scene.text("I need to cancel")
    assert scene.answers() == ["ask_which"]
    scene.sent("ask_which")
    scene.text("tuesday")

    [row] = scene.rows(task)
    assert row.appointment_id == tuesday
    assert scene.answers() == ["ask_which", "cancel_request"]


def test_a_request_is_about_the_visit_that_was_just_spoken_of(scene: Scene) -> None:
    ana = scene.patient()
    friday = scene.visit(ana, 3 * DAY)
    scene.visit(ana, 7 * DAY)
    scene.ask(friday)
    scene.text("C")

    scene.text("cant make it", after=HOUR)

    [row] = scene.rows(task)
    assert row.appointment_id == friday


def test_a_request_by_weekday_is_about_that_visit(scene: Scene) -> None:
    ana = scene.patient()
    scene.ask(scene.visit(ana, 3 * DAY))
    tuesday = scene.visit(ana, 7 * DAY)

    scene.text("need to cancel my appt for Tuesday")

    [row] = scene.rows(task)
    assert row.appointment_id == tuesday


def test_a_request_without_any_visit_is_for_a_person(scene: Scene) -> None:
    scene.patient()

    scene.text("I need to cancel my appointment")

    assert scene.last().for_inbox
    assert scene.answers() == ["inbox_notice"]


@pytest.mark.parametrize("text", ["I need to cancel my next appointment", "R", "No"])
def test_in_the_day_after_a_visit_a_request_waits_for_a_call(scene: Scene, text: str) -> None:
    ana = scene.patient()
    over = scene.visit(ana, -3 * HOUR, status="fulfilled")
    ahead = scene.visit(ana, 7 * DAY)
    scene.ask(ahead)

    scene.text(text)

    assert scene.answers() == ["impaired_call_tomorrow"]
    [row] = scene.rows(task)
    assert row.due_at == scene.row(appointment, over).ends_at + timedelta(hours=24)
    assert scene.row(appointment, ahead).held_reason == "change_requested"


@pytest.mark.parametrize(
    "values",
    [{"status": "cancelled"}, {"kind": "consultation"}, {"ends_at": NOW - timedelta(hours=24)}],
    ids=["called off", "not impairing", "a day ago"],
)
def test_without_impairment_a_request_is_taken_as_it_is(scene: Scene, values: dict[str, object]) -> None:
    ana = scene.patient()
    scene.visit(ana, -30 * HOUR, ends_at=NOW - 3 * HOUR)
    for row in scene.rows(appointment):
        scene.change(appointment, row.id, **values)
    scene.visit(ana, 7 * DAY)

    scene.text("I can't make it")

    assert scene.answers() == ["cancel_request"]


def test_confirming_and_stopping_work_in_the_day_after_a_visit(scene: Scene) -> None:
    ana = scene.patient()
    scene.visit(ana, -3 * HOUR, status="fulfilled")
    ahead = scene.visit(ana, 7 * DAY)
    scene.ask(ahead)

    scene.text("C")
    scene.text("no me manden mas mensajes")

    assert scene.is_confirmed(ahead)
    assert scene.opted_out()


# -- the inbox ------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [ANA, STRANGER], ids=["patient", "stranger"])
def test_anything_else_goes_to_the_inbox_with_one_notice_per_conversation(scene: Scene, number: str) -> None:
    scene.patient()

    scene.text("is there parking?", number=number)
    scene.text("and a bus?", number=number)
    assert scene.answers(number) == ["inbox_notice"]
    assert all(row.for_inbox for row in scene.rows(inbound))

    scene.text("me again", number=number, after=25 * HOUR)
    assert scene.answers(number) == ["inbox_notice"] * 2


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿dónde puedo estacionar?", "es"),
        ("hola quien es usted", "es"),
        ("who is this please", "en"),
        ("zzz", "en"),
    ],
)
def test_a_stranger_is_answered_in_the_language_they_seem_to_write(
    scene: Scene, text: str, language: str
) -> None:
    scene.text(text, number=STRANGER)

    assert [row.language for row in scene.rows(message)] == [language]


def test_a_patient_is_answered_in_their_own_language(scene: Scene) -> None:
    scene.patient(language="es")

    scene.text("is there parking?")

    assert [row.language for row in scene.rows(message)] == ["es"]


def test_a_picture_without_words_is_for_a_person(scene: Scene) -> None:
    scene.ask(scene.visit(scene.patient()))

    scene.text("", media=1)

    assert (scene.last().for_inbox, scene.last().media) == (True, 1)


def test_a_text_that_twilio_withheld_is_asked_for_again(scene: Scene) -> None:
    scene.patient()

    scene.text("", withheld=True, arrived_by="poller")
    scene.text("", withheld=True, arrived_by="poller")

    assert scene.answers() == ["withheld_again"]
    assert scene.last().for_inbox


def test_two_machines_cannot_keep_each_other_talking(scene: Scene) -> None:
    scene.patient()

    for _ in range(30):
        scene.text("HELP ME PLEASE info", after=timedelta(seconds=5))
        scene.text("help", after=timedelta(seconds=5))

    assert len(scene.answers()) == 5


@pytest.mark.parametrize(
    "number", ["72345", CLINIC_NUMBER, "Anonymous", "", "whatsapp:+15055550123", "ñ\x00"]
)
def test_short_codes_words_and_ourselves_are_never_answered(scene: Scene, number: str) -> None:
    for text in ("hello", "help", "stop texting me", "C", "I want to die"):
        scene.text(text, number=number)

    assert len(scene.rows(inbound)) == 5
    assert {row.purpose for row in scene.rows(message)} == {"page"}


def test_in_a_crisis_pause_what_is_said_is_done_but_not_chatted_about(scene: Scene) -> None:
    visit = scene.visit(scene.patient(paused_at=NOW, paused_reason="crisis"))
    scene.ask(visit)

    scene.text("C")
    scene.text("is there parking?")

    assert scene.is_confirmed(visit)
    assert scene.answers() == []
    assert all(row.for_inbox for row in scene.rows(inbound))


def test_patients_on_other_phones_are_left_alone(scene: Scene) -> None:
    scene.patient("Ana")
    luiss = scene.visit(scene.patient("Luis", number=LUIS))
    scene.ask(luiss)

    scene.text("C")
    scene.text("I want to die")

    assert not scene.is_confirmed(luiss)
    assert [row.paused_at is None for row in scene.rows(patient)] == [False, True]
