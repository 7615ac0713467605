"""Holds conversations with whoever is measured: from a script, or with a person who answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.batch.coachees import Cast
    from coach.schemas import Passage
    from coach.transcript import Transcript
    from evals.subjects import Talker

# "By Friday" is another day each day: a figure may not depend on when it was measured.
BEGINS = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
A_TURN = timedelta(minutes=2)


def said_at(number: int, begins: datetime = BEGINS) -> datetime:
    """When message ``number`` of a conversation is said."""
    return begins + number * A_TURN


async def scripted(talker: Talker, thread: str, messages: Sequence[str]) -> Transcript:
    """Say ``messages`` one after the other."""
    for number, message in enumerate(messages, 1):
        await talker.ask(thread, message, at=said_at(number))
    return await talker.transcript(thread)


def company() -> Cast:
    """The written people of ``coach.batch``, who answer what a question means."""
    from coach import Settings
    from coach.batch.coachees import Cast
    from coach.retrieval import OnnxEmbedder

    return Cast(Settings(model="guided"), OnnxEmbedder())


async def visit(talker: Talker, cast: Cast, name: str) -> Transcript:
    """Let the person ``name`` of ``cast`` talk until one of the two has had enough."""
    from coach.batch import Case

    thread = f"coachee {name}"
    coachee = cast.coachee(Case(id=thread, persona=name))
    number, message = 1, await coachee.next(())
    while message:
        await talker.ask(thread, message, at=said_at(number))
        message = await coachee.next((await talker.transcript(thread)).turns)
        number += 1
    return await talker.transcript(thread)


async def cited(talker: Talker, transcripts: Sequence[Transcript]) -> dict[str, Passage]:
    """The passages that ``transcripts`` cite, by id, those that exist where ``talker`` is."""
    ids = {
        citation.passage_id
        for transcript in transcripts
        for turn in transcript.turns
        for sentence in turn.reply.sentences
        for citation in sentence.citations
    }
    return {passage.id: passage for passage in await talker.passages(sorted(ids))}
