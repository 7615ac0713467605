"""What a run has to do: which cases are left, and what is known of them from before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.batch.cases import given
from coach.batch.coachee import Case, Result, case_of
from coach.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from coach.batch.cases import Cases, Checker
    from coach.batch.journal import Journal, Noted
    from coach.batch.options import Progress


@dataclass(frozen=True)
class Earlier:
    """A result that stands already, and is only to be put in its place again."""

    result: Result


class Agenda:
    """The cases in their order. ``limit`` is how many of them count; ``checker`` looks at those
    that nobody has looked at yet. What is done is counted in ``progress``.
    """

    def __init__(
        self,
        cases: Cases,
        checker: Checker | None,
        journal: Journal | None,
        limit: int | None,
        progress: Progress,
    ) -> None:
        self._cases = cases
        self._checker = checker
        self._journal = journal
        self._limit = limit
        self._progress = progress

    async def left(self) -> AsyncGenerator[Case | Result | Earlier, None]:
        """The cases that are not done, a result for what is no case, and what was put aside.

        Raises BadInput where the results are those of other cases.
        """
        done = self._journal.done() if self._journal else iter(())
        aside = self._journal.aside() if self._journal else iter(())
        number = 0
        async for data in given(self._cases):
            if self._limit is not None and number >= self._limit:
                return
            number += 1
            case = _case(data, number, self._checker)
            noted, earlier = next(done, None), next(aside, None)
            if noted:
                self._same(case.id, noted.id)
                self._skip(noted)
            elif earlier and not earlier.failed:
                self._same(case.id, earlier.id)
                yield Earlier(Result.model_validate_json(earlier.line))
            else:
                yield case

    def _same(self, name: str, noted: str) -> None:
        if name != noted:
            assert self._journal
            raise BadInput(
                f"{self._journal.path} holds the results of other cases (“{noted}” stands where "
                f"“{name}” is now); choose another --out, or start again with --fresh."
            )

    def _skip(self, noted: Noted) -> None:
        self._progress.done += 1
        self._progress.before += 1
        self._progress.failed += noted.failed
        self._progress.cost += noted.cost


def _case(data: object, number: int, checker: Checker | None) -> Case | Result:
    try:
        return checker.checked(data) if checker else case_of(data)
    except BadInput as error:
        name = data.get("id") if isinstance(data, Mapping) else None
        known = name if isinstance(name, str) else f"case {number}"
        return Result(id=known, error=f"This is no case: {error}")
