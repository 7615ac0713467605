"""Deletes many conversations in one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from coach.session.saver import DatabaseThread
    from coach.session.stores import Stores

_MOST_NAMES = 500  # in one statement; SQLite before 3.32 takes 999
# What a table calls the opaque key of a conversation: ours, and the checkpoints'.
_KEYS = {"key", "thread_id"}
_NOT_EMPTIED = {"threads", "forgotten"}


async def discard(stores: Stores, owner: str, threads: Sequence[str] | None) -> int:
    """Delete these conversations of ``owner`` (None: all of them); how many there were.

    For conversations that nobody is having: nothing keeps out what would be written later. Raises
    StoreDamaged.
    """
    with stores.guarded():
        gone = await stores._database.run(lambda: _discarded(stores._database, owner, threads))
    for key in gone:
        stores._held.pop(key, None)
    return len(gone)


def _discarded(database: DatabaseThread, owner: str, threads: Sequence[str] | None) -> list[str]:
    with database.transaction() as connection:
        keys: list[str] = []
        for names in _portions(threads):
            marks = ", ".join("?" * len(names or ()))
            which = "" if names is None else f" AND thread IN ({marks})"
            found = connection.execute(
                f"DELETE FROM threads WHERE owner = ?{which} RETURNING key",
                (owner, *(names or ())),
            )
            keys += [key for (key,) in found.fetchall()]
        for table, column in _keyed(connection):
            connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(k,) for k in keys])
    return keys


def _keyed(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every table that holds something of a conversation, and the column that says of which."""
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    return [
        (table, column)
        for (table,) in tables
        if table not in _NOT_EMPTIED
        for _, column, *_ in connection.execute(f"PRAGMA table_info({table})")
        if column in _KEYS
    ]


def _portions(threads: Sequence[str] | None) -> list[Sequence[str] | None]:
    if threads is None:
        return [None]
    return [threads[n : n + _MOST_NAMES] for n in range(0, len(threads), _MOST_NAMES)]
