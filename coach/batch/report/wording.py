"""Says a report's figures in words and numbers, the same in the terminal and on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coach.batch.report.summary import BatchReport, Coaching
    from coach.schemas import Usage


@dataclass(frozen=True)
class Figure:
    """A figure with its name and what is thought good, "" where nobody says."""

    name: str
    value: str
    good: str = ""


def percent(share: float | None) -> str:
    """A share in [0, 1] as one reads it; "–" for none."""
    return "–" if share is None else f"{share:.1%}"


def number(value: float | None, digits: int = 2) -> str:
    """A number as one reads it; "–" for none."""
    return "–" if value is None else f"{value:,.{digits}f}"


def dollars(cost: float) -> str:
    """A sum of money: whole cents, and of less than ten cents two figures, whatever they are."""
    if not 0 < cost < 0.1:
        return f"${cost:,.2f}"
    return f"${cost:.{1 - math.floor(math.log10(cost))}f}"


def coaching_lines(coaching: Coaching) -> list[Figure]:
    """The MITI-style counts, with the thresholds of docs/fidelity.md."""
    return [
        Figure("Replies", f"{coaching.replies:,}"),
        Figure(
            "Reflections to a question",
            number(coaching.reflections_per_question),
            "1 fair, 2 good (MITI 4)",
        ),
        Figure(
            "Reflections that add a meaning",
            percent(coaching.complex_reflections),
            "40 % fair, 50 % good (MITI 4)",
        ),
        Figure("Replies with exactly one question", percent(coaching.one_question)),
        Figure("Open questions", percent(coaching.open_questions)),
        Figure("Replies with advice nobody asked for", percent(coaching.unrequested_advice)),
        Figure("Words that are the person's", percent(coaching.person_talks), "more than half"),
        Figure("Sentences said before in their case", f"{coaching.repeated:,}"),
        Figure("Sentences from a source", f"{coaching.sources:,}"),
    ]


def usage_lines(report: BatchReport) -> list[Figure]:
    """What the batch took and cost."""
    played = _spent(report.coachee_usage, "Coachees: ") if report.coachee_usage.calls else []
    return [
        *_spent(report.usage),
        Figure("Seconds a turn", number(report.seconds_a_turn)),
        Figure("Turns the guided coach took for the model", f"{report.stood_in:,}"),
        *played,
    ]


def _spent(usage: Usage, of: str = "") -> list[Figure]:
    cost = "unknown: no price for this model" if usage.cost is None else dollars(usage.cost)
    tokens = f"{usage.prompt_tokens:,} ({usage.cached_tokens:,} cached)"
    return [
        Figure(f"{of}Model", usage.model),
        Figure(f"{of}Calls", f"{usage.calls:,}"),
        Figure(f"{of}Prompt tokens", tokens),
        Figure(f"{of}Completion tokens", f"{usage.completion_tokens:,}"),
        Figure(f"{of}Cost", cost),
    ]
