"""Notices a "may" or an "often" of the quoted words that a sentence about them leaves out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.lexicon import kin
from coach.verification.reading import carrying, read

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEDGE = re.compile(
    r"\b(?:may|might|can|could|perhaps|maybe|possibly|likely|probably|in all likelihood|often"
    r"|typically|sometimes|frequently)\b",
    re.IGNORECASE,
)
# Any of these leaves the matter open as well; so does saying what is not so.
_OPEN = re.compile(
    r"\b(?:tends?|seems?|should|would|if|some|many|most|usually|mostly|asks?|whether|several|plenty"
    r"|lots|a few|able|risk|possible|chance|potential\w*|help\w*|not|no|never)\b|n['’]t\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,.;:]")
# Carrying words behind the hedge that are looked at, and how many of them the claim must have.
_NEXT, _SHARED = 3, 2


def lost_hedge(claim: str, quotes: Iterable[str]) -> str:
    """The hedge of ``quotes`` whose statement ``claim`` makes without any hedge, or ""."""
    if _HEDGE.search(claim) or _OPEN.search(claim):
        return ""
    said = [word.stem for word in carrying(read(claim))]
    for quote in quotes:
        for match in _HEDGE.finditer(quote):
            rest = _CLAUSE.split(quote[match.end() :])[0]
            hedged = carrying(read(rest))[:_NEXT]
            if sum(any(kin(word.stem, other) for other in said) for word in hedged) >= _SHARED:
                return match.group()
    return ""
