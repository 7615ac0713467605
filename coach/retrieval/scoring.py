"""How well passages answer a question: the formula and its weights, in one place.

The weights are global and round. Halving or doubling any of them moves recall at five by a few
hundredths (``evals/retrieval.py`` measures it).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.retrieval.matrix import Matrix

ASKED_LINES, ASKED_WEIGHT = 2, 2.0
SENTENCE_WEIGHT = 0.5
GUIDES = 3
GUIDE_GAP_WEIGHT = 2.0
GUIDED_EXCESS = 0.25  # by how much a guided score lies above an asked score of equal worth
_TRUST_FROM, _TRUST_TO = 0.15, 0.25  # below, guides know nothing of a question; above, they do


def asked_scores(matrix: Matrix, query: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (P,) of passages that have lines people ask with: the passage and its best lines."""
    queries = query[None]
    lines = matrix.best_angles(queries, ASKED_LINES)
    weighed = matrix.similarities(queries) + np.float32(ASKED_WEIGHT) * lines
    return np.asarray(weighed[0] / (1 + ASKED_WEIGHT), dtype=np.float32)


def plain_scores(matrix: Matrix, queries: NDArray[np.float32]) -> NDArray[np.float32]:
    """Scores (n, P) for ``queries`` (n, d) of the others: the passage and its best sentence."""
    sentence = matrix.best_angles(queries, 1)
    weighed = matrix.similarities(queries) + np.float32(SENTENCE_WEIGHT) * sentence
    return np.asarray(weighed / (1 + SENTENCE_WEIGHT), dtype=np.float32)


class Guidance:
    """Carries a question over to passages that nobody wrote lines for.

    People in trouble and authors of articles use different words. A passage with lines knows both,
    so a question moved towards the best such passages finds what authors say (Rocchio's query
    expansion, one guide at a time). It is trusted as far as those guides fit.

    ``queries`` (n, d) are the question moved towards each guide, or itself where there is none.
    """

    def __init__(
        self, asked: Matrix, query: NDArray[np.float32], scores: NDArray[np.float32]
    ) -> None:
        best = np.argsort(-scores)[:GUIDES]
        top = float(scores[best[0]]) if len(best) else 0.0
        self._trust = np.clip((top - _TRUST_FROM) / (_TRUST_TO - _TRUST_FROM), 0, 1)
        self._gaps = top - scores[best] if len(best) else np.zeros(1)
        moved = query + self._trust * asked.vectors[best] if len(best) else query[None]
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        self.queries: NDArray[np.float32] = (moved / lengths).astype(np.float32)

    def scores(self, plain: Matrix) -> NDArray[np.float32]:
        """Scores (P,) of passages without lines, on the scale of ``asked_scores``."""
        losses = self._trust * (GUIDE_GAP_WEIGHT * self._gaps + GUIDED_EXCESS)
        each = plain_scores(plain, self.queries) - losses[:, None]
        return np.asarray(each.max(axis=0), dtype=np.float32)
