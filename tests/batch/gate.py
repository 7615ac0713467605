"""Calls that are held back until a test has seen what it waits for in other processes."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

from tests.batch.people import replying
from tests.models.openai.writer import heard

TWO = {"concurrency": 4, "workers": 2}  # this process and another


class Gate:
    """An endpoint that lets the answers to the first ``turns`` turns through, no others."""

    def __init__(self, turns: int = 0):
        self.turns = turns
        self.answer = replying()

    async def __call__(self, exchange):
        while heard(exchange.body)[0] > self.turns:
            await exchange.wait(0.01)
        await self.answer(exchange)


async def until(holds) -> None:
    async with asyncio.timeout(300):
        while not holds():  # noqa: ASYNC110 - what happens in other processes sets no event here
            await asyncio.sleep(0.01)


def waiting(endpoint, turn: int) -> int:
    """How many calls for this turn are not answered yet."""
    return sum(not call.over and heard(call.body)[0] == turn for call in endpoint.completions)


@contextmanager
def opening_at_last(gate: Gate, turns: int):
    """However the block ends, nobody waits at the gate any more."""
    try:
        yield
    finally:
        gate.turns = turns
