"""Finds two things a person said, turns apart, that pull against each other; rather none at all.

Meaning decides on which side of which matter a sentence lies (``prompts/tensions.yaml``); how it is
said decides whether a pair may be named. A wish beside what is still missing, a plan, a thing that
has changed or somebody else's doing is no contradiction, however near the words are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from coach.models.guided.classifier import SlotClassifier
from coach.models.guided.manner import FEWEST_WORDS, Said, core, for_others, how_said, of_loss
from coach.models.guided.reflecting import retired
from coach.models.guided.words import Fragment, balanced, fragments, sentences, trimmed, words
from coach.prompts import SlotGuide
from coach.protocol import Move
from coach.schemas import Safety, SentenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.models.guided.hearing import Ear
    from coach.models.guided.talk import Talk

# Scores of ``SlotClassifier`` (0.3 is a fair match, 0.6 a clear one), chosen on the tuned half of
# tests/models/contradictions.jsonl and on whole conversations, where each false one was counted.
LEAST, LEAST_BOTH, LEAD = 0.40, 1.02, 0.12
# The classifier hears how a thing is said; what it is about must be near by meaning as well (cosine
# with the nearest example), and nearer than all but one other matter.
NEAR, MATTERS = 0.35, 2
UNMISTAKABLE = 0.55
_LONGEST = 18
_EDGE = "one", "other"
# Named at most so often in a conversation, so many turns apart, and nothing said just before.
MOST, TURNS_BETWEEN, TURNS_APART = 2, 6, 2
_LOOK_BACK = 3
OFFER = "contradiction"
_LAST = "commitments"
# The matter in which a wish for others says something about oneself.
_ABOUT_OTHERS = "hands"


# On opposite sides of a matter these pull against each other. What is missing here is left out on
# purpose: a wish beside a complaint is one and the same complaint, two doings are a busy week.
_OPPOSED = {
    frozenset(pair)
    for pair in (
        (Said.WISH, Said.DOING),
        (Said.VALUE, Said.DOING),
        (Said.STRENGTH, Said.DOING),
        (Said.STRENGTH, Said.DEMAND),
        (Said.VALUE, Said.WISH),
        (Said.VALUE,),
        (Said.PRAISE, Said.DEMAND),
    )
}
# On the same side: what they are praised for is what they are blamed for.
_TWO_EDGED = {frozenset((Said.STRENGTH, Said.DEMAND)), frozenset((Said.PRAISE, Said.DEMAND))}

# "In the review they said …" can stand by itself, "which they said …" can't.
_OPENING = re.compile(r"(?:in|at|on) (?:the|my|our|a|last)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Sentence:
    """A sentence with its scores, one a side of a matter, and the matters it may be about."""

    text: str
    turn: int
    said: Said
    scores: dict[str, float]
    about: frozenset[str]
    for_others: bool = False

    def is_on(self, side: str) -> bool:
        """Whether it lies on that side more clearly than on any other."""
        rest = max(score for name, score in self.scores.items() if name != side)
        lead = self.scores[side] - self.scores[_across(side)]
        if self.for_others and side.split(".")[0] != _ABOUT_OTHERS:
            return False
        known = side.split(".")[0] in self.about or self.scores[side] >= UNMISTAKABLE
        return known and self.scores[side] >= rest and lead >= LEAD


@dataclass(frozen=True)
class Tension:
    """Two exact fragments that pull against each other; ``earlier`` was said in an earlier turn."""

    earlier: Fragment
    later: Fragment


class Tensions:
    """Compares what is said now with what was said before."""

    def __init__(self, ear: Ear, entries: Sequence[dict[str, Any]]) -> None:
        self._ear = ear
        self._sides = [
            SlotGuide(path=f"{e['name']}.{side}", about=e["name"], heard_as=tuple(e[side]))
            for e in entries
            for side in _EDGE
        ]

    @cached_property
    def _classifier(self) -> SlotClassifier:
        return SlotClassifier(self._sides, self._ear.encode)

    def warm(self) -> None:
        """Fit now what the first comparison needs."""
        self._classifier.scores(["ready"])

    def name(self, talk: Talk) -> bool:
        """Lay two such things side by side and ask about them; False where none is clear."""
        if not _may_be_named(talk):
            return False
        turns = talk.briefing.turns
        heard = {t.number: t.message for t in turns if t.reply.safety is Safety.OK}
        before = {n: said for n, said in heard.items() if n <= talk.number - TURNS_APART}
        found = self.between(before, (talk.number, talk.briefing.message))
        if found is None or retired(talk, f"{found.earlier.text} {found.later.text}"):
            return False
        talk.with_values(earlier=found.earlier.quote, quote=found.later.quote)
        pair = talk.pair("contradiction")
        heard_in = [found.earlier.turn, found.later.turn]
        if pair is None or not talk.say(
            SentenceKind.REFLECTION, pair[0], Move.CONTRADICTION, heard_in
        ):
            return False
        talk.move_to(offer=OFFER)
        return talk.ask(pair[1], "", Move.CONTRADICTION)

    def between(self, before: dict[int, str], now: tuple[int, str]) -> Tension | None:
        """The clearest pair of something in ``before`` and something in ``now``, if any is clear.

        Messages come with the number of their turn.
        """
        later = self._sentences(*now)
        if not later:
            return None
        earlier = [each for turn, said in before.items() for each in self._sentences(turn, said)]
        pairs = [
            (score, first, second, sides)
            for first in earlier
            for second in later
            for score, sides in [self._pull(first, second)]
            if score
        ]
        for _, first, second, sides in sorted(pairs, key=lambda pair: -pair[0]):
            quotes = self._quote(first, sides[0]), self._quote(second, sides[1])
            if quotes[0] and quotes[1]:
                return Tension(quotes[0], quotes[1])
        return None

    def _sentences(self, turn: int, message: str) -> list[_Sentence]:
        if of_loss(message):
            return []
        kept = [(piece, said) for piece in sentences(message) if (said := how_said(piece))]
        if not kept:
            return []
        pieces = [core(piece) for piece, _ in kept]
        paths, table = self._classifier.paths, self._classifier.scores(pieces)
        return [
            _Sentence(
                piece,
                turn,
                said,
                dict(zip(paths, map(float, row), strict=True)),
                about,
                for_others(piece),
            )
            for (piece, said), row, about in zip(kept, table, self._about(pieces), strict=True)
        ]

    def _about(self, pieces: Sequence[str]) -> list[frozenset[str]]:
        """The matters each piece is near to."""
        vectors = self._ear.encode(pieces)
        nearest: dict[str, NDArray[np.float32]] = {}
        for side in self._sides:
            cosines = (vectors @ self._ear.encode(side.heard_as).T).max(axis=1)
            before = nearest.get(side.about, cosines)
            nearest[side.about] = cosines.clip(min=before)
        return [
            frozenset(
                name
                for name in sorted(nearest, key=lambda name: -nearest[name][row])[:MATTERS]
                if nearest[name][row] >= NEAR
            )
            for row in range(len(pieces))
        ]

    @staticmethod
    def _pull(first: _Sentence, second: _Sentence) -> tuple[float, tuple[str, str]]:
        """How clearly two sentences pull against each other, 0.0 for not, and on which sides."""
        manner = frozenset((first.said, second.said))
        best: tuple[float, tuple[str, str]] = (0.0, ("", ""))
        for side in filter(first.is_on, first.scores):
            for allowed, other in ((_OPPOSED, _across(side)), (_TWO_EDGED, side)):
                low = min(first.scores[side], second.scores[other])
                both = first.scores[side] + second.scores[other]
                clear = second.is_on(other) and low >= LEAST and both >= LEAST_BOTH
                if manner in allowed and clear and both > best[0]:
                    best = both, (side, other)
        return best

    def _quote(self, sentence: _Sentence, side: str) -> Fragment | None:
        """The part of a sentence that says it, fit to be quoted; of a report, what it reports."""
        told = core(sentence.text)
        if told != sentence.text and len(words(told)) <= _LONGEST:
            return Fragment(trimmed(told), sentence.turn)
        pieces = [
            piece
            for piece in fragments(sentence.text, sentence.turn)
            if len(words(piece.text)) >= FEWEST_WORDS
            and not piece.inner
            and (not piece.dangling or _OPENING.match(piece.text))
        ]
        whole = trimmed(sentence.text)
        if len(words(whole)) <= _LONGEST and balanced(whole):
            pieces.append(Fragment(whole, sentence.turn))
        if not pieces:
            return None
        column = self._classifier.paths.index(side)
        scores = self._classifier.scores([piece.text for piece in pieces])[:, column]
        return pieces[int(scores.argmax())]


def _across(side: str) -> str:
    """The other side of the same matter."""
    name, end = side.split(".")
    return f"{name}.{_EDGE[end == _EDGE[0]]}"


def _may_be_named(talk: Talk) -> bool:
    """Whether this is a moment for it: nothing heavy lately, not often, not at the very end."""
    turns = list(talk.briefing.turns)
    lately = turns[-_LOOK_BACK:]
    heavy = [t.message for t in lately if t.reply.safety is not Safety.OK or of_loss(t.message)]
    if talk.briefing.safety is not Safety.OK or heavy or of_loss(talk.briefing.message):
        return False
    named = [
        t.number
        for t in turns
        for s in t.reply.sentences
        if s.move == Move.CONTRADICTION.value and s.kind is SentenceKind.REFLECTION
    ]
    often = len(named) >= MOST or (named and talk.number - named[-1] < TURNS_BETWEEN)
    return not often and talk.position.stage != _LAST
