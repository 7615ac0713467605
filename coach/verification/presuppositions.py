"""Finds what a question takes for granted about a person and nobody said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.quotations import outside
from coach.verification.reading import carrying, read
from coach.verification.wording import irregular, listed

if TYPE_CHECKING:
    from collections.abc import Iterable

# "Since your boss praised you", "when you resigned": up to the comma or the end.
_GIVEN = re.compile(
    r"\b(?:[Ss]ince|[Ww]hen|[Aa]fter|[Nn]ow that|[Bb]ecause|[Gg]iven that|[Ee]ven though|[Bb]efore)"
    r"\s+(?P<fact>(?:you|your|they|he|she|[A-Z])[^,?.;:]*)"
)
_WHY = re.compile(
    r"\bwhy (?:did|was|were|had|has|have) (?P<fact>[^,?.;:]+)"
    r"|\b(?:how|what) did (?P<fact2>you (?:feel|think|say|do) (?:when|after|about) [^,?.;:]+)"
    r"|\bwhat did (?P<fact3>(?:your|[A-Z])[^,?.;:]+)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\byour (?P<fact>(?:first|second|third|fourth|fifth|last|former|previous|new) [\w'’-]+)", re.I
)
_METHOD = re.compile(r"\b(?:second|first) north\b", re.IGNORECASE)
_NOT_PAST = listed("need feed bed red led speed indeed deed seed weed hundred instead")
_PASTS = frozenset(form for form in irregular() if not form.endswith(("s", "ing", "n")))
_FREE = frozenset(
    listed(
        """
        day time moment thing work job people person place week year word sentence question answer
        line plan step talk write read think start end begin come look first last new situation
        career life write wrote describe mention tell share use pick choose name call happen notice
        """
    )
)
# Share of its words that somebody must have said.
_LEAST = 0.5


def presumed(text: str, messages: Iterable[str]) -> str:
    """The clause of ``text`` that takes something for granted which no message carries, or ""."""
    bare = outside(text)
    said = {word.stem for message in messages for word in read(message, speaker=True)}
    for fact in _facts(bare):
        words = [word for word in carrying(read(fact)) if word.text not in _FREE]
        held = sum(word.stem in said for word in words)
        if words and held / len(words) < _LEAST:
            return fact.strip()
        if any(_is_past(word.text) and word.stem not in said for word in words):
            return fact.strip()
    return ""


def _facts(text: str) -> list[str]:
    given = [match["fact"] for match in _GIVEN.finditer(text)]
    found = [fact for fact in given if _speaks_of_past(fact)]
    for match in _WHY.finditer(text):
        found += [fact for fact in match.groupdict().values() if fact]
    ordinal = [match["fact"] for match in _ORDINAL.finditer(_METHOD.sub(" ", text))]
    return found + [fact for fact in ordinal if _speaks_of_past(text)]


def _speaks_of_past(fact: str) -> bool:
    return any(_is_past(word) for word in re.findall(r"[a-z]+", fact.lower()))


def _is_past(word: str) -> bool:
    return (word.endswith("ed") and word not in _NOT_PAST) or word in _PASTS
