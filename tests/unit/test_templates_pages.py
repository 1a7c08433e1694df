"""Pages that staff write in Markdown: what may stand in them, what the check finds, what stays in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reminders.domain.finding import Finding
from reminders.domain.wording import page_context
from reminders.templates import Catalogue, FolderLastGood, PageBook
from reminders.templates.markdown import may_link, to_html
from reminders.templates.sandbox import compile_markdown, fill_in
from tests.unit.template_kit import SHIPPED, appointment, clinic, patient, write

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
GOOD = {"prepare.en": "# Before\n\nEat nothing.", "prepare.es": "# Antes\n\nNo coma nada."}


def write_pages(folder: Path, pages: dict[str, str]) -> Path:
    (folder / "pages").mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (folder / "pages" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def a_book(folder: Path, pages: dict[str, str], **values: Any) -> PageBook:
    return PageBook(write_pages(folder, pages), clinic(**values))


def shown(book: PageBook, language: str = "en", **values: Any) -> str:
    context = page_context(
        appointment=appointment(), patient=patient(), clinic=clinic(**values), language=language, now=NOW
    )
    return book.render("prepare", language, context)


def found(folder: Path, text: str) -> list[Finding]:
    """What the check finds in *text*, as the English page beside a good Spanish one."""
    return a_book(folder, GOOD | {"prepare.en": text}).findings


# -- what a page shows ---------------------------------------------------------------------------------


def test_its_headings_stand_below_that_of_the_page_around_it() -> None:
    assert to_html("# One\n\n## Two\n\n###### Six") == "<h2>One</h2>\n<h3>Two</h3>\n<h6>Six</h6>\n"


@pytest.mark.parametrize(
    ("written", "safe"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;"),
        ("<b onclick=x>hi</b>", "&lt;b onclick=x&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("[x](JaVaScRiPt:alert(1))", "[x](JaVaScRiPt:alert(1))"),
        ("[x](data:text/html,hi)", "[x](data:text/html,hi)"),
        ("[x](/alerts/4F2)", "[x](/alerts/4F2)"),
        ("[x](//evil.example)", "[x](//evil.example)"),
        ("![the way](https://example.org/map.png)", "<p>the way</p>"),
        ("    moved in by mistake", "<p>moved in by mistake</p>"),
    ],
)
def test_nothing_in_it_runs_or_leads_astray(written: str, safe: str) -> None:
    html = to_html(written)
    assert safe in html
    assert not re.search(r"<(?!/?(p|h\d)>)", html)


@given(st.text(alphabet=st.sampled_from("<>&\"'()[]!*_`#-\\:/ \nahrefjavscipton=x\x00"), max_size=60))
def test_whatever_is_written_only_the_tags_of_words_come_out(text: str) -> None:
    tags = re.findall(r"<[^>]*>", to_html(text))
    plain = r"</?(p|h[2-6]|ul|ol( start=\"\d+\")?|li|em|strong|blockquote|code)>|<(br|hr) />"
    link = r'</a>|<a href="(https?:|tel:|mailto:)[^"<>]*"( title="[^"<>]*")?( rel="noopener noreferrer")?>'
    assert [tag for tag in tags if not re.fullmatch(f"{plain}|{link}", tag)] == []


@given(st.text(alphabet=st.sampled_from('ab*_`[](){}<>#!&;:/\\.-+=1~|" '), min_size=1, max_size=40))
@example("*Quiet* __Clinic__")
@example("[here](https://example.org)")
@example("<https://example.org>")
@example("`code`")
def test_no_value_means_anything_in_markdown(text: str) -> None:
    """A clinic's name is shown as it is, whatever it holds."""
    name = " ".join(text.split()) or "x"
    compiled = compile_markdown("Before {{ clinic.name }} after", frozenset({"clinic.name"}))
    html = to_html(fill_in(compiled, {"clinic": {"name": name}}))
    assert unescape(html) == f"<p>Before {name} after</p>\n"


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://988lifeline.org/es", True),
        ("http://example.org", True),
        ("tel:+15056394973", True),
        ("tel:911", True),
        ("mailto:front.desk@example.org", True),
        ("tel:", False),
        ("tel:call-us", False),
        ("mailto:front.desk", False),
        ("https:///x", False),
        ("sms:988", False),
        ("ftp://example.org", False),
        ("#after", False),
        ("after.html", False),
        ("", False),
        (" javascript:alert(1)", False),
    ],
)
def test_where_links_may_lead(url: str, may: bool) -> None:
    assert may_link(url) is may


