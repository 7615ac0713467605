"""A worker process: holds the cases that it is given, until its pipe closes. See ``wire``."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import orjson

from coach.batch.coachee import Case
from coach.batch.crew.pacing import FarPace, paced
from coach.batch.crew.wire import LONGEST, Brief, fault, line
from coach.batch.host import Host
from coach.batch.speakers import Speakers
from coach.errors import CoachError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from coach.schemas import Usage
    from coach.session import Coach


class Worker:
    """One worker's cases. ``heard`` are the lines to it, ``tell`` writes one."""

    def __init__(self, heard: asyncio.StreamReader, out: asyncio.WriteTransport) -> None:
        self._heard = heard
        self._out = out
        self._pace = FarPace(self.tell)
        self._numbers: dict[str, int] = {}
        self._holding: set[asyncio.Task[None]] = set()
        self._clearing: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Open a coach, hold cases with it, close it."""
        from coach.session import open_coach

        brief = Brief.model_validate_json((await self._next())[1])
        try:
            async with open_coach(brief.opened(), sync=False) as opened:
                coach = opened.of(brief.owner)
                await self._serve(coach, brief)
        except CoachError as error:
            self.tell("broken", orjson.dumps(str(error)))

    def tell(self, word: str, *parts: object) -> None:
        """Write a line to whoever began the batch."""
        self._out.write(line(word, *parts))

    async def _serve(self, coach: Coach, brief: Brief) -> None:
        talking = coach.unattended(lambda model: paced(model, self._pace))
        speakers = Speakers(coach.settings, brief.terms.played_by)
        host = Host(lambda _: nullcontext(talking), speakers, brief.terms, self._told)
        await coach.warm()
        # What is loaded by now stays: to look through it for garbage takes a tenth of a second.
        gc.freeze()
        self.tell("ready")
        while (heard := await self._next())[0] != b"end":
            word, rest = heard
            if word == b"hold":
                number, _, case = rest.partition(b" ")
                holding = self._hold(host, int(number), Case.model_validate_json(case))
                _do(holding, self._holding)
            elif word == b"enter":
                number, round_, over_from = rest.split()
                self._pace.entered(int(number), int(round_), float(over_from))
            elif word == b"told":
                clearing = self._clear(coach, brief.terms.owner, orjson.loads(rest))
                _do(clearing, self._clearing)
            else:
                host.stop()
        for task in self._holding:
            task.cancel()
        await asyncio.gather(*self._holding, *self._clearing, return_exceptions=True)
        await speakers.close()

    async def _next(self) -> tuple[bytes, bytes]:
        heard = await self._heard.readline()
        if not heard.endswith(b"\n"):
            # Whoever began the batch is gone; what is not on disk is made by who goes on with it.
            os._exit(1)
        return heard.rstrip(b"\n").partition(b" ")[::2]

    async def _hold(self, host: Host, number: int, case: Case) -> None:
        self._numbers[case.id] = number
        try:
            result = await host.held(case)
        except Exception as error:  # noqa: BLE001 - whoever waits for the case must hear of it
            self.tell("fault", number, *fault(error))
        else:
            self.tell("done", number, result.model_dump_json())
        finally:
            del self._numbers[case.id]

    def _told(self, case: str, usage: Usage, new: bool) -> None:
        self.tell("turn", self._numbers[case], int(new), usage.cost or 0.0)

    async def _clear(self, coach: Coach, owner: str, told: list[str]) -> None:
        with suppress(
            CoachError
        ):  # The run deletes what is left when it is over, or the next does.
            await coach.discard(owner, told)


class _Out(asyncio.BaseProtocol):
    """Knows when everything that was told has left."""

    def __init__(self) -> None:
        self.closed = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed.set_result(None)


def _do(work: Coroutine[None, None, None], among: set[asyncio.Task[None]]) -> None:
    task = asyncio.create_task(work)
    among.add(task)
    task.add_done_callback(among.discard)


async def _main() -> None:
    loop = asyncio.get_running_loop()
    # What a library prints is not for whoever reads the lines.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    heard = asyncio.StreamReader(limit=LONGEST)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(heard), sys.stdin)
    transport, written = await loop.connect_write_pipe(_Out, out)
    worker = Worker(heard, transport)
    await worker.run()
    transport.close()
    await written.closed


if __name__ == "__main__":
    asyncio.run(_main())
