"""Decides whether a run is good enough: floors, ceilings, and no worse than the baseline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import BadInput
from evals.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evals.figures import Report

GATE = Path(__file__).parent / "gate.yaml"
BASELINE = Path(__file__).parent / "baseline.json"
LABELS = ("lived", "coachee", "recorded", "openai", "transcripts", "corpus")
"""Last parts of section names that are about one subject only."""
IMPERSONAL = ("retrieval", "slots", "verifier", "close")
"""Suites that measure a part of the product by itself."""
TRUSTED, ENOUGH = 0.80, 200
"""Cohen's κ with both hands, and on how many sentences, before a judge's figures may gate: from .80
on agreement is called strong (McHugh 2012, Biochemia Medica 22:276)."""
_ROUNDING = 1e-9
_KEPT = 5e-5  # the baseline keeps four places


class Limit(BaseModel):
    """What one figure must keep.

    ``least`` and ``most`` bound it; ``slack`` is how much worse than the baseline it may be (0
    where none is given; null: it is not compared). Where it is ``optional``, there being nothing
    to count is no shortfall: for what a conversation need not contain.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    least: float | None = None
    most: float | None = None
    slack: float | None = 0.0
    optional: bool = False

    def said(self) -> str:
        """The bounds in words."""
        low = "" if self.least is None else f"at least {self.least:g}"
        high = "" if self.most is None else f"at most {self.most:g}"
        return " and ".join(filter(None, (low, high)))

    def holds(self, value: float) -> bool:
        """Whether ``value`` is within the bounds; NaN never is."""
        low = value >= self.least - _ROUNDING if self.least is not None else value == value
        high = value <= self.most + _ROUNDING if self.most is not None else value == value
        return low and high

    def worse_by(self, value: float, before: float) -> float:
        """How much worse ``value`` is than ``before``: more is better where there is a floor."""
        if self.least is not None and self.most is None:
            return before - value
        if self.most is not None and self.least is None:
            return value - before
        return 0.0


Gate = dict[str, dict[str, Limit]]


def read_gate(path: Path = GATE) -> Gate:
    """Section → figure → limit. Raises BadInput where the file is not that."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return {
            section: {name: Limit.model_validate(limit or {}) for name, limit in limits.items()}
            for section, limits in data.items()
        }
    except (OSError, yaml.YAMLError, ValidationError, AttributeError) as error:
        raise BadInput(f"The gate {path} cannot be read: {error}.") from error


def read_baseline(path: Path = BASELINE) -> dict[str, dict[str, Figure]]:
    """The figures of the run that was kept, by suite; {} where none was kept yet."""
    if not path.exists():
        return {}
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {
            suite: {name: Figure.model_validate(figure) for name, figure in figures.items()}
            for suite, figures in data["figures"].items()
        }
    except (OSError, ValueError, KeyError, AttributeError, ValidationError) as error:
        raise BadInput(f"The baseline {path} cannot be read: {error}.") from error


def shortfalls(
    report: Report,
    gate: Gate,
    baseline: Mapping[str, Mapping[str, Figure]],
    suites: Iterable[str],
    labels: Iterable[str],
) -> list[str]:
    """One line for everything that keeps the run from passing.

    Held against: the sections of ``gate`` for these ``suites`` and for the subjects with these
    ``labels``. A figure that is missing, no number or counted on nothing falls short, and so does
    every crash, whatever the figures say.
    """
    applying = {
        section: limits
        for section, limits in gate.items()
        if _applies(section, set(suites), set(labels)) or (_judge(section) and trusted(report))
    }
    # A judge that is down or crashes holds nothing up.
    results = [result for result in report.results if not _judge(result.suite)]
    lines = [f"{r.suite}: crashed: {error}" for r in results for error in r.errors]
    lines += [
        f"{section}: measured nothing"
        for section in dict.fromkeys(r.suite for r in results)
        if not any(r.figures for r in results if r.suite == section)
    ]
    for section, limits in applying.items():
        for name, limit in limits.items():
            figure = report.figure(section, name)
            lines += _falls_short(section, name, limit, figure, baseline.get(section, {}).get(name))
    return lines


def trusted(report: Report) -> bool:
    """Whether a judge read along whose κ with both hands, on enough sentences, is high enough."""
    agreed = report.figure("judge.labelled", "kappa")
    return agreed is not None and agreed.n >= ENOUGH and agreed.number >= TRUSTED - _ROUNDING


def unheld(report: Report, gate: Gate) -> str:
    """Why floors of ``gate`` for a judge were not applied; "" where they were, or are none."""
    wanted = [section for section in gate if _judge(section)]
    if not wanted or trusted(report):
        return ""
    agreed = report.figure("judge.labelled", "kappa")
    told = "no judge was asked" if agreed is None else f"it is {agreed.number:.2f} on {agreed.n}"
    return (
        f"{', '.join(wanted)}: not held against the gate, for that takes a judge whose κ with both "
        f"hands is at least {TRUSTED:.2f} on {ENOUGH} sentences, and {told}."
    )


def _judge(section: str) -> bool:
    return section.startswith("judge.")


def _applies(section: str, suites: set[str], labels: set[str]) -> bool:
    suite, _, part = section.partition(".")
    label = part if part in LABELS else ""
    # What no subject has a part in is measured once, whoever is talked with.
    return suite in suites and (label in labels or (not label and suite in IMPERSONAL))


def _falls_short(
    section: str, name: str, limit: Limit, figure: Figure | None, before: Figure | None
) -> list[str]:
    if limit.optional and (figure is None or not figure.n):
        return []
    if figure is None:
        return [f"{section}: {name} is missing"]
    if not figure.n:
        return [f"{section}: {name} was counted on nothing (n = 0)"]
    value = figure.number
    if not limit.holds(value):
        return [f"{section}: {name} is {value:.4g} (n = {figure.n}), should be {limit.said()}"]
    if before is None or limit.slack is None:
        return []
    worse = limit.worse_by(value, before.number)
    if worse > limit.slack + _KEPT:
        allowed = f"; {limit.slack:g} would be allowed" if limit.slack else ""
        return [
            f"{section}: {name} is {value:.4g}, worse than the baseline's {before.number:.4g}"
            f"{allowed}"
        ]
    return []


def write_baseline(report: Report, path: Path = BASELINE) -> None:
    """Keep the figures and tables of ``report`` as what later runs are held against.

    Suites that were not run keep what they had.
    """
    data: dict[str, Any] = {"made": {}, "figures": {}, "tables": {}}
    if path.exists():
        data = json.loads(path.read_text(encoding="utf-8"))
    data["made"] |= report.subjects
    for result in report.results:
        data["figures"][result.suite] = {
            name: {"value": _rounded(figure.value), "n": figure.n}
            for name, figure in result.figures.items()
        }
        if result.tables:
            data["tables"][result.suite] = [t.model_dump(mode="json") for t in result.tables]
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
