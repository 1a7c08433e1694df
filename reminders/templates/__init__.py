"""The clinic's message templates: read, checked, rendered, and reloaded with the last good version kept."""

from __future__ import annotations

from reminders.templates.catalogue import (
    SHIPPED,
    Catalogue,
    FolderLastGood,
    LastGood,
    Rendered,
    Template,
    TemplateMissing,
    check,
)
from reminders.templates.checks import Body, Checker
from reminders.templates.files import scan
from reminders.templates.sandbox import BadTemplateError

__all__ = [
    "SHIPPED",
    "BadTemplateError",
    "Body",
    "Catalogue",
    "Checker",
    "FolderLastGood",
    "LastGood",
    "Rendered",
    "Template",
    "TemplateMissing",
    "check",
    "scan",
]
