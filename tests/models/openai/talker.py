"""A process that asks one thing and tells what happens, so that a test can kill it meanwhile.

python talker.py THREAD MESSAGE REQUEST, with the coach's settings in the environment.
"""

from __future__ import annotations

import asyncio
import sys

from coach import open_coach


async def main() -> None:
    thread, message, request = sys.argv[1:]
    async with open_coach(sync=False) as coach:
        async for event in coach.reply(thread, message, request_id=request):
            said = event.sentence.text if event.type == "sentence_shown" else ""
            print(event.type, said, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
