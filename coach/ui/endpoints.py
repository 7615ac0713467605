"""What programs can ask of the running app through gradio_client: the Python API by name."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import gradio as gr
from pydantic import BaseModel

from coach.errors import CoachError
from coach.ui.exchange import Exchanges
from coach.ui.opening import Opening

Data = dict[str, Any]


@contextmanager
def errors_as_sentences() -> Iterator[None]:
    """Hand our own errors to the caller as the sentence they carry, without a traceback."""
    try:
        yield
    except CoachError as error:
        raise gr.Error(str(error), print_exception=False) from error


class Endpoints:
    """The endpoints by name. ``coach`` is asked for at each call: it opens after this is made."""

    def __init__(self, coach: Opening, exchanges: Exchanges) -> None:
        self._coach = coach
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
        exchange = self._exchanges.begin(self._coach(), thread, message, request)
        with errors_as_sentences():
            async for events in exchange.follow():
                for event in events:
                    yield _data(event)

    async def record(self, thread: str) -> dict[str, Any]:
        """The career record of a conversation."""
        with errors_as_sentences():
            return _data(await (await self._coach()).record(thread))

    async def transcript(self, thread: str) -> dict[str, Any]:
        """A whole conversation, citations as snapshots."""
        with errors_as_sentences():
            return _data(await (await self._coach()).transcript(thread))

    async def threads(self) -> list[dict[str, Any]]:
        """All conversations, the latest first."""
        return [_data(summary) for summary in await (await self._coach()).threads()]

    async def search(self, query: str, k: int = 5) -> list[dict[str, Any]]:
        """Passages for a query, best first."""
        with errors_as_sentences():
            return [_data(passage) for passage in await (await self._coach()).search(query, k)]

    async def export(self, thread: str, format: str = "md") -> str:
        """The record with its sources, as text in that format."""
        with errors_as_sentences():
            return await (await self._coach()).export(thread, format)

    async def fork(self, thread: str, at_turn: int, into: str) -> dict[str, Any]:
        """Copy a conversation up to a turn into a new one."""
        with errors_as_sentences():
            return _data(await (await self._coach()).fork(thread, at_turn, into))

    async def forget(self, thread: str) -> dict[str, Any]:
        """Delete a conversation everywhere; returns what was deleted."""
        with errors_as_sentences():
            return _data(await (await self._coach()).forget(thread))


def _data(model: BaseModel) -> Data:
    return model.model_dump(mode="json")
