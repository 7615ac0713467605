"""Batches: memory over many cases, turns a second beside one core's worth, and beside bare openai.

    python benchmarks/batch.py memory [--cases 10000] [--turns 6] [--workers N]
    python benchmarks/batch.py speed [--cases 60] [--workers N]
    python benchmarks/batch.py endpoint [--threads 200] [--turns 3] [--workers N]

Without ``--workers`` there are as many as the product itself would take. ``memory`` holds guided
cases of six turns, eight at once, prints the resident memory of this process and of its workers,
and looks at the end whether every case has its line.
``speed`` holds guided cases one at a time, which is what one core makes of the same engine, and
then eight at once. Processor times are those of all processes. ``endpoint`` lets the coach hold
conversations at an endpoint in another process that takes 200 ms for an answer, and the plain
openai client make the very same calls, in rounds, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.replies import MESSAGES, answers, message_in  # noqa: E402
from benchmarks.turn import instant, requests, settings  # noqa: E402
from coach import Settings, open_coach, read_results  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach import Coach

TURNS = 6
PIECES, PAUSE = 20, 0.01  # an answer of 200 ms
AFTER = 500  # cases; from then on memory is to be flat


def people(count: int, turns: int) -> Iterator[dict[str, Any]]:
    """Cases, none of whom says quite what another does."""
    for number in range(count):
        said = [message_in(number, message) for message in MESSAGES[:turns]]
        said[0] = f"I am {number}. {said[0]}"
        yield {"id": f"person {number}", "messages": said}


def resident(process: int | str = "self") -> float:
    """Megabytes that a process has in memory now."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def processor() -> float:
    """Processor seconds of this process and of those that it has started and that are over."""
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + others.ru_utime + others.ru_stime


async def memory(given: argparse.Namespace, folder: Path) -> None:
    """Resident memory on the way through many cases, and whether all of them are there."""
    print("| cases | MB | MB of workers | turns a second |\n|---|---|---|---|")
    first: list[float] = []
    found: list[float] = []
    out = folder / "out.jsonl"
    async with open_coach(Settings(data_dir=folder / "data", model="guided")) as coach:
        cases = people(given.cases, given.turns)
        batch = coach.batch(cases, out=out, concurrency=8, workers=given.workers)
        start = time.perf_counter()
        done = 0
        async for result in batch:
            assert result.error is None, result.error
            done += 1
            if done % (AFTER // 5) == 0:
                found = [resident(), *map(resident, batch.workers)]
                first = first or (found if done >= AFTER else [])
                pace = batch.progress.turns / (time.perf_counter() - start)
                workers = " + ".join(f"{each:.0f}" for each in found[1:]) or "–"
                print(f"| {done:,} | {found[0]:.0f} | {workers} | {pace:.1f} |", flush=True)
    if first:
        print(f"\nfrom {AFTER} to {done:,} cases: {sum(found) / sum(first) - 1:+.1%}")
    told = zip(read_results(out), people(given.cases, given.turns), strict=True)
    whole = sum(
        result.id == case["id"]
        and [turn.message for turn in result.transcript.turns] == case["messages"]
        for result, case in told
        if result.transcript
    )
    print(f"{whole:,} of {given.cases:,} cases have their line, in order, with every message")
    size = sum(file.stat().st_size for file in (folder / "data").glob("conversations*")) / 1e6
    print(f"left in the data folder: {size:.1f} MB; results: {out.stat().st_size / 1e6:.0f} MB")


async def timed(
    coach: Coach, cases: list[dict[str, Any]], concurrency: int, workers: int | None
) -> tuple[float, float]:
    """Wall and processor seconds that ``cases`` take."""
    start, used = time.perf_counter(), processor()
    async for result in coach.batch(cases, concurrency=concurrency, workers=workers):
        assert result.error is None, result.error
    return time.perf_counter() - start, processor() - used


async def speed(given: argparse.Namespace, folder: Path) -> None:
    """Guided turns a second, beside what the processor time of one at a time allows."""
    async with open_coach(Settings(data_dir=folder / "data", model="guided")) as coach:
        cases = list(people(2 * given.cases, TURNS))
        await timed(coach, list(people(2, TURNS)), 1, 1)
        turns = given.cases * TURNS
        _, alone = await timed(coach, cases[: given.cases], 1, 1)
        wall, used = await timed(coach, cases[given.cases :], 8, given.workers)
    print(f"one at a time: {alone / turns * 1000:.1f} ms processor a turn,", end=" ")
    print(f"one core's worth {turns / alone:.1f} turns a second")
    print(f"eight at once: {used / turns * 1000:.1f} ms processor a turn, {turns / wall:.1f} turns")
    print(f"a second, {turns / wall / (turns / alone):.2f} × one core's worth")


async def plain(url: str, bodies: dict[str, list[dict[str, Any]]]) -> tuple[float, float]:
    """The calls of each conversation one after the other, all conversations at once."""
    import openai

    client: Any = openai.AsyncOpenAI(base_url=url, api_key="none", max_retries=0, timeout=120)

    async def one(calls: list[dict[str, Any]]) -> None:
        for body in calls:
            text = ""
            async for chunk in await client.chat.completions.create(**body):
                if chunk.choices:
                    text += chunk.choices[0].delta.content or ""
            assert text

    start, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(one, bodies.values()))
    spent = time.perf_counter() - start, time.process_time() - used
    await client.close()
    return spent


