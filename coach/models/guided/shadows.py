"""From a superpower in somebody's own words to the shadow it may cast, offered as a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.models.guided.hearing import Ear

# Mean cosine with the two nearest of eight examples; below it a guess would be a shot in the dark.
FLOOR = 0.48


@dataclass(frozen=True)
class KnownShadow:
    """A strength, the ways people put it, its shadow, and questions that offer the shadow."""

    name: str
    says: tuple[str, ...]
    shadow: str
    asks: tuple[str, ...]


class ShadowLibrary:
    """Finds the strength somebody describes."""

    def __init__(self, ear: Ear, entries: list[dict[str, Any]]) -> None:
        self._ear = ear
        self.known = {
            e["name"]: KnownShadow(e["name"], tuple(e["says"]), e["shadow"], tuple(e["asks"]))
            for e in entries
        }

    def nearest(self, superpower: str) -> KnownShadow | None:
        """The strength nearest in meaning, or None where none is near."""
        import numpy as np

        vector = self._ear.encode([superpower])[0]
        best, score = None, FLOOR
        for entry in self.known.values():
            near = np.sort(self._ear.encode(entry.says) @ vector)[-2:].mean()
            if float(near) > score:
                best, score = entry, float(near)
        return best
