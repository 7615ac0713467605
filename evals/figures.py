"""What an eval run is as data: figures with their n, findings, tables, errors."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

if TYPE_CHECKING:
    from collections.abc import Sequence

REPORT_VERSION = 1


class Plain(BaseModel):
    """Data of a report; an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(Plain):
    """One measured value. ``n`` is what it was counted on; with ``n`` 0 it says nothing.

    ``is_share``: it lies between 0 and 1 and says which part of ``n``; no count, time or ratio.
    """

    value: float | None
    n: int
    is_share: bool = True

    @property
    def number(self) -> float:
        """The value, NaN where there is none."""
        return math.nan if self.value is None or self.n < 1 else self.value


class Finding(Plain):
    """One thing that went wrong, with what is needed to judge it by eye.

    ``metric`` is the figure it counts against, ``where`` names the case (conversation and turn,
    claim, question), ``said`` the sentence, ``beside`` the passage or message it rests on, and
    ``quote`` the words of ``beside`` that were named as carrying it.
    """

    metric: str
    where: str
    said: str = ""
    beside: str = ""
    quote: str = ""
    why: str = ""


class Table(Plain):
    """Figures by kind, for a reader; a floor may stand on any figure, so on none of the cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | int, ...], ...]


class SuiteResult(Plain):
    """All that one suite found. ``errors`` are scorers and cases that crashed: never a pass."""

    suite: str
    subject: str = ""
    figures: dict[str, Figure] = Field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    tables: tuple[Table, ...] = ()
    errors: tuple[str, ...] = ()
    seconds: float = 0.0


class Report(Plain):
    """One run. ``subjects`` say of each subject how its replies were made."""

    version: int = REPORT_VERSION
    at: datetime
    subjects: dict[str, str] = Field(default_factory=dict)
    results: tuple[SuiteResult, ...] = ()
    shortfalls: tuple[str, ...] = ()

    def figure(self, suite: str, name: str) -> Figure | None:
        """The figure of that name, or None where it was not measured."""
        for result in self.results:
            if result.suite == suite and name in result.figures:
                return result.figures[name]
        return None


def share(values: Sequence[bool]) -> Figure:
    """The share of true values."""
    return mean([float(value) for value in values])


def mean(values: Sequence[float]) -> Figure:
    """The mean of ``values``; no value and n = 0 for none."""
    return Figure(value=sum(values) / len(values) if values else None, n=len(values))


def total(values: Sequence[float], of: int | None = None) -> Figure:
    """The sum of ``values``, counted on ``of`` cases (default: as many as there are values)."""
    n = len(values) if of is None else of
    return Figure(value=float(sum(values)) if n else None, n=n, is_share=False)


def ratio(above: float, below: float, n: int) -> Figure:
    """``above`` / ``below``, counted on ``n``; no value where ``below`` is 0."""
    return Figure(value=above / below if below else None, n=n if below else 0, is_share=False)


def part(of: float, whole: float, n: int) -> Figure:
    """The share ``of`` / ``whole``, counted on ``n``; no value where ``whole`` is 0."""
    return ratio(of, whole, n).model_copy(update={"is_share": True})


def f1(hits: int, false_alarms: int, misses: int) -> float:
    """The harmonic mean of precision and recall; 0 where nothing was hit."""
    return 2 * hits / (2 * hits + false_alarms + misses) if hits else 0.0


def kappa(one: Sequence[bool], other: Sequence[bool]) -> Figure:
    """Cohen's κ of two raters over the same cases (Cohen 1960): agreement beyond chance, ≤ 1.

    No value where a rater never varies in the same way as the other, for chance then explains all.
    """
    n = len(one)
    if not n or n != len(other):
        return Figure(value=None, n=0)
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / n
    p, q = sum(one) / n, sum(other) / n
    chance = p * q + (1 - p) * (1 - q)
    return (
        Figure(value=(agreed - chance) / (1 - chance), n=n)
        if chance < 1
        else Figure(value=None, n=0)
    )
