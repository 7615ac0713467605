"""One at a time behind a file, and nothing of it left."""

from __future__ import annotations

import asyncio
import sys

import pytest

from coach.session.alone import alone

HOLDER = """
import asyncio, pathlib, sys
from coach.session.alone import alone

async def hold():
    async with alone(pathlib.Path(sys.argv[1])):
        print("held", flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


async def test_all_who_wait_come_in_one_after_the_other(tmp_path):
    path, inside, most, came = tmp_path / "turn.lock", 0, 0, 0

    async def enter():
        nonlocal inside, most, came
        async with alone(path):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1
            came += 1

    await asyncio.gather(*(enter() for _ in range(8)))
    assert (most, came) == (1, 8)
    assert list(tmp_path.iterdir()) == []


async def test_whoever_is_killed_leaves_the_way_free(tmp_path):
    path = tmp_path / "turn.lock"
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, path, stdout=pipe)
    assert await holder.stdout.readline() == b"held\n"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1), alone(path):
            pass
    holder.kill()
    await holder.wait()
    async with asyncio.timeout(60), alone(path):
        assert path.exists()
    assert list(tmp_path.iterdir()) == []


async def test_where_no_file_can_be_made_that_is_said(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        async with alone(tmp_path / "nowhere" / "turn.lock"):
            pass
