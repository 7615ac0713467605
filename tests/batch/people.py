"""Cases for these tests, and what must hold of two runs of the same ones."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.endpoint.steps import answer
from tests.models.openai.writer import good
from tests.session.scripted import MESSAGES

SCRIPTED = {"model": "openai:scripted", "policy": "balanced", "wave_poll": 0.02}
# The endpoint's own count of cached tokens depends on who asked before.
TOKENS = {"prompt_tokens": 7500, "completion_tokens": 90, "total_tokens": 7590}


def cases(count: int, turns: int = 2) -> list[dict]:
    """So many people, each with a first message of their own."""
    return [
        {"id": f"person {n}", "messages": [f"{MESSAGES[0]} I am {30 + n}.", *MESSAGES[1:turns]]}
        for n in range(count)
    ]


def written(path: Path, found: list) -> Path:
    """A file of cases; a string is a line as it stands."""
    lines = [each if isinstance(each, str) else json.dumps(each) for each in found]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def replying(pause: float = 0.0, pieces: int = 4):
    """What the endpoint does: an answer that holds, with the same count of tokens always."""
    return answer(good("mission"), usage=TOKENS, pieces=pieces, pause=pause)


def timeless(path: Path) -> list[dict]:
    """The results in a file without what the clock has measured."""
    return [_without_clock(json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def left_behind(data_dir: Path) -> list[str]:
    """The conversations in the data folder that are some batch's."""
    with sqlite3.connect(data_dir / "conversations.sqlite") as file:
        owned = file.execute("SELECT owner, thread FROM threads").fetchall()
    file.close()
    return [thread for owner, thread in owned if owner.startswith("batch ")]


def _without_clock(value):
    if isinstance(value, dict):
        return {k: _without_clock(v) for k, v in value.items() if k != "milliseconds"}
    return [_without_clock(each) for each in value] if isinstance(value, list) else value
