"""Reads the cases the evals are made of; evals/data/README.md says whose hand each is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def lines(name: str | Path) -> list[dict[str, Any]]:
    """The objects of a ``.jsonl`` file of the data folder, or of the path given."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def people() -> dict[str, dict[str, list[str]]]:
    """The scripted conversations, by group: person → messages.

    The group "" was written without seeing what the coach asks, "lived" by people who answered it.
    """
    return {"": _messages("conversations.jsonl"), "lived": _messages("lived.jsonl")}


def _messages(file: str) -> dict[str, list[str]]:
    return {case["id"]: case["messages"] for case in lines(file)}
