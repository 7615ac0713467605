"""Measures how much of what a sentence says stands in what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verification.wording import content

if TYPE_CHECKING:
    from collections.abc import Iterable

# Share of a sentence's carrying words that must stand in what it rests on. In 600 answers of
# RAGTruth's train split, 2 % of the sentences people found sound are below it, 15 % of the others.
FLOOR = 0.25


def containment(text: str, evidence: Iterable[str]) -> float:
    """Share, in [0, 1], of the carrying words of ``text`` that stand in ``evidence``; 1 if none."""
    said = content(text)
    if not said:
        return 1.0
    held = frozenset(word for source in evidence for word in content(source))
    return len(said & held) / len(said)
