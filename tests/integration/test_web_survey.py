"""The page of a check-in: what each form does, once, and what comes of it."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from starlette.testclient import TestClient

from reminders.db import check_ins as rows
from reminders.db.engine import Database
from reminders.db.schema import (
    alert,
    alert_step,
    answer,
    check_in,
    message,
    metadata,
    page_link,
    patient,
    task,
)
from tests.conftest import FakeClock
from tests.integration.check_in_kit import SURVEYS, CheckInScene
from tests.integration.receive_kit import ANA, DAY, LUIS, MINUTE
from tests.integration.survey_page_kit import Patient, a_link, a_path
from tests.integration.web_kit import a_browser, an_app

HOUR = timedelta(hours=1)
DAY1 = "after_infusion_day1"
CRY = "I want to die"


@pytest.fixture
def scene(database: Database) -> CheckInScene:
    return CheckInScene(database)


@pytest.fixture
def browser(database: Database, clock: FakeClock) -> TestClient:
    return a_browser(an_app(database, clock))


def asks(survey: str, item: str, language: str = "en") -> str:
    found = SURVEYS[survey].item(item)
    assert found is not None
    return found.ask[language]


def row_counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }


def every_answer(scene: CheckInScene) -> list[tuple[str, Any]]:
    """All that was ever answered, also what was corrected since."""
    with scene.database.read() as connection:
        found = connection.execute(select(answer).order_by(answer.c.id)).all()
    return [(row.item, row.value) for row in found]


# -- a whole one --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "thanks"), [("en", "Thank you"), ("es", "Gracias")])
def test_a_whole_check_in_ends_with_thanks_and_never_with_the_score(
    scene: CheckInScene, browser: TestClient, language: str, thanks: str
) -> None:
    ana = Patient(browser, a_link(scene, "phq2", language))
    assert asks("phq2", "phq2_1", language) in ana.text

    assert ana.send("1").status_code == 303
    assert asks("phq2", "phq2_2", language) in ana.text
    ana.send("2")

    assert thanks in ana.text
    assert "3" not in ana.text.replace("505-639-4973", "")
    assert scene.check_in().status == "completed"
    assert scene.score()["total"] == 3


def test_looking_writes_nothing_and_the_first_form_begins_the_check_in(
    scene: CheckInScene, browser: TestClient
) -> None:
    path = a_link(scene)
    before = row_counts(scene.database)

    for query in ("", "?lang=es", "?help=crisis", "?note=corrected"):
        assert browser.get(path + query, follow_redirects=True).status_code == 200
    assert browser.head(path, follow_redirects=True).status_code == 200
    assert row_counts(scene.database) == before
    assert scene.rows(page_link)[0].opened_at is None

    Patient(browser, path).send("1")

    assert (scene.check_in().channel, scene.check_in().status) == ("web", "open")
    assert scene.rows(page_link)[0].opened_at is not None


def test_each_answer_stands_as_soon_as_it_is_sent_and_another_device_goes_on(
    scene: CheckInScene, browser: TestClient
) -> None:
    path = a_link(scene, "phq9")
    first = Patient(browser, path)
    first.send("1")
    first.send("0")

    second = Patient(browser, path)

    assert scene.answers_given() == {"phq9_1": 1.0, "phq9_2": 0.0}
    assert asks("phq9", "phq9_3") in second.text
    assert "Question 3 of 10 at most" in second.text


def test_branches_ask_only_what_is_needed(scene: CheckInScene, browser: TestClient) -> None:
    ana = Patient(browser, a_link(scene, DAY1))
    for value in ("7", "8", "0"):
        ana.send(value)
    assert asks(DAY1, "far_away") in ana.text

    ana.back()
    ana.send("2")

    assert asks(DAY1, "nausea_now") in ana.text


def test_a_conversation_by_text_goes_on_on_the_page(scene: CheckInScene, browser: TestClient) -> None:
    luis = scene.patient()
    invitation = scene.invite(scene.visit(luis, -DAY), DAY1)
    scene.says("7")
    path = a_path(scene, invitation)

    ana = Patient(browser, path)
    assert asks(DAY1, "sleep") in ana.text
    ana.send("8")

    assert scene.answers_given() == {"mood": 7.0, "sleep": 8.0}
    assert all(row.answered_at for row in scene.rows(message) if row.asks == "item")


def test_what_waits_to_be_asked_by_text_is_not_asked_once_the_page_has_the_answer(
    scene: CheckInScene, browser: TestClient
) -> None:
    invitation = scene.invite(scene.visit(scene.patient(), -DAY), DAY1)
    path = a_path(scene, invitation)
    scene.text("7")
    [waiting] = [row for row in scene.rows(message) if row.status == "planned"]

    Patient(browser, path).send("8")

    ended = scene.row(message, waiting.id)
    assert (ended.status, ended.reason) == ("cancelled", "answered")


# -- back, skip, once more ------------------------------------------------------------------------------


def test_back_shows_the_answer_that_stands_and_a_new_one_takes_its_place(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "phq2"))
    ana.send("1")
    ana.back()

    assert asks("phq2", "phq2_1") in ana.text
    assert re.findall(r'value="(\d)"[^>]* checked', ana.page.text) == ["1"]
    ana.send("3")
    ana.send("0")

    assert scene.answers_given() == {"phq2_1": 3.0, "phq2_2": 0.0}
    assert scene.score()["total"] == 3


def test_the_last_answer_can_be_changed_from_the_thanks(scene: CheckInScene, browser: TestClient) -> None:
    ana = Patient(browser, a_link(scene, "phq2"))
    ana.send("1")
    ana.send("3")

    ana.back()
    assert asks("phq2", "phq2_2") in ana.text
    ana.send("0")

    assert "Thank you" in ana.text
    assert scene.score()["total"] == 1


def test_a_question_is_left_out_where_it_may_be(scene: CheckInScene, browser: TestClient) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    for n in range(1, 9):
        ana.send("0" if n != 3 else None, do="answer" if n != 3 else "skip")
    ana.send(do="skip")
    ana.send("0")

    assert scene.answers_given()["phq9_3"] is None
    assert scene.score()["total"] is None
    assert "phq9_item9_missing" in scene.score()["flags"]


@pytest.mark.parametrize("value", [None, "", "7", "1.5", "-1", "nan", "1e0", "٣", "<b>", "\x00", "one"])
def test_what_is_no_answer_is_asked_once_more_and_nothing_is_kept(
    scene: CheckInScene, browser: TestClient, value: str | None
) -> None:
    ana = Patient(browser, a_link(scene, "phq2"))

    answer_page = ana.send(value)

    assert answer_page.status_code == 422
    assert "Choose one of the answers, or skip the question." in answer_page.text
    assert asks("phq2", "phq2_1") in answer_page.text
    assert "<title>Please look at this once more: Question 1" in answer_page.text
    assert not scene.rows(check_in)


# -- twice, late, from another tab ------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_counts_once(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene, DAY1)
    ana = Patient(browser, path)
    form = ana.form() | {"do": "answer", "value": "2"}

    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda _: browser.post(path, data=form), range(4)))

    assert {each.status_code for each in answers} == {303}
    assert every_answer(scene) == [("mood", "2")]
    assert len(scene.rows(alert)) == 1
    assert asks(DAY1, "sleep") in Patient(browser, path).text


def test_a_page_that_was_left_behind_corrects_its_own_question_and_no_other(
    scene: CheckInScene, browser: TestClient
) -> None:
    path = a_link(scene, "phq9")
    old, new = Patient(browser, path), Patient(browser, path)
    new.send("1")
    new.send("2")

    old.send("3")

    assert scene.answers_given() == {"phq9_1": 3.0, "phq9_2": 2.0}
    assert asks("phq9", "phq9_3") in old.text
    assert "Your earlier answer was changed." in old.text


def test_a_page_that_was_left_behind_takes_no_answer_back(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene, "phq9")
    old, new = Patient(browser, path), Patient(browser, path)
    new.send("1")
    new.send("2")

    old.send(do="skip")

    assert scene.answers_given() == {"phq9_1": 1.0, "phq9_2": 2.0}
    assert scene.check_in().item == "phq9_3"


def test_who_goes_back_to_a_question_may_leave_it_out_after_all(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    ana.send("1")
    ana.send("2")
    ana.back()
    ana.back()

    ana.send(do="skip")

    assert scene.answers_given() == {"phq9_1": None, "phq9_2": 2.0}
    assert asks("phq9", "phq9_3") in ana.text


def test_who_goes_back_and_changes_nothing_goes_on_where_they_were(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    ana.send("1")
    ana.send("2")
    ana.back()
    assert asks("phq9", "phq9_2") in ana.text

    ana.send("2")

    assert every_answer(scene) == [("phq9_1", "1"), ("phq9_2", "2")]
    assert asks("phq9", "phq9_3") in ana.text


@pytest.mark.parametrize("at", ["0", "2", "9", "-1", "x", "999999"])
def test_no_question_is_shown_before_its_turn(scene: CheckInScene, browser: TestClient, at: str) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    ana.open(f"?at={at}")
    assert asks("phq9", "phq9_1") in ana.text


def test_an_answer_to_words_that_have_changed_since_is_not_taken(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "phq2"))

    ana.send("3", version="0123456789abcdef")

    assert not scene.rows(check_in)
    assert "That question has changed" in ana.text
    assert asks("phq2", "phq2_1") in ana.text


@pytest.mark.parametrize("item", ["phq9_9", "nothing", "", "x" * 5000, "phq9_1' or 1=1"])
def test_a_question_whose_turn_has_not_come_cannot_be_answered(
    scene: CheckInScene, browser: TestClient, item: str
) -> None:
    path = a_link(scene, "phq9")
    ana = Patient(browser, path)
    far = Patient(browser, path)
    for _ in range(8):
        far.send("1")
    version = far.form()["version"] if item == "phq9_9" else ana.form()["version"]
    with scene.database.write() as connection:
        connection.execute(answer.delete())
        connection.execute(update(check_in).values(item="phq9_1"))

    ana.send("3", item=item, version=version)

    assert every_answer(scene) == []
    assert not scene.rows(alert)


# -- languages ----------------------------------------------------------------------------------------------


def test_the_language_can_be_changed_and_stays_changed(scene: CheckInScene, browser: TestClient) -> None:
    path = a_link(scene, "phq9", "en")
    ana = Patient(browser, path)
    assert 'href="?at=1&amp;lang=es"' in ana.page.text

    ana.open("?lang=es")
    assert '<html lang="es">' in ana.page.text
    ana.send("1")

    assert asks("phq9", "phq9_2", "es") in ana.text
    assert scene.check_in().language == "es"
    assert asks("phq9", "phq9_2", "es") in Patient(browser, path).text


def test_a_question_is_not_asked_in_a_language_in_which_its_wording_may_not_be_used(
    scene: CheckInScene, browser: TestClient
) -> None:
    in_english, in_spanish = a_link(scene, "phq9"), a_link(scene, "phq9", "es", number=LUIS)
    ana, luis = Patient(browser, in_english), Patient(browser, in_spanish)
    for n in range(9):
        value = "0" if n == 8 else "1"
        ana.send(value)
        luis.send(value)

    assert asks("phq9", "phq9_difficulty") in ana.text
    assert "lang=es" not in ana.page.text  # there it has no such question
    ana.open("?lang=es")
    assert asks("phq9", "phq9_difficulty") in ana.text
    assert "Gracias" in luis.text


def test_a_survey_whose_words_may_not_be_used_in_a_language_is_never_shown_in_it(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "pcptsd5"))
    assert "lang=es" not in ana.page.text

    ana.open("?lang=es")

    assert '<html lang="en">' in ana.page.text


# -- late, over ---------------------------------------------------------------------------------------------


def test_late_answers_are_taken_and_marked_until_the_link_ends(
    scene: CheckInScene, browser: TestClient, clock: FakeClock
) -> None:
    path = a_link(scene, "phq2")
    lasts = SURVEYS["phq2"].expires
    ana = Patient(browser, path)
    ana.send("1")
    clock.advance(lasts + HOUR)

    ana.open()
    ana.send("2")

    with scene.database.read() as connection:
        late = {row.item: row.late for row in connection.execute(select(answer))}
    assert late == {"phq2_1": False, "phq2_2": True}
    assert "Thank you" in ana.text

    clock.advance(7 * DAY)
    assert browser.get(path).status_code == 404
    assert browser.post(path, data={"do": "answer", "item": "phq2_1", "version": "x"}).status_code == 404


def test_a_link_is_used_up_an_hour_after_the_last_answer(
    scene: CheckInScene, browser: TestClient, clock: FakeClock
) -> None:
    ana = Patient(browser, a_link(scene, "phq2"))
    ana.send("1")
    ana.send("2")
    clock.advance(HOUR - MINUTE)
    assert "Thank you" in ana.open().text

    clock.advance(MINUTE)

    assert ana.open().status_code == 404


def test_who_said_stop_may_still_answer_on_the_page_and_gets_no_text(
    scene: CheckInScene, browser: TestClient
) -> None:
    invitation = scene.invite(scene.visit(scene.patient(), -DAY), DAY1)
    path = a_path(scene, invitation)
    scene.says("7")
    scene.says("STOP")

    ana = Patient(browser, path)
    assert asks(DAY1, "sleep") in ana.text
    ana.send("8")
    ana.back()
    ana.send("6")

    assert scene.answers_given() == {"mood": 7.0, "sleep": 6.0}
    assert scene.deliver() == []


@pytest.mark.parametrize("why", ["the number is another's now", "they said: wrong number"])
def test_a_link_that_went_to_a_stranger_opens_nothing(
    scene: CheckInScene, browser: TestClient, why: str
) -> None:
    path = a_link(scene)
    if why.startswith("they"):
        scene.text("wrong number")
    else:
        with scene.database.write() as connection:
            connection.execute(update(patient).values(phone=LUIS, phone_hash=scene.hash(LUIS)))

    assert browser.get(path).status_code == 404


# -- danger -------------------------------------------------------------------------------------------------


def texts_to(scene: CheckInScene, number: str = ANA) -> list[str]:
    return [row.template for row in scene.rows(message) if row.purpose == "safety" and row.phone == number]


def test_item_nine_pages_people_texts_the_crisis_words_and_shows_help_first(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    for _ in range(8):
        ana.send("0")

    sent = ana.send("1")

    assert "help=crisis" in sent.headers["location"]
    assert "You are not alone" in ana.text
    assert scene.alert().severity == "crisis"
    assert texts_to(scene) == ["crisis"]
    assert scene.rows(patient)[0].paused_reason == "crisis"
    assert "Thank you" in Patient(browser, ana.path).text


def test_a_second_click_shows_the_help_once_more_and_raises_nothing(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = Patient(browser, a_link(scene, "phq9"))
    for _ in range(8):
        ana.send("0")
    form = ana.form() | {"do": "answer", "value": "2"}

    locations = [browser.post(ana.path, data=form).headers["location"] for _ in range(2)]

    assert all("help=crisis" in each for each in locations)
    assert [row.step for row in scene.rows(alert_step)].count("text") == 0
    assert len(every_answer(scene)) == 9


@pytest.mark.parametrize(
    ("words", "level", "shown"),
    [
        (CRY, "crisis", "You are not alone"),
        ("i have chest pain and cant breathe", "emergency", "You may need help right away"),
        ("there is blood in my urine", "urgent", "Please call us"),
    ],
)
def test_words_on_the_page_are_heard_as_those_of_a_text(
    scene: CheckInScene, browser: TestClient, words: str, level: str, shown: str
) -> None:
    ana = to_the_words(scene, browser)

    ana.send(words)

    assert shown in ana.text
    assert texts_to(scene)[-1] == level
    assert scene.answers_given()["call_about"] == words
    raised = scene.rows(alert)[0]
    assert raised.severity == (level if level != "urgent" else "clinical")
    assert any(words in (row.detail or "") for row in scene.rows(task))


def to_the_words(scene: CheckInScene, browser: TestClient) -> Patient:
    """At the question that is answered in words."""
    ana = Patient(browser, a_link(scene, DAY1))
    for value in ("7", "8", "0", "0", "1"):
        ana.send(value)
    assert asks(DAY1, "call_about") in ana.text
    return ana


def test_words_are_read_by_a_person_whatever_they_say(scene: CheckInScene, browser: TestClient) -> None:
    to_the_words(scene, browser).send("Please cancel my visit on Friday")

    [read] = [row for row in scene.rows(task) if row.kind == "check_in"]
    assert "cancel my visit" in read.detail


def test_the_crisis_text_comes_once_an_hour_and_the_alert_goes_on(
    scene: CheckInScene, browser: TestClient
) -> None:
    scene.patient()
    scene.text(CRY)
    ana = to_the_words_of_the_same(scene, browser)

    ana.send("i want to kill myself")

    assert texts_to(scene) == ["crisis"]
    assert len(scene.rows(alert)) == 1
    assert "You are not alone" in ana.text


def to_the_words_of_the_same(scene: CheckInScene, browser: TestClient) -> Patient:
    ana = scene.rows(patient)[0].id
    path = a_path(scene, scene.invite(scene.visit(ana, -DAY), DAY1))
    found = Patient(browser, path)
    for value in ("7", "8", "0", "0", "1"):
        found.send(value)
    return found


@pytest.mark.parametrize(("words", "texts"), [(CRY, ["crisis"]), ("there is blood in my urine", [])])
def test_after_a_stop_only_what_may_save_a_life_is_texted(
    scene: CheckInScene, browser: TestClient, words: str, texts: list[str]
) -> None:
    ana = to_the_words(scene, browser)
    scene.text("STOP")

    ana.send(words)

    assert texts_to(scene) == texts
    assert scene.rows(alert)


@pytest.mark.parametrize("change", [{"version": "0" * 16}, {"item": "gone"}])
def test_a_cry_is_heard_even_from_a_page_whose_question_is_gone(
    scene: CheckInScene, browser: TestClient, change: dict[str, str]
) -> None:
    ana = to_the_words(scene, browser)
    before = every_answer(scene)

    ana.send(CRY, **change)

    assert scene.rows(alert)[-1].severity == "crisis"
    assert texts_to(scene) == ["crisis"]
    assert every_answer(scene) == [*before, ("", None)]  # the words are kept, and answer no question


def test_a_cry_at_the_end_of_far_too_many_words_is_heard(scene: CheckInScene, browser: TestClient) -> None:
    ana = to_the_words(scene, browser)

    ana.send("The week was long and I slept badly. " * 150 + CRY)

    assert scene.rows(alert)[-1].severity == "crisis"


def test_an_alert_by_an_answer_that_is_sent_twice_is_raised_once(
    scene: CheckInScene, browser: TestClient
) -> None:
    ana = to_the_words(scene, browser)
    form = ana.form() | {"do": "answer", "value": CRY}
    for _ in range(2):
        browser.post(ana.path, data=form)

    # The first step is the call that was wished for.
    assert [row.step for row in scene.rows(alert_step)].count("text") == 1
    assert texts_to(scene) == ["crisis"]


# -- a crash ------------------------------------------------------------------------------------------------


def test_a_crash_before_the_commit_leaves_nothing_and_the_form_can_be_sent_again(
    scene: CheckInScene, database: Database, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = a_browser(an_app(database, clock))
    path = a_link(scene, DAY1)
    ana = Patient(browser, path)

    def crash(*_: Any, **__: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as broken:
        broken.setattr(rows, "change", crash)
        failed = ana.send("2")
    assert failed.status_code == 500
    assert "What you had sent before is kept" in failed.text
    assert not scene.rows(check_in)
    assert not scene.rows(alert)

    ana.send("2")

    assert every_answer(scene) == [("mood", "2")]
    assert len(scene.rows(alert)) == 1
