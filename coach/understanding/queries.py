"""Makes of a message what to search the sources for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.understanding.wording import word_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

QUERY_WORDS = 60
"""A condensed query holds no more words: the embedder blurs what is longer."""
LESS_TELLING = 0.6
"""Sentences with less than this part of the best one's score are left out."""
SHORTEST = 3  # words; "my team" finds nothing in particular


class LeadIns:
    """Cuts what comes before a question: "what does the podcast say about …"."""

    def __init__(self, patterns: Sequence[str]) -> None:
        joined = "|".join(f"(?:{pattern})" for pattern in patterns)
        self._pattern = re.compile(rf"^\s*(?:{joined})\s*", re.IGNORECASE)

    def cut(self, question: str) -> str:
        """The question without its lead-ins; as it is where nothing else would be left."""
        rest, before = question, ""
        while rest != before:
            before = rest
            rest = self._pattern.sub("", rest, count=1)
        # Without its lead-in it asks nothing any more: "being passed over", and not "…?".
        topic = rest.strip(" ?!.") if rest != question else rest.strip()
        return topic if word_count(topic) >= 1 else question.strip()


def condensed(sentences: Sequence[str], telling: NDArray[np.float32]) -> str:
    """The most telling sentences in their own order, at most ``QUERY_WORDS`` words.

    ``telling`` (n,) says how much each sentence describes a situation. "" where the message is too
    short to search for anything.
    """
    if sum(word_count(sentence) for sentence in sentences) < SHORTEST:
        return ""
    kept: list[int] = []
    left = QUERY_WORDS
    for index in telling.argsort()[::-1].tolist():
        words = word_count(sentences[index])
        if words <= left and telling[index] >= LESS_TELLING * telling.max():
            kept.append(index)
            left -= words
    if not kept:
        return " ".join(sentences[int(telling.argmax())].split()[:QUERY_WORDS])
    return " ".join(sentences[index] for index in sorted(kept))