def test_names_are_those_of_the_texts_and_a_number_to_press(tmp_path: Path) -> None:
    book = a_book(
        tmp_path, GOOD | {"prepare.en": "{{ appointment.date }}: [{{ clinic.phone }}]({{ clinic.tel }})"}
    )
    assert shown(book) == '<p>December 1: <a href="tel:+15056394973">505-639-4973</a></p>\n'


def test_a_language_that_is_not_written_is_read_in_the_clinics_first(tmp_path: Path) -> None:
    book = a_book(tmp_path, {"prepare.en": "Hello"})
    assert shown(book, "es") == "<p>Hello</p>\n"


def test_a_kind_of_visit_may_have_a_page_of_its_own(tmp_path: Path) -> None:
    book = a_book(tmp_path, GOOD | {"prepare_consultation.en": "Talk", "prepare_consultation.es": "Hablar"})
    assert book.findings == []
    assert book.prepares_for("consultation") == "prepare_consultation"
    assert book.prepares_for("infusion") == "prepare"
    assert a_book(tmp_path / "other", {}).prepares_for("infusion") is None


# -- the check ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "level", "line"),
    [
        ("Hello\n\n{{ patient.first_name }}", "T01", "error", 3),
        ("{{ clinic.nmae }}", "T01", "error", 1),
        ("{% for x in y %}{% endfor %}", "T01", "error", 1),
        ("{% if clinic.name %}", "T01", "error", 1),
        ("{# only a remark #}", "T01", "error", 1),
        ("x" * 17_000, "T01", "error", 1),
        ("Before\n\nyour ketamine **infusion**", "T06", "error", 3),
        ("your keta*mine*", "T06", "error", 1),
        ("{% if appointment.number == 99 %}PTSD{% endif %} hello", "T06", "error", 1),
        ("[read](https://example.org/ptsd)", "T06", "error", 1),
        ("Hello\n[x](javascript:alert(1))", "T08", "error", 2),
        ("[x](after.html)", "T08", "error", 1),
        ("[x](#after)", "T08", "error", 1),
        ("[call]({{ clinic.phone }})", "T08", "error", 1),
        ("[x] (https://example.org)", "T08", "error", 1),
        ("[x][nowhere]", "T08", "error", 1),
        ("[x](https://bit.ly/abc)", "T08", "error", 1),
        ("[x](http://example.org)", "T08", "warning", 1),
        ("see https://example.org/x.", "T08", "warning", 1),
        ("Hello <b>you</b>", "T12", "warning", 1),
        ("![map](https://example.org/map.png)", "T12", "warning", 1),
    ],
)
def test_what_the_check_finds(tmp_path: Path, text: str, code: str, level: str, line: int) -> None:
    findings = found(tmp_path, text)
    assert (code, level, line) in {(each.code, each.level, each.line) for each in findings}
    assert {each.file for each in findings} == {"pages/prepare.en.md"}
    assert all(each.message and each.suggestion for each in findings if each.code != "T01")


@pytest.mark.parametrize(
    "text",
    [
        "Call [{{ clinic.phone }}]({{ clinic.tel }}) or [911](tel:911).",
        "[write](mailto:desk@example.org), <https://988lifeline.org>, [read][1]\n\n[1]: https://example.org",
        "{% if appointment.number %}Visit {{ appointment.number }}{% else %}Your visit{% endif %}",
        "Fewer than 5 < 6 and [in brackets] and (in others)",
    ],
)
def test_what_it_leaves_alone(tmp_path: Path, text: str) -> None:
    assert found(tmp_path, text) == []


def test_a_page_in_one_language_is_missing_in_the_other(tmp_path: Path) -> None:
    (finding,) = a_book(tmp_path, {"prepare.en": "Hello"}).findings
    assert (finding.code, finding.level, finding.file) == ("T02", "error", "pages/prepare.es.md")


def test_a_page_that_nothing_shows_is_pointed_out(tmp_path: Path) -> None:
    findings = a_book(tmp_path, {"perpare.en": "Hello", "perpare.es": "Hola"}).findings
    assert {(each.code, each.level) for each in findings} == {("T12", "warning")}


def test_the_check_of_texts_shows_those_of_pages_too(tmp_path: Path) -> None:
    write(write_pages(tmp_path, GOOD | {"prepare.en": "PTSD"}), {})
    findings = Catalogue(tmp_path, clinic(), public_url=None).findings
    assert [each.code for each in findings if each.file == "pages/prepare.en.md"] == ["T06"]


