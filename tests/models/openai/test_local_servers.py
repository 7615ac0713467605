"""What servers of one's own do: a small window, a cut prompt, a slow start, a model that loops.

The shapes are llama.cpp's as it sent them, vLLM's and Ollama's as their code writes them.
"""

from __future__ import annotations

import asyncio

import pytest

from coach import open_coach
from coach.models.openai.faults import WINDOW_TOKENS
from coach.models.openai.wire import MOST_CHARS
from coach.schemas import SentenceKind
from coach.session.speaking import tried
from tests.endpoint.faults import fault
from tests.endpoint.server import MODEL
from tests.endpoint.steps import answer
from tests.models.openai.writer import good, is_repair, sentence

FIRST = "I was passed over for head of department and I don't know what to do with myself."
ROOM = f"{WINDOW_TOKENS:,}"
# What Ollama counts where it has cut a prompt to half of its window of 4,096.
CUT = {"prompt_tokens": 2_049, "completion_tokens": 180, "total_tokens": 2_229}

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture
def script(served):
    """The endpoint, with nothing to do."""
    served.anew()
    yield served
    assert not served.errors


def asked_once(reply) -> bool:
    return sum(s.kind is SentenceKind.QUESTION for s in reply.sentences) == 1


@pytest.mark.parametrize(
    "name", ["too_long_a_prompt", "llama_window", "vllm_window", "ollama_window"]
)
async def test_a_window_that_is_too_small_is_named_whoever_says_it(script, coach, name):
    script.always(fault(name))
    reply = await coach.ask(f"window {name}", FIRST)
    (notice,) = reply.notices
    assert "context window" in notice
    assert ROOM in notice
    assert asked_once(reply)
    assert script.billed == 0


@pytest.mark.parametrize("name", ["bad_request", "no_schema"])
async def test_a_server_that_takes_no_schema_is_told_by_what_it_lacks(script, coach, name):
    script.always(fault(name))
    (notice,) = (await coach.ask(f"schema {name}", FIRST)).notices
    assert "JSON schema" in notice


async def test_a_prompt_that_was_cut_in_silence_is_told(script, coach, request):
    script.always(answer(good("arrival"), usage=CUT))
    reply = await coach.ask(request.node.name, FIRST)
    (notice,) = reply.notices
    assert "2,049" in notice
    assert ROOM in notice
    assert reply.stage == "arrival"


async def test_a_prompt_that_was_cut_is_why_the_answer_has_no_form(script, coach, request):
    prose = "Of course! What would you like to talk about?"
    script.always(answer(prose, usage=CUT))
    reply = await coach.ask(request.node.name, FIRST)
    (notice,) = reply.notices
    assert ROOM in notice
    assert "guided coach" in notice
    assert asked_once(reply)


async def test_what_a_server_had_in_its_cache_is_not_missing(script, coach, request):
    cached = {**CUT, "prompt_tokens_details": {"cached_tokens": 6_144}}
    script.always(answer(good("arrival"), usage=cached))
    assert (await coach.ask(request.node.name, FIRST)).notices == ()


async def test_an_answer_that_ends_for_want_of_a_window_says_so(script, coach, request):
    script.always(fault("length", good("arrival")))
    reply = await coach.ask(request.node.name, FIRST)
    assert any("ran out of room" in n and ROOM in n for n in reply.notices)
    assert asked_once(reply)


async def test_a_model_that_is_still_being_loaded_is_waited_for_or_told(script, coach, request):
    script.then(fault("loading"))
    script.always(answer(good("arrival")))
    assert (await coach.ask(request.node.name, FIRST)).notices == ()
    script.anew()
    script.always(fault("loading"))
    reply = await coach.ask(request.node.name, "It was the third time.")
    assert any("being loaded" in notice for notice in reply.notices)
    assert asked_once(reply)


