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


@dataclass(frozen=True)
class Matrix:
    """P passages with vectors of shape (P, d), and A angles with vectors of shape (A, d).

    ``owners`` (A,) says which passage an angle belongs to. ``asked`` (P,) is true where the angles
    are lines people ask with, false where they are sentences; ``hidden`` (P,) where the passage is
    never shown.
    """

    passages: tuple[Passage, ...]
    vectors: NDArray[np.float32]
    angles: NDArray[np.float32]
    owners: NDArray[np.int64]
    asked: NDArray[np.bool_]
    hidden: NDArray[np.bool_]

    def similarities(self, query: NDArray[np.float32]) -> NDArray[np.float32]:
        """Cosine of ``query`` (d,) with every passage, shape (P,)."""
        return self.vectors @ query

    def best_angles(self, query: NDArray[np.float32], count: int) -> NDArray[np.float32]:
        """Mean cosine of ``query`` with the best ``count`` angles of every passage, shape (P,).

        A passage without angles stands for itself.
        """
        found = self.angles @ query
        order = np.lexsort((-found, self.owners))
        owners = self.owners[order]
        rank = np.arange(len(order)) - np.searchsorted(owners, owners)
        best = order[rank < count]
        sums = np.bincount(self.owners[best], found[best], len(self.passages))
        numbers = np.bincount(self.owners[best], minlength=len(self.passages))
        means = sums / np.maximum(numbers, 1)
        return np.where(numbers > 0, means, self.similarities(query)).astype(np.float32)


def all_rows(collection: Collection) -> Matrix:
    """Everything the collection holds."""
    return _matrix(collection.get(include=["metadatas", "documents", "embeddings"]))


def rows_near(collection: Collection, query: NDArray[np.float32], count: int) -> Matrix:
    """The passages that the ``count`` rows nearest to ``query`` (d,) belong to, angles and all."""
    found = collection.query(query_embeddings=query[None], n_results=count, include=["metadatas"])
    metadatas = (found["metadatas"] or [[]])[0]
    return rows_with(collection, list(dict.fromkeys(str(m["passage"]) for m in metadatas)))


def rows_with(collection: Collection, ids: Sequence[str]) -> Matrix:
    """The passages with these ids, angles and all."""
    include = ["metadatas", "documents", "embeddings"]
    owners = collection.get(list(ids), include=["metadatas"])["metadatas"] if ids else []
    angles = [name for metadata in owners or [] for name in str(metadata["angles"]).split()]
    if not ids:
        return _matrix({"ids": [], "metadatas": [], "documents": [], "embeddings": []})
    return _matrix(collection.get([*ids, *angles], include=include))  # type: ignore[arg-type]


def _matrix(found: Any) -> Matrix:
    """A matrix from what Chroma's ``get`` answers."""
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    metadatas: list[dict[str, Any]] = found["metadatas"]
    own = [number for number, metadata in enumerate(metadatas) if metadata["kind"] == PASSAGE]
    place = {metadatas[number]["passage"]: position for position, number in enumerate(own)}
    # an angle whose passage is gone belongs to a write that was cut off
    angles = [
        number
        for number, metadata in enumerate(metadatas)
        if metadata["kind"] != PASSAGE and metadata["passage"] in place
    ]
    width = vectors.shape[1] if vectors.ndim == 2 else 0
    return Matrix(
        tuple(passage_from(found["documents"][number], metadatas[number]) for number in own),
        vectors[own] if own else np.empty((0, width), np.float32),
        vectors[angles] if angles else np.empty((0, width), np.float32),
        np.array([place[metadatas[number]["passage"]] for number in angles], dtype=np.int64),
        np.array([metadatas[number]["asked"] for number in own], dtype=bool),
        np.array([metadatas[number]["hidden"] for number in own], dtype=bool),
    )
