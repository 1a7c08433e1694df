"""The clinic's message templates: read, checked, rendered, and reloaded with the last good version kept."""

from reminders.templates.catalogue import (
    Catalogue,
    FolderLastGood,
    LastGood,
    Rendered,
    Template,
    TemplateMissing,
    check,
)
from reminders.templates.sandbox import TemplateFault

__all__ = [
    "Catalogue",
    "FolderLastGood",
    "LastGood",
    "Rendered",
    "Template",
    "TemplateFault",
    "TemplateMissing",
    "check",
]
