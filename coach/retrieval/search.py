"""Finds passages by meaning in what a person writes, and knows when nothing fits."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.retrieval.index import Index
    from coach.retrieval.matrix import Matrix
    from coach.schemas import Passage

MOST_IN_MEMORY = 20_000  # rows, 30 MB; beyond that Chroma's own index finds the candidates
CANDIDATE_ROWS = 300


class Searcher:
    """Implements ``coach.protocol.Retriever`` over an ``Index``; safe to share between threads.

    Sees at once what this or another process has indexed. Methods raise what the index raises.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._lock = threading.Lock()
        self._matrix: Matrix | None = None
        self._generation = -1

    def search(self, query: str, k: int = 5) -> list[Passage]:
        """Return up to ``k`` passages, best first; [] when nothing in the index fits."""
        from coach.retrieval.scoring import FLOOR

        found = self.best(query, k)
        return found if found and found[0].score >= FLOOR else []

    def best(self, query: str, k: int = 5) -> list[Passage]:
        """Return the ``k`` nearest passages, best first, whether they fit or not."""
        import numpy as np

        from coach.retrieval.scoring import scores

        if not query.strip() or k < 1:
            return []
        vector = self._index.embedder.encode([query])[0]
        matrix = self._current(vector)
        found = np.where(matrix.hidden, -np.inf, scores(matrix, vector))
        order = [int(n) for n in np.argsort(-found, kind="stable")[:k] if np.isfinite(found[n])]
        return [matrix.passages[n].model_copy(update={"score": float(found[n])}) for n in order]

    def get(self, ids: Sequence[str]) -> list[Passage]:
        """Return the passages with these ids that exist, in the order asked."""
        from coach.retrieval.matrix import rows_with

        with self._index.store.reading():
            matrix = rows_with(self._index.shelf.rows(), list(dict.fromkeys(ids)))
        held = {
            passage.id: passage
            for passage, hidden in zip(matrix.passages, matrix.hidden, strict=True)
            if not hidden
        }
        return [held[name] for name in ids if name in held]

    def _current(self, query: NDArray[np.float32]) -> Matrix:
        """All rows, from memory where they are few; else the candidates for ``query``."""
        with self._lock:
            if self._index.store.is_stale(self._generation):
                self._load()
            if self._matrix is not None:
                return self._matrix
        return self._candidates(query)

    def _load(self) -> None:
        from coach.retrieval.matrix import all_rows

        store = self._index.store
        with store.reading():
            rows = self._index.shelf.rows()
            self._matrix = all_rows(rows) if rows.count() <= MOST_IN_MEMORY else None
            self._generation = store.generation

    def _candidates(self, query: NDArray[np.float32]) -> Matrix:
        from coach.retrieval.matrix import rows_near

        with self._index.store.reading():
            return rows_near(self._index.shelf.rows(), query, CANDIDATE_ROWS)
