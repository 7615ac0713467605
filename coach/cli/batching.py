"""Runs a batch from the shell: looks at it first, shows how far it is, says how to go on."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from coach.cli.running import INTERRUPTED, with_coach
from coach.cli.terminal import complain, harmless
from coach.errors import BatchStopped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from coach import Batch, BatchOptions, Coach

FAILED = 1
_ENDING = "Ending when the turns under way are answered; Ctrl-C again ends at once."
_ENDING_WAVES = (
    "Ending; what was submitted goes on at the endpoint, and the same command, today or on another "
    "day, reads what came of it. Ctrl-C again ends at once."
)


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; ``options`` are those of ``coach.batch.Batch``."""

    cases: Path
    out: Path
    options: BatchOptions
    dry_run: bool = False


def run_batch(wanted: Wanted) -> None:
    """Hold the cases; exit code 1 where some failed or the run stopped, 130 after Ctrl-C."""
    does = _looked_at if wanted.dry_run else _held
    if code := with_coach(lambda coach: does(coach, wanted)):
        raise typer.Exit(code)


async def _looked_at(coach: Coach, wanted: Wanted) -> int:
    """Say what a run would do, and do none of it."""
    found = await asyncio.to_thread(coach.batch(wanted.cases, **wanted.options).survey)
    usage = found.usage
    print(harmless(f"{found.cases:,} cases, {found.messages:,} messages; {coach.settings.model}."))
    if found.personas:
        print(
            f"{found.personas:,} are simulated coachees, who speak as long as they have something "
            "to say: they are not in the figures."
        )
    if usage.calls:
        cost = "unknown: no price for this model" if usage.cost is None else f"${usage.cost:,.2f}"
        half = " in waves, by way of the Batch API" if _in_waves(wanted) else ""
        print(
            f"About {usage.calls:,} calls{half}, {usage.prompt_tokens:,} prompt tokens "
            f"({usage.cached_tokens:,} of them cached) and {usage.completion_tokens:,} completion "
            f"tokens; cost {cost}."
        )
    else:
        print("It costs nothing.")
    print("Nothing was run.")
    return 0


async def _held(coach: Coach, wanted: Wanted) -> int:
    from coach.cli.progress import shown

    batch = coach.batch(wanted.cases, **wanted.options)
    with _interruptible(batch, _ENDING_WAVES if _in_waves(wanted) else _ENDING) as interrupted:
        try:
            async with shown(batch):
                async for _ in batch:
                    pass
        except BatchStopped as error:
            complain(str(error))
            return _told(batch, wanted, FAILED)
    if interrupted:
        return _told(batch, wanted, INTERRUPTED, " Run the same command again to go on.")
    rest = batch.progress.done != batch.progress.total
    then = " --max-cost is reached; run it again with more to go on." if rest else ""
    return _told(batch, wanted, FAILED if batch.progress.failed else 0, then)


def _in_waves(wanted: Wanted) -> bool:
    return wanted.options.get("engine") == "waves"


def _told(batch: Batch, wanted: Wanted, code: int, then: str = "") -> int:
    """The last line, whatever the end was."""
    progress = batch.progress
    parts = [f"{progress.done:,} of {progress.total or 0:,} cases are in {wanted.out}"]
    if progress.before:
        parts.append(f"{progress.before:,} of them from before")
    if progress.failed:
        parts.append(f"{progress.failed:,} failed, and their lines say why")
    if progress.stood_in:
        parts.append(f"{progress.stood_in:,} turns were taken by the guided coach")
    if progress.cost:
        parts.append(f"cost ${progress.cost:,.4f}")
    complain("; ".join(parts) + "." + then)
    return code


@contextmanager
def _interruptible(batch: Batch, ending: str) -> Iterator[list[int]]:
    """The first Ctrl-C lets the turns under way end, the second ends everything at once."""
    loop = asyncio.get_running_loop()
    before = signal.getsignal(signal.SIGINT)
    heard: list[int] = []

    def interrupt() -> None:
        heard.append(signal.SIGINT)
        batch.stop()
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
        complain(ending)

    loop.add_signal_handler(signal.SIGINT, interrupt)
    try:
        yield heard
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, before)
