"""Finds the names a sentence drops, and says which of them nobody gave."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.verification.numerals import is_number_word
from coach.verification.wording import WORD, common_words, listed, stem, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable

CALENDAR = listed(
    """
    january february march april may june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday christmas easter new year's
    """
)
# Titles, and abbreviations that name nobody.
_PLAIN = listed(
    """
    i i'm i've i'd i'll dr mr mrs ms prof ok ai cv hr it tv pc vp ceo cto cfo coo pm ic phd mba kpi
    am pm usb pdf faq diy asap
    """
)
_ENDINGS = re.compile(
    r"(?:ing|ed|ly|tion|sion|ment|ness|ity|ful|less|ship|ance|ence|able|ible|ous|ive|ism|hood)s?$"
)
# What follows a name that opens a sentence: "Kodak says", "Hanna Vries", "Siemens has".
_FOLLOWS_NAME = re.compile(
    r"['’]s\b|\s+(?:[A-Z]\w|(?:is|was|has|had|will|would|could|did|made|found|told|said|went|wrote"
    r"|gave|came|took|knew|thought|kept|left|became|began|sold|bought|ran|spoke|met|paid|built"
    r"|won|lost|grew|felt|heard|held|led|taught|calls|quit)\b|(?!(?:its|this|his|us|as|yes|less"
    r"|always|perhaps|across|towards|things|others)\b)[a-z]{2,}(?:s|ed)\b)"
)
_OPENERS = re.compile(r"(?:^|[.!?:;…—–][\"”’»)\]]*)[\s\"“„«‘'(\[*]*$|[\"“„«‘(\[]$|\s'$")


def invented(text: str, evidence: Iterable[str]) -> list[str]:
    """The names of ``text`` that stand nowhere in ``evidence``.

    A word inside a sentence is a name if it is capitalised, one that opens a sentence if it is no
    common word. Case is folded when looking: somebody who writes "jonas" gave the name Jonas.
    """
    named = [name for name, opens in _capitalised(text) if not _is_plain(name, opens)]
    known = frozenset().union(*map(_known_by, evidence)) if named else frozenset()
    return [name for name in named if not _is_known(name, known)]


@lru_cache(maxsize=2048)
def _known_by(source: str) -> frozenset[str]:
    """Every word of ``source`` that a name may be, its stem, and "Pete" of "Pete'll"."""
    return vocabulary(source) | {word.split("'")[0] for word in vocabulary(source)}


@lru_cache(maxsize=2048)
def _capitalised(text: str) -> tuple[tuple[str, bool], ...]:
    return tuple(
        (match.group(), _OPENERS.search(text[: match.start()]) is not None)
        for match in WORD.finditer(text)
        if not match.group().islower()
        and any(map(str.isupper, match.group()))
        and not _merely_opens(text, match)
    )


def _merely_opens(text: str, word: re.Match[str]) -> bool:
    """Whether a word is capitalised because it opens a sentence, as far as what follows tells."""
    if _OPENERS.search(text[: word.start()]) is None or "'s" in word.group().replace("’", "'"):
        return False
    inner = any(character.isupper() for character in word.group()[1:])
    return not inner and _FOLLOWS_NAME.match(text, word.end()) is None


def _is_known(name: str, known: frozenset[str]) -> bool:
    key = _key(name)
    if key in known or (len(key) > 3 and stem(key) in known and not name.isupper()):
        return True
    return name[-1] == "s" and key[:-1] in known


def _is_plain(name: str, opens: bool) -> bool:
    key = _key(name)
    if key in _PLAIN or is_number_word(key) or any(character.isdigit() for character in key):
        return True  # Letters with digits (B2, 300M) are figures.
    if opens:
        inner = any(character.isupper() for character in name[1:])
        return key.split("'")[0] in common_words() or (
            not inner and _ENDINGS.search(key) is not None
        )
    return name.isupper() and key in common_words()  # Said loudly: "found AND given".


def _key(name: str) -> str:
    return name.lower().replace("’", "'").removesuffix("'s")
