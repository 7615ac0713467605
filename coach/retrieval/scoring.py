"""How well passages answer a question: the formula and its weights, in one place.

Weights were chosen on the whole by ``evals/retrieval.py``, which also reports how little the
figures move when one of them does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.retrieval.matrix import Matrix

ASKED_LINES, ASKED_WEIGHT = 3, 2.0
SENTENCE_WEIGHT = 0.5
GUIDES = 2
GUIDE_GAP_WEIGHT = 2.0
GUIDED_EXCESS = 0.22  # by how much a guided score lies above an asked score of equal worth
_TRUST_FROM, _TRUST_TO = 0.15, 0.25  # below, guides know nothing of a question; above, they do


def asked_scores(matrix: Matrix, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (P,) of passages that have lines people ask with: the passage and its best lines."""
    lines = matrix.best_angles(query, ASKED_LINES)
    weighed = matrix.similarities(query) + np.float32(ASKED_WEIGHT) * lines
    return (weighed / np.float32(1 + ASKED_WEIGHT)).astype(np.float32)


def plain_scores(matrix: Matrix, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (P,) of passages that have none: the passage and its best sentence."""
    sentence = matrix.best_angles(query, 1)
    weighed = matrix.similarities(query) + np.float32(SENTENCE_WEIGHT) * sentence
    return (weighed / np.float32(1 + SENTENCE_WEIGHT)).astype(np.float32)


class Guidance:
    """Carries a question over to passages that nobody wrote lines for.

    People in trouble and authors of articles use different words. A passage with lines knows both,
    so a question moved towards the best such passages finds what authors say (Rocchio's query
    expansion, one guide at a time). It is trusted as far as those guides fit.
    """

    def __init__(
        self, asked: Matrix, query: NDArray[np.float32], scores: NDArray[np.float32]
    ) -> None:
        best = np.argsort(-scores)[:GUIDES]
        top = float(scores[best[0]]) if len(best) else 0.0
        self.trust = float(np.clip((top - _TRUST_FROM) / (_TRUST_TO - _TRUST_FROM), 0, 1))
        self.gaps = top - scores[best]
        moved = query + self.trust * asked.vectors[best] if len(best) else query[None]
        self.queries = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        """The question moved towards each guide, shape (number of guides or 1, d)."""

    def scores(self, plain: Matrix) -> NDArray[np.float32]:
        """Scores (P,) of passages without lines, on the scale of ``asked_scores``."""
        gaps = self.gaps if len(self.gaps) else np.zeros(1)
        each = [
            plain_scores(plain, query) - self.trust * GUIDE_GAP_WEIGHT * gap
            for query, gap in zip(self.queries, gaps, strict=True)
        ]
        return np.asarray(np.max(each, axis=0) - self.trust * GUIDED_EXCESS, dtype=np.float32)
