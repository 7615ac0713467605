"""Finds feelings that a sentence gives a person who never voiced them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification import lexicon
from coach.verification.quotations import outside
from coach.verification.reading import read
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.verification.reading import Word

# Words that also mean something else: a feeling only behind "you feel", "you are" and the like.
_AMBIGUOUS = frozenset(
    stem(word)
    for word in listed(
        """
        lost low down empty hollow calm peaceful stuck hurt pain painful curious pressure mad bitter
        love loved hate confident confidence stress surprise surprised worn burned invisible unseen
        rejected unwanted pleased pleasure hope panic regret guilty trapped isolated tired shock
        """
    )
)
_FEELS = frozenset(
    [
        "feel",
        "feels",
        "felt",
        "feeling",
        "you're",
        "you",
        "are",
        "were",
        "was",
        "been",
        "sound",
        "sounds",
        "seem",
        "seems",
        "makes",
        "made",
        "make",
        "leaves",
        "left",
        "so",
        "bit",
        "very",
        "quite",
        "rather",
        "too",
        "still",
        "being",
        "your",
        "a",
        "little",
    ]
)
_REACH = 3


def unvoiced(text: str, messages: Iterable[str]) -> str:
    """The first feeling in ``text`` that stands in none of ``messages``, or ""."""
    said = [word for message in messages for word in read(message, speaker=True)]
    voiced = frozenset(family for word in said for family in lexicon.feeling(word.stem))
    stems = frozenset(word.stem for word in said)
    words = read(outside(text))
    for i, word in enumerate(words):
        families = lexicon.feeling(word.stem)
        if not families or families & voiced or any(lexicon.kin(word.stem, s) for s in stems):
            continue
        if word.stem not in _AMBIGUOUS or _is_felt(words, i):
            return word.text
    return ""


_GIVEN = re.compile(
    r"\byou(?:['’]re| are| feel| felt| were| seem| sound)\b|\bmakes you\b|\bmade you\b"
    r"|\byour (?:own )?\w+", re.I
)  # fmt: skip
_ASKED = re.compile(
    r"\bif you\b|\b(?:do|did|does|are|were|might|may|could|would|can) (?:you|that|it)\b"
    r"|\bwhether\b|\bperhaps\b|\bmaybe\b|\bhow (?:\w+ )?(?:do|did|are|sure|confident)\b",
    re.IGNORECASE,
)


def presumed(text: str, messages: Iterable[str]) -> str:
    """The feeling that a question or an offer takes for granted in the person, or ""."""
    if _GIVEN.search(text) is None or _ASKED.search(text) is not None:
        return ""
    return unvoiced(text, messages)


def _is_felt(words: tuple[Word, ...], i: int) -> bool:
    return any(word.text in _FEELS for word in words[max(0, i - _REACH) : i])
