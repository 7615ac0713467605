"""What was asked in waves and what came of it, in a file: the memory that survives a kill.

A wave is written down before anything of it leaves the machine, and its batch's id as soon as the
endpoint has told it; a wave without one may be at the endpoint or not, and has to be looked for.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from coach.models.openai.faults import Fault
from coach.models.openai.waves.answer import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from coach.models.openai.waves.answer import Row

_TABLES = """
CREATE TABLE IF NOT EXISTS run (id TEXT NOT NULL, begun INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS waves (
    number INTEGER PRIMARY KEY AUTOINCREMENT, batch TEXT, over INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS calls (
    key TEXT PRIMARY KEY, who TEXT NOT NULL, wave INTEGER, tries INTEGER NOT NULL DEFAULT 0,
    answer BLOB, fault TEXT
);
CREATE INDEX IF NOT EXISTS by_wave ON calls (wave);
CREATE INDEX IF NOT EXISTS by_who ON calls (who);
"""


class Kept:
    """The file at ``path``. ``run`` names it at the endpoint, ``begun`` is in Unix seconds.

    Methods raise ``sqlite3.Error`` where the file cannot be read or written.
    """

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, isolation_level=None)
        self._file.executescript(_TABLES)
        path.chmod(0o600)  # It holds what people said.
        if self._file.execute("SELECT 1 FROM run").fetchone() is None:
            self._file.execute("INSERT INTO run VALUES (?, ?)", (uuid4().hex, int(time.time())))
        self.run, self.begun = self._file.execute("SELECT id, begun FROM run").fetchone()

    def outcome(self, key: str) -> Answer | Fault | None:
        """What came of a request, None where nothing has yet."""
        found = self._file.execute(
            "SELECT answer, fault FROM calls WHERE key = ?", (key,)
        ).fetchone()
        if found is None or found == (None, None):
            return None
        return Fault(found[1]) if found[0] is None else Answer.read(found[0])

    def begin(self, calls: Iterable[tuple[str, str]]) -> int:
        """Write down a wave of (key, who asks) before it is submitted; returns its number."""
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            number = self._file.execute("INSERT INTO waves DEFAULT VALUES").lastrowid
            assert number is not None
            self._file.executemany(
                "INSERT INTO calls (key, who, wave) VALUES (?, ?, ?) "
                "ON CONFLICT (key) DO UPDATE SET wave = excluded.wave",
                [(key, who, number) for key, who in calls],
            )
        return number

    def unsettled(self) -> list[int]:
        """The waves of which nobody knows whether they were submitted."""
        rows = self._file.execute("SELECT number FROM waves WHERE batch IS NULL")
        return [number for (number,) in rows]

    def settle(self, number: int, batch: str | None) -> None:
        """Note the batch that a wave became; with None it never left, and is forgotten."""
        if batch:
            self._file.execute("UPDATE waves SET batch = ? WHERE number = ?", (batch, number))
            return
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.execute("UPDATE calls SET wave = NULL WHERE wave = ?", (number,))
            self._file.execute("DELETE FROM waves WHERE number = ?", (number,))

    def under_way(self) -> list[tuple[int, str]]:
        """The waves at the endpoint, with their batches."""
        return self._file.execute(
            "SELECT number, batch FROM waves WHERE batch IS NOT NULL AND NOT over ORDER BY number"
        ).fetchall()

    def covered(self) -> set[str]:
        """The requests that are at the endpoint, or may be."""
        rows = self._file.execute(
            "SELECT key FROM calls JOIN waves ON number = wave "
            "WHERE NOT over AND answer IS NULL AND fault IS NULL"
        )
        return {key for (key,) in rows}

    def keep(self, rows: Sequence[Row]) -> None:
        """Keep the answers among ``rows``; one that is there already stays."""
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany(
                "UPDATE calls SET answer = ? WHERE key = ? AND answer IS NULL",
                [(row.answer.dump(), row.key) for row in rows if row.answer],
            )

    def unanswered(self, number: int) -> list[tuple[str, int]]:
        """The requests of a wave that have no answer, and how often they were tried before it."""
        return self._file.execute(
            "SELECT key, tries FROM calls WHERE wave = ? AND answer IS NULL AND fault IS NULL",
            (number,),
        ).fetchall()

    def end(self, number: int, tries: dict[str, int], faults: dict[str, str]) -> None:
        """A wave has been read; ``tries`` and ``faults`` are those of what was not answered."""
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.execute("UPDATE waves SET over = 1 WHERE number = ?", (number,))
            self._file.executemany(
                "UPDATE calls SET tries = ? WHERE key = ?", [(n, key) for key, n in tries.items()]
            )
            self._file.executemany(
                "UPDATE calls SET fault = ? WHERE key = ?", [(f, key) for key, f in faults.items()]
            )

    def forget(self, asking: Sequence[str]) -> None:
        """Let go of what was answered to those who will ask nothing any more."""
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("DELETE FROM calls WHERE who = ?", [(who,) for who in asking])

    def close(self) -> None:
        """Close the file."""
        self._file.close()
