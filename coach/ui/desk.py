"""What the page itself asks for: a conversation to open, a reply as it grows; as parts of HTML."""

# Gradio reads the annotations of an endpoint as they stand, so they must not be deferred.
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

from coach.errors import UnknownThread
from coach.events import Event, RecordChanged, SentenceShown, TurnFinished, TurnStarted
from coach.session import Coach
from coach.transcript import Position, Transcript
from coach.ui.endpoints import asking
from coach.ui.exchange import Exchanges
from coach.ui.opening import Opening
from coach.ui.views import record, stages, talk, threads

Part = dict[str, Any]


class Desk:
    """Endpoints that answer with parts of the page, every value in them escaped."""

    def __init__(self, opening: Opening, exchanges: Exchanges) -> None:
        self._opening = opening
        self._exchanges = exchanges

    def named(self) -> dict[str, Callable[..., Any]]:
        """All of them, by the name they are called by."""
        endpoints = (self.open, self.reply, self.fork, self.export, self.forget)
        return {f"page_{endpoint.__name__}": endpoint for endpoint in endpoints}

    async def open(self, thread: str) -> dict[str, Any]:
        """Everything the page shows of one conversation, empty where there is none yet."""
        async with asking(self._opening) as coach:
            transcript = await _transcript(coach, thread)
            running = self._exchanges.running(coach, thread)
            return {
                **await _around(coach, transcript),
                "thread": thread,
                "turns": talk.turns(transcript),
                "running": running and {"message": running.message, "request": running.request_id},
                "unanswered": "" if running else await _unanswered(coach, thread),
            }

    async def reply(self, thread: str, message: str, request: str) -> AsyncIterator[dict[str, Any]]:
        """The reply to one message, part by part; the last part is ``done``."""
        async with asking(self._opening) as coach:
            exchange = self._exchanges.begin(coach, thread, message, request or uuid4().hex)
            async for events in exchange.follow():
                yield await _part(coach, thread, events)

    async def fork(self, thread: str, turn: int, into: str) -> dict[str, Any]:
        """Start again from a turn in a new conversation; returns the message to say differently."""
        async with asking(self._opening) as coach:
            transcript = await coach.transcript(thread)
            await coach.fork(thread, turn - 1, into)
            return {"message": transcript.messages().get(turn, "")}

    async def export(self, thread: str, format: str) -> str:
        """The record as a file to keep."""
        async with asking(self._opening) as coach:
            return await coach.export(thread, format)

    async def forget(self, thread: str) -> dict[str, Any]:
        """Delete the conversation everywhere, and say in words what is gone."""
        async with asking(self._opening) as coach:
            return {"receipt": talk.receipt(await coach.forget(thread))}


async def _part(coach: Coach, thread: str, events: list[Event]) -> Part:
    part: Part = {"sentences": []}
    for event in events:
        if isinstance(event, TurnStarted):
            part["turn"] = event.turn
        elif isinstance(event, SentenceShown):
            part["sentences"].append([event.index, talk.sentence(event.sentence)])
        elif isinstance(event, RecordChanged):
            here = event.changes[-1].path.split(".")[0] if event.changes else ""
            part["record"] = record.record(event.record, coach.stages(), coach.clinics(), here, {})
        elif isinstance(event, TurnFinished):
            part |= await _finished(coach, thread, event)
    return part


async def _finished(coach: Coach, thread: str, event: TurnFinished) -> Part:
    shown = enumerate(event.reply.sentences)
    return {
        **await _around(coach, await _transcript(coach, thread)),
        "sentences": [[index, talk.sentence(sentence)] for index, sentence in shown],
        "turn": event.reply.turn,
        "foot": talk.foot(event.reply),
        "safety": event.reply.safety.value,
        "done": True,
    }


async def _around(coach: Coach, transcript: Transcript) -> Part:
    position = transcript.turns[-1].position if transcript.turns else Position()
    guides, clinics = coach.stages(), coach.clinics()
    figures = talk.figures(transcript)
    return {
        "stages": stages.stages(guides, clinics, position),
        "record": record.record(transcript.record, guides, clinics, position.stage, figures),
        "sources": talk.sources(transcript),
        "threads": threads.threads(await coach.threads(), {**guides, **clinics}),
    }


async def _transcript(coach: Coach, thread: str) -> Transcript:
    try:
        return await coach.transcript(thread)
    except UnknownThread:
        return Transcript(thread=thread)


async def _unanswered(coach: Coach, thread: str) -> str:
    try:
        return await coach.pending(thread)
    except UnknownThread:
        return ""
