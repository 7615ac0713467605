"""What programs can ask of the running app through gradio_client: the Python API by name."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import gradio as gr
from pydantic import BaseModel

from coach.errors import CoachError
from coach.session import Coach
from coach.ui.exchange import Exchanges
from coach.ui.opening import Opening

Data = dict[str, Any]


@asynccontextmanager
async def asking(opening: Opening) -> AsyncIterator[Coach]:
    """The coach, once it is open; our own errors reach the caller as the sentence they carry."""
    try:
        yield await opening()
    except CoachError as error:
        raise gr.Error(str(error), print_exception=False) from error


class Endpoints:
    """The endpoints of one coach."""

    def __init__(self, opening: Opening, exchanges: Exchanges) -> None:
        self._opening = opening
        self._exchanges = exchanges

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        endpoints = (
            self.reply,
            self.record,
            self.transcript,
            self.threads,
            self.search,
            self.export,
            self.fork,
            self.forget,
        )
        return {endpoint.__name__: endpoint for endpoint in endpoints}

    async def reply(
        self, thread: str, message: str, request_id: str = ""
    ) -> AsyncIterator[dict[str, Any]]:
        """Answer one message; yields events, the last is turn_finished with the whole reply."""
        request = request_id or uuid4().hex
        async with asking(self._opening) as coach:
            exchange = self._exchanges.begin(coach, thread, message, request)
            async for events in exchange.follow():
                for event in events:
                    yield _data(event)

    async def record(self, thread: str) -> dict[str, Any]:
        """The career record of a conversation."""
        async with asking(self._opening) as coach:
            return _data(await coach.record(thread))

    async def transcript(self, thread: str) -> dict[str, Any]:
        """A whole conversation, citations as snapshots."""
        async with asking(self._opening) as coach:
            return _data(await coach.transcript(thread))

    async def threads(self) -> list[dict[str, Any]]:
        """All conversations, the latest first."""
        async with asking(self._opening) as coach:
            return [_data(summary) for summary in await coach.threads()]

    async def search(self, query: str, k: int = 5) -> list[dict[str, Any]]:
        """Passages for a query, best first."""
        async with asking(self._opening) as coach:
            return [_data(passage) for passage in await coach.search(query, k)]

    async def export(self, thread: str, format: str = "md") -> str:
        """The record with its sources, as text in that format."""
        async with asking(self._opening) as coach:
            return await coach.export(thread, format)

    async def fork(self, thread: str, at_turn: int, into: str) -> dict[str, Any]:
        """Copy a conversation up to a turn into a new one."""
        async with asking(self._opening) as coach:
            return _data(await coach.fork(thread, at_turn, into))

    async def forget(self, thread: str) -> dict[str, Any]:
        """Delete a conversation everywhere; returns what was deleted."""
        async with asking(self._opening) as coach:
            return _data(await coach.forget(thread))


def _data(model: BaseModel) -> Data:
    return model.model_dump(mode="json")
