"""One pace for all processes: the caller's keeps it, and workers ask it for leave to call."""

from __future__ import annotations

import asyncio
import itertools
import math
import time
from typing import TYPE_CHECKING

from coach.models.openai.pace import Ticket

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.models.openai.pace import Pace, Pacing
    from coach.protocol import ChatModel

    Tell = Callable[..., None]


class FarPace:
    """A worker's side: implements ``coach.models.openai.pace.Pacing`` by way of ``tell``."""

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._numbers = itertools.count()
        self._waiting: dict[int, asyncio.Future[int]] = {}
        self._over_from = math.inf
        self.is_over = False

    async def enter(self) -> Ticket:
        """Wait for leave to make a call; each is given back with ``leave``."""
        number = next(self._numbers)
        leave = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._tell("enter", number)
        try:
            return Ticket(await leave)
        except asyncio.CancelledError:
            # Leave that is on its way, or was given and not taken, is given back there.
            self._tell("gone", number)
            raise
        finally:
            self._waiting.pop(number, None)

    def entered(self, number: int, round_: int, over_from: float) -> None:
        """Leave has been given; ``over_from`` is that of the pace: all processes have one clock."""
        self._over_from = over_from
        if (leave := self._waiting.get(number)) and not leave.done():
            leave.set_result(round_)

    def leave(self) -> None:
        """A call is over, however it went."""
        self._tell("leave")

    def answered(self) -> None:
        """The endpoint took a call."""
        self._over_from = math.inf
        self._tell("answered")

    def refused(self, ticket: Ticket, wait: float | None) -> None:
        """The endpoint took no call; ``wait`` is the pause in seconds that it named, if it did."""
        self.is_over = time.monotonic() > self._over_from
        self._tell("refused", ticket.round, "-" if wait is None else wait)


class Turnstile:
    """The caller's side for one worker: what it asks of ``pace``, and given back when it dies."""

    def __init__(self, pace: Pace, tell: Tell) -> None:
        self._pace = pace
        self._tell = tell
        self._entering: dict[int, asyncio.Task[None]] = {}
        self._inside = 0

    def hear(self, word: bytes, rest: bytes) -> None:
        """Do what a worker asks."""
        if word == b"enter":
            self._entering[int(rest)] = asyncio.create_task(self._enter(int(rest)))
        elif word == b"gone":
            if entering := self._entering.pop(int(rest), None):
                entering.cancel()
            else:
                self._leave()
        elif word == b"leave":
            self._leave()
        elif word == b"answered":
            self._pace.answered()
        else:
            round_, wait = rest.split()
            self._pace.refused(Ticket(int(round_)), None if wait == b"-" else float(wait))

    def lost(self) -> None:
        """The worker is gone, and with it its calls."""
        for entering in self._entering.values():
            entering.cancel()
        self._entering.clear()
        while self._inside:
            self._leave()

    async def _enter(self, number: int) -> None:
        ticket = await self._pace.enter()
        self._entering.pop(number, None)
        self._inside += 1
        self._tell("enter", number, ticket.round, self._pace.over_from)

    def _leave(self) -> None:
        self._inside -= 1
        self._pace.leave()


def paced(model: ChatModel, pace: Pacing | None) -> ChatModel:
    """``model`` for conversations that nobody waits in, its calls at ``pace``."""
    from coach.models.openai import OpenAIModel

    return model.unattended(pace) if isinstance(model, OpenAIModel) else model.unattended()
