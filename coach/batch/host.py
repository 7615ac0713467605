"""Holds cases in this process, be it the caller's or a worker of theirs."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from coach.batch.conversation import Conversation
from coach.schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from coach.batch.coachee import Case, Result
    from coach.batch.speakers import Speakers
    from coach.schemas import Usage
    from coach.session import Coach


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

    def stop(self) -> None:
        """Begin no turn any more."""
        self._stopping = True

    async def held(self, case: Case) -> Result:
        """What became of the case. Raises what ``Conversation.held`` does."""
        with self._seat(case.id) as coach:
            conversation = Conversation(
                coach,
                case,
                self._speakers.coachee(case),
                owner=self._terms.owner,
                on=self._terms.on,
                strict_model=self._terms.strict_model,
                goes_on=lambda: not self._stopping,
                told=partial(self._told, case.id),
            )
            return await conversation.held()
