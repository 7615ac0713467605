"""Passages and their vectors in memory, for exact scores over all of them or over candidates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.retrieval.rows import PASSAGE, passage_from

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    from coach.schemas import Passage

_EVERYTHING: Any = ["metadatas", "documents", "embeddings"]


@dataclass(frozen=True)
class Matrix:
    """P passages with vectors of shape (P, d), and A angles with vectors of shape (A, d).

    ``owners`` (A,) says which passage an angle belongs to; ``hidden`` (P,) is true for passages
    that are never shown.
    """

    passages: tuple[Passage, ...]
    hidden: NDArray[np.bool_]
    vectors: NDArray[np.float32]
    angles: NDArray[np.float32]
    owners: NDArray[np.int64]

    def similarities(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of ``query`` (d,) with every passage, shape (P,)."""
        return self.vectors @ query if self.passages else np.empty(0, np.float32)

    def best_angles(self, query: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Mean cosine of ``query`` with the best ``count`` angles of every passage, shape (P,).

        A passage without angles stands for itself.
        """
        if not len(self.angles):
            return self.similarities(query)
        found = self.angles @ query
        order = np.lexsort((-found, self.owners))
        owners = self.owners[order]
        rank = np.arange(len(order)) - np.searchsorted(owners, owners)
        best = order[rank < count]
        sums = np.bincount(self.owners[best], found[best], len(self.passages))
        numbers = np.bincount(self.owners[best], minlength=len(self.passages))
        means = sums / np.maximum(numbers, 1)
        return np.where(numbers > 0, means, self.similarities(query)).astype(np.float32)


def all_rows(collection: Collection, *, asked: bool) -> Matrix:
    """All passages that have lines people ask with, or all that have none."""
    return _matrix(collection.get(where={"asked": asked}, include=_EVERYTHING))


def rows_near(collection: Collection, queries: Sequence[NDArray[np.float32]], count: int) -> Matrix:
    """The passages without such lines among the ``count`` rows nearest to each query (d,)."""
    found = collection.query(np.stack(queries), n_results=count, include=["metadatas"])
    ids = {
        str(metadata["passage"]): None
        for metadatas in found["metadatas"] or []
        for metadata in metadatas
        if not metadata["asked"]
    }
    return rows_with(collection, list(ids))


def rows_with(collection: Collection, ids: Sequence[str]) -> Matrix:
    """The passages with these ids, angles and all."""
    if not ids:
        return _matrix({"metadatas": [], "documents": [], "embeddings": []})
    owners = collection.get(list(ids), include=["metadatas"])["metadatas"] or []
    angles = [name for metadata in owners for name in str(metadata["angles"]).split()]
    return _matrix(collection.get([*ids, *angles], include=_EVERYTHING))


def _matrix(found: Any) -> Matrix:
    """A matrix from what Chroma's ``get`` answers."""
    metadatas: list[dict[str, Any]] = found["metadatas"]
    own = [number for number, metadata in enumerate(metadatas) if metadata["kind"] == PASSAGE]
    place = {metadatas[number]["passage"]: position for position, number in enumerate(own)}
    # an angle whose passage is gone belongs to a write that was cut off
    angles = [
        number
        for number, metadata in enumerate(metadatas)
        if metadata["kind"] != PASSAGE and metadata["passage"] in place
    ]
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    return Matrix(
        passages=tuple(passage_from(found["documents"][n], metadatas[n]) for n in own),
        hidden=np.array([metadatas[n]["hidden"] for n in own], dtype=bool),
        vectors=vectors[own],
        angles=vectors[angles],
        owners=np.array([place[metadatas[n]["passage"]] for n in angles], dtype=np.int64),
    )
