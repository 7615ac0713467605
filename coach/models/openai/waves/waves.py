"""Gathers what conversations ask until all of them wait, submits it, and gives out what comes back.

A wave goes off when every conversation under way waits for an answer and has done so for ``SETTLE``
seconds: nobody is left who could still ask before somebody is answered. What is answered in part
moves on by itself, so several waves may be at the endpoint at once.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from contextlib import closing, contextmanager, suppress
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from coach.models.openai import faults
from coach.models.openai.faults import Fault
from coach.models.openai.waves.bulk import Bulk
from coach.models.openai.waves.calls import Call, Limits, give, key_of, line_of, parts
from coach.models.openai.waves.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from coach.models.openai.client import Endpoint
    from coach.models.openai.waves.answer import Answer, Row
    from coach.models.openai.waves.bulk import State

log = logging.getLogger(__name__)

MOST_TRIES = 3  # waves in which a request goes off
SETTLE = 0.1  # seconds; whoever takes a free seat does so at once
FIRST_LOOK = 2.0  # seconds after a wave was submitted; the pauses double from there
LEFT = "The waves that are under way go on at the endpoint."


class Waves:
    """The waves of one run, kept at ``path``; bound to one event loop.

    ``longest`` is how many seconds pass at most between two looks at a batch; ``tell`` hears in a
    few words what is at the endpoint, "" for nothing. ``limits`` are those of a single batch.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        path: Path,
        longest: float,
        tell: Callable[[str], None],
        limits: Limits | None = None,
    ) -> None:
        self.endpoint = endpoint
        self._bulk = Bulk(endpoint)
        self._path = path
        self._longest = longest
        self._tell = tell
        self._limits = limits or Limits()
        self._pause = 0.0
        self._look_at = 0.0
        self._kept: Kept | None = None
        self._seats = 0
        self._moves = 0
        self._waiting: dict[str, Call] = {}
        self._over: Fault | None = None
        self._driver: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()

    async def check(self) -> None:
        """Raise Fault unless the endpoint has a Batch API that may be used."""
        await self._bulk.check()

    async def open(self, *, fresh: bool) -> None:
        """Go on with what is kept, or begin anew; raises Fault where that cannot be.

        A wave of which a kill left open whether it was submitted is looked for at the endpoint.
        """
        with self._readable():
            if fresh and self._path.exists():
                await self._abandon()
            self._kept = kept = Kept(self._path)
            if unsettled := kept.unsettled():
                found = await self._bulk.found(kept.run, kept.begun)
                if len(found) < len(unsettled):  # Its list may be a moment behind.
                    await asyncio.sleep(min(FIRST_LOOK, self._longest))
                    found = await self._bulk.found(kept.run, kept.begun)
                for number in unsettled:
                    kept.settle(number, found.get(number))

    async def _abandon(self) -> None:
        """Have nothing made any more, or billed, that nobody will read."""
        with suppress(sqlite3.Error), closing(Kept(self._path)) as old:
            for batch in (await self._bulk.found(old.run, old.begun)).values():
                await self._bulk.cancel(batch)
        self._path.unlink()

    @contextmanager
    def seat(self) -> Iterator[None]:
        """A conversation is under way while the block runs."""
        self._seats += 1
        try:
            yield
        finally:
            self._seats -= 1
            self._moved()

    async def answered(self, who: str, body: dict[str, Any]) -> Answer:
        """The answer to ``body``, which ``who`` asks; the same one whenever it is asked again.

        Raises Fault.
        """
        key = key_of(who, body)
        with self._readable():
            outcome = self._store.outcome(key)
        if isinstance(outcome, Fault):
            raise outcome
        if outcome is not None:
            return outcome
        if self._over is not None:
            raise self._over
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[key] = Call(who, line_of(key, body), future)
        self._moved()
        if self._driver is None:
            self._driver = asyncio.create_task(self._drive())
        try:
            return await future
        finally:
            self._waiting.pop(key, None)
            self._moves += 1

    def stop(self) -> None:
        """Let nobody wait any more; what is at the endpoint goes on there."""
        self._end(Fault(LEFT, outage=True))

    def forget(self, asking: Sequence[str]) -> None:
        """Let go of what was answered to those who will ask nothing any more."""
        if self._kept is not None:
            with self._readable():
                self._kept.forget(asking)

    async def close(self, *, complete: bool) -> None:
        """End; where the run is ``complete`` nothing is left behind."""
        if self._driver is not None:
            self._driver.cancel()
            with suppress(asyncio.CancelledError):
                await self._driver
        await self.endpoint.close()
        if self._kept is not None:
            self._kept.close()
            self._kept = None
            if complete:
                self._path.unlink(missing_ok=True)

    @property
    def _store(self) -> Kept:
        assert self._kept is not None, "open() comes first"
        return self._kept

    def _moved(self) -> None:
        self._moves += 1
        self._changed.set()

    def _all_wait(self) -> bool:
        return bool(self._waiting) and len(self._waiting) >= self._seats

    def _end(self, fault: Fault) -> None:
        self._over = self._over or fault
        for call in self._waiting.values():
            if not call.answered.done():
                call.answered.set_exception(Fault(str(self._over), outage=True))

    async def _drive(self) -> None:
        try:
            with self._readable():
                while self._over is None:
                    self._changed.clear()
                    if self._all_wait():
                        await self._submit_once_settled()
                    if time.monotonic() >= self._look_at:
                        await self._look()
                    pause = max(0.0, self._look_at - time.monotonic())
                    # Not wait_for: before Python 3.12 that may swallow a cancellation.
                    with suppress(TimeoutError):
                        async with asyncio.timeout(pause):
                            await self._changed.wait()
        except Fault as fault:
            self._end(fault)
        except Exception as error:  # a bug: everybody who waits must hear of it
            log.exception("The waves ended.")
            self._end(Fault(f"The waves came to an end ({type(error).__name__}).", outage=True))

    async def _submit_once_settled(self) -> None:
        moves = self._moves
        await asyncio.sleep(SETTLE)
        if moves != self._moves or not self._all_wait():
            self._changed.set()
            return
        covered = self._store.covered()
        calls = {key: call for key, call in self._waiting.items() if key not in covered}
        for part in parts(calls, self._limits):
            await self._submit(part)
            self._pause = self._look_at = 0.0

    async def _submit(self, calls: dict[str, Call]) -> None:
        number = self._store.begin((key, call.who) for key, call in calls.items())
        with TemporaryFile() as rows:
            for call in calls.values():
                rows.write(call.line)
            batch = await self._bulk.begin(rows, self._store, number)
        self._store.settle(number, batch)

    async def _look(self) -> None:
        """See how far each batch is, and read those that are over."""
        states = []
        for number, batch in self._store.under_way():
            state = await self._bulk.state(batch)
            states.append(state)
            if state.over:
                await self._read(number, state)
                self._pause = 0.0
        left = [state for state in states if not state.over]
        done, total = sum(s.done for s in left), sum(s.total for s in left)
        self._tell(f"{done:,} of {total:,} requests answered in this wave" if left else "")
        self._pause = min(2 * self._pause or FIRST_LOOK, self._longest)
        self._look_at = time.monotonic() + self._pause

    async def _read(self, number: int, state: State) -> None:
        problems: dict[str, Row] = {}

        def take(rows: list[Row]) -> None:
            problems.update({row.key: row for row in rows if not row.answer})
            self._store.keep(rows)
            for row in rows:
                if row.answer and (call := self._waiting.get(row.key)):
                    give(call, row.answer)

        for file in state.files:
            await self._bulk.read(file, take)
        self._weigh(number, state, problems)
        if state.failed:  # Whatever it was, a moment later it would be the same.
            await asyncio.sleep(self._longest)
        self._changed.set()

    def _weigh(self, number: int, state: State, problems: dict[str, Row]) -> None:
        """Say what becomes of the requests of a wave that were not answered. Raises Fault."""
        tries: dict[str, int] = {}
        given_up: dict[str, str] = {}
        ended = ""
        for key, before in self._store.unanswered(number):
            tries[key] = before + 1
            final, sentence = self._verdict(problems.get(key), state, tries[key])
            if final:
                ended, tries[key] = sentence, 0
            elif sentence:
                given_up[key] = sentence
        self._store.end(number, tries, given_up)
        for key, sentence in given_up.items():
            if call := self._waiting.get(key):
                give(call, Fault(sentence))
        if ended:
            raise Fault(ended, outage=True)

    def _verdict(self, problem: Row | None, state: State, tries: int) -> tuple[bool, str]:
        """Whether nobody gets an answer just now, and why; "" where the next wave may have one."""
        model = self.endpoint.model
        status, code = (problem.status, problem.code) if problem else (0, "")
        if status and faults.is_final(status, code):
            return True, faults.sentence(status, code, model)
        if status and not faults.passes(status, code):
            return False, faults.sentence(status, code, model)
        if tries < MOST_TRIES:
            return False, ""
        if state.failed:
            why = f" ({state.code})" if state.code.isidentifier() else ""
            return True, f"The endpoint refused the batch {MOST_TRIES} times{why}."
        return False, faults.sentence(status, code, model) if status else faults.NOT_MADE

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise Fault(f"{self._path} cannot be used ({error}).", outage=True) from error
