"""Finds passages by meaning in what a person writes, and knows when nothing fits."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.retrieval.index import Index
    from coach.retrieval.matrix import Matrix
    from coach.retrieval.scoring import Guidance
    from coach.schemas import Passage

MOST_IN_MEMORY = 10_000  # rows, 15 MB; of more, Chroma's own index picks the candidates
CANDIDATE_ROWS = 50


@dataclass(frozen=True)
class _Snapshot:
    """What the index held at one generation; ``plain`` is None where it is too much for memory."""

    generation: int
    asked: Matrix
    plain: Matrix | None
    elsewhere: NDArray[np.float32]

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Those in memory that may be shown, by id."""
        return {**_shown(self.asked), **(_shown(self.plain) if self.plain else {})}


@dataclass(frozen=True)
class _Answer:
    """The passages nearest to a question, best first, and whether any of them fits it."""

    passages: list[Passage]
    fits: bool


class Searcher:
    """Implements ``coach.protocol.Retriever`` over an ``Index``; safe to share between threads.

    Sees at once what this or another process has indexed. Methods raise what the index raises.
    Up to ``most_in_memory`` rows are scored exactly; of more, those that Chroma finds nearest.
    """

    def __init__(self, index: Index, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._index = index
        self._most_in_memory = most_in_memory
        self._lock = threading.Lock()
        self._held: _Snapshot | None = None

    def search(self, query: str, k: int = 5) -> list[Passage]:
        """Return up to ``k`` passages, best first; [] when nothing in the index fits."""
        answer = self._answer(query, k)
        return answer.passages if answer.fits else []

    def best(self, query: str, k: int = 5) -> list[Passage]:
        """Return the ``k`` nearest passages, best first, whether they fit or not."""
        return self._answer(query, k).passages

    def get(self, ids: Sequence[str]) -> list[Passage]:
        """Return the passages with these ids that exist, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        snapshot = self._snapshot()
        found = snapshot.passages
        if snapshot.plain is None and any(name not in found for name in wanted):
            found = {**found, **self._stored(wanted)}
        return [found[name] for name in ids if name in found]

    def _stored(self, ids: list[str]) -> dict[str, Passage]:
        from coach.retrieval.matrix import rows_with

        with self._index.store.reading():
            return _shown(rows_with(self._index.shelf.rows(), ids))

    def _answer(self, query: str, k: int) -> _Answer:
        if not query.strip() or k < 1:
            return _Answer([], fits=False)
        from coach.retrieval import fit
        from coach.retrieval.scoring import Guidance, asked_scores

        vector = self._index.embedder.encode([query])[0]
        snapshot = self._snapshot()
        asked = snapshot.asked
        scores = asked_scores(asked, vector)
        guidance = Guidance(asked, vector, scores)
        plain = snapshot.plain or self._candidates(vector, guidance)
        topicality = fit.topicality(asked, snapshot.elsewhere, vector)
        ranked = [*_top(asked, scores, k), *_top(plain, guidance.scores(plain), k)]
        ranked.sort(key=lambda passage: -passage.score)
        return _Answer(
            ranked[:k],
            fit.fits_asked(asked, topicality) or fit.fits_plain(plain, asked, topicality, vector),
        )

    def _snapshot(self) -> _Snapshot:
        with self._lock:
            held = self._held
            if held is None or self._index.store.is_stale(held.generation):
                held = self._held = self._load()
            return held

    def _load(self) -> _Snapshot:
        from coach.retrieval.fit import elsewhere_lines
        from coach.retrieval.matrix import all_rows

        elsewhere = self._index.embedder.encode(elsewhere_lines())
        store = self._index.store
        with store.reading():
            rows = self._index.shelf.rows()
            plain = all_rows(rows, asked=False) if rows.count() <= self._most_in_memory else None
            return _Snapshot(store.generation, all_rows(rows, asked=True), plain, elsewhere)

    def _candidates(self, vector: NDArray[np.float32], guidance: Guidance) -> Matrix:
        import numpy as np

        from coach.retrieval.matrix import rows_near

        with self._index.store.reading():
            rows = self._index.shelf.rows()
            return rows_near(rows, np.vstack([vector, guidance.queries]), CANDIDATE_ROWS)


def _top(matrix: Matrix, scores: NDArray[np.float32], k: int) -> list[Passage]:
    """The ``k`` best passages with their scores, without those that are never shown."""
    shown = (~matrix.hidden).nonzero()[0]
    best = shown[scores[shown].argsort(kind="stable")[::-1][:k]]
    return [matrix.passages[n].model_copy(update={"score": float(scores[n])}) for n in best]


def _shown(matrix: Matrix) -> dict[str, Passage]:
    pairs = zip(matrix.passages, matrix.hidden, strict=True)
    return {passage.id: passage for passage, hidden in pairs if not hidden}
