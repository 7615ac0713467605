"""The index of all sources: reads files, keeps what has not changed, embeds the rest."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from coach.errors import StoreDamaged, UnreadableSource
from coach.retrieval.chunker import chunks
from coach.retrieval.formats import Limits, slug
from coach.retrieval.readers import read_content, read_source
from coach.retrieval.rows import rows_of
from coach.retrieval.shelf import RECORDS, ROWS, Record, Shelf
from coach.retrieval.store import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.protocol import Embedder
    from coach.retrieval.source import SourceText
    from coach.schemas import Passage


@dataclass(frozen=True)
class FileReport:
    """What indexing one file did: passages added, left and removed, and texts embedded for it.

    ``error`` is one sentence where the file could not be read, else "".
    """

    path: Path
    source: str = ""
    added: int = 0
    unchanged: int = 0
    removed: int = 0
    embedded: int = 0
    error: str = ""


@dataclass(frozen=True)
class SourceInfo:
    """One line of the list of indexed sources.

    ``kept`` were added by hand, the others come from the configured corpus. ``owner`` is whose
    alone it is, "" for everybody's.
    """

    source: str
    title: str
    path: Path
    passages: int
    author: str = ""
    owner: str = ""
    name: str = ""
    kept: bool = False


@dataclass(frozen=True)
class Upload:
    """A file that belongs to an owner: kept at ``path``, called ``name`` by them."""

    owner: str
    source: str
    name: str
    path: Path
    sha256: str


class Index:
    """Sources in a Chroma database under ``folder``, or on the server at ``chroma_url``.

    ``guides`` are files whose "asked as" lines help to find passages of other sources; those that
    are not indexed as sources themselves are never shown. Nothing is opened before the first use.
    Methods raise ``StoreDamaged`` where the database cannot be used, and ``IndexMismatch`` where
    another embedder made it. Safe to share between threads; processes wait for each other.
    """

    def __init__(
        self,
        folder: Path,
        embedder: Embedder,
        chroma_url: str | None = None,
        guides: Sequence[Path] = (),
        limits: Limits | None = None,
    ) -> None:
        self.embedder = embedder
        self.store = open_store(folder, chroma_url)
        self.shelf = Shelf(self.store, embedder)
        self._guides = tuple(guides)
        self._limits = limits or Limits()

    def add(self, paths: Iterable[Path]) -> list[FileReport]:
        """Index ``paths`` (files, or folders with all in them) beside what is there already."""
        with self.store.writing():
            self.shelf.check()
            return [self._index(path, kept=True) for path in _files(paths)]

    def sync(self, paths: Iterable[Path]) -> list[FileReport]:
        """Index ``paths`` as the configured corpus: what came from it before and is gone, goes.

        Sources that ``add`` brought in stay. A file that cannot be read keeps its old passages.
        """
        files = _files(paths)
        guides = [path for path in _files(self._guides) if path not in files]
        with self.store.writing():
            self.shelf.check()
            reports = [self._index(path) for path in files]
            for path in guides:
                self._index(path, hidden=True)
            return reports + self._without({str(path) for path in (*files, *guides)})

    def own(self, upload: Upload) -> FileReport:
        """Index what belongs to one owner, for nobody else to find.

        Raises ``UnreadableSource`` where it cannot be read; what was indexed of it before stays.
        """
        with self.store.writing():
            self.shelf.check()
            before = next((r for r in self.shelf.records() if r.source == upload.source), None)
            if before and before.sha256 == upload.sha256 and before.path == str(upload.path):
                return FileReport(upload.path, upload.source, unchanged=before.passages)
            text = read_content(upload.name, upload.path.read_bytes(), self._limits)
            record = Record(
                source=upload.source,
                title=text.title,
                path=str(upload.path),
                sha256="",
                passages=0,
                kept=True,
                hidden=False,
                owner=upload.owner,
                name=upload.name,
                author=text.author,
            )
            return self._write(record, replace(text, source=upload.source), upload.sha256)

    def settle(self, uploads: Iterable[Upload]) -> list[FileReport]:
        """Make ``uploads`` all that is held of anybody's own sources; one report for each change.

        What cannot be read any more keeps its old passages.
        """
        wanted = {upload.source: upload for upload in uploads}
        reports = []
        with self.store.writing():
            for record in self.shelf.records():
                if record.owner and record.source not in wanted:
                    removed = self.shelf.forget(record.source)
                    reports.append(FileReport(Path(record.path), record.source, removed=removed))
            for upload in wanted.values():
                try:
                    report = self.own(upload)
                except (UnreadableSource, OSError) as error:
                    report = FileReport(upload.path, upload.source, error=str(error))
                if report.error or not report.unchanged:
                    reports.append(report)
        return reports

    def rebuild(self, paths: Iterable[Path] = ()) -> list[FileReport]:
        """Delete the database, and index ``paths`` and whatever ``add`` had brought in anew.

        What belongs to owners is left to ``settle``.
        """
        with self.store.writing():
            try:
                records = self.shelf.records()
                kept = [Path(each.path) for each in records if each.kept and not each.owner]
            except StoreDamaged:
                kept = []
            self.store.erase(ROWS, RECORDS)
            return self.sync(paths) + self.add(path for path in kept if path.is_file())

    def remove(self, source: str) -> int:
        """Delete the source with this name; the number of passages it had, 0 where unknown."""
        with self.store.writing():
            return self.shelf.forget(source)

    def sources(self) -> list[SourceInfo]:
        """All sources that somebody can find, by name."""
        return [
            SourceInfo(
                source=record.source,
                title=record.title,
                path=Path(record.path),
                passages=record.passages,
                author=record.author,
                owner=record.owner,
                name=record.name or Path(record.path).name,
                kept=record.kept,
            )
            for record in self.shelf.records()
            if not record.hidden
        ]

    def passages(self, source: str) -> list[Passage]:
        """The passages of ``source`` in reading order; [] where it is unknown."""
        return self.shelf.passages(source)

    def count(self) -> int:
        """The number of passages that can be found."""
        return sum(source.passages for source in self.sources())

    def _index(self, path: Path, *, kept: bool = False, hidden: bool = False) -> FileReport:
        before = next((r for r in self.shelf.records() if r.path == str(path)), None)
        kept = kept or bool(before and before.kept)
        wanted = Record("", "", str(path), "", 0, kept, hidden and not kept)
        try:
            digest = _digest(path)
            if before and before == replace(
                before, sha256=digest, kept=wanted.kept, hidden=wanted.hidden
            ):
                return FileReport(path, before.source, unchanged=before.passages)
            text = read_source(path, self._limits)
        except UnreadableSource as error:
            return FileReport(path, before.source if before else "", error=str(error))
        text = replace(text, source=before.source if before else self._free_name(path))
        record = replace(wanted, source=text.source, title=text.title, author=text.author)
        return self._write(record, text, digest)

    def _write(self, record: Record, text: SourceText, digest: str) -> FileReport:
        found = chunks(text)
        rows = [
            row
            for place, chunk in enumerate(found)
            for row in rows_of(chunk, place, hidden=record.hidden, owner=record.owner)
        ]
        # without a hash until all is written, so that a crash half-way is repaired the next time
        self.shelf.record(replace(record, passages=len(found)))
        change = self.shelf.replace(record.source, rows)
        self.shelf.record(replace(record, passages=len(found), sha256=digest))
        return FileReport(Path(record.path), record.source, **asdict(change))

    def _free_name(self, path: Path) -> str:
        """The file's own name, unless a file of the same name from elsewhere has it."""
        name = slug(path.stem)
        holder = next((r for r in self.shelf.records() if r.source == name), None)
        if holder is None or not Path(holder.path).exists():
            return name
        return f"{name}-{hashlib.sha256(str(path.parent).encode()).hexdigest()[:6]}"

    def _without(self, wanted: set[str]) -> list[FileReport]:
        """Forget what came from the configured corpus and is not ``wanted`` any more."""
        reports = []
        for record in self.shelf.records():
            if record.path not in wanted and not record.kept:
                removed = self.shelf.forget(record.source)
                reports.append(FileReport(Path(record.path), record.source, removed=removed))
        return reports


def _files(paths: Iterable[Path]) -> list[Path]:
    """Every file in ``paths``, folders opened up and hidden files left out, each once."""
    found: list[Path] = []
    for path in map(Path, paths):
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found.extend(
            file.resolve()
            for file in inside
            if not file.is_dir() and not (file != path and file.name.startswith("."))
        )
    return list(dict.fromkeys(found))


def _digest(path: Path) -> str:
    """The sha256 of a file, "" where it cannot be read: reading it then says why."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
