"""What is looked up in the register sees all that was asked for before, and no half of it."""

from __future__ import annotations

import asyncio
from threading import Event

import pytest

from coach.session.saver import DatabaseThread


async def test_what_was_given_up_hides_nothing_that_is_still_being_done(tmp_path):
    database, may_end = DatabaseThread(), Event()
    await database.open(tmp_path / "some.sqlite")
    done: list[str] = []

    def slowly() -> None:
        may_end.wait(60)
        done.append("slowly")

    first = asyncio.create_task(database.run(slowly))
    given_up = asyncio.create_task(database.run(lambda: done.append("given up")))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.wait([given_up])
    looking = asyncio.create_task(database.look_up(lambda: list(done)))
    await asyncio.sleep(0)
    may_end.set()
    assert await looking == ["slowly"]
    await first
    await database.close()


async def test_a_coach_that_is_closed_does_not_call_its_file_damaged(opened):
    async with opened() as coach:
        await coach.threads()
    with pytest.raises(RuntimeError, match="shutdown"):
        await coach.ask("alex", "Hello there.")
