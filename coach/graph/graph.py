"""The conversation as a graph: read this to know what happens to a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from langgraph.graph import END, START, StateGraph

from coach.graph import nodes, responding
from coach.graph.context import CoachContext
from coach.graph.state import ConversationState, TurnInput
from coach.schemas import Safety, SentenceKind

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


def build_graph(saver: BaseCheckpointSaver[Any]) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Compile the graph of one turn over ``saver``."""
    graph = StateGraph(ConversationState, context_schema=CoachContext, input_schema=TurnInput)

    graph.add_node("safety_gate", nodes.safety_gate)
    graph.add_node("help", nodes.give_help)
    graph.add_node("understand", nodes.understand)
    graph.add_node("respond", responding.respond)
    graph.add_node("repair", responding.repair)
    graph.add_node("stand_in", responding.stand_in)
    graph.add_node("remember", nodes.remember)

    graph.add_edge(START, "safety_gate")
    graph.add_conditional_edges("safety_gate", _after_safety_gate)
    graph.add_edge("understand", "respond")
    graph.add_conditional_edges("respond", _after_respond)
    graph.add_conditional_edges("repair", _after_repair)
    graph.add_edge("stand_in", "remember")
    graph.add_edge("help", "remember")
    graph.add_edge("remember", END)

    return graph.compile(checkpointer=saver)


# Coroutines, for LangGraph would call a plain function in another thread.


async def _after_safety_gate(state: ConversationState) -> Literal["help", "understand"]:
    return "help" if state.safety is Safety.CRISIS else "understand"


async def _after_respond(state: ConversationState) -> Literal["stand_in", "repair", "remember"]:
    if state.outcome.fault:
        return "stand_in"
    return "repair" if state.outcome.refused else "remember"


async def _after_repair(state: ConversationState) -> Literal["stand_in", "remember"]:
    outcome = state.outcome
    lost = any(refused.draft.kind is SentenceKind.QUESTION for refused in outcome.refused)
    asks = any(sentence.kind is SentenceKind.QUESTION for sentence in outcome.sentences)
    dumb = lost and not asks and not outcome.position.closed
    return "stand_in" if dumb or not outcome.begun else "remember"
