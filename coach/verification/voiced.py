"""What has been voiced by anybody, and the words that claim nothing whoever uses them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from coach.verification.lexicon import families, families_among
from coach.verification.names import CALENDAR
from coach.verification.numerals import is_number_word
from coach.verification.strict_words import word_list
from coach.verification.wording import STOP, listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

# What a question may ask of the past, and what anybody has ("your week", "your next step").
OF_THE_PAST, YOURS = word_list("asked_of_the_past"), word_list("yours")
_YOUR = re.compile(r"\byour ((?:[\w'’-]+\s*){1,2})", re.IGNORECASE)
_IRREGULAR = word_list("past_forms")
# "Gone" is of the family of "quit", and who goes somewhere has not quit.
_STANDS_FOR_NONE = frozenset({"go"})


@lru_cache(maxsize=1)
def light() -> frozenset[str]:
    """Words that are plain enough for anybody to use of what may be."""
    path = Path(__file__).with_name("light.txt")
    return listed(path.read_text(encoding="utf-8")) | voice() | OF_THE_PAST | YOURS


@lru_cache(maxsize=1)
def voice() -> frozenset[str]:
    """Words with which the coach speaks of the conversation itself."""
    return word_list("coach_voice")


def held_in(said: Iterable[str]) -> frozenset[str]:
    """The stems of all words of the texts ``said``."""
    return _held_in(tuple(said))


# Several rules ask for the same messages and passages, for each sentence of a reply.
@lru_cache(maxsize=256)
def _held_in(said: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(_said_in, said))


@lru_cache(maxsize=2_048)
def _said_in(text: str) -> frozenset[str]:
    """The stems of one text; a thread's messages come again with every sentence."""
    return frozenset(stem(word) for word in words(text))


def is_known(word: str, held: frozenset[str]) -> bool:
    """Whether ``word``, or one that may stand for it, is among the stems ``held``."""
    root = stem(word)
    if root in held:
        return True
    mine = families(root)
    return bool(mine) and not mine.isdisjoint(families_among(held - _STANDS_FOR_NONE))


def is_plain(word: str, *, past: bool) -> bool:
    """Whether anybody may ask with ``word``, of the ``past`` or of what is and may be."""
    if past:
        return word in YOURS or stem(word) in _stems(OF_THE_PAST)
    return word in light() or (not is_past(word) and stem(word) in _plain_stems())


@lru_cache(maxsize=8)
def _stems(listed_words: frozenset[str]) -> frozenset[str]:
    return frozenset(map(stem, listed_words))


@lru_cache(maxsize=1)
def _plain_stems() -> frozenset[str]:
    return _stems(light())


def carrying(text: str) -> list[str]:
    """The words of ``text`` that say something: no function words, numbers, days or months."""
    return [
        word
        for word in words(text)
        if word not in STOP
        and word not in CALENDAR
        and not is_number_word(word)
        and not word.isdigit()
        and len(word) > 1
    ]


def is_past(word: str) -> bool:
    """Whether ``word`` looks like a verb in the past."""
    return word in _IRREGULAR or (word.endswith("ed") and word not in {"need", "feed", "indeed"})


def not_theirs(text: str, held: frozenset[str]) -> str:
    """What ``text`` calls theirs ("your talent for") and nobody said they have."""
    for match in _YOUR.finditer(text):
        near = [w for w in words(match[1]) if w not in STOP]
        if near and not any(is_known(w, held) or w in YOURS or is_number_word(w) for w in near[:2]):
            return near[0]
    return ""