@pytest.mark.parametrize("loop", ['{"sentences": [{"kind": "no', '{"sentences": [', ""])
async def test_a_model_that_loops_in_a_string_or_in_white_space_is_stopped(script, coach, loop):
    async def step(exchange):
        await exchange.open()
        while True:
            await exchange.content("\n n o" * 40 if exchange.record.stamps else f"{loop} ")
            await exchange.wait(0.02)  # or the socket's buffers would run ahead

    script.always(step)
    reply = await coach.ask(f"loop {loop}", FIRST)
    assert any("come to an end" in notice for notice in reply.notices)
    assert asked_once(reply)
    assert script.settled()
    (request,) = script.completions
    assert request.left
    assert request.stamps[-1][0] < MOST_CHARS


async def test_a_reply_that_is_given_up_stops_the_server_too(script, coach, request):
    script.always(fault("only_comments"))
    under_way = asyncio.create_task(coach.ask(request.node.name, FIRST))
    assert await asyncio.to_thread(script.asked)
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
    assert await asyncio.to_thread(script.settled)
    assert script.completions[0].left


async def test_a_slow_start_is_no_silence_in_the_middle_of_an_answer(script, coach, request):
    script.always(fault("only_comments"))
    reply = await coach.ask(request.node.name, FIRST)
    assert any("did not answer in time" in notice for notice in reply.notices)


async def test_a_place_of_a_question_that_is_none_is_left_out(script, coach, request):
    def lost(body):
        said = good("shadows")(body)
        return {**said, "next": {"stage": "shadows", "asks": "what is behind a career"}}

    script.always(answer(lost))
    await coach.ask(request.node.name, FIRST)
    (turn,) = (await coach.transcript(request.node.name)).turns
    assert turn.position.asked == ""
    assert turn.position.tries == {}


async def test_a_model_of_whom_nothing_holds_is_not_followed(script, coach, request):
    """What a model of 135 million parameters wrote to a message much like this one."""

    def careless(body):
        if is_repair(body):
            return {"sentences": []}
        lines = ["The one that is more important than yourself, is to give.", "Where am I going?"]
        change = {"path": "lifespeed", "op": "set", "value": "two ways", "replaces": ""}
        return {
            "sentences": [sentence("reflection", "reflect", text, turns=[1]) for text in lines],
            "record": [{**change, "turns": [0]}],
            "next": {"stage": "north_star", "asks": "north_star.form"},
        }

    script.always(answer(careless))
    reply = await coach.ask(request.node.name, FIRST)
    assert reply.stage == "arrival"
    assert [len(reply.withheld), len(reply.notices)] == [2, 1]
    assert "guided coach" in reply.notices[0]
    assert reply.record.arrival.situation.value == FIRST.removesuffix(".")
    assert asked_once(reply)


async def test_the_doctor_asks_a_named_server_what_it_serves(script, settings):
    async def found(**other):
        async with open_coach(settings(**other), sync=False) as opened:
            return {f.name: f for f in await opened.doctor()}["model"]

    assert (await found()).ok
    assert MODEL in (await found(model="openai:another")).text
    script.window = 8_192
    small = await found()
    script.window = 32_768
    enough = await found()
    script.window = 0
    wrong_key = await found(api_key="sk-wrong")
    with script.down():
        gone = await found()
    assert (small.ok, enough.ok, wrong_key.ok, gone.ok) == (False, True, False, False)
    assert "8,192" in small.text
    assert "32,768" in enough.text
    assert "OPENAI_API_KEY" in wrong_key.text
    assert "COACH_BASE_URL" in gone.text
    assert not script.completions


async def test_a_model_is_tried_with_the_patience_of_a_turn_and_for_its_window(script, settings):
    script.always(answer({"there": True}, pause=0.05))
    assert await tried(settings()) == ""
    script.window = 8_192
    assert ROOM in await tried(settings())
    script.window = 0
    script.always(fault("silent"))
    assert await tried(settings(patience=0.3)) == "The model did not answer in time."
