"""Ranks sentences by how alarming their single words are, where there are too many to embed."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from coach.safety.wording import spelled_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SMOOTHING = 0.3  # examples added to each side, so that a word seen on one side only is finite


class Alarm:
    """Log odds of words (naive Bayes) between alarming examples and ordinary ones."""

    def __init__(self, alarming: Sequence[str], ordinary: Sequence[str]) -> None:
        there, here = _examples_with(alarming), _examples_with(ordinary)
        self._odds = {
            word: math.log((there[word] + SMOOTHING) / (len(alarming) + 1))
            - math.log((here[word] + SMOOTHING) / (len(ordinary) + 1))
            for word in there | here
        }

    def weight(self, words: str) -> float:
        """The sum over the words of a spelled-out sentence, each once: the higher, the worse."""
        return sum(self._odds.get(word, 0.0) for word in set(words.split()))


def _examples_with(texts: Iterable[str]) -> Counter[str]:
    return Counter(word for text in texts for word in set(spelled_out(text).split()))
