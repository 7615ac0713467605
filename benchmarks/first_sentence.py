"""How long a person waits: for the first sentence, for the end of the turn, for the program.

    python benchmarks/first_sentence.py

The guided coach over a scripted conversation in a warm process, beside a bare loop (embed the
message, ask Chroma, nothing else) in the same run, turn by turn, so that a busy machine slows both.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.replies import MESSAGES  # noqa: E402
from coach import Settings, open_coach  # noqa: E402
from coach.events import SentenceShown, TurnFinished  # noqa: E402

FRESH_RUNS = 5
FRESH = {
    "python -c pass": ["-c", "pass"],
    "import coach": ["-c", "import coach"],
    "coach --help": ["-m", "coach.cli", "--help"],
}


async def waits(data_dir: Path) -> dict[str, list[float]]:
    """Milliseconds per turn for each of the measured things."""
    import chromadb

    from coach.retrieval import TUNED, OnnxEmbedder

    embedder = OnnxEmbedder(weights=TUNED)
    found: dict[str, list[float]] = {"first sentence": [], "whole turn": [], "bare loop": []}
    async with open_coach(Settings(data_dir=data_dir)) as coach:
        passages = [p.text for p in await coach.search("my work", k=50)]
        client = chromadb.PersistentClient(str(data_dir / "bare"))
        bare = client.create_collection("bare", embedding_function=None)
        bare.add([str(n) for n in range(len(passages))], embedder.encode(passages), None, passages)
        await coach.ask("warm", "Hello, I want to talk about my job.")
        bare.query(embedder.encode(["Hello, I want to talk about my job."]), n_results=6)
        for message in MESSAGES:
            start = time.perf_counter()
            first = 0.0
            async for event in coach.reply("measured", message):
                now = (time.perf_counter() - start) * 1000
                if isinstance(event, SentenceShown) and not first:
                    first = now
                if isinstance(event, TurnFinished):
                    found["whole turn"].append(now)
            found["first sentence"].append(first)
            start = time.perf_counter()
            bare.query(embedder.encode([message]), n_results=6)
            found["bare loop"].append((time.perf_counter() - start) * 1000)
    return found


def processor_seconds(arguments: list[str]) -> float:
    """What a fresh process of this interpreter costs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def row(name: str, milliseconds: list[float], base: float) -> str:
    middle = statistics.median(milliseconds)
    high = statistics.quantiles(milliseconds, n=20)[18]
    return f"| {name} | {middle:.1f} | {high:.1f} | {middle / base:.1f} |"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = asyncio.run(waits(Path(folder)))
    base = statistics.median(found["bare loop"])
    print(f"{len(MESSAGES)} turns, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    print("| warm process | p50 ms | p95 ms | times the bare loop |\n|---|---|---|---|")
    for name, milliseconds in found.items():
        print(row(name, milliseconds, base))
    print("\n| fresh process | processor seconds, least of five |\n|---|---|")
    for name, arguments in FRESH.items():
        least = min(processor_seconds(arguments) for _ in range(FRESH_RUNS))
        print(f"| {name} | {least:.2f} |")


if __name__ == "__main__":
    main()
