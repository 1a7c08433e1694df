"""Reloading while it runs, and the last good version, also across a restart."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reminders.domain.wording import Context, Links, clinic_context, visit_context
from reminders.templates import BadTemplateError, Catalogue, FolderLastGood, LastGood, TemplateMissing
from tests.unit.template_kit import appointment, clinic, patient, rule, write

NOW = datetime(2026, 11, 30, 17, tzinfo=UTC)
FIRST = "{{ clinic.name }}: the first."
SECOND = "{{ clinic.name }}: the second."
BAD = "{{ clinic.name }: broken"
SPANISH = "{{ clinic.name }}: hola."


def visit(language: str = "en") -> Context:
    return visit_context(
        appointment=appointment(),
        patient=patient(),
        clinic=clinic(),
        language=language,
        now=NOW,
        links=Links(),
    )


def open_catalogue(folder: Path, last_good: LastGood | None = None) -> Catalogue:
    return Catalogue(folder, clinic(), public_url=None, last_good=last_good)


def body(catalogue: Catalogue, name: str = "sample", language: str = "en") -> str:
    return catalogue.render(name, language, visit(language)).body


def test_a_rendered_text_comes_with_its_template_and_size(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST + " \n\n", "sample.es": SPANISH})

    rendered = open_catalogue(tmp_path).render("sample", "en", visit())

    assert rendered.body == "Tranquility Clinic: the first."
    assert rendered.size.segments == 1
    assert (rendered.template.name, rendered.template.language) == ("sample", "en")
    assert len(rendered.template.version) == 12


def test_the_body_is_what_the_file_says_line_by_line(tmp_path: Path) -> None:
    text = "{##}\n{{ clinic.name }}:\n{% if appointment.confirmed %}\nyes\n{% else %}\nno\n{% endif %}\nend"
    write(tmp_path, {"sample.en": text.replace("\n", "\r\n"), "sample.es": SPANISH})

    assert body(open_catalogue(tmp_path)) == "Tranquility Clinic:\nno\nend"


def test_a_template_says_what_it_asks(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"sample.en": "{# asks: confirmation #}\n{{ clinic.name }}: C = confirm", "sample.es": SPANISH},
    )
    catalogue = open_catalogue(tmp_path)

    assert catalogue.get("sample", "en").asks == "confirmation"
    assert catalogue.get("sample", "es").asks is None


def test_another_language_falls_back_to_the_clinics_first(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST, "sample.es": SPANISH})

    assert open_catalogue(tmp_path).get("sample", "vi").language == "en"


def test_what_does_not_exist_is_missing(tmp_path: Path) -> None:
    with pytest.raises(TemplateMissing):
        open_catalogue(tmp_path).get("nowhere", "en")


def test_values_of_the_wrong_kind_are_an_error_that_quotes_no_patient(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": "{{ clinic.name }} {{ appointment.date }}", "sample.es": SPANISH})

    with pytest.raises(BadTemplateError) as raised:
        open_catalogue(tmp_path).render(
            "sample", "en", clinic_context(clinic=clinic(), language="en", patient=patient("Zoila"))
        )

    assert "Zoila" not in str(raised.value)


def test_an_edited_file_takes_effect_on_reload(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST, "sample.es": SPANISH})
    catalogue = open_catalogue(tmp_path)
    before = catalogue.version

    write(tmp_path, {"sample.en": SECOND})

    assert catalogue.reload() == []
    assert body(catalogue).endswith("the second.")
    assert catalogue.version != before


def test_reloading_without_a_change_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST, "sample.es": BAD})
    catalogue = open_catalogue(tmp_path)
    before = (catalogue.version, list(catalogue.findings))

    assert catalogue.reload() == []
    assert (catalogue.version, catalogue.findings) == before


@pytest.mark.parametrize("bad", [BAD, "", "no clinic's name", "{{ clinic.name }}: infusion", "a" * 10_000])
def test_a_bad_file_never_replaces_a_good_version(tmp_path: Path, bad: str) -> None:
    write(tmp_path, {"sample.en": FIRST, "sample.es": SPANISH})
    catalogue = open_catalogue(tmp_path)
    before = catalogue.version

    write(tmp_path, {"sample.en": bad})
    new = catalogue.reload()

    assert [finding.file for finding in new] == ["sample.en.txt"] * len(new)
    assert new
    assert body(catalogue).endswith("the first.")
    assert catalogue.version == before


def test_a_mended_file_takes_over_and_its_finding_goes(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": BAD, "sample.es": SPANISH})
    catalogue = open_catalogue(tmp_path)

    write(tmp_path, {"sample.en": SECOND})

    assert catalogue.reload() == []
    assert catalogue.findings == []
    assert body(catalogue).endswith("the second.")


def test_a_warning_does_not_keep_a_version_back(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST, "sample.es": SPANISH + " más"})
    catalogue = open_catalogue(tmp_path)

    assert [finding.level for finding in catalogue.findings] == ["warning"]
    assert body(catalogue, language="es").endswith("más")


def test_the_last_good_version_survives_a_restart(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.en": FIRST, "sample.es": SPANISH})
    last_good = FolderLastGood(tmp_path / "good")
    open_catalogue(folder, last_good)
    write(folder, {"sample.en": BAD})

    restarted = open_catalogue(folder, last_good)

    assert body(restarted).endswith("the first.")
    assert [finding.code for finding in restarted.findings] == ["T01"]


class Locked(FolderLastGood):
    """A folder of good versions that cannot be written to while `locked`."""

    locked = True

    def save(self, name: str, language: str, source: str, version: str) -> None:
        if self.locked:
            raise OSError(f"database is locked: {source}")
        super().save(name, language, source, version)


def test_a_version_that_cannot_be_saved_is_in_use_and_saved_at_a_later_reload(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = write(tmp_path / "templates", {"sample.en": FIRST, "sample.es": SPANISH})
    last_good = Locked(tmp_path / "good")
    catalogue = open_catalogue(folder, last_good)
    write(folder, {"sample.en": SECOND})

    assert catalogue.reload() == []
    assert body(catalogue).endswith("the second.")
    assert last_good.load() == {}
    assert {record.getMessage() for record in caplog.records} == {"template_not_saved"}
    assert "second" not in str([vars(record) for record in caplog.records])

    last_good.locked = False
    catalogue.reload()
    assert last_good.load() == {("sample", "en"): SECOND, ("sample", "es"): SPANISH}

    last_good.locked = True
    caplog.clear()
    catalogue.reload()
    assert caplog.records == []


def test_a_file_that_was_deleted_in_one_language_is_kept_in_use(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.en": FIRST, "sample.es": SPANISH})
    last_good = FolderLastGood(tmp_path / "good")
    catalogue = open_catalogue(folder, last_good)
    (folder / "sample.en.txt").unlink()

    assert [finding.code for finding in catalogue.reload()] == ["T02"]
    assert body(catalogue).endswith("the first.")
    assert body(open_catalogue(folder, last_good)).endswith("the first.")


def test_a_template_that_was_deleted_whole_is_gone(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST, "sample.es": SPANISH})
    catalogue = open_catalogue(tmp_path)
    for file in tmp_path.iterdir():
        file.unlink()

    assert catalogue.reload() == []
    assert "sample" not in catalogue.names()


def test_unless_a_rule_still_sends_it(tmp_path: Path) -> None:
    write(tmp_path, {"sample.en": FIRST + " STOP to stop.", "sample.es": SPANISH + " STOP para salir."})
    catalogue = Catalogue(tmp_path, clinic(rules=(rule("sample"),)), public_url=None)
    for file in tmp_path.iterdir():
        file.unlink()

    assert [finding.code for finding in catalogue.reload()] == ["T02", "T02"]
    assert "the first." in body(catalogue)


def test_a_saved_version_that_is_damaged_is_not_used(tmp_path: Path) -> None:
    folder = write(tmp_path / "templates", {"sample.en": BAD, "sample.es": SPANISH})
    good = write(tmp_path / "good", {"sample.en": "{{ ''.__class__ }}"})

    catalogue = open_catalogue(folder, FolderLastGood(good))

    assert catalogue.get("sample", "en").language != "fr"
    with pytest.raises(TemplateMissing):
        Catalogue(folder, clinic(languages=("en",)), public_url=None, last_good=FolderLastGood(good)).get(
            "sample", "en"
        )


def test_an_answer_that_the_folder_leaves_out_is_the_shipped_one(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path)

    crisis = catalogue.render("crisis", "es", clinic_context(clinic=clinic(), language="es")).body

    assert "988" in crisis


def test_a_broken_answer_falls_back_to_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path, {"crisis.en": BAD, "crisis.es": BAD})
    catalogue = open_catalogue(tmp_path)

    assert {finding.code for finding in catalogue.findings} == {"T01"}
    assert "988" in catalogue.render("crisis", "en", clinic_context(clinic=clinic(), language="en")).body


def test_a_folder_that_is_not_there_breaks_nothing(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path / "nowhere")

    assert "crisis" in catalogue.names()
