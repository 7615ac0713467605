"""The conversation as a graph: read this to know what happens to a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from coach.graph import nodes, responding
from coach.graph.context import CoachContext
from coach.graph.state import ConversationState, TurnInput
from coach.schemas import Safety, SentenceKind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph

    from coach.graph.nodes import Changed
    from coach.graph.state import Outcome

    Node = Callable[[ConversationState, Runtime[CoachContext]], Awaitable[Changed]]
    Way = Callable[[Changed], str]


def build_graph(saver: BaseCheckpointSaver[Any]) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Compile the graph of one turn over ``saver``."""
    graph = StateGraph(ConversationState, context_schema=CoachContext, input_schema=TurnInput)

    def add_fork(name: str, node: Node, way: Way, *ways: str) -> None:
        graph.add_node(name, _leading(node, way), destinations=ways)

    add_fork("safety_gate", nodes.safety_gate, _after_safety_gate, "help", "understand")
    graph.add_node("help", nodes.give_help)
    graph.add_node("understand", nodes.understand)
    add_fork("respond", responding.respond, _after_respond, "stand_in", "repair", "remember")
    add_fork("repair", responding.repair, _after_repair, "stand_in", "remember")
    graph.add_node("stand_in", responding.stand_in)
    graph.add_node("remember", nodes.remember)

    graph.add_edge(START, "safety_gate")
    graph.add_edge("understand", "respond")
    graph.add_edge("stand_in", "remember")
    graph.add_edge("help", "remember")
    graph.add_edge("remember", END)

    return graph.compile(checkpointer=saver)


def _leading(node: Node, way: Way) -> Callable[..., Awaitable[Command[str]]]:
    """``node``, and where the turn goes by what it changed.

    For a conditional edge LangGraph would put the whole state together once more.
    """

    async def run(state: ConversationState, runtime: Runtime[CoachContext]) -> Command[str]:
        changed = await node(state, runtime)
        return Command(update=changed, goto=way(changed))

    return run


def _after_safety_gate(changed: Changed) -> Literal["help", "understand"]:
    return "help" if changed["safety"] is Safety.CRISIS else "understand"


def _after_respond(changed: Changed) -> Literal["stand_in", "repair", "remember"]:
    outcome: Outcome = changed["outcome"]
    if outcome.fault:
        return "stand_in"
    return "repair" if outcome.refused else "remember"


def _after_repair(changed: Changed) -> Literal["stand_in", "remember"]:
    outcome: Outcome = changed["outcome"]
    lost = any(refused.draft.kind is SentenceKind.QUESTION for refused in outcome.refused)
    asks = any(sentence.kind is SentenceKind.QUESTION for sentence in outcome.sentences)
    dumb = lost and not asks and not outcome.position.closed
    return "stand_in" if dumb or not outcome.begun else "remember"
