"""Trains the second stage of detection and writes `reminders/domain/safety_weights.bin`: see README.md here.

    .venv-train/bin/python training/safety/train.py [--judge] [CRISIS EMERGENCY URGENT]

`--judge` first prints what each threshold would do on texts that a model has not seen;
the numbers are other thresholds. The same texts and the same scikit-learn give the same weights.
"""

# ruff: noqa: T201 (a program for the terminal; its imports need the path)

from __future__ import annotations

import random
import sys

import numpy as np
import texts
from scipy.sparse import csr_matrix, vstack
from sklearn.linear_model import LogisticRegression
from slips import slipped
from texts import LEVELS, ROOT, SEED, Text

from reminders.domain import safety, safety_model

BITS, STRENGTH = 21, 25.0
SLIPS, OF_TALK = 3, 0.2  # misspelt copies of each text; what a text of small talk counts
AS_IT_CAME = 2.0  # what a text counts as it came; its copies count 1
HARD, OF_HARD = 8_000, 0.3  # texts of more small talk that a first model comes nearest to calling cries
THRESHOLDS = (-1.3, 0.1, -0.2)  # as much recall on held-back files as before, then the precision there is
WEIGHTS = ROOT / "reminders/domain/safety_weights.bin"
MEANINGS = texts.meanings()
BY_WORD = safety_model.by_word(MEANINGS)
AROUND = (
    "hi {}",
    "ok {}",
    "7. {}",
    "{} thanks",
    "hola {}",
    "sorry {}",
    "3, {}",
    "C. {}",
    "{} lol",
    "{} por favor",
)


def matrix(rows: list[list[str]]) -> csr_matrix:
    indices, starts, values = [], [0], []
    for row in rows:
        at = sorted(safety_model.places(row, (1 << BITS) - 1, BY_WORD))
        indices += at
        values += [max(1, len(at)) ** -0.5] * len(at)
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(rows), 1 << BITS))


class Lessons:
    """Texts as the model sees them: each as it came, with words around it, and misspelt; and small talk."""

    def __init__(self, cases: list[Text]) -> None:
        draw = random.Random(SEED)  # noqa: S311 (nothing is secret)
        talk, more = texts.small_talk()
        written = [case.words for case in cases]
        written += [draw.choice(AROUND).format(case.words) for case in cases]
        written += [slipped(case.words, draw) for _ in range(SLIPS) for case in cases]
        written += [case.words for case in talk]
        self.matrix = matrix([safety.weighed(each) for each in written])
        self.levels = np.array([case.level for case in cases] * (2 + SLIPS) + ["none"] * len(talk))
        self.weights = np.ones(len(written))
        self.weights[: len(cases)] = AS_IT_CAME
        self.weights[len(written) - len(talk) :] = OF_TALK
        self._add_hard(more)

    def _add_hard(self, more: list[Text]) -> None:
        """Adds what a first model comes nearest to calling cries: everyday texts that teach most."""
        rows = [row for case in more if (row := safety.weighed(case.words))]
        weighed = matrix(rows)
        found = self.fitted("crisis").decision_function(weighed) - np.array(
            [safety_model.doubt(row) for row in rows]
        )
        hardest = np.argsort(-found, kind="stable")[:HARD]
        self.matrix = vstack([self.matrix, weighed[hardest]]).tocsr()
        self.levels = np.concatenate([self.levels, np.full(HARD, "none")])
        self.weights = np.concatenate([self.weights, np.full(HARD, OF_HARD)])

    def fitted(self, level: str) -> LogisticRegression:
        known = (self.levels != "?") | (level == "crisis")
        is_so, weights = self.levels[known] == level, self.weights[known].copy()
        half = weights.sum() / 2
        for side in (is_so, ~is_so):  # both sides count the same
            weights[side] *= half / weights[side].sum()
        model = LogisticRegression(C=STRENGTH, max_iter=400, tol=3e-3, solver="liblinear", random_state=SEED)
        return model.fit(self.matrix[known], is_so, sample_weight=weights)


def scores(model: LogisticRegression, cases: list[Text]) -> np.ndarray:
    """The highest score of the parts of each text, less what a short one must score more."""
    rows = [safety.weighed(case.words) for case in cases]
    parts = [safety_model.parts(row) for row in rows]
    flat = model.decision_function(matrix([part for each in parts for part in each]))
    ends = np.cumsum([len(each) for each in parts])
    found = zip(rows, parts, ends, strict=True)
    return np.array(
        [max(flat[end - len(each) : end], default=-9.0) - safety_model.doubt(row) for row, each, end in found]
    )


def judge() -> None:
    """Recall, precision and alarms on ordinary texts for each threshold, of a model that learned others."""
    lessons, judges = Lessons(texts.learned()), texts.judges()
    rules = [{str(each) for each in safety.detect_by_rules(case.words)} for case in judges]
    for level in LEVELS:
        found = scores(lessons.fitted(level), judges)
        report(level, judges, found, np.array([level in each for each in rules]))


def report(level: str, judges: list[Text], found: np.ndarray, rules: np.ndarray) -> None:
    truth = np.array([case.level == level for case in judges])
    none = np.array([case.level == "none" for case in judges])
    print(f"{level}: recall/precision (alarms on ordinary texts) by file")
    for threshold in (9.0, *np.arange(1.0, -2.01, -0.25)):
        said = rules | (found > threshold)
        cells = []
        for name in texts.JUDGES:
            here = np.array([case.file == name for case in judges])
            recall = said[truth & here].mean() if (truth & here).any() else 1
            precision = truth[said & here].mean() if (said & here).any() else 1
            cells.append(f"{recall:.3f}/{precision:.3f} ({said[none & here].sum()}/{(none & here).sum()})")
        print(f"  {'phrases' if threshold > 8 else f'{threshold:7.2f}'}  {'  '.join(cells)}", flush=True)


def main(thresholds: tuple[float, ...]) -> None:
    lessons = Lessons(texts.learned() + texts.judges())
    columns, scales, biases = [], [], []
    for level in LEVELS:
        model = lessons.fitted(level)
        weights = model.coef_[0]
        scale = float(np.abs(weights).max()) / 127
        columns.append(np.round(weights / scale).astype(int).tolist())
        scales.append(round(scale, 6))
        biases.append(round(float(model.intercept_[0]), 4))
    made = {
        "levels": LEVELS,
        "bits": BITS,
        "scales": scales,
        "biases": biases,
        "thresholds": thresholds,
        "meanings": MEANINGS,
    }
    table = [safety_model.packed(each) for each in zip(*columns, strict=True)]
    WEIGHTS.write_bytes(safety_model.written(made, table))
    print(f"{len(lessons.levels)} texts, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    if "--judge" in sys.argv:
        judge()
    main(tuple(float(each) for each in sys.argv[1:] if each != "--judge") or THRESHOLDS)
