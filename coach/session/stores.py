"""Where conversations are kept: checkpoints (what was said) and a register (whose, which)."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import BaseModel

from coach.errors import BadInput, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

# What is deleted is overwritten, not only unlinked: it was somebody's.
_PRAGMAS = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;"
_REGISTER = """
CREATE TABLE IF NOT EXISTS threads (
    owner TEXT NOT NULL, thread TEXT NOT NULL, key TEXT NOT NULL UNIQUE, row TEXT NOT NULL,
    PRIMARY KEY (owner, thread)
);
CREATE TABLE IF NOT EXISTS forgotten (key TEXT PRIMARY KEY);
CREATE TRIGGER IF NOT EXISTS no_late_checkpoint BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM forgotten WHERE key = NEW.thread_id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER IF NOT EXISTS no_late_write BEFORE INSERT ON writes
WHEN EXISTS (SELECT 1 FROM forgotten WHERE key = NEW.thread_id)
BEGIN SELECT RAISE(IGNORE); END;
"""
# Rows are numbered as they come in; checkpoint ids follow the clock, which may be set back.
_OLDER = "thread_id = :key AND rowid < (SELECT MAX(rowid) FROM checkpoints WHERE thread_id = :key)"
_KEEP_LATEST = (
    f"DELETE FROM writes WHERE thread_id = :key AND checkpoint_id IN "
    f"(SELECT checkpoint_id FROM checkpoints WHERE {_OLDER})",
    f"DELETE FROM checkpoints WHERE {_OLDER}",
)
_PASSING = ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_LOCKED")
_SECONDS_BETWEEN_TRIES = 0.02


class ThreadRow(BaseModel):
    """One conversation in the register.

    ``key`` is the opaque id its checkpoints are stored under; a forgotten name gets a new key when
    it is used again. ``pending`` is a message that was accepted as turn ``pending_turn`` and may
    not have been answered yet.
    """

    thread: str
    key: str
    title: str = ""
    turns: int = 0
    stage: str = "arrival"
    updated: datetime | None = None
    pending: str = ""
    pending_turn: int = 0


@dataclass(frozen=True)
class Stores:
    """The open stores of one coach. Every method raises StoreDamaged where the file is unusable."""

    saver: AsyncSqliteSaver
    path: Path

    @asynccontextmanager
    async def turn(self, owner: str, thread: str) -> AsyncIterator[None]:
        """Keep every other turn of this conversation out, in this process and in others.

        The lock dies with its holder and leaves nothing behind.
        """
        from filelock import AsyncFileLock

        name = sha256(f"{owner}\0{thread}".encode()).hexdigest()[:32]
        path = self.path.with_name(f"turn-{name}.lock")
        lock = AsyncFileLock(path, run_in_executor=False, poll_interval=_SECONDS_BETWEEN_TRIES)
        try:
            await lock.acquire()
        except OSError as error:
            raise StoreDamaged(_sentence(self.path, error)) from error
        try:
            yield
        finally:
            # Whoever waits on a file that is gone notices, and makes a new one.
            _remove(path)
            await lock.release()

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Turn SQLite's errors into one sentence that says what to do."""
        try:
            yield
        except sqlite3.Error as error:
            raise StoreDamaged(_sentence(self.path, error)) from error

    async def row(self, owner: str, thread: str) -> ThreadRow | None:
        """The register's line for a conversation, or None."""
        found = await self._fetch(
            "SELECT row FROM threads WHERE owner = ? AND thread = ?", (owner, thread)
        )
        return ThreadRow.model_validate_json(found[0][0]) if found else None

    async def rows(self, owner: str) -> list[ThreadRow]:
        """All conversations of ``owner``, the latest first."""
        found = await self._fetch("SELECT row FROM threads WHERE owner = ?", (owner,))
        rows = [ThreadRow.model_validate_json(row) for (row,) in found]
        oldest = datetime.min.replace(tzinfo=UTC)
        return sorted(rows, key=lambda row: row.updated or oldest, reverse=True)

    async def new_row(self, owner: str, thread: str) -> ThreadRow:
        """Register a conversation under a new opaque key, inside ``turn``."""
        row = ThreadRow(thread=thread, key=uuid4().hex)
        values = (owner, thread, row.key, row.model_dump_json())
        await self._change([("INSERT INTO threads VALUES (?, ?, ?, ?)", values)])
        return row

    async def save(self, owner: str, row: ThreadRow) -> bool:
        """Write a register line; False where the conversation has been forgotten meanwhile."""
        sql = "UPDATE threads SET row = ? WHERE owner = ? AND thread = ? AND key = ?"
        values = (row.model_dump_json(), owner, row.thread, row.key)
        return await self._change([(sql, values)]) == 1

    async def keep_latest(self, key: str) -> None:
        """Drop all but the newest checkpoint: every turn and its position stand in that one."""
        await self._change([(sql, {"key": key}) for sql in _KEEP_LATEST])

    async def forget(self, owner: str, row: ThreadRow) -> int:
        """Delete a conversation; nothing written under its key is ever kept again.

        Returns how many checkpoint rows it had.
        """
        key = {"key": row.key, "owner": owner}
        count = await self._fetch("SELECT COUNT(*) FROM checkpoints WHERE thread_id = :key", key)
        await self._change(
            [
                ("INSERT OR IGNORE INTO forgotten VALUES (:key)", key),
                ("DELETE FROM threads WHERE owner = :owner AND key = :key", key),
                ("DELETE FROM writes WHERE thread_id = :key", key),
                ("DELETE FROM checkpoints WHERE thread_id = :key", key),
            ]
        )
        # The words also stand in the write-ahead log until that has been emptied.
        await self._fetch("PRAGMA wal_checkpoint(TRUNCATE)", ())
        return int(count[0][0])

    async def _fetch(self, sql: str, values: Any) -> list[Any]:
        with self.guarded():
            async with self.saver.lock, self.saver.conn.execute(sql, values) as cursor:
                return list(await cursor.fetchall())

    async def _change(self, statements: list[tuple[str, Any]]) -> int:
        """Run all of ``statements`` or none; the number of rows the last one changed."""
        with self.guarded():
            async with self.saver.lock:
                try:
                    for sql, values in statements:
                        cursor = await self.saver.conn.execute(sql, values)
                    await self.saver.conn.commit()
                except BaseException:
                    await self.saver.conn.rollback()
                    raise
                return cursor.rowcount


