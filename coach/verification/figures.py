"""Reads the figures of a text, in digits or in words, as values that can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from coach.verification import numerals
from coach.verification.wording import STOP, stem

_TOKEN = re.compile(
    r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?)(?!\d)"
    r"|(?P<number>\d+(?:[.,]\d+)*)(?P<unit>%|[^\W_]+)?"
    r"|(?P<word>[^\W\d_]+[^\W_]*)"
)
_RUN = re.compile(r"[^\W_]+")
_PRECISION = Decimal("0.000001")
_LONGEST_MONTH = 31
_LONGEST_FIGURE = 9  # words
_CLOSE = re.compile(r"[\s\-‐‑]+")


@dataclass(frozen=True)
class Figure:
    """One figure: ``key`` is its kind and value, ``shown`` how it was written.

    ``noun`` is the stem of the word right behind it ("" where there is none), ``worded`` tells
    number words from digits, ``soft`` marks a "one" or "first" that may just be a manner of
    speaking, ``opens`` one that opens its sentence or clause.
    """

    key: tuple[str, str]
    shown: str
    noun: str = ""
    worded: bool = False
    soft: bool = False
    opens: bool = False


class _Token(NamedTuple):
    text: str
    kind: str
    unit: str
    start: int
    end: int
    near: bool  # nothing but a space or a hyphen between it and the token before


@lru_cache(maxsize=2048)
def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of ``text``, in order: numbers, shares, ordinals, multiples, times, codes."""
    runs = frozenset(_RUN.findall(text.lower()))
    if runs.isdisjoint(numerals.IN_FIGURES) and all(map(str.isalpha, runs)):
        return ()  # as in most sentences
    tokens = _tokens(text)
    found: list[Figure] = []
    i = 0
    while i < len(tokens):
        figure, used = _read(tokens, i)
        if figure:
            opens = not text[: tokens[i].start].strip("\"“”'‘«» ") or _opens(text, tokens[i].start)
            figure = _as_day(figure, tokens[max(i - 1, 0) : i + used + 1])
            found.append(replace(figure, noun=_noun(tokens, i + used), opens=opens))
        i += max(used, 1)
    return tuple(found)


def number(value: Decimal | int) -> tuple[str, str]:
    """The key of a plain number."""
    return "number", _plain(Decimal(value))


def share(value: Decimal) -> tuple[str, str]:
    """The key of a share of a whole: a percentage, a fraction, "n out of m"."""
    return "share", _plain(value)


def _as_day(figure: Figure, around: list[_Token]) -> Figure:
    """Read "October 3" as the 3rd: a number in digits beside a month is a day."""
    kind, value = figure.key
    beside = any(token.text in numerals.MONTHS for token in around)
    if kind != "number" or figure.worded or not beside:
        return figure
    is_day = value.isdigit() and int(value) <= _LONGEST_MONTH
    return replace(figure, key=("ordinal", value)) if is_day else figure


def _plain(value: Decimal) -> str:
    """``value`` without needless zeros; shares to six decimals, so that 2 in 3 is two thirds."""
    kept = value.quantize(_PRECISION) if abs(value) < 1 else value
    shown = format(kept, "f")
    return (shown.rstrip("0").rstrip(".") or "0") if "." in shown else shown


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    last = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        between = text[last:start]
        near = bool(tokens) and (between == " " or _CLOSE.fullmatch(between) is not None)
        if match.lastgroup == "word":
            tokens.append(_Token(match.group().lower(), "word", "", start, end, near))
        else:
            kind = "time" if match["time"] else "number"
            tokens.append(_Token(match[kind], kind, match["unit"] or "", start, end, near))
        last = end
    return tokens


def _read(tokens: list[_Token], i: int) -> tuple[Figure | None, int]:
    """The figure that starts at token ``i``, if one does, and how many tokens it takes."""
    token = tokens[i]
    if token.kind == "word" and token.text.isalpha() and token.text not in numerals.OPENS:
        return None, 1
    if token.kind == "time":
        return Figure(("time", token.text.lstrip("0:") or "0"), token.text), 1
    special = _read_special(tokens, i)
    if special:
        return special
    if token.kind == "number":
        return _read_digits(tokens, i)
    if any(character.isdigit() for character in token.text):
        return Figure(("code", token.text), token.text), 1
    return _read_words(tokens, i)


