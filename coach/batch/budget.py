"""Keeps what a batch costs below what it may: a case is begun only where there is money for it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from coach.batch.conversation import Paused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from coach.batch.options import Progress

A_HAIR = 1e-9  # dollars: sums of the same costs in another order differ by less


class Budget:
    """At most ``most`` US dollars (None: any) together with what ``progress`` counts as spent.

    What is expected of the cases that are under way, and not spent yet, is set aside for them.
    """

    def __init__(self, most: float | None, progress: Progress) -> None:
        self.most = most
        self.is_spent = False
        self._progress = progress
        self._aside: dict[str, float] = {}
        self._queue = asyncio.Lock()
        self._ended = asyncio.Event()

    @asynccontextmanager
    async def case(self, name: str, expected: float) -> AsyncIterator[None]:
        """Set aside what a case will cost while the block runs, first come first served.

        Waits while only what is set aside for others is in the way; raises Paused where the rest
        of the money does not reach.
        """
        if self.most is not None:
            async with self._queue:
                await self._afford(expected, self.most)
                self._aside[name] = expected
        try:
            yield
        finally:
            self._aside.pop(name, None)
            self._ended.set()

    def spent(self, name: str, cost: float) -> None:
        """Some of what was set aside for a case has been spent, and is in ``progress``."""
        if name in self._aside:
            self._aside[name] -= cost

    def stop(self) -> None:
        """Let no case wait for money."""
        self.is_spent = True
        self._ended.set()

    async def _afford(self, expected: float, most: float) -> None:
        while not self.is_spent:
            aside = sum(max(0.0, left) for left in self._aside.values())
            if self._progress.cost + aside + expected <= most + A_HAIR:
                return
            if not self._aside:
                self.is_spent = True
                break
            self._ended.clear()
            await self._ended.wait()
        raise Paused
