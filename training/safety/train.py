"""Trains the second stage of detection and writes `reminders/domain/safety_weights.bin`: see README.md here.

    .venv-train/bin/python training/safety/train.py [--judge] [CRISIS EMERGENCY URGENT]

`--judge` first prints, by cross-validation, what each threshold would do on texts it has not seen;
the numbers are other thresholds. The same texts and the same scikit-learn give the same weights.
"""

# ruff: noqa: T201 (a program for the terminal; its imports need the path)

from __future__ import annotations

import json
import random
import sys
from array import array
from zlib import compress

import numpy as np
import texts
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from texts import LEVELS, ROOT, SEED, Text

from reminders.domain import safety, safety_model

BITS, STRENGTH, FOLDS = 17, 25.0, 5
THRESHOLDS = (-0.3, 0.0, 0.0)  # chosen by `--judge`
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


def fitted(cases: list[Text], level: str) -> LogisticRegression:
    known = [case for case in cases if case.level != "?" or level == "crisis"]
    draw = random.Random(SEED)  # noqa: S311 (nothing is secret)
    rows = [safety.weighed(case.words) for case in known]
    rows += [safety.weighed(draw.choice(AROUND).format(case.words)) for case in known]
    labels = [case.level == level for case in known] * 2
    model = LogisticRegression(
        C=STRENGTH, class_weight="balanced", max_iter=400, solver="liblinear", random_state=SEED
    )
    return model.fit(matrix(rows), labels)


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
    """Recall, precision and alarms on ordinary texts for each threshold, each text judged by others."""
    learned, judges = texts.learned(), texts.judges()
    found = {level: np.zeros(len(judges)) for level in LEVELS}
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    for train, test in folds.split(judges, [case.file + case.level for case in judges]):
        cases = learned + [judges[at] for at in train]
        for level in LEVELS:
            found[level][test] = scores(fitted(cases, level), [judges[at] for at in test])
    rules = [{str(each) for each in safety.detect_by_rules(case.words)} for case in judges]
    for level in LEVELS:
        report(level, judges, found[level], np.array([level in each for each in rules]))


def report(level: str, judges: list[Text], found: np.ndarray, rules: np.ndarray) -> None:
    truth = np.array([case.level == level for case in judges])
    none = np.array([case.level == "none" for case in judges])
    print(f"{level}: recall/precision (alarms on ordinary texts) by file")
    for threshold in (9.0, *np.arange(1.0, -1.01, -0.25)):
        said = rules | (found > threshold)
        cells = []
        for name in texts.JUDGES:
            here = np.array([case.file == name for case in judges])
            recall = said[truth & here].mean() if (truth & here).any() else 1
            precision = truth[said & here].mean() if (said & here).any() else 1
            cells.append(f"{recall:.3f}/{precision:.3f} ({said[none & here].sum()}/{(none & here).sum()})")
        print(f"  {'phrases' if threshold > 8 else f'{threshold:7.2f}'}  {'  '.join(cells)}", flush=True)


def main(thresholds: tuple[float, ...]) -> None:
    cases = texts.learned() + texts.judges()
    columns, scales, biases = [], [], []
    for level in LEVELS:
        model = fitted(cases, level)
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
    table = array("Q", map(safety_model.packed, zip(*columns, strict=True)))
    if sys.byteorder == "big":
        table.byteswap()
    WEIGHTS.write_bytes(compress(json.dumps(made).encode() + b"\n" + table.tobytes(), 9))
    print(f"{len(cases)} texts, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    if "--judge" in sys.argv:
        judge()
    main(tuple(float(each) for each in sys.argv[1:] if each != "--judge") or THRESHOLDS)
