"""Writes a turn to disk: the turn, the register's line and the checkpoint, all of them or none."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from langgraph.checkpoint.sqlite import SqliteSaver

from coach.graph.state import KEPT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import (
        ChannelVersions,
        Checkpoint,
        CheckpointMetadata,
        CheckpointTuple,
    )
    from langgraph.checkpoint.serde.base import SerializerProtocol

    from coach.transcript import Turn

T = TypeVar("T")


class DatabaseThread:
    """One connection, used in one thread of its own: what a call does there is done in one go."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="conversations")
        self._unfinished: set[Future[Any]] = set()
        self._closing = False
        self.connection: sqlite3.Connection

    async def open(self, path: Path) -> None:
        """Connect; raises sqlite3.Error."""
        connect = partial(sqlite3.connect, path, check_same_thread=False)
        self.connection = await self.run(connect)

    async def run(self, work: Callable[[], T]) -> T:
        """Do ``work`` in the thread: all of it or, cancelled before its turn comes, nothing.

        Raises RuntimeError once this is closed.
        """
        future = self._thread.submit(work)
        self._unfinished.add(future)
        future.add_done_callback(self._unfinished.discard)
        return await asyncio.wrap_future(future)

    async def look_up(self, work: Callable[[], T]) -> T:
        """Do ``work``, which only reads a few rows, after all that was asked for before.

        Where the thread has nothing to do, it is done here and now: that takes a tenth of what
        handing it over takes, and a reader of a write-ahead log waits for no writer in another
        process. What the thread itself has begun and not committed must not be seen.
        Raises RuntimeError once this is closed.
        """
        if self._unfinished or self._closing:
            return await self.run(work)
        return work()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Inside the thread: keep all that is done in the block, or nothing where it raises."""
        try:
            yield self.connection
            self.connection.commit()
        except BaseException:
            self.connection.rollback()
            raise

    async def close(self) -> None:
        """Close the connection and end the thread."""
        self._closing = True
        if hasattr(self, "connection"):
            await self.run(self.connection.close)
        self._thread.shutdown()


class TurnSaver(SqliteSaver):
    """LangGraph's saver for SQLite, for a conversation that grows by a turn and never branches.

    The turns of a run are taken out of the checkpoint, which so stays as small as the record and
    the position are, and handed to ``keep`` inside the transaction that writes it. Of a
    conversation only the newest checkpoint stays; a run that made no turn leaves nothing.
    """

    def __init__(
        self,
        database: DatabaseThread,
        serde: SerializerProtocol,
        keep: Callable[[str, Sequence[Turn]], None],
    ) -> None:
        super().__init__(database.connection, serde=serde)
        self._database = database
        self._keep = keep

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """None: a run is given all it goes on from, so what was kept is not read for it."""

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keep the run's turns with the checkpoint. Raises what ``keep`` raises."""
        values = dict(checkpoint["channel_values"])
        turns = values.pop(KEPT, ())
        if not turns:
            return {"configurable": {**config["configurable"], "checkpoint_id": checkpoint["id"]}}
        small: Checkpoint = {**checkpoint, "channel_values": values}

        def write() -> RunnableConfig:
            with self._database.transaction() as connection:
                key = config["configurable"]["thread_id"]
                self._keep(key, turns)
                # All that is older: what stands in it stands in the new one too.
                for table in ("writes", "checkpoints"):
                    connection.execute(f"DELETE FROM {table} WHERE thread_id = ?", (key,))
                return self.put(config, small, metadata, new_versions)

        return await self._database.run(write)

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Nothing: a turn that was broken off begins anew."""

    @contextmanager
    def cursor(self, transaction: bool = True) -> Iterator[sqlite3.Cursor]:
        """A cursor; unlike the inherited one it commits nothing where an error was raised."""
        with self.lock, closing(self.conn.cursor()) as cursor:
            self.setup()
            yield cursor
            if transaction:
                self.conn.commit()
