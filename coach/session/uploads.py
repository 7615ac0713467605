"""What people bring along: their files, kept for them alone and in step with the index."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from uuid import uuid4

from coach.errors import BadInput, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.retrieval import FileReport, Index, Limits, Upload

_LONGEST_NAME = 160
_ABOUT = ".json"  # beside each file, what is known of it


@dataclass(frozen=True)
class Kept:
    """A file that is kept for somebody, and when it came."""

    upload: Upload
    added: datetime


class Uploads:
    """The files under ``folder``, one folder an owner; what is there is in ``index``, and no more.

    A file that comes again under its name takes the place of the former. Methods raise BadInput in
    one sentence and change nothing then; StoreDamaged where the disk or the index fails. They wait
    for each other, and are called from threads.
    """

    def __init__(self, folder: Path, index: Index, limits: Limits, most: int) -> None:
        self._folder = folder
        self._index = index
        self._limits = limits
        self._most = most

    def add(self, owner: str, name: str, content: bytes) -> FileReport:
        """Keep ``content`` as ``owner``'s file ``name``, and index it."""
        from coach.retrieval import FileReport, Upload, read_content

        name = checked_file_name(name)
        # read before anything is touched: what cannot be a source is not kept
        read_content(name, content, self._limits)
        digest = sha256(content).hexdigest()
        source = _source(owner, name)
        path = self._of(owner) / f"{source}{PurePosixPath(name).suffix.lower()}"
        upload = Upload(owner, source, name, path, digest)
        with self._index.store.writing():
            here = {kept.upload.source: kept.upload for kept in self.of(owner)}
            twin = next((each for each in here.values() if each.sha256 == digest), None)
            if twin and twin.source != source:
                held = {each.source: each.passages for each in self._index.sources()}
                return FileReport(twin.path, twin.source, unchanged=held.get(twin.source, 0))
            if source not in here and len(here) >= self._most:
                raise BadInput(
                    f"You have {len(here)} sources of your own, which is the most there may be; "
                    "remove one first."
                )
            return self._put(upload, content)

    def of(self, owner: str) -> list[Kept]:
        """The files of ``owner``, by name."""
        found = _kept(self._of(owner))
        return sorted((k for k in found if k.upload.owner == owner), key=lambda k: k.upload.name)

    def all(self) -> list[Upload]:
        """Everybody's files."""
        folders = sorted(self._folder.iterdir()) if self._folder.is_dir() else []
        return [kept.upload for folder in folders for kept in _kept(folder)]

    def remove(self, owner: str, source: str) -> int:
        """Delete one file and its passages; the number of those, or BadInput where it is unknown.

        ``source`` is its name as a source, or the file's own.
        """
        with self._index.store.writing():
            for kept in self.of(owner):
                if source in (kept.upload.source, kept.upload.name):
                    return self._remove(kept.upload)
        raise BadInput(f"You have no source of your own called '{source[:_LONGEST_NAME]}'.")

    def remove_all(self, owner: str) -> int:
        """Delete every file of ``owner`` and its passages; the number of files."""
        with self._index.store.writing():
            found = self.of(owner)
            for kept in found:
                self._remove(kept.upload)
            folder = self._of(owner)
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        return len(found)

    def _of(self, owner: str) -> Path:
        return self._folder / sha256(owner.encode()).hexdigest()[:32]

    def _put(self, upload: Upload, content: bytes) -> FileReport:
        """Write and index; what was there before comes back where that fails."""
        about = upload.path.with_suffix(_ABOUT)
        before = {path: path.read_bytes() for path in (upload.path, about) if path.is_file()}
        told = {
            "owner": upload.owner,
            "source": upload.source,
            "name": upload.name,
            "file": upload.path.name,
            "sha256": upload.sha256,
            "added": datetime.now(UTC).isoformat(),
        }
        try:
            _write(upload.path, content)
            _write(about, json.dumps(told, ensure_ascii=False, indent=1).encode())
            return self._index.own(upload)
        except BaseException as error:
            for path in (about, upload.path):
                if path in before:
                    _write(path, before[path])
                else:
                    path.unlink(missing_ok=True)
            if isinstance(error, OSError):
                raise StoreDamaged(f"{self._folder} cannot be written ({error}).") from error
            raise

    def _remove(self, upload: Upload) -> int:
        # First what makes it known: should the process die here, the next start takes out the rest.
        upload.path.with_suffix(_ABOUT).unlink(missing_ok=True)
        upload.path.unlink(missing_ok=True)
        return self._index.remove(upload.source)


def checked_file_name(name: str) -> str:
    """The last part of ``name`` as one line that can be shown. Raises BadInput where none is left.

    It is never used as a path: files are kept under names of our own.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    shown = "".join(mark for mark in last if unicodedata.category(mark)[0] != "C")
    shown = re.sub(r"\s+", " ", shown).strip(" .")
    if not shown or len(shown) > _LONGEST_NAME:
        raise BadInput(f"Give the file a name of 1 to {_LONGEST_NAME} characters.")
    return shown


def _source(owner: str, name: str) -> str:
    from coach.retrieval import slug

    # Nobody else's file of that name, and none of the corpus, is ever the same source.
    mark = sha256(f"{owner}\0{name.casefold()}".encode()).hexdigest()[:10]
    return f"{slug(PurePosixPath(name).stem)}-{mark}"


def _kept(folder: Path) -> Iterator[Kept]:
    """The files in one owner's folder, as far as what is known of them can be read."""
    from coach.retrieval import Upload

    for about in sorted(folder.glob(f"*{_ABOUT}")):
        try:
            told = json.loads(about.read_bytes())
            path = folder / Path(told["file"]).name
            upload = Upload(told["owner"], told["source"], told["name"], path, told["sha256"])
            added = datetime.fromisoformat(told["added"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if path.is_file():
            yield Kept(upload, added)


def _write(path: Path, content: bytes) -> None:
    """Put the file there whole or not at all."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{uuid4().hex}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
