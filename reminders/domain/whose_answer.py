"""On a phone of several patients: whose answer it is, if the text says so. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reminders.domain.text import normalise

#: What stands around a name and says nothing to the question.
_AROUND = r"[\s,.:;!()\-\u2013\u2014]*"
_BEFORE = r"(?:(?:this is|it'?s|its|for|from|soy|es|de|para|por)\s+)?"


def named(body: str, first_names: Mapping[int, str]) -> tuple[int, str] | None:
    """The id of the one patient whose first name stands in *body*, and the rest of it: "Grace: 7".

    None: nobody's does, more than one's, or nothing is left.
    """
    found = []
    for patient_id, first_name in first_names.items():
        name = normalise(first_name)
        pattern = rf"{_AROUND}\b{_BEFORE}{re.escape(name)}\b{_AROUND}"
        rest, times = re.subn(pattern, " ", normalise(body), count=1)
        if name and times:
            found.append((patient_id, rest.strip()))
    return found[0] if len(found) == 1 and found[0][1] else None
