"""One worker process, as the process that began the batch sees it."""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import orjson

from coach.batch.coachee import Result
from coach.batch.crew.pacing import Turnstile
from coach.batch.crew.wire import LONGEST, environment, line, raised
from coach.errors import BatchStopped
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach.batch.coachee import Case
    from coach.batch.crew.wire import Brief
    from coach.models.openai.pace import Pace

log = logging.getLogger(__name__)

SECONDS_TO_END = 10.0
_PACE = frozenset({b"enter", b"gone", b"leave", b"answered", b"refused"})


class Died(Exception):
    """The process ended by itself; its cases stand where their last whole turn left them."""


class Held:
    """A case that the worker has: what comes of it, and what it said of its turns so far."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.result: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self.cost = 0.0
        self.turns = 0


class Member:
    """A worker. ``told`` hears what ``Host`` tells; ``pace`` is that of all calls to the model."""

    def __init__(self, told: Callable[[str, Usage, bool], None], pace: Pace | None) -> None:
        self._told = told
        self._numbers = itertools.count()
        self._cases: dict[int, Held] = {}
        self._done: set[str] = set()
        self._turnstile = Turnstile(pace, self.tell) if pace else None
        self._ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reading: asyncio.Task[None] | None = None
        self._process: asyncio.subprocess.Process
        self._unwanted = False
        self._able = False
        self.alive = False

    async def begin(self, brief: Brief) -> None:
        """Start the process and wait until it can hold cases. Raises BatchStopped, Died."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-P",  # Nothing of ours is to be found by chance where the caller stands.
            "-m",
            "coach.batch.crew",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST,
            env=environment(),
            start_new_session=True,  # Ctrl-C is the caller's to hear.
        )
        self.alive = True
        if self._unwanted:
            self.kill()
        self._reading = asyncio.create_task(self._read())
        self.tell("begin", brief.model_dump_json())
        await self._ready

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    @property
    def ready(self) -> bool:
        """Whether it can hold cases."""
        return self.alive and self._able

    @property
    def busy(self) -> int:
        """How many cases it has."""
        return len(self._cases)

    async def held(self, held: Held) -> Result:
        """What became of a case. Raises what ``Host.held`` does, and Died."""
        if not self.alive:
            raise Died("it was gone already")
        number = next(self._numbers)
        self._cases[number] = held
        self.tell("hold", number, held.case.model_dump_json())
        try:
            result = await held.result
        finally:
            self._cases.pop(number, None)
        self._done.add(result.id)
        return result

    def stop(self) -> None:
        """Begin no turn any more."""
        self.tell("stop")
        if not self.ready:
            self.kill()

    def clear(self, told: Iterable[str]) -> set[str]:
        """Delete the conversations among these that this worker has held; says which."""
        found = self._done.intersection(told) if self.alive else set()
        if found:
            self._done -= found
            self.tell("told", orjson.dumps(sorted(found)))
        return found

    async def end(self) -> None:
        """Let the process end when it has cleared up, or end it."""
        if self.ready and self._reading:
            self.tell("end")
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS_TO_END):
                    await asyncio.shield(self._reading)
        self.kill()
        if self._reading:
            await self._reading

    def kill(self) -> None:
        """End the process at once, or as soon as there is one."""
        self._unwanted = True
        if self.alive:
            with suppress(ProcessLookupError):
                self._process.kill()

    def tell(self, word: str, *parts: object) -> None:
        """Write a line to the worker; one that is gone hears nothing."""
        if self.alive and (stdin := self._process.stdin) and not stdin.is_closing():
            stdin.write(line(word, *parts))

    async def _read(self) -> None:
        """Hear the worker until it ends, then tell those who wait for it."""
        assert self._process.stdout
        error: Died | None = None
        try:
            async for heard in self._process.stdout:
                self._hear(*heard.rstrip(b"\n").partition(b" ")[::2])
        except Exception:
            log.exception("What a worker process wrote could not be read.")
            error = Died("what it wrote could not be read")
            self.kill()
        self.alive = False
        if self._process.stdin:
            self._process.stdin.close()  # Until then asyncio does not call it ended.
        code = await self._process.wait()
        if self._turnstile:
            self._turnstile.lost()
        self._fail(error or Died(_ended(code)))

    def _fail(self, error: Exception) -> None:
        self._able = False
        if not self._ready.done():
            self._ready.set_exception(error)
            self._ready.exception()  # Nobody need wait for it any more.
        for held in self._cases.values():
            if not held.result.done():
                held.result.set_exception(error)

    def _hear(self, word: bytes, rest: bytes) -> None:
        if word in _PACE:
            assert self._turnstile
            self._turnstile.hear(word, rest)
        elif word == b"ready":
            if not self._ready.done():
                self._able = True
                self._ready.set_result(None)
        elif word == b"broken":
            self._fail(BatchStopped(orjson.loads(rest)))
        else:
            number, _, more = rest.partition(b" ")
            if held := self._cases.get(int(number)):
                self._hear_of(held, word, more)

    def _hear_of(self, held: Held, word: bytes, rest: bytes) -> None:
        if word == b"turn":
            new, cost = rest.split()
            held.turns += int(new)
            held.cost += float(cost)
            self._told(held.case.id, Usage(cost=float(cost)), new == b"1")
        elif held.result.done():
            return
        elif word == b"done":
            held.result.set_result(Result.model_validate_json(rest))
        else:
            kind, _, sentence = rest.partition(b" ")
            held.result.set_exception(raised(kind.decode(), sentence))


def _ended(code: int) -> str:
    """How a process ended, in words."""
    if code >= 0:
        return f"it ended with {code}"
    name = signal.Signals(-code).name
    killed = ", perhaps for want of memory" if -code == signal.SIGKILL else ""
    return f"{name} ended it{killed}"
