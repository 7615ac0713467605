"""Weighs what a sentence says beyond what carries it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from coach.verification.numerals import is_number_word
from coach.verification.relations import claims_cause
from coach.verification.strength import unhedged
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from coach.verification.pairing import Pairing
    from coach.verification.reading import Word


@dataclass(frozen=True)
class Features:
    """What the fitted score looks at, each a number of 0 or more; order as in its file.

    ``things``: persons, places, things and times that the evidence has in no form; ``added``:
    other such words with a meaning of their own; ``added_light``: those without much of one;
    ``uncovered``: share of carrying words that answer to nothing; ``inexact``: share whose very
    stem does not stand there; ``untied``: share of neighbouring words of the claim that stand
    apart in the evidence; ``unhedged`` and ``cause``: 0 or 1.
    """

    things: float
    added: float
    added_light: float
    uncovered: float
    inexact: float
    untied: float
    unhedged: float
    cause: float

    def values(self) -> tuple[float, ...]:
        """The features in their order."""
        return astuple(self)


def features(pairing: Pairing, claim: str, evidence: str) -> Features:
    """Describe ``claim`` beside ``evidence``; ``pairing`` is the two as words."""
    heavy = added(pairing)
    light = [w for w in pairing.foreign if w not in heavy and not is_number_word(w.text)]
    return Features(
        things=float(sum(is_thing(word) for word in heavy)),
        added=float(sum(not is_thing(word) for word in heavy)),
        added_light=float(len(light)),
        uncovered=1.0 - pairing.coverage,
        inexact=1.0 - pairing.exactness,
        untied=_untied(pairing),
        unhedged=float(unhedged(claim, evidence)),
        cause=float(claims_cause(claim, (evidence,))),
    )


def added(pairing: Pairing) -> list[Word]:
    """The foreign words of the claim that mean something checkable; figures have their own rule."""
    return [
        word
        for word in pairing.foreign
        if word.stem not in _light()
        and not word.text[0].isdigit()
        and not is_number_word(word.text)
    ]


def is_thing(word: Word) -> bool:
    """Whether ``word`` names a person, place, thing or time: a fact, not a manner of speaking."""
    return word.stem in _concrete()


def _untied(pairing: Pairing) -> float:
    near = {
        (one.stem, other.stem)
        for i, one in enumerate(pairing.evidence)
        for other in pairing.evidence[i + 1 : i + 8]
        if one.sentence == other.sentence
    }
    matched = [
        {other.stem for other in pairing.matches[i]}
        for i in sorted(pairing.matches)
        if pairing.matches[i]
    ]
    pairs = list(pairwise(matched))
    if not pairs:
        return 0.0
    tied = sum(
        any((a, b) in near or (b, a) in near for a in one for b in two) for one, two in pairs
    )
    return 1.0 - tied / len(pairs)


@lru_cache(maxsize=1)
def _light() -> frozenset[str]:
    return _stems("light.txt")


@lru_cache(maxsize=1)
def _concrete() -> frozenset[str]:
    return _stems("concrete.txt")


def _stems(name: str) -> frozenset[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return frozenset(stem(word) for word in listed(text))
