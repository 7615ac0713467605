"""Opens the coach while the page is already being served, and closes it in the end."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from coach.session import open_coach
from coach.session.heap import set_aside

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from coach.session import Coach
    from coach.settings import Settings

# What opening a coach imports first; done beside the event loop, which serves the page meanwhile.
_SLOW = "coach.graph.graph"
_SWITCH_SECONDS = 0.0005


@contextmanager
def _page_first() -> Iterator[None]:
    """Have whoever imports give way sooner: a page is some sixty files, each a few waits long."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


class Opening:
    """A coach that is asked for by awaiting the call of this object.

    ``error`` is what kept the coach from opening; ``failed`` is called then, to end the process:
    a page without a coach is of no use.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._coach: asyncio.Future[Coach]
        self._closing = asyncio.Event()
        self.error: BaseException | None = None
        self.failed: Callable[[], None] = lambda: None

    async def __call__(self) -> Coach:
        """The coach, as soon as it is open. Raises what kept it from opening."""
        return await asyncio.shield(self._coach)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start to open the coach; close it on leaving."""
        self._coach = asyncio.get_running_loop().create_future()
        holding = asyncio.create_task(self._hold())
        holding.add_done_callback(self._ended)
        try:
            yield
        finally:
            self._closing.set()
            await asyncio.wait([holding])

    async def _hold(self) -> None:
        # Opened and closed in one task, as its stores ask for.
        with _page_first():
            await asyncio.to_thread(import_module, _SLOW)
        async with open_coach(self._settings) as coach:
            self._coach.set_result(coach)
            # What is loaded by now stays: to look through it for garbage takes a tenth of a second,
            # in which nobody is answered.
            with set_aside():
                await self._closing.wait()

    def _ended(self, holding: asyncio.Task[None]) -> None:
        self.error = None if holding.cancelled() else holding.exception()
        if self.error and not self._coach.done():
            self._coach.set_exception(self.error)
            self._coach.exception()  # Looked at, whether or not a page asks for it.
            self.failed()
