#!/usr/bin/env python3
"""Fits coach/verification/coefficients.json: the score for what no rule decides.

Usage: .venv/bin/python scripts/fit_verifier.py LABELLED.jsonl [--report]

``LABELLED`` holds one answer a line: ``question``, ``passages`` (texts), ``response`` and
``unsupported``, the character spans that people marked as not borne out (RAGTruth's QA part has
this shape; Niu et al. 2023, arXiv 2401.00396, MIT). A sentence is bad if a marked span touches it.
To these come the good sentences of ``tests/verification/paraphrases.jsonl`` and, as bad ones, those
of the same file that add a detail; nothing else of it is used. ``--report`` prints five-fold
figures and writes nothing.

Logistic regression by Newton's method with a ridge; weights cannot go below zero, for no feature
may speak for a sentence. Thresholds are those under which ``WITHHELD`` of the good paraphrases in
the repository fall.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
from numpy.typing import NDArray

from coach.passages import sentence_spans
from coach.resources import corpus_dir
from coach.retrieval.chunker import chunks
from coach.retrieval.readers import read_source
from coach.verification.claims import nearest
from coach.verification.detail import Features, features
from coach.verification.location import locate
from coach.verification.pairing import pair
from coach.verification.score import Coefficients, Policy
from coach.verification.source import SPEAKS_OF_SOURCE, window

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "coach" / "verification" / "coefficients.json"
PARAPHRASES = ROOT / "tests" / "verification" / "paraphrases.jsonl"
RIDGE, STEPS, FOLDS = 1.0, 200, 5
# Answers taken from the labelled file to fit on (a report is on all), and how much one of its
# sentences counts beside one of ours: it has long answers of other models to other questions.
ANSWERS, THEIR_WEIGHT = 1200, 0.05
# Share of good paraphrases that a policy may withhold because of the score alone.
WITHHELD = {Policy.STRICT: 0.04, Policy.BALANCED: 0.007}
Array = NDArray[np.float64]
Labelled = tuple[Features, bool, int, str]
"""What is seen of a sentence, whether it is bad, the number of its answer and the question."""


def main() -> None:
    """Fit and write, or with ``--report`` only say how good the score is."""
    labelled = Path(sys.argv[1])
    report = "--report" in sys.argv
    theirs, ours = _labelled(labelled, None if report else ANSWERS), _paraphrases()
    values = np.array([f.values() for f, *_ in (*theirs, *ours)])
    bad = np.array([float(label) for _, label, *_ in (*theirs, *ours)])
    answers = [(answer, question) for *_, answer, question in theirs]
    weight = np.array([THEIR_WEIGHT] * len(theirs) + [1.0] * len(ours))
    if report:
        _report(values[: len(theirs)], bad[: len(theirs)], answers)
        return
    fitted = _fit(values, bad, weight)
    good = _doubt(fitted, values[len(theirs) :][bad[len(theirs) :] == 0])
    names = Features.__dataclass_fields__
    coefficients = Coefficients(
        bias=round(float(fitted[0]), 4),
        weights={name: round(float(w), 4) for name, w in zip(names, fitted[1:], strict=True)},
        thresholds={
            policy: round(float(np.quantile(good, 1 - share)), 4)
            for policy, share in WITHHELD.items()
        },
    )
    TARGET.write_text(coefficients.model_dump_json(indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(TARGET.read_text())


def _labelled(path: Path, most: int | None) -> list[Labelled]:
    """Features, label and number of the answer, for each sentence of the labelled answers."""
    found: list[Labelled] = []
    number = -1
    for line in path.read_text(encoding="utf-8").splitlines()[:most]:
        case = json.loads(line)
        number += 1 if not found or found[-1][2] == number else 0  # none of an answer may be left
        for start, end in sentence_spans(case["response"]):
            text = case["response"][start:end].strip()
            if len(text.split()) > 3:
                near = nearest(text, case["passages"])
                bad = any(a < end and b > start for a, b in case["unsupported"])
                found.append((_features(text, near, ()), bad, number, case["question"]))
    return found


def _paraphrases() -> list[Labelled]:
    passages = [
        chunk.passage
        for path in sorted(corpus_dir().glob("*.md"))
        for chunk in chunks(read_source(path))
    ]
    found = []
    for line in PARAPHRASES.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["sort"] in {"good", "detail", "swap"}:
            passage = next(p for p in passages if locate(case["quote"], p.text))
            near = [*window(case["quote"], passage), passage.heading]
            labels = (passage.title, passage.author, SPEAKS_OF_SOURCE)
            found.append((_features(case["text"], near, labels), not case["ok"], -1, ""))
    return found


def _features(text: str, near: list[str], labels: tuple[str, ...]) -> Features:
    return features(pair(text, near, labels), text, " ".join(near))


def _fit(values: Array, bad: Array, weight: Array) -> Array:
    """Bias and weights; projected gradient keeps the weights at zero or above."""
    x = np.column_stack([np.ones(len(values)), values])
    fitted = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-(x @ fitted)))
        ridge = np.full(x.shape[1], RIDGE)
        ridge[0] = 0.0
        gradient = x.T @ (weight * (p - bad)) + ridge * fitted
        curvature = (x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge + 1e-6)
        fitted = fitted - 0.5 * np.linalg.solve(curvature, gradient)
        fitted[1:] = np.maximum(fitted[1:], 0.0)
    return fitted


def _doubt(fitted: Array, values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(fitted[0] + values @ fitted[1:]))))


def _report(values: Array, bad: Array, answers: list[tuple[int, str]]) -> None:
    """Five-fold figures on the labelled answers: folds by question, cuts chosen on the other four.

    An answer is called bad from the doubt of its worst sentence on. Beside it stand two plain
    baselines: the share of carrying words that answer to nothing, and to call every answer bad.
    """
    number = np.array([answer for answer, _ in answers])
    asked = list(dict.fromkeys(question for _, question in answers))
    folds = {question: i % FOLDS for i, question in enumerate(asked)}
    of_sentence = np.array([folds[question] for _, question in answers])
    of_answer = np.array([of_sentence[number == n][0] for n in range(number.max() + 1)])
    truth = np.array([bad[number == n].max() for n in range(number.max() + 1)])
    plain = list(Features.__dataclass_fields__).index("uncovered")
    ours, theirs = (np.zeros(len(truth), bool) for _ in range(2))
    caught: list[NDArray[np.bool_]] = []
    for fold in range(FOLDS):
        held = of_sentence == fold
        fitted = _fit(values[~held], bad[~held], np.ones((~held).sum()))
        doubt = _doubt(fitted, values)
        caught.append((doubt > np.quantile(doubt[~held & (bad == 0)], 0.95))[held & (bad == 1)])
        for said, score in ((ours, doubt), (theirs, values[:, plain])):
            worst = np.array([score[number == n].max() for n in range(len(truth))])
            mine = of_answer == fold
            cuts = np.unique(np.round(worst[~mine], 3))
            best = max(cuts, key=lambda c: _f1(worst[~mine] >= c, truth[~mine]))
            said[mine] = worst[mine] >= best
    sys.stdout.write(
        f"sentences {len(bad)}, bad {int(bad.sum())}; "
        f"answers {len(truth)}, bad {int(truth.sum())}\n"
        f"caught at 5 % of the good: {np.concatenate(caught).mean():.3f}\n"
        f"F1 of answers: {_f1(ours, truth):.3f}; "
        f"of uncovered words alone {_f1(theirs, truth):.3f}; "
        f"of calling all bad {_f1(np.ones(len(truth), bool), truth):.3f}\n"
    )


def _f1(said: NDArray[np.bool_], truth: Array) -> float:
    hits = float((said & (truth == 1)).sum())
    return 2 * hits / max(float(said.sum() + truth.sum()), 1.0)


if __name__ == "__main__":
    main()
