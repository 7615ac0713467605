"""What a coach does for somebody who comes back: greets them once, names and compares."""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import timedelta
from typing import TYPE_CHECKING

from coach.graph.welcoming import welcome
from coach.session.comparing import compared
from coach.session.wording import checked_name, checked_title

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from coach.graph.context import CoachContext
    from coach.schemas import ThreadSummary
    from coach.session.comparing import Comparison
    from coach.session.register import ThreadRow
    from coach.session.stores import Stores
    from coach.transcript import Transcript, Welcome

# Hours and not a calendar day: a night is always longer, a long lunch never, somebody who writes
# past midnight is not back on another day, and it needs no knowledge of where they live.
AWAY = timedelta(hours=6)


class ComingBack(ABC):
    """The part of ``Coach`` that is about conversations one finds again."""

    _stores: Stores
    _context: CoachContext
    _clock: Callable[[], datetime]

    async def welcome(self, thread: str, *, owner: str | None = None) -> Welcome | None:
        """The greeting of somebody who opens the conversation again after hours or days.

        Made once and kept until the next message answers it: asked for again, it is the same. None
        where none is due. Raises UnknownThread.
        """
        name, whose = checked_name(thread), self._whose(owner)
        row, now = await self._known(name, whose), self._clock()
        if not is_back(row, now):
            return row.welcome
        async with self._turn(whose, name):
            row = await self._known(name, whose)
            if is_back(row, now):
                row = await self._greeted(row, whose, now)
        return row.welcome

    async def rename(self, thread: str, title: str, *, owner: str | None = None) -> ThreadSummary:
        """Give the conversation a title. Raises UnknownThread, BadInput (none, or too long)."""
        name, whose, named = checked_name(thread), self._whose(owner), checked_title(title)
        async with self._turn(whose, name):
            row = await self._known(name, whose)
            row = row.model_copy(update={"title": named, "named": True})
            await self._stores.save(whose, row)
        return row.summary()

    async def compare(self, a: str, b: str, *, owner: str | None = None) -> Comparison:
        """Two conversations side by side, and what differs. Raises UnknownThread."""
        whose = self._whose(owner)
        return compared(
            await self.transcript(a, owner=whose), await self.transcript(b, owner=whose)
        )

    async def _greeted(self, row: ThreadRow, whose: str, now: datetime) -> ThreadRow:
        """The line with a greeting made now; one that nobody answered gives way to it."""
        told = await self.transcript(row.thread, owner=whose)
        last = told.turns[-1]
        made = await welcome(
            told.turns, told.record, last.position, self._context, at=now, since=last.at
        )
        row = row.model_copy(update={"welcome": made})
        await self._stores.save(whose, row)
        return row

    @abstractmethod
    async def transcript(self, thread: str, *, owner: str | None = None) -> Transcript:
        """The whole conversation."""

    @abstractmethod
    def _whose(self, owner: str | None) -> str:
        """The owner that is meant."""

    @abstractmethod
    async def _known(self, thread: str, whose: str) -> ThreadRow:
        """The register's line. Raises UnknownThread."""

    @abstractmethod
    def _turn(self, whose: str, name: str) -> AbstractAsyncContextManager[None]:
        """Keeps every other turn of the conversation out."""


def is_back(row: ThreadRow, now: datetime) -> bool:
    """Whether a greeting is due: the last word, theirs or a greeting's, was said long ago.

    Not where nothing was said yet, nor where a message waits to be sent again.
    """
    last = row.welcome.at if row.welcome else row.touched
    last = max(filter(None, (last, row.forked)), default=None)
    return bool(row.turns and not row.pending and last and now - last >= AWAY)
