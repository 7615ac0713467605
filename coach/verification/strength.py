"""Notices a claim made stronger than what carries it: some → all, may → will, often → always."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class _Scale:
    """Words of one scale, weakest level first; ``harmless`` are turns of phrase to leave out."""

    levels: tuple[re.Pattern[str], ...]
    harmless: re.Pattern[str]


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(text.split('/'))})\b", re.IGNORECASE)


_HOW_MANY = _Scale(
    (
        _words("some/several/sometimes/a few/occasionally/certain people"),
        _words("many/often/frequently/commonly/common/lots/plenty/regularly/typically/generally"),
        _words("most/mostly/usually/nearly all/almost all/almost always/almost everyone/majority"),
        _words(
            "all/every/everyone/everybody/each/always/everything/any/whole/entire/entirely"
            "/constantly/invariably/without exception"
        ),
    ),
    _words(
        r"all the same/all the time/no longer/at all/after all/all along/above all/first of all/"
        r"once and for all/"
        r"all through/all in all/not all/almost all/nearly all/almost always/almost everyone/"
        r"at any point/in any case/anyway/any more/all right/if any\w*/of all/most of all"
    ),
)  # fmt: skip
_HOW_SURE = _Scale(
    (
        _words("may/might/can/could/perhaps/maybe/possibly"),
        _words("likely/probably/tends?/should/seems?/suggests?/naturally/in all likelihood"),
        _words(
            "will/won't/must/certainly/definitely/inevitably/surely/undoubtedly/guarantees?"
            "/guaranteed/without doubt/bound to/have to/has to/proves?/ensures?/never/always"
            "/requires?/needs?/is meant to/calls? for/take[sn]?/crucial/would"
        ),
    ),
    _words(r"if you will/will power"),
)
_AS_GOOD_AS_ALL = _words("constant/ever/never/no one/nobody/nothing/both")
_SURE = _words(
    "will/must/certainly/definitely/inevitably/surely/undoubtedly/guarantees?/guaranteed"
    "/bound to/proves?/ensures?/undeniably/without (?:a )?doubt/no doubt"
)
_ONLY = _words(
    "the only/(?:is|are|was|were) only/^only/sole/solely/exclusively/nothing but/no one but"
    "/all about"
)
# "More than" that compares, and "over" that bounds nothing.
_EACH_OTHER = _words("far more than/much more than/over the/over a/over time/over again/over it")
_ONLY_HELD = _words("only/sole/solely/exclusively/just/nothing but/singular/alone/single/simply")
_ONLY_HARMLESS = _words(
    "not only/only if/only when/if only/only once/only then/only about/only natural/only when"
)


def strengthened(claim: str, evidence: str) -> str:
    """The words that make ``claim`` stronger than ``evidence``, or "".

    Silent where the evidence has a word of the same strength anywhere.
    """
    return (
        _too_many(claim, evidence)
        or _too_sure(claim, evidence)
        or _too_sole(claim, evidence)
        or _other_bound(claim, evidence)
        or _narrowed(claim, evidence)
    )


def unhedged(claim: str, evidence: str) -> bool:
    """Whether ``evidence`` says "may" or "perhaps" and ``claim`` says nothing of the kind."""
    hedged = _HOW_SURE.levels[0].search(evidence) is not None
    kept = any(level.search(claim) for level in (*_HOW_SURE.levels[:2], *_HOW_MANY.levels[:2]))
    return hedged and not kept


def _too_many(claim: str, evidence: str) -> str:
    said = _HOW_MANY.harmless.sub(" ", claim)
    held = max((level for level, _ in _found(_HOW_MANY, evidence)), default=-1)
    held = len(_HOW_MANY.levels) if _AS_GOOD_AS_ALL.search(evidence) else held
    for level, word in _found(_HOW_MANY, said):
        top = level == len(_HOW_MANY.levels) - 1
        if (top and held < level) or (level == 2 and 0 <= held < level):
            return "" if word.lower() in _SPARED and held < 0 else word
    return ""


# "Any of it" and "each one" say no more than the plural they stand for.
_SPARED = frozenset({"any", "each", "whole", "every"})


def _too_sure(claim: str, evidence: str) -> str:
    found = _SURE.search(claim)
    if not found or _HOW_SURE.levels[2].search(evidence):
        return ""
    return found.group()


def _too_sole(claim: str, evidence: str) -> str:
    found = _ONLY.search(_ONLY_HARMLESS.sub(" ", claim))
    return "" if not found or _ONLY_HELD.search(evidence) else found.group()


_AT_MOST = _words(
    "no more than/not more than/at most/less than/fewer than/under/up to/or less/maximum"
)
_AT_LEAST = _words("or more/or longer/at least/over/more than/no less than/minimum/beyond/above")


_ABOVE_ALL = _words("above all/especially/in particular/particularly/chiefly/most of all")
_SOME_MORE = _words(
    "above all/especially/particular/particularly/chiefly/main/mainly/most/mostly/in general/best"
)


def _narrowed(claim: str, evidence: str) -> str:
    """The words that say it holds more for some than for others, where the evidence does not."""
    found = _ABOVE_ALL.search(claim)
    return found.group() if found and not _SOME_MORE.search(evidence) else ""


def _other_bound(claim: str, evidence: str) -> str:
    """The words that make a lower bound an upper one, or the other way round, or ""."""
    for one, other in ((_AT_MOST, _AT_LEAST), (_AT_LEAST, _AT_MOST)):
        found = one.search(_EACH_OTHER.sub(" ", claim))
        if found and other.search(evidence) and not one.search(evidence):
            return found.group()
    return ""


def _found(scale: _Scale, text: str) -> Iterator[tuple[int, str]]:
    for level, pattern in enumerate(scale.levels):
        for match in pattern.finditer(text):
            yield level, match.group()
