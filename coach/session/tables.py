"""The tables beside LangGraph's own; nothing is written after forgetting, nothing empty stays."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# What is deleted is overwritten, not only unlinked: it was somebody's.
PRAGMAS = "PRAGMA busy_timeout = 10000; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;"
TABLES = """
CREATE TABLE IF NOT EXISTS threads (
    owner TEXT NOT NULL, thread TEXT NOT NULL, key TEXT NOT NULL UNIQUE, row TEXT NOT NULL,
    PRIMARY KEY (owner, thread)
);
CREATE TABLE IF NOT EXISTS turns (
    key TEXT NOT NULL, number INTEGER NOT NULL, turn TEXT NOT NULL, PRIMARY KEY (key, number)
);
CREATE TABLE IF NOT EXISTS edits (
    key TEXT NOT NULL, number INTEGER NOT NULL, edit TEXT NOT NULL, PRIMARY KEY (key, number)
);
CREATE TABLE IF NOT EXISTS forgotten (key TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS batches (
    batch TEXT PRIMARY KEY, owner TEXT NOT NULL, path TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS no_late_turn BEFORE INSERT ON turns
WHEN EXISTS (SELECT 1 FROM forgotten WHERE key = NEW.key)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER IF NOT EXISTS no_late_edit BEFORE INSERT ON edits
WHEN EXISTS (SELECT 1 FROM forgotten WHERE key = NEW.key)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER IF NOT EXISTS no_late_checkpoint BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM forgotten WHERE key = NEW.thread_id)
BEGIN SELECT RAISE(IGNORE); END;
CREATE TRIGGER IF NOT EXISTS no_late_write BEFORE INSERT ON writes
WHEN EXISTS (SELECT 1 FROM forgotten WHERE key = NEW.thread_id)
BEGIN SELECT RAISE(IGNORE); END;
-- A what-if from the very start in which nothing was said by the next day was none.
DELETE FROM threads WHERE json_extract(row, '$.turns') = 0 AND json_extract(row, '$.pending') = ''
AND json_extract(row, '$.edits') = 0
AND json_extract(row, '$.forked') < strftime('%Y-%m-%dT%H:%M:%S', 'now', '-1 day');
"""

_TRIES, _WAIT = 100, 0.05  # seconds: five in all, as long as a statement waits for another


def create(make: Callable[[], None]) -> None:
    """Make what is not there yet, again where another process makes it at this moment.

    SQLite does not wait for the other while a file becomes a write-ahead log or gets its tables: it
    says at once that the database is locked, whatever its patience.
    """
    for left in reversed(range(_TRIES)):
        try:
            make()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not left:
                raise
            time.sleep(_WAIT)
        else:
            return
