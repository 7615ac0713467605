"""A model's answer that nobody waits for is given up, and what was asked twice is billed once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
import pytest_asyncio

from coach.events import SentenceShown, TurnStarted
from tests.endpoint.faults import fault
from tests.endpoint.steps import answer
from tests.models.openai.writer import good
from tests.session.scripted import assert_whole, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

ROOT = Path(__file__).resolve().parents[3]
TALKER = Path(__file__).with_name("talker.py")
FIRST = "I was passed over for head of department and I don't know what to do with myself."
SECOND = "The one who got it used to ask me how things are done."
WHOLE = answer(good("arrival"))
SLOW = answer(good("arrival"), pieces=100, pause=0.05)


@pytest_asyncio.fixture(loop_scope="module")
async def thread(coach, served, request):
    """A conversation of one turn; the endpoint has nothing to do."""
    served.anew()
    served.always(WHOLE)
    await coach.ask(request.node.name, FIRST)
    served.anew()
    yield request.node.name
    assert not served.errors
    assert not served.unscripted


async def settled(served) -> bool:
    return await asyncio.to_thread(served.settled)


async def assert_as_before(coach, served, thread) -> None:
    """The answer broken off was given up at once; asked again, it is one turn like any other."""
    assert await settled(served)
    (request,) = served.completions
    assert request.left
    assert [turn.message for turn in (await coach.transcript(thread)).turns] == [FIRST]
    assert await coach.pending(thread) == SECOND
    served.anew()
    served.always(WHOLE)
    events = await told(coach, thread, SECOND)
    assert_whole(events)
    assert not events[-1].reply.notices
    assert await coach.pending(thread) == ""
    assert [turn.message for turn in (await coach.transcript(thread)).turns] == [FIRST, SECOND]


async def test_a_listener_who_leaves_closes_the_connection(coach, served, thread):
    served.always(SLOW)
    events = coach.reply(thread, SECOND)
    async for event in events:
        if isinstance(event, SentenceShown):
            break
    await events.aclose()
    await assert_as_before(coach, served, thread)


async def test_one_who_leaves_before_the_first_word_does_as_well(coach, served, thread):
    served.always(fault("silent"))
    task = asyncio.create_task(coach.ask(thread, SECOND))
    assert await asyncio.to_thread(served.asked)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await assert_as_before(coach, served, thread)


async def test_one_who_leaves_between_two_tries_asks_for_nothing_more(coach, served, thread):
    served.always(fault("rate_limited", retry_after=1))
    task = asyncio.create_task(coach.ask(thread, SECOND))
    assert await asyncio.to_thread(served.asked)
    assert await settled(served)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.sleep(1.2)
    assert len(served.completions) == 1
    assert await coach.pending(thread) == SECOND


async def test_a_request_sent_twice_is_billed_once(coach, served, thread):
    served.always(WHOLE)
    one = await told(coach, thread, SECOND, request_id="same")
    other = await told(coach, thread, SECOND, request_id="same")
    assert_whole(other)
    assert one[-1] == other[-1]
    assert served.billed == len(served.completions) == 1
    assert len((await coach.transcript(thread)).turns) == 2


async def test_a_request_sent_twice_at_once_is_billed_once(coach, served, thread):
    served.always(answer(good("arrival"), pause=0.001))
    one, other = await asyncio.gather(
        *(coach.ask(thread, SECOND, request_id="same") for _ in range(2))
    )
    assert one == other
    assert served.billed == len(served.completions) == 1


async def test_a_request_whose_turn_another_coach_took_is_not_asked_again(coach, served, thread):
    served.always(fault("cut_in_a_string", good("arrival")))
    one = await coach.ask(thread, SECOND, request_id="same")
    assert one.notices
    served.always(WHOLE)
    assert await coach.ask(thread, SECOND, request_id="same") == one
    assert served.billed == len(served.completions) == 1


async def test_the_rest_of_an_endless_answer_is_not_waited_for(coach, served, thread):
    served.always(fault("endless", good("arrival")))
    events = await told(coach, thread, SECOND)
    assert_whole(events)
    assert await settled(served)
    assert served.completions[0].left
    assert len(events[-1].reply.sentences) < 15


@pytest.mark.slow
async def test_a_process_killed_in_the_middle_leaves_the_message_pending(coach, served, thread):
    served.always(SLOW)
    settings = coach.settings
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COACH_DATA_DIR": str(settings.data_dir),
        "COACH_MODEL": settings.model,
        "COACH_BASE_URL": settings.base_url,
        "COACH_API_KEY": settings.api_key.get_secret_value(),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, TALKER, thread, SECOND, "same"),
        stdout=subprocess.PIPE,
        env=environment,
    )
    async with asyncio.timeout(60):
        started = await process.stdout.readline()
        assert started.split()[0].decode() == TurnStarted.model_fields["type"].default
        assert b"You said" in await process.stdout.readline()
    process.kill()
    await process.wait()
    await assert_as_before(coach, served, thread)
    again = await coach.ask(thread, SECOND, request_id="another")
    assert again.turn == 3
