"""The Chroma client behind an index: one a folder and process, fresh when others have written.

An open embedded client never sees vectors that another process has added. So every write ends by
renewing a stamp, and whoever finds the stamp changed opens the client anew.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from coach.errors import StoreDamaged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_STAMP, _LOCK = "stamp", "lock"
_STAMP_BYTES = 64
_STAMP_COLLECTION = "coach-stamp"
_SERVER_CHECK_SECONDS = 1.0  # a server is asked for its stamp no more often; a file costs nothing
_shared: WeakValueDictionary[tuple[str, str], Store] = WeakValueDictionary()
_sharing = threading.Lock()


def open_store(folder: Path, url: str | None = None) -> Store:
    """The store in ``folder`` (or on the server at ``url``), one for the whole process.

    Chroma keeps one client a path: were there two stores on it, neither could open it anew.
    """
    key = (str(folder.resolve()), url or "")
    with _sharing:
        store = _shared.get(key)
        if store is None:
            store = _shared[key] = Store(folder, url)
        return store


class Store:
    """Collections by name. Opens nothing before its first use; safe to share between threads.

    Whatever is done inside ``reading`` and ``writing`` raises ``StoreDamaged`` where the folder or
    the server cannot be used. ``generation`` counts up whenever what was read may be out of date.
    """

    def __init__(self, folder: Path, url: str | None) -> None:
        self._folder = folder
        self._stamp_file = str(folder / _STAMP)
        self._url = url
        self._client: Client | None = None
        self._client_lock = threading.RLock()
        self._writer_lock = threading.RLock()
        self._depth = 0
        self._is_changed = False
        self._seen = ""
        self._checked = float("-inf")
        self.generation = 0

    @property
    def place(self) -> str:
        """The folder or address, as it is named in messages."""
        return self._url or str(self._folder)

    def is_stale(self, generation: int) -> bool:
        """Whether anything was written since ``generation``, by this process or another."""
        with self._translated():
            return generation != self.generation or self._stamp() != self._seen

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Hold the client, opened anew if another process has written."""
        with self._client_lock, self._translated():
            stamp = self._stamp()
            if stamp != self._seen:
                self._forget_client()
                self._seen = stamp
                self.generation += 1
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Keep every other writer out, in this process and in others; reading goes on."""
        from filelock import FileLock

        with self._writer_lock, self._translated():
            if self._depth:
                yield
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / _LOCK):
                self._depth += 1
                try:
                    yield
                finally:
                    self._depth -= 1
                    if self._is_changed:
                        self._renew_stamp()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Like ``reading``, for one operation that changes what is stored, inside ``writing``."""
        with self.reading():
            self._is_changed = True
            yield

    def collection(self, name: str, metadata: dict[str, Any]) -> Collection:
        """The collection ``name``; ``metadata`` is given to it only if it is made now."""
        from chromadb.errors import NotFoundError

        client = self._opened()
        try:
            return client.get_collection(name, embedding_function=None)
        except NotFoundError:
            # or get: another process may have made it meanwhile
            return client.get_or_create_collection(
                name,
                embedding_function=None,
                metadata=metadata or None,
                configuration={"hnsw": {"space": "cosine"}},
            )

    def erase(self, *names: str) -> None:
        """Delete the database, readable or not; on a server, the collections with these names."""
        with self._client_lock:
            self._is_changed = True
            if self._url:
                self._drop(names)
                return
            self._forget_client()
            for path in self._folder.iterdir() if self._folder.is_dir() else ():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.name not in (_STAMP, _LOCK):
                    path.unlink()

    def _drop(self, names: tuple[str, ...]) -> None:
        from chromadb.errors import NotFoundError

        for name in names:
            try:
                self._opened().delete_collection(name)
            except NotFoundError:
                continue

    def _opened(self) -> Client:
        if self._client is None:
            self._client = _server(self._url) if self._url else _embedded(self._folder)
        return self._client

    def _forget_client(self) -> None:
        if self._client is not None and not self._url:
            self._client.close()
            self._client = None

    def _stamp(self) -> str:
        if self._url:
            return self._server_stamp()
        try:  # as the system does it: a turn asks for it ten times
            file = os.open(self._stamp_file, os.O_RDONLY)
        except FileNotFoundError:
            return ""
        try:
            return os.read(file, _STAMP_BYTES).decode()
        finally:
            os.close(file)

    def _server_stamp(self) -> str:
        now = time.monotonic()
        if now - self._checked < _SERVER_CHECK_SECONDS:
            return self._seen
        with self._client_lock:
            self._checked = now
            metadata = self.collection(_STAMP_COLLECTION, {_STAMP: ""}).metadata or {}
        return str(metadata.get(_STAMP, ""))

    def _renew_stamp(self) -> None:
        stamp = str(time.time_ns())
        with self._client_lock:
            if self._url:
                self.collection(_STAMP_COLLECTION, {_STAMP: stamp}).modify(metadata={_STAMP: stamp})
            else:
                fresh = self._folder / f"{_STAMP}.new"
                fresh.write_text(stamp)
                fresh.replace(self._folder / _STAMP)
            self._seen = stamp
            self._is_changed = False
            self.generation += 1

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Chroma's and the system's errors, as one sentence that says what to do."""
        try:
            yield
        except Exception as error:
            if not _is_storage_error(error):
                raise
            self._client = None
            if self._url:
                raise StoreDamaged(f"The Chroma server at {self._url} gave an error.") from error
            raise StoreDamaged(
                f"The index in {self._folder} cannot be opened; "
                "`coach index --rebuild` makes it anew from your files."
            ) from error


def _is_storage_error(error: Exception) -> bool:
    """Whether ``error`` comes from the database, its folder or its server."""
    return isinstance(error, OSError) or type(error).__module__.startswith(("chromadb", "httpx"))


def _embedded(folder: Path) -> Client:
    import chromadb
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(anonymized_telemetry=False)
    try:
        return cast("Client", chromadb.PersistentClient(str(folder), settings=settings))
    except Exception:
        # Chroma keeps the client that failed to open, and gives it to whoever opens the path next
        SharedSystemClient._identifier_to_system.pop(str(folder), None)
        raise


def _server(url: str) -> Client:
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    is_secure = parts.scheme == "https"
    port = parts.port or (443 if is_secure else 8000)
    settings = Settings(anonymized_telemetry=False)
    host = parts.hostname or url
    try:
        return cast("Client", chromadb.HttpClient(host, port, ssl=is_secure, settings=settings))
    except ValueError as error:
        raise StoreDamaged(f"No Chroma server answers at {url}.") from error
