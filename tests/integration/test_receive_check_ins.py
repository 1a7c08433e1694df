"""Answers to check-ins by text: each is kept, the next question follows at once, and people are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from reminders.db import check_ins as rows
from reminders.db.engine import Database
from reminders.db.schema import alert, answer, appointment, check_in, inbound, message, patient, phone, task
from reminders.services.check_ins import CheckIns, Said
from tests.integration.check_in_kit import SURVEYS, WITH_SURVEYS, CheckInScene
from tests.integration.receive_kit import ALERTS, ANA, DAY, MINUTE

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


def invited(scene: CheckInScene, survey: str = "after_infusion_day1", language: str = "en") -> int:
    ana = scene.patient(language=language)
    scene.invite(scene.visit(ana, -DAY), survey, language=language)
    return ana


def asks(survey: str, item: str, language: str = "en") -> str:
    found = SURVEYS[survey].item(item)
    assert found is not None
    return found.ask[language]


def test_an_answer_is_kept_and_the_next_question_follows_at_once(scene: CheckInScene) -> None:
    invited(scene)

    [said] = scene.says("7")

    assert asks("after_infusion_day1", "sleep") in said
    assert scene.answers_given() == {"mood": 7.0}
    assert scene.check_in().item == "sleep"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_whole_check_in_ends_with_thanks_and_never_with_the_score(
    scene: CheckInScene, language: str
) -> None:
    invited(scene, "phq2", language)

    scene.says("1")
    [said] = scene.says("2")

    assert said == "[survey_thanks]"
    assert scene.check_in().status == "completed"
    assert scene.score()["total"] == 3


def test_what_stands_beside_the_number_is_kept_and_read_by_a_person(scene: CheckInScene) -> None:
    invited(scene)

    scene.says("7 slept badly")

    with scene.database.read() as connection:
        row = connection.execute(select(answer)).one()
    assert (row.value, row.words) == ("7", "7 slept badly")
    assert "slept badly" in row.note
    assert scene.rows(inbound)[-1].for_inbox


@pytest.mark.parametrize("text", ["7", "about a 6?", "siete y medio", "7 I guess"])
def test_an_answer_in_other_words_is_nothing_for_a_person_to_read(scene: CheckInScene, text: str) -> None:
    invited(scene)

    scene.says(text)

    assert scene.rows(answer)[0].words == text
    assert not scene.rows(inbound)[-1].for_inbox


def test_branches_lead_to_the_question_that_is_needed(scene: CheckInScene) -> None:
    invited(scene)
    scene.says("7")
    scene.says("8")

    [said] = scene.says("3")

    assert asks("after_infusion_day1", "nausea_now") in said


def test_two_answers_that_nobody_understands_are_asked_again_then_a_person_is_told(
    scene: CheckInScene,
) -> None:
    invited(scene)

    first = scene.says("purple")
    second = scene.says("3 to 9")
    third = scene.says("30 years")
    fourth = scene.says("what?")

    question = asks("after_infusion_day1", "mood")
    assert [question in said for said in (*first, *second)] == [True, True]
    assert (first[0][:14], second[0][:14]) == ("[survey_again]", "[survey_again]")
    assert third == ["[survey_help]"]
    assert fourth == []
    assert [each.kind for each in scene.rows(task)] == ["check_in"]
    assert scene.answers_given() == {}


def test_after_the_help_a_good_answer_still_counts(scene: CheckInScene) -> None:
    invited(scene)
    for odd in ("purple", "green", "blue"):
        scene.says(odd)

    scene.says("6")

    assert scene.answers_given() == {"mood": 6.0}
    assert scene.check_in().asked_again == 0


def test_back_corrects_the_previous_answer_and_skip_leaves_one_out(scene: CheckInScene) -> None:
    invited(scene)
    scene.says("7")

    [again] = scene.says("back")
    [following] = scene.says("4")
    scene.says("skip")

    assert asks("after_infusion_day1", "mood") in again
    assert asks("after_infusion_day1", "sleep") in following
    assert scene.answers_given() == {"mood": 4.0, "sleep": None}
    with scene.database.read() as connection:
        every = [each.value for each in rows.every_answer(connection, scene.check_in().id)]
    assert every == [7.0, 4.0, None]


def test_oops_i_meant_corrects_the_answer_before_and_asks_the_present_question_once_more(
    scene: CheckInScene,
) -> None:
    invited(scene)
    scene.says("8")

    [said] = scene.says("oops i meant 6")

    assert scene.answers_given() == {"mood": 6.0}
    assert asks("after_infusion_day1", "sleep") in said


def test_back_right_after_the_end_corrects_the_last_answer_and_the_score(scene: CheckInScene) -> None:
    invited(scene, "phq2")
    scene.says("1")
    scene.says("3")

    scene.says("BACK")
    said = scene.says("0")

    assert said == ["[survey_thanks]"]
    assert scene.score()["total"] == 1
    assert scene.check_in().status == "completed"


@pytest.mark.parametrize(("words", "more"), [("less", "more"), ("MENOS", "MÁS")])
def test_less_means_reminders_only_until_they_want_more(scene: CheckInScene, words: str, more: str) -> None:
    invited(scene)

    assert scene.says(words) == ["[less_done]"]

    assert scene.rows(patient)[0].reminders_only_at is not None
    assert scene.says(more) == ["[more_done]"]
    assert scene.rows(patient)[0].reminders_only_at is None


def test_less_and_more_have_what_is_to_come_planned_again(scene: CheckInScene) -> None:
    ana = scene.patient()
    scene.invite(scene.visit(ana, -DAY), "home_safe")
    coming = scene.visit(ana, 5 * DAY)
    for words in ("LESS", "MORE"):
        with scene.database.write() as connection:
            connection.execute(update(appointment).values(planned_with="now"))

        scene.says(words)

        waiting = {row.id for row in scene.rows(appointment) if row.planned_with is None}
        assert coming in waiting


def test_stop_stops_the_check_in_and_everything(scene: CheckInScene) -> None:
    invited(scene)
    scene.says("7")

    assert scene.says("STOP") == []  # Twilio answers that word itself

    assert scene.rows(phone)[0].opted_out_at is not None
    assert scene.check_in().status == "stopped"


def test_a_number_with_stop_beside_it_is_kept_and_nothing_more_is_asked(scene: CheckInScene) -> None:
    invited(scene)

    said = scene.says("7 please stop texting me")

    assert not [each for each in said if "sleep" in each]
    assert scene.answers_given() == {"mood": 7.0}
    assert scene.check_in().status == "stopped"
    assert scene.rows(phone)[0].opted_out_at is not None


def test_a_cry_for_help_beside_a_number_pages_people_keeps_the_number_and_asks_no_more(
    scene: CheckInScene,
) -> None:
    invited(scene)

    said = scene.says("2 i want to die")

    assert said == ["[crisis]"]
    assert scene.answers_given() == {"mood": 2.0}
    assert ("nurse", "page") in scene.pages()


def test_a_low_answer_raises_its_alert_and_the_check_in_goes_on(scene: CheckInScene) -> None:
    invited(scene)

    said = scene.says("1")

    assert [each.severity for each in scene.rows(alert)] == ["clinical"]
    assert len(said) == 1


def test_the_same_text_twice_is_one_answer_and_one_next_question(scene: CheckInScene) -> None:
    invited(scene)
    sid = "SM" + "7" * 32

    scene.text("7", provider_sid=sid)
    scene.text("7", provider_sid=sid)

    assert len(scene.rows(answer)) == 1
    assert len([each for each in scene.rows(message) if each.asks == "item"]) == 2


def test_a_late_answer_is_kept_and_marked(scene: CheckInScene) -> None:
    invited(scene)

    scene.says("7", after=3 * DAY)

    assert [each.late for each in scene.rows(answer)] == [True]


def test_a_letter_confirms_the_visit_while_a_number_answers_the_check_in(scene: CheckInScene) -> None:
    ana = scene.patient()
    scene.invite(scene.visit(ana, -DAY), "after_infusion_day1", ago=2 * HOUR)
    coming = scene.visit(ana, DAY)
    scene.ask(coming, ago=HOUR)

    confirmed = scene.says("C")
    answered = scene.says("7")

    assert confirmed == ["[confirm_thanks]"]
    assert asks("after_infusion_day1", "sleep") in answered[0]
    assert scene.answers_given() == {"mood": 7.0}


def test_a_bare_yes_that_could_be_for_the_visit_or_the_check_in_is_asked_about_never_guessed(
    scene: CheckInScene,
) -> None:
    ana = scene.patient()
    scene.ask(scene.visit(ana, DAY), ago=3 * HOUR)
    scene.invite(scene.visit(ana, -HOUR * 3), "home_safe", ago=HOUR)

    said = scene.says("yes")

    assert said[0].startswith("[survey_or_visit]")
    assert scene.rows(answer) == []
    scene.says("1")
    assert scene.answers_given() == {"home_safe": 1.0}


def test_two_check_ins_that_could_both_take_a_number_are_told_apart_by_asking(scene: CheckInScene) -> None:
    ana = scene.patient()
    visit = scene.visit(ana, -DAY)
    scene.invite(visit, "weekly_mood", ago=5 * HOUR)
    scene.invite(visit, "after_infusion_day1", ago=4 * HOUR)

    said = scene.says("7")

    assert said[0].startswith("[survey_or_visit]")
    assert asks("after_infusion_day1", "mood") in said[0]
    assert scene.rows(answer) == []


def test_a_request_about_a_visit_in_the_middle_of_a_check_in_is_not_taken_for_an_answer(
    scene: CheckInScene,
) -> None:
    ana = scene.patient()
    scene.invite(scene.visit(ana, -2 * DAY), "after_infusion_day1")
    scene.visit(ana, 5 * DAY)

    said = scene.says("I need to cancel my appointment on Sunday")

    assert said == ["[cancel_request]"]
    assert [each.kind for each in scene.rows(task)] == ["change_request"]
    assert scene.rows(check_in) == []


def test_a_home_safe_no_pages_at_once(scene: CheckInScene) -> None:
    invited(scene, "home_safe")

    scene.says("no")

    assert [each.severity for each in scene.rows(alert)] == ["emergency"]
    assert len(scene.pages()) == 2


@pytest.mark.parametrize("words", ["on my way", "voy en camino", "almost home"])
def test_somebody_who_is_on_the_way_home_is_asked_again_and_pages_nobody(
    scene: CheckInScene, words: str
) -> None:
    invited(scene, "home_safe")

    said = scene.says(words)

    assert said[0].startswith("[survey_again]")
    assert scene.pages() == []


def test_the_question_about_death_answered_with_more_than_never_pages_people_and_helps_at_once(
    scene: CheckInScene,
) -> None:
    invited(scene, "phq9")
    for _ in range(8):
        scene.says("0")

    said = scene.says("1")

    assert said == ["[crisis]"]
    assert [each.severity for each in scene.rows(alert)] == ["crisis"]
    assert ("nurse", "page") in scene.pages()
    assert scene.rows(patient)[0].paused_at is not None
    assert scene.score()["flags"] == ["phq9_item9_positive"]


def test_a_correction_that_leads_to_a_further_question_leaves_no_old_total(scene: CheckInScene) -> None:
    """On the page an answer can be corrected after the end; the alert that it raised stays."""
    invited(scene, "phq9")
    for each in "102103101":
        scene.says(each)
    assert scene.score()["total"] == 9

    item = SURVEYS["phq9"].item("phq9_9")
    assert item is not None
    with scene.database.write() as connection:
        check_ins = CheckIns(connection, WITH_SURVEYS, ALERTS, scene.now)
        check_ins.record(scene.check_in(), SURVEYS["phq9"], item, Said(0, "0", "web"))

    assert (scene.score()["total"], scene.score()["flags"]) == (8, [])
    assert [each.severity for each in scene.rows(alert)] == ["crisis"]


def test_free_words_are_an_answer_where_words_were_asked_for(scene: CheckInScene) -> None:
    invited(scene)
    for each in ("7", "8", "0", "no", "yes"):
        scene.says(each)

    said = scene.says("my prescription ran out")

    assert said == ["[survey_thanks]"]
    assert scene.answers_given()["call_about"] == "my prescription ran out"


def test_a_machine_that_answers_every_question_with_one_is_stopped_from_talking_for_ever(
    scene: CheckInScene,
) -> None:
    invited(scene)

    texts = sum(len(scene.says("thanks for your message", after=timedelta(seconds=5))) for _ in range(80))

    assert texts <= 5


def test_two_patients_on_one_phone_keep_their_own_check_ins(scene: CheckInScene) -> None:
    ana = scene.patient("Ana")
    luz = scene.patient("Luz")
    scene.invite(scene.visit(ana, -DAY), "home_safe", ago=4 * HOUR)
    scene.invite(scene.visit(luz, -DAY), "after_infusion_day1", ago=3 * HOUR)

    scene.says("yes", number=ANA)
    scene.says("8", number=ANA, after=MINUTE)

    with scene.database.read() as connection:
        given = {row.patient_id: row.survey for row in connection.execute(select(check_in))}
    assert given == {ana: "home_safe", luz: "after_infusion_day1"}


@pytest.mark.parametrize("words", ["no one", "No one here", "ya no", "ya no, gracias", "aquí no hay nadie"])
def test_nobody_near_after_a_visit_pages_at_once_and_opts_nobody_out(scene: CheckInScene, words: str) -> None:
    invited(scene, "home_safe")
    scene.says("yes")

    scene.says(words)

    assert scene.answers_given() == {"home_safe": 1, "someone_near": 0}
    assert [each.severity for each in scene.rows(alert)] == ["emergency"]
    assert not scene.opted_out()
    assert "wrong_number" not in [each.kind for each in scene.rows(task)]


def test_a_no_to_home_safe_gets_the_text_for_emergencies_and_the_next_question_but_no_thanks(
    scene: CheckInScene,
) -> None:
    invited(scene, "home_safe")

    said = scene.says("no")

    assert said[0] == "[emergency]"
    assert said[1].startswith(asks("home_safe", "someone_near"))
    assert scene.says("no") == []
    assert {each.severity for each in scene.rows(alert)} == {"emergency"}


@pytest.mark.parametrize("words", ["no", "2", "I meant no", "perdon, no", "oops no"])
def test_another_answer_right_after_the_thanks_has_the_last_question_asked_again(
    scene: CheckInScene, words: str
) -> None:
    invited(scene, "home_safe")
    scene.says("yes")
    assert scene.says("yes") == ["[survey_thanks]"]

    said = scene.says(words)

    assert len(said) == 1
    assert said[0].startswith(asks("home_safe", "someone_near"))
    assert scene.rows(alert) == []
    scene.says("no")

    assert scene.answers_given() == {"home_safe": 1, "someone_near": 0}
    assert [each.severity for each in scene.rows(alert)] == ["emergency"]


@pytest.mark.parametrize(
    "words", ["yes", "1", "ok", "thank you", "no problem", "no I will call the front desk myself tomorrow"]
)
def test_the_same_answer_or_a_courtesy_after_the_thanks_reopens_nothing(
    scene: CheckInScene, words: str
) -> None:
    invited(scene, "home_safe")
    scene.says("yes")
    scene.says("yes")

    scene.says(words)

    assert scene.check_in().status == "completed"


def test_a_no_after_something_else_was_said_is_not_about_the_check_in(scene: CheckInScene) -> None:
    invited(scene, "home_safe")
    scene.says("yes")
    scene.says("yes")
    scene.ask(scene.visit(scene.rows(patient)[0].id, DAY), ago=timedelta(0))

    scene.says("no")

    assert scene.check_in().status == "completed"
