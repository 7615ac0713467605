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
)


class Hints:
    """The kinds of hint in ``prompts/safety.yaml``: an absence, a farewell, a place, a burden.

    A river means nothing to somebody who rows, and "I won't be here in May" nothing to somebody
    who moves: a kind counts only where no word of the message explains it.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._kinds = {
            kind: (at_words(it["said"]), at_words(it["explained"]))
            for kind, it in data["hints"].items()
        }

    def read(self, sentences: Sequence[str]) -> list[frozenset[str]]:
        """The kinds that stand in each spelled-out sentence of one message, unexplained."""
        whole = _NOT_WORK.sub(" ", " . ".join(sentences))
        return [
            frozenset(
                kind
                for kind, (said, explained) in self._kinds.items()
                if said.search(sentence) and not explained.search(whole)
            )
            for sentence in sentences
        ]


def around(hints: Sequence[frozenset[str]], i: int) -> frozenset[str]:
    """The kinds in a sentence and its neighbours: people say one thing in several sentences."""
    return frozenset().union(*hints[max(i - 1, 0) : i + 2])
