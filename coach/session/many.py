"""What a coach offers to whoever holds many conversations that nobody waits in."""

from __future__ import annotations

import asyncio
import threading
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Self, Unpack

from coach.session.discarding import discard
from coach.session.unfinished import register, unregister
from coach.session.wording import checked_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach import Batch, BatchOptions, Cases
    from coach.graph.context import CoachContext
    from coach.protocol import ChatModel
    from coach.schemas import Usage
    from coach.session.stores import Stores


class ForMany:
    """The part of ``Coach`` that batches are made of."""

    owner: str
    _stores: Stores
    _context: CoachContext
    _reader: str = ""
    """Whose sources are read, where that is not whose the conversation is."""

    def batch(self, cases: Cases, **options: Unpack[BatchOptions]) -> Batch:
        """Hold many conversations and iterate over what became of them; see ``Batch``."""
        from coach import Batch, Coach

        assert isinstance(self, Coach)
        return Batch(self, cases, **options)

    def unattended(self, through: Callable[[ChatModel], ChatModel] | None = None) -> Self:
        """The same coach for conversations that nobody waits in.

        Whosever they are, this owner's sources are read. It waits until the model has room. Where
        the model cannot be had at all, a turn raises ModelUnavailable and leaves nothing, in place
        of being taken by the guided coach. ``through`` makes the model to be asked of the coach's.
        """
        theirs = copy(self)
        model = self._context.model
        theirs._context = replace(
            self._context, model=through(model) if through else model.unattended()
        )
        theirs._reader = self.owner
        return theirs

    async def warm(self) -> None:
        """Get ready what the first turn would have to wait for."""
        from coach.session.preparing import warm

        await asyncio.to_thread(warm, self._context, threading.Event())

    def expected(self, messages: Sequence[str]) -> Usage:
        """What a conversation of these messages will cost, about."""
        return self._context.model.expected(messages)

    @property
    def wording(self) -> str:
        """The hash of all prompts, as in ``Reply.prompt``."""
        return self._context.prompts.fingerprint

    async def register_batch(self, batch: str, path: str) -> None:
        """Note that conversations of the owner ``batch`` are this owner's, so that they are
        forgotten with theirs; ``path`` is where the results go, "" for nowhere.
        """
        await register(self._stores, self.owner, batch, path)

    async def unregister_batch(self, batch: str) -> None:
        """A batch is over, and no file of it is kept."""
        await unregister(self._stores, batch)

    async def discard(self, owner: str, threads: Sequence[str] | None = None) -> int:
        """Delete conversations (all of ``owner``'s where none is named) that nobody is having.

        Quicker than ``forget`` for many, and without its guard against what is still being
        written. Returns how many there were.
        """
        return await discard(self._stores, checked_name(owner, of="An owner"), threads)
