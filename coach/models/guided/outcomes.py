"""Reads what became of each step out of one message: "I did the first, the second I dropped"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping

# Where what is said of one step may end and what is said of another begin.
_CUT = re.compile(
    r"(?<=[.!?;])\s+|\n+|\s+[-–—]+\s+|,\s+(?:(?:and|but|while|whereas)\s+)?|;\s*"
    r"|\s+(?:and|but|while|whereas)\s+(?=(?:the|i|my|not|we|it|that|nothing)\b)",
    re.IGNORECASE,
)
_ORDINALS = (
    re.compile(r"\b(?:first|1st|one thing|number (?:one|1))\b", re.IGNORECASE),
    re.compile(r"\b(?:second|2nd|number (?:two|2))\b", re.IGNORECASE),
    re.compile(r"\b(?:third|3rd|number (?:three|3))\b", re.IGNORECASE),
)
_LAST = re.compile(r"\b(?:last (?:one|step|thing)|latter)\b", re.IGNORECASE)
_FORMER = re.compile(r"\bformer\b", re.IGNORECASE)
_OTHER = re.compile(r"\b(?:the |an)?other(?: one| step| thing)?\b|\bthe rest\b", re.IGNORECASE)
_ALL = re.compile(
    r"\b(?:both|all (?:of (?:it|them|that)|three|done)|everything|neither|none(?: of (?:it|them))?"
    r"|nothing|either)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"n['’]t\b|\b(?:not|never|no|nothing|none|neither|drop(?:ped|ping)?|skip(?:ped|ping)?|forgot\w*"
    r"|postponed|put (?:it |that |them )?off|cancell?ed|gave up|given up|failed|let (?:it|that) go"
    r"|still|yet|later|slipped|chickened)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:did|done|went|gone|sent|wrote|written|called|rang|spoke|talked|told|asked"
    r"|met|read|booked|finished|made|handed|started|got|happened|worked|yes|yeah|yep"
    r"|\w{3,}ed)\b",
    re.IGNORECASE,
)
_SHORT = 6
_TELLING = 4  # letters; shorter words are in every sentence


def about_each(message: str, steps: Mapping[int, str]) -> dict[int, str]:
    """What ``message`` says of each of ``steps``, as exact runs of it; {} where it names none.

    A step is named by its place among those asked about, by words that it shares with no other, or
    as one of all. What names none goes on about the one before.
    """
    pieces = _pieces(message)
    named = [_named(message[start:end], steps) for start, end in pieces]
    runs: dict[int, tuple[int, int]] = {}
    about: set[int] = set()
    for (start, end), found in zip(pieces, named, strict=True):
        if found is None:  # "the other one"
            found = set(steps) - set(runs)
        about = found or about
        for index in about:
            first = runs[index][0] if index in runs else start
            runs[index] = (first, end)
    return {
        index: message[start:end].strip(" \t\n,;") for index, (start, end) in sorted(runs.items())
    }


def is_outcome(text: str) -> bool:
    """Whether a text says that something was done, or was not."""
    return bool(_NOT.search(text) or _DONE.search(text))


def answers(text: str, step: str) -> bool:
    """Whether a text can be about what became of the one step that was asked about."""
    return len(words(text)) <= _SHORT or is_outcome(text) or bool(_shared(text, step))


def manner(text: str) -> str:
    """``done``, ``open`` (not, or not yet) or ``other``; it decides what is asked next, no more."""
    if _NOT.search(text):
        return "open"
    return "done" if _DONE.search(text) else "other"


def _pieces(message: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for cut in _CUT.finditer(message):
        spans.append((start, cut.start()))
        start = cut.end()
    spans.append((start, len(message)))
    return [(a, b) for a, b in spans if words(message[a:b])]


def _named(piece: str, steps: Mapping[int, str]) -> set[int] | None:
    """The steps that a piece speaks of; None where it is whatever is left."""
    order = list(steps)
    if len(order) == 1:
        return set(order)
    if _ALL.search(piece):
        return set(order)
    for index, pattern in zip(order, _ORDINALS, strict=False):
        if pattern.search(piece):
            return {index}
    if _FORMER.search(piece):
        return {order[0]}
    if _LAST.search(piece):
        return {order[-1]}
    if _OTHER.search(piece):
        return None
    shared = {index: _shared(piece, step) for index, step in steps.items()}
    best = max(shared.values())
    leading = [index for index, score in shared.items() if score == best]
    return {leading[0]} if best and len(leading) == 1 else set()


def _shared(piece: str, step: str) -> int:
    return len(_telling(piece) & _telling(step))


def _telling(text: str) -> set[str]:
    """The beginnings of the longer words, so that "called" is "call"."""
    return {word[:_TELLING] for word in words(text) if len(word) >= _TELLING} - _EMPTY


_EMPTY = frozenset(
    {"that", "this", "with", "from", "have", "will", "woul", "been", "were", "them", "then"}
    | {"they", "what", "when", "your", "abou", "into", "just", "some", "week", "next", "done"}
)
