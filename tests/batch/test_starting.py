"""Workers that die or do not begin: the batch goes on without, or says of which case they die."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from contextlib import closing

import pytest

from coach.errors import BatchStopped
from tests.batch.gate import TWO, Gate, opening_at_last, until, waiting
from tests.batch.killing import children, kill
from tests.batch.people import cases, replying, written


async def none_begins(caplog, known: list[int]) -> None:
    """Kill each process that is not a ``known`` child of this one until no more is started."""
    async with asyncio.timeout(300):
        while "could not be started" not in caplog.text:
            for pid in set(children(os.getpid())).difference(known):
                kill(pid)
            await asyncio.sleep(0.01)


@pytest.mark.slow
async def test_a_case_that_workers_die_of_ends_the_run_with_a_sentence(asked, endpoint, tmp_path):
    file = written(tmp_path / "cases.jsonl", cases(2, turns=3))
    endpoint.always(gate := Gate())
    async with asked(patience=600.0) as coach:
        batch = coach.batch(file, out=tmp_path / "parts", **TWO)

        async def kill_all() -> None:
            with opening_at_last(gate, 3):  # for the case that is held here
                await until(lambda: batch.workers and waiting(endpoint, 1) == 2)
                gate.turns = 1
                for _ in range(3):
                    await until(lambda: batch.workers and waiting(endpoint, 2) == 2)
                    kill(batch.workers[0])
                    await until(lambda: not batch.workers)

        killing = asyncio.create_task(kill_all())
        with pytest.raises(BatchStopped, match=r"3 times while.*SIGKILL.*--workers.*same command"):
            assert [result async for result in batch] == []
        await killing
        assert batch.workers == []


async def test_where_no_worker_can_be_started_the_batch_goes_on_without(asked, endpoint, caplog):
    endpoint.always(gate := Gate())
    known = children(os.getpid())
    async with asked(patience=600.0) as coach:
        batch = coach.batch(cases(4), **TWO)

        async def kill_all() -> None:
            with opening_at_last(gate, 2):
                await none_begins(caplog, known)

        killing = asyncio.create_task(kill_all())
        results = [result async for result in batch]
        await killing
    assert [(result.id, result.error) for result in results] == [
        (f"person {n}", None) for n in range(4)
    ]
    assert caplog.text.count("SIGKILL ended it") == 1


async def test_what_has_ended_the_only_worker_there_will_be_is_not_held_here(
    asked, endpoint, caplog
):
    endpoint.always(gate := Gate())
    known = children(os.getpid())
    async with asked(patience=600.0) as coach:
        batch = coach.batch(cases(2, turns=3), **TWO)

        async def kill_all() -> None:
            with opening_at_last(gate, 3):
                await until(lambda: batch.workers and waiting(endpoint, 1) == 2)
                gate.turns = 1
                await until(lambda: batch.workers and waiting(endpoint, 2) == 2)
                await none_begins(caplog, known)

        killing = asyncio.create_task(kill_all())
        with pytest.raises(BatchStopped, match=r"ended once while it held .*SIGKILL.*--workers"):
            assert [result async for result in batch] == []
        await killing


async def test_a_worker_that_cannot_open_its_coach_holds_nothing(asked, endpoint, data_dir, caplog):
    endpoint.always(gate := Gate())
    async with asked(patience=600.0) as coach:
        with closing(sqlite3.connect(data_dir / "conversations.sqlite")) as file, file:
            # Whoever opens the file from now on stumbles over it.
            file.execute("INSERT INTO threads VALUES ('x', 'x', 'x', 'no line of the register')")
        batch, begun = coach.batch(cases(4), **TWO), []

        async def wait() -> None:
            with opening_at_last(gate, 2):
                await until(lambda: begun.extend(batch.workers) or "be started" in caplog.text)

        waiting_for_it = asyncio.create_task(wait())
        results = [result async for result in batch]
        await waiting_for_it
    assert [(result.error, result.stood_in) for result in results] == [(None, ())] * 4
    assert begun == []
    assert "could not be started (The conversations file" in caplog.text


async def test_whatever_keeps_a_worker_from_starting_the_batch_goes_on(
    asked, endpoint, caplog, monkeypatch
):
    endpoint.always(replying())
    monkeypatch.setattr(sys, "executable", "no\0path")
    async with asked() as coach:
        results = [result async for result in coach.batch(cases(4), **TWO)]
    assert [result.error for result in results] == [None] * 4
    assert caplog.text.count("could not be started") == 1
