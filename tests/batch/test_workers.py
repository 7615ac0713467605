"""Batches in several processes: the same results, one pace, one purse, and nobody left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import textwrap
from contextlib import ExitStack

import pytest

from coach.errors import BadInput, BatchStopped
from tests.batch.gate import TWO, Gate, opening_at_last, until, waiting
from tests.batch.killing import children, gone, kill
from tests.batch.people import cases, left_behind, replying, timeless, written
from tests.batch.test_endpoint import PRICES, Narrow, iterated


async def test_a_worker_takes_its_part_and_when_it_dies_another_goes_on(
    asked, endpoint, data_dir, tmp_path
):
    file = written(tmp_path / "cases.jsonl", cases(6, turns=3))
    endpoint.always(replying())
    async with asked(patience=600.0) as coach:
        async for _ in coach.batch(file, out=tmp_path / "whole", workers=1):
            pass
        needed = endpoint.billed
        endpoint.requests.clear()
        endpoint.always(gate := Gate())
        batch = coach.batch(file, out=tmp_path / "parts", **TWO)
        began = []

        async def kill_one() -> None:
            with opening_at_last(gate, 3):
                await until(lambda: batch.workers and waiting(endpoint, 1) == 4)
                began.extend(batch.workers)
                gate.turns = 1
                await until(lambda: waiting(endpoint, 2) == 4)  # two of them from the worker
                kill(batch.workers[0])
                await until(lambda: waiting(endpoint, 2) == 2)
                await until(lambda: batch.workers and waiting(endpoint, 2) == 4)
                began.extend(batch.workers)

        killing = asyncio.create_task(kill_one())
        told = [result.id async for result in batch]
        await killing
        assert len(set(began)) == 2
        assert batch.progress.done == 6
        assert batch.workers == []
        assert gone(began)
    assert told == [f"person {n}" for n in range(6)]
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []
    # What the dead one was waiting for was asked again, and nothing that had been answered.
    assert endpoint.billed == needed
    assert len(endpoint.completions) == needed + 2


async def with_a_worker(batch, people):
    """The first of ``people``, for which a worker begins, and the others once it can hold cases."""
    yield people[0]
    await until(lambda: batch[0].workers)
    for person in people[1:]:
        yield person


async def test_one_pace_and_one_purse_for_all_workers(asked, endpoint, tmp_path):
    (tmp_path / "prices.yaml").write_text(PRICES)
    narrow = Narrow(3)
    endpoint.always(narrow)
    people, batch = cases(10), []
    async with asked(patience=30.0, prices=tmp_path / "prices.yaml") as coach:
        each = coach.expected(people[0]["messages"]).cost
        options = {"concurrency": 10, "workers": 2, "max_cost": 8.5 * each}
        batch.append(coach.batch(with_a_worker(batch, people), **options))
        results = [result async for result in batch[0]]
    assert [(result.error, result.stood_in) for result in results] == [(None, ())] * len(results)
    assert 8 <= len(results) < 10
    assert batch[0].stopped_by_cost
    cost = batch[0].progress.cost
    assert cost == pytest.approx(sum(result.usage.cost for result in results))
    assert cost <= 8.5 * each
    assert narrow.refused > 0
    assert narrow.widest > 1
    assert narrow.refused < sum(len(result.transcript.turns) for result in results) * 3


async def test_a_dead_endpoint_ends_all_workers_and_spoils_nothing(asked, endpoint):
    endpoint.always(replying())
    batch = []
    async with asked(patience=5.0) as coach:
        batch.append(coach.batch(with_a_worker(batch, cases(5)), **TWO))
        told = []
        with ExitStack() as stack, pytest.raises(BatchStopped, match="cannot be reached"):
            await iterated(batch[0], told, 1, lambda: stack.enter_context(endpoint.down()))
    assert [(result.error, result.stood_in) for result in told] == [(None, ())] * len(told)
    assert batch[0].workers == []


async def test_killed_and_interrupted_it_leaves_no_process_and_goes_on(
    asked, command, endpoint, data_dir, tmp_path
):
    file = written(tmp_path / "cases.jsonl", cases(6))
    two = ("cases.jsonl", "--out", "parts", "--concurrency", "4", "--workers", "2")
    endpoint.always(replying(pause=0.1))
    running = command(*two)
    assert endpoint.asked(60)
    workers = children(running.pid)
    assert len(workers) == 1
    running.kill()
    running.communicate(timeout=60)
    assert gone(workers)

    endpoint.settled()
    endpoint.requests.clear()
    running = command(*two)
    assert endpoint.asked(60)
    workers = children(running.pid)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 130, said
    assert "Traceback" not in said
    assert "Run the same command again to go on" in said
    assert gone(workers)
    assert endpoint.billed == len(endpoint.completions)  # what was asked was heard to its end

    endpoint.always(replying())
    running = command(*two)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 0, said
    assert "6 of 6 cases are in parts" in said
    assert endpoint.billed <= 12  # and not asked again
    async with asked() as coach:
        async for _ in coach.batch(file, out=tmp_path / "whole", workers=1):
            pass
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []


def test_a_script_needs_no_main_guard(python, endpoint, tmp_path):
    endpoint.always(replying())
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            """
            import asyncio
            from coach import open_coach

            print("once")

            async def people():
                for number in range(4):
                    yield {"id": str(number), "messages": ["Hello there."]}
                    while not batch.workers:
                        await asyncio.sleep(0.01)

            async def main():
                global batch
                async with open_coach() as coach:
                    batch = coach.batch(people(), concurrency=2, workers=2)
                    print(*[f"{result.id}:{result.error}" async for result in batch])

            asyncio.run(main())
            """
        )
    )
    said, complained = python(script).communicate(timeout=120)
    assert said.split() == ["once", *(f"{number}:None" for number in range(4))], complained


async def test_a_small_batch_has_no_workers_and_what_cannot_be_is_refused(opened):
    known = set(children(os.getpid()))
    async with opened() as coach:
        batch = coach.batch(cases(2), concurrency=2)
        async for _ in batch:
            assert not batch.workers
            assert known.issuperset(children(os.getpid()))
        with pytest.raises(BadInput, match="workers ≥ 1"):
            coach.batch([], workers=0)
        with pytest.raises(BadInput, match="window ≥ 1"):
            coach.batch([], window=0)
