"""What words mean to one another: families, opposites, classes of which only one can be true."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from coach.verification.wording import stem

# Letters two words must open with to be taken for forms of one ("decision", "decide").
_SHARED, _SHORT_SHARED, _SHORT = 5, 4, 6
_PREFIXES = frozenset({"un", "in", "im", "ir", "il", "dis", "non", "mis"})
_LONG_ENOUGH = 4


def kin(one: str, other: str) -> bool:
    """Whether two stems are the same, forms of one word, or may stand for each other."""
    if one == other:
        return True
    return same_family(one, other) or _same_root(one, other)


def same_family(one: str, other: str) -> bool:
    """Whether two stems may stand for each other."""
    return not _families(one).isdisjoint(_families(other))


def families(one: str) -> frozenset[int]:
    """The families that a stem belongs to, none where nothing may stand for it."""
    return _families(one)


def families_among(roots: frozenset[str]) -> frozenset[int]:
    """The families that any of the stems ``roots`` belongs to."""
    return _held(roots).families


def kin_among(one: str, roots: frozenset[str]) -> bool:
    """Whether ``one`` is ``kin`` to any of ``roots``, without a look at every one of them."""
    if one in roots:
        return True
    held = _held(roots)
    if not held.families.isdisjoint(_families(one)):
        return True
    return any(_same_root(one, other) for other in held.by_opening.get(one[:_SHORT_SHARED], ()))


def opposed(one: str, other: str) -> bool:
    """Whether two stems say the contrary of each other."""
    sides = _sides()
    mine = sides.get(one)
    if mine and other in sides and any((line, 1 - s) in sides[other] for line, s in mine):
        return True
    short, long = (one, other) if len(one) < len(other) else (other, one)
    return long.endswith(short) and len(short) >= _LONG_ENOUGH and long[: -len(short)] in _PREFIXES


@lru_cache(maxsize=4096)
def contraries(one: str) -> frozenset[str]:
    """The stems that stand on the other side of ``one`` in the list of opposites."""
    wanted = {(line, 1 - side) for line, side in _sides().get(one, ())}
    return frozenset(word for word, places in _sides().items() if wanted & places)


def classes(word: str) -> frozenset[int]:
    """The classes of which only one member can be true at a time, that ``word`` belongs to."""
    return _classes().get(word, frozenset())


def feeling(word: str) -> frozenset[int]:
    """The families of feelings that ``word`` (a stem) names, none where it names no feeling."""
    return _feelings().get(word, frozenset())


@lru_cache(maxsize=8192)
def _families(one: str) -> frozenset[int]:
    return _family_lines().get(one, frozenset())


class _Held(NamedTuple):
    """Stems by what makes others kin to them: their families, and the letters they open with."""

    families: frozenset[int]
    by_opening: dict[str, list[str]]


@lru_cache(maxsize=512)
def _held(roots: frozenset[str]) -> _Held:
    by_opening: dict[str, list[str]] = {}
    for root in roots:
        by_opening.setdefault(root[:_SHORT_SHARED], []).append(root)
    return _Held(frozenset().union(*map(_families, roots)), by_opening)


@lru_cache(maxsize=16384)
def _same_root(one: str, other: str) -> bool:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    short = min(len(one), len(other))
    return shared >= _SHARED or (shared >= _SHORT_SHARED and short <= _SHORT and shared >= short)


@lru_cache(maxsize=1)
def _family_lines() -> dict[str, frozenset[int]]:
    return _by_word([line.split() for line in _lines("families.txt")])


@lru_cache(maxsize=1)
def _feelings() -> dict[str, frozenset[int]]:
    return _by_word([line.split() for line in _lines("feelings.txt")])


@lru_cache(maxsize=1)
def _classes() -> dict[str, frozenset[int]]:
    return _by_word([line.split() for line in _lines("exclusive.txt")])


@lru_cache(maxsize=1)
def _sides() -> dict[str, frozenset[tuple[int, int]]]:
    found: dict[str, set[tuple[int, int]]] = {}
    for number, line in enumerate(_lines("opposites.txt")):
        for side, half in enumerate(line.split("|")):
            for word in half.split():
                found.setdefault(stem(word), set()).add((number, side))
    return {word: frozenset(places) for word, places in found.items()}


def _by_word(lines: list[list[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(lines):
        for word in line:
            found.setdefault(stem(word), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


def _lines(name: str) -> list[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip()]
