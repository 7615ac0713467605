"""Batches with a language model: 429s, an endpoint that dies, a disk that is full, Ctrl-C."""

from __future__ import annotations

import json
import signal
from contextlib import ExitStack

import pytest

from coach.errors import BadSettings, BatchStopped
from tests.batch.people import TOKENS, cases, left_behind, replying, timeless, written
from tests.endpoint.faults import fault
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

PRICES = "scripted: {prompt: 100.0, cached: 100.0, completion: 0}\n"


async def held(coach, found, **options):
    return [result async for result in coach.batch(found, **options)]


async def iterated(batch, told, many, then):
    """Iterate over ``batch`` into ``told``; after so many results ``then`` happens."""
    async for result in batch:
        told.append(result)
        if len(told) == many:
            then()


class Narrow:
    """An endpoint that takes so many calls at once and answers 429 to all others.

    It keeps the first ones open until more are there than it takes.
    """

    def __init__(self, most: int):
        self.most, self.now, self.widest, self.refused = most, 0, 0, 0
        self.answer = replying(pause=0.005)
        self.busy = fault("rate_limited", "", retry_after=0.05)

    async def __call__(self, exchange):
        if self.now >= self.most:
            self.refused += 1
            await self.busy(exchange)
            return
        self.now += 1
        self.widest = max(self.widest, self.now)
        try:
            while not self.refused:
                await exchange.wait(0.01)
            await self.answer(exchange)
        finally:
            self.now -= 1


async def test_a_storm_of_429s_is_waited_out(asked, endpoint):
    narrow = Narrow(3)
    endpoint.always(narrow)
    async with asked(patience=30.0) as coach:
        results = await held(coach, cases(12), concurrency=12)
    assert [(result.error, result.stood_in) for result in results] == [(None, ())] * 12
    assert narrow.refused > 0
    assert narrow.widest > 1  # it does not starve
    # Nor does it storm: after a refusal half as many ask, and not everybody again.
    assert narrow.refused < sum(len(result.transcript.turns) for result in results) * 3


async def test_a_dead_endpoint_stops_the_run_and_spoils_nothing(asked, endpoint, tmp_path):
    endpoint.always(replying())
    file = written(tmp_path / "cases.jsonl", cases(6))
    async with asked() as coach:
        await held(coach, file, out=tmp_path / "whole")
        batch, told = coach.batch(file, out=tmp_path / "parts", concurrency=2), []
        with (
            ExitStack() as stack,
            pytest.raises(BatchStopped, match=r"cannot be reached.*Run the same command again"),
        ):
            await iterated(batch, told, 2, lambda: stack.enter_context(endpoint.down()))
        assert all(result.error is None and not result.stood_in for result in told)
        assert len(told) < 6
        await held(coach, file, out=tmp_path / "parts", concurrency=2)
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("wrong_key", "did not accept the key"), ("quota", "no credit left")],
)
async def test_what_no_case_would_survive_ends_the_run_at_once(asked, endpoint, name, sentence):
    endpoint.always(fault(name, ""))
    async with asked() as coach:
        with pytest.raises(BatchStopped, match=sentence):
            await held(coach, cases(5), concurrency=1)
    assert len(endpoint.completions) == 1


async def test_a_turn_that_the_model_could_not_take_is_named(asked, endpoint, tmp_path):
    endpoint.then(answer(good("mission"), usage=TOKENS), fault("cut_in_a_string", good("mission")))
    endpoint.always(replying())
    async with asked() as coach:
        (result,) = await held(coach, cases(1, turns=3))
        assert result.error is None
        assert result.stood_in == (2,)
        endpoint.then(fault("cut_in_a_string", good("mission")))
        failed, fine = await held(coach, cases(2, turns=2), strict_model=True, concurrency=1)
    assert failed.error.startswith("Turn 1: The connection to the model broke off")
    assert len(failed.transcript.turns) == 1
    assert fine.error is None


