"""Many conversations at once: so many under way, their results in the order of the cases."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Unpack
from uuid import uuid4

from coach.batch.cases import Checker, given
from coach.batch.coachee import Result, case_of
from coach.batch.conversation import Conversation, Paused
from coach.batch.engines import engine_of
from coach.batch.journal import Journal, Run, ids_and_costs
from coach.batch.options import Progress
from coach.batch.speakers import Speakers
from coach.errors import BadInput, BadSettings, BatchStopped, CoachError, StoreDamaged

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from coach.batch.cases import Cases, Survey
    from coach.batch.coachee import Case
    from coach.batch.options import BatchOptions
    from coach.schemas import Usage
    from coach.session import Coach

# Cases begun and not yet told, for each that may be under way: one that takes long does not hold up
# the others, and what waits behind it stays bounded.
WINDOW = 4
# Results between two clearings of what their conversations left in the data folder.
CLEARED_AT_ONCE = 32


class Batch:
    """An asynchronous iterator over what became of the cases, in their order.

    ``cases`` are a file of JSON lines, or cases (or dicts) one by one; a file is looked at as a
    whole before anything is run. ``concurrency`` is how many are under way at once.

    With ``out`` each result is also a line of that file before it is told, and a batch that ended
    early, however it did, is gone on with by the same call: what stands in the file is not made
    again (nor told again), and a conversation goes on after its last whole turn. ``fresh`` throws
    it away and begins anew. Without ``out`` nothing is left behind and nothing can be gone on with.

    ``engine`` is "local", or "waves" for OpenAI's Batch API: half the price, answers within a day.

    ``limit`` is how many cases of the file are held in all; at ``max_cost`` US dollars no more are
    begun. The turns that a model cannot take are taken by the guided coach and named in the
    result; with ``strict_model`` such a case ends with an error. ``played_by`` is the model that
    plays simulated coachees ("openai:<name>"), "" for those of the library. ``on`` is the day on
    which all conversations take place (default: the day on which the batch is begun).

    Raises BadInput where cases or ``out`` cannot be used, before anything is run, and BatchStopped
    where it cannot go on.
    """

    def __init__(self, coach: Coach, cases: Cases, **options: Unpack[BatchOptions]) -> None:
        self._coach = coach
        self._cases = cases
        self.progress = Progress()
        self._engine = engine_of(coach, options, self.progress)
        wide = options.get("concurrency")
        self._concurrency = self._engine.at_once if wide is None else wide
        self._fresh = options.get("fresh", False)
        self._limit = options.get("limit")
        self._max_cost = options.get("max_cost")
        self._strict = options.get("strict_model", False)
        self._on = options.get("on") or datetime.now(UTC).date()
        self._speakers = Speakers(coach.settings, options.get("played_by", ""))
        out = options.get("out")
        self._journal = Journal(Path(out), coach.owner) if out is not None else None
        self._owner = self._journal.owner if self._journal else f"batch {uuid4().hex}"
        self._stopping = self._complete = False
        self._fault: BaseException | None = None
        self._told: list[str] = []
        if self._concurrency < 1:
            raise BadInput("At least one conversation has to be under way (concurrency ≥ 1).")

    def stop(self) -> None:
        """Begin no turn any more; the iteration ends when those under way have been answered.

        What goes off in waves is not waited for: it goes on at the endpoint.
        """
        self._stopping = True
        self._engine.stop()

    @property
    def stopped_by_cost(self) -> bool:
        """Whether ``max_cost`` has been reached, so that no case is begun any more."""
        return self._max_cost is not None and self.progress.cost >= self._max_cost

    def __aiter__(self) -> AsyncIterator[Result]:
        return self._results()

    async def _results(self) -> AsyncGenerator[Result, None]:
        under_way: deque[asyncio.Task[Result]] = deque()
        try:
            await self._open()
            source = self._to_hold()
            room = asyncio.Semaphore(self._concurrency)
            async with aclosing(source):
                while True:
                    await self._fill(under_way, source, room)
                    if not under_way or (result := await self._next(under_way)) is None:
                        break
                    await self._keep(result)
                    yield result
            # Whoever is in the middle of a turn may finish it: it is paid for.
            await asyncio.gather(*under_way, return_exceptions=True)
            if self._fault is not None:
                raise self._stopped(self._fault)
            self._complete = not self._stopping and not self.stopped_by_cost
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await self._close()

    async def _open(self) -> None:
        """See that everything is well before anything is run."""
        if self._max_cost is not None and self._coach.expected(("",)).cost is None:
            raise BadSettings(
                f"There is no price for {self._coach.settings.model}, so its cost cannot be held "
                "down; name one in COACH_PRICES."
            )
        if isinstance(self._cases, str | Path):
            survey = await asyncio.to_thread(self.survey)
            most = survey.cases if self._limit is None else self._limit
            self.progress.total = min(survey.cases, most)
        await self._engine.check()
        run = Run(
            engine=self._engine.name,
            on=self._on,
            model=self._coach.settings.model,
            policy=self._coach.settings.policy,
            prompts=self._coach.wording,
            strict_model=self._strict,
        )
        if self._journal:
            self._on = (await asyncio.to_thread(self._journal.open, run, fresh=self._fresh)).on
            if self._fresh:
                await self._coach.discard(self._owner)
        await self._engine.open(fresh=self._fresh)

    def survey(self) -> Survey:
        """What the file of cases asks for. Raises BadInput where a case in it cannot be held."""
        return Checker(self._engine.coach, self._speakers).survey(Path(str(self._cases)))

    async def _to_hold(self) -> AsyncGenerator[Case | Result, None]:
        """The cases that are not done, and a result for what is no case."""
        checker = None
        if not isinstance(self._cases, str | Path):
            checker = Checker(self._engine.coach, self._speakers)
        done = ids_and_costs(self._journal.path) if self._journal else iter(())
        number = 0
        async for data in given(self._cases):
            if self._limit is not None and number >= self._limit:
                return
            number += 1
            case = _case(data, number, checker)
            if found := next(done, None):
                self._skip(case.id, *found)
            else:
                yield case

    def _skip(self, name: str, done: str, failed: bool, cost: float) -> None:
        if name != done:
            assert self._journal
            raise BadInput(
                f"{self._journal.path} holds the results of other cases (“{done}” stands where "
                f"“{name}” is now); choose another --out, or start again with --fresh."
            )
        self.progress.done += 1
        self.progress.before += 1
        self.progress.failed += failed
        self.progress.cost += cost

    async def _fill(
        self,
        under_way: deque[asyncio.Task[Result]],
        source: AsyncGenerator[Case | Result, None],
        room: asyncio.Semaphore,
    ) -> None:
        while len(under_way) < WINDOW * self._concurrency and not self._stopping:
            case = await anext(source, None)
            if case is None:
                return
            task = asyncio.create_task(self._hold(case, room))
            task.add_done_callback(self._ended)
            under_way.append(task)

    async def _hold(self, case: Case | Result, room: asyncio.Semaphore) -> Result:
        if isinstance(case, Result):
            return case
        async with room:
            if self._stopping or self.stopped_by_cost:
                raise Paused
            with self._engine.seat(case.id) as coach:
                conversation = Conversation(
                    coach,
                    case,
                    self._speakers.coachee(case),
                    owner=self._owner,
                    on=self._on,
                    strict_model=self._strict,
                    goes_on=lambda: not self._stopping,
                    told=self._count,
                )
                return await conversation.held()

    def _count(self, usage: Usage, new: bool) -> None:
        self.progress.turns += new
        self.progress.cost += usage.cost or 0.0

    def _ended(self, task: asyncio.Task[Result]) -> None:
        """What no other case would survive ends the run, whoever met it first."""
        if task.cancelled() or (fault := task.exception()) is None or isinstance(fault, Paused):
            return
        self._fault = self._fault or fault
        self.stop()

    async def _next(self, under_way: deque[asyncio.Task[Result]]) -> Result | None:
        """The result of the first case, None where it goes on in another run."""
        await asyncio.wait(list(under_way)[:1])
        if under_way[0].cancelled() or under_way[0].exception():
            return None
        return under_way.popleft().result()

    async def _keep(self, result: Result) -> None:
        if self._journal:
            await asyncio.to_thread(self._journal.append, result)
        self.progress.done += 1
        self.progress.failed += result.error is not None
        self.progress.stood_in += len(result.stood_in)
        self._told.append(result.id)
        if len(self._told) >= CLEARED_AT_ONCE:
            await self._clear()

    async def _clear(self) -> None:
        """Delete the conversations that are told: what is left of them is the caller's."""
        if self._journal:
            await asyncio.to_thread(self._journal.settle)
        await self._coach.discard(self._owner, self._told)
        self._engine.forget(self._told)
        self._told.clear()

    async def _close(self) -> None:
        try:
            if self._journal is None or self._complete:
                await self._coach.discard(self._owner)
            elif self._told:
                with suppress(StoreDamaged, BatchStopped):  # Or the next run does.
                    await self._clear()
            await self._speakers.close()
        finally:
            await self._engine.close(complete=self._complete)
            if self._journal:
                self._journal.close()

    def _stopped(self, fault: BaseException) -> BaseException:
        """The error that ends the run, with how to go on."""
        if not isinstance(fault, CoachError | OSError):
            return fault
        then = " Run the same command again to go on." if self._journal else ""
        return BatchStopped(f"{fault}{then}")


def _case(data: object, number: int, checker: Checker | None) -> Case | Result:
    try:
        return checker.checked(data) if checker else case_of(data)
    except BadInput as error:
        name = data.get("id") if isinstance(data, Mapping) else None
        known = name if isinstance(name, str) else f"case {number}"
        return Result(id=known, error=f"This is no case: {error}")
