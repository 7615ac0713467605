"""Whether the conversation survives what goes wrong: a thin check, the tests have the matrix."""

from __future__ import annotations

import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from coach.errors import BadInput, CoachError, MessageTooLong
from evals.figures import SuiteResult
from evals.measuring import because, measure
from evals.subjects import LiveCoach

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from evals.bench import Bench
    from evals.measuring import Scores

FIRST = "I was passed over again and I do not know what to do with myself."
SECOND = "I want to know by tonight whether I stay."
NOWHERE = "http://127.0.0.1:9/v1"


async def run(bench: Bench) -> list[SuiteResult]:
    """One result: each fault is one case, survived or not."""
    assert bench.subject is not None
    start = time.perf_counter()
    async with bench.subject.open() as talker:

        async def suffer(fault: Callable[[Any], Awaitable[str]]) -> str:
            return await fault(talker)

        measured = await measure("faults", FAULTS, suffer, _score)
    return [
        SuiteResult(
            suite="faults" + (f".{bench.subject.label}" if bench.subject.label else ""),
            subject=bench.subject.label,
            figures={"survived": measured.mean("survived")},
            findings=tuple(measured.findings),
            errors=tuple(measured.errors),
            seconds=time.perf_counter() - start,
        )
    ]


def _score(_: object, complaint: str) -> Scores:
    return {"survived": because(not complaint, complaint)}


async def _broken_off(talker: Any) -> str:
    """Whoever leaves in the middle of a reply finds the conversation whole."""
    async with aclosing(talker.reply("broken off", FIRST)) as events:
        async for _ in events:
            break
    await talker.ask("broken off", SECOND)
    turns = (await talker.transcript("broken off")).turns
    whole = turns and turns[-1].message == SECOND and all(turn.reply.sentences for turn in turns)
    numbered = [turn.number for turn in turns] == list(range(1, len(turns) + 1))
    return "" if whole and numbered else f"After breaking off: {[turn.message for turn in turns]}"


async def _sent_twice(talker: Any) -> str:
    """A message that was sent again after a lost connection is one turn."""
    one = await talker.ask("sent twice", FIRST, request_id="r1")
    other = await talker.ask("sent twice", FIRST, request_id="r1")
    turns = len((await talker.transcript("sent twice")).turns)
    return "" if turns == 1 and one.text == other.text else f"{turns} turns for one message."


async def _too_long(talker: Any) -> str:
    """What is refused leaves nothing behind."""
    await talker.ask("too long", FIRST)
    try:
        await talker.ask("too long", "x" * 1_000_000)
    except MessageTooLong:
        turns = len((await talker.transcript("too long")).turns)
        return "" if turns == 1 else f"{turns} turns after a refused message."
    return "A message of a million characters was taken."


async def _empty(talker: Any) -> str:
    """A message of nothing is refused in one sentence."""
    try:
        await talker.ask("empty", " \n ")
    except BadInput as error:
        return "" if "\n" not in str(error) else "The reason is not one sentence."
    return "An empty message was taken."


async def _no_endpoint(talker: Any) -> str:
    """A model that cannot be reached is said so: an error fit to be shown, or a notice."""
    try:
        async with LiveCoach(model="openai:none", base_url=NOWHERE, api_key="none").open() as dead:
            reply = await dead.ask("no endpoint", FIRST)
    except CoachError as error:
        return "" if str(error) and "\n" not in str(error) else "The reason is not one sentence."
    told = bool(reply.notices) and bool(reply.sentences)
    return "" if told else "Nothing says that the model could not be reached."


FAULTS: dict[str, Callable[[Any], Awaitable[str]]] = {
    "broken off": _broken_off,
    "sent twice": _sent_twice,
    "too long": _too_long,
    "empty": _empty,
    "no endpoint": _no_endpoint,
}
