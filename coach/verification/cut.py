"""Notices words cut out of a clause without the "not" that stands in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.folding import find, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DENIAL = re.compile(
    r"n't\b|\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without|dont|wont|cant|didnt"
    r"|doesnt|isnt)\b"
)
# "Not only" denies nothing.
_HARMLESS = re.compile(r"\b(?:not|n't) (?:only|just|merely|simply)\b|\bno (?:doubt|wonder)\b")
_EDGE = re.compile(
    r"[,.;:!?—()\n]|\b(?:but|and|because|although|though|while|since|so|yet|what|which|who|where"
    r"|when|how|if|whether|than)\b"
)
# A thing may be named whatever was said of it: "the meetings", "managing people".
_NAMES_A_THING = re.compile(
    r"(?:an?|the|my|his|her|their|our|its|this|these|those|some|any|every|of|in|on|at|with|for|from"
    r"|by|to|(?!(?:b?r|s|st|sw|fl|cl|k)ing\b)\w+ing|\d+|no|not|never)\b|\w+$"
)
# Behind the cut words: "… from nothing", "… isn't me".
_AHEAD = 3


def sheds_denial(words: str, texts: Iterable[str], reach: int = 12) -> bool:
    """Whether ``words`` stand in ``texts`` only where their clause has a "not" they leave out.

    Of the words before them the last ``reach`` are looked at. Silent where they name a thing.
    """
    if _NAMES_A_THING.match(fold(words).text.strip(" .,;:!?—")):
        return False
    found = [shed for text in texts for shed in _places(words, text, reach)]
    return bool(found) and all(found)


def denies(text: str) -> bool:
    """Whether ``text`` has a "not" of any kind."""
    return _DENIAL.search(_plain(text)) is not None


def _places(words: str, text: str, reach: int) -> Iterator[bool]:
    """For each place of ``words`` in ``text``: whether its clause denies and they do not."""
    start = 0
    while span := find(words, text[start:]):
        begin, end = start + span[0], start + span[1]
        before, after = _plain(text[:begin]), _plain(text[end:])
        clause = " ".join(_EDGE.split(before)[-1].split()[-reach:])
        rest = " ".join(_EDGE.split(after)[0].split()[:_AHEAD])
        yield bool(_DENIAL.search(clause) or _DENIAL.search(rest))
        start = end


def _plain(text: str) -> str:
    return _HARMLESS.sub(" ", fold(text).text)
