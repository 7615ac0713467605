"""Holds cases in this process, be it the caller's or a worker of theirs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coach.batch.conversation import Conversation, Paused
from coach.schemas import Frozen, Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    from coach.batch.coachee import Case, Result
    from coach.batch.speakers import Speakers
    from coach.session import Coach


class Moved(Exception):
    """The case was let go after a whole turn; it goes on wherever it is held next."""


class Terms(Frozen):
    """What all conversations of a run have in common; see ``Batch`` and ``Conversation``."""

    owner: str
    on: date
    strict_model: bool = False
    played_by: str = ""


class Host:
    """Holds one case after the other, or many at once.

    ``seat`` lends a coach to a conversation while it is under way, ``told`` hears of each turn in
    which case it was, what it cost, and whether it was made now.
    """

    def __init__(
        self,
        seat: Callable[[str], AbstractContextManager[Coach]],
        speakers: Speakers,
        terms: Terms,
        told: Callable[[str, Usage, bool], None],
    ) -> None:
        self._seat = seat
        self._speakers = speakers
        self._terms = terms
        self._told = told
        self._stopping = False
        self._leaving: set[str] = set()

    def stop(self) -> None:
        """Begin no turn any more."""
        self._stopping = True

    def let_go(self, names: Iterable[str]) -> None:
        """Begin no turn of these cases, which are under way, any more: they are ``Moved``."""
        self._leaving.update(names)

    async def held(self, case: Case) -> Result:
        """What became of the case. Raises what ``Conversation.held`` does, and Moved."""
        cost = 0.0

        def told(usage: Usage, new: bool) -> None:
            nonlocal cost
            cost += usage.cost or 0.0
            self._told(case.id, usage, new)

        with self._seat(case.id) as coach:
            conversation = Conversation(
                coach,
                case,
                self._speakers.coachee(case),
                owner=self._terms.owner,
                on=self._terms.on,
                strict_model=self._terms.strict_model,
                goes_on=lambda: not self._stopping and case.id not in self._leaving,
                told=told,
            )
            try:
                return await conversation.held()
            except Paused:
                if self._stopping or case.id not in self._leaving:
                    raise
                # The turns that were answered are told once more by who goes on with them.
                self._told(case.id, Usage(cost=-cost), False)
                raise Moved from None
            finally:
                self._leaving.discard(case.id)
