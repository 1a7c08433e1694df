"""What flags of a score mean, in the words of clinicians. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from reminders.domain.survey import Item, Value
from reminders.domain.survey_flow import holding

FLAGS: Mapping[str, str] = {
    "phq9_item9_positive": "question 9: thoughts of death or self-harm",
    "phq9_item9_high": "question 9: on more than half the days",
    "phq9_item9_missing": "question 9 has no answer: ask",
    "phq9_positive": "10 or more",
    "phq9_severe": "20 or more",
    "phq2_positive": "positive screen",
    "gad2_positive": "positive screen",
    "gad7_positive": "10 or more",
    "pcptsd5_positive": "positive at the sensitive cut (3)",
    "pcptsd5_positive_cut4": "positive at the balanced cut (4)",
    "pcl5_cutoff_31": "31 or more: the lower end of the cut",
    "pcl5_cutoff_33": "33 or more: the upper end of the cut",
    "pcl5_provisional_rule": "meets the provisional rule (B 1, C 1, D 2, E 2)",
    "pcl5_item16_risk_taking": "question 16: taking risks that could cause harm",
}

#: Those that somebody must see first.
GRAVE = frozenset({"phq9_item9_positive", "phq9_item9_high", "phq9_item9_missing"})


def flag_in_words(flag: str) -> str:
    """A shipped flag as above; a clinic's own as it is written: "severe pain"."""
    return FLAGS.get(flag) or flag.replace("_", " ")


def item_flags(item: Item | None, value: Value) -> tuple[str, ...]:
    """What that one answer raises by itself; also in a check-in that never came to its end.

    An alert without a flag of its own is called by its severity.
    """
    if item is None:
        return ()
    found = [alert.flag or f"{alert.severity}_alert" for alert in holding(item.alerts, value)]
    return tuple(dict.fromkeys(found))
