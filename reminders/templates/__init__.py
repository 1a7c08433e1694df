"""The clinic's message templates: read, checked, rendered, and reloaded with the last good version kept."""

from __future__ import annotations

from reminders.templates.catalogue import (
    SHIPPED,
    Catalogue,
    Rendered,
    Template,
    TemplateMissing,
    check,
)
from reminders.templates.checks import Body, Checker
from reminders.templates.files import scan
from reminders.templates.last_good import FolderLastGood, LastGood
from reminders.templates.pages import PageBook
from reminders.templates.sandbox import BadTemplateError

__all__ = [
    "SHIPPED",
    "BadTemplateError",
    "Body",
    "Catalogue",
    "Checker",
    "FolderLastGood",
    "LastGood",
    "PageBook",
    "Rendered",
    "Template",
    "TemplateMissing",
    "check",
    "scan",
]
