"""Trains the second stage of detection and writes its weights into `reminders/domain/safety_weights.py`.

See README.md here. The same data and the same seed give the same weights.
"""

# ruff: noqa: T201, S311 E501 (a program for the terminal; its imports need the path; nothing is secret)

from __future__ import annotations

import csv
import random
import sys
from base64 import b85encode
from pathlib import Path
from zlib import compress

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))
LEVELS = ("crisis", "emergency", "urgent")
BITS, SEED, STRENGTH = 16, 2611, 12.0
THRESHOLDS = (0.5, 0.5, 0.1)  # chosen on the development texts, which the model had not seen then
WEIGHTS = ROOT / "reminders/domain/safety_weights.py"
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


def stub() -> None:
    """safety_model imports its weights; the first time there are none."""
    if not WEIGHTS.exists():
        WEIGHTS.write_text(
            f"from base64 import b85encode\nfrom zlib import compress\nLEVELS = {LEVELS!r}\nBITS = {BITS}\n"
            "SCALES = BIASES = (0.0, 0.0, 0.0)\nTHRESHOLDS = (9.0, 9.0, 9.0)\n"
            f"WEIGHTS = b85encode(compress(bytes(3 << {BITS})))\n"
        )


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def dev() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in rows(ROOT / "tests/data/safety_fresh_dev.tsv")]


def own() -> list[tuple[str, str]]:
    """Texts with their level: written for this, and the labelled replies that tests are built from."""
    found = []
    for level in (*LEVELS, "none"):
        for line in (HERE / f"{level}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                found.append((line, level))
    data = ROOT / "tests/data"
    for name in ("replies", "replies_own", "unseen_dev", "unseen_ordinary", "replies_near_crisis"):
        for row in rows(data / f"{name}.tsv"):
            text, kind, note = row[0], row[2], row[4]
            if kind == "medical_red_flag":
                level = note.split("level=")[1].split(":")[0] if "level=" in note else "?"
            else:
                level = "crisis" if kind == "crisis" or "flag=crisis" in note else "none"
            if "flag=" in note and "crisis" not in note:
                level = "?"
            found.append((text, level))
    for row in rows(data / "explicit_safety.tsv"):
        found.append((row[1], row[0]))
    return found


def matrix(texts: list[str]) -> csr_matrix:
    from reminders.domain.safety_model import places
    from reminders.domain.text import words

    indices, starts, values = [], [0], []
    for text in texts:
        at = sorted(places(words(text), (1 << BITS) - 1))
        indices += at
        values += [max(1, len(at)) ** -0.5] * len(at)
        starts.append(len(indices))
    return csr_matrix((values, indices, starts), shape=(len(texts), 1 << BITS))


def fitted(cases: list[tuple[str, str]], level: str) -> LogisticRegression:
    known = [case for case in cases if case[1] != "?" or level == "crisis"]
    draw = random.Random(SEED)
    texts = [text for text, _ in known] + [draw.choice(AROUND).format(text) for text, _ in known]
    labels = [said == level for _, said in known] * 2
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=400, random_state=SEED)
    return model.fit(matrix(texts), labels)


def report(scores: np.ndarray, labels: list[str], texts: list[str], level: str) -> None:
    """What each threshold would add to the rules, over texts that the model has not seen."""
    from reminders.domain.safety import detect_by_rules

    rules = np.array([level in {str(x) for x in detect_by_rules(text)} for text in texts])
    truth = np.array([label == level for label in labels])
    print(level, f"rules alone: recall {rules[truth].mean():.3f}")
    for threshold in np.arange(-2, 2.01, 0.25):
        added = (scores > threshold) & ~rules
        both = added | rules
        good = (added & truth).sum()
        print(
            f"  {threshold:5.2f} added {good}/{added.sum()} right; both: recall {both[truth].mean():.3f} "
            f"precision {truth[both].mean():.3f}"
        )


def main(thresholds: tuple[float, ...]) -> None:
    """Shows the thresholds on the development texts by a model that has not seen them; then trains on all."""
    cases, tests = own(), dev()
    texts, labels = [text for text, _ in tests], [label for _, label in tests]
    for level in LEVELS:
        report(fitted(cases, level).decision_function(matrix(texts)), labels, texts, level)
    table, scales, biases = b"", [], []
    for level in LEVELS:
        model = fitted(cases + tests, level)
        weights = model.coef_[0]
        scale = float(np.abs(weights).max()) / 127
        table += np.round(weights / scale).astype(np.int8).tobytes()
        scales.append(round(scale, 6))
        biases.append(round(float(model.intercept_[0]), 4))
    encoded = b85encode(compress(table, 9)).decode()
    lines = "\n".join(f'    "{encoded[at : at + 96]}"' for at in range(0, len(encoded), 96))
    WEIGHTS.write_text(
        '"""Weights of the second stage of detection: made by `make train-safety`, not written by hand."""\n\n'
        "# fmt: off\n"
        f"LEVELS = {LEVELS!r}\nBITS = {BITS}\nSCALES = {tuple(scales)!r}\nBIASES = {tuple(biases)!r}\n"
        f"THRESHOLDS = {thresholds!r}\nWEIGHTS = (\n{lines}\n)\n".replace("'", '"')
    )
    print(f"{len(cases) + len(tests)} texts, {WEIGHTS.stat().st_size} bytes")


if __name__ == "__main__":
    stub()
    main(tuple(float(each) for each in sys.argv[1:4]) or THRESHOLDS)
