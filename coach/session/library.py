"""The part of ``Coach`` that is about sources: everybody's, and those that an owner brought."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.schemas import SourceSummary

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach.graph.context import CoachContext
    from coach.retrieval import FileReport, Index, SourceInfo
    from coach.schemas import Passage
    from coach.session.uploads import Uploads
    from coach.settings import Settings


class Library(ABC):
    """Searches, lists, takes in and gives up sources."""

    settings: Settings
    _context: CoachContext
    _index: Index
    _uploads: Uploads

    async def search(self, query: str, k: int = 5, *, owner: str | None = None) -> list[Passage]:
        """Up to ``k`` passages for ``query``, best first; [] when the sources have nothing.

        The owner's own sources are searched too, and nobody else's.
        """
        if k < 1:
            raise BadInput("Ask for at least one passage (k ≥ 1).")
        whose = self._whose(owner)
        return await asyncio.to_thread(self._context.retriever.search, query, k, owner=whose)

    async def passages(self, ids: Sequence[str], *, owner: str | None = None) -> list[Passage]:
        """The passages with these ids that the index still holds, in the order asked."""
        whose = self._whose(owner)
        return await asyncio.to_thread(self._context.retriever.get, ids, owner=whose)

    async def index(
        self, paths: Sequence[Path] | None = None, *, rebuild: bool = False
    ) -> list[FileReport]:
        """Index files and folders (default: the configured corpus) and report on each file.

        They are everybody's; what somebody brought for themselves alone stays theirs.
        """
        if rebuild:
            wanted = list(paths or self.settings.corpus)
            return await asyncio.to_thread(self._rebuilt, wanted)
        if paths:
            return await asyncio.to_thread(self._index.add, list(paths))
        return await asyncio.to_thread(self._index.sync, self.settings.corpus)

    async def add_source(
        self, name: str, content: bytes, *, owner: str | None = None
    ) -> FileReport:
        """Take in a file for this owner alone; it is kept, indexed, found and cited for them.

        ``name`` is what the file is called: its suffix says how it is read, and one that is there
        already is replaced, with only what changed embedded again. Raises BadInput where it cannot
        be read or is too much, and keeps nothing of it then.
        """
        return await asyncio.to_thread(self._uploads.add, self._whose(owner), name, content)

    async def sources(self, *, owner: str | None = None) -> list[SourceSummary]:
        """All sources that this owner can find: their own first, each kind by title."""
        return await asyncio.to_thread(self._listed, self._whose(owner))

    async def source_passages(self, source: str, *, owner: str | None = None) -> list[Passage]:
        """The passages of one source in reading order. Raises BadInput where there is none."""
        if not any(each.source == source for each in await self.sources(owner=owner)):
            raise BadInput("There is no such source any more; it may have been removed.")
        return await asyncio.to_thread(self._index.passages, source)

    async def remove_source(
        self, source: str, *, owner: str | None = None, shared: bool = False
    ) -> int:
        """Delete one of the owner's sources with its file; returns how many passages it had.

        With ``shared``, one that ``index`` brought in for everybody. ``source`` is its name as a
        source or that of the file. What was cited from it stays in the conversations as it was.
        Raises BadInput where there is none, or where it belongs to the configured corpus.
        """
        if shared:
            return await asyncio.to_thread(self._removed, source)
        return await asyncio.to_thread(self._uploads.remove, self._whose(owner), source)

    async def remove_sources(self, *, owner: str | None = None) -> int:
        """Delete everything that this owner brought; returns how many sources that were."""
        return await asyncio.to_thread(self._uploads.remove_all, self._whose(owner))

    @abstractmethod
    def _whose(self, owner: str | None) -> str:
        """The owner that is meant."""

    def _rebuilt(self, paths: list[Path]) -> list[FileReport]:
        return self._index.rebuild(paths) + self._index.settle(self._uploads.all())

    def _listed(self, owner: str) -> list[SourceSummary]:
        added = {kept.upload.source: kept.added for kept in self._uploads.of(owner)}
        found = [
            SourceSummary(
                source=each.source,
                title=each.title,
                author=each.author,
                name=each.name,
                passages=each.passages,
                own=bool(each.owner),
                added=added.get(each.source),
            )
            for each in self._index.sources()
            if each.owner in ("", owner)
        ]
        return sorted(found, key=lambda each: (not each.own, each.title.casefold(), each.source))

    def _removed(self, source: str) -> int:
        shared = [each for each in self._index.sources() if not each.owner]
        found = next((each for each in shared if source in _names(each)), None)
        if found is None:
            called = source[:200]
            raise BadInput(f"There is no source called '{called}'; `coach sources` lists all.")
        if not found.kept:
            raise BadInput(
                f"“{found.title}” belongs to the configured corpus ({found.path}); "
                "take it out of there, or out of COACH_CORPUS."
            )
        return self._index.remove(found.source)


def _names(source: SourceInfo) -> tuple[str, ...]:
    return source.source, source.name, str(source.path)
