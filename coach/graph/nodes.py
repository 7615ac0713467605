"""What happens to a turn, step by step; each node returns only what it changed."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from langgraph.runtime import Runtime

from coach.errors import BadInput
from coach.events import RecordChanged, SentenceShown, StageChanged
from coach.graph.context import CoachContext
from coach.graph.state import ConversationState
from coach.protocol import NOT_TAKEN, Intent
from coach.record import CareerRecord, RecordChange, apply
from coach.schemas import Passage, Safety, Sentence, SentenceKind, Usage
from coach.transcript import Reply, Turn

Changed = dict[str, Any]
PASSAGES_PER_TURN = 6
# Characters of a message that is read at once, once its vectors are there: to wait for a thread
# takes as long. Every message of the conversations under evals/ is shorter.
SHORT = 400


async def safety_gate(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Decide, before any model is called, whether this is a turn for coaching at all."""
    context = runtime.context
    earlier = [turn.message for turn in state.turns[-3:]]
    assessing = asyncio.to_thread(context.gate.assess, state.message, earlier)
    if context.attend:
        # Side by side: each is mostly a run of its own sentence model, for which a core is free.
        safety, _ = await asyncio.gather(
            assessing, asyncio.to_thread(context.attend, state.message)
        )
    else:
        safety = await assessing
    return {
        "safety": safety,
        "usage": Usage(model=context.model.name),
        "next_position": state.position,
    }


async def give_help(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Stop coaching: calm words and help lines, and nothing else."""
    said = sum(turn.reply.safety is state.safety for turn in state.turns)
    shown = [
        Sentence(kind=draft.kind, text=draft.text, move=draft.move.value)
        for draft in runtime.context.gate.reply(state.safety, state.message, said)
    ]
    for index, sentence in enumerate(shown):
        runtime.context.tell(SentenceShown(sentence=sentence, index=index))
    return {"sentences": shown, "usage": Usage(model="safety")}


async def understand(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Tell an answer from a wish to skip, go back, ask, correct or stop; then retrieve."""
    question = _last_question(state)
    read = partial(runtime.context.reader.read, state.message, state.position, question)
    # The gate has just run the sentence model on this text; the rest is a millisecond.
    understanding = read() if len(state.message) <= SHORT else await asyncio.to_thread(read)
    found = await _retrieved(understanding.query, state.message, runtime.context)
    return {"understanding": understanding, "passages": found}


async def _retrieved(query: str, message: str, context: CoachContext) -> list[Passage]:
    """What the sources have on the message."""
    if not query:
        return []
    search = partial(context.retriever.search, query, PASSAGES_PER_TURN, owner=context.owner)
    attended = context.attend and query == message and len(query) <= SHORT
    return search() if attended else await asyncio.to_thread(search)


async def remember(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Put the turn, the record and the position where they last."""
    record, made, refused = _apply_all(state.record, state.changes)
    if made:
        runtime.context.tell(RecordChanged(changes=tuple(made), record=record))
    if state.next_position.stage != state.position.stage:
        runtime.context.tell(
            StageChanged(stage=state.next_position.stage, previous=state.position.stage)
        )
    reply = Reply(
        thread=state.thread,
        turn=state.number,
        sentences=tuple(state.sentences),
        withheld=tuple(state.withheld),
        stage=state.next_position.stage,
        safety=state.safety,
        changes=tuple(made),
        record=record,
        notices=(*state.notices, *refused),
        usage=state.usage,
        prompt=runtime.context.prompts.fingerprint,
        gap=_gap(state),
    )
    turn = Turn(
        number=state.number,
        message=state.message,
        reply=reply,
        at=state.at,
        request_id=state.request_id,
        position=state.next_position,
        welcome=state.welcome,
    )
    return {"kept": [turn], "record": record, "position": state.next_position}


def _gap(state: ConversationState) -> str:
    """The question to the sources that nothing of a source was shown for."""
    asked = state.understanding.intent is Intent.ASK_SOURCE and state.safety is not Safety.CRISIS
    answered = any(sentence.kind is SentenceKind.SOURCE for sentence in state.sentences)
    return state.understanding.query or state.message if asked and not answered else ""


def _last_question(state: ConversationState) -> str:
    last = state.welcome or (state.turns[-1].reply if state.turns else None)
    shown = last.sentences if last else ()
    questions = [s.text for s in shown if s.kind is SentenceKind.QUESTION]
    return questions[-1] if questions else ""


def _apply_all(
    record: CareerRecord, changes: list[RecordChange]
) -> tuple[CareerRecord, list[RecordChange], list[str]]:
    made, refused = [], []
    for change in changes:
        try:
            record = apply(record, change)
        except BadInput as error:
            refused.append(f"{NOT_TAKEN}: {error}")
        else:
            made.append(change)
    return record, made, refused
