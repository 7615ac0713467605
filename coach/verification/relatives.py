"""Tells whose relative somebody is, and who is whose what, from how the person put it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.disowned import RELATIONS
from coach.verification.quotations import outside
from coach.verification.wording import STOP, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_KIN = "|".join(sorted(RELATIONS))
_YOURS = re.compile(rf"\byour (?:own )?(?P<noun>{_KIN})\b(?![- ]in[- ]law)", re.IGNORECASE)
_NAME = r"[A-ZÀ-Þ][\w'’-]*\w"
_APPOSED = (
    re.compile(rf"(?P<name>{_NAME}), your (?P<noun>[\w'’ -]{{3,40}}?)(?=,|\.|;|$| and\b)"),
    re.compile(rf"\b[Yy]our (?P<noun>[\w'’-]+(?: [\w'’-]+)?), (?P<name>{_NAME})(?=,)"),
)


def misrelated(text: str, messages: Iterable[str]) -> str:
    """The relation or name in ``text`` that the person put otherwise, or "".

    "Your sister" where they have a sister-in-law, "your cousin" where it is a cousin of their
    husband's; "Pieter, your draughtsman" where another is the draughtsman.
    """
    bare, told = outside(text), list(messages)
    for match in _YOURS.finditer(bare):
        if _is_anothers(match["noun"], told):
            return match["noun"]
    for pattern in _APPOSED:
        for match in pattern.finditer(bare):
            if not _stand_together(match["name"], match["noun"], told):
                return match["name"]
    return ""


def _is_anothers(noun: str, messages: Iterable[str]) -> bool:
    """Whether they speak of such a relative, and never of one of their own."""
    own = re.compile(
        rf"\b(?:my|our) (?:(?![\w-]+['’]s )[\w'’-]+ ){{0,2}}{noun}\b(?![- ]in[- ]law)"
        rf"|\b{noun}s? of mine\b",
        re.IGNORECASE,
    )
    other = re.compile(
        rf"\b{noun}[- ]in[- ]law\b|\b(?:step|ex|half)[- ]{noun}\b"
        rf"|\b{noun} of (?:my|our|his|her|their|the|[A-Z])"
        rf"|(?:['’]s|\bhis|\bher|\btheir) {noun}\b",
        re.IGNORECASE,
    )
    text = "\n".join(messages)
    return own.search(text) is None and other.search(text) is not None


def _stand_together(name: str, noun: str, messages: Iterable[str]) -> bool:
    """Whether some sentence of theirs has the name and the last word of what it stands beside."""
    wanted = [stem(word) for word in words(noun) if word not in STOP]
    if not wanted:
        return True
    for sentence in _sentences(messages):
        held = {stem(word) for word in words(sentence)}
        if name in sentence and wanted[-1] in held:
            return True
    # A noun that they never used is looked at elsewhere.
    return not any(wanted[-1] in {stem(w) for w in words(text)} for text in messages)


def _sentences(messages: Iterable[str]) -> Iterator[str]:
    for message in messages:
        yield from (message[start:end] for start, end in sentence_spans(message))