def _read_special(tokens: list[_Token], i: int) -> tuple[Figure, int] | None:
    """Read "n out of m", "a third of", "two thirds", "twice", "dozens"."""
    word = tokens[i].text
    first, used = _cardinal(tokens, i)
    if first is not None:
        rest = _after(tokens, i + used)
        skip = 2 if rest[:2] == ["out", "of"] else 1 if rest[:1] == ["in"] else 0
        whole, more = _cardinal(tokens, i + used + skip) if skip else (None, 0)
        if whole and whole.is_finite() and 0 < first < whole and (skip == 2 or whole in _WHOLES):
            return Figure(share(first / whole), _shown(tokens, i, used + skip + more)), (
                used + skip + more
            )
        if rest[:1] and rest[0] in numerals.PARTS:
            part = first / numerals.PARTS[rest[0]]
            return Figure(share(part), _shown(tokens, i, used + 1)), used + 1
    rest = _after(tokens, i + 1)
    if word in {"a", "one"} and rest[1:2] == ["of"] and rest[0] in numerals.PARTS:
        return Figure(share(Decimal(1) / numerals.PARTS[rest[0]]), f"{word} {rest[0]}"), 2
    if word in numerals.HALVES:
        return Figure(share(Decimal("0.5")), word, worded=True), 1
    if word in numerals.MULTIPLES:
        return Figure(("multiple", str(numerals.MULTIPLES[word])), word, worded=True), 1
    return (Figure(("vague", word), word, worded=True), 1) if word in numerals.VAGUE else None


_WHOLES = {Decimal(n) for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 1000)}


def _cardinal(tokens: list[_Token], i: int) -> tuple[Decimal | None, int]:
    if i >= len(tokens):
        return None, 0
    if tokens[i].kind == "number" and not tokens[i].unit:
        return numerals.from_digits(tokens[i].text), 1
    value, used, ordinal = numerals.from_words(_run(tokens, i))
    return (None, 0) if ordinal else (value, used)


def _read_digits(tokens: list[_Token], i: int) -> tuple[Figure | None, int]:
    token = tokens[i]
    value = numerals.from_digits(token.text)
    unit = token.unit.lower()
    shown = token.text + token.unit
    if value is None or any(character.isdigit() for character in unit):
        return Figure(("code", shown.lower()), shown), 1
    if unit in {"st", "nd", "rd", "th"}:
        return Figure(("ordinal", _plain(value)), shown), 1
    if unit == "x":
        return Figure(("multiple", _plain(value)), shown), 1
    if unit == "s":
        return Figure(("code", shown.lower()), shown), 1
    value *= numerals.SUFFIXES.get(unit, 1)
    used = 1
    following = _after(tokens, i + 1)
    if not unit and following[:1] and following[0] in numerals.SCALES:
        value *= numerals.SCALES[following[0]]
        used, following = 2, following[1:]
    words = 0 if unit == "%" else _percent_words(following)
    if unit == "%" or words:
        return Figure(share(value / 100), shown + (unit != "%") * " percent"), used + words
    return Figure(number(value), shown), used


def _percent_words(following: list[str]) -> int:
    if following[:1] and following[0] in {"percent", "percentage"}:
        return 1
    return 2 if following[:2] == ["per", "cent"] else 0


def _read_words(tokens: list[_Token], i: int) -> tuple[Figure | None, int]:
    run = _run(tokens, i)
    value, used, ordinal = numerals.from_words(run)
    if value is None:
        return None, 1
    shown = _shown(tokens, i, used)
    if ordinal:
        idiom = run[0] == "second" and (run[1:2] or [""])[0] in numerals.SECOND_IDIOMS
        soft = idiom or value == 1
        return Figure(("ordinal", _plain(value)), shown, worded=True, soft=soft), used
    percent = _percent_words(run[used:])
    if percent:
        return Figure(share(value / 100), f"{shown} percent", worded=True), used + percent
    return Figure(number(value), shown, worded=True, soft=run[0] == "one" and used == 1), used


def _run(tokens: list[_Token], i: int) -> list[str]:
    """The words from token ``i`` on, as far as only spaces and hyphens stand between them."""
    end = i + 1
    while end < len(tokens) and tokens[end].near and end - i < _LONGEST_FIGURE:
        end += 1
    return [token.text for token in tokens[i:end]]


def _after(tokens: list[_Token], i: int) -> list[str]:
    """What follows in the same run, if token ``i`` is still of it."""
    return _run(tokens, i) if i < len(tokens) and tokens[i].near else []


def _shown(tokens: list[_Token], i: int, used: int) -> str:
    return " ".join(token.text for token in tokens[i : i + used])


def _noun(tokens: list[_Token], i: int) -> str:
    if i >= len(tokens) or not tokens[i].near or tokens[i].kind != "word":
        return ""
    word = tokens[i].text
    return "" if word in STOP or numerals.is_number_word(word) else stem(word)


def _opens(text: str, start: int) -> bool:
    before = text[:start].rstrip("\"“”'‘’«»( \n\t")
    return not before or before[-1] in ".!?:;,…—–"
