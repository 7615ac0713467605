"""What failed is tried again, what is forgotten is gone, and small sums are told as they are."""

from __future__ import annotations

import json
import sqlite3
from contextlib import aclosing

import pytest

from coach.batch.report.wording import dollars
from coach.errors import UnknownThread
from tests.batch.people import TOKENS, cases, left_behind, replying, timeless, written
from tests.endpoint.faults import fault
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

ANSWERED = answer(good("mission"), usage=TOKENS, pieces=4)


async def held(coach, found, **options):
    one = {"strict_model": True, "concurrency": 1}
    return [result async for result in coach.batch(found, **{**one, **options})]


def errors(path):
    return [bool(json.loads(line)["error"]) for line in path.read_text().splitlines()]


async def test_what_failed_is_held_again_in_its_place(asked, endpoint, data_dir, tmp_path):
    file, out = written(tmp_path / "cases.jsonl", cases(4, turns=1)), tmp_path / "out"
    broken = fault("cut_in_a_string", good("mission"))
    endpoint.always(replying())
    async with asked() as coach:
        await held(coach, file, out=tmp_path / "whole")
        endpoint.then(broken, ANSWERED, broken, broken)
        await held(coach, file, out=out)
        assert errors(out) == [True, False, True, True]
        assert await held(coach, file, out=out) == []
        asked_before = len(endpoint.completions)
        # The first is right now, the next one fails again, then somebody leaves.
        endpoint.then(ANSWERED, broken)
        told = []
        options = {"strict_model": True, "concurrency": 1, "window": 1, "retry_failed": True}
        async with aclosing(aiter(coach.batch(file, out=out, **options))) as results:
            async for result in results:
                told.append((result.id, bool(result.error)))
                if len(told) == 2:
                    break
        assert told == [("person 0", False), ("person 2", True)]
        assert errors(out) == [False, False, True]
        # What had failed once more is tried again too, and what is beyond the limit is kept.
        again = await held(coach, file, out=out, retry_failed=True, limit=3)
        assert [result.id for result in again] == ["person 2"]
        assert errors(out) == [False, False, False, True]
        batch = coach.batch(file, out=out, strict_model=True, retry_failed=True)
        assert [result.id async for result in batch] == ["person 3"]
        assert (batch.progress.done, batch.progress.before) == (4, 3)
        assert len(endpoint.completions) == asked_before + 4
    assert timeless(out) == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []
    assert not (tmp_path / "out.aside").exists()


async def test_forgetting_knows_what_a_batch_has_not_finished(opened, data_dir, tmp_path):
    file, out = written(tmp_path / "cases.jsonl", cases(5, turns=3)), tmp_path / "out"
    async with opened() as coach:
        batch = coach.batch(file, out=out, concurrency=2, workers=1)
        async for _ in batch:
            batch.stop()
        (open_case, *_) = [name for name in left_behind(data_dir) if name != "person 0"]
        with sqlite3.connect(out.with_name("out.waves")) as waves:
            waves.execute("CREATE TABLE calls (who TEXT)")
            waves.executemany("INSERT INTO calls VALUES (?)", [(open_case,), ("person 4",)])
        receipt = await coach.forget(open_case)
        assert receipt.deleted["cases"] == 1
        assert receipt.deleted["turns"] >= 1
        assert receipt.deleted["answers"] == 1
        assert receipt.files == ()
        assert open_case not in left_behind(data_dir)
        told = await coach.forget("person 0")
        assert told.files == (str(out),)
        assert errors(out)[0] is False
        with pytest.raises(UnknownThread):
            await coach.forget("nobody")
        with pytest.raises(UnknownThread):
            await coach.forget("person 0", owner="somebody else")
        everything = await coach.forget_all()
        assert left_behind(data_dir) == []
        assert everything.files == (str(out),)
    waves.close()


async def test_a_case_that_is_forgotten_while_it_is_held_does_not_begin_anew(opened, data_dir):
    async with opened() as coach:
        batch = coach.batch(cases(2, turns=6), concurrency=2)
        first, forgot = None, False
        async for result in batch:
            first = first or result
            if not forgot and (names := left_behind(data_dir)):
                forgot = bool((await coach.forget(names[-1])).deleted["cases"])
    assert forgot
    assert first.error is None
    assert left_behind(data_dir) == []


def test_small_sums_are_told_as_they_are():
    sums = {0.0: "$0.00", 0.0031: "$0.0031", 0.00000042: "$0.00000042", 0.05: "$0.050"}
    sums |= {0.1: "$0.10", 1234.567: "$1,234.57"}
    assert {cost: dollars(cost) for cost in sums} == sums
