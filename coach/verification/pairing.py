"""Lays a sentence beside what carries it, word by word."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from coach.verification import lexicon
from coach.verification.reading import Word, carrying, read

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Pairing:
    """A claim and its evidence as words.

    ``labels`` are words that may be named without standing in the evidence: author and title.
    """

    claim: tuple[Word, ...]
    evidence: tuple[Word, ...]
    labels: frozenset[str] = frozenset()

    @cached_property
    def by_stem(self) -> dict[str, list[Word]]:
        """The evidence's words by stem, function words included."""
        found: dict[str, list[Word]] = defaultdict(list)
        for word in self.evidence:
            found[word.stem].append(word)
        return found

    @cached_property
    def claimed(self) -> frozenset[str]:
        """Every stem of the claim."""
        return frozenset(word.stem for word in self.claim)

    @cached_property
    def matches(self) -> dict[int, list[Word]]:
        """For each carrying word of the claim, by its index, the evidence's words it answers to.

        Exact stems where there are any, else kin; an empty list where there are none.
        """
        held = carrying(self.evidence)
        found: dict[int, list[Word]] = {}
        for i, word in enumerate(self.claim):
            if word.carries:
                exact = self.by_stem.get(word.stem)
                found[i] = exact or [w for w in held if lexicon.kin(word.stem, w.stem)]
        return found

    @cached_property
    def opposed(self) -> list[tuple[Word, Word]]:
        """Words of the claim and their contraries in the evidence that stand on one side only."""
        theirs = [word for word in self.evidence if word.stem not in self.claimed]
        return [
            (word, other)
            for word in self.claim
            if word.stem not in self.by_stem and (not word.carries or word in self.foreign)
            for other in theirs
            if lexicon.opposed(word.stem, other.stem) or self._nearly(word, other)
        ]

    def _nearly(self, word: Word, other: Word) -> bool:
        """Whether ``other`` may stand for a contrary of a word that answers to nothing here."""
        if not word.carries or not other.carries or word not in self.foreign:
            return False
        return any(lexicon.same_family(o, other.stem) for o in lexicon.contraries(word.stem))

    @cached_property
    def foreign(self) -> list[Word]:
        """The carrying words of the claim that the evidence does not have in any form."""
        return [
            self.claim[i]
            for i, found in self.matches.items()
            if not found and self.claim[i].text not in self.labels
        ]

    @cached_property
    def coverage(self) -> float:
        """Share of the claim's carrying words that answer to some word of the evidence."""
        counted = [i for i in self.matches if self.claim[i].text not in self.labels]
        return sum(bool(self.matches[i]) for i in counted) / len(counted) if counted else 1.0

    @cached_property
    def exactness(self) -> float:
        """Share of the claim's carrying words whose very stem stands in the evidence."""
        counted = [i for i in self.matches if self.claim[i].text not in self.labels]
        exact = sum(self.claim[i].stem in self.by_stem for i in counted)
        return exact / len(counted) if counted else 1.0


def pair(
    claim: str, evidence: Iterable[str], labels: Iterable[str] = (), *, speaker: bool = False
) -> Pairing:
    """Lay ``claim`` beside the texts of ``evidence``; clauses and sentences stay apart."""
    named = frozenset(word.text for label in labels for word in read(label))
    return Pairing(read(claim), _joined(tuple(evidence), speaker), named)


@lru_cache(maxsize=256)
def _joined(texts: tuple[str, ...], speaker: bool) -> tuple[Word, ...]:
    words: list[Word] = []
    clause = sentence = 0
    for text in texts:
        words += [word.moved(clause, sentence) for word in read(text, speaker)]
        if words:
            clause, sentence = words[-1].clause + 1, words[-1].sentence + 1
    return tuple(words)
