"""Chooses what has not been said yet, and remembers that it has been."""

from __future__ import annotations

import hashlib
import string
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

T = TypeVar("T")


def key(line: str) -> str:
    """The id under which a phrasing is remembered as used."""
    return hashlib.sha1(line.encode(), usedforsecurity=False).hexdigest()[:8]


def needs(line: str) -> set[str]:
    """The placeholders of a phrasing."""
    return {name for _, name, _, _ in string.Formatter().parse(line) if name}


class Phrasebook:
    """Hands out phrasings, each once per conversation.

    ``used`` holds the ids of those already said; ``values`` what placeholders may be filled with.
    ``seed`` turns lists whose order carries no meaning, so that two people don't hear the same.
    """

    def __init__(self, used: Iterable[str], values: Mapping[str, str], seed: str) -> None:
        self.used = list(used)
        self.values = dict(values)
        self._seed = int(hashlib.sha1(seed.encode(), usedforsecurity=False).hexdigest()[:8], 16)

    def open(self, lines: Sequence[str]) -> list[str]:
        """Those not said yet whose placeholders can be filled."""
        return [
            line for line in lines if key(line) not in self.used and needs(line) <= set(self.values)
        ]

    def take(self, line: str) -> str:
        """Mark a phrasing as said and return it filled in."""
        self.used.append(key(line))
        return line.format_map(self.values)

    def first(self, lines: Sequence[str]) -> str:
        """The first that is open, filled in; "" where none is."""
        free = self.open(lines)
        return self.take(free[0]) if free else ""

    def any(self, lines: Sequence[str]) -> str:
        """One that is open, not always the first, filled in; "" where none is."""
        free = self.open(lines)
        return self.take(self.one(free)) if free else ""

    def one(self, choices: Sequence[T]) -> T:
        """One of several that are equally good."""
        return choices[self._seed % len(choices)]
