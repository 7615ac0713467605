"""Keeps a turn running, and tellable from its start, whoever stops or starts listening."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.ui.language import t
from coach.ui.pace import Pace, in_words

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from coach.events import Event
    from coach.session import Coach

# One update costs the server about 2 ms, and an eye sees nothing faster.
SECONDS_BETWEEN_UPDATES = 0.04
# No hand keeps this up; a program that went astray does.
MESSAGES, SECONDS = 120, 60


class Exchange:
    """One message and the events of its reply.

    It runs to its end even when the page that asked is closed or reloaded, so that a reload finds
    the turn either under way or done, never half of it.
    """

    def __init__(self, message: str, request_id: str, events: AsyncIterator[Event]) -> None:
        self.message = message
        self.request_id = request_id
        self._heard: list[Event] = []
        self._news = asyncio.Event()
        self.task = asyncio.create_task(self._listen(events))
        self.task.add_done_callback(self._end)

    async def follow(self) -> AsyncIterator[list[Event]]:
        """Yield all events from the first on, in batches; raise what broke the turn off.

        After ``stop`` it just ends, without the event that ends a turn.
        """
        told = 0
        while True:
            news = self._news
            if batch := self._heard[told:]:
                told += len(batch)
                yield batch
                await asyncio.sleep(SECONDS_BETWEEN_UPDATES)
            elif self.task.done():
                if not self.task.cancelled():
                    self.task.result()
                return
            else:
                await news.wait()

    async def stop(self) -> None:
        """Break the turn off, with everything that is done for it, and wait until it has ended.

        The message stays with the conversation as one that was not answered.
        """
        self.task.cancel()
        await asyncio.wait([self.task])

    async def _listen(self, events: AsyncIterator[Event]) -> None:
        async for event in events:
            self._heard.append(event)
            self._wake()

    def _end(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            task.exception()  # Looked at here too, in case that nobody listens any more.
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


class Exchanges:
    """The turns under way, so that no request is answered twice."""

    def __init__(self) -> None:
        self._running: dict[tuple[str, str, str], Exchange] = {}
        self._pace = Pace(MESSAGES, SECONDS)

    def begin(self, coach: Coach, thread: str, message: str, request_id: str) -> Exchange:
        """Start the turn, or join it where this request of the owner is already under way.

        Raises BadInput where the owner sends faster than anybody writes.
        """
        key = (coach.owner, thread, request_id)
        if key in self._running:
            return self._running[key]
        if seconds := self._pace.take(coach.owner):
            raise BadInput(
                t(
                    "Those are many messages at once; send it again in {time}.",
                    time=in_words(seconds),
                )
            )
        events = coach.reply(thread, message, request_id=request_id)
        exchange = Exchange(message, request_id, events)
        self._running[key] = exchange
        exchange.task.add_done_callback(lambda _: self._running.pop(key, None))
        return exchange

    def running(self, coach: Coach, thread: str) -> Exchange | None:
        """The turn under way in this thread of the coach's owner, if there is one."""
        here = (coach.owner, thread)
        return next((e for key, e in self._running.items() if key[:2] == here), None)
