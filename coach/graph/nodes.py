"""What happens to a turn, step by step; each node returns only what it changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime

from coach.errors import BadInput
from coach.events import RecordChanged, SentenceShown, StageChanged
from coach.graph.context import CoachContext
from coach.graph.state import ConversationState, Outcome
from coach.protocol import NOT_TAKEN, Intent
from coach.record import apply
from coach.schemas import Safety, Sentence, SentenceKind, Usage
from coach.transcript import Reply, Turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.graph.state import Given
    from coach.record import CareerRecord, RecordChange
    from coach.schemas import Passage

Changed = dict[str, Any]
PASSAGES_PER_TURN = 6
# Characters of a message that is read at once, once its vectors are there: to wait for a thread
# takes as long. Every message of the conversations under evals/ is shorter.
SHORT = 400


async def safety_gate(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Decide, before any model is called, whether this is a turn for coaching at all."""
    context, message = runtime.context, state.given.message
    earlier = [turn.message for turn in state.given.turns[-3:]]
    assessing = asyncio.to_thread(context.gate.assess, message, earlier)
    if context.attend:
        # Side by side: each is mostly a run of its own sentence model, for which a core is free.
        safety, _ = await asyncio.gather(assessing, asyncio.to_thread(context.attend, message))
    else:
        safety = await assessing
    outcome = Outcome(position=state.position, usage=Usage(model=context.model.name))
    return {"safety": safety, "outcome": outcome}


async def give_help(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Stop coaching: calm words and help lines, and nothing else."""
    said = sum(turn.reply.safety is state.safety for turn in state.given.turns)
    shown = [
        Sentence(kind=draft.kind, text=draft.text, move=draft.move.value)
        for draft in runtime.context.gate.reply(state.safety, state.given.message, said)
    ]
    for index, sentence in enumerate(shown):
        runtime.context.tell(SentenceShown(sentence=sentence, index=index))
    return {"outcome": replace(state.outcome, sentences=shown, usage=Usage(model="safety"))}


async def understand(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Tell an answer from a wish to skip, go back, ask, correct or stop; then retrieve."""
    message, question = state.given.message, _last_question(state.given)
    read = partial(runtime.context.reader.read, message, state.position, question)
    # The gate has just run the sentence model on this text; the rest is a millisecond.
    understanding = read() if len(message) <= SHORT else await asyncio.to_thread(read)
    found = await _retrieved(understanding.query, message, runtime.context)
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
    given, outcome = state.given, state.outcome
    record, made, refused = _apply_all(state.record, outcome.changes)
    if made:
        runtime.context.tell(RecordChanged(changes=tuple(made), record=record))
    if outcome.position.stage != state.position.stage:
        runtime.context.tell(
            StageChanged(stage=outcome.position.stage, previous=state.position.stage)
        )
    reply = Reply(
        thread=given.thread,
        turn=given.number,
        sentences=tuple(outcome.sentences),
        withheld=tuple(outcome.withheld),
        stage=outcome.position.stage,
        safety=state.safety,
        changes=tuple(made),
        record=record,
        notices=(*outcome.notices, *refused),
        usage=outcome.usage,
        prompt=runtime.context.prompts.fingerprint,
        gap=_gap(state),
    )
    turn = Turn(
        number=given.number,
        message=given.message,
        reply=reply,
        at=given.at,
        request_id=given.request_id,
        position=outcome.position,
        welcome=given.welcome,
    )
    return {"kept": [turn], "record": record, "position": outcome.position}


def _gap(state: ConversationState) -> str:
    """The question to the sources that nothing of a source was shown for."""
    asked = state.understanding.intent is Intent.ASK_SOURCE and state.safety is not Safety.CRISIS
    answered = any(s.kind is SentenceKind.SOURCE for s in state.outcome.sentences)
    return state.understanding.query or state.given.message if asked and not answered else ""


def _last_question(given: Given) -> str:
    last = given.welcome or (given.turns[-1].reply if given.turns else None)
    shown = last.sentences if last else ()
    questions = [s.text for s in shown if s.kind is SentenceKind.QUESTION]
    return questions[-1] if questions else ""


def _apply_all(
    record: CareerRecord, changes: Sequence[RecordChange]
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
