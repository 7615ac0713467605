"""What a coachee remembers: what was said, and what they would not say twice."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coach.batch.coachees.library import manners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.batch.coachees.library import Saying


@dataclass
class Memory:
    """``seed`` decides the order of everything that could come in any order.

    ``messages`` is what they said, ``told`` counts what was said by topic, ``spoken`` holds every
    saying and line that is used up. ``more`` is what is left of the saying told last, on the topic
    ``last``; ``rated`` is what they gave the last number for. ``trust`` grows by one where the
    coach hands back their words.
    """

    seed: str
    messages: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    spoken: set[str] = field(default_factory=set)
    more: list[str] = field(default_factory=list)
    last: str = ""
    rated: str = ""
    trust: int = 0
    near: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    unsure: set[str] = field(default_factory=set)
    answers: int = 0
    asked_at: list[int] = field(default_factory=list)
    finished: bool = False

    def chance(self, of: str) -> float:
        """A number in [0, 1) that is always the same for this seed and ``of``."""
        return random.Random(f"{self.seed}\n{of}").random()

    def line(self, occasion: str) -> str:
        """A line for ``occasion`` that was not said yet, "" where all of them were."""
        return self.pick(manners()[occasion])

    def pick(self, lines: Sequence[str]) -> str:
        """One of ``lines`` that was not said yet, in the order of this seed."""
        left = [line for line in lines if line not in self.spoken]
        if not left:
            return ""
        chosen = min(left, key=self.chance)
        self.spoken.add(chosen)
        return chosen

    def take(self, topic: str, saying: Saying) -> str:
        """Say ``saying``."""
        self.spoken.add(saying.says)
        self.told[topic] += 1
        self.more = list(saying.more)
        self.last = topic
        self.lost = 0
        return saying.says

    def go_on(self) -> str:
        """The next piece of the saying told last, "" where there is none."""
        if not self.more:
            return ""
        self.lost = 0
        return self.more.pop(0)
