"""Decides whether anything in the index answers a question at all.

The nearest passage is always somewhere; what tells is whether a question is nearer to the lines
people ask these sources with than to what people ask elsewhere (``elsewhere.txt``). Weights and
floor were fitted by logistic regression on the questions with even ids, and are reported on the
others by ``evals/retrieval.py``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from coach.retrieval.scoring import plain_scores

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.retrieval.matrix import Matrix

NEAREST = 3  # lines; the mean of three is steadier than the best one
ALL_WEIGHT = 2.4
ELSEWHERE_NEAREST_WEIGHT, ELSEWHERE_ALL_WEIGHT = 0.4, 0.7
FLOOR = 0.406
PLAIN_FLOOR = 0.5
CARRIED_FLOOR = 0.45


@cache
def elsewhere_lines() -> tuple[str, ...]:
    """Lines about work and life that no coaching article answers."""
    text = (Path(__file__).parent / "elsewhere.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def topicality(
    asked: Matrix, elsewhere: NDArray[np.float32], query: NDArray[np.float32]
) -> NDArray[np.float32]:
    """How far ``query`` (d,) is one that passages with lines answer, shape (P,).

    ``elsewhere`` (n, d) holds the vectors of the lines that are answered elsewhere.
    """
    away = elsewhere @ query
    background = ALL_WEIGHT * float((asked.angles @ query).mean()) if len(asked.angles) else 0.0
    background -= ELSEWHERE_NEAREST_WEIGHT * float(np.sort(away)[-NEAREST:].mean())
    background -= ELSEWHERE_ALL_WEIGHT * float(away.mean())
    found = asked.best_angles(query[None], NEAREST)[0] + background
    return np.asarray(found, dtype=np.float32)


def near_scores(
    plain: Matrix,
    topicality: NDArray[np.float32],
    query: NDArray[np.float32],
    guided: NDArray[np.float32],
) -> NDArray[np.float32]:
    """Scores (P,) of passages without lines, ``guided`` (P,) where there is nothing better.

    Where no line knows the question, what is near to it by itself is no longer led astray by them:
    such a passage has its own score, which is above that of any passage that does not fit.
    """
    if not plain.passages or bool(np.any(topicality >= FLOOR)):
        return guided
    direct = plain_scores(plain, query[None])[0]
    return np.asarray(np.where(direct >= PLAIN_FLOOR, direct, guided), dtype=np.float32)


def fits_asked(asked: Matrix, topicality: NDArray[np.float32]) -> bool:
    """Whether a passage that may be shown, and has lines, answers the question."""
    return bool(np.any(topicality[~asked.hidden] >= FLOOR))


def fits_plain(
    plain: Matrix, asked: Matrix, topicality: NDArray[np.float32], query: NDArray[np.float32]
) -> bool:
    """Whether a passage without lines does.

    Either it is near to the question itself, or to a passage with lines that answers it.
    """
    if not plain.passages:
        return False
    if float(plain_scores(plain, query[None]).max()) >= PLAIN_FLOOR:
        return True
    guides = asked.vectors[topicality >= FLOOR]
    return bool(len(guides) and float((plain.vectors @ guides.T).max()) >= CARRIED_FLOOR)