@pytest.mark.parametrize("public_url", [None, "https://texts.example.org"])
def test_a_text_that_links_to_a_page_nobody_wrote_says_so(tmp_path: Path, public_url: str | None) -> None:
    write(tmp_path, {"prepare.en": "{{ clinic.name }} {{ links.prep }}", "prepare.es": "{{ clinic.name }}"})
    findings = Catalogue(tmp_path, clinic(), public_url=public_url).findings
    told = [each for each in findings if each.file == "pages/prepare.en.md"]
    assert [(each.code, each.level) for each in told] == ([("T02", "warning")] if public_url else [])


# -- what stays in use ---------------------------------------------------------------------------------


def test_an_edit_is_in_use_after_the_next_look(tmp_path: Path) -> None:
    catalogue = Catalogue(write_pages(tmp_path, GOOD), clinic(), public_url=None)
    version = catalogue.version
    write_pages(tmp_path, {"prepare.en": "Something else entirely"})
    assert catalogue.reload() == []
    assert shown(catalogue.pages) == "<p>Something else entirely</p>\n"
    assert catalogue.version != version


def test_a_bad_edit_leaves_the_last_good_page_and_is_told_once(tmp_path: Path) -> None:
    catalogue = Catalogue(write_pages(tmp_path, GOOD), clinic(), public_url=None)
    before = shown(catalogue.pages)
    write_pages(tmp_path, {"prepare.en": "{{ nobody }}"})
    assert [each.code for each in catalogue.reload()] == ["T01"]
    assert catalogue.reload() == []
    assert shown(catalogue.pages) == before


def test_the_last_good_page_outlives_a_restart(tmp_path: Path) -> None:
    kept = FolderLastGood(tmp_path / "kept")
    folder = write_pages(tmp_path / "templates", GOOD)
    before = shown(PageBook(folder, clinic(), last_good=kept))
    write_pages(folder, {"prepare.en": "PTSD"})
    book = PageBook(folder, clinic(), last_good=kept)
    assert shown(book) == before
    assert [each.code for each in book.findings] == ["T06"]


def test_a_page_taken_away_in_both_languages_is_gone(tmp_path: Path) -> None:
    kept = FolderLastGood(tmp_path / "kept")
    folder = write_pages(tmp_path / "templates", GOOD)
    book = PageBook(folder, clinic(), last_good=kept)
    (folder / "pages" / "prepare.es.md").unlink()
    book.reload()
    assert [each.code for each in book.findings] == ["T02"]
    assert shown(book, "es") == "<h2>Antes</h2>\n<p>No coma nada.</p>\n"
    (folder / "pages" / "prepare.en.md").unlink()
    book.reload()
    assert not book.has("prepare")
    assert book.findings == []
    assert not PageBook(folder, clinic(), last_good=kept).has("prepare")


def test_a_page_that_could_not_be_kept_is_kept_later(tmp_path: Path) -> None:
    class Locked(FolderLastGood):
        locked = True

        def save(self, *given: str) -> None:
            if self.locked:
                raise OSError("locked")
            super().save(*given)

    kept = Locked(tmp_path / "kept")
    book = PageBook(write_pages(tmp_path / "templates", GOOD), clinic(), last_good=kept)
    assert shown(book)
    assert not kept.load()
    kept.locked = False
    book.reload()
    assert ("pages/prepare", "en") in kept.load()


# -- the pages that come with the program --------------------------------------------------------------


def the_shipped() -> Iterator[tuple[str, str]]:
    for path in sorted((SHIPPED / "pages").glob("*.md")):
        yield path.name, path.read_text(encoding="utf-8")


def test_the_shipped_pages_say_what_product_promises(tmp_path: Path) -> None:
    pages = dict(the_shipped())
    for name in ("prepare", "prepare_consultation"):
        assert "never a cure" in pages[f"{name}.en.md"]
        assert "one part of your care" in pages[f"{name}.en.md"]
        assert "go on with your other care" in pages[f"{name}.en.md"]
        assert "unca es una cura" in pages[f"{name}.es.md"]
        assert "siga con sus otros cuidados" in pages[f"{name}.es.md"]


def test_the_shipped_pages_touch_no_medicine_and_promise_nothing() -> None:
    for name, text in the_shipped():
        assert ("o not stop or change any" in text) or re.search(r"no deje ni cambie ninguna", text, re.I), (
            name
        )
        for word in ("effective", "works for", "results", "approved", "FDA", "eficaz", "aprobad", "garant"):
            assert word not in text, (name, word)


def test_the_shipped_spanish_pages_say_usted() -> None:
    for name, text in the_shipped():
        if ".es." in name:
            words = set(re.findall(r"\w+", text.lower()))
            assert not {"tu", "tú", "te", "ti", "tus", "llama", "puedes", "debes", "ven"} & words, name
