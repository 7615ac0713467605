"""Finds passages by meaning in what a person writes, and knows when nothing fits."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
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
OWNERS_HELD = 16  # whose view of the index is kept in memory; another's takes a few milliseconds


@dataclass(frozen=True)
class _Snapshot:
    """What one owner could see of the index at one generation.

    ``plain`` is None where it is too much for memory.
    """

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
    Everybody finds what belongs to nobody, and their own; "" is an owner who has none.
    Up to ``most_in_memory`` rows are scored exactly; of more, those that Chroma finds nearest.
    """

    def __init__(self, index: Index, most_in_memory: int = MOST_IN_MEMORY) -> None:
        self._index = index
        self._most_in_memory = most_in_memory
        self._lock = threading.Lock()
        self._held: OrderedDict[str, _Snapshot] = OrderedDict()

    def search(self, query: str, k: int = 5, *, owner: str = "") -> list[Passage]:
        """Return up to ``k`` passages, best first; [] when nothing in the index fits."""
        answer = self._answer(query, k, owner)
        return answer.passages if answer.fits else []

    def best(self, query: str, k: int = 5, *, owner: str = "") -> list[Passage]:
        """Return the ``k`` nearest passages, best first, whether they fit or not."""
        return self._answer(query, k, owner).passages

    def get(self, ids: Sequence[str], *, owner: str = "") -> list[Passage]:
        """Return the passages with these ids that exist, in the order asked."""
        wanted = list(dict.fromkeys(ids))
        snapshot = self._snapshot(owner)
        found = snapshot.passages
        if snapshot.plain is None and any(name not in found for name in wanted):
            found = {**found, **self._stored(wanted, owner)}
        return [found[name] for name in ids if name in found]

    def _stored(self, ids: list[str], owner: str) -> dict[str, Passage]:
        from coach.retrieval.matrix import rows_with

        with self._index.store.reading():
            return _shown(rows_with(self._index.shelf.rows(), ids, owner))

    def _answer(self, query: str, k: int, owner: str) -> _Answer:
        if not query.strip() or k < 1:
            return _Answer([], fits=False)
        from coach.retrieval import fit
        from coach.retrieval.scoring import Guidance, asked_scores

        vector = self._index.embedder.encode([query])[0]
        snapshot = self._snapshot(owner)
        asked = snapshot.asked
        scores = asked_scores(asked, vector)
        guidance = Guidance(asked, vector, scores)
        plain = snapshot.plain or self._candidates(vector, guidance, owner)
        topicality = fit.topicality(asked, snapshot.elsewhere, vector)
        near = fit.near_scores(plain, topicality, vector, guidance.scores(plain))
        ranked = [*_top(asked, scores, k), *_top(plain, near, k)]
        ranked.sort(key=lambda passage: -passage.score)
        return _Answer(
            ranked[:k],
            fit.fits_asked(asked, topicality) or fit.fits_plain(plain, asked, topicality, vector),
        )

    def _snapshot(self, owner: str = "") -> _Snapshot:
        with self._lock:
            shared = self._of("", None)
            return self._of(owner, shared) if owner else shared

    def _of(self, owner: str, shared: _Snapshot | None) -> _Snapshot:
        """What ``owner`` sees: all of ``shared``, and what is theirs."""
        held = self._held.get(owner)
        if held is None or self._index.store.is_stale(held.generation):
            held = self._held[owner] = self._load(owner, shared)
        self._held.move_to_end(owner)
        while len(self._held) > OWNERS_HELD:
            self._held.popitem(last=False)
        return held

    def _load(self, owner: str, shared: _Snapshot | None) -> _Snapshot:
        from coach.retrieval.fit import elsewhere_lines
        from coach.retrieval.matrix import all_rows, count_rows

        store = self._index.store
        with store.reading():
            rows = self._index.shelf.rows()
            count = count_rows(rows, owner)
            if shared and not count:
                return shared
            asked = all_rows(rows, owner, asked=True)
            few = count <= self._most_in_memory
            plain = all_rows(rows, owner, asked=False) if few else None
            generation = store.generation
        if shared is None:
            elsewhere = self._index.embedder.encode(elsewhere_lines())
            return _Snapshot(generation, asked, plain, elsewhere)
        both = shared.plain.beside(plain) if shared.plain and plain else None
        # as old as its older half, so that neither outlives a write
        return replace(shared, asked=shared.asked.beside(asked), plain=both)

    def _candidates(self, vector: NDArray[np.float32], guidance: Guidance, owner: str) -> Matrix:
        import numpy as np

        from coach.retrieval.matrix import rows_near

        with self._index.store.reading():
            rows = self._index.shelf.rows()
            return rows_near(rows, np.vstack([vector, guidance.queries]), CANDIDATE_ROWS, owner)


def _top(matrix: Matrix, scores: NDArray[np.float32], k: int) -> list[Passage]:
    """The ``k`` best passages with their scores, without those that are never shown."""
    shown = (~matrix.hidden).nonzero()[0]
    best = shown[scores[shown].argsort(kind="stable")[::-1][:k]]
    return [matrix.passages[n].model_copy(update={"score": float(scores[n])}) for n in best]


def _shown(matrix: Matrix) -> dict[str, Passage]:
    pairs = zip(matrix.passages, matrix.hidden, strict=True)
    return {passage.id: passage for passage, hidden in pairs if not hidden}
