"""How soon a sentence is shown after its text has closed on the wire, and what is sent for it.

    python benchmarks/first_shown.py [--pause 0.005] [--conversations 2]

A model in another process streams its answers in 120 chunks, ``--pause`` seconds apart, and notes
when the chunk with each sentence's closing quotation mark went out; the coach in this process tells
when the sentence was shown. Both read the same clock. Then, turn by turn, how much of a prompt
begins as the one before did, which is what an endpoint may take from its cache: characters of the
serialised messages, four to a token.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.replies import MESSAGES, answers  # noqa: E402
from benchmarks.turn import instant, requests, settings  # noqa: E402
from coach import Coach, Settings, open_coach  # noqa: E402
from coach.events import Event, SentenceShown  # noqa: E402
from tests.endpoint.server import shared  # noqa: E402

CHARS_PER_TOKEN = 4
TOLD = (2, 5, 10, 15)  # turns
Seen = list[tuple[float, Event]]


async def talked(coach: Coach, thread: str) -> list[tuple[float, Seen]]:
    """For each turn when it was begun, and its events with the time of each."""
    turns = []
    for message in MESSAGES:
        begun = time.monotonic()
        seen = [(time.monotonic(), event) async for event in coach.reply(thread, message)]
        turns.append((begun, seen))
    return turns


def closings(reply: str, request: dict[str, Any]) -> dict[str, float]:
    """When the text of each sentence closed on the wire."""
    found = {}
    for sentence in json.loads(reply)["sentences"]:
        text = json.dumps(sentence["text"], ensure_ascii=False)
        end = reply.rindex(text) + len(text)  # the quote before it may be the same
        found[sentence["text"]] = next(at for sent, at in request["stamps"] if sent >= end)
    return found


def delays(reply: str, request: dict[str, Any], seen: Seen) -> list[float]:
    """Milliseconds from closing to showing, for each sentence of the model's that was shown."""
    closed = closings(reply, request)
    return [
        (at - closed[event.sentence.text]) * 1000
        for at, event in seen
        if isinstance(event, SentenceShown) and event.sentence.text in closed
    ]


def shares(prompts: list[str]) -> list[tuple[int, int, float]]:
    """For each turn from the second on: its number, tokens, share that is the turn before's."""
    return [
        (number, len(prompt) // CHARS_PER_TOKEN, shared(before, prompt) / len(prompt))
        for number, (before, prompt) in enumerate(pairwise(prompts), 2)
    ]


def prompt_of(request: dict[str, Any]) -> str:
    return "".join(json.dumps(m, ensure_ascii=False) for m in request["body"]["messages"])


def row(name: str, values: list[float]) -> str:
    high = statistics.quantiles(values, n=20)[18]
    return f"| {name} | {statistics.median(values):.1f} | {high:.1f} | {max(values):.1f} |"


async def measure(given: argparse.Namespace, folder: Path) -> None:
    async with open_coach(Settings(data_dir=folder / "data", model="guided")) as reader:
        replies = await answers(reader)
    turns = []
    with instant(replies, folder, "--pause", str(given.pause)) as url:
        async with open_coach(settings(folder, url)) as coach:
            await coach.ask("warm", MESSAGES[0])
            for number in range(given.conversations):
                turns += await talked(coach, f"measured {number}")
        asked = requests(url)[1:]
    assert len(asked) == len(turns), "a turn took more than one call"
    said = list(MESSAGES) * given.conversations
    shown = [
        delays(replies[message], request, seen)
        for message, request, (_, seen) in zip(said, asked, turns, strict=True)
    ]
    print(f"{len(turns)} turns, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| ms | p50 | p95 | most |\n|---|---|---|---|")
    print(row("first sentence: from closed to shown", [each[0] for each in shown if each]))
    print(row("every sentence: from closed to shown", [ms for each in shown for ms in each]))
    waits = zip(asked, turns, strict=True)
    print(row("message taken to request sent", [(r["at"] - at) * 1000 for r, (at, _) in waits]))
    ends = [(seen[-1][0] - r["over"]) * 1000 for r, (_, seen) in zip(asked, turns, strict=True)]
    print(row("end of the stream to turn on disk", ends))
    print("\n| turn | prompt tokens | of these as in the turn before |\n|---|---|---|")
    for number, tokens, share in shares([prompt_of(r) for r in asked[: len(MESSAGES)]]):
        if number in TOLD:
            print(f"| {number} | {tokens} | {share:.1%} |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pause", type=float, default=0.005, help="seconds between two chunks")
    parser.add_argument("--conversations", type=int, default=2)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(given, Path(folder)))


if __name__ == "__main__":
    main()
