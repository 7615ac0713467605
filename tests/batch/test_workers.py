"""Batches in several processes: the same results, one pace, one purse, and nobody left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest

from coach.errors import BadInput, BatchStopped
from tests.batch.people import cases, left_behind, replying, timeless, written
from tests.batch.test_endpoint import PRICES, SCRIPTED, Narrow

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def asked(opened, endpoint):
    """Opens a coach that speaks with the endpoint."""

    def with_model(**more):
        return opened(base_url=endpoint.url, api_key=endpoint.key, **{**SCRIPTED, **more})

    return with_model


@pytest.fixture
def command(data_dir, endpoint, tmp_path):
    """Starts Python in a process of its own, with settings that name the endpoint."""
    variables = {
        "COACH_DATA_DIR": str(data_dir),
        "COACH_MODEL": SCRIPTED["model"],
        "COACH_POLICY": SCRIPTED["policy"],
        "COACH_BASE_URL": endpoint.url,
        "COACH_API_KEY": endpoint.key,
        "PYTHONPATH": str(ROOT),
    }

    def start(*arguments):
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env={**os.environ, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )

    return start


def batch_of(out: str, *more: str) -> tuple[str, ...]:
    here = ("-m", "coach.cli", "batch", "cases.jsonl", "--out", out)
    return (*here, "--concurrency", "4", "--workers", "2", *more)


def children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    task = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in task.read_text().split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: list[int], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(lives, pids))


async def test_a_dead_worker_s_cases_go_to_another(opened, data_dir, tmp_path):
    file = written(tmp_path / "cases.jsonl", cases(24, turns=3))
    async with opened() as coach:
        async for _ in coach.batch(file, out=tmp_path / "whole", workers=1):
            pass
        batch = coach.batch(file, out=tmp_path / "parts", concurrency=3, workers=2)
        began, told = [], []
        async for result in batch:
            began += [pid for pid in batch.workers if pid not in began]
            if not told:
                os.kill(batch.workers[0], signal.SIGKILL)
            told.append(result.id)
        assert len(began) == 3
        assert batch.progress.done == 24
        assert batch.workers == []
        assert not any(map(lives, began))
    assert told == [f"person {n}" for n in range(24)]
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []


@pytest.mark.slow
async def test_workers_that_cannot_live_end_the_run_with_a_sentence(asked, endpoint, tmp_path):
    endpoint.always(replying(pause=0.5))
    file = written(tmp_path / "cases.jsonl", cases(2))
    async with asked() as coach:
        batch = coach.batch(file, out=tmp_path / "parts", concurrency=2, workers=2)

        async def kill(when) -> None:
            while True:
                await asyncio.sleep(0.005)
                if when():
                    for pid in batch.workers:
                        with suppress(ProcessLookupError):
                            os.kill(pid, signal.SIGKILL)
                    endpoint.settled()
                    endpoint.requests.clear()

        killing = asyncio.create_task(kill(lambda: endpoint.completions))
        with pytest.raises(BatchStopped, match=r"3 times while.*SIGKILL.*--workers.*same command"):
            assert [result async for result in batch] == []
        killing.cancel()
        batch = coach.batch(file, out=tmp_path / "parts", concurrency=2, workers=2)
        killing = asyncio.create_task(kill(lambda: batch.workers))
        with pytest.raises(BatchStopped, match=r"could not be started.*SIGKILL.*same command"):
            assert [result async for result in batch] == []
        killing.cancel()
        assert batch.workers == []


async def test_one_pace_and_one_purse_for_all_workers(asked, endpoint, tmp_path):
    (tmp_path / "prices.yaml").write_text(PRICES)
    narrow = Narrow(3)
    endpoint.always(narrow)
    people = cases(10)
    async with asked(patience=30.0, prices=tmp_path / "prices.yaml") as coach:
        each = coach.expected(people[0]["messages"]).cost
        options = {"concurrency": 10, "workers": 2, "max_cost": 8.5 * each}
        batch = coach.batch(people, **options)
        results = [result async for result in batch]
    assert [(result.error, result.stood_in) for result in results] == [(None, ())] * len(results)
    assert 8 <= len(results) < 10
    assert batch.stopped_by_cost
    assert batch.progress.cost == pytest.approx(sum(result.usage.cost for result in results))
    assert batch.progress.cost <= 8.5 * each
    assert narrow.refused > 0
    assert narrow.widest > 1
    assert narrow.refused < sum(len(result.transcript.turns) for result in results) * 3


async def test_a_dead_endpoint_ends_all_workers_and_spoils_nothing(asked, endpoint):
    async with asked(patience=0.3) as coach:
        with endpoint.down(), pytest.raises(BatchStopped, match="cannot be reached"):
            assert [r async for r in coach.batch(cases(4), concurrency=4, workers=2)] == []


async def test_killed_and_interrupted_it_leaves_no_process_and_goes_on(
    asked, command, endpoint, data_dir, tmp_path
):
    file = written(tmp_path / "cases.jsonl", cases(6))
    endpoint.always(replying(pause=0.1))
    running = command(*batch_of("parts"))
    assert endpoint.asked(60)
    workers = children(running.pid)
    assert len(workers) == 2
    running.kill()
    running.communicate(timeout=60)
    assert gone(workers)

    endpoint.settled()
    endpoint.requests.clear()
    running = command(*batch_of("parts"))
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
    running = command(*batch_of("parts"))
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 0, said
    assert "6 of 6 cases are in parts" in said
    assert endpoint.billed <= 12  # and not asked again
    async with asked() as coach:
        async for _ in coach.batch(file, out=tmp_path / "whole", workers=1):
            pass
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []


def test_a_script_needs_no_main_guard_and_a_small_batch_no_workers(command, endpoint, tmp_path):
    endpoint.always(replying())
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent(
            """
            import asyncio
            from coach import open_coach

            print("once")

            async def main():
                async with open_coach() as coach:
                    cases = [{"id": str(n), "messages": ["Hello there."]} for n in range(3)]
                    for workers in (2, None):
                        batch = coach.batch(cases, concurrency=3, workers=workers)
                        print(*[f"{result.id}:{len(batch.workers)}" async for result in batch])

            asyncio.run(main())
            """
        )
    )
    running = command(script)
    said, complained = running.communicate(timeout=120)
    assert running.returncode == 0, complained
    assert said.split() == ["once", "0:2", "1:2", "2:2", "0:0", "1:0", "2:0"]


async def test_what_cannot_be_is_refused(opened):
    async with opened() as coach:
        with pytest.raises(BadInput, match="workers ≥ 1"):
            coach.batch([], workers=0)
        with pytest.raises(BadInput, match="window ≥ 1"):
            coach.batch([], window=0)
