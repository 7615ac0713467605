"""One eval run from its options to its exit code: measure, hold against the gate, write reports."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pydantic_evals  # noqa: F401 - whoever lacks it hears so before anything is measured

from coach import Settings
from coach.errors import BadSettings
from evals import docs, gate, running
from evals.bench import Bench, everybody
from evals.given import read_transcripts, unreadable
from evals.recorded import recorded
from evals.report import read_last, write_reports
from evals.subjects import LiveCoach

if TYPE_CHECKING:
    from collections.abc import Callable

    from evals.figures import SuiteResult

OUT = Path("reports/evals")
PAID = 3
"""How many of the written people talk with a live model, where each turn costs."""


@dataclass(frozen=True)
class Options:
    """What ``coach eval`` was asked for.

    ``model`` talks in the conversations ("guided", "openai:<name>"); ``transcripts`` are measured
    instead of it; ``corpus`` is what it is asked to know; ``judge`` is a model that reads the
    sentences too ("" for none); reports go to ``out``.
    """

    suites: tuple[str, ...] = ()
    model: str = "guided"
    transcripts: Path | None = None
    corpus: Path | None = None
    judge: str = ""
    out: Path = OUT
    gate: Path = gate.GATE
    write_baseline: bool = False


def evaluate(options: Options, say: Callable[[str], None] = print) -> int:
    """Run, report, and return the exit code: 1 where anything fell short, else 0.

    Raises BadInput for a suite, file or setting that cannot be used.
    """
    bench = bench_for(options)
    for complaint in unreadable(options.corpus) if options.corpus else ():
        say(f"NOTE  {complaint}")
    names = running.chosen(options.suites, bench)
    limits = gate.read_gate(options.gate)
    # Another corpus or other people's conversations were never part of the baseline.
    kept = {} if options.corpus or options.transcripts else gate.read_baseline()
    measured = asyncio.run(running.run(names, bench, lambda result: _tell(result, say)))
    missed = gate.shortfalls(measured, limits, kept, names, bench.labels)
    report = measured.model_copy(update={"shortfalls": tuple(missed)})
    last = read_last(options.out)
    written = write_reports(report, options.out, limits, kept, last)
    for line in missed:
        say(f"BELOW THE GATE  {line}")
    if told := gate.unheld(report, limits):
        say(f"NOTE  {told}")
    if options.write_baseline:
        gate.write_baseline(report)
        docs.write_tables()
        say(f"Wrote {gate.BASELINE.name} and the tables of {docs.DOCUMENT.name}.")
    say(f"{'Below the gate' if missed else 'Passed'}; see {written}.")
    return 1 if missed else 0


def bench_for(options: Options) -> Bench:
    """The bench that the options ask for. Raises BadInput and BadSettings."""
    judge = None
    if options.judge:
        from evals.judge import Judge

        judge = Judge.named(options.judge)
    if options.transcripts:
        given = (read_transcripts(options.transcripts),)
        return Bench(subject=None, recordings=given, corpus=options.corpus, judge=judge)
    corpus = (options.corpus,) if options.corpus else ()
    settings = Settings(model=options.model)
    if settings.model != "guided" and not (settings.api_key or settings.base_url):
        raise BadSettings("A live model needs a key: set COACH_API_KEY or OPENAI_API_KEY.")
    subject = LiveCoach(model=options.model, corpus=corpus)
    if not subject.label:  # what was recorded cites the sources that ship with the coach
        return Bench(subject=subject, drafts=recorded(), judge=judge)
    some = everybody() if options.model == "guided" else everybody()[:PAID]
    return Bench(subject=subject, coachees=some, corpus=options.corpus, judge=judge)


def _tell(result: SuiteResult, say: Callable[[str], None]) -> None:
    say(f"{result.suite}  ({result.seconds:.1f} s)")
    for name, figure in result.figures.items():
        value = "–" if figure.value is None else f"{figure.value:.3f}".rstrip("0").rstrip(".")
        say(f"  {name:32} {value:>8}   n = {figure.n}")
    for error in result.errors:
        say(f"  CRASHED  {error}")
