"""The parts of the page that follow from a turn: only what changed since the page was last told."""

from __future__ import annotations

from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from coach.errors import UnknownThread
from coach.events import SentenceShown, SentenceWithheld, TurnFinished, TurnStarted
from coach.transcript import Position, Transcript
from coach.ui.language import key, t
from coach.ui.views import quick, record, stages, talk, threads

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coach.events import Event
    from coach.session import Coach
    from coach.transcript import Reply

Part = dict[str, Any]

WAITING = key("Waiting for the model")
LOOKING = key("Looking through the articles")
CHECKING = key("Checking against the article")


def told(coach: Coach, events: Iterable[Event]) -> Part:
    """What a page shows of events that came close together; ``doing`` says what happens next."""
    part: Part = {"sentences": []}
    between = t(LOOKING if coach.settings.model == "guided" else WAITING)
    for event in events:
        if isinstance(event, TurnStarted):
            part |= {"turn": event.turn, "doing": between}
        elif isinstance(event, SentenceShown):
            part["sentences"].append([event.index, talk.sentence(event.sentence)])
            part["doing"] = between
        elif isinstance(event, SentenceWithheld):
            part["doing"] = t(CHECKING)
    return part


async def finished(coach: Coach, thread: str, reply: Reply, known: Mapping[str, str]) -> Part:
    """The whole reply, and what changed around it; ``known`` holds the marks the page has."""
    transcript = await transcript_of(coach, thread)
    around = await surroundings(coach, transcript)
    safety, shown = reply.safety.value, enumerate(reply.sentences)
    return {
        **only_new(around, known),
        "sentences": [[index, talk.sentence(sentence, safety)] for index, sentence in shown],
        "cited": talk.cited_in(reply),
        "turn": reply.turn,
        "foot": talk.foot(reply),
        "safety": safety,
    }


def finished_reply(events: Iterable[Event]) -> Reply | None:
    """The reply that ends the turn, where it is among ``events``."""
    return next((event.reply for event in events if isinstance(event, TurnFinished)), None)


async def surroundings(coach: Coach, transcript: Transcript) -> dict[str, str]:
    """What stands around a conversation, by the name of its part."""
    position = transcript.turns[-1].position if transcript.turns else Position()
    guides, clinics = coach.stages(), coach.clinics()
    summaries = await coach.threads()
    several = sum(bool(summary.turns) for summary in summaries) > 1
    return {
        "stages": stages.stages(guides, clinics, position),
        "quick": quick.quick({**guides, **clinics}, transcript),
        "record": record.record(transcript, guides, clinics, several=several),
        "threads": threads.threads(summaries, {**guides, **clinics}),
    }


def only_new(parts: Mapping[str, str], known: Mapping[str, str]) -> Part:
    """The parts that the page does not show yet, and under ``marks`` by what to know them."""
    marks = {
        name: blake2s(html.encode(), digest_size=8).hexdigest() for name, html in parts.items()
    }
    return {
        **{name: html for name, html in parts.items() if known.get(name) != marks[name]},
        "marks": marks,
    }


async def transcript_of(coach: Coach, thread: str) -> Transcript:
    """The conversation, an empty one where nothing was said yet."""
    try:
        return await coach.transcript(thread)
    except UnknownThread:
        return Transcript(thread=thread)
