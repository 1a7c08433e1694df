"""Pygal, without what it does to every other import of the process.

It puts a finder for its maps, which we do not draw, into `sys.meta_path`, in a form that Python warns of.
"""

from __future__ import annotations

import sys

import pygal  # type: ignore[import-untyped]
from pygal.style import Style  # type: ignore[import-untyped]

sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, pygal.PluginImportFixer)]

XY = pygal.XY

__all__ = ["XY", "Style"]
