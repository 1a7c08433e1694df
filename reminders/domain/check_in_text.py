"""Which texts are answers to a check-in: those are for clinicians, not for everybody at the desk."""

from __future__ import annotations

#: What receiving notes of a text that was taken for an answer, or for an attempt at one.
_ANSWERS = frozenset(
    {
        *("answered", "skipped", "back", "not_understood"),
        *("asked_which_question", "asked_who", "answer_too_late"),
    }
)
#: Whoever is there must read these, whatever else the text says.
SAFETY = frozenset({"crisis", "emergency", "urgent"})


def is_answer(outcome: str | None, flags: str | None) -> bool:
    """Whether a stored text (`inbound.outcome`, `.flags`) answers a check-in and is no cry for help."""
    return bool(_ANSWERS & set((outcome or "").split("+"))) and not is_cry(flags)


def is_cry(flags: str | None) -> bool:
    """Whether the words themselves raised a level of safety."""
    return bool(SAFETY & set((flags or "").split(",")))
