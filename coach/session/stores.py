"""Where conversations are kept: their turns, where each stands, and whose they are."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import OrderedDict
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from coach.edits import EditMade
from coach.errors import BadInput, StoreDamaged
from coach.record import CareerRecord
from coach.schemas import Usage
from coach.session.register import ThreadRow, unknown
from coach.session.replay import stored, with_records
from coach.session.tables import PRAGMAS, TABLES, create
from coach.transcript import Turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from pathlib import Path

    from coach.session.saver import DatabaseThread, TurnSaver

_SECONDS_BETWEEN_TRIES = 0.02
_TURNS_IN_MEMORY = 4_000  # of all conversations together; one takes some 15 kB


class Stores:
    """The open stores of one coach. Every method raises StoreDamaged where the file is unusable.

    Turns that were read or written lately are held in memory. A turn never changes once it is
    answered, so what is held is brought up to date by reading only those that came after.
    """

    def __init__(self, path: Path, database: DatabaseThread) -> None:
        self.path = path
        self._database = database
        self._held: OrderedDict[str, tuple[Turn, ...]] = OrderedDict()
        self.saver: TurnSaver

    async def open(self) -> None:
        """Connect, and create what is not there yet."""
        from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

        from coach.session.saver import TurnSaver

        def tables() -> None:
            self._database.connection.executescript(PRAGMAS)
            self.saver.setup()
            self._database.connection.executescript(TABLES)

        with self.guarded():
            await self._database.open(self.path)
            serde = JsonPlusSerializer(allowed_msgpack_modules=_our_types())
            self.saver = TurnSaver(self._database, serde, self._keep)
            await self._database.run(lambda: create(tables))

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
        sql = "SELECT row FROM threads WHERE owner = ? AND thread = ?"
        look = partial(self._database.connection.execute, sql, (owner, thread))
        with self.guarded():
            found = await self._database.look_up(lambda: look().fetchone())
        return ThreadRow.model_validate_json(found[0]) if found else None

    async def rows(self, owner: str) -> list[ThreadRow]:
        """All conversations of ``owner``, the latest first."""
        found = await self._fetch("SELECT row FROM threads WHERE owner = ?", (owner,))
        rows = [ThreadRow.model_validate_json(row) for (row,) in found]
        oldest = datetime.min.replace(tzinfo=UTC)
        return sorted(rows, key=lambda row: row.updated or oldest, reverse=True)

    async def usages(self, owner: str) -> list[Usage]:
        """What each turn of ``owner`` cost; those that a branch was given are not counted again."""
        found = await self._fetch(
            "SELECT json_extract(row, '$.forked_from'), number, json_extract(turn, '$.reply.usage')"
            " FROM turns JOIN threads USING (key) WHERE owner = ?",
            (owner,),
        )
        return [
            Usage.model_validate_json(usage)
            for forked_from, number, usage in found
            if not forked_from or number > int(forked_from.rsplit("@", 1)[1])
        ]

    async def save(self, owner: str, row: ThreadRow) -> bool:
        """Write a line, inside ``turn``; False where the conversation has been forgotten."""
        return (await self._change([_line(owner, row)]))[0] == 1

    async def turns(self, row: ThreadRow) -> tuple[Turn, ...]:
        """The answered turns, each reply with the record as it stood after it."""
        held = self._held.get(row.key, ())
        if len(held) < row.turns:
            sql = "SELECT turn FROM turns WHERE key = ? AND number BETWEEN ? AND ? ORDER BY number"
            found = await self._fetch(sql, (row.key, len(held) + 1, row.turns))
            more = await asyncio.to_thread(_read, held, found, await self.edits(row))
            held = self._hold(row.key, more)
        return held[: row.turns]

    async def edits(self, row: ThreadRow) -> tuple[EditMade, ...]:
        """What the person did in the record by hand, in order."""
        if not row.edits:
            return ()
        sql = "SELECT edit FROM edits WHERE key = ? AND number <= ? ORDER BY number"
        found = await self._fetch(sql, (row.key, row.edits))
        return tuple(EditMade.model_validate_json(edit) for (edit,) in found)

    async def keep_edits(self, owner: str, row: ThreadRow, edits: Sequence[EditMade]) -> None:
        """Write ``edits`` and the line, inside ``turn``, all or none; raises UnknownThread."""
        row = row.model_copy(update={"edits": row.edits + len(edits)})
        sql = "INSERT INTO edits VALUES (?, ?, ?)"
        lines = [(sql, (row.key, made.number, made.model_dump_json())) for made in edits]
        if (await self._change([_line(owner, row), *lines]))[0] != 1:
            raise unknown(row.thread)

    async def forget(self, owner: str, row: ThreadRow) -> dict[str, int]:
        """Delete a conversation; nothing written under its key is ever kept again.

        Returns how many rows it had, table by table.
        """
        key = {"key": row.key, "owner": owner}
        counts = await self._change(
            [
                ("INSERT OR IGNORE INTO forgotten VALUES (:key)", key),
                ("DELETE FROM threads WHERE owner = :owner AND key = :key", key),
                ("DELETE FROM writes WHERE thread_id = :key", key),
                ("DELETE FROM edits WHERE key = :key", key),
                ("DELETE FROM turns WHERE key = :key", key),
                ("DELETE FROM checkpoints WHERE thread_id = :key", key),
            ]
        )
        self._held.pop(row.key, None)
        # The words also stand in the write-ahead log until that has been emptied.
        await self._fetch("PRAGMA wal_checkpoint(TRUNCATE)", ())
        return {"edits": counts[-3], "turns": counts[-2], "checkpoints": counts[-1]}

    def _keep(self, key: str, turns: Sequence[Turn]) -> None:
        """Inside the saver's transaction: write ``turns`` and bring the register up to date."""
        connection = self._database.connection
        found = connection.execute("SELECT row FROM threads WHERE key = ?", (key,)).fetchone()
        if found is None:
            raise unknown(turns[-1].reply.thread)
        row = ThreadRow.model_validate_json(found[0]).answered(turns)
        connection.executemany(
            "INSERT OR REPLACE INTO turns VALUES (?, ?, ?)",
            [(key, turn.number, stored(turn).model_dump_json()) for turn in turns],
        )
        line = row.model_dump_json()
        connection.execute("UPDATE threads SET row = ? WHERE key = ?", (line, key))

    def kept(self, key: str, turn: Turn) -> None:
        """Hold a turn that has just been written."""
        held = self._held.get(key, ())
        if len(held) == turn.number - 1:
            self._hold(key, (*held, turn))

    def _hold(self, key: str, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
        self._held[key] = turns
        self._held.move_to_end(key)
        while len(self._held) > 1 and sum(map(len, self._held.values())) > _TURNS_IN_MEMORY:
            self._held.popitem(last=False)
        return turns

    async def _fetch(self, sql: str, values: Any) -> list[Any]:
        fetch = partial(self._database.connection.execute, sql, values)
        with self.guarded():
            return await self._database.run(lambda: fetch().fetchall())

    async def _change(self, statements: list[tuple[str, Any]]) -> list[int]:
        """Run all of ``statements`` or none; the number of rows that each changed."""

        def change() -> list[int]:
            with self._database.transaction() as connection:
                return [connection.execute(sql, values).rowcount for sql, values in statements]

        with self.guarded():
            return await self._database.run(change)


@asynccontextmanager
async def open_stores(data_dir: Path) -> AsyncIterator[Stores]:
    """Open (and create at first use) the conversations file in ``data_dir``.

    Raises StoreDamaged where the file is there but cannot be used, BadInput where the folder
    cannot be written.
    """
    from coach.session.saver import DatabaseThread

    path = await asyncio.to_thread(_prepared, data_dir)
    database = DatabaseThread()
    try:
        stores = Stores(path, database)
        await stores.open()
        yield stores
    finally:
        await database.close()


def _line(owner: str, row: ThreadRow) -> tuple[str, dict[str, str]]:
    """What writes a line of the register, unless the conversation has been forgotten."""
    sql = (
        "INSERT INTO threads SELECT :owner, :thread, :key, :row "
        "WHERE NOT EXISTS (SELECT 1 FROM forgotten WHERE key = :key) "
        "ON CONFLICT (owner, thread) DO UPDATE SET row = :row WHERE key = :key"
    )
    line = {"thread": row.thread, "key": row.key, "row": row.model_dump_json()}
    return sql, {"owner": owner, **line}


def _read(
    held: tuple[Turn, ...], found: list[tuple[str]], edits: Sequence[EditMade]
) -> tuple[Turn, ...]:
    record = held[-1].reply.record if held else CareerRecord()
    turns = (Turn.model_validate_json(turn) for (turn,) in found)
    return (*held, *with_records(turns, record, edits))


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
    from coach import edits, record, schemas, transcript

    return [
        (module.__name__, name)
        for module in (edits, record, schemas, transcript)
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ == module.__name__
    ]
