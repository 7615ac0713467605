"""Hears which fields of the record a message fills.

What was asked weighs most; anything else must be clearly said, and said of a stage that is near.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.models.guided.classifier import SlotClassifier
from coach.models.guided.labels import unheaded
from coach.models.guided.pieces import (
    VALUE_WORDS,
    as_typed,
    can_hold,
    pieces_of,
    shortened,
)
from coach.models.guided.words import trimmed, words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.prompts import Prompts, SlotGuide
    from coach.protocol import Embedder

# Chosen on the 260 sentences of evals/data/slot_utterances.jsonl, written by another hand: an
# answer to what was asked is heard as one in 99 %; said in reply to another question of a near
# stage it is filed right in 35 %, under what was asked in 52 % and under a third thing in 13 %.
PRIOR, FLOOR = 0.30, 0.40
LEAST_UNASKED, UNMISTAKABLE = 3, 0.49
# "My sister knows about it" names a witness, wherever it is said: a sentence that so clearly says
# what no slot near by is for does not fall to what was asked, where it clearly fits that less.
ALIEN, ALIEN_LEAD = 0.55, 0.10
# Two answers in one message: of the same sentences put together two by two, the second is heard in
# 39 % with these (28 % without), and a third thing besides in 14 % (11 % without).
TOGETHER, TOGETHER_LEAD = 0.30, 0.10
TOO_CLOSE, AFTERTHOUGHT = 0.08, 0.15
# Sentences of an answer that may belong to something else as well, so that it stays in one piece.
GAP = 2
# Vectors kept in memory, 1.5 KB each: the guides' examples and the latest conversations.
REMEMBERED = 20_000


@dataclass(frozen=True)
class Heard:
    """A slot that part of the message fills, with that part in the person's own words."""

    slot: SlotGuide
    value: str
    score: float


@dataclass(frozen=True)
class _Scores:
    """``table`` has shape (sentences, slots); ``far`` (sentences,) the best among all others."""

    pieces: tuple[str, ...]
    slots: tuple[SlotGuide, ...]
    table: NDArray[np.float64]
    far: NDArray[np.float64]

    def with_prior(self, row: int, asked: SlotGuide | None) -> NDArray[np.float64]:
        """The scores of a sentence, what was asked counted higher; shape (slots,).

        The sentence that answers best gets the whole prior, the others half of it.
        """
        line: NDArray[np.float64] = self.table[row].copy()
        for column, slot in enumerate(self.slots):
            if asked is not None and slot.path == asked.path:
                best = row == int(self.table[:, column].argmax())
                line[column] += PRIOR if best else PRIOR / 2
        return line

    def alien(self, row: int, asked: SlotGuide) -> bool:
        """Whether a sentence clearly says something that is neither asked nor heard here."""
        if len(words(self.pieces[row])) < LEAST_UNASKED:
            return False
        line = self.with_prior(row, asked)
        column = next(i for i, slot in enumerate(self.slots) if slot.path == asked.path)
        cannot = [i for i, slot in enumerate(self.slots) if not can_hold(slot, self.pieces[row])]
        other = max([float(self.far[row]), *(float(line[i]) for i in cannot)])
        return other >= ALIEN and other > float(line[column]) + ALIEN_LEAD

    def lead_over(self, row: int, asked: SlotGuide) -> float:
        """By how much the best slot of a sentence beats the one that was asked about."""
        line = self.with_prior(row, asked)
        column = next(i for i, slot in enumerate(self.slots) if slot.path == asked.path)
        return float(line.max()) - float(line[column])


