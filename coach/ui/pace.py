"""How often somebody may do something: often enough for any person, too seldom for a loop."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.ui.language import counted

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_KNOWN = 10_000


@dataclass
class Pace:
    """At most ``times`` within ``seconds``, for each key apart."""

    times: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    _done: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, key: str) -> int:
        """Whole seconds until ``key`` may do it again; 0 where it may now."""
        done = self._done.get(key, deque())
        while done and done[0] <= self.clock() - self.seconds:
            done.popleft()
        if not done:
            self._done.pop(key, None)
        if len(done) < self.times:
            return 0
        return max(1, math.ceil(done[0] + self.seconds - self.clock()))

    def count(self, key: str) -> None:
        """Note that ``key`` has done it once more."""
        if key not in self._done and len(self._done) >= _MOST_KNOWN:
            self._done.pop(next(iter(self._done)))
        self._done.setdefault(key, deque()).append(self.clock())

    def forget(self, key: str) -> None:
        """Begin anew for ``key``."""
        self._done.pop(key, None)

    def take(self, key: str) -> int:
        """``wait``, and where that is 0 ``count``."""
        if not (seconds := self.wait(key)):
            self.count(key)
        return seconds


def in_words(seconds: int) -> str:
    """How long that is: "20 seconds", "5 minutes"."""
    if seconds < 60:
        return counted(seconds, "second")
    return counted(math.ceil(seconds / 60), "minute")
