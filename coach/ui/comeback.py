"""What the page asks for when somebody comes back: a greeting, another title, two side by side."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import Callable
from typing import Any

from coach.errors import UnknownThread
from coach.session import Coach
from coach.transcript import Welcome
from coach.ui.endpoints import asking
from coach.ui.exchange import Exchanges
from coach.ui.opening import Opening
from coach.ui.views import beside, talk, threads


class Comeback:
    """Endpoints of the page around conversations that are found again."""

    def __init__(self, opening: Opening, exchanges: Exchanges) -> None:
        self._opening = opening
        self._exchanges = exchanges

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        endpoints = (self.welcome, self.rename, self.compare)
        return {f"page_{endpoint.__name__}": endpoint for endpoint in endpoints}

    async def welcome(self, thread: str) -> str:
        """The greeting that waits for an answer, made now where one is due; "" where none is."""
        async with asking(self._opening) as coach:
            if self._exchanges.running(coach, thread):
                return ""
            greeting = await greeting_of(coach, thread)
            return talk.greeting(greeting) if greeting else ""

    async def rename(self, thread: str, title: str) -> dict[str, str]:
        """Give the conversation another title; returns the list as it then reads."""
        async with asking(self._opening) as coach:
            await coach.rename(thread, title)
            return {"threads": await list_of(coach)}

    async def compare(self, a: str, b: str) -> str:
        """Two conversations side by side, and what differs."""
        async with asking(self._opening) as coach:
            found = await coach.compare(a, b)
            family = threads.family(await coach.threads(), found.left.thread)
            return beside.beside(found, family, {**coach.stages(), **coach.clinics()})


async def greeting_of(coach: Coach, thread: str) -> Welcome | None:
    """The greeting of the conversation; None too where nothing was said yet."""
    try:
        return await coach.welcome(thread)
    except UnknownThread:
        return None


async def list_of(coach: Coach) -> str:
    """The list of conversations."""
    return threads.threads(await coach.threads(), {**coach.stages(), **coach.clinics()})
