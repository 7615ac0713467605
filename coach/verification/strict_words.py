"""Reads the word lists of the strict rules."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path


def word_list(name: str) -> frozenset[str]:
    """The words of one list of ``strict_words.toml``; KeyError where there is none of that name."""
    return frozenset(_lists()[name].split())


@lru_cache(maxsize=1)
def _lists() -> dict[str, str]:
    path = Path(__file__).with_name("strict_words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
