"""Finds what hints at a crisis and alone says little, unless the message explains it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from coach.safety.patterns import at_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PLACE = "place_or_means"

# "It isn't the job" and "on my way to work" mention work and explain nothing by it.
_NOT_WORK = re.compile(
    r"\bnot (?:just |only |even )?(?:of |from |with |about |for )?(?:the |my |a |this )?(?:new )?"
    r"(?:work|job|company|office|career)\b|\bto work\b|\bfrom work\b"
    r"|\b(?:my |the |our )?\w+ (?:has|have|had) no idea\b|\b\w+ (?:do|does) not know\b"
)


LOOSE, BESIDE = 0.25, 0.5  # of a hint: said as of any day; in the sentence before or after


class Hints:
    """The kinds of hint in ``prompts/safety.yaml``: an absence, a farewell, a place, a burden.

    A river means nothing to somebody who rows, and "I won't be here in May" nothing to somebody
    who moves: a kind counts only where no word of its sentence or of those beside it explains it,
    and counts as ``LOOSE`` where ordinary days are full of what says it.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        nothing = ["(?!)"]
        self._kinds = {
            kind: (
                at_words(it["said"]),
                at_words(it.get("loose", nothing)),
                at_words(it["explained"]),
            )
            for kind, it in data["hints"].items()
        }

    def read(self, sentences: Sequence[str]) -> list[Mapping[str, float]]:
        """The kinds in each spelled-out sentence of one message, unexplained, with their weight."""
        plain = [_NOT_WORK.sub(" ", sentence) for sentence in sentences]
        return [
            self._in(sentence, " . ".join(plain[max(i - 1, 0) : i + 2]))
            for i, sentence in enumerate(sentences)
        ]

    def _in(self, sentence: str, beside: str) -> Mapping[str, float]:
        found = {}
        for kind, (said, loose, explained) in self._kinds.items():
            weight = 1.0 if said.search(sentence) else LOOSE * bool(loose.search(sentence))
            if weight and not explained.search(beside):
                found[kind] = weight
        return found


def around(hints: Sequence[Mapping[str, float]], i: int) -> Mapping[str, float]:
    """The kinds in a sentence and, for ``BESIDE`` as much, those in its neighbours."""
    found = dict(hints[i])
    for near in (*hints[max(i - 1, 0) : i], *hints[i + 1 : i + 2]):
        for kind, weight in near.items():
            found[kind] = max(found.get(kind, 0.0), BESIDE * weight)
    return found
