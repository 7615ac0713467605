"""Reads numbers and corrections out of what a person typed."""

from __future__ import annotations

import re

_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"nil": 0, "none": 0, "nothing": 0}
_UNITS = r"(?!\s*(?:years?|months?|weeks?|days?|hours?|people|times|kids|children|of us|%))"
_SCALE = re.compile(
    rf"(?<![\w.,/])(10|[0-9])(?:[.,]5)?(?:\s*(?:/|out of)\s*10)?(?![\w/]|[.,]\d){_UNITS}",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:put|make it|call it|let'?s say|i'?d say)\s+(?:an?\s+)?(\d.*)", re.IGNORECASE
)
_SCALE_WORD = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\b{_UNITS}", re.IGNORECASE)
_CHANGES = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"\bi (?:said|wrote|typed)\s+[\"“']?(?P<old>[^,.;\"”']+?)[\"”']?\s*[,;.]?\s*(?:but |and )?"
        r"(?:it's been|it has been|it was|it's|it is|i meant|that's|it should be|was)\s+"
        r"[\"“']?(?P<new>[^,.;\"”']+)",
        r"\b(?:it was|it's|it is|that's|that was|i have|we are|we were)\s+"
        r"(?P<new>[^,.;]+?),?\s+(?:and )?not\s+(?P<old>[^,.;]+)",
        r"\bnot\s+(?P<old>[^,.;]+?)[,;]?\s+(?:but|it was|it's|rather)\s+(?P<new>[^,.;]+)",
        r"\binstead of\s+[\"“']?(?P<old>[^,;\"”']+?)[\"”']?[,;]?\s+(?:say |put |write |use )?"
        r"[\"“']?(?P<new>[^.;\"”']+)",
        r"\b(?:actually |sorry )*(?P<new>[\w' -]+?),? (?:instead of|rather than)\s+"
        r"(?P<old>[^,.;]+)",
        r"(?P<old>[\w' -]+?) (?:sounds?|is|feels?|are) (?:too |a bit |so )?[\w ]+?[,;.]\s*(?:but )?"
        r"(?:make it|make that|better|rather|say|put|use|i'd say|more like)\s*:?\s*[\"“']?"
        r"(?P<new>[^.;\"”']+)",
        r"\b(?:change|replace|swap)\s+[\"“']?(?P<old>[^\"”']+?)[\"”']?\s+(?:to|with|for|by)\s+"
        r"[\"“']?(?P<new>[^.;\"”']+)",
        r"[\"“']?(?P<old>[\w' -]+?)[\"”']?\s*(?:->|→|=>)\s*[\"“']?(?P<new>[^.;\"”']+)",
    )
]


def scale(text: str) -> int | None:
    """The first whole number from 0 to 10 in ``text``, in figures or words; None without one."""
    settled = _SETTLED.search(text)
    found = _SCALE.search(settled.group(1) if settled else text)
    if found:
        return int(found.group(1))
    word = _SCALE_WORD.search(text)
    return _NUMBER_WORDS[word.group(1).lower()] if word else None


_TEENS = (
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_UP_TO_TWENTY = (*list(_NUMBER_WORDS)[:11], *_TEENS)
_NUMBER = re.compile(rf"(?:\d+|{'|'.join(reversed(_UP_TO_TWENTY))})\b", re.IGNORECASE)


def spellings(text: str) -> list[str]:
    """``text`` and, for a number up to twenty, the other way of writing it."""
    lowered = text.lower()
    if lowered in _UP_TO_TWENTY:
        return [text, str(_UP_TO_TWENTY.index(lowered))]
    small = text.isdigit() and int(text) < len(_UP_TO_TWENTY)
    return [text, _UP_TO_TWENTY[int(text)]] if small else [text]


def replacement(text: str) -> tuple[str, str] | None:
    """(what was said, what it should be) where ``text`` says so in so many words."""
    for pattern in _CHANGES:
        found = pattern.search(text)
        if found:
            old, new = (found.group(name).strip(" \"“”'") for name in ("old", "new"))
            said, meant = _NUMBER.match(old), _NUMBER.match(new)
            if said and meant:
                # "12 years, it's 11": the years stay.
                old, new = said.group(), meant.group()
            if old and new and old.lower() not in {new.lower(), "that wrong", "it wrong"}:
                return old, new
    return None
