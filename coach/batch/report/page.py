"""The report as one HTML page that needs nothing else: inline SVG, no script, no request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coach.batch.report.plots import bars, before_after
from coach.batch.report.reading import read
from coach.batch.report.wording import coaching_lines, usage_lines
from coach.errors import BadInput
from coach.prompts import Prompts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.batch.coachee import Result
    from coach.batch.report.reading import Judged
    from coach.batch.report.summary import BatchReport


def write_page(report: BatchReport, results: Path | str | Sequence[Result], out: Path) -> None:
    """Write the page to ``out``; ``results`` are read once more, for what was withheld.

    The page is written piece by piece, so that it may be longer than the memory. Raises BadInput
    where it cannot be written.
    """
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    stages = Prompts().stages
    stream = environment.get_template("page.html.j2").stream(
        report=report,
        withheld=_withheld(results),
        stages=bars(
            {stages[name].title: count for name, count in report.stages.items()},
            report.cases,
            "Cases that completed each stage",
        ),
        confidence=before_after(
            report.confidence.before.counts,
            report.confidence.after.counts,
            "How many gave each number, before and after",
        ),
        coaching=coaching_lines(report.coaching),
        usage=usage_lines(report),
    )
    stream.enable_buffering(64)
    # A page that is half written is none.
    beside = out.with_name(f".{out.name}.{uuid4().hex[:8]}")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("w", encoding="utf-8") as file:
            file.writelines(stream)
        beside.replace(out)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(f"{out} cannot be written: {error.strerror or error}.") from error


def _withheld(results: Path | str | Sequence[Result]) -> Iterator[tuple[str, Judged]]:
    for line in read(results):
        if line is not None:
            yield from ((line.id, sentence) for sentence in line.withheld)
