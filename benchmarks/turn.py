"""How long a whole turn takes at an endpoint that answers at once, beside bare libraries and peers.

    python benchmarks/turn.py [--conversations 4] [--bare-prompt]

Everybody holds the same conversations of 15 turns with the same endpoint, turn by turn in a
changing order, so that a busy machine slows all. The answers, five sentences in 120 chunks, come
out of another process. Ours is the product: safety gate, understanding, retrieval, the model's
draft read as it streams, every sentence verified, the record, and the turn on disk. LangChain's
rows need benchmarks/requirements.txt and are left out where it is not installed. The others are
given our system message, or with --bare-prompt one of two lines; none of them checks anything.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import defaultdict
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import peers  # noqa: E402
from benchmarks.replies import MESSAGES, answers, message_in  # noqa: E402
from coach import Coach, Settings, open_coach  # noqa: E402
from coach.retrieval import TUNED, OnnxEmbedder  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = "this coach"
BASE = "openai + chroma"
AGENT = "LangChain agent, passages by middleware"
BARE = "You are a career coach.\nAsk one question at a time."


class Tally:
    """Wall and processor milliseconds of every turn, by who held it."""

    def __init__(self) -> None:
        self.wall: dict[str, list[float]] = defaultdict(list)
        self.processor: dict[str, list[float]] = defaultdict(list)

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        start, used = time.perf_counter(), time.process_time()
        yield
        self.wall[name].append((time.perf_counter() - start) * 1000)
        self.processor[name].append((time.process_time() - used) * 1000)

    def print(self) -> None:
        names = [name for name in (BASE, AGENT) if name in self.wall]
        bases = {name: statistics.median(self.wall[name]) for name in names}
        print("| | p50 ms | p95 ms | processor ms |", *(f"times {n} |" for n in bases))
        print("|---" * (4 + len(bases)) + "|")
        for name, wall in self.wall.items():
            middle, high = statistics.median(wall), statistics.quantiles(wall, n=20)[18]
            used = statistics.median(self.processor[name])
            ratios = (f"{middle / base:.2f} |" for base in bases.values())
            print(f"| {name} | {middle:.1f} | {high:.1f} | {used:.1f} |", *ratios)


@contextmanager
def instant(replies: dict[str, str], folder: Path, *options: str) -> Iterator[str]:
    """The endpoint in its process; its address."""
    path = folder / "replies.json"
    path.write_text(json.dumps(replies))
    with subprocess.Popen(
        [sys.executable, ROOT / "benchmarks" / "instant.py", path, *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stdin
        yield process.stdout.readline().strip()
        process.stdin.close()


def requests(url: str) -> list[Any]:
    """What the endpoint was asked so far."""
    with urllib.request.urlopen(url.replace("/v1", "/requests")) as answer:
        return list(json.load(answer))


def settings(folder: Path, url: str) -> Settings:
    return Settings(
        data_dir=folder / "data",
        model=f"openai:{peers.MODEL}",
        base_url=url,
        api_key="none",
    )


async def contestants(
    stack: AsyncExitStack, url: str, system: str, shelf: peers.Shelf, folder: Path
) -> dict[str, Any]:
    """Everybody but ours, by name."""
    found = {
        "raw HTTP": await peers.raw_http(stack, url, system),
        "openai": await peers.raw_openai(stack, url, system),
        BASE: await peers.raw_openai(stack, url, system, shelf),
    }
    if importlib.util.find_spec("langchain_openai"):
        one, two = folder / "middleware.sqlite", folder / "tool.sqlite"
        found["LangChain LCEL, not kept"] = await peers.lcel(stack, url, system, shelf)
        found[AGENT] = await peers.agent_with_middleware(stack, url, system, shelf, one)
        found["LangChain agent, retriever as tool"] = await peers.agent_with_tool(
            stack, url, system, shelf, two
        )
    return found


async def held(given: argparse.Namespace, folder: Path) -> Tally:
    """All conversations by all, and the times."""
    async with open_coach(Settings(data_dir=folder / "data", model="guided")) as reader:
        replies = await answers(reader)
        texts = [passage.text for passage in await reader.search("work", k=1000)]
    embedder = OnnxEmbedder(weights=TUNED)
    shelf = peers.open_shelf(folder / "bare", embedder, texts)
    with instant(replies, folder) as url:
        async with AsyncExitStack() as stack:
            coach = await stack.enter_async_context(open_coach(settings(folder, url)))
            await coach.ask("warm", MESSAGES[0])
            system = BARE if given.bare_prompt else requests(url)[0]["body"]["messages"][0]
            system = system if isinstance(system, str) else str(system["content"])
            others = await contestants(stack, url, system, shelf, folder)
            for turn in others.values():
                assert await turn("warm", MESSAGES[0]) == replies[MESSAGES[0]]
            return await rounds(given.conversations, coach, others, replies)


async def rounds(
    count: int, coach: Coach, others: dict[str, Any], replies: dict[str, str]
) -> Tally:
    tally, whole = Tally(), []
    for name in [*others, OURS]:
        tally.wall[name] = []
    for conversation in range(count):
        thread = f"measured {conversation}"
        for number, known in enumerate(MESSAGES):
            message = message_in(conversation, known)
            names = [*others, OURS]
            for name in names[number % len(names) :] + names[: number % len(names)]:
                with tally.timing(name):
                    if name == OURS:
                        reply = await coach.ask(thread, message)
                    else:
                        text = await others[name](thread, message)
                if name == OURS:
                    plain = not reply.notices and not reply.withheld
                    whole.append(plain and reply.usage.calls == 1)
                else:
                    assert text == replies[known]
    print(f"ours: {sum(whole)} of {len(whole)} turns with one call and every sentence shown\n")
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=4)
    parser.add_argument("--bare-prompt", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = asyncio.run(held(given, Path(folder)))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    tally.print()


if __name__ == "__main__":
    main()
