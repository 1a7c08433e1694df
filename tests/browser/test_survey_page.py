"""A check-in on a patient's own phone: without JavaScript, by keyboard, by screen reader, in the dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import NewPage, Site, grave_faults, leads_on, scrolls_sideways, shot
from tests.integration.check_in_kit import SURVEYS, CheckInScene
from tests.integration.survey_page_kit import a_link

DAY1 = "after_infusion_day1"


@pytest.fixture
def scene(site: Site) -> CheckInScene:
    return CheckInScene(site.database)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def choose(page: Page, words: str) -> None:
    page.get_by_label(words, exact=True).check()
    with leads_on(page):
        page.locator("button[value=answer]").click()


def test_a_whole_check_in_without_javascript(site: Site, scene: CheckInScene, page: Page) -> None:
    page.goto(site.url + a_link(scene, "phq2"))
    first = heading(page)
    choose(page, "Several days")
    assert heading(page) == SURVEYS["phq2"].items[1].ask["en"] != first

    with leads_on(page):
        page.get_by_role("link", name="Back").click()
    assert heading(page) == first
    assert page.get_by_label("Several days").is_checked()
    choose(page, "Nearly every day")
    choose(page, "Not at all")

    assert heading(page) == "Thank you"
    assert scene.score()["total"] == 3


def test_the_keyboard_alone_suffices(site: Site, scene: CheckInScene, page: Page) -> None:
    page.goto(site.url + a_link(scene, "phq2"))
    for _ in range(2):
        page.locator("header a").focus()
        page.keyboard.press("Tab")  # into the answers
        page.keyboard.press("ArrowDown")
        assert page.get_by_label("Several days").is_checked()
        with leads_on(page):
            page.keyboard.press("Enter")
    assert heading(page) == "Thank you"
    assert scene.answers_given() == {"phq2_1": 1.0, "phq2_2": 1.0}


def test_what_is_missing_is_said_first_and_to_screen_readers(
    site: Site, scene: CheckInScene, new_page: NewPage
) -> None:
    page = new_page()
    page.goto(site.url + a_link(scene, "phq2"))
    with leads_on(page):
        page.get_by_role("button", name="Continue").click()

    shot(page, "error-en")
    assert page.title().startswith("Please look at this once more: Question 1")
    alert = page.get_by_role("alert")
    assert alert.evaluate("each => each === document.activeElement")
    alert.get_by_role("link").click()
    page.keyboard.press("Space")
    assert page.get_by_label("Not at all").is_checked()
    assert page.get_by_role("group", name=SURVEYS["phq2"].items[0].ask["en"]).count() == 1
    assert grave_faults(page) == []


def test_going_back_in_the_browser_and_sending_again_corrects_that_answer(
    site: Site, scene: CheckInScene, page: Page
) -> None:
    page.goto(site.url + a_link(scene, "phq9"))
    choose(page, "Several days")
    choose(page, "Not at all")
    page.go_back()
    page.go_back()
    choose(page, "Nearly every day")

    assert scene.answers_given() == {"phq9_1": 3.0, "phq9_2": 0.0}
    assert heading(page) == SURVEYS["phq9"].items[2].ask["en"]


LOOKS = [("en", "light", "phq9"), ("es", "dark", "phq9"), ("en", "dark", "peg"), ("es", "light", DAY1)]


@pytest.mark.parametrize(("language", "scheme", "survey"), LOOKS)
def test_every_kind_of_page_is_readable_by_everybody_on_the_narrowest_phone(
    site: Site, scene: CheckInScene, new_page: NewPage, language: str, scheme: str, survey: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(site.url + a_link(scene, survey, language))
    faults: list[str] = []
    for n in range(12):
        shot(page, f"{survey}-{language}-{scheme}-{n}")
        faults += [f"{n}: {each}" for each in grave_faults(page)] if n in (0, 1, 6, 9) else []
        assert not scrolls_sideways(page), n
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("footer a[href='tel:988']").is_visible()
        small = page.locator(".choice, button").evaluate_all(
            "all => all.filter(each => each.offsetHeight < 44 || each.offsetWidth < 40).length"
        )
        assert small == 0
        if not page.locator("fieldset, textarea").count():
            break
        if page.locator("textarea").count():
            page.locator("textarea").fill("🙂 " * 20 + "a_very_long_word" * 10)
        else:
            page.locator("input[type=radio]").nth(-1 if survey == DAY1 else 0).check(force=True)
        with leads_on(page):
            page.locator("button[value=answer]").click()
    assert faults == []


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("es", "dark")])
def test_help_in_a_crisis_comes_before_everything_else(
    site: Site, scene: CheckInScene, new_page: NewPage, language: str, scheme: str
) -> None:
    page = new_page(color_scheme=scheme)
    page.goto(site.url + a_link(scene, "phq9", language))
    for n in range(9):
        page.locator("input[type=radio]").nth(n // 8).check(force=True)
        with leads_on(page):
            page.locator("button[value=answer]").click()

    shot(page, f"crisis-{language}-{scheme}")
    first = page.locator("main a").first
    assert first.get_attribute("href") == "tel:988"
    assert page.locator("main a[href='tel:911']").is_visible()
    assert grave_faults(page) == []
    assert not scrolls_sideways(page)
    with leads_on(page):
        page.locator("main a").last.click()
    shot(page, f"thanks-{language}-{scheme}")
    assert heading(page) in ("Thank you", "Gracias")
    assert grave_faults(page) == []


def test_the_language_is_one_tap_away(site: Site, scene: CheckInScene, page: Page) -> None:
    page.goto(site.url + a_link(scene, "phq9"))
    with leads_on(page):
        page.get_by_role("link", name="Español").click()
    assert heading(page) == SURVEYS["phq9"].items[0].ask["es"]
    choose(page, "Varios días")
    assert heading(page) == SURVEYS["phq9"].items[1].ask["es"]


def test_a_foreign_page_cannot_send_the_form(site: Site, scene: CheckInScene, new_page: NewPage) -> None:
    page = new_page()
    link = site.url + a_link(scene, "phq2")
    page.goto(link)
    hidden = page.locator("form").inner_html()
    page.goto("about:blank")
    page.set_content(f'<form method="post" action="{link}">{hidden}</form>')
    page.locator("input[type=radio]").first.check(force=True)
    with page.expect_navigation() as gone:
        page.locator("button[value=answer]").click()
    assert gone.value is not None
    assert gone.value.status == 403
    assert "That did not work" in page.content()
    assert not page.request.get(link).headers.get("set-cookie")


def test_zoomed_to_twice_the_size_nothing_is_cut_off(
    site: Site, scene: CheckInScene, new_page: NewPage
) -> None:
    page = new_page(viewport={"width": 160, "height": 320})
    page.goto(site.url + a_link(scene, "phq9", "es"))
    assert not scrolls_sideways(page)
