"""Hands back what the person said: which words, and in which way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.models.guided.extract import scale
from coach.models.guided.labels import without_heading
from coach.models.guided.phrasing import key
from coach.models.guided.pieces import says_nothing_yet, to_the_coach
from coach.models.guided.words import (
    Fragment,
    decapitalised,
    fragments,
    telling,
    trimmed,
    two_sides,
    words,
)
from coach.protocol import Move
from coach.record import at
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.models.guided.hearing import Ear
    from coach.models.guided.talk import Talk
    from coach.prompts import SlotGuide
    from coach.transcript import Turn

# A turn looks back this far for something to link with, and links only what is close in meaning
# without being the same thing again (cosines of the embedded MiniLM, read off whole conversations).
LOOK_BACK = 14
LINK_FROM, LINK_TO = 0.40, 0.70
_SHORT_WORDS = 4
# From so many words on, a second thing may be handed back beside the first.
_LONG = 40
_SHORTEST = 3
_YES_OR_NO = frozenset(
    [
        "yes",
        "no",
        "yep",
        "nope",
        "ok",
        "okay",
        "sure",
        "maybe",
        "fine",
        "good",
        "right",
        "true",
        "none",
        "nothing",
    ]
)
_BEST_LENGTH = range(5, 13)
# Affirmed is only a deed, quoted, where people were asked for one: twice in a conversation at most.
_DEEDS_IN = frozenset({"mission.moments", "job_after_next.story"})
_MOST_AFFIRMED = 2
_DEED = re.compile(
    r"i (?:just |even |then )?(?:(?!need|want|like|love|hat|happen|seem|feel|tri|hop|cri|fail)\w+ed"
    r"|had (?:him|her|them)|sat|wrote|read|gave|took|made|taught|built|stayed|drove"
    r"|brought|held|kept|"
    r"sent|spoke|rang"
    r"|sang|drew|stood up|found (?:her|him|them|out)|went (?:to|and)|put|rebuilt|fought)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Choice:
    fragment: Fragment
    vector: NDArray[np.float32]


class Mirror:
    """Chooses quotations by what weighs most in a message, and the way to hand them back."""

    def __init__(self, ear: Ear, heavy: Sequence[str], light: Sequence[str]) -> None:
        self._ear = ear
        self._heavy = tuple(heavy)
        self._light = tuple(light)

    def reflect(self, talk: Talk, slot: SlotGuide | None) -> bool:
        """Say one reflection of the message; False where nothing in it can be quoted.

        ``slot`` is the one the message filled: its own ways of handing back fit best.
        """
        message = talk.briefing.message
        if len(words(message)) <= _SHORT_WORDS:
            return self._short(talk, slot)
        if self._affirm(talk, slot) or self._two_sides(talk):
            return True
        chosen = self._weightiest(talk, slot)
        if chosen is None:
            return False
        talk.with_values(quote=chosen.fragment.quote)
        _mark(talk, chosen.fragment.text)
        if talk.number % 3 == 1 and self._callback(talk, chosen):
            return True
        own = slot.reflect if slot else ()
        if chosen.fragment.reported and _lately(talk, Move.REFLECT) != 2:
            own = (*own, *talk.lines("reflect_reported"))
        text = talk.book.any(own) or talk.book.any(talk.lines("reflect_plain"))
        said = talk.say(SentenceKind.REFLECTION, text, Move.REFLECT, [talk.number])
        other = self._weightiest(talk, slot)
        if other and len(words(message)) > _LONG and not _lately(talk, Move.REFLECT_DEEPER):
            talk.with_values(quote=other.fragment.quote)
            self._callback(talk, other)
        return said

    def _affirm(self, talk: Talk, slot: SlotGuide | None) -> bool:
        """Say of something they did that it was they who did it: evidence, and no praise."""
        asked_for = slot is not None and slot.path in _DEEDS_IN
        if not asked_for or _lately(talk, Move.AFFIRM, LOOK_BACK) >= _MOST_AFFIRMED:
            return False
        deeds = [
            piece
            for piece in fragments(talk.briefing.message, talk.number)
            if _DEED.match(piece.text)
            and len(words(piece.text)) >= _BEST_LENGTH.start
            and _fresh(talk, piece.text)
        ]
        if not deeds:
            return False
        weight = self._weight(self._ear.encode([piece.text for piece in deeds]))
        deed = deeds[int(weight.argmax())]
        talk.with_values(quote=deed.quote)
        _mark(talk, deed.text)
        text = talk.book.any(talk.lines("affirm"))
        return talk.say(SentenceKind.REFLECTION, text, Move.AFFIRM, [talk.number])

    def _short(self, talk: Talk, slot: SlotGuide | None) -> bool:
        quote = decapitalised(trimmed(talk.briefing.message))
        if scale(quote) is not None:
            return False
        if not quote.replace(" ", "").isalpha() or len(quote) < _SHORTEST or _empty(quote):
            return False
        talk.with_values(quote=quote)
        text = talk.book.any(talk.lines("reflect_short"))
        return talk.say(SentenceKind.REFLECTION, text, Move.REFLECT, [talk.number])

    def _two_sides(self, talk: Talk) -> bool:
        sides = two_sides(talk.briefing.message)
        if sides is None or _lately(talk, Move.REFLECT_DEEPER) or retired(talk, " ".join(sides)):
            return False
        quote, other = map(without_heading, sides)
        talk.with_values(quote=quote, other=other)
        for side in sides:
            _mark(talk, side)
        text = talk.book.any(talk.lines("reflect_two_sides"))
        return talk.say(SentenceKind.REFLECTION, text, Move.REFLECT_DEEPER, [talk.number])

    def _callback(self, talk: Talk, chosen: _Choice) -> bool:
        """Link what was just said with something said turns ago."""
        earlier = [
            piece
            for turn in list(talk.briefing.turns)[-LOOK_BACK:-1]
            for piece in fragments(turn.message, turn.number)
            if len(words(piece.text)) >= _BEST_LENGTH.start and _fresh(talk, piece.text)
        ]
        if not earlier:
            return False
        vectors = self._ear.encode([piece.text for piece in earlier])
        cosines = vectors @ chosen.vector
        near = (cosines >= LINK_FROM) & (cosines <= LINK_TO)
        best = int((near * (1.0 + cosines + self._weight(vectors))).argmax())
        if not LINK_FROM <= float(cosines[best]) <= LINK_TO:
            return False
        piece = earlier[best]
        talk.with_values(earlier=piece.quote)
        text = talk.book.any(talk.lines("reflect_callback"))
        heard = [piece.turn, talk.number]
        said = talk.say(SentenceKind.REFLECTION, text, Move.REFLECT_DEEPER, heard)
        if said:
            _mark(talk, piece.text)
        return said

    def _weightiest(self, talk: Talk, slot: SlotGuide | None) -> _Choice | None:
        """The fragment that carries most: by meaning, by what follows a "but", by length."""
        pieces = [
            piece
            for piece in fragments(talk.briefing.message, talk.number)
            if _fresh(talk, piece.text) and not to_the_coach(piece.text)
        ]
        pieces = [f for f in pieces if telling(f.text) or scale(f.text) is None]
        stored = str(at(talk.record, talk.path(slot.path)).value or "") if slot else ""
        # A slot's own way of handing back must hand back what went into that slot.
        pieces = [f for f in pieces if f.text in stored] or pieces
        if not pieces:
            return None
        vectors = self._ear.encode([piece.text for piece in pieces])
        weight: NDArray[np.floating] = self._weight(vectors)
        if slot is not None:
            weight = weight + self._ear.fit([piece.text for piece in pieces], slot)
        # What people say first is usually the answer, and what follows explains it.
        opening = trimmed(stored)
        for row, piece in enumerate(pieces):
            weight[row] += 0.10 * (slot is not None and opening.startswith(piece.text))
            weight[row] += 0.08 * piece.after_but + 0.06 * piece.reported
            weight[row] -= 0.05 * max(0, _BEST_LENGTH.start - len(words(piece.text)))
            weight[row] -= 0.08 * (len(words(piece.text)) >= _BEST_LENGTH.stop)
            weight[row] -= 0.25 * piece.dangling + 0.12 * max(0, 2 - telling(piece.text))
        best = int(weight.argmax())
        return _Choice(pieces[best], vectors[best])

    def _weight(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """How much each fragment weighs by itself, shape (fragments,)."""
        heavy: NDArray[np.float32] = (vectors @ self._ear.encode(self._heavy).T).max(axis=1)
        light: NDArray[np.float32] = (vectors @ self._ear.encode(self._light).T).max(axis=1)
        return heavy - 0.5 * light


def _empty(quote: str) -> bool:
    return set(words(quote)) <= _YES_OR_NO or says_nothing_yet(quote) or to_the_coach(quote)


def _mark(talk: Talk, quote: str) -> None:
    talk.book.used.append(key("quote:" + quote.lower()))


def _fresh(talk: Talk, quote: str) -> bool:
    if retired(talk, quote) or key("quote:" + quote.lower()) in talk.book.used:
        return False
    # What overlaps with words already in this reply would hand the same back twice.
    said = set(words(" ".join(s.text for s in talk.sentences)))
    return len(said & set(words(quote))) <= len(words(quote)) / 2


def retired(talk: Talk, quote: str) -> bool:
    """Whether the quote holds words that the person took back."""
    said = f" {' '.join(words(quote))} "
    return any(f" {' '.join(words(gone))} " in said for gone in talk.position.retired)


def _lately(talk: Talk, move: Move, turns: int = 1) -> int:
    """How many sentences of that move the last replies and this one hold."""
    recent: Iterable[Turn] = list(talk.briefing.turns)[-turns:]
    before = sum(s.move == move.value for turn in recent for s in turn.reply.sentences)
    return before + sum(s.move is move for s in talk.sentences)