def calls_of(url: str, marks: set[str]) -> dict[str, list[dict[str, Any]]]:
    """The bodies of the calls so far, by conversation; its first message says which."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for request in requests(url):
        told = str(request["body"]["messages"])
        mark = next((mark for mark in marks if mark in told), "")
        if mark:
            found[mark].append(request["body"])
    return found


async def endpoint(given: argparse.Namespace, folder: Path) -> None:
    """Turns a second at an endpoint, beside the plain client that makes the same calls."""
    async with open_coach(Settings(data_dir=folder / "data", model="guided")) as reader:
        replies = await answers(reader)
    cases = list(people(given.threads, given.turns))
    marks = {f"I am {number}. " for number in range(given.threads)}
    turns = given.threads * given.turns
    options = ("--pieces", str(PIECES), "--pause", str(PAUSE))
    with instant(replies, folder, *options) as url:
        async with open_coach(settings(folder, url)) as coach:
            await timed(coach, [{"id": "warm", "messages": ["Hello there."]}], 1, 1)
            ours = [await timed(coach, cases, given.threads, given.workers)]
            calls = calls_of(url, marks)
            made = sum(map(len, calls.values()))
            theirs = [await plain(url, calls)]
            for _ in range(given.rounds - 1):
                ours.append(await timed(coach, cases, given.threads, given.workers))
                theirs.append(await plain(url, calls))
    print(f"{given.threads} conversations of {given.turns} turns, {made} calls\n")
    print("| | turns a second | processor ms a turn |\n|---|---|---|")
    for name, spent, count in (("plain openai", theirs, made), ("this coach", ours, turns)):
        wall, used = min(wall for wall, _ in spent), min(used for _, used in spent)
        print(f"| {name} | {count / wall:.1f} | {used / count * 1000:.1f} |")
    best = min(wall for wall, _ in theirs) / made, min(wall for wall, _ in ours) / turns
    print(f"\nratio {best[0] / best[1]:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("memory", "speed", "endpoint"))
    parser.add_argument("--cases", type=int, default=0)
    parser.add_argument("--threads", type=int, default=200)
    parser.add_argument("--turns", type=int, default=0)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--rounds", type=int, default=2)
    given = parser.parse_args()
    given.cases = given.cases or {"memory": 10_000, "speed": 60, "endpoint": 0}[given.part]
    given.turns = given.turns or (3 if given.part == "endpoint" else TURNS)
    part = {"memory": memory, "speed": speed, "endpoint": endpoint}[given.part]
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(part(given, Path(folder)))


if __name__ == "__main__":
    main()
