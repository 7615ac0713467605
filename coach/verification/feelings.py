"""Finds feelings that a sentence gives a person who never voiced them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verification import lexicon
from coach.verification.quotations import outside
from coach.verification.reading import read, stems_said
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
_FEELS = listed("feel feels felt feeling you're are were being sound sounds seem seems makes made")
_NO_FEELINGS = frozenset({"number", "numbers", "lower", "lowest"})
_BETWEEN = listed("so very a bit little quite rather too still really quietly deeply all both")


def unvoiced(text: str, messages: Iterable[str]) -> str:
    """The first feeling in ``text`` that stands in none of ``messages``, or ""."""
    words = read(outside(text))
    if not any(lexicon.feeling(word.stem) for word in words):
        return ""
    stems = frozenset().union(*map(stems_said, messages))
    voiced = frozenset(family for said in stems for family in lexicon.feeling(said))
    for i, word in enumerate(words):
        families = lexicon.feeling(word.stem)
        if (
            word.text in _NO_FEELINGS
            or not families
            or families & voiced
            or lexicon.kin_among(word.stem, stems)
        ):
            continue
        if word.stem not in _AMBIGUOUS or _is_felt(words, i):
            return word.text
    return ""


_HYPOTHETICAL = listed("when if whenever until unless whether do did could might would can may")


def presumed(text: str, messages: Iterable[str]) -> str:
    """The feeling that a question or an offer takes for granted in the person, or ""."""
    words = read(outside(text))
    found = unvoiced(text, messages)
    for i, word in enumerate(words):
        if found and word.text == found and _is_theirs(words[:i]):
            return found
    return ""


def _is_theirs(before: tuple[Word, ...]) -> bool:
    """Whether the words ``before`` a feeling give it to the person ("you are so", "your")."""
    spoken = [word.text for word in before if word.text not in _BETWEEN]
    if spoken[-1:] == ["your"]:
        return True
    yours = spoken[-1:] == ["you're"] or (spoken[-2:-1] == ["you"] and spoken[-1] in _FEELS)
    made = spoken[-1:] == ["you"] and spoken[-2:-1] in (["makes"], ["made"])
    subject = -2 if spoken[-1:] == ["you're"] else -3
    return made or (yours and spoken[subject : subject + 1 or None][0:1] not in _hypothetical())


def _hypothetical() -> list[list[str]]:
    return [[word] for word in _HYPOTHETICAL]


def _is_felt(words: tuple[Word, ...], i: int) -> bool:
    """Whether what stands before says that it is felt, adverbs passed over."""
    for word in reversed(words[:i]):
        if word.text not in _BETWEEN:
            return word.text in _FEELS
    return False
