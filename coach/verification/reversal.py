"""Notices a "not" dropped or added, a word turned into its contrary, one of a class exchanged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verification import lexicon
from coach.verification.reading import STRONG, WEAK
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from coach.verification.pairing import Pairing
    from coach.verification.reading import Word

_STRONG_DENIAL = 2
# "Nothing feels better than": a denial that heightens.
_HEIGHTENS = frozenset({"than", "better", "more"})
_MAY_STILL_OPPOSE = WEAK - listed(
    """
    few less least little hard difficult rarely seldom
    """
)
_NO_ADVERBS = frozenset({"early", "family", "reply", "apply", "rely", "daily", "weekly", "monthly"})
_LITTLE = frozenset(map(stem, listed("come go get take make see thing")))
_NEITHER_SIDE = frozenset(["may", "day", "night", "second", "march"])


def denial(pairing: Pairing) -> str:
    """The word that one side denies and the other does not, or "".

    Silent where the other side has anything that may deny, however it says it.
    """
    if any(word.text in _HEIGHTENS for word in pairing.claim) and _denies(pairing.claim):
        return ""
    if _compensated(pairing):
        return ""
    for i, found in pairing.matches.items():
        word = pairing.claim[i]
        same = [other for other in found if other.stem == word.stem]
        if not same or word.text in pairing.labels or _says_little(word):
            continue
        if word.denied == _STRONG_DENIAL and all(_plain(other, pairing) for other in same):
            return word.text
        if _plain_in_claim(word, pairing) and all(o.denied == _STRONG_DENIAL for o in same):
            return word.text
    return ""


def contrary(pairing: Pairing) -> tuple[str, str]:
    """A word of the claim and the contrary word of the evidence in its place, or ("", "")."""
    for word, other in pairing.opposed:
        same = (word.denied > 0) == (other.denied > 0)
        if same and word.text not in _MAY_STILL_OPPOSE and _near(word, other, pairing):
            return word.text, other.text
    return "", ""


def exchanged(pairing: Pairing) -> tuple[str, str]:
    """A word of the claim and another of its class that the evidence has instead, or ("", "")."""
    for word in pairing.claim:
        own = lexicon.classes(word.stem)
        if not own or word.stem in pairing.by_stem or word.text in _NEITHER_SIDE:
            continue
        for other in pairing.evidence:
            if own & lexicon.classes(other.stem) and other.text not in _NEITHER_SIDE:
                return word.text, other.text
    return "", ""


def _compensated(pairing: Pairing) -> bool:
    """Whether a contrary word makes up for the "not": "don't leave", "stay"."""
    return any((word.denied > 0) != (other.denied > 0) for word, other in pairing.opposed)


def _says_little(word: Word) -> bool:
    adverb = word.text.endswith("ly") and word.text not in _NO_ADVERBS
    return adverb or word.stem in _LITTLE


def _denies(words: tuple[Word, ...]) -> bool:
    return any(word.text in STRONG or word.text.endswith("n't") for word in words)


def _plain(word: Word, pairing: Pairing) -> bool:
    """Whether nothing near ``word`` in the evidence could deny it that the claim does not have."""
    return word.denied == 0 and not any(
        other.sentence == word.sentence
        and abs(other.clause - word.clause) <= 1
        and _may_deny(other)
        and other.stem not in pairing.claimed
        for other in pairing.evidence
    )


def _plain_in_claim(word: Word, pairing: Pairing) -> bool:
    return word.denied < _STRONG_DENIAL and not any(
        _may_deny(other) and other.stem not in pairing.by_stem for other in pairing.claim
    )


def _may_deny(word: Word) -> bool:
    return word.text in STRONG or word.text in WEAK or word.text.endswith("n't")


def _near(word: Word, other: Word, pairing: Pairing) -> bool:
    """Whether the sentence of ``other`` shares a carrying word with the claim."""
    return any(
        match.sentence == other.sentence and match is not other
        for i, found in pairing.matches.items()
        if pairing.claim[i] is not word
        for match in found
    )
