"""Reports on a file of results: a table here, or JSON, a page, or Parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.batch.report import report_on, write_page, write_parquet
from coach.batch.report.wording import coaching_lines, number, usage_lines
from coach.cli.terminal import harmless
from coach.prompts import Prompts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from coach.batch.report import BatchReport

# What a table shows of a list; the JSON and the page have it whole.
MOST_ROWS = 12


def run_report(results: Path, *, as_json: bool, html: Path | None, parquet: Path | None) -> None:
    """Print the report, or write what is asked for and say where it is."""
    files = list(write_parquet(results, parquet)) if parquet else []
    if as_json or html or not parquet:
        report = report_on(results)
        if html:
            write_page(report, results, html)
            files.append(html)
        if as_json:
            print(report.model_dump_json(indent=2))
            return
        if not files:
            _print(report)
    for file in files:
        print(harmless(f"Written: {file}"))


def _print(report: BatchReport) -> None:
    failed = f"{report.failed:,} failed" if report.failed else "none failed"
    print(f"{report.cases:,} cases, {report.turns:,} turns; {report.closed:,} closed, {failed}.")
    if report.unreadable:
        print(f"{report.unreadable:,} lines are no results and were left out.")
    stages = Prompts().stages
    _table(
        ("Stages completed", "Cases"),
        [(stages[name].title, f"{count:,}") for name, count in report.stages.items()],
    )
    sure = report.confidence
    _table(
        ("Confidence, 0 to 10", "Mean", "Cases"),
        [
            ("before", number(sure.before.mean), f"{sure.before.n:,}"),
            ("after", number(sure.after.mean), f"{sure.after.n:,}"),
            ("change", number(sure.change), f"{sure.both:,}"),
        ],
    )
    _table(
        ("How the coach coached", "Figure", "Thought good"),
        [(line.name, line.value, line.good) for line in coaching_lines(report.coaching)],
    )
    _table(
        ("What the sources could not answer", "Asked", "Cases"),
        [(gap.question, f"{gap.count:,}", f"{gap.cases:,}") for gap in report.gaps],
    )
    held = report.withheld
    _table(
        (f"Held back: {held.sentences:,} of {held.of:,} sentences", "Sentences"),
        [(group.reason, f"{group.count:,}") for group in held.reasons],
    )
    _table(
        ("Errors", "Cases"), [(failure.error, f"{failure.count:,}") for failure in report.errors]
    )
    _table(("What it took", ""), [(line.name, line.value) for line in usage_lines(report)])


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """A table of at most ``MOST_ROWS`` rows, nothing where there are none."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = list(rows)
    if not rows:
        return
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for place, name in enumerate(head):
        table.add_column(name, overflow="fold", justify="right" if place == 1 else "left")
    for row in rows[:MOST_ROWS]:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    console = Console(highlight=False)
    console.print(table)
    if len(rows) > MOST_ROWS:
        console.print(f"{len(rows) - MOST_ROWS:,} more are in --json and --html.")
