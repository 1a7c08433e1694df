"""The form of one rule: from what the file says to fields, and from fields to what the file shall say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from reminders.clinic.cadence_text import RuleData, Value
from reminders.web.signature import Form

#: Longer is no answer to any of its questions.
_LONGEST = 100
_DEFAULTS = {"late": "skip", "expires": "12h", "priority": "50"}
_MANY = ("kinds", "locations", "languages", "treated_for")


@dataclass(frozen=True, slots=True)
class RuleForm:
    """What the fields hold, as it was typed; whether it can be is for the check of the file to say."""

    id: str = ""
    way: str = "calendar"
    """`calendar offset on every`."""
    days: str = ""
    side: str = "before"
    at: str = ""
    anchor: str = ""
    """`start` or `end`; empty: as one would expect of the side."""
    by: str = ""
    by_unit: str = "h"
    by_side: str = "before"
    by_anchor: str = ""
    occasion: str = ""
    every: str = ""
    every_from: str = "end"
    then: str = ""
    every_at: str = ""
    sends: str = ""
    """`template:reminder` or `survey:phq9`."""
    kinds: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    treated_for: tuple[str, ...] = ()
    number: str = ""
    confirmed: str = ""
    within: str = ""
    within_unit: str = "d"
    late: str = "skip"
    expires: str = "12"
    expires_unit: str = "h"
    priority: str = "50"

    def data(self, held: Mapping[str, Any] | None = None) -> RuleData:
        """The keys of the rule, in their order. Defaults are written only where the file *held* them."""
        what, _, name = self.sends.partition(":")
        found: dict[str, Value] = {"id": self.id, "send": self._send()}
        found[what if what == "survey" else "template"] = name
        found |= {key: group for key, group in (("for", self._for()), ("unless", self._unless())) if group}
        for key, value in (
            ("late", self.late),
            ("expires", _span(self.expires, self.expires_unit)),
            ("priority", self.priority),
        ):
            if value and (value != _DEFAULTS[key] or key in (held or {})):
                found[key] = value
        return found

    def wants(self) -> str | None:
        """What is still to be filled in, as a sentence; None: nothing."""
        asked = {
            "calendar": {"the days": self.days, "the hour": self.at},
            "offset": {"how long before or after": self.by},
            "on": {"what happens": self.occasion},
            "every": {"every how many days": self.every, "the hour": self.every_at},
        }
        missing = [name for name, given in asked.get(self.way, {"when it goes out": ""}).items() if not given]
        missing += ["the name of the rule"] if not self.id else []
        missing += ["what it sends"] if not self.sends.partition(":")[2] else []
        return f"Fill in {' and '.join(missing)}." if missing else None

    def _send(self) -> Mapping[str, Value]:
        if self.way == "on":
            return _given({"on": self.occasion})
        if self.way == "every":
            return _given(
                {
                    "every": _span(self.every, "d"),
                    "from": self.every_from or "end",
                    "then": _span(self.then, "d"),
                    "at": self.every_at,
                }
            )
        if self.way == "offset":
            anchor = self.by_anchor or _usual(self.by_side)
            return _given({_side(self.by_side): anchor, "by": _span(self.by, self.by_unit)})
        return _given({_side(self.side): self.anchor or _usual(self.side), "days": self.days, "at": self.at})

    def _for(self) -> Mapping[str, Value]:
        groups: dict[str, Value] = {name: list(getattr(self, name)) for name in _MANY}
        return {key: value for key, value in {**groups, "number": self.number}.items() if value}

    def _unless(self) -> Mapping[str, Value]:
        within = _span(self.within, self.within_unit)
        return _given({"confirmed": self.confirmed, "booked_within": within})


def from_sent(sent: Form) -> RuleForm:
    """What was sent; unknown fields are left aside."""
    values: dict[str, Any] = {}
    for field in fields(RuleForm):
        if field.name in _MANY:
            values[field.name] = tuple(each[:_LONGEST] for each in sent.getlist(field.name)[:_LONGEST])
        else:
            values[field.name] = (sent.get(field.name) or "").strip()[:_LONGEST]
    return RuleForm(**values)


def from_data(data: Mapping[str, Any]) -> RuleForm:
    """What the file says of a rule, right or wrong: each value the text that is written there."""
    send, audience, unless = (_group(data.get(key)) for key in ("send", "for", "unless"))
    expires, unit = _parted(_text(data.get("expires")) or _DEFAULTS["expires"], "h")
    within, within_unit = _parted(_text(unless.get("booked_within")), "d")
    survey = _text(data.get("survey"))
    form = RuleForm(
        id=_text(data.get("id")),
        sends=f"survey:{survey}" if survey else f"template:{_text(data.get('template'))}",
        kinds=_texts(audience.get("kinds")),
        locations=_texts(audience.get("locations")),
        languages=_texts(audience.get("languages")),
        treated_for=_texts(audience.get("treated_for")),
        number=_text(audience.get("number")),
        confirmed=_text(unless.get("confirmed")),
        within=within,
        within_unit=within_unit,
        late=_text(data.get("late")) or _DEFAULTS["late"],
        expires=expires,
        expires_unit=unit,
        priority=_text(data.get("priority")) or _DEFAULTS["priority"],
    )
    return _timed(form, send)


def _timed(form: RuleForm, send: Mapping[str, Any]) -> RuleForm:
    if "on" in send:
        return replace(form, way="on", occasion=_text(send["on"]))
    if "every" in send:
        return replace(
            form,
            way="every",
            every=_parted(_text(send["every"]), "d")[0],
            every_from=_text(send.get("from")) or "end",
            then=_parted(_text(send.get("then")), "d")[0],
            every_at=_hour(send.get("at")),
        )
    side = "after" if "after" in send else "before"
    anchor = _text(send.get(side))
    if "by" in send:
        by, unit = _parted(_text(send["by"]), "h")
        return replace(form, way="offset", by_side=side, by_anchor=anchor, by=by, by_unit=unit)
    days, at = _text(send.get("days")), _hour(send.get("at"))
    return replace(form, way="calendar", side=side, anchor=anchor, days=days, at=at)


def _usual(side: str) -> str:
    return "end" if side == "after" else "start"


def _side(side: str) -> str:
    return "after" if side == "after" else "before"


def _span(number: str, unit: str) -> str:
    return f"{number}{unit}" if number else ""


def _parted(span: str, unit: str) -> tuple[str, str]:
    """`24h` as `24` and `h`."""
    match = re.fullmatch(r"([0-9]+)\s?([smhd])", span)
    return (match[1], match[2]) if match else (span, unit)


def _hour(value: Any) -> str:
    """As a browser's field for a time wants it."""
    text = _text(value)
    return f"0{text}" if re.fullmatch(r"[0-9]:[0-9]{2}", text) else text


def _given(values: Mapping[str, str]) -> dict[str, Value]:
    return {key: value for key, value in values.items() if value}


def _group(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()
