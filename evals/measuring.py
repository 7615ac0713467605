"""Runs cases and scorers through pydantic-evals and keeps what its averages hide: what crashed."""

from __future__ import annotations

import inspect
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic_evals import Case, Dataset
from pydantic_evals.evaluators import EvaluationReason, Evaluator, EvaluatorContext

from evals.figures import Figure, Finding, mean, total

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    from pydantic_evals.reporting import ReportCase

COUNTED_AS = {
    "known": "unknown_ids",
    "marked": "unmarked_claims",
    "feelings_voiced": "unvoiced_feelings",
    "nothing_stale": "stale_values",
    "traced": "record_traced",
    "in_their_words": "record_in_their_words",
    "open_question": "open_questions",
    "no_unrequested_advice": "unrequested_advice",
    "model_spoke": "stood_in",
    "false_stopped": "false_shown",
    "answered_what_is_there": "answered",
    "refused_what_is_not": "refused",
    "no_order_shown": "orders_shown",
    "no_leak": "leaks",
}
"""Under which figure a finding is shown where the score of a case has a name of its own."""
I = TypeVar("I")  # noqa: E741
O = TypeVar("O")  # noqa: E741
Scores = dict[str, Any]
"""Metric → bool (True is good), number or EvaluationReason; what does not apply is left out."""


@dataclass(frozen=True)
class Shown:
    """How a case is shown where it failed (see ``Finding``)."""

    said: str = ""
    beside: str = ""
    quote: str = ""


@dataclass(repr=False)
class _Scorer(Evaluator[Any, Any, Any]):
    score: Any

    def evaluate(self, ctx: EvaluatorContext[Any, Any, Any]) -> Any:
        return self.score(ctx.inputs, ctx.output)


@dataclass
class Measured:
    """The scores of all cases, by metric."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def mean(self, metric: str) -> Figure:
        """The mean over the cases it applies to; of yes and no, the share of yes."""
        return mean(self.values.get(metric, []))

    def total(self, metric: str) -> Figure:
        """The sum over the cases it applies to."""
        return total(self.values.get(metric, []))

    def failed(self, metric: str) -> Figure:
        """How many of the cases it applies to did not hold."""
        return total([1 - value for value in self.values.get(metric, [])])


def because(good: bool, reason: str) -> EvaluationReason:
    """A yes or no with the reason that is shown where it is a no."""
    return EvaluationReason(value=good, reason=reason)


def listed(items: Iterable[object]) -> str:
    """Things in a reason, each in quotation marks."""
    return ", ".join(f"“{item}”" for item in items)


async def measure(
    name: str,
    cases: Mapping[str, I],
    task: Callable[[I], Awaitable[O] | O],
    score: Callable[[I, O], Scores],
    show: Callable[[I], Shown] = lambda _: Shown(),
) -> Measured:
    """Give every case to ``task`` and its output to ``score``.

    A task or scorer that raises becomes a line of ``errors``; a score of False a finding.
    """
    measured = Measured()
    if not cases:
        return measured

    async def run(inputs: I) -> O:
        result = task(inputs)
        return await result if inspect.isawaitable(result) else result

    dataset = Dataset[Any, Any, Any](
        name=name,
        cases=[Case(name=case, inputs=inputs) for case, inputs in cases.items()],
        evaluators=[_Scorer(score)],
    )
    report = await dataset.evaluate(run, progress=False, max_concurrency=1)
    for case in report.cases:
        _take(case, measured, show)
    measured.errors += [f"{case.name}: {case.error_message}" for case in report.failures]
    return measured


def _take(
    case: ReportCase[Any, Any, Any], measured: Measured, show: Callable[[Any], Shown]
) -> None:
    measured.errors += [f"{case.name}: {one.error_message}" for one in case.evaluator_failures]
    for metric, result in {**case.scores, **case.assertions}.items():
        measured.values[metric].append(float(result.value))
        if result.value is False:
            shown = show(case.inputs)
            measured.findings.append(
                Finding(
                    metric=COUNTED_AS.get(metric, metric),
                    where=case.name,
                    said=shown.said,
                    beside=shown.beside,
                    quote=shown.quote,
                    why=result.reason or "",
                )
            )


def shares(measured: Measured) -> dict[str, Figure]:
    """Every metric as its mean."""
    return {metric: measured.mean(metric) for metric in measured.values}
