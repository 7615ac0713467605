"""Runs a batch from the shell: looks at it first, shows how far it is, says how to go on."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.running import INTERRUPTED, with_coach
from coach.cli.terminal import complain, harmless
from coach.errors import BatchStopped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach import Batch, BatchOptions, Coach

FAILED = 1
_ENDING = "Ending when the turns under way are answered; Ctrl-C again ends at once."
_ENDING_WAVES = (
    "Ending; what was submitted goes on at the endpoint, and the same command, today or on another "
    "day, reads what came of it. Ctrl-C again ends at once."
)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"'{written}' is no day; write one as 2027-03-31.") from None


@dataclass(frozen=True)
class Wanted:
    """What the command line asks for; ``options`` are those of ``coach.batch.Batch``."""

    cases: Path
    out: Path
    options: BatchOptions


def hold_batch(
    cases: Annotated[Path, typer.Argument(help="A .jsonl file; each line is a case.")],
    out: Annotated[Path, typer.Option(help="Where the results go, one line a case.")],
    engine: Annotated[str, typer.Option(help="local, or waves: half the price.")] = "local",
    concurrency: Annotated[
        int | None, typer.Option(min=1, help="How many are under way at once: 8, in waves 2000.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="How many processes hold them: one a core, 1 for small batches."),
    ] = None,
    window: Annotated[
        int | None,
        typer.Option(min=1, help="How many are begun, or wait to be written: 4 × concurrency."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Hold the first so many cases.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--fresh", help="Go on with --out, or throw it away.")
    ] = True,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Hold again what stands in --out with an error.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would take and cost; run nothing.")
    ] = False,
    max_cost: Annotated[
        float | None,
        typer.Option(min=0, help="Begin no case that would take it beyond so many US dollars."),
    ] = None,
    strict_model: Annotated[
        bool, typer.Option("--strict-model", help="A case fails where the model fails in a turn.")
    ] = False,
    played_by: Annotated[str, typer.Option(help="Who plays simulated people: openai:NAME.")] = "",
    on: Annotated[
        date | None,
        typer.Option(
            parser=_day, metavar="DATE", help="The day the conversations take place; today."
        ),
    ] = None,
) -> None:
    """Hold many conversations: one result a line, in the order of the cases.

    A case is {"id", "messages": [...]} or {"id", "persona"}, with "stages" if not all are wanted.
    Run the same command again after whatever ended it: nothing is lost, doubled or billed again;
    waves (OpenAI's Batch API) go on at the endpoint meanwhile, and can be read on another day.
    Exit code 1 where cases failed or the run stopped, 130 after Ctrl-C.
    """
    wanted = Wanted(
        cases,
        out,
        {
            "engine": engine,
            "concurrency": concurrency,
            "workers": workers,
            "window": window,
            "out": out,
            "limit": limit,
            "fresh": not resume,
            "retry_failed": retry_failed,
            "max_cost": max_cost,
            "strict_model": strict_model,
            "played_by": played_by,
            "on": on,
        },
    )
    does = _looked_at if dry_run else _held
    if code := with_coach(lambda coach: does(coach, wanted)):
        raise typer.Exit(code)


async def _looked_at(coach: Coach, wanted: Wanted) -> int:
    """Say what a run would do, and do none of it."""
    from coach.batch.report.wording import dollars

    found = await asyncio.to_thread(coach.batch(wanted.cases, **wanted.options).survey)
    usage = found.usage
    print(harmless(f"{found.cases:,} cases, {found.messages:,} messages; {coach.settings.model}."))
    if found.personas:
        print(
            f"{found.personas:,} are simulated coachees, who speak as long as they have something "
            "to say: they are not in the figures."
        )
    if usage.calls:
        cost = "unknown: no price for this model" if usage.cost is None else dollars(usage.cost)
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
    spent = batch.stopped_by_cost
    then = " --max-cost is reached; run it again with more to go on." if spent else ""
    return _told(batch, wanted, FAILED if batch.progress.failed else 0, then)


def _in_waves(wanted: Wanted) -> bool:
    return wanted.options.get("engine") == "waves"


def _told(batch: Batch, wanted: Wanted, code: int, then: str = "") -> int:
    """The last line, whatever the end was."""
    from coach.batch.report.wording import dollars

    progress = batch.progress
    parts = [f"{progress.done:,} of {progress.total or 0:,} cases are in {wanted.out}"]
    if progress.before:
        parts.append(f"{progress.before:,} of them from before")
    if progress.failed:
        parts.append(f"{progress.failed:,} failed, and their lines say why")
    if progress.stood_in:
        parts.append(f"{progress.stood_in:,} turns were taken by the guided coach")
    if progress.cost:
        parts.append(f"cost {dollars(progress.cost)}")
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
