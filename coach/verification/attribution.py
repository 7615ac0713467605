"""Says whether a sentence names the source it cites, and no other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.folding import find
from coach.verification.wording import STOP, listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.schemas import Passage

_SPOKEN = listed("podcast talk episode interview video host speaker guest")
_WRITTEN = listed("article essay post blog newsletter column")
_KIND = re.compile(
    r"\b(?:the|this|that|an?|new|recent|one|(?-i:[A-Z])[^\W\d_]+['’]s)\s+((?:[\w-]+\s+){0,2}?)"
    r"(podcast|talk|episode|interview|video|host|speaker|guest|article|essay|post|blog|newsletter"
    r"|column|book|study|survey|report|paper|research|novel)\b(?!\s+(?:to|with|about\s+it)\b)",
    re.IGNORECASE,
)
_TELLS = r"(?:says?|said|shows?|showed|finds?|found|suggests?|proves?|proved|agree|tells?)"
_APPEAL = re.compile(
    rf"\b(?:stud(?:y|ies)|research|researchers|science|scientists|statistics|surveys?|experts?"
    rf"|psychologists?|data)\s+(?:\w+\s+)?{_TELLS}\b"
    r"|\baccording to\s+(?!you\b|your\b)\w+"
    r"|\b(?:it is|it's) (?:well[- ]|\w+ly )?(?:known|proven|shown)\b",
    re.IGNORECASE,
)
# Adjectives that say nothing about which source is meant.
_GENERIC = frozenset({"same", "other", "whole", "short", "long", "very", "first", "second", "new"})


def misattributed(text: str, cited: Sequence[Passage], known: Iterable[Passage]) -> str:
    """Whom or what ``text`` wrongly names as the source of ``cited``, or "".

    Wrong is the author or title of another of the ``known`` sources, a kind of source the cited
    one is not (a podcast for an article), or a description that fits another title.
    """
    own = " ".join(_whole(passage) for passage in cited)
    return _other_source(text, own, cited, known) or _wrong_kind(text, own, cited)


def appeals_to_authority(text: str) -> bool:
    """Whether ``text`` leans on research or experts in general."""
    return _APPEAL.search(text) is not None


def names_a_source(text: str, passages: Iterable[Passage]) -> bool:
    """Whether ``text`` speaks of a source: by kind, author or title."""
    return _KIND.search(text) is not None or any(
        find(label, text) for passage in passages for label in _labels(passage)
    )


def _other_source(text: str, own: str, cited: Sequence[Passage], known: Iterable[Passage]) -> str:
    sources = {passage.source for passage in cited}
    for passage in known:
        if passage.source in sources:
            continue
        for label in _labels(passage):
            if find(label, text) and not find(label, own):
                return label
    return ""


def _labels(passage: Passage) -> list[str]:
    """Author, title, and the title up to its colon, where they are long enough to be meant."""
    short = re.split(r"[:–—]|\s-\s", passage.title)[0].strip()
    wanted = [passage.author, passage.title, short if len(words(short)) > 2 else ""]
    return [label for label in wanted if label]


def _wrong_kind(text: str, own: str, cited: Sequence[Passage]) -> str:
    spoken = any(_is_spoken(passage) for passage in cited)
    written = any(not _is_spoken(passage) for passage in cited)
    found = list(_KIND.finditer(text))
    vocabulary = {stem(word) for word in words(own)} if found else set()
    for match in found:
        kind = match[2].lower()
        fits = stem(kind) in vocabulary or (
            spoken if kind in _SPOKEN else written if kind in _WRITTEN else False
        )
        described = [w for w in words(match[1]) if w not in STOP | _GENERIC]
        if not fits or any(stem(word) not in vocabulary for word in described):
            return match.group().strip()
    return ""


def _is_spoken(passage: Passage) -> bool:
    named = set(words(f"{passage.author} {passage.title} {passage.source}"))
    return bool(passage.times or named & _SPOKEN or "youtube.com" in passage.url)


def _whole(passage: Passage) -> str:
    parts = (passage.title, passage.author, passage.heading, passage.source, passage.text)
    return " \n".join(part.replace("-", " ") for part in parts)
