"""What may be asked of a batch, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from coach.errors import BadInput

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from coach.batch.coachee import Result


class BatchOptions(TypedDict, total=False):
    """How a batch is held; see ``Batch``."""

    concurrency: int | None
    workers: int | None
    window: int | None
    out: Path | str | None
    fresh: bool
    retry_failed: bool
    limit: int | None
    max_cost: float | None
    strict_model: bool
    on: date | None
    played_by: str
    engine: str


def checked(options: BatchOptions) -> BatchOptions:
    """The options as they are. Raises BadInput where one is none: a typing error may cost money."""
    if unknown := sorted(options.keys() - BatchOptions.__annotations__.keys()):
        names = ", ".join(BatchOptions.__annotations__)
        raise BadInput(f"A batch has no option '{unknown[0]}'; it has {names}.")
    return options


@dataclass
class Progress:
    """How far a batch is, of ``total`` cases where they come out of a file.

    ``before`` of the ``done`` were made in an earlier run. ``turns`` and ``stood_in`` count this
    run alone; ``cost``, in dollars, is that of all results and of all turns so far. ``waits_for``
    says in a few words what is at the endpoint while everybody waits, "" for nothing.
    """

    total: int | None = None
    done: int = 0
    before: int = 0
    failed: int = 0
    turns: int = 0
    stood_in: int = 0
    cost: float = 0.0
    waits_for: str = ""

    def kept(self, result: Result, *, new: bool) -> None:
        """Count a result that has its place; what one from before has cost is not counted yet."""
        self.done += 1
        self.failed += result.error is not None
        if new:
            self.stood_in += len(result.stood_in)
        else:
            self.before += 1
            self.cost += (result.usage.cost or 0.0) + (result.coachee_usage.cost or 0.0)
