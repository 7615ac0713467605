"""What the index holds, source by source: writes only what differs from what is already there."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from coach.errors import IndexMismatch
from coach.retrieval.rows import ANGLE, PASSAGE, Row, passage_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy as np
    from chromadb.api.models.Collection import Collection
    from numpy.typing import NDArray

    from coach.protocol import Embedder
    from coach.retrieval.store import Store
    from coach.schemas import Passage

Item = TypeVar("Item")

FORMAT = 2  # goes up whenever readers, chunks or rows change so that old rows are of no use
ROWS, RECORDS = "coach-rows", "coach-sources"
_BATCH = 256


@dataclass(frozen=True)
class Record:
    """What is known of an indexed source.

    ``sha256`` is that of the file as it was indexed, "" while a change is under way. ``kept``
    sources were added by hand and stay when the configured corpus changes; ``hidden`` ones only
    help to find others. One with an ``owner`` is theirs alone; ``name`` is then what their file is
    called, and ``path`` where it is kept.
    """

    source: str
    title: str
    path: str
    sha256: str
    passages: int
    kept: bool
    hidden: bool
    owner: str = ""
    name: str = ""
    author: str = ""


@dataclass(frozen=True)
class Change:
    """How many passages a write added, left and removed, and how many texts it embedded."""

    added: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0


class Shelf:
    """Rows and records in two collections of a store; raises what the store raises."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    def rows(self) -> Collection:
        """The collection of vectors. Raises ``IndexMismatch`` where another embedder made them."""
        made_with = {"embedder": self._embedder.fingerprint, "format": FORMAT}
        collection = self._store.collection(ROWS, made_with)
        found = collection.metadata or {}
        if found.get("embedder") != made_with["embedder"]:
            raise IndexMismatch(
                f"The index in {self._store.place} was made with the embedder "
                f"{found.get('embedder', 'of an older version')}, not {made_with['embedder']}; "
                "`coach index --rebuild` makes it anew."
            )
        if found.get("format") != FORMAT:
            raise IndexMismatch(
                f"The index in {self._store.place} was made by another version of the coach; "
                "`coach index --rebuild` makes it anew."
            )
        return collection

    def check(self) -> None:
        """Raise ``IndexMismatch`` where ``rows`` would, though nothing is to be written."""
        with self._store.reading():
            self.rows()

    def records(self) -> list[Record]:
        """All sources, hidden ones too, by name."""
        with self._store.reading():
            metadatas = self._recorded().get(include=["metadatas"])["metadatas"] or []
        return sorted((Record(**dict(found)) for found in metadatas), key=lambda r: r.source)  # type: ignore[arg-type]

    def record(self, record: Record) -> None:
        """Write down ``record``, in place of an older one of the same source."""
        with self._store.changing():
            # nobody searches here; Chroma wants a vector all the same
            self._recorded().upsert(record.source, [1.0], asdict(record))

    def replace(self, source: str, rows: Sequence[Row]) -> Change:
        """Make ``rows`` all that is held of ``source``."""
        old = self._metadata_of(source)
        new = {row.id: row for row in rows}
        fresh = [row for row in new.values() if row.id not in old]
        stale = [name for name in old if name not in new]
        moved = [row for row in new.values() if row.id in old and row.metadata != old[row.id]]
        known = self._vectors_of([name for name in stale if old[name]["kind"] == ANGLE])
        embedded = self._add(fresh, known)
        self._update(moved)
        self._delete(stale)
        return Change(
            added=sum(row.metadata["kind"] == PASSAGE for row in fresh),
            unchanged=sum(m["kind"] == PASSAGE for name, m in old.items() if name in new),
            removed=sum(old[name]["kind"] == PASSAGE for name in stale),
            embedded=embedded,
        )

    def forget(self, source: str) -> int:
        """Delete rows and record of ``source``; the number of passages it had."""
        removed = self.replace(source, ()).removed
        with self._store.changing():
            self._recorded().delete([source])
        return removed

    def passages(self, source: str) -> list[Passage]:
        """The passages of ``source`` in reading order."""
        wanted: Any = {"$and": [{"source": source}, {"kind": PASSAGE}]}
        with self._store.reading():
            found = self.rows().get(where=wanted, include=["documents", "metadatas"])
        pairs: Any = zip(found["documents"] or [], found["metadatas"] or [], strict=True)
        ordered = sorted(pairs, key=lambda pair: pair[1]["place"])
        return [passage_from(document, metadata) for document, metadata in ordered]

    def _recorded(self) -> Collection:
        return self._store.collection(RECORDS, {})

    def _metadata_of(self, source: str) -> dict[str, dict[str, Any]]:
        with self._store.reading():
            found = self.rows().get(where={"source": source}, include=["metadatas"])
        pairs = zip(found["ids"], found["metadatas"] or [], strict=True)
        return {name: dict(metadata) for name, metadata in pairs}

    def _vectors_of(self, ids: list[str]) -> dict[str, NDArray[np.float32]]:
        """Vectors about to be deleted, by their text: a paragraph may have changed round it."""
        import numpy as np

        known: dict[str, NDArray[np.float32]] = {}
        for batch in _batches(ids):
            with self._store.reading():
                found = self.rows().get(batch, include=["documents", "embeddings"])
            vectors = np.asarray(found["embeddings"], dtype=np.float32)
            known.update(zip(found["documents"] or [], vectors, strict=True))
        return known

    def _add(self, rows: list[Row], known: dict[str, NDArray[np.float32]]) -> int:
        """Add ``rows`` in batches, so that a crash loses little; the number of texts embedded."""
        import numpy as np

        embedded = 0
        for batch in _batches(rows):
            unknown = list(dict.fromkeys(row.words for row in batch if row.words not in known))
            vectors = dict(known)
            if unknown:
                vectors.update(zip(unknown, self._embedder.encode(unknown), strict=True))
            embedded += len(unknown)
            with self._store.changing():
                self.rows().upsert(
                    [row.id for row in batch],
                    np.stack([vectors[row.words] for row in batch]),
                    [row.metadata for row in batch],
                    [row.document for row in batch],
                )
        return embedded

    def _update(self, rows: Iterable[Row]) -> None:
        for batch in _batches(rows):
            with self._store.changing():
                metadatas: Any = [row.metadata for row in batch]
                self.rows().update([row.id for row in batch], metadatas=metadatas)

    def _delete(self, ids: Iterable[str]) -> None:
        for batch in _batches(ids):
            with self._store.changing():
                self.rows().delete(batch)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    listed = list(items)
    for start in range(0, len(listed), _BATCH):
        yield listed[start : start + _BATCH]
