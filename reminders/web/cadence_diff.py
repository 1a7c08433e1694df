"""Two versions of a file, line by line, with a little of what is around each change."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2


@dataclass(frozen=True, slots=True)
class DiffLine:
    """`kind`: `same`, `gone`, `new`, or `gap` where lines are left out."""

    kind: str
    text: str = ""
    number: int | None = None
    """Its line in the new version; of what is gone, None."""


def lines_of(before: str, after: str) -> list[DiffLine]:
    """The changes from one to the other; nothing for two that are equal."""
    old, new = before.splitlines(), after.splitlines()
    found: list[DiffLine] = []
    for group in SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND):
        if found:
            found.append(DiffLine("gap"))
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                found += [DiffLine("same", new[n], n + 1) for n in range(new_from, new_to)]
            else:
                found += [DiffLine("gone", each) for each in old[old_from:old_to]]
                found += [DiffLine("new", new[n], n + 1) for n in range(new_from, new_to)]
    return found
