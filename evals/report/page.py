"""The run as one HTML page that needs nothing else: plots as inline SVG, no script, no request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.report.plots import bars, dots

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.figures import Figure, Finding, Report, SuiteResult
    from evals.gate import Gate, Limit

MOST_FINDINGS = 200
"""Findings shown of one figure; the JSON has them all."""


@dataclass(frozen=True)
class Line:
    """One figure as the page shows it; texts, "" where there is nothing to say."""

    name: str
    value: str
    n: int
    limit: str
    held: bool
    baseline: str
    change: str


@dataclass(frozen=True)
class Section:
    """One suite as the page shows it. ``plot`` and ``tables`` are safe HTML."""

    result: SuiteResult
    lines: list[Line]
    plot: str
    tables: list[tuple[str, str]]
    findings: dict[str, list[Finding]]


def page(
    report: Report,
    gate: Gate,
    baseline: Mapping[str, Mapping[str, Figure]],
    last: Report | None,
) -> str:
    """The page as HTML text."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sections = [
        _section(result, gate.get(result.suite, {}), baseline.get(result.suite, {}), last)
        for result in report.results
    ]
    template = environment.get_template("page.html.j2")
    return template.render(report=report, sections=sections, last=last, most=MOST_FINDINGS)


def _section(
    result: SuiteResult,
    limits: Mapping[str, Limit],
    before: Mapping[str, Figure],
    last: Report | None,
) -> Section:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        found[finding.metric].append(finding)
    lines = [
        _line(name, figure, limits.get(name), before.get(name), _previous(last, result, name))
        for name, figure in result.figures.items()
    ]
    shares = {
        name: figure.number
        for name, figure in result.figures.items()
        if figure.n and figure.value is not None and 0 <= figure.value <= 1
    }
    floors = {name: (limit.least, limit.most) for name, limit in limits.items()}
    tables = [(table.title, dots(table)) for table in result.tables]
    return Section(result, lines, bars(shares, floors), tables, dict(found))


def _previous(last: Report | None, result: SuiteResult, name: str) -> Figure | None:
    return last.figure(result.suite, name) if last else None


def _line(
    name: str, figure: Figure, limit: Limit | None, before: Figure | None, last: Figure | None
) -> Line:
    change = ""
    if last and last.n and figure.n and last.value is not None and figure.value is not None:
        moved = figure.value - last.value
        change = "same" if abs(moved) < 5e-4 else f"{moved:+.3f}"
    return Line(
        name=name,
        value=_said(figure),
        n=figure.n,
        limit=limit.said() if limit else "",
        held=limit is None or limit.holds(figure.number),
        baseline=_said(before) if before else "",
        change=change,
    )


def _said(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.3f}".rstrip("0").rstrip(".")
