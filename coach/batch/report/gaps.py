"""Groups what people asked and the sources could not answer, by meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from coach.protocol import Embedder

# Cosine of MiniLM from which two questions are about the same thing: of 23 tried, on ten matters,
# it puts together what belongs together and nothing else.
SAME = 0.46
# How a question to the sources begins says nothing of what it is about.
_LEAD_IN = re.compile(
    r"^.*?\b(?:articles?|podcasts?|sources?|texts?|talks?|authors?|writers?|material|they|you)\b"
    r"(?:\W+(?:of yours|say|says|said|have|has|got|know|tell|mention|deal|anything|something|there|"
    r"in|on|about|for|with|of|how|what|whether|if|is|are))*\W+",
    re.IGNORECASE,
)
_FEWEST = 2  # words that are left
MOST_GROUPS = 2_000
MOST_WORDINGS = 5


@dataclass
class Gap:
    """Questions about one thing: how often, in how many cases, and some of their wordings."""

    question: str
    centre: NDArray[np.float32]
    count: int = 0
    cases: int = 0
    wordings: list[str] = field(default_factory=list)
    last_case: str = ""


class Gaps:
    """Takes questions one after the other; holds one vector a group, and ``MOST_GROUPS`` of them.

    A question joins the nearest group whose centre is at least ``SAME``, else begins one, so the
    order of the cases has a part in it; it is that of the file.
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._groups: list[Gap] = []
        self._centres = np.zeros((0, 0), dtype=np.float32)
        self.ungrouped = 0

    def add(self, question: str, case: str) -> None:
        """Count a question of a case."""
        question = " ".join(question.split()).strip(" ?.") + "?"
        vector = self._embedder.encode([_about(question)])[0]
        group = self._nearest(vector) or self._new(question, vector)
        if group is None:
            self.ungrouped += 1
            return
        group.count += 1
        if group.last_case != case:
            group.cases += 1
            group.last_case = case
        if question not in group.wordings and len(group.wordings) < MOST_WORDINGS:
            group.wordings.append(question)

    def largest(self) -> list[Gap]:
        """All groups, the most asked first."""
        return sorted(self._groups, key=lambda gap: -gap.count)

    def _nearest(self, vector: NDArray[np.float32]) -> Gap | None:
        if not self._groups:
            return None
        near = self._centres @ vector
        best = int(near.argmax())
        return self._groups[best] if float(near[best]) >= SAME else None

    def _new(self, question: str, vector: NDArray[np.float32]) -> Gap | None:
        if len(self._groups) >= MOST_GROUPS:
            return None
        gap = Gap(question, vector)
        self._groups.append(gap)
        self._centres = np.stack([*self._centres, vector])
        return gap


def _about(question: str) -> str:
    """What is asked about, without "do your articles say something about"."""
    rest = _LEAD_IN.sub("", question, count=1)
    return rest if len(rest.split()) >= _FEWEST else question
