"""Shows how far a batch is: a bar on a terminal, a line now and then anywhere else."""

from __future__ import annotations

import asyncio
import sys
import time
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from coach.cli.terminal import complain

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from coach import Batch
    from coach.batch import Progress

_BETWEEN_LOOKS = 0.2  # seconds
_BETWEEN_LINES = 15.0  # seconds


@asynccontextmanager
async def shown(batch: Batch) -> AsyncIterator[None]:
    """Show on stderr how far ``batch`` is while the block runs."""
    show = _bar if sys.stderr.isatty() else _lines
    showing = asyncio.create_task(show(batch.progress))
    try:
        yield
    finally:
        showing.cancel()
        with suppress(asyncio.CancelledError):
            await showing


async def _bar(progress: Progress) -> None:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=progress.total)
        pace = _Pace()
        try:
            while True:
                bar.update(
                    task,
                    total=progress.total,
                    completed=progress.done,
                    description=pace.told(progress),
                )
                await asyncio.sleep(_BETWEEN_LOOKS)
        finally:
            bar.update(task, completed=progress.done)


async def _lines(progress: Progress) -> None:
    pace = _Pace()
    while True:
        await asyncio.sleep(_BETWEEN_LINES)
        total = "" if progress.total is None else f" of {progress.total:,}"
        complain(f"{progress.done:,}{total} cases; {pace.told(progress)}.")


class _Pace:
    """How fast a batch has been since it was begun, or gone on with."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def told(self, progress: Progress) -> str:
        """Turns a second, failures, cost and the time that is left."""
        from coach.batch.report.wording import dollars

        seconds = max(time.monotonic() - self._started, 1e-9)
        parts = [f"{progress.turns / seconds:.1f} turns/s", f"{progress.failed:,} failed"]
        if progress.cost:
            parts.append(dollars(progress.cost))
        if progress.waits_for:
            parts.append(progress.waits_for)
        made = progress.done - progress.before
        if progress.total is not None and made:
            left = round(seconds / made * (progress.total - progress.done))
            parts.append(f"{timedelta(seconds=left)} left")
        return ", ".join(parts)
