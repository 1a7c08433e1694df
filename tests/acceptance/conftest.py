"""Fixtures of the tests that run the program itself."""

from __future__ import annotations

from tests.acceptance.fixtures import any_clinic, clinic, folder, twilio

__all__ = ["any_clinic", "clinic", "folder", "twilio"]
