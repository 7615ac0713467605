"""Holds the cases of a batch in worker processes, once there are enough to be worth it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from coach.batch.conversation import Paused
from coach.batch.crew.member import Died, Held, Member
from coach.errors import BatchStopped
from coach.schemas import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from coach.batch.coachee import Case, Result
    from coach.batch.crew.wire import Brief
    from coach.models.openai.pace import Pace

# A worker takes some four seconds of processor time to begin, about a hundred guided turns: a batch
# is held in the caller's process until it has begun conversations of so many messages.
ALONE = 150
A_PERSONA = 12  # messages, where nobody says how many
# A case whose worker ends so often, without a turn made in between, is held no more.
MOST_DEATHS = 3


class Crew:
    """At most ``most`` workers. ``told`` hears what ``Host`` tells, see there.

    With ``at_once`` the first case goes to a worker already. ``pace`` is the one that all calls to
    the model keep, None where there are none.
    """

    def __init__(
        self,
        brief: Brief,
        most: int,
        *,
        at_once: bool,
        pace: Pace | None,
        told: Callable[[str, Usage, bool], None],
    ) -> None:
        self._brief = brief
        self._most = most
        self._alone = 0 if at_once else ALONE
        self._pace = pace
        self._told = told
        self._members: list[Member] = []
        self._starting = asyncio.Lock()
        self._begun = 0
        self._stopping = False

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that live."""
        return [member.pid for member in self._members if member.alive]

    async def held(self, case: Case) -> Result | None:
        """What became of the case, None where the caller's own process is to hold it.

        Raises what ``Host.held`` does, and BatchStopped where workers cannot live.
        """
        self._begun += len(case.messages) or case.turns or A_PERSONA
        if self._begun <= self._alone:
            return None
        deaths = 0
        while True:
            member = await self._least_busy()
            held = Held(case)
            try:
                return await member.held(held)
            except Died as death:
                # The turns that were answered are told once more by who goes on with them.
                self._told(case.id, Usage(cost=-held.cost), False)
                deaths = 1 if held.turns else deaths + 1
                if deaths >= MOST_DEATHS:
                    raise BatchStopped(
                        f"A worker process ended {deaths} times while it held “{case.id}” "
                        f"({death}); fewer of them take less memory (--workers)."
                    ) from None

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
        members, self._members = self._members, []
        await asyncio.gather(*(member.end() for member in members), return_exceptions=True)

    async def _least_busy(self) -> Member:
        async with self._starting:
            while not self._stopping:
                self._members = [member for member in self._members if member.alive]
                missing = self._most - len(self._members)
                if not missing:
                    return min(self._members, key=lambda member: member.busy)
                await self._start(missing)  # Meanwhile others may die.
        raise Paused

    async def _start(self, count: int) -> None:
        began = [Member(self._told, self._pace) for _ in range(count)]
        self._members += began
        found = await asyncio.gather(
            *(member.begin(self._brief) for member in began), return_exceptions=True
        )
        for error in found:
            if self._stopping:
                raise Paused
            if isinstance(error, Died | OSError):
                raise BatchStopped(f"A worker process could not be started ({error}).") from error
            if isinstance(error, BaseException):
                raise error


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
