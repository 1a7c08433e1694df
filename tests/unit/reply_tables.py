"""Reads the labelled replies of tests/data and says which of them are understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from reminders.domain.replies import Expecting, Reading, interpret

DATA = Path(__file__).parent.parent / "data"
ALARMS = {"crisis", "emergency", "urgent"}
PHQ = (
    "choice:0=Not at all|Ningún día,1=Several days|Varios días,"
    "2=More than half the days|Más de la mitad de los días,3=Nearly every day|Casi todos los días"
)
PCL = (
    "choice:0=Not at all|Nada,1=A little bit|Un poco,2=Moderately|Moderadamente,"
    "3=Quite a bit|Bastante,4=Extremely|Extremadamente"
)


@dataclass(frozen=True, slots=True)
class Case:
    text: str
    language: str
    expected: str
    value: str
    note: str

    @property
    def expecting(self) -> Expecting:
        return Expecting.parse(_syntax(self.note))

    def read(self) -> Reading:
        return interpret(self.text, expecting=self.expecting, language=self.language)

    def passes(self) -> bool:
        reading = self.read()
        if "flag=" in self.note and self.note.split("flag=")[1] not in reading.flags:
            return False
        alarms = set(reading.flags & ALARMS)
        match self.expected:
            case "crisis":
                return "crisis" in alarms
            case "ordinary":
                return not alarms and reading.intent != "opt_out" and "opt_out" not in reading.flags
            case "opt_out" if not self.note:
                return reading.intent == "opt_out" or "opt_out" in reading.flags
            case "medical_red_flag" if "level=" not in self.note:
                return bool(alarms & {"emergency", "urgent"})
            case "medical_red_flag":
                return self.note.split("level=")[1].split(":")[0] in alarms and "crisis" not in alarms
            case "scale_answer" if not self.value:
                return reading.intent == "unclear" and reading.value is None
            case "scale_answer":
                return reading.intent == "answer" and reading.value == float(self.value)
            case _:
                calm = not alarms or "flag=crisis" in self.note
                return reading.intent == self.expected and calm


def _syntax(note: str) -> str:
    if "scale_0_10" in note:
        return "scale:0-10:worse" if "pain" in note else "scale:0-10:better"
    contexts = {"ctx=reminder": "confirmation", "yesno_question": "yes_no", "phq": PHQ, "pcl": PCL}
    return next((syntax for mark, syntax in contexts.items() if mark in note), "none")


def cases(name: str) -> list[Case]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [Case(*line.split("\t")) for line in lines[1:]]


def figures(table: list[Case]) -> tuple[float, str]:
    """The share understood, and per class "right/all" with the texts that were not."""
    total, right, wrong = Counter[str](), Counter[str](), []
    for case in table:
        total[case.expected] += 1
        if case.passes():
            right[case.expected] += 1
        else:
            wrong.append(f"  {case.expected} {case.value}: {case.text!r} read as {case.read()}")
    per_class = [f"{name}: {right[name]}/{total[name]}" for name in sorted(total)]
    return sum(right.values()) / len(table), "\n".join(["", *per_class, *wrong])
