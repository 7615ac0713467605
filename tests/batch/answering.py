"""What the tests say to a simulated coachee, and what it answers."""

from __future__ import annotations

from datetime import UTC, datetime

from coach.schemas import Citation, Sentence, SentenceKind
from coach.transcript import Reply, Turn


def reply(*lines: str, stage: str = "arrival", cited: str = "", move: str = "") -> Reply:
    """A reply of these sentences; what ends in a question mark asks."""
    sentences = [
        Sentence(
            kind=SentenceKind.QUESTION if line.endswith("?") else SentenceKind.REFLECTION,
            text=line,
            move=move,
        )
        for line in lines
    ]
    if cited:
        citation = Citation(passage_id="p", source="s", text=cited, quote=cited, number=1)
        source = Sentence(kind=SentenceKind.SOURCE, text=cited, citations=(citation,))
        sentences.insert(0, source)
    return Reply(sentences=tuple(sentences), stage=stage)


async def said(coachee, *replies: Reply) -> list[str | None]:
    """Everything the coachee says, answering one reply after the other."""
    turns, messages = [], [await coachee.next([])]
    for number, each in enumerate(replies, 1):
        message = messages[-1] or "…"
        turns.append(Turn(number=number, message=message, reply=each, at=datetime.now(UTC)))
        messages.append(await coachee.next(turns))
    return messages
