"""Keeps all but one out, in this process and in others, by a file that is locked."""

from __future__ import annotations

import asyncio
import fcntl
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

_SECONDS_BETWEEN_TRIES = 0.02


@asynccontextmanager
async def alone(path: Path) -> AsyncIterator[None]:
    """Wait until nobody else holds ``path``, and hold it. Raises OSError.

    The lock dies with its holder and leaves nothing behind. Every turn takes one, so it is the
    system's own: the library that the index is locked with takes 1 % of a turn for it.
    """
    while (file := _taken(path)) is None:  # noqa: ASYNC110 - another process sets no event
        await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
    try:
        yield
    finally:
        _left(path, file)


def _taken(path: Path) -> int | None:
    """The file at ``path``, made and locked; None where another holds it or has just left it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        with suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file).st_nlink:
                return file
    except BaseException:
        os.close(file)
        raise
    os.close(file)
    return None


def _left(path: Path, file: int) -> None:
    # Whoever waits on a file that is gone notices, and makes a new one.
    path.unlink(missing_ok=True)
    os.close(file)
