"""What a batch came to, as data: what the table, the page and the JSON show."""

from __future__ import annotations

from coach.schemas import Frozen, Usage


class Spread(Frozen):
    """Numbers from 0 to 10: how many gave each, and their mean (None for none)."""

    counts: tuple[int, ...]
    n: int
    mean: float | None


class Confidence(Frozen):
    """Before and after; ``change`` is the mean over the ``both`` cases that gave both."""

    before: Spread
    after: Spread
    both: int
    change: float | None
    rose: int
    fell: int


class Coaching(Frozen):
    """MITI-style counts over all replies; shares in [0, 1], None where there was nothing to count.

    ``person_talks`` is the person's share of all words, ``complex_reflections`` that of the
    reflections which add a meaning, ``repeated`` counts sentences said before in their case.
    """

    replies: int = 0
    questions: int = 0
    reflections: int = 0
    sources: int = 0
    coaching: int = 0
    reflections_per_question: float | None = None
    complex_reflections: float | None = None
    one_question: float | None = None
    open_questions: float | None = None
    unrequested_advice: float | None = None
    person_talks: float | None = None
    repeated: int = 0


class Reason(Frozen):
    """Why sentences were withheld, the words of the case left out, with one of them."""

    reason: str
    count: int
    example: str
    case: str


class Withheld(Frozen):
    """Sentences that were drafted and not shown."""

    sentences: int
    of: int
    cases: int
    reasons: tuple[Reason, ...]


class Failure(Frozen):
    """An error and the cases that ended with it; ``cases`` are the first of them."""

    error: str
    count: int
    cases: tuple[str, ...]


class GapGroup(Frozen):
    """Questions that the sources could not answer, about one thing."""

    question: str
    count: int
    cases: int
    wordings: tuple[str, ...]


class BatchReport(Frozen):
    """A whole batch.

    ``stages`` counts the cases that completed each stage, ``skipped`` those that passed it over,
    ``closed`` those that came to their end. ``fields`` is the mean number of record fields filled.
    ``coachee_usage`` is what it took to play the coachees, apart from ``usage``.
    ``unreadable`` counts lines that are no results. ``ungrouped_gaps`` were too many to group.
    """

    cases: int
    failed: int
    unreadable: int
    turns: int
    closed: int
    stages: dict[str, int]
    skipped: dict[str, int]
    fields: float | None
    confidence: Confidence
    coaching: Coaching
    withheld: Withheld
    usage: Usage
    coachee_usage: Usage
    stood_in: int
    seconds_a_turn: float | None
    errors: tuple[Failure, ...]
    gaps: tuple[GapGroup, ...]
    ungrouped_gaps: int = 0
