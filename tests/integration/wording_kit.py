"""A small clinic with texts of its own, and the editor over their folder."""

from __future__ import annotations

from pathlib import Path

from reminders.db.engine import Database
from reminders.db.last_good import DatabaseLastGood
from reminders.services.configuration import Configuration
from reminders.services.template_edits import Draft, TemplateEditor
from reminders.templates.documents import Document
from tests.conftest import FakeClock

PUBLIC = "https://visits.example.org"
REMINDER = Document("reminder")
FIRST = {
    "en": "{{ clinic.name }}: your visit is {{ appointment.when }}. STOP to stop.\n",
    "es": "{{ clinic.name }}: su visita es {{ appointment.when }}. STOP para salir.\n",
}
ENGLISH = "{{ clinic.name }}: we look forward to seeing you {{ appointment.when }}. STOP to stop.\n"
SPANISH = "{{ clinic.name }}: le esperamos {{ appointment.when }}. STOP para salir.\n"
_FILES = {
    "config/clinic.yaml": """
clinic: {name: Tranquility Clinic, phone: "+15055550100"}
locations: [{id: main, name: NE Albuquerque, address: 1 Example St, timezone: America/Denver}]
""",
    "config/cadence.yaml": """
rules:
  - {id: reminder-1d, send: {before: start, days: 1, at: "12:00"}, template: reminder}
""",
    "templates/reminder.en.txt": FIRST["en"],
    "templates/reminder.es.txt": FIRST["es"],
    "templates/pages/prepare.en.md": "# Before\n\nCall [{{ clinic.phone }}]({{ clinic.tel }}).\n",
    "templates/pages/prepare.es.md": "# Antes\n\nLlame al [{{ clinic.phone }}]({{ clinic.tel }}).\n",
}


def own_folder(tmp_path: Path) -> Path:
    """The texts of that clinic; its configuration stands beside them."""
    for name, content in _FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path / "templates"


def own_configuration(database: Database, clock: FakeClock, folder: Path) -> Configuration:
    """One daemon's view of that folder."""
    last_good = DatabaseLastGood(database, clock.now)
    return Configuration(folder.parent / "config", folder, {}, public_url=PUBLIC, last_good=last_good)


def an_editor(database: Database, clock: FakeClock, folder: Path) -> TemplateEditor:
    return TemplateEditor(database, own_configuration(database, clock, folder), PUBLIC)


def a_draft(editor: TemplateEditor, document: Document = REMINDER, note: str = "", **sources: str) -> Draft:
    """As the editor opens, with other words in some languages."""
    there = editor.sheets(document)
    written = {each: sources.get(each, sheet.source) for each, sheet in there.items()}
    return Draft(written, {each: sheet.fingerprint for each, sheet in there.items()}, note)