async def test_no_case_is_begun_beyond_the_highest_cost(asked, endpoint, data_dir, tmp_path):
    endpoint.always(replying())
    file, prices = written(tmp_path / "cases.jsonl", cases(5)), tmp_path / "prices.yaml"
    prices.write_text(PRICES)
    async with asked() as coach:
        with pytest.raises(BadSettings, match="no price for openai:scripted"):
            await held(coach, file, out=tmp_path / "parts", max_cost=1.0)
    async with asked(prices=prices) as coach:
        await held(coach, file, out=tmp_path / "whole")
        each = timeless(tmp_path / "whole")[0]["usage"]["cost"]
        most = coach.expected(cases(1)[0]["messages"]).cost
        assert 0 < each < most
        # What is expected of those under way is set aside: for a third there is not enough.
        batch = coach.batch(file, out=tmp_path / "parts", max_cost=2.1 * most, concurrency=3)
        assert len([result async for result in batch]) == 2
        assert batch.stopped_by_cost
        assert batch.progress.cost == pytest.approx(2 * each)
        billed = endpoint.billed
        assert await held(coach, file, out=tmp_path / "parts", max_cost=2 * each) == []
        assert endpoint.billed == billed
        await held(coach, file, out=tmp_path / "parts")
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []


def test_ctrl_c_ends_cleanly_and_says_how_to_go_on(command, endpoint, data_dir, tmp_path):
    endpoint.always(replying(pause=0.05))
    written(tmp_path / "cases.jsonl", cases(6))
    running = command("cases.jsonl", "--out", "parts", "--concurrency", "2")
    assert endpoint.asked(60)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert "Ctrl-C again" in said
    assert "Run the same command again to go on" in said
    billed = endpoint.billed
    assert billed < 12
    going_on = command("cases.jsonl", "--out", "parts")
    said = going_on.communicate(timeout=120)[1]
    assert going_on.returncode == 0, said
    assert "6 of 6 cases are in parts" in said
    assert endpoint.billed == 12  # what was answered before was not asked again
    assert [result["id"] for result in timeless(tmp_path / "parts")] == [
        f"person {n}" for n in range(6)
    ]
    assert left_behind(data_dir) == []


def test_a_full_disk_is_said_and_loses_nothing(command, endpoint, tmp_path):
    endpoint.always(replying())
    written(tmp_path / "cases.jsonl", cases(8))
    # No file may grow beyond what two or three of the cases take.
    full = command("cases.jsonl", "--out", "parts", most_bytes=150_000)
    said = full.communicate(timeout=120)[1]
    assert full.returncode == 1, said
    assert "Traceback" not in said
    assert "un the same command again" in said
    whole = command("cases.jsonl", "--out", "whole")
    assert whole.communicate(timeout=120)[1]
    going_on = command("cases.jsonl", "--out", "parts")
    said = going_on.communicate(timeout=120)[1]
    assert going_on.returncode == 0, said
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")


def test_what_cannot_be_held_is_said_before_anything_is_run(command, endpoint, tmp_path):
    written(tmp_path / "cases.jsonl", [*cases(1), "{", json.dumps({"id": "x", "messages": []})])
    for more in ((), ("--dry-run",)):
        refused = command("cases.jsonl", "--out", "parts", *more)
        said = refused.communicate(timeout=60)[1]
        assert refused.returncode == 2, said
        assert "Line 2 of cases.jsonl" in said
        assert "Line 3 of cases.jsonl" in said
    written(tmp_path / "cases.jsonl", cases(3))
    dry = command("cases.jsonl", "--out", "parts", "--dry-run")
    said = dry.communicate(timeout=60)[0]
    assert dry.returncode == 0
    assert "3 cases, 6 messages; openai:scripted" in said
    assert "prompt tokens" in said
    assert not (tmp_path / "parts").exists()
    assert not endpoint.completions
