"""What batches have left in the data folder, and where their files are: known, so it is forgotten.

While a batch holds a case, the conversation belongs to an owner of the batch's own. The register
says whose batch that is, and which file its results go to.
"""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic_core import to_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.session.stores import Stores

# What stands beside a file of results while failed cases are tried again, and while waves go off.
ASIDE, WAVES = ".aside", ".waves"


@dataclass(frozen=True)
class Forgotten:
    """How many rows of cases were deleted, table by table, and which files still hold results."""

    deleted: dict[str, int]
    files: tuple[str, ...]


async def register(stores: Stores, owner: str, batch: str, path: str) -> None:
    """Note that what belongs to ``batch`` is ``owner``'s; ``path`` is that of its results."""
    sql = "INSERT OR REPLACE INTO batches (batch, owner, path) VALUES (?, ?, ?)"
    await _written(stores, sql, (batch, owner, path))


async def unregister(stores: Stores, batch: str) -> None:
    """The batch is over, and no file of it is kept."""
    await _written(stores, "DELETE FROM batches WHERE batch = ?", (batch,))


async def forget_cases(stores: Stores, owner: str, thread: str | None) -> Forgotten:
    """Delete what unfinished batches of ``owner`` hold of the case ``thread`` (None: of all).

    One that is held just now ends with an error. Files of results are the owner's, and are named
    where they hold the case. Raises StoreDamaged.
    """
    deleted: dict[str, int] = {}
    files = []
    for batch, path in await _batches(stores, owner):
        counts = await _rows(stores, batch, thread)
        if path:
            counts["answers"] = await asyncio.to_thread(_answers, Path(path + WAVES), thread)
            beside = [Path(path), Path(path + ASIDE)]
            files += [str(p) for p in beside if await asyncio.to_thread(_holds, p, thread)]
        for name, count in counts.items():
            deleted[name] = deleted.get(name, 0) + count
        if not path or not await asyncio.to_thread(Path(path).exists):
            await unregister(stores, batch)
    return Forgotten(deleted, tuple(files))


async def _rows(stores: Stores, batch: str, thread: str | None) -> dict[str, int]:
    if thread is None:
        rows = await stores.rows(batch)
    else:
        row = await stores.row(batch, thread)
        rows = [row] if row else []
    counts = {"cases": len(rows)}
    for row in rows:
        for name, count in (await stores.forget(batch, row)).items():
            counts[name] = counts.get(name, 0) + count
    return counts


def _answers(path: Path, thread: str | None) -> int:
    """Delete what was asked and answered in waves; how many answers that were."""
    if not path.is_file():
        return 0
    which, values = ("", ()) if thread is None else (" WHERE who = ?", (thread,))
    with closing(sqlite3.connect(path, timeout=10.0)) as file, suppress(sqlite3.Error):
        file.execute("PRAGMA secure_delete = ON")
        with file:
            return file.execute(f"DELETE FROM calls{which}", values).rowcount
    return 0


def _holds(path: Path, thread: str | None) -> bool:
    """Whether a file of results has a line of the case (None: of any)."""
    begins = b"" if thread is None else b'{"id":' + to_json(thread) + b","
    try:
        with path.open("rb") as file:
            return any(line.startswith(begins) for line in file)
    except OSError:
        return False


async def _batches(stores: Stores, owner: str) -> Iterable[tuple[str, str]]:
    sql = "SELECT batch, path FROM batches WHERE owner = ? ORDER BY batch"
    with stores.guarded():
        return await stores._database.run(
            lambda: stores._database.connection.execute(sql, (owner,)).fetchall()
        )


async def _written(stores: Stores, sql: str, values: tuple[str, ...]) -> None:
    def write() -> None:
        with stores._database.transaction() as connection:
            connection.execute(sql, values)

    with stores.guarded():
        await stores._database.run(write)
