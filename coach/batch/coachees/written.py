"""A coachee from the library, who needs no model and no key."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from coach.batch.coachees.hearing import heard
from coach.batch.coachees.library import Saying
from coach.batch.coachees.memory import Memory
from coach.batch.coachees.mind import Mind
from coach.batch.coachees.speaking import opening, reply_to
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.batch.coachee import Case
    from coach.batch.coachees.library import Person, Temperament
    from coach.batch.coachees.matching import Ear
    from coach.transcript import Turn

MOST_TURNS = 30
"""Messages after which a coachee has had enough, where the case does not say."""


class WrittenCoachee:
    """Implements ``coach.batch.Coachee``: answers what is asked, each thing once.

    What is said depends on the case and the replies alone: from the same turns another object
    says the same.
    """

    def __init__(
        self, case: Case, person: Person, ear: Ear, temperament: Sequence[Temperament] = ()
    ) -> None:
        self._case = case
        self._person = person
        self._ear = ear
        self._manner = tuple(temperament or person.temperament)
        self.usage = Usage()
        self._said: str | None
        self._anew()

    async def next(self, turns: Sequence[Turn]) -> str | None:
        """The next message, None where the coach has closed or they have had enough."""
        if len(turns) >= (self._case.turns or MOST_TURNS):
            return None
        return await asyncio.to_thread(self._next, turns)

    def _next(self, turns: Sequence[Turn]) -> str | None:
        if self._heard > len(turns):
            self._anew()
        for turn in turns[self._heard :]:
            self._said = reply_to(self._mind, heard(turn.reply))
            self._heard += 1
        return self._said

    def _anew(self) -> None:
        hidden = tuple(Saying(says=text, when="trust") for text in self._case.hidden)
        memory = Memory(seed=self._case.id)
        self._mind = Mind(self._person, self._ear, memory, self._manner, hidden)
        self._heard = 0
        self._said = opening(self._mind)
