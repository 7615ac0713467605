"""A process that forks a coach for each job it is told, so that a test can kill it anywhere.

Reads one line of JSON per round: the jobs, each ``{"thread", "messages": [[request, text], …]}``;
an object in the place of a text is an edit of the record.
Writes one line of JSON per event: ``[job, event, request]``; ``[job, "pid", number]`` when a job
begins and ``[job, "over", status]`` when it has ended, however it did.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import traceback
from importlib import import_module
from pathlib import Path

from coach import Settings, open_coach
from coach.edits import RecordEdit

# Imported before the fork, so that it is done once for all; nothing is opened here, so that there
# is but one thread to fork.
IMPORTED = (
    "chromadb",
    "chromadb.api.rust",
    "coach.graph.graph",
    "coach.models.guided",
    "coach.retrieval",
    "coach.safety",
    "coach.session.coach",
    "coach.session.saver",
    "coach.understanding",
    "coach.verification",
    "dateparser",
    "filelock",
    "langgraph.checkpoint.sqlite",
    "onnxruntime",
    "sentencex",
    "tokenizers",
)


def tell(*line) -> None:
    os.write(1, (json.dumps(line) + "\n").encode())


async def work(number: int, job: dict, data_dir: Path) -> None:
    async with open_coach(Settings(data_dir=data_dir)) as coach:
        for request, text in job["messages"]:
            if isinstance(text, dict):  # an edit of the record
                edit = RecordEdit.model_validate(text)
                await coach.edit_record(job["thread"], edit, request_id=request)
                tell(number, "edited", request)
                continue
            async for event in coach.reply(job["thread"], text, request_id=request):
                tell(number, event.type, request)


def begin(number: int, job: dict, data_dir: Path) -> int:
    child = os.fork()
    if child:
        return child
    try:
        asyncio.run(work(number, job, data_dir))
    except BaseException:  # noqa: BLE001 - nothing may go on behind a fork
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    data_dir = Path(sys.argv[1])
    tell(-1, "ready", 0)
    for line in sys.stdin:
        running = {begin(n, job, data_dir): n for n, job in enumerate(json.loads(line))}
        for child, number in running.items():
            tell(number, "pid", child)
        while running:
            child, status = os.wait()
            tell(running.pop(child), "over", status)


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for module in IMPORTED:
        import_module(module)
    main()
