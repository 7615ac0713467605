"""Many conversations at once: so many under way, their results in the order of the cases."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import ExitStack, aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Unpack
from uuid import uuid4

from coach.batch.agenda import Agenda, Earlier
from coach.batch.budget import Budget
from coach.batch.cases import Checker, kept_apart
from coach.batch.coachee import Result
from coach.batch.conversation import Paused
from coach.batch.crew import A_PERSONA, Brief, Crew
from coach.batch.engines import engine_of
from coach.batch.host import Host, Terms
from coach.batch.journal import Journal, Run
from coach.batch.options import Progress, checked
from coach.batch.speakers import Speakers
from coach.errors import BadInput, BadSettings, BatchStopped, CoachError, StoreDamaged
from coach.session.heap import WARMED_UP, set_aside

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator
    from datetime import date

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
    whole before anything is run. ``concurrency`` is how many are under way at once, ``window`` how
    many are begun and not yet told at most (default: ``WINDOW`` times as many). ``workers`` is how
    many processes they are held in, this one included (default: as many as there are cores to use;
    a small batch stays in this one).

    With ``out`` each result is also a line of that file before it is told, and a batch that ended
    early, however it did, is gone on with by the same call: what stands in the file is not made
    again (nor told again), and a conversation goes on after its last whole turn. ``fresh`` throws
    it away and begins anew; ``retry_failed`` makes those results anew that have an error. Without
    ``out`` nothing is left behind and nothing can be gone on with.

    ``engine`` is "local", or "waves" for OpenAI's Batch API: half the price, answers within a day.

    ``limit`` is how many cases of the file are held in all. No case is begun that would take the
    cost beyond ``max_cost`` US dollars, what is expected of it and of those under way included. The
    turns that a model cannot take are taken by the guided coach and named in the result; with
    ``strict_model`` such a case ends with an error. ``played_by`` is the model that plays simulated
    coachees ("openai:<name>"), "" for those of the library. ``on`` is the day on which all
    conversations take place (default: the day on which the batch is begun).

    Raises BadInput for cases or ``out`` before anything is run, later on BatchStopped.
    """

    def __init__(self, coach: Coach, cases: Cases, **options: Unpack[BatchOptions]) -> None:
        self._coach = coach
        self._cases = cases
        self._options = checked(options)
        self.progress = Progress()
        self._engine = engine_of(coach, options, self.progress)
        wide = options.get("concurrency")
        self._concurrency = self._engine.at_once if wide is None else wide
        window = options.get("window")
        self._window = WINDOW * self._concurrency if window is None else window
        if self._concurrency < 1 or self._window < 1:
            raise BadInput("At least one conversation is under way (concurrency, window ≥ 1).")
        self._workers = self._engine.workers(options.get("workers"), self._concurrency)
        self._budget = Budget(options.get("max_cost"), self.progress)
        self._speakers = Speakers(coach.settings, options.get("played_by", ""))
        out = kept_apart(options.get("out"), cases)
        self._journal = Journal(out, coach.owner) if out else None
        self._owner = self._journal.owner if self._journal else f"batch {uuid4().hex}"
        self._host: Host | None = None
        self._crew: Crew | None = None
        self._stopping = self._complete = False
        self._fault: BaseException | None = None
        self._earlier: set[str] = set()
        self._told: list[str] = []
        self._aside = ExitStack()

    def stop(self) -> None:
        """Begin no turn any more; the iteration ends when those under way have been answered.

        What goes off in waves is not waited for: it goes on at the endpoint.
        """
        self._stopping = True
        for part in (self._budget, self._engine, self._crew, self._host):
            if part:
                part.stop()

    @property
    def stopped_by_cost(self) -> bool:
        """Whether there was a case that ``max_cost`` did not reach for, so that none is begun."""
        return self._budget.is_spent and not self._stopping

    @property
    def workers(self) -> list[int]:
        """The ids of the worker processes that can hold cases just now."""
        return self._crew.processes if self._crew else []

    def __aiter__(self) -> AsyncIterator[Result]:
        return self._results()

    async def _results(self) -> AsyncGenerator[Result, None]:
        under_way: deque[asyncio.Task[Result]] = deque()
        try:
            source = await self._open()
            room = asyncio.Semaphore(self._concurrency)
            async with aclosing(source):
                while True:
                    await self._fill(under_way, source, room)
                    if not under_way or (result := await self._next(under_way)) is None:
                        break
                    if await self._keep(result):
                        yield result
            # Whoever is in the middle of a turn may finish it: it is paid for.
            await asyncio.gather(*under_way, return_exceptions=True)
            if self._fault is not None:
                raise self._stopped(self._fault)
            self._complete = not self._stopping and not self._budget.is_spent
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            await self._close()

    async def _open(self) -> AsyncGenerator[Case | Result | Earlier, None]:
        """See that everything is well before anything is run, and say what there is to do."""
        limit, checker = self._options.get("limit"), None
        if self._budget.most is not None and self._coach.expected(("",)).cost is None:
            raise BadSettings(
                f"There is no price for {self._coach.settings.model}, so its cost cannot be held "
                "down; name one in COACH_PRICES."
            )
        if isinstance(self._cases, str | Path):
            survey = await asyncio.to_thread(self.survey)
            self.progress.total = survey.cases if limit is None else min(survey.cases, limit)
        else:
            checker = Checker(self._engine.coach, self._speakers)
        await self._engine.check()
        on = await self._begin()
        terms = Terms(
            owner=self._owner,
            on=on,
            strict_model=self._options.get("strict_model", False),
            played_by=self._options.get("played_by", ""),
        )
        self._host = Host(self._engine.seat, self._speakers, terms, self._count)
        if self._workers > 1:
            self._crew = Crew(
                Brief.of(self._coach.settings, self._coach.owner, terms),
                self._workers,
                self._host,
                at_once=self._options.get("workers") is not None,
                pace=self._engine.pace,
                told=self._count,
            )
        return Agenda(self._cases, checker, self._journal, limit, self.progress).left()

    async def _begin(self) -> date:
        """Open the file of results and the engine; the day on which the run takes place."""
        run = Run.of(self._coach, self._engine.name, self._options)
        fresh = self._options.get("fresh", False)
        again: list[str] = []
        if self._journal:
            retry = self._options.get("retry_failed", False)
            run, again = await asyncio.to_thread(self._journal.open, run, fresh=fresh, retry=retry)
            if fresh or again:
                await self._coach.discard(self._owner, None if fresh else again)
        where = str(self._journal.path.absolute()) if self._journal else ""
        await self._coach.register_batch(self._owner, where)
        await self._engine.open(fresh=fresh)
        self._engine.forget(again)
        return run.on

    def survey(self) -> Survey:
        """What the file of cases asks for. Raises BadInput where a case in it cannot be held."""
        return Checker(self._engine.coach, self._speakers).survey(Path(str(self._cases)))

    async def _fill(
        self,
        under_way: deque[asyncio.Task[Result]],
        source: AsyncGenerator[Case | Result | Earlier, None],
        room: asyncio.Semaphore,
    ) -> None:
        while len(under_way) < self._window and not self._stopping:
            case = await anext(source, None)
            if case is None:
                return
            under_way.append(asyncio.create_task(self._hold(case, room)))

    async def _hold(self, case: Case | Result | Earlier, room: asyncio.Semaphore) -> Result:
        if isinstance(case, Earlier):
            self._earlier.add(case.result.id)
            return case.result
        if isinstance(case, Result):
            return case
        async with room:
            try:
                async with self._budget.case(case.id, self._expected(case)):
                    if self._stopping:
                        raise Paused
                    holder = self._crew or self._host
                    assert holder
                    return await holder.held(case)
            except Exception as fault:
                self._met(fault)  # Before there is room for another case.
                raise

    def _expected(self, case: Case) -> float:
        """What a case will cost, about, in dollars; the coachee's own speaking is not in it."""
        if self._budget.most is None:
            return 0.0
        messages = case.messages or ("",) * (case.turns or A_PERSONA)
        return self._engine.coach.expected(messages).cost or 0.0

    def _count(self, case: str, usage: Usage, new: bool) -> None:
        self.progress.turns += new
        if new and self.progress.turns == WARMED_UP:
            self._aside.enter_context(set_aside())
        self.progress.cost += usage.cost or 0.0
        self._budget.spent(case, usage.cost or 0.0)

    def _met(self, fault: Exception) -> None:
        """What no other case would survive ends the run, whoever met it first."""
        if not isinstance(fault, Paused):
            self._fault = self._fault or fault
            self.stop()

    async def _next(self, under_way: deque[asyncio.Task[Result]]) -> Result | None:
        """The result of the first case, None where it goes on in another run."""
        await asyncio.wait(list(under_way)[:1])
        if under_way[0].cancelled() or under_way[0].exception():
            return None
        return under_way.popleft().result()

    async def _keep(self, result: Result) -> bool:
        """Write a result where results are kept; False where it has been told in an earlier run."""
        if self._journal:
            await asyncio.to_thread(self._journal.append, result)
        new = result.id not in self._earlier
        self._earlier.discard(result.id)
        self.progress.kept(result, new=new)
        if new:
            self._told.append(result.id)
        if len(self._told) >= CLEARED_AT_ONCE:
            await self._clear()
        return new

    async def _clear(self) -> None:
        """Delete the conversations that are told: what is left of them is the caller's."""
        if self._journal:
            await asyncio.to_thread(self._journal.settle)
        here = self._crew.clear(self._told) if self._crew else self._told
        await self._coach.discard(self._owner, here)
        self._engine.forget(self._told)
        self._told.clear()

    async def _close(self) -> None:
        try:
            if self._crew:
                await self._crew.close()
            if self._journal is None or self._complete:
                await self._coach.discard(self._owner)
            elif self._told:
                with suppress(StoreDamaged, BatchStopped):  # Or the next run does.
                    await self._clear()
            if self._journal and self._complete:
                await asyncio.to_thread(self._journal.take_back)
            if self._journal is None:
                await self._coach.unregister_batch(self._owner)
            await self._speakers.close()
        finally:
            self._aside.close()
            await self._engine.close(complete=self._complete)
            if self._journal:
                self._journal.close()

    def _stopped(self, fault: BaseException) -> BaseException:
        """The error that ends the run, with how to go on."""
        if not isinstance(fault, CoachError | OSError):
            return fault
        then = " Run the same command again to go on." if self._journal else ""
        return BatchStopped(f"{fault}{then}")
