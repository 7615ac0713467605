"""How fast a batch asks: as fast as the endpoint takes it, slower when it says that it cannot.

Additive increase, multiplicative decrease (Chiu and Jain 1989, as in TCP): each refusal halves the
calls that may be under way at once, each round of answers allows one more. No call is begun before
the moment that ``Retry-After`` names; where it names none, pauses double up to ``LONGEST_PAUSE``.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds
# An endpoint that names pauses lives; but one that names them for so many patiences does not.
PATIENCES = 20


@dataclass(frozen=True)
class Ticket:
    """Leave to make a call; ``round`` is how often the pace had been cut when it was given."""

    round: int


class Pacing(Protocol):
    """Admits calls to one endpoint."""

    @property
    def is_over(self) -> bool:
        """Whether calls have been refused for so long that the endpoint is as good as gone."""

    async def enter(self) -> Ticket:
        """Wait for leave to make a call; each is given back with ``leave``."""

    def leave(self) -> None:
        """A call is over, however it went."""

    def answered(self) -> None:
        """The endpoint took a call."""

    def refused(self, ticket: Ticket, wait: float | None) -> None:
        """The endpoint took no call; ``wait`` is the pause in seconds that it named, if it did."""


class Pace:
    """Admits calls to one endpoint, first come first served; bound to one event loop.

    ``is_over`` turns true once every call was refused for ``patience`` seconds, the pauses that the
    endpoint asked for not counted.
    """

    def __init__(self, patience: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._patience = patience
        self._clock = clock
        self.limit = math.inf
        self.under_way = 0
        self.is_over = False
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._round = 0
        self._resume_at = 0.0
        self._pauses = 0
        self._failing_since: float | None = None
        self._named = self._longest_named = 0.0
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self) -> Ticket:
        """Wait for leave to make a call; each is given back with ``leave``."""
        if self._waiting or not self._free():
            turn = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            self._wake()
            try:
                await turn
            except asyncio.CancelledError:
                if turn in self._waiting:
                    self._waiting.remove(turn)
                elif not turn.cancelled():  # It was given, and nobody took it.
                    self._give_back()
                raise
        else:
            self.under_way += 1
        return Ticket(self._round)

    def leave(self) -> None:
        """A call is over, however it went."""
        self._give_back()

    def answered(self) -> None:
        """The endpoint took a call: a round of these allows one more at once."""
        self._failing_since = None
        self._pauses = 0
        self._named = self._longest_named = 0.0
        self.limit += 1 / self.limit
        self._wake()

    def refused(self, ticket: Ticket, wait: float | None) -> None:
        """The endpoint took no call; ``wait`` is the pause in seconds that it named, if it did.

        Calls that had been begun before the last cut tell nothing new, so that one burst of
        refusals is one cut.
        """
        now = self._clock()
        if self._failing_since is None:
            self._failing_since = now
        if ticket.round == self._round:
            self._round += 1
            self.limit = max(1.0, min(self.limit, self.under_way + 1) / 2)
            pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2**self._pauses) if wait is None else wait
            self._pauses += 1
            self._pause(now, pause, named=wait is not None)
        elif wait is not None:
            self._pause(now, wait, named=True)
        self.is_over = now > self.over_from
        self._wake()

    @property
    def over_from(self) -> float:
        """The moment of the clock from which on one more refusal means that it is over."""
        if self._failing_since is None:
            return math.inf
        alive = max(PATIENCES * self._patience, 2 * self._longest_named)
        return self._failing_since + min(self._named + self._patience, alive)

    def _pause(self, now: float, seconds: float, *, named: bool) -> None:
        until = now + seconds
        if until <= self._resume_at:
            return
        if named:
            self._named += until - max(now, self._resume_at)
            self._longest_named = max(self._longest_named, seconds)
        self._resume_at = until

    def _free(self) -> bool:
        return self.under_way < self.limit and (self.is_over or self._clock() >= self._resume_at)

    def _give_back(self) -> None:
        self.under_way -= 1
        self._wake()

    def _wake(self) -> None:
        while self._waiting and self._free():
            turn = self._waiting.popleft()
            if not turn.done():
                self.under_way += 1
                turn.set_result(None)
        pause = self._resume_at - self._clock()
        if self._waiting and pause > 0 and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(pause, self._again)

    def _again(self) -> None:
        self._timer = None
        self._wake()
