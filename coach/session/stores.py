"""Where conversations are kept: checkpoints (the conversations) and a register (whose, which)."""

from __future__ import annotations

import sqlite3
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import BaseModel

from coach.errors import BadInput, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.store.base import BaseStore

MAX_THREAD_NAME = 120
_LISTED_AT_MOST = 10_000


class ThreadRow(BaseModel):
    """One conversation in the register.

    ``key`` is the opaque id its checkpoints are stored under; a forgotten name gets a new key when
    it is used again, so that a late write under the old one cannot bring it back. ``pending`` is a
    message that was accepted as turn ``pending_turn`` and may not have been answered yet.
    """

    thread: str
    key: str
    title: str = ""
    turns: int = 0
    stage: str = "arrival"
    updated: datetime | None = None
    pending: str = ""
    pending_turn: int = 0
    forgotten: bool = False


@dataclass(frozen=True)
class Stores:
    """The open stores of one coach."""

    saver: BaseCheckpointSaver[Any]
    store: BaseStore
    connection: Any

    async def row(self, owner: str, thread: str) -> ThreadRow | None:
        """The register's line for a living conversation, or None."""
        item = await self.store.aget(_namespace(owner), thread)
        row = ThreadRow.model_validate(item.value) if item else None
        return None if row is None or row.forgotten else row

    async def new_row(self, owner: str, thread: str) -> ThreadRow:
        """Register a conversation under a new opaque key."""
        row = ThreadRow(thread=check_name(thread), key=uuid4().hex)
        await self.save(owner, row)
        return row

    async def save(self, owner: str, row: ThreadRow) -> None:
        """Write a register line."""
        value = row.model_dump(mode="json")
        await self.store.aput(_namespace(owner), row.thread, value, index=False)

    async def rows(self, owner: str) -> list[ThreadRow]:
        """All living conversations of ``owner``, the latest first."""
        items = await self.store.asearch(_namespace(owner), limit=_LISTED_AT_MOST)
        rows = [ThreadRow.model_validate(item.value) for item in items]
        living = [row for row in rows if not row.forgotten]
        oldest = datetime.min.replace(tzinfo=UTC)
        return sorted(living, key=lambda row: row.updated or oldest, reverse=True)

    async def keep_latest(self, key: str) -> None:
        """Drop all but the newest checkpoint: every turn and its position stand in that one."""
        await self.connection.execute(
            "DELETE FROM checkpoints WHERE thread_id = ? AND checkpoint_id < "
            "(SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = ?)",
            (key, key),
        )
        await self.connection.execute(
            "DELETE FROM writes WHERE thread_id = ? AND checkpoint_id < "
            "(SELECT MAX(checkpoint_id) FROM checkpoints WHERE thread_id = ?)",
            (key, key),
        )
        await self.connection.commit()

    async def count(self, key: str) -> int:
        """How many checkpoint rows a conversation has."""
        rows = [row async for row in self.saver.alist({"configurable": {"thread_id": key}})]
        return len(rows)

    async def delete(self, key: str) -> None:
        """Delete a conversation's checkpoints."""
        await self.saver.adelete_thread(key)


def check_name(thread: str) -> str:
    """Return the name stripped; raises BadInput where it cannot name a conversation."""
    name = thread.strip()
    if not name or len(name) > MAX_THREAD_NAME or not name.isprintable():
        raise BadInput(
            f"A conversation needs a name of 1 to {MAX_THREAD_NAME} printable characters."
        )
    return name


@asynccontextmanager
async def open_stores(data_dir: Path) -> AsyncIterator[Stores]:
    """Open (and create at first use) the conversations file in ``data_dir``.

    Raises StoreDamaged where the file is there but is no SQLite database, BadInput where the folder
    cannot be written.
    """
    import aiosqlite
    from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
    from langgraph.store.sqlite.aio import AsyncSqliteStore

    path = data_dir / "conversations.sqlite"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise BadInput(
            f"The data folder {data_dir} cannot be written ({error.strerror}); "
            "choose another with COACH_DATA_DIR."
        ) from error
    try:
        async with (
            aiosqlite.connect(path) as connection,
            aiosqlite.connect(path, isolation_level=None) as register,
        ):
            for each in (connection, register):
                await each.execute("PRAGMA journal_mode=WAL")
                await each.execute("PRAGMA synchronous=NORMAL")
                await each.execute("PRAGMA busy_timeout=10000")
            saver = AsyncSqliteSaver(
                connection, serde=JsonPlusSerializer(allowed_msgpack_modules=_our_types())
            )
            await saver.setup()
            async with AsyncSqliteStore(register) as store:
                await store.setup()
                yield Stores(saver=saver, store=store, connection=connection)
    except sqlite3.DatabaseError as error:
        raise StoreDamaged(
            f"The conversations file {path} cannot be read ({error}); nothing in it was changed. "
            "Move it aside or restore a copy, then start again."
        ) from error


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


def _namespace(owner: str) -> tuple[str, ...]:
    # A namespace label may not hold a dot, and an owner is often an e-mail address.
    return ("threads", owner.encode("utf-8").hex())
