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
# So many words a sentence must share with the claim to be where it comes from.
_LEAST_SHARED = 2
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
    if _heightened(pairing.claim) or _compensated(pairing):
        return ""
    for i, found in pairing.matches.items():
        word = pairing.claim[i]
        if word.text in pairing.labels or _says_little(word):
            continue
        same = [other for other in found if other.stem == word.stem]
        if word.denied == _STRONG_DENIAL:
            if _never_denied(found, pairing) or (same and all(_plain(o, pairing) for o in same)):
                return word.text
        elif same and _plain_in_claim(word, pairing) and _all_denied(same):
            return word.text
    return _added_anywhere(pairing)


def _added_anywhere(pairing: Pairing) -> str:
    """A "not" of the claim where the sentences it comes from have nothing of the kind, or ""."""
    added = next((word for word in pairing.claim if word.text in STRONG), None)
    if not added or pairing.opposed:
        return ""
    shared: dict[int, int] = {}
    for found in pairing.matches.values():
        for place in {word.sentence for word in found}:
            shared[place] = shared.get(place, 0) + 1
    best = max(shared.values(), default=0)
    clause = [i for i in pairing.matches if pairing.claim[i].clause == added.clause]
    # Several of them in a sentence: what is denied comes from there, whatever else is said.
    own = [word.sentence for i in clause for word in pairing.matches[i]]
    least = min(_LEAST_SHARED, len(clause))
    near = {p for p, share in shared.items() if 2 * share >= best or own.count(p) >= least > 0}
    denied = any(word.sentence in near and _may_deny(word) for word in pairing.evidence)
    return "" if denied or best < _LEAST_SHARED else added.text


def contrary(pairing: Pairing) -> tuple[str, str]:
    """A word of the claim and the contrary word of the evidence in its place, or ("", "")."""
    for word, other in pairing.opposed:
        same = (word.denied > 0) == (other.denied > 0)
        if _determines(word, pairing.claim) or _determines(other, pairing.evidence):
            continue  # "no names" is no answer
        if same and word.text not in _MAY_STILL_OPPOSE and _near(word, other, pairing):
            return word.text, other.text
    return _doubled(pairing)


def _determines(word: Word, words: tuple[Word, ...]) -> bool:
    """Whether ``word`` is a "no" that belongs to the word behind it."""
    if word.text != "no":
        return False
    i = next(i for i, other in enumerate(words) if other is word)
    return i + 1 < len(words) and words[i + 1].clause == word.clause


def _doubled(pairing: Pairing) -> tuple[str, str]:
    """A word said more often than in the evidence, whose contrary there is gone."""
    for word in pairing.claim:
        held = len(pairing.by_stem.get(word.stem, ()))
        if held and word.carries and sum(w.stem == word.stem for w in pairing.claim) > held:
            for other in pairing.evidence:
                gone = other.stem not in pairing.claimed
                if gone and lexicon.opposed(word.stem, other.stem):
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


def _heightened(words: tuple[Word, ...]) -> bool:
    spoken = {word.text for word in words}
    return bool(spoken & _HEIGHTENS) and bool(spoken & {"nothing", "nobody", "none", "no", "never"})


def _all_denied(words: list[Word]) -> bool:
    return all(word.denied == _STRONG_DENIAL for word in words)


def _never_denied(found: list[Word], pairing: Pairing) -> bool:
    """Whether no sentence with one of ``found`` has anything in it that may deny."""
    places = {word.sentence for word in found}
    return bool(places) and not any(
        other.sentence in places and (other.denied or _may_deny(other))
        for other in pairing.evidence
    )


def _plain(word: Word, pairing: Pairing) -> bool:
    """Whether nothing near ``word`` in the evidence could deny it that the claim does not have."""
    return word.denied == 0 and not any(
        other.sentence == word.sentence
        and abs(other.clause - word.clause) <= 1
        and _may_deny(other)
        and (other.text in STRONG or other.stem not in pairing.claimed)
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
