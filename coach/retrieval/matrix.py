"""Passages and their vectors in memory, for exact scores over all of them or over candidates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.retrieval.rows import PASSAGE, passage_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    from coach.schemas import Passage

_EVERYTHING: Any = ["metadatas", "documents", "embeddings"]
_NOTHING: Any = {name: [] for name in _EVERYTHING}


@dataclass(frozen=True)
class Matrix:
    """P passages with vectors of shape (P, d), and A angles with vectors of shape (A, d).

    ``owners`` (A,) says which passage an angle belongs to, in ascending order. ``hidden`` (P,) is
    true for passages that are never shown.
    """

    passages: tuple[Passage, ...]
    hidden: NDArray[np.bool_]
    vectors: NDArray[np.float32]
    angles: NDArray[np.float32]
    owners: NDArray[np.int64]

    def beside(self, other: Matrix) -> Matrix:
        """The passages of both, these first."""
        if not other.passages:
            return self
        if not self.passages:
            return other
        return Matrix(
            passages=self.passages + other.passages,
            hidden=np.concatenate([self.hidden, other.hidden]),
            vectors=np.concatenate([self.vectors, other.vectors]),
            angles=_stacked(self.angles, other.angles),
            owners=np.concatenate([self.owners, other.owners + len(self.passages)]),
        )

    def similarities(self, queries: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosines of ``queries`` (n, d) with every passage, shape (n, P)."""
        if not self.passages:
            return np.empty((len(queries), 0), np.float32)
        return queries @ self.vectors.T

    def best_angles(self, queries: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Mean cosines (n, P) of ``queries`` (n, d) with the best ``count`` angles of each passage.

        A passage without angles stands for itself.
        """
        found = self.similarities(queries).copy()
        if len(self.owners):
            having, rows = self._laid_out
            cosines = np.empty((len(queries), len(self.angles) + 1), np.float32)
            cosines[:, :-1] = queries @ self.angles.T
            cosines[:, -1] = -np.inf
            found[:, having] = _best_means(cosines[:, rows], count)
        return found

    @cached_property
    def _laid_out(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The passages that have angles (H,), and theirs (H, most), filled up with A for none."""
        having, starts, sizes = np.unique(self.owners, return_index=True, return_counts=True)
        places = np.arange(sizes.max())
        rows = np.where(places < sizes[:, None], starts[:, None] + places, len(self.owners))
        return having, rows


def _stacked(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """Both arrays (n, d) under each other, whichever of them may be empty."""
    if not len(second):
        return first
    return np.concatenate([first, second]) if len(first) else second


def _best_means(cosines: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """Mean (n, H) of the ``count`` highest of ``cosines`` (n, H, most); -inf stands for none."""
    if count == 1:
        return np.asarray(cosines.max(axis=2))
    count = min(count, cosines.shape[2])
    best = np.partition(cosines, -count, axis=2)[:, :, -count:]
    there = np.isfinite(best)
    means = np.where(there, best, 0).sum(axis=2) / there.sum(axis=2)
    return np.asarray(means, dtype=np.float32)


def count_rows(collection: Collection, owner: str) -> int:
    """The number of rows that are ``owner``'s; "" for everybody's."""
    return len(collection.get(where={"owner": owner}, include=[])["ids"])


def all_rows(collection: Collection, owner: str, *, asked: bool) -> Matrix:
    """All passages of ``owner`` that have lines people ask with, or all that have none."""
    wanted: Any = {"$and": [{"owner": owner}, {"asked": asked}]}
    return _matrix(collection.get(where=wanted, include=_EVERYTHING))


def rows_near(
    collection: Collection, queries: NDArray[np.float32], count: int, owner: str
) -> Matrix:
    """The passages without such lines among the ``count`` rows nearest to each query (n, d).

    Only everybody's rows are looked at, and those of ``owner``.
    """
    wanted: Any = {"owner": {"$in": ["", owner]}}
    found = collection.query(queries, n_results=count, where=wanted, include=["metadatas"])
    ids = {
        str(metadata["passage"]): None
        for metadatas in found["metadatas"] or []
        for metadata in metadatas
        if not metadata["asked"]
    }
    return rows_with(collection, list(ids), owner)


def rows_with(collection: Collection, ids: Sequence[str], owner: str) -> Matrix:
    """The passages with these ids that ``owner`` may see, angles and all."""
    if not ids:
        return _matrix(_NOTHING)
    found = collection.get(list(ids), include=["metadatas"])["metadatas"] or []
    seen = [m for m in found if m["kind"] == PASSAGE and m["owner"] in ("", owner)]
    own = [str(metadata["passage"]) for metadata in seen]
    angles = [name for metadata in seen for name in str(metadata["angles"]).split()]
    return _matrix(collection.get([*own, *angles], include=_EVERYTHING) if own else _NOTHING)


def _matrix(found: Any) -> Matrix:
    """A matrix from what Chroma's ``get`` answers."""
    metadatas: list[dict[str, Any]] = found["metadatas"]
    own = [number for number, metadata in enumerate(metadatas) if metadata["kind"] == PASSAGE]
    place = {metadatas[number]["passage"]: position for position, number in enumerate(own)}
    # an angle whose passage is gone belongs to a write that was cut off
    owned = sorted(
        (place[metadata["passage"]], number)
        for number, metadata in enumerate(metadatas)
        if metadata["kind"] != PASSAGE and metadata["passage"] in place
    )
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    return Matrix(
        passages=tuple(passage_from(found["documents"][n], metadatas[n]) for n in own),
        hidden=np.array([metadatas[n]["hidden"] for n in own], dtype=bool),
        vectors=vectors[own],
        angles=vectors[[number for _, number in owned]],
        owners=np.array([owner for owner, _ in owned], dtype=np.int64),
    )
