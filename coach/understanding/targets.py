"""Finds which stage or clinic a wish to go somewhere means, and which clinic fits a person."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from coach.understanding.meaning import Examples
from coach.understanding.wording import bare, word_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.prompts import Guide, Prompts
    from coach.protocol import Embedder

# A cosine of all-MiniLM-L6-v2: below, a wish to go somewhere names no place we know.
TARGET_FLOOR = 0.35
# Regression scores (see ``meaning``), read off tests/understanding/clinics.jsonl and the guides'
# ``heard_as``: seven of ten who need a clinic are found, one other sentence in thirty is taken for
# such a call. The best must stand out: a detour offered for the wrong reason costs trust.
CLINIC_FLOOR = 0.35
CLINIC_LEAD = 0.10
_NONE = "none"
_SHORTEST_CALL = 4  # words; "my manager" is no situation


class Targets:
    """The stages and clinics by what people call them and by the people who need them."""

    def __init__(
        self,
        embedder: Embedder,
        prompts: Prompts,
        names: Mapping[str, Sequence[str]],
        answers: Sequence[str],
    ) -> None:
        self._embedder = embedder
        self._prompts = prompts
        self._names = names
        self._answers = answers

    def named(self, message: str) -> str:
        """The stage or clinic whose name stands in the message, the longest name first, or ""."""
        words = f" {bare(message)} "
        found = [
            (len(name), guide) for name, guide in self._by_name.items() if f" {name} " in words
        ]
        return max(found)[1] if found else ""

    def is_name(self, message: str) -> bool:
        """Whether the message is nothing but such a name, as one types in a search box."""
        return re.sub(r"^(the|my) ", "", bare(message)) in self._by_name

    def meant(self, vector: NDArray[np.float32]) -> str:
        """The stage or clinic that a vector (d,) is nearest to, "" where none is near."""
        nearness = self._places.nearness(vector[None])[0]
        best = int(nearness.argmax())
        return self._places.labels[best] if nearness[best] >= TARGET_FLOOR else ""

    def clinic(self, sentences: Sequence[str], vectors: NDArray[np.float32], current: str) -> str:
        """The clinic whose callers sound like one of the sentences, other than ``current``, or "".

        ``vectors`` (n, d) belong to the sentences.
        """
        import numpy as np

        long = [i for i, text in enumerate(sentences) if word_count(text) >= _SHORTEST_CALL]
        if not long or len(self._callers.labels) == 1:
            return ""
        # the last column is the contrast, people who only answer
        scores = self._callers.scores(vectors[long])[:, :-1].max(axis=0)
        order = np.argsort(scores)[::-1]
        best = self._callers.labels[order[0]]
        lead = scores[order[0]] - scores[order[1]] if len(order) > 1 else 1.0
        fits = scores[order[0]] >= CLINIC_FLOOR and lead >= CLINIC_LEAD
        return best if fits and best != current else ""

    @cached_property
    def _guides(self) -> list[Guide]:
        return [*self._prompts.stages.values(), *self._prompts.clinics.values()]

    @cached_property
    def _by_name(self) -> dict[str, str]:
        return {
            bare(name): guide.name
            for guide in self._guides
            for name in (
                guide.name.replace("_", " "),
                guide.title,
                *self._names.get(guide.name, ()),
            )
        }

    @cached_property
    def _places(self) -> Examples:
        groups = {
            guide.name: (guide.title, guide.goal, *self._names.get(guide.name, ()))
            for guide in self._guides
        }
        return Examples(self._embedder, groups)

    @cached_property
    def _callers(self) -> Examples:
        clinics = self._prompts.clinics
        calls = {name: guide.calls for name, guide in clinics.items() if guide.calls}
        answers = [text for text in self._answers if word_count(text) >= _SHORTEST_CALL]
        return Examples(self._embedder, {**calls, _NONE: answers})
