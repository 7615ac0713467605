"""What programs can ask of the running app through gradio_client: the Python API by name.

Data comes as JSON text, the same that the models of ``coach`` dump and read: gradio_client would
take any object with a ``path`` in it, as every record change has one, for a file to download.
"""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import gradio as gr
from gradio.context import LocalContext
from pydantic import TypeAdapter, ValidationError

from coach.edits import RecordEdit
from coach.errors import BadInput, CoachError
from coach.schemas import Passage, ThreadSummary
from coach.ui.exchange import Exchanges
from coach.ui.language import of_cookies, speak, t
from coach.ui.opening import Opening

if TYPE_CHECKING:
    from coach.session import Coach

_THREADS = TypeAdapter(list[ThreadSummary])
_PASSAGES = TypeAdapter(list[Passage])


@asynccontextmanager
async def asking(opening: Opening) -> AsyncIterator["Coach"]:
    """The coach of whoever asks, once it is open: all it reads and writes is theirs alone.

    Our own errors reach the caller as the sentence they carry.
    """
    _speak()
    try:
        yield (await opening()).of(_owner())
    except CoachError as error:
        raise gr.Error(str(error), print_exception=False) from error


def _speak() -> None:
    """Draw in the language of the page that asks; a program that asks hears English."""
    request = LocalContext.request.get(None)
    speak(of_cookies(request.headers.get("cookie", "") if request else ""))


def _owner() -> str:
    """Who is behind the request that Gradio answers in this task, as the door let them in."""
    request = LocalContext.request.get(None)
    if request is None or not request.username:
        raise BadInput(t("Nobody is logged in; load the page again."))
    return str(request.username)


def wished(edit: str) -> RecordEdit:
    """The change of a record that ``edit`` is; raises BadInput where it is none."""
    try:
        return RecordEdit.model_validate_json(edit)
    except ValidationError as error:
        raise BadInput(
            t("This is no change of a record; load the page again and retry.")
        ) from error


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
            self.edit_record,
            self.transcript,
            self.threads,
            self.search,
            self.export,
            self.fork,
            self.forget,
        )
        return {endpoint.__name__: endpoint for endpoint in endpoints}

    async def reply(self, thread: str, message: str, request_id: str = "") -> AsyncIterator[str]:
        """Answer one message; yields events, the last is turn_finished with the whole reply."""
        request = request_id or uuid4().hex
        async with asking(self._opening) as coach:
            exchange = self._exchanges.begin(coach, thread, message, request)
            async for events in exchange.follow():
                for event in events:
                    yield event.model_dump_json()

    async def record(self, thread: str) -> str:
        """The career record of a conversation."""
        async with asking(self._opening) as coach:
            return (await coach.record(thread)).model_dump_json()

    async def edit_record(self, thread: str, edit: str, request_id: str = "") -> str:
        """Change the record by hand (``RecordEdit`` as JSON text); returns the record."""
        async with asking(self._opening) as coach:
            made = await coach.edit_record(thread, wished(edit), request_id=request_id)
            return made.model_dump_json()

    async def transcript(self, thread: str) -> str:
        """A whole conversation, citations as snapshots."""
        async with asking(self._opening) as coach:
            return (await coach.transcript(thread)).model_dump_json()

    async def threads(self) -> str:
        """All conversations, the latest first."""
        async with asking(self._opening) as coach:
            return _THREADS.dump_json(await coach.threads()).decode()

    async def search(self, query: str, k: int = 5) -> str:
        """Passages for a query, best first."""
        async with asking(self._opening) as coach:
            return _PASSAGES.dump_json(await coach.search(query, k)).decode()

    async def export(self, thread: str, format: str = "md") -> str:
        """The record with its sources: md, json, ics or svg as text, pdf as its bytes in base64."""
        async with asking(self._opening) as coach:
            made = await coach.export(thread, format)
            return made if isinstance(made, str) else b64encode(made).decode()

    async def fork(self, thread: str, at_turn: int, into: str) -> str:
        """Copy a conversation up to a turn into a new one."""
        async with asking(self._opening) as coach:
            return (await coach.fork(thread, at_turn, into)).model_dump_json()

    async def forget(self, thread: str) -> str:
        """Delete a conversation everywhere; returns what was deleted."""
        async with asking(self._opening) as coach:
            return (await coach.forget(thread)).model_dump_json()
