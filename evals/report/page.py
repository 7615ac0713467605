"""The run as one HTML page that needs nothing else: plots as inline SVG, no script, no request."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evals.report.plots import bar, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.figures import Figure, Finding, Report, SuiteResult
    from evals.gate import Gate, Limit

MOST_FINDINGS = 100
"""Findings shown of one figure; the JSON has them all."""
_SAME = 5e-4


@dataclass(frozen=True)
class Line:
    """One figure as the page shows it; texts, "" where there is nothing to say.

    ``bar`` is safe HTML. ``better`` is "better", "worse" or "" for what the change since the last
    run means, where the gate says which way is up.
    """

    name: str
    means: str
    value: str
    bar: str
    n: int
    limit: str
    held: bool
    baseline: str
    change: str
    better: str


@dataclass(frozen=True)
class Group:
    """The findings of one figure. ``held`` is False where the figure fell short for them."""

    metric: str
    means: str
    held: bool
    findings: list[Finding]


@dataclass(frozen=True)
class Section:
    """One suite as the page shows it. ``tables`` are safe HTML; ``missed`` its shortfalls."""

    result: SuiteResult
    about: str
    lines: list[Line]
    tables: list[tuple[str, str]]
    groups: list[Group]
    missed: list[str]

    @property
    def limited(self) -> int:
        """How many figures the gate bounds."""
        return sum(bool(line.limit) for line in self.lines)

    @property
    def kept(self) -> bool:
        """Whether the baseline has figures of this suite."""
        return any(line.baseline for line in self.lines)

    @property
    def changed(self) -> list[Line]:
        """What moved since the last run."""
        return [line for line in self.lines if line.change not in {"", "same"}]


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
        _section(result, gate.get(result.suite, {}), baseline.get(result.suite, {}), last, report)
        for result in report.results
    ]
    shown = {section.result.suite for section in sections}
    missed = [(line, _suite_of(line) if _suite_of(line) in shown else "")
              for line in report.shortfalls]  # fmt: skip
    template = environment.get_template("page.html.j2")
    return template.render(
        report=report, sections=sections, last=last, most=MOST_FINDINGS, missed=missed
    )


def meaning(metric: str) -> str:
    """What a figure means in a few words, "" for one that its table explains."""
    return str(_words()["figures"].get(metric, ""))


def about(suite: str) -> str:
    """What a suite measures and on whom."""
    name, _, group = suite.partition(".")
    parts = [_words()["suites"].get(name, "")]
    parts += [
        f"Here: {told}." for label in group.split(".") if (told := _words()["groups"].get(label))
    ]
    return " ".join(filter(None, parts))


@cache
def _words() -> dict[str, dict[str, str]]:
    data: Any = yaml.safe_load(Path(__file__).with_name("words.yaml").read_text(encoding="utf-8"))
    return dict(data)


def _suite_of(shortfall: str) -> str:
    return shortfall.split(":")[0]


def _section(
    result: SuiteResult,
    limits: Mapping[str, Limit],
    before: Mapping[str, Figure],
    last: Report | None,
    report: Report,
) -> Section:
    lines = [
        _line(name, figure, limits.get(name), before.get(name), _previous(last, result, name))
        for name, figure in result.figures.items()
        # What a table shows by kind is not said twice, but for what the gate bounds.
        if not (result.tables and "." in name and name not in limits)
    ]
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        found[finding.metric].append(finding)
    missed = [line for line in report.shortfalls if _suite_of(line) == result.suite]
    short = {words[0] for line in missed if (words := line.split(": ", 1)[1].split())}
    groups = [Group(name, meaning(name), name not in short, each) for name, each in found.items()]
    groups.sort(key=lambda group: group.held)
    tables = [(table.title, table_of(table)) for table in result.tables]
    return Section(result, about(result.suite), lines, tables, groups, missed)


def _previous(last: Report | None, result: SuiteResult, name: str) -> Figure | None:
    return last.figure(result.suite, name) if last else None


def _line(
    name: str, figure: Figure, limit: Limit | None, before: Figure | None, last: Figure | None
) -> Line:
    held = limit is None or limit.holds(figure.number) or (limit.optional and not figure.n)
    least, most = (limit.least, limit.most) if limit else (None, None)
    drawn = figure.is_share and figure.n and figure.value is not None and 0 <= figure.value <= 1
    change, better = _change(figure, limit, last)
    return Line(
        name=name,
        means=meaning(name),
        value=_said(figure),
        bar=bar(figure.number, least, most) if drawn else "",
        n=figure.n,
        limit=limit.said() if limit else "",
        held=held,
        baseline=_said(before) if before else "",
        change=change,
        better=better,
    )


def _change(figure: Figure, limit: Limit | None, last: Figure | None) -> tuple[str, str]:
    """What moved since the last run, and whether that is for the better."""
    if figure.value is None or not figure.n:
        return "", ""
    if last is None or last.value is None or not last.n:
        return "", ""
    moved = figure.value - last.value
    if abs(moved) < _SAME:
        return "same", ""
    worse = limit.worse_by(figure.value, last.value) if limit else 0.0
    return f"{moved:+.3f}", "worse" if worse > 0 else "better" if worse < 0 else ""


def _said(figure: Figure) -> str:
    return "–" if figure.value is None else f"{figure.value:.3f}".rstrip("0").rstrip(".")