@asynccontextmanager
async def open_stores(data_dir: Path) -> AsyncIterator[Stores]:
    """Open (and create at first use) the conversations file in ``data_dir``.

    Raises StoreDamaged where the file is there but cannot be used, BadInput where the folder
    cannot be written.
    """
    import aiosqlite
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    path = await asyncio.to_thread(_prepared, data_dir)
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(aiosqlite.connect(path))
            await connection.executescript(_PRAGMAS)
            serde = JsonPlusSerializer(allowed_msgpack_modules=_our_types())
            stores = Stores(AsyncSqliteSaver(connection, serde=serde), path)
            await stores.saver.setup()
            await connection.executescript(_REGISTER)
        except sqlite3.Error as error:
            raise StoreDamaged(_sentence(path, error)) from error
        yield stores


def _prepared(data_dir: Path) -> Path:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / f".writable-{uuid4().hex}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadInput(
            f"The data folder {data_dir} cannot be written ({error.strerror}); "
            "choose another with COACH_DATA_DIR."
        ) from error
    return data_dir / "conversations.sqlite"


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _sentence(path: Path, error: Exception) -> str:
    code = getattr(error, "sqlite_errorname", "")
    if code.startswith("SQLITE_READONLY"):
        return f"The conversations file {path} cannot be written; give yourself the right to."
    if isinstance(error, OSError) or code.startswith(
        ("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR")
    ):
        return (
            f"The conversations file {path} could not be used just now ({error}); "
            "nothing in it was lost, try again."
        )
    return (
        f"The conversations file {path} cannot be read ({error}); nothing in it was changed. "
        "Move it aside or restore a copy, then start again."
    )


def _our_types() -> list[tuple[str, ...]]:
    """Every type of ours that a checkpoint may hold; others come back refused."""
    from coach import protocol, record, schemas, transcript

    modules = (protocol, record, schemas, transcript)
    return [
        (module.__name__, name)
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
