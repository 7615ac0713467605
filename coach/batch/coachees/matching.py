"""Finds what a question is about, by the meaning of its words and by what has been said so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from coach.batch.coachees.library import topics

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from coach.batch.coachees.hearing import Heard
    from coach.protocol import Embedder

# See tests/batch/test_coachees.py for how often the nearest topic is the one meant.
HERE = 0.16  # for a topic that belongs to the part of the conversation one is in
SOMEBODY = 0.06  # for a topic that is answered with a name, where the question asks for one
NUMBER, NO_NUMBER = 0.15, -0.25  # for a topic that is answered with a number
NO_TELLING = -0.08  # for what is no topic of its own: a draft, an offer, a summary, "go on"
TOLD = -0.05  # for each thing said on it already


class Ear:
    """Knows the topics' questions as vectors; shared by all coachees of a run."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._questions: dict[str, NDArray[np.float32]] = {}

    def scores(self, heard: Heard, told: Mapping[str, int]) -> dict[str, float]:
        """How likely each topic is meant, best first; ``told`` counts what was said on each."""
        asked = self.vectors([heard.question])[0]
        found = {
            name: float(np.sort(vectors @ asked)[-2:].mean()) + self._leaning(name, heard, told)
            for name, vectors in self._topics().items()
        }
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def nearness(self, text: str, others: Sequence[str]) -> NDArray[np.float32]:
        """The cosine of ``text`` with each of ``others`` (n,)."""
        if not others:
            return np.zeros(0, dtype=np.float32)
        near: NDArray[np.float32] = self.vectors(others) @ self.vectors([text])[0]
        return near

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors (n, d); the embedder remembers those of short lists."""
        return self._embedder.encode(texts)

    def _topics(self) -> dict[str, NDArray[np.float32]]:
        if not self._questions:
            self._questions = {name: self.vectors(topic.asked) for name, topic in topics().items()}
        return self._questions

    @staticmethod
    def _leaning(name: str, heard: Heard, told: Mapping[str, int]) -> float:
        topic = topics()[name]
        leaning = TOLD * told.get(name, 0)
        if heard.stage in topic.area:
            leaning += HERE
        if topic.who:
            leaning += SOMEBODY if heard.who_wanted else -SOMEBODY
        if topic.form == "scale":
            leaning += NUMBER if heard.number_wanted else NO_NUMBER
        elif topic.form != "tell":
            leaning += NO_TELLING
        return leaning
