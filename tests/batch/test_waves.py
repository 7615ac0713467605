"""Batches in waves: the Batch API's files and batches, killed, expired, refused, and not there."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from functools import partial

import pytest

from coach.errors import BadInput, BadSettings, BatchStopped
from coach.models.openai.waves.waves import MOST_TRIES
from tests.batch.people import SCRIPTED, cases, left_behind, replying, timeless, written
from tests.batch.test_kills import Driver
from tests.endpoint.batches import Batches, all_run, expired, failed, losing, refusing
from tests.endpoint.server import Endpoint
from tests.models.openai.writer import good

PRICES = "scripted: {prompt: 100.0, cached: 100.0, completion: 10.0}\n"
PEOPLE, TURNS = 3, 2


@pytest.fixture
def batches(endpoint) -> Batches:
    """What the endpoint does with files and batches."""
    endpoint.batches = Batches(good("mission"))
    return endpoint.batches


@pytest.fixture
def file(tmp_path):
    """Three people with two messages each; two of them say the same."""
    people = cases(PEOPLE, TURNS)
    people[1]["messages"] = people[0]["messages"]
    return written(tmp_path / "cases.jsonl", people)


async def held(coach, found, out, **options):
    told = coach.batch(found, out=out, **{"engine": "waves", **options})
    return [result async for result in told]


def priceless(found: list) -> list:
    """Results without what they cost."""
    if isinstance(found, dict):
        return {name: priceless(value) for name, value in found.items() if name != "cost"}
    return [priceless(each) for each in found] if isinstance(found, list) else found


async def test_waves_give_what_single_calls_give_for_half_the_price(
    asked, endpoint, batches, file, tmp_path
):
    endpoint.always(replying())
    (tmp_path / "prices.yaml").write_text(PRICES)
    async with asked(policy="strict", prices=tmp_path / "prices.yaml") as coach:
        local = await held(coach, file, tmp_path / "local", engine="local")
        calls = len(endpoint.completions)
        waves = await held(coach, file, tmp_path / "waves")
        single, wave = (
            coach.batch(file, out=tmp_path / "dry", engine=engine).survey().usage.cost
            for engine in ("local", "waves")
        )
    assert priceless(timeless(tmp_path / "waves")) == priceless(timeless(tmp_path / "local"))
    assert [(result.error, result.stood_in) for result in waves] == [(None, ())] * PEOPLE
    assert len(endpoint.completions) == calls  # none but the rows of batches
    assert sum(batches.ran.values()) == calls
    assert set(batches.ran.values()) == {1}
    # All advance together: as many waves as the longest of them has calls.
    assert len(batches.batches) == max(result.usage.calls for result in waves)
    for one, other in zip(local, waves, strict=True):
        assert other.usage.cost == pytest.approx(one.usage.cost / 2)
    assert wave == pytest.approx(single / 2)
    assert not (tmp_path / "waves.waves").exists()


async def test_what_was_not_answered_goes_off_again(asked, batches, file, tmp_path):
    async with asked() as coach:
        await held(coach, file, tmp_path / "whole")
        ran, waves = sum(batches.ran.values()), len(batches.batches)
        batches.ran.clear()
        batches.then(failed("busy"), expired(after=1), all_run)
        batches.then(refusing(500, "server_error", every=2), losing(0))
        await held(coach, file, tmp_path / "parts")
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert sum(batches.ran.values()) == ran
    assert len(batches.batches) > 2 * waves + 2


async def test_what_is_never_answered_is_taken_by_the_guided_coach(asked, batches, file, tmp_path):
    async with asked() as coach:
        batches.then(*[losing(0)] * MOST_TRIES)
        results = await held(coach, file, tmp_path / "lost", limit=1)
        assert [result.stood_in for result in results] == [(1,)]
        assert len(batches.batches) == MOST_TRIES + 1
        batches.then(refusing(400, "context_length_exceeded"))
        results = await held(coach, file, tmp_path / "refused", limit=1)
        assert [result.stood_in for result in results] == [(1,)]


async def test_a_batch_that_is_refused_stops_the_run_and_spoils_nothing(
    asked, batches, file, tmp_path
):
    async with asked() as coach:
        batches.then(*[failed("token_limit_exceeded")] * MOST_TRIES)
        with pytest.raises(BatchStopped, match=r"token_limit_exceeded.*same command again"):
            await held(coach, file, tmp_path / "parts")
        results = await held(coach, file, tmp_path / "parts")
        with pytest.raises(BadInput, match="--engine: waves, now local"):
            await held(coach, file, tmp_path / "parts", engine="local")
    assert [(result.error, result.stood_in) for result in results] == [(None, ())] * PEOPLE
    assert set(batches.ran.values()) == {1}


async def test_what_is_begun_anew_is_not_made_a_second_time(asked, batches, file, tmp_path):
    batches.slow = 10**9
    async with asked() as coach:
        batch = coach.batch(file, out=tmp_path / "parts", engine="waves")
        stop = partial(asyncio.get_running_loop().call_soon_threadsafe, batch.stop)
        batches.at("created", stop)
        assert [result async for result in batch] == []
        batches.slow = 1
        results = await held(coach, file, tmp_path / "parts", fresh=True)
    assert [(result.error, result.stood_in) for result in results] == [(None, ())] * PEOPLE
    assert [each.state for each in batches.batches] == ["cancelled", "completed", "completed"]
    assert set(batches.ran.values()) == {1}


@pytest.fixture
def driver():
    other = Driver()
    yield other
    other.close()


def test_killed_again_and_again_nothing_is_lost_or_billed_twice(
    driver, data_dir, endpoint, tmp_path
):
    file = written(tmp_path / "cases.jsonl", cases(PEOPLE, TURNS))
    settings = {
        **SCRIPTED,
        "data_dir": str(data_dir),
        "base_url": endpoint.url,
        "api_key": endpoint.key,
    }

    def job(out: str) -> dict:
        options = {"engine": "waves", "concurrency": PEOPLE}
        where = {"cases": str(file), "out": str(tmp_path / out)}
        return {**where, "settings": settings, "options": options}

    endpoint.batches = whole = Batches(good("mission"))
    driver.begin(job("whole"))
    assert driver.hear("over") == "0"
    undisturbed, ran = timeless(tmp_path / "whole"), dict(whole.ran)
    assert set(ran.values()) == {1}
    assert len(ran) >= PEOPLE * TURNS

    endpoint.batches = batches = Batches(good("mission"))
    for moment in ("uploaded", "created", "reading"):
        pid = driver.begin(job("killed"))
        batches.at(moment, partial(os.kill, pid, signal.SIGKILL))
        assert driver.hear("over") == "9"
    driver.begin(job("killed"))
    assert driver.hear("over") == "0"
    assert timeless(tmp_path / "killed") == undisturbed
    assert batches.ran == ran
    assert left_behind(data_dir) == []


def test_ctrl_c_leaves_the_wave_at_the_endpoint_for_another_day(
    command, endpoint: Endpoint, file, tmp_path
):
    endpoint.batches = batches = Batches(good("mission"), slow=10**9)
    arguments = (file, "--out", "parts", "--engine", "waves")
    running = command(*arguments)
    batches.at("created", lambda: running.send_signal(signal.SIGINT))
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 130, said
    assert re.search(r"goes on at the endpoint.*same command", said), said
    assert "Traceback" not in said
    assert not batches.ran
    batches.slow = 1
    again = command(*arguments)
    said = again.communicate(timeout=120)[1]
    assert again.returncode == 0, said
    assert f"{PEOPLE} of {PEOPLE} cases" in said
    assert set(batches.ran.values()) == {1}


def test_an_endpoint_without_batches_is_said_in_one_sentence(command, file, tmp_path):
    refused = command(file, "--out", "parts", "--engine", "waves")
    said = refused.communicate(timeout=120)[1]
    assert refused.returncode == 2
    assert said.strip() == "This endpoint has no Batch API: use --engine local."
    assert not list(tmp_path.glob("parts*"))


async def test_what_waves_need_is_said(opened, asked, file, tmp_path):
    async with opened(model="guided") as coach:
        with pytest.raises(BadSettings, match="Only a language model"):
            coach.batch(file, out=tmp_path / "parts", engine="waves")
    async with asked() as coach:
        with pytest.raises(BadInput, match="name a file"):
            coach.batch(file, engine="waves")
        with pytest.raises(BadInput, match="no engine called 'fast'"):
            coach.batch(file, engine="fast")
