"""Hears which fields of the record a message fills: by meaning, against examples of people saying it.

A small sentence embedder cannot tell "my boss says I calm everybody down" (a strength) from "my
boss thanked me" (a moment) without a prior, so what was asked weighs most, then where the
conversation is; anything else must be close to an example and closer than any rival.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.models.guided.words import sentences, trimmed, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from coach.prompts import Prompts, SlotGuide
    from coach.protocol import Embedder

# Cosines of the embedded MiniLM between an answer and the mean of its slot's three nearest
# examples, measured on the conversations in evals/: an unasked slot of the present stage is filled
# from .42 with a lead of .05 over its rivals; one of another stage needs .55 and a lead of .08.
HERE_FLOOR, HERE_LEAD = 0.42, 0.05
ELSEWHERE_FLOOR, ELSEWHERE_LEAD = 0.55, 0.08
NEAREST = 3
# Words a stored value may have before only its most fitting part is kept.
VALUE_WORDS = 45


@dataclass(frozen=True)
class Heard:
    """A slot that part of the message fills, with that part in the person's own words."""

    slot: SlotGuide
    value: str
    score: float


@dataclass(frozen=True)
class _Scores:
    """``table`` has shape (sentences, slots)."""

    pieces: tuple[str, ...]
    slots: tuple[SlotGuide, ...]
    table: NDArray[np.float32]


class Ear:
    """Matches sentences with slots. Example vectors are computed once, when first needed."""

    def __init__(self, embedder: Embedder, prompts: Prompts) -> None:
        self._embedder = embedder
        self._prompts = prompts
        self._fixed: dict[tuple[str, ...], NDArray[np.float32]] = {}

    def hear(self, message: str, guide_name: str, asked: SlotGuide | None) -> list[Heard]:
        """Which slots does ``message`` fill? What was asked comes first, if it is answered at all.

        ``guide_name`` is the stage or clinic the conversation is in.
        """
        pieces = sentences(message)
        if not pieces:
            return []
        here = self._prompts.guide(guide_name)
        elsewhere = [s for g in self._prompts.stages.values() if g.name != here.name for s in g.slots]
        slots = (*here.slots, *elsewhere)
        scores = self._score(pieces, slots)
        taken: dict[str, list[int]] = {}
        for row, _ in enumerate(pieces):
            best = self._fits(scores, row, asked, len(here.slots))
            if best:
                taken.setdefault(best.path, []).append(row)
        if asked is not None:
            self._give_rest(taken, asked, len(pieces))
        return [
            self._value(scores, path, rows, asked)
            for path, rows in sorted(taken.items(), key=lambda kv: asked is None or kv[0] != asked.path)
        ]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, shape (len(texts), d); fixed phrases are encoded once."""
        if isinstance(texts, tuple):
            if texts not in self._fixed:
                self._fixed[texts] = self._embedder.encode(texts)
            return self._fixed[texts]
        return self._embedder.encode(texts)

    def vectors(self, slot: SlotGuide) -> NDArray[np.float32]:
        """The slot's examples, shape (examples, d)."""
        return self.encode(slot.heard_as or (slot.about,))

    def _score(self, pieces: tuple[str, ...], slots: tuple[SlotGuide, ...]) -> _Scores:
        import numpy as np

        vectors = self._embedder.encode(pieces)
        columns = []
        for slot in slots:
            examples = self.vectors(slot)
            near = np.sort(vectors @ examples.T, axis=1)[:, -NEAREST:]
            columns.append(near.mean(axis=1))
        return _Scores(pieces, slots, np.stack(columns, axis=1))

    def _fits(
        self, scores: _Scores, row: int, asked: SlotGuide | None, n_here: int
    ) -> SlotGuide | None:
        line = scores.table[row]
        asked_column = next((i for i, s in enumerate(scores.slots) if s == asked), None)
        asked_score = float(line[asked_column]) if asked_column is not None else 0.0
        order = line.argsort()[::-1]
        best = int(order[0])
        rival = float(line[int(order[1])]) if len(order) > 1 else 0.0
        if asked_column is not None and best == asked_column:
            return asked
        floor, lead = (
            (HERE_FLOOR, HERE_LEAD) if best < n_here else (ELSEWHERE_FLOOR, ELSEWHERE_LEAD)
        )
        clear = float(line[best]) - max(rival if asked is None else asked_score, 0.0) >= lead
        slot = scores.slots[best]
        listens = slot.form in {"text", "many", "person"}
        return slot if listens and clear and float(line[best]) >= floor else None

    @staticmethod
    def _give_rest(taken: dict[str, list[int]], asked: SlotGuide, n_pieces: int) -> None:
        """Sentences that fit nothing else belong to what was asked."""
        used = {row for path, rows in taken.items() if path != asked.path for row in rows}
        rest = [row for row in range(n_pieces) if row not in used]
        if rest:
            taken[asked.path] = rest

    def _value(
        self, scores: _Scores, path: str, rows: list[int], asked: SlotGuide | None
    ) -> Heard:
        column = next(i for i, s in enumerate(scores.slots) if s.path == path)
        slot = scores.slots[column]
        fit = {row: float(scores.table[row, column]) for row in rows}
        kept = list(rows)
        while len(kept) > 1 and sum(len(words(scores.pieces[r])) for r in kept) > VALUE_WORDS:
            kept.remove(min(kept, key=lambda row: fit[row]))
        value = " ".join(scores.pieces[row].strip() for row in kept)
        cleaned = trimmed(value) if len(kept) == 1 else value
        return Heard(slot, shortened(cleaned or value), max(fit.values()))


def shortened(value: str, limit: int = 2 * VALUE_WORDS) -> str:
    """``value`` cut after ``limit`` words at the end of a clause, so that it stays an exact run."""
    if len(value.split()) <= limit:
        return value
    cut = " ".join(value.split(" ")[:limit])
    for mark in (". ", "; ", ", "):
        if mark in cut:
            return cut[: cut.rindex(mark)]
    return cut
