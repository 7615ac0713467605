"""Says which figures of a sentence do not stand in what it rests on."""

from __future__ import annotations

import re
from collections import defaultdict
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from coach.verification.figures import Figure, figures, number
from coach.verification.wording import stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

# A list is seldom longer: "the third" may be counted off one that says "four".
_LONGEST_LIST = 10
_SINGULAR = {"a", "an", "the", "this", "that"}
_PEOPLE = stem("people")
_HEADS = re.compile(
    r"\b(?:we|they|there)(?:['’]re| are| were) (?:now |only |just |down to )*([\w-]+)",
    re.IGNORECASE,
)


def unsupported(
    text: str, evidence: Iterable[str], forgiven: Callable[[Figure], bool] = lambda _: False
) -> list[str]:
    """The figures of ``text``, as written, that ``evidence`` does not bear out.

    A figure is borne out by the same value in any spelling. A count ("40 years") must moreover be
    a count of the same thing where the evidence counts that thing at all.
    """
    said = figures(text)
    if not said:
        return []
    held = tuple(evidence)
    supply = frozenset(key for source in held for key in _supply(source))
    counts = _counts(held)
    return [
        figure.shown
        for figure in said
        if not forgiven(figure) and not (_borne_out(figure, supply) and _aligned(figure, counts))
    ]


def _supply(text: str) -> set[tuple[str, str]]:
    found = {figure.key for figure in figures(text)}
    found |= {("multiple", figure.key[1]) for figure in figures(text) if _counts_times(figure)}
    if {"both", "pair", "couple"} & set(words(text)):
        found.add(number(2))
    return found


def _counts_times(figure: Figure) -> bool:
    return figure.key[0] == "number" and figure.noun == stem("times")


def _borne_out(figure: Figure, supply: frozenset[tuple[str, str]]) -> bool:
    if figure.key in supply or figure.soft:
        return True
    kind, value = figure.key
    if _counts_times(figure):
        return ("multiple", value) in supply
    if kind != "ordinal" or not figure.worded:
        return False
    lists = (Decimal(v) for k, v in supply if k == "number")
    return any(Decimal(value) <= count <= _LONGEST_LIST for count in lists)


def _aligned(figure: Figure, counts: dict[str, set[str]]) -> bool:
    kind, value = figure.key
    if kind != "number" or not figure.noun or (figure.soft and figure.opens):
        return True
    return figure.noun not in counts or value in counts[figure.noun]


def _counts(evidence: tuple[str, ...]) -> dict[str, set[str]]:
    """How many of what the evidence counts: noun stem → values."""
    found: dict[str, set[str]] = defaultdict(set)
    for text in evidence:
        for figure in figures(text):
            if figure.noun and figure.key[0] == "number":
                found[figure.noun].add(figure.key[1])
        # "We were 300 people. Now we are 120": they count the same.
        heads = {figure.key[1] for said in _HEADS.findall(text) for figure in figures(said)}
        if found.get(_PEOPLE):
            found[_PEOPLE] |= heads
    for text in evidence:
        spoken = words(text)
        for before, word in pairwise(spoken):
            if before in _SINGULAR and not word.endswith("s") and stem(word) in found:
                found[stem(word)].add("1")
    return found
