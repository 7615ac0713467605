"""Reads how a number went ("from 4 to 6") against the messages in which each was given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.plain_tokens import keys, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_WENT = re.compile(
    r"\b(?:the|your) (?:number|confidence|scale) (?:has )?(?:went|gone|moved|rose|risen|fell|fallen"
    r"|is|was|changed|goes|came|come)(?: up| down)? from (?P<old>\w+) to (?P<new>\w+)\b"
    r"|^from (?:an? )?(?P<low>\w+) to (?:an? )?(?P<high>\w+)(?=[,;.])"
    r"|^you (?:came|come|started|began) (?:with|at|from) (?:an? )?(?P<came>\w+)"
    r" and (?:you )?(?:leave|go|end|stop) (?:with|at) (?:an? )?(?P<left>\w+)(?=[,;.])"
    r"|^(?P<first>\w+) at the start,?(?: and)? (?P<last>\w+) now(?=[,;.])",
    re.IGNORECASE,
)
# "It's a six now", "let's say 6": what is given is the number.
_GIVING = keys(
    "a an it is now today tonight say let us i would will give put about maybe well ok yes so then"
)


def without_course(text: str, heard: Sequence[str]) -> str:
    """``text`` without "the number went from 4 to 6", where ``heard`` gives 4 first and then 6.

    ``heard`` are the person's messages in their order. A number counts as given where it is all
    of a sentence ("4. it is not 2"), or of what stands before its comma ("it's a six now, …");
    what stands otherwise is left to the other rules.
    """

    def known(match: re.Match[str]) -> str:
        one, other = (part for part in match.groups() if part)
        old, new = _given(one, heard), _given(other, heard)
        return " " if old and new and old[0] < new[-1] else match.group()

    return _WENT.sub(known, text)


def _given(number: str, heard: Sequence[str]) -> list[int]:
    """Which of ``heard`` give ``number``: as all that a sentence says before its first comma."""
    wanted = [word.key for word in plain(number)]
    return [
        i
        for i, message in enumerate(heard)
        for start, end in sentence_spans(message)
        if _before_comma(message[start:end]) == wanted
    ]


def _before_comma(sentence: str) -> list[str]:
    """What ``sentence`` says first, from "Yes, it's a six now, because …" the six."""
    read, first = plain(sentence), list[str]()
    for word in read:
        if word.gap and first:
            break
        first += [word.key] if word.key not in _GIVING else []
    return first
