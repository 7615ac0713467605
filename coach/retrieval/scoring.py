"""How well a passage answers a question: the formula, its weights and the floor, in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.retrieval.matrix import Matrix

ASKED_LINES = 3
ASKED_WEIGHT = 2.0
SENTENCE_WEIGHT = 0.5
GUIDES = 2
GUIDE_WEIGHT = 2.0
FLOOR = 0.30


def scores(matrix: Matrix, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """The score of every passage for ``query`` (d,), shape (P,), on the scale of a cosine."""
    asked = asked_scores(matrix, query)
    guided = guided_query(matrix, query, asked)
    plain = plain_scores(matrix, guided)
    return np.where(matrix.asked, asked, plain)


def asked_scores(matrix: Matrix, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """The passage itself and the lines people ask with, weighed; for passages that have them."""
    lines = matrix.best_angles(query, ASKED_LINES)
    return (matrix.similarities(query) + ASKED_WEIGHT * lines) / (1 + ASKED_WEIGHT)


def plain_scores(matrix: Matrix, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """The passage and its best sentence, weighed; for passages nobody wrote lines for."""
    sentence = matrix.best_angles(query, 1)
    return (matrix.similarities(query) + SENTENCE_WEIGHT * sentence) / (1 + SENTENCE_WEIGHT)


def guided_query(
    matrix: Matrix, query: NDArray[np.float32], asked: NDArray[np.float32]
) -> NDArray[np.float32]:
    """``query`` moved towards what the lines say it is about (Rocchio's expansion).

    People in trouble and authors of articles use different words. The passages with lines know
    both, so the best of them carry a question over to passages that have none.
    """
    guides = np.flatnonzero(matrix.asked)
    if not len(guides):
        return query
    best = guides[np.argsort(-asked[guides])[:GUIDES]]
    moved = query + GUIDE_WEIGHT * matrix.vectors[best].mean(axis=0)
    return np.asarray(moved / np.linalg.norm(moved), dtype=np.float32)
