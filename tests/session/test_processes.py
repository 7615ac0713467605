"""Nothing acknowledged is lost when the process is killed, or when two of them write at once."""

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

from coach.errors import UnknownThread
from tests.session.scripted import MESSAGES, assert_consistent

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("driver.py")
KILLS = 50
STEPS = list(enumerate(MESSAGES))


class Driver:
    """The other process, and what it says."""

    def __init__(self, data_dir):
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            [sys.executable, DRIVER, data_dir],
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.hear() == [-1, "ready", 0]

    def say(self, *jobs):
        self.process.stdin.write(json.dumps(jobs) + "\n")
        self.process.stdin.flush()

    def hear(self):
        return json.loads(self.process.stdout.readline())

    def hear_all(self, count):
        """Every line until that many jobs are over."""
        lines = []
        while sum(line[1] == "over" for line in lines) < count:
            lines.append(self.hear())
        return lines

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)
        self.process.stdout.close()


@pytest.fixture
def driver(data_dir):
    other = Driver(data_dir)
    yield other
    other.close()


def job(thread, steps):
    return {"thread": thread, "messages": [[f"{thread}-{n}", text] for n, text in steps]}


async def transcript_of(coach, thread):
    try:
        return (await coach.transcript(thread)), await coach.pending(thread)
    except UnknownThread:
        return None, ""


def killed_after(driver, events, delay):
    """Let the job run until it has told ``events`` events, kill it, and return those it told."""
    told, pid = [], 0
    while True:
        _, name, value = driver.hear()
        if name == "over":
            return told
        if name == "pid":
            pid = value
        else:
            told.append((name, value))
        if pid and len(told) >= events:
            time.sleep(delay)
            with suppress(ProcessLookupError):  # over already
                os.kill(pid, signal.SIGKILL)
            return told + [line[1:] for line in driver.hear_all(1) if line[1] != "over"]


@pytest.mark.slow
async def test_killed_anywhere_nothing_acknowledged_is_lost_or_doubled(opened, driver):
    chance = random.Random(20261121)
    thread, acknowledged = 0, 0
    async with opened() as coach:
        for kill in range(KILLS):
            name = f"thread {thread}"
            driver.say(job(name, STEPS[acknowledged:]))
            told = killed_after(driver, kill % 16, chance.choice([0, 0, 0.002, 0.01, 0.05, 0.2]))
            finished = [request for event, request in told if event == "turn_finished"]
            acknowledged += len(finished)

            transcript, pending = await transcript_of(coach, name)
            count = len(transcript.turns) if transcript else 0
            assert acknowledged <= count <= acknowledged + 1
            if transcript:
                assert_consistent(transcript, MESSAGES[:count])
                requests = [turn.request_id for turn in transcript.turns]
                assert requests == [f"{name}-{n}" for n in range(count)]
                assert pending in {"", *MESSAGES[count : count + 1]}
            if any(event == "turn_started" for event, _ in told) and count == acknowledged:
                begun = [request for event, request in told if event == "turn_started"]
                assert pending or begun[-1] in finished
            # Sent again, the one that may have been answered unheard is not answered twice.
            if acknowledged == len(MESSAGES):
                thread, acknowledged = thread + 1, 0
    assert thread > 3


async def test_two_processes_on_one_conversation_take_turns(opened, driver):
    jobs = [
        {"thread": "alex", "messages": [[f"{who}-{n}", f"{who}: {text}"] for n, text in STEPS]}
        for who in ("ann", "bob")
    ]
    driver.say(*jobs)
    lines = driver.hear_all(2)
    assert [line[2] for line in lines if line[1] == "over"] == [0, 0]
    finished = [line[2] for line in lines if line[1] == "turn_finished"]
    assert len(finished) == 2 * len(MESSAGES)
    async with opened() as coach:
        transcript = await coach.transcript("alex")
    assert_consistent(transcript, [turn.message for turn in transcript.turns])
    kept = [turn.request_id for turn in transcript.turns]
    assert sorted(kept) == sorted(finished)
    for who in ("ann", "bob"):
        assert [r for r in kept if r.startswith(who)] == [f"{who}-{n}" for n, _ in STEPS]


async def test_one_request_sent_to_two_processes_is_one_turn(opened, driver):
    driver.say(*[job("alex", STEPS[:2])] * 2)
    lines = driver.hear_all(2)
    assert sum(line[1] == "turn_finished" for line in lines) == 4
    async with opened() as coach:
        assert_consistent(await coach.transcript("alex"), MESSAGES[:2])


async def test_an_open_coach_sees_what_another_process_said(opened, driver):
    async with opened() as coach:
        await coach.ask("alex", MESSAGES[0])
        driver.say({"thread": "alex", "messages": [["r", MESSAGES[1]]]})
        driver.hear_all(1)
        assert_consistent(await coach.transcript("alex"), MESSAGES[:2])
        assert (await coach.ask("alex", MESSAGES[2])).turn == 3


async def test_what_was_asked_before_the_kill_is_pending(opened, driver):
    driver.say(job("alex", STEPS[:1]))
    assert ("turn_started", "alex-0") in killed_after(driver, 1, 0)
    async with opened() as coach:
        transcript, pending = await transcript_of(coach, "alex")
        assert pending == MESSAGES[0] or len(transcript.turns) == 1
        (summary,) = await coach.threads()
        assert summary.turns == len(transcript.turns)
        assert MESSAGES[0].startswith(summary.title.rstrip("…"))
        await coach.ask("alex", MESSAGES[0], request_id="alex-0")
        assert await coach.pending("alex") == ""
        assert_consistent(await coach.transcript("alex"), MESSAGES[:1])
