"""Holds the cases of a batch here and in worker processes, once there are enough to be worth it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from coach.batch.crew.member import Died, Held, Member
from coach.batch.host import Moved
from coach.errors import BatchStopped
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.batch.coachee import Case, Result
    from coach.batch.crew.wire import Brief
    from coach.batch.host import Host
    from coach.models.openai.pace import Pace

log = logging.getLogger(__name__)

# A worker takes some four seconds of processor time to begin, about a hundred guided turns: no
# worker is started until conversations of so many messages have begun.
ALONE = 150
A_PERSONA = 12  # messages, where nobody says how many
# A case whose worker ends so often, without a turn made in between, is held no more; nor is another
# worker started once so many have ended before they could hold a case.
MOST_DEATHS = 3


class Crew:
    """The caller's own process, where ``host`` holds cases, and at most ``most`` - 1 workers.

    While workers begin, cases are held here; one that has begun takes its part of what is under
    way. With ``at_once`` workers begin with the first case. ``told`` hears what ``Host`` tells, see
    there. ``pace`` is the one that all calls to the model keep, None where there are none.
    """

    def __init__(
        self,
        brief: Brief,
        most: int,
        host: Host,
        *,
        at_once: bool,
        pace: Pace | None,
        told: Callable[[str, Usage, bool], None],
    ) -> None:
        self._brief = brief
        self._most = most
        self._host = host
        self._alone = 0 if at_once else ALONE
        self._pace = pace
        self._told = told
        self._here: dict[str, Case] = {}
        self._members: list[Member] = []
        self._starting: asyncio.Task[None] | None = None
        self._begun = 0
        self._failed = 0
        self._stopping = False

    @property
    def processes(self) -> list[int]:
        """The ids of the worker processes that can hold cases."""
        return [member.pid for member in self._ready()]

    async def held(self, case: Case) -> Result:
        """What became of the case.

        Raises what ``Conversation.held`` does, and BatchStopped where workers die of it, or one did
        and there is no other.
        """
        self._begun += len(case.messages) or case.turns or A_PERSONA
        if self._begun > self._alone:
            self._start()
        deaths, death = 0, Died()
        while True:
            # What has ended a worker is not to end this process.
            member = await self._worker() if deaths else self._least_busy()
            if deaths and member is None and not self._stopping:
                raise _deadly(case, deaths, death)
            with suppress(Moved):
                if member is None:
                    return await self._held_here(case)
                held = Held(case)
                try:
                    return await member.held(held)
                except Died as error:
                    # The turns that were answered are told once more by who goes on with them.
                    self._told(case.id, Usage(cost=-held.cost), False)
                    death, deaths = error, 1 if held.turns else deaths + 1
                    if deaths >= MOST_DEATHS:
                        raise _deadly(case, deaths, death) from None
                    self._start()

    def stop(self) -> None:
        """Let no worker begin a turn any more."""
        self._stopping = True
        for member in self._members:
            member.stop()

    def clear(self, told: Sequence[str]) -> list[str]:
        """Have workers delete the conversations that they have held; those left are named."""
        left = set(told)
        for member in self._members:
            left -= member.clear(left)
        return [name for name in told if name in left]

    async def close(self) -> None:
        """End all processes."""
        self._stopping = True
        await asyncio.gather(*(member.end() for member in self._members), return_exceptions=True)
        if self._starting:
            await self._starting
        self._members.clear()

    async def _held_here(self, case: Case) -> Result:
        self._here[case.id] = case
        try:
            return await self._host.held(case)
        finally:
            del self._here[case.id]

    def _ready(self) -> list[Member]:
        return [member for member in self._members if member.ready]

    def _least_busy(self) -> Member | None:
        """The worker that has less to do than this process, if there is one."""
        member = min(self._ready(), key=lambda member: member.busy, default=None)
        return member if member and member.busy <= len(self._here) else None

    async def _worker(self) -> Member | None:
        """The worker that has least to do, once there is one; None where there will be none."""
        while self._starting and not self._ready():
            await asyncio.wait([self._starting])
        return min(self._ready(), key=lambda member: member.busy, default=None)

    def _start(self) -> None:
        """See to it that there are enough workers, or soon will be."""
        living = sum(member.alive for member in self._members)
        if self._starting or self._stopping or living >= self._most - 1:
            return
        if self._failed < MOST_DEATHS:
            self._starting = asyncio.create_task(self._begin())

    async def _begin(self) -> None:
        try:
            while not self._stopping and self._failed < MOST_DEATHS:
                self._members = [member for member in self._members if member.alive]
                missing = self._most - 1 - len(self._members)
                if not missing:
                    return
                began = [Member(self._told, self._pace) for _ in range(missing)]
                self._members += began
                await asyncio.gather(*map(self._join, began))
        finally:
            self._starting = None

    async def _join(self, member: Member) -> None:
        try:
            await member.begin(self._brief)
        except Exception as error:  # noqa: BLE001 - whatever it is, the batch goes on without it
            await member.end()
            self._failed += 1
            if self._failed == MOST_DEATHS and not self._stopping:
                log.warning(
                    "A worker process could not be started (%s); the batch goes on without it.",
                    error,
                )
            return
        self._failed = 0
        self._share()

    def _share(self) -> None:
        """Let the workers have their part of what is under way here.

        What a model that plays a persona has cost is known here alone, so it stays.
        """
        ready = self._ready()
        under_way = len(self._here) + sum(member.busy for member in ready)
        most = -(-under_way // (1 + len(ready)))
        can_go = [name for name, case in self._here.items() if case.messages]
        if (many := len(self._here) - most) > 0:
            self._host.let_go(can_go[-many:])


def _deadly(case: Case, deaths: int, death: Died) -> BatchStopped:
    times = "once" if deaths == 1 else f"{deaths} times"
    return BatchStopped(
        f"A worker process ended {times} while it held “{case.id}” ({death}); fewer of them take "
        "less memory (--workers)."
    )


def usable_cores() -> int:
    """How many processors this process may keep busy; 1 where nothing else can be started."""
    if not sys.executable or getattr(sys, "frozen", False):
        return 1
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    try:  # What a container may use (Linux, control groups v2): microseconds in each period.
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
        return max(1, min(cores, -(-int(quota) // int(period))))
    except (OSError, ValueError):  # There is none, or it has no limit.
        return cores
