"""Kills a batch in several processes again and again, and looks what became of its cases.

    python -m tests.batch.killing [--kills 30] [--cases 60] [--turns 3] [--seed N]

``kill -9`` hits the command itself or one of its workers, at a random moment: while it starts, or
while the endpoint is being asked. Then the same command is run again, until all cases are done; and
so once more with another file of results, until there were enough kills. At the end the results
must be those of an undisturbed run, and no call may have been made twice but for those that were
being answered when somebody was killed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import suppress
from pathlib import Path

from tests.batch.people import SCRIPTED, cases, left_behind, replying, timeless, written
from tests.endpoint.server import Endpoint

ROOT = Path(__file__).resolve().parents[2]
RUN, WORKER = "run", "worker"
# From an answer's last byte to its turn on disk, on a machine that has other things to do.
TO_DISK = 2.0  # seconds


def children(pid: int) -> list[int]:
    """The processes that this one has started and that live."""
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []
    return [int(child) for child in found.split()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: list[int], seconds: float = 30.0) -> bool:
    deadline = time.monotonic() + seconds
    while any(map(lives, pids)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not any(map(lives, pids))


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def twice(endpoint: Endpoint, kills: list[float]) -> int:
    """How many calls were made a second time; each had been under way when somebody was killed."""
    asked = defaultdict(list)
    for call in endpoint.completions:
        asked[json.dumps(call.body["messages"])].append(call)
    for calls in asked.values():
        for call in calls[:-1]:
            assert any(
                call.at <= at and (not call.over or at <= call.over + TO_DISK) for at in kills
            ), f"answered once and asked again: {call.number}"
    return sum(map(len, asked.values())) - len(asked)


class Killer:
    """Runs one command again and again and kills ``left`` times. ``start`` begins it."""

    def __init__(self, endpoint: Endpoint, start, chance: random.Random, left: int):
        self.endpoint = endpoint
        self.start = start
        self.chance = chance
        self.left = left
        self.kills: list[float] = []
        self.hit: Counter[str] = Counter()
        self.said: list[str] = []

    def until_done(self, most_starts: int = 200) -> int:
        """Run the command until it ends well; how often it was started."""
        for starts in range(1, most_starts + 1):
            code, said = self._once()
            self.said.append(said)
            assert "Traceback" not in said, said
            if code == 0:
                return starts
            assert code in {-signal.SIGKILL, 1}, said
            assert code != 1 or "same command" in said, said
        raise AssertionError("it does not come to an end")

    def _once(self) -> tuple[int, str]:
        running = self.start()
        at_start = self.chance.random() < 0.2
        workers: list[int] = []
        while self.left and running.poll() is None:
            if not self._wait(running, at_start=at_start):
                break
            workers = children(running.pid)
            whom = self.chance.choice(workers) if workers and self.chance.random() < 0.5 else 0
            kill(whom or running.pid)
            self.kills.append(time.monotonic())
            self.hit[WORKER if whom else RUN] += 1
            self.left -= 1
        said = running.communicate(timeout=300)[1]
        assert gone(workers), "a worker was left behind"
        return running.returncode, said

    def _wait(self, running: subprocess.Popen, *, at_start: bool) -> bool:
        """Wait for a random moment; False where the command ended before."""
        before = len(self.endpoint.completions)
        while not at_start and len(self.endpoint.completions) == before:
            if running.poll() is not None:
                return False
            time.sleep(0.01)
        with suppress(subprocess.TimeoutExpired):
            running.wait(self.chance.uniform(0, 6 if at_start else 3))
        return running.poll() is None


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--cases", type=int, default=60)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261122)
    return parser.parse_args()


def rounds(given: argparse.Namespace, endpoint: Endpoint, folder: Path) -> None:
    """Be killed often enough, and look at the results after each round."""
    data = folder / "data"
    variables = {f"COACH_{name.upper()}": str(value) for name, value in SCRIPTED.items()}
    variables |= {"COACH_DATA_DIR": str(data), "COACH_BASE_URL": endpoint.url}
    variables |= {"COACH_API_KEY": endpoint.key, "PYTHONPATH": str(ROOT)}
    file = written(folder / "cases.jsonl", cases(given.cases, given.turns))

    def start(out: Path, workers: int) -> subprocess.Popen:
        batch = ["-m", "coach.cli", "batch", str(file), "--out", str(out), "--concurrency", "6"]
        return subprocess.Popen(
            [sys.executable, *batch, "--workers", str(workers)],
            env={**os.environ, **variables},
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
        )

    whole = start(folder / "whole", 1)
    said = whole.communicate(timeout=600)[1]
    assert whole.returncode == 0, said
    undisturbed, needed = timeless(folder / "whole"), endpoint.billed
    print(f"undisturbed: {len(undisturbed)} cases, {needed} calls", flush=True)
    killer = Killer(endpoint, lambda: None, random.Random(given.seed), given.kills)
    number = again = starts = 0
    while killer.left:
        number += 1
        endpoint.requests.clear()
        out = folder / f"killed {number}"
        killer.start = lambda out=out: start(out, given.workers)
        here = killer.until_done()
        repeated = twice(endpoint, killer.kills)
        assert endpoint.billed <= needed + repeated
        assert timeless(out) == undisturbed
        assert left_behind(data) == []
        starts, again = starts + here, again + repeated
        print(
            f"round {number}: {here} starts, {sum(killer.hit.values())} kills so far "
            f"{dict(killer.hit)}, {repeated} calls made again; results identical",
            flush=True,
        )
    stopped = sum("while it held" in each for each in killer.said)
    print(f"{starts} starts, {given.kills} kills, {again} calls made again, {stopped} stops")


def main() -> None:
    given = arguments()
    with Endpoint() as endpoint, tempfile.TemporaryDirectory() as folder:
        endpoint.always(replying(pause=0.08))
        rounds(given, endpoint, Path(folder))
        assert not endpoint.errors


if __name__ == "__main__":
    main()