class Ear:
    """Matches sentences with slots. Example vectors are computed once, when first needed."""

    def __init__(self, embedder: Embedder, prompts: Prompts) -> None:
        self._embedder = embedder
        self._prompts = prompts
        self._known: dict[str, NDArray[np.float32]] = {}
        self._lock = threading.Lock()
        self._fitting = threading.Lock()
        self._classifiers: dict[str, SlotClassifier] = {}

    def hear(
        self,
        message: str,
        guide_name: str,
        asked: SlotGuide | None,
        likely: SlotGuide | None = None,
    ) -> list[Heard]:
        """Which slots does ``message`` fill? What was asked comes first, if it is answered at all.

        ``guide_name`` is the stage or clinic the conversation is in; ``likely`` a slot that was not
        asked about but is next.
        """
        pieces, named = unheaded(pieces_of(message))
        if not pieces:
            return []
        here = self._prompts.guide(guide_name)
        slots = (*here.slots, *self._elsewhere(guide_name, asked))
        scores = self._score(pieces, slots)
        taken: dict[str, list[int]] = {}
        by_path = {slot.path: slot for slot in slots}
        for row, piece in enumerate(pieces):
            best = by_path.get(named.get(row, ""))
            if best is None or not can_hold(best, piece):
                best = self._fits(scores, row, asked, likely)
            if best:
                taken.setdefault(best.path, []).append(row)
        if asked is not None:
            self._give_rest(taken, asked, scores, named)
            _close_gaps(taken, asked, scores)
        return [
            self._value(scores, path, rows, message)
            for path, rows in sorted(
                taken.items(), key=lambda kv: asked is None or kv[0] != asked.path
            )
        ]

    def hear_too(self, message: str, asked: SlotGuide, slots: Sequence[SlotGuide]) -> list[Heard]:
        """Which of ``slots`` does ``message`` answer besides the one that was asked about?"""
        pieces, named = unheaded(pieces_of(message))
        if len(pieces) <= 1 or not slots:
            return []
        scores = self._score(pieces, (asked, *slots))
        best = self._classifier(asked.path).scores(pieces).max(axis=1)
        found = []
        for column, slot in enumerate(slots, start=1):
            rows = [
                row
                for row, piece in enumerate(pieces)
                if len(words(piece)) >= LEAST_UNASKED
                and named.get(row, slot.path) == slot.path
                and can_hold(slot, piece)
                and scores.table[row, column] >= max(TOGETHER, best[row])
                and scores.table[row, column] - scores.table[row, 0] >= TOGETHER_LEAD
            ]
            if rows and len(rows) < len(pieces):
                found.append(self._value(scores, slot.path, rows, message))
        return found

    def _elsewhere(self, guide_name: str, asked: SlotGuide | None) -> list[SlotGuide]:
        """Slots of the stages so far and of the next one: nobody speaks to what is far ahead."""
        stages = list(self._prompts.stages.values())
        names = [guide.name for guide in stages]
        last = names.index(guide_name) + 1 if guide_name in names else len(names)
        found = [s for g in stages[: last + 1] if g.name != guide_name for s in g.slots]
        if asked is not None and asked not in (*self._prompts.guide(guide_name).slots, *found):
            found.append(asked)
        return found

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), d); what was encoded lately is not encoded again."""
        import numpy as np

        if not texts:
            return self._embedder.encode([])
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= dict(zip(missing, self._embedder.encode(missing), strict=True))
            with self._lock:
                if len(self._known) > REMEMBERED:
                    self._known.clear()
                self._known |= known
        return np.stack([known[text] for text in texts])

    def fit(self, texts: Sequence[str], slot: SlotGuide) -> NDArray[np.float64]:
        """How much each text sounds like an answer for ``slot``, shape (len(texts),)."""
        classifier = self._classifier(slot.path)
        return classifier.scores(texts)[:, classifier.paths.index(slot.path)]

    def _score(self, pieces: tuple[str, ...], slots: tuple[SlotGuide, ...]) -> _Scores:
        classifier = self._classifier(slots[0].path)
        columns = [classifier.paths.index(slot.path) for slot in slots]
        table = classifier.scores(pieces)
        others = [i for i in range(table.shape[1]) if i not in columns]
        far = table[:, others].max(axis=1, initial=0.0)
        return _Scores(pieces, slots, table[:, columns], far)

    def _classifier(self, path: str) -> SlotClassifier:
        """The classifier of all stages, and of the clinic which has ``path`` where one does."""
        clinic = path.split(".")[1] if path.startswith("clinics.") else ""
        with self._fitting:
            if clinic not in self._classifiers:
                guides = list(self._prompts.stages.values())
                if clinic:
                    guides.append(self._prompts.clinics[clinic])
                slots = [slot for guide in guides for slot in guide.slots]
                self._classifiers[clinic] = SlotClassifier(slots, self.encode)
            return self._classifiers[clinic]

    def _fits(
        self,
        scores: _Scores,
        row: int,
        asked: SlotGuide | None,
        likely: SlotGuide | None,
    ) -> SlotGuide | None:
        """The slot a sentence fills, None where it fills none or none clearly enough."""
        line = scores.with_prior(row, asked or likely)
        best = int(line.argmax())
        slot, piece = scores.slots[best], scores.pieces[row]
        if asked is not None and slot.path == asked.path:
            return asked if can_hold(slot, piece) and not scores.alien(row, asked) else None
        clear = float(line[best]) >= (FLOOR if len(words(piece)) >= LEAST_UNASKED else UNMISTAKABLE)
        return slot if clear and can_hold(slot, piece) else None

    @staticmethod
    def _give_rest(
        taken: dict[str, list[int]], asked: SlotGuide, scores: _Scores, named: Mapping[int, str]
    ) -> None:
        """Sentences that fit nothing else belong to what was asked, if it is answered at all."""
        used = {row for path, rows in taken.items() if path != asked.path for row in rows}
        rest = [
            row
            for row, piece in enumerate(scores.pieces)
            if row not in used and can_hold(asked, piece) and not scores.alien(row, asked)
        ]
        if used:
            rest = _without_afterthoughts(taken, rest, asked, scores)
        taken.pop(asked.path, None)
        if rest:
            taken[asked.path] = rest
        elif used and all(
            row not in named and scores.lead_over(row, asked) < TOO_CLOSE for row in used
        ):
            # The rival won by a hair; what was asked is the likelier reading of the whole.
            taken.clear()
            taken[asked.path] = sorted(used)

    def _value(self, scores: _Scores, path: str, rows: list[int], message: str) -> Heard:
        column = next(i for i, s in enumerate(scores.slots) if s.path == path)
        slot = scores.slots[column]
        fit = {row: float(scores.table[row, column]) for row in rows}
        kept = sorted(rows)
        while len(kept) > 1 and sum(len(words(scores.pieces[r])) for r in kept) > VALUE_WORDS:
            # From an end, so that what is kept was said in one piece.
            kept.remove(min((kept[0], kept[-1]), key=lambda row: fit[row]))
        value = as_typed(message, [scores.pieces[row] for row in kept])
        return Heard(slot, shortened(trimmed(value) or value), max(fit.values()))


def _close_gaps(taken: dict[str, list[int]], asked: SlotGuide, scores: _Scores) -> None:
    """An answer that is kept has its middle too, also where that says something else besides."""
    rows = taken.get(asked.path)
    if rows:
        between = range(min(rows), max(rows) + 1)
        held = [row for row in between if row in rows or can_hold(asked, scores.pieces[row])]
        taken[asked.path] = held if len(held) - len(rows) <= GAP else rows


def _without_afterthoughts(
    taken: dict[str, list[int]], rest: list[int], asked: SlotGuide, scores: _Scores
) -> list[int]:
    """A sentence that says little about what was asked goes with the one before it.

    "…gave her back her Sundays. I still have the card." is one moment, whatever was asked.
    """
    column = next(i for i, slot in enumerate(scores.slots) if slot.path == asked.path)
    owner = {row: path for path, rows in taken.items() for row in rows}
    kept = []
    for row in rest:
        before = owner.get(row - 1, asked.path)
        if before != asked.path and float(scores.table[row, column]) < AFTERTHOUGHT:
            taken[before].append(row)
            owner[row] = before
        else:
            kept.append(row)
            owner[row] = asked.path
    return kept
