"""Finds what a sentence puts between quotation marks, and whether somebody said exactly that."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.verification.folding import find, says_something
from coach.verification.wording import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_PAIRS = re.compile(
    r"“([^“”]*)”"  # typographic
    r"|„([^„“”]*)[“”]"  # German
    r"|«([^«»]*)»|»([^«»]*)«"  # guillemets, both ways round
    r'|"([^"]*)"'
    r"|(?<![^\W_])‘(.+?)’(?![^\W_])"
    r"|(?<![^\W_])'(?=\S)(.+?)(?<=\S)'(?![^\W_])",
    re.DOTALL,
)
_NEVER_CLOSED = re.compile(r"[\"“«„](.*)$", re.DOTALL)


# Every rule asks for both of the same sentence.
@lru_cache(maxsize=1024)
def quotations(text: str) -> tuple[str, ...]:
    """Everything in quotation marks, outermost first; one never closed runs to the end."""
    found = [next(group for group in m.groups() if group is not None) for m in _matches(text)]
    rest = _NEVER_CLOSED.search(outside(text))
    if rest:
        found.append(rest.group(1))
    return tuple(found)


@lru_cache(maxsize=1024)
def outside(text: str) -> str:
    """``text`` without what stands between quotation marks."""
    return _PAIRS.sub(" ", text)


def invented(text: str, sources: Iterable[str], shortest: int = 1) -> list[str]:
    """The quotations of ``text`` of at least ``shortest`` words that stand in none of ``sources``.

    Exact means the same words in the same order; see ``folding.find`` for what is folded.
    """
    held = tuple(sources)
    return [
        quotation
        for quotation in quotations(text)
        if says_something(quotation)
        and len(words(quotation)) >= shortest
        and not any(find(quotation, source) for source in held)
    ]


def _matches(text: str) -> list[re.Match[str]]:
    return list(_PAIRS.finditer(text))
