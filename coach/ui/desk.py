"""What the page itself asks for: a conversation to open, a reply as it grows; as parts of HTML."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from coach.errors import UnknownThread
from coach.transcript import Reply
from coach.ui.comeback import greeting_of, list_of
from coach.ui.endpoints import asking
from coach.ui.exchange import Exchanges
from coach.ui.opening import Opening
from coach.ui.parts import (
    Part,
    finished,
    finished_reply,
    only_new,
    surroundings,
    told,
    transcript_of,
)
from coach.ui.views import stages, talk

if TYPE_CHECKING:
    from coach.session import Coach


class Desk:
    """Endpoints that answer with parts of the page, every value in them escaped."""

    def __init__(self, opening: Opening, exchanges: Exchanges) -> None:
        self._opening = opening
        self._exchanges = exchanges

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        endpoints = (self.open, self.reply, self.fork, self.forget)
        return {f"page_{endpoint.__name__}": endpoint for endpoint in endpoints}

    async def open(self, thread: str) -> dict[str, Any]:
        """Everything the page shows of one conversation, empty where there is none yet."""
        async with asking(self._opening) as coach:
            running = self._exchanges.running(coach, thread)
            if not running:
                await greeting_of(coach, thread)
            transcript = await transcript_of(coach, thread)
            return {
                **only_new(await surroundings(coach, transcript), {}),
                "thread": thread,
                "origin": talk.origin(transcript),
                "turns": talk.turns(transcript),
                "sources": talk.sources(transcript),
                "detours": stages.detours(coach.clinics()),
                "running": running and {"message": running.message, "request": running.request_id},
                "unanswered": "" if running else await _unanswered(coach, thread),
            }

    async def reply(
        self, thread: str, message: str, request: str, known: dict[str, str]
    ) -> AsyncIterator[Part]:
        """The reply to one message, part by part; the last part is ``done`` or ``stopped``.

        ``known`` holds the marks of the parts that the page shows.
        """
        request = request or uuid4().hex
        async with asking(self._opening) as coach:
            exchange = self._exchanges.begin(coach, thread, message, request)
            reply = None
            async for events in exchange.follow():
                reply = finished_reply(events) or reply
                yield told(coach, events)
            reply = reply or await _kept(coach, thread, request)
            if reply:
                yield await finished(coach, thread, reply, known)
            # A part of its own: Gradio says the last value twice.
            yield {"sentences": [], "done": bool(reply), "stopped": not reply}

    async def fork(self, thread: str, turn: int, into: str) -> dict[str, Any]:
        """Start again from a turn in a new conversation; returns the message to say differently."""
        async with asking(self._opening) as coach:
            transcript = await coach.transcript(thread)
            await coach.fork(thread, turn - 1, into)
            return {"message": transcript.messages().get(turn, "")}

    async def forget(self, thread: str) -> dict[str, Any]:
        """Delete the conversation everywhere, and say in words what is gone."""
        async with asking(self._opening) as coach:
            receipt = talk.receipt(await coach.forget(thread))
            return {"receipt": receipt, "threads": await list_of(coach)}


async def _kept(coach: "Coach", thread: str, request: str) -> Reply | None:
    """The reply to a request that was stopped when it had just been put on disk."""
    turns = (await transcript_of(coach, thread)).turns
    return turns[-1].reply if turns and turns[-1].request_id == request else None


async def _unanswered(coach: "Coach", thread: str) -> str:
    try:
        return await coach.pending(thread)
    except UnknownThread:
        return ""
