"""Runs suites on a bench; whatever crashes becomes a line of the report and never a pass."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from coach.errors import BadInput
from evals.figures import Report, SuiteResult
from evals.suites import NAMES, TOGETHER, expanded, suite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evals.bench import Bench

CONVERSATIONAL = ("grounding", "person", "coaching")
"""Suites that read whole conversations, whoever held them."""
AT_HOME = ("retrieval", "abstention", "drafts")
"""Suites whose questions and drafts are about the sources that ship with the coach."""
TALKING = ("abstention", "safety", "faults", "drafts")
"""Suites that say nothing without somebody to talk with."""


def chosen(names: Sequence[str], bench: Bench) -> list[str]:
    """The suites to run: those named, or all that can say something of this bench.

    Raises BadInput for a name that is none, and for a suite that needs somebody to talk with where
    there are only recorded conversations.
    """
    known = {*NAMES, *TOGETHER}
    if unknown := next((name for name in names if name not in known), ""):
        raise BadInput(f"There is no suite '{unknown}'; there are: {', '.join(NAMES)}.")
    if bench.subject is None:
        wanted = expanded(list(names)) if names else list(CONVERSATIONAL)
        if silent := next((name for name in wanted if name in TALKING), ""):
            raise BadInput(f"The suite '{silent}' needs a coach, and there are only transcripts.")
        return wanted
    if bench.corpus is not None and (odd := next((n for n in names if n in AT_HOME), "")):
        raise BadInput(f"The suite '{odd}' is about the sources that ship with the coach.")
    if "drafts" in names and not bench.drafts:
        raise BadInput("The suite 'drafts' replays recorded drafts; this run has none.")
    if not names and bench.corpus is not None:
        return [*CONVERSATIONAL, "safety", "injection", "faults"]
    return expanded(list(names))


async def run(
    names: Sequence[str], bench: Bench, tell: Callable[[SuiteResult], None] = lambda _: None
) -> Report:
    """Run the suites and return the report, its shortfalls still empty; ``tell`` hears each."""
    results: list[SuiteResult] = []
    for name in names:
        start = time.perf_counter()
        try:
            found = await suite(name)(bench)
        except Exception as error:  # noqa: BLE001 - a suite that crashes must fail the gate, not the run
            spent = time.perf_counter() - start
            reason = f"{type(error).__name__}: {error}"
            found = [SuiteResult(suite=name, errors=(reason,), seconds=spent)]
        for result in found:
            tell(result)
        results += found
    if bench.judge:
        read = await bench.judge.read(bench)
        for result in read:
            tell(result)
        results += read
    return Report(at=datetime.now(UTC), subjects=bench.made, results=tuple(results))
