"""What opening the coach changes about the process is undone when it is closed."""

from __future__ import annotations

import asyncio
import gc

from coach.settings import Settings
from coach.ui.opening import Opening


async def test_the_collector_has_everything_back_once_the_coach_is_closed(tmp_path):
    before = gc.get_freeze_count()
    opening = Opening(Settings(data_dir=tmp_path / "data"))
    async with opening.running():
        await opening()
        async with asyncio.timeout(60):
            while not gc.get_freeze_count():  # noqa: ASYNC110 - it sets no event
                await asyncio.sleep(0.01)
    assert gc.get_freeze_count() == before
