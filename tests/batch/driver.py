"""A process that forks a batch for each line it is told, so that a test can kill it anywhere.

Each line is JSON: ``{"cases", "out", "settings"}``, with other "options" of the batch if wanted.
Writes ``pid N`` when a batch begins, ``opened`` when its coach is, and ``over STATUS`` when it has
ended, however it did.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from importlib import import_module

from coach import Settings, open_coach
from tests.session.driver import IMPORTED


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


async def work(job: dict) -> None:
    async with open_coach(Settings(**job["settings"]), sync=False) as coach:
        tell("opened")
        async for _ in coach.batch(
            job["cases"], out=job["out"], **{"concurrency": 3, **job.get("options", {})}
        ):
            pass


def main() -> None:
    for line in sys.stdin:
        if child := os.fork():
            tell(f"pid {child}")
            tell(f"over {os.waitpid(child, 0)[1]}")
            continue
        try:
            asyncio.run(work(json.loads(line)))
        except BaseException:  # noqa: BLE001 - nothing may go on behind a fork
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for module in (*IMPORTED, "coach.batch", "openai", "aiohttp"):
        import_module(module)
    main()
