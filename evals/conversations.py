"""Holds whole scripted conversations with the guided coach and counts what a good coach does.

The messages in ``data/conversations.jsonl`` were written by another hand without seeing what the
coach asks, which is harder on it than a person who answers its questions.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from coach import Settings, open_coach
from coach.record import fields
from coach.schemas import Safety, SentenceKind
from coach.verification import locate

if TYPE_CHECKING:
    from coach.schemas import Passage
    from coach.session import Coach
    from coach.transcript import Reply, Transcript

CONVERSATIONS = Path(__file__).parent / "data" / "conversations.jsonl"
# Replies that end on purpose without a question.
_NO_QUESTION = {"close"}


async def run() -> dict[str, float]:
    """Figures over all conversations.

    ``one_question``: share of replies with exactly one question mark outside quotations (replies
    that close or stop are left out); ``repeated_sentences``: sentences said twice in a
    conversation; ``unsupported_sources``: source sentences whose quote is not in the passage they
    cite, or whose passage the index does not know; ``withheld``: drafted sentences that failed
    verification; ``reflections_per_question``; ``person_talks``: the person's share of all words
    (both after MITI and ICF, see docs); ``stages_visited`` of six and ``fields_filled`` of the
    record, means; ``crises``: replies of the safety gate, where none is due.
    """
    lines = CONVERSATIONS.read_text(encoding="utf-8").splitlines()
    with tempfile.TemporaryDirectory() as folder:
        async with open_coach(Settings(data_dir=Path(folder), model="guided")) as coach:
            transcripts = [await _hold(coach, json.loads(line)) for line in lines if line]
            known = {p.id: p for t in transcripts for p in await _passages(coach, t)}
    return figures(transcripts, known)


async def _hold(coach: Coach, case: dict[str, object]) -> Transcript:
    name, messages = str(case["id"]), case["messages"]
    assert isinstance(messages, list)
    for message in messages:
        await coach.ask(name, message)
    return await coach.transcript(name)


async def _passages(coach: Coach, transcript: Transcript) -> list[Passage]:
    ids = [c.passage_id for r in _replies(transcript) for s in r.sentences for c in s.citations]
    return await coach.passages(ids)


def figures(transcripts: list[Transcript], known: dict[str, Passage]) -> dict[str, float]:
    """Count; ``known`` are the passages of the index by id."""
    replies = [reply for transcript in transcripts for reply in _replies(transcript)]
    coached = [r for r in replies if r.safety is not Safety.CRISIS]
    open_ended = [r for r in coached if not any(s.move in _NO_QUESTION for s in r.sentences)]
    kinds = Counter(s.kind for r in coached for s in r.sentences)
    said = sum(len(t.message.split()) for ts in transcripts for t in ts.turns)
    heard = sum(len(s.text.split()) for r in coached for s in r.sentences)
    return {
        "conversations": len(transcripts),
        "turns": len(replies),
        "one_question": _share([_questions(r) == 1 for r in open_ended]),
        "repeated_sentences": sum(_repeats(t) for t in transcripts),
        "source_sentences": kinds[SentenceKind.SOURCE],
        "unsupported_sources": sum(not _stands(r, known) for r in coached),
        "withheld": sum(len(r.withheld) for r in replies),
        "reflections_per_question": kinds[SentenceKind.REFLECTION]
        / max(kinds[SentenceKind.QUESTION], 1),
        "person_talks": said / max(said + heard, 1),
        "stages_visited": _mean([len(_visited(t)) for t in transcripts]),
        "fields_filled": _mean([sum(map(bool, fields(t.record).values())) for t in transcripts]),
        "crises": sum(r.safety is Safety.CRISIS for r in replies),
    }


def _replies(transcript: Transcript) -> list[Reply]:
    return [turn.reply for turn in transcript.turns]


def _questions(reply: Reply) -> int:
    return sum(s.kind is SentenceKind.QUESTION for s in reply.sentences)


def _repeats(transcript: Transcript) -> int:
    said = Counter(
        s.text for r in _replies(transcript) if r.safety is not Safety.CRISIS for s in r.sentences
    )
    return sum(times - 1 for times in said.values())


def _stands(reply: Reply, known: dict[str, Passage]) -> bool:
    sources = [s for s in reply.sentences if s.kind is SentenceKind.SOURCE]
    return all(
        s.citations
        and all(
            c.passage_id in known and locate(c.quote, known[c.passage_id].text) is not None
            for c in s.citations
        )
        for s in sources
    )


def _visited(transcript: Transcript) -> set[str]:
    stages = {turn.reply.stage for turn in transcript.turns}
    for turn in transcript.turns:
        stages.update((*turn.position.done, *turn.position.skipped))
    return {stage for stage in stages if stage in type(transcript.record).model_fields}


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else float("nan")


def _mean(values: list[int]) -> float:
    return sum(values) / len(values) if values else float("nan")
