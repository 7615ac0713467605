"""Killed at any moment and started again, a batch ends as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from coach import read_results
from tests.batch.people import cases, left_behind, replying, timeless, written

ROOT = Path(__file__).resolve().parents[2]
KILLS = 30
PEOPLE, TURNS, AT_ONCE = 5, 2, 3


class Driver:
    """The other process."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("driver.py")],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, job: dict) -> int:
        self.process.stdin.write(json.dumps(job) + "\n")
        self.process.stdin.flush()
        return int(self.hear("pid"))

    def hear(self, word: str) -> str:
        """The rest of the next line that begins with ``word``."""
        while not (line := self.process.stdout.readline()).startswith(word):
            assert line, "the driver ended"
        return line.removeprefix(word).strip()

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@pytest.fixture
def driver():
    other = Driver()
    yield other
    other.close()


@pytest.mark.slow
def test_killed_anywhere_the_results_are_those_of_an_undisturbed_run(
    driver, data_dir, endpoint, tmp_path
):
    endpoint.always(replying())
    file = written(tmp_path / "cases.jsonl", cases(PEOPLE, TURNS))
    settings = {
        "data_dir": str(data_dir),
        "model": "openai:scripted",
        "base_url": endpoint.url,
        "api_key": endpoint.key,
        "policy": "balanced",
    }

    def job(out: str) -> dict:
        return {"cases": str(file), "out": str(tmp_path / out), "settings": settings}

    driver.begin(job("whole"))
    driver.hear("opened")
    started = time.monotonic()
    assert driver.hear("over") == "0"
    lasts = time.monotonic() - started
    needed = endpoint.billed
    assert needed >= PEOPLE * TURNS
    undisturbed = timeless(tmp_path / "whole")
    assert [result["error"] for result in undisturbed] == [None] * PEOPLE

    chance = random.Random(20261122)
    kills, rounds = 0, 0
    while kills < KILLS:
        rounds += 1
        out = f"killed {rounds}"
        endpoint.requests.clear()
        killed_here, ended = 0, False
        while not ended:
            pid = driver.begin(job(out))
            if kills < KILLS and chance.random() < 0.9:
                driver.hear("opened")
                time.sleep(chance.uniform(0, lasts / 2))
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            status = driver.hear("over")
            killed_here += status == "9"
            kills += status == "9"
            ended = status == "0"
            assert status in {"0", "9"}
        assert timeless(tmp_path / out) == undisturbed
        assert [r.id for r in read_results(tmp_path / out)] == [
            f"person {n}" for n in range(PEOPLE)
        ]
        # A turn that was answered is never asked for again: only those in the middle of one are.
        assert endpoint.billed <= needed + killed_here * AT_ONCE
        assert left_behind(data_dir) == []
    assert rounds >= 2
