"""The reply of a turn: the model's draft, a repair of what did not hold, and who stands in."""

from __future__ import annotations

import time
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from langgraph.runtime import Runtime

from coach.errors import BadInput, ModelUnavailable
from coach.graph.answering import Answer
from coach.graph.context import CoachContext
from coach.graph.state import ConversationState, Outcome
from coach.protocol import NOT_TAKEN, Briefing, DraftEnd
from coach.record import apply
from coach.schemas import Safety, SentenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.graph.state import Given
    from coach.protocol import Answered, ChatModel
    from coach.record import RecordChange
    from coach.transcript import Position

Changed = dict[str, Any]
EMPTY = "Nothing the model wrote could be shown."
SILENT = "What you wrote is kept; there is nothing new to say to it."
TOOK_OVER = "The guided coach took this turn."
FINISHED = "The guided coach finished this turn."
# Replies back to which a "yes" may still refer.
_RECENT_REPLIES = 3


async def respond(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Draft, verify each sentence as it completes, show what holds."""
    started = time.perf_counter()
    answer = _answer(state, runtime)
    if not state.given.turns:
        answer.introduce()
    end = await _drafted(runtime.context.model, answer)
    if end.outage:  # Nothing is kept: the turn begins anew when the model is back.
        raise ModelUnavailable(end.fault)
    usage = end.usage.model_copy(update={"milliseconds": _since(started)})
    answer.notices += end.notices
    fault = end.fault or ("" if answer.begun or answer.refused else EMPTY)
    if fault:
        return _outcome(answer, state.position, fault=fault, usage=usage)
    answer.settle_without(end.spare, closed=end.position.closed)
    changes, refused = _carried(end.changes, answer)
    answer.notices += refused
    return _outcome(answer, end.position, changes=changes, usage=usage)


async def repair(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Ask once for another wording; then the source's own sentence, then nothing."""
    started = time.perf_counter()
    answer = _answer(state, runtime)
    before, shown = state.outcome, [sentence.text for sentence in answer.held]
    mended = await runtime.context.model.repair(answer.briefing, before.refused, shown)
    if mended.outage:
        raise ModelUnavailable(mended.outage)
    answer.settle(mended.sentences)
    usage = before.usage.plus(mended.usage.model_copy(update={"milliseconds": _since(started)}))
    # What was refused first decides the way from here; a second refusal is final.
    more = {"refused": before.refused, "changes": before.changes, "usage": usage}
    return _outcome(answer, before.position, **more)


async def stand_in(state: ConversationState, runtime: Runtime[CoachContext]) -> Changed:
    """Let the guided coach take the turn, or ask what the model's reply still lacks."""
    answer, before = _answer(state, runtime), state.outcome
    answer.settle({})
    begun = answer.begun
    # Where something it wrote is shown, what the model made of the message stands too, and only
    # words are missing; one of whom nothing holds is not followed to another stage either.
    failed = bool(before.fault) or not begun
    position = state.position if failed else before.position
    answer.briefing = replace(answer.briefing, position=position)
    end = await _drafted(runtime.context.stand_in, answer, only_question=begun)
    answer.settle({})
    fault = before.fault or ("" if begun else EMPTY)
    if not answer.begun:
        answer.notices.append(SILENT)
    elif fault:
        answer.notices.append(f"{fault} {FINISHED if begun else TOOK_OVER}")
    changes = end.changes if failed else before.changes
    return _outcome(answer, end.position, fault=before.fault, changes=changes, usage=before.usage)


async def _drafted(model: ChatModel, answer: Answer, *, only_question: bool = False) -> DraftEnd:
    """Take every sentence that ``model`` drafts, or only the question that is still missing."""
    async with aclosing(model.draft(answer.briefing)) as draft:
        async for piece in draft:
            if isinstance(piece, DraftEnd):
                return piece
            if not only_question or (piece.kind is SentenceKind.QUESTION and not answer.asks):
                answer.take(piece)
    raise RuntimeError(f"The model {model.name} did not end its draft.")


def _answered(given: Given, context: CoachContext) -> Answered:
    """What the message answers where the last turn asked whether the person is safe."""
    if not given.turns or given.turns[-1].reply.safety is not Safety.CRISIS:
        return ""
    return context.gate.answered(given.message, [turn.message for turn in given.turns[-3:]])


def _answer(state: ConversationState, runtime: Runtime[CoachContext]) -> Answer:
    """The reply so far."""
    given, outcome = state.given, state.outcome
    briefing = Briefing(
        number=given.number,
        message=given.message,
        turns=given.turns,
        record=state.record,
        position=state.position,
        understanding=state.understanding,
        passages=state.passages,
        prompts=runtime.context.prompts,
        today=given.at.date(),
        safety=state.safety,
        welcome=given.welcome,
        owner=runtime.context.owner,
        answered=_answered(given, runtime.context),
    )
    return Answer(
        briefing=briefing,
        context=runtime.context,
        tell=runtime.context.tell,
        cited=list(outcome.position.cited),
        shown=list(outcome.sentences),
        withheld=list(outcome.withheld),
        waiting=list(outcome.waiting),
        notices=list(outcome.notices),
    )


def _outcome(answer: Answer, position: Position, **more: Any) -> Changed:
    outcome = Outcome(
        position=position.model_copy(update={"cited": tuple(answer.cited)}),
        sentences=answer.shown,
        withheld=answer.withheld,
        waiting=answer.waiting,
        begun=answer.begun,
        notices=answer.notices,
        **{"refused": answer.refused, **more},
    )
    return {"outcome": outcome}


def _carried(
    changes: Sequence[RecordChange], answer: Answer
) -> tuple[list[RecordChange], list[str]]:
    """The changes that the turns they name carry, and a line for each that they don't."""
    briefing, check = answer.briefing, answer.context.check_change
    messages, today = briefing.messages(), briefing.today
    recent = [s for turn in briefing.turns[-_RECENT_REPLIES:] for s in turn.said]
    recent += briefing.welcome.sentences if briefing.welcome else ()
    offered = [s.text for s in recent if s.kind is not SentenceKind.SOURCE]
    carried, refused, record = [], [], briefing.record
    for change in changes:
        reason = check(change, record, messages, offered, today=today)
        if reason:
            field = change.path.replace("_", " ").replace(".", " › ")
            refused.append(f"{NOT_TAKEN} ({field}): {reason}")
            continue
        carried.append(change)
        with suppress(BadInput):  # What does not fit is told of when it is applied.
            record = apply(record, change)
    return carried, refused


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 1)
