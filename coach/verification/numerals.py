"""How numbers are written: words, suffixes, fractions, multiples."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

_UNITS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
]  # fmt: skip
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SMALL = {word: value for value, word in enumerate(_UNITS)} | {
    word: 10 * value for value, word in enumerate(_TENS, 2)
}
NUMBER_WORDS = frozenset(_SMALL)
SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    "hundredth": 100, "thousandth": 1_000,
} | {
    word + "th": _SMALL[word]
    for word in [*_UNITS[4:], "seventeen"] if word not in {"five", "eight", "nine", "twelve"}
} | {word[:-1] + "ieth": _SMALL[word] for word in _TENS}  # fmt: skip
_COUNTS = {"dozen": 12, "decade": 10, "century": 100}

SUFFIXES = {
    "k": 1_000, "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6,
    "b": 10**9, "bn": 10**9, "t": 10**12, "tn": 10**12,
}  # fmt: skip
_PARTS = {
    "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourths": 4, "fifth": 5, "fifths": 5,
    "sixth": 6, "sixths": 6, "seventh": 7, "eighth": 8, "eighths": 8, "ninth": 9, "tenth": 10,
    "tenths": 10, "hundredth": 100,
}  # fmt: skip
PARTS = {word: Decimal(value) for word, value in _PARTS.items()}
HALVES = frozenset({"half", "halves", "halved", "halving", "halfway", "midway"})
MULTIPLES = {
    "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "twofold": 2,
    "triple": 3, "triples": 3, "tripled": 3, "tripling": 3, "threefold": 3, "thrice": 3,
    "quadruple": 4, "quadrupled": 4, "fourfold": 4, "fivefold": 5, "tenfold": 10,
}  # fmt: skip
VAGUE = frozenset(
    {"dozens", "hundreds", "thousands", "millions", "billions", "trillions", "decades", "centuries"}
)
MONTHS = frozenset(
    {
        "january", "february", "march", "april", "may", "june", "july", "august", "september",
        "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec",
    }
)  # fmt: skip
# "Second" that counts nothing.
SECOND_IDIOMS = frozenset({"thought", "thoughts", "nature", "hand", "glance", "guess", "wind"})
# Any other word of letters alone begins no figure.
OPENS = (
    frozenset({"a", "one"} | _SMALL.keys() | SCALES.keys() | _ORDINALS.keys() | _COUNTS.keys())
    | HALVES
    | MULTIPLES.keys()
    | VAGUE
)
# A figure without a digit has one of these: "a" alone ("a third of", "a hundred") makes none.
IN_FIGURES = (OPENS - {"a"}) | PARTS.keys()
_LONGEST = 15
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")


def from_digits(text: str) -> Decimal | None:
    """The value of "12,500", "2.5" or "3,5"; None for what is no single number ("1.2.3").

    Longer rows of digits are numbers to dial, not to count with: they are compared as written.
    """
    if len(text) > _LONGEST:
        return None
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) else text.replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def is_number_word(word: str) -> bool:
    """Whether ``word`` alone is a number, an ordinal included."""
    return word in _SMALL or word in SCALES or word in _ORDINALS or word in _COUNTS


def from_words(words: list[str]) -> tuple[Decimal | None, int, bool]:
    """Read the number at the head of ``words``: its value, how many words it takes, is it ordinal.

    (None, 0, False) where there is none.
    """
    total = current = used = 0
    last = "nothing"  # what kind of word came last, which decides what may follow
    for i, word in enumerate(words):
        if word == "and" and last == "scale" and _continues(words[i + 1 : i + 2]):
            continue
        if word == "a" and last == "nothing" and words[i + 1 : i + 2] in _A_SCALE:
            current, last, used = 1, "unit", i + 1
            continue
        kind, value = _kind(word)
        if kind == "scale" and last != "nothing":
            total, current = _scaled(total, current, value)
        elif (kind, last) in _MAY_FOLLOW:
            current += value
        else:
            break
        last, used = kind.removeprefix("ordinal "), i + 1
        if kind.startswith("ordinal"):
            return Decimal(total + current), used, True
    return (Decimal(total + current), used, False) if used else (None, 0, False)


_A_SCALE = [[word] for word in SCALES]
_MAY_FOLLOW = {
    ("unit", "nothing"), ("unit", "tens"), ("unit", "scale"), ("teen", "nothing"),
    ("teen", "scale"), ("tens", "nothing"), ("tens", "scale"), ("count", "nothing"),
    ("scale", "nothing"), ("ordinal unit", "nothing"), ("ordinal unit", "tens"),
    ("ordinal unit", "scale"), ("ordinal teen", "nothing"), ("ordinal teen", "scale"),
}  # fmt: skip


def _kind(word: str) -> tuple[str, int]:
    if word in _SMALL:
        value = _SMALL[word]
        return ("unit" if value < 10 else "teen" if value < 20 else "tens"), value
    if word in SCALES:
        return "scale", SCALES[word]
    if word in _COUNTS:
        return "count", _COUNTS[word]
    if word in _ORDINALS:
        return ("ordinal unit" if _ORDINALS[word] < 10 else "ordinal teen"), _ORDINALS[word]
    return "none", 0


def _scaled(total: int, current: int, scale: int) -> tuple[int, int]:
    if scale == SCALES["hundred"]:
        return total, current * scale
    return total + current * scale, 0


def _continues(words: list[str]) -> bool:
    return bool(words) and _kind(words[0])[0] in {"unit", "teen", "tens"}
