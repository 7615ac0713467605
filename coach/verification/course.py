"""Reads how a number went ("from 4 to 6") against the messages in which each was given."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.plain_tokens import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_WENT = re.compile(
    r"\b(?:the|your) (?:number|confidence|scale) (?:has )?(?:went|gone|moved|rose|risen|fell|fallen"
    r"|is|was|changed|goes|came|come)(?: up| down)? from (?P<old>\w+) to (?P<new>\w+)\b"
    r"|^from (?P<low>\w+) to (?P<high>\w+)(?=[,;.])"
    r"|^(?P<first>\w+) at the start,?(?: and)? (?P<last>\w+) now(?=[,;.])",
    re.IGNORECASE,
)
_NOW = frozenset({"now", "today", "tonight"})


def without_course(text: str, heard: Sequence[str]) -> str:
    """``text`` without "the number went from 4 to 6", where ``heard`` gives 4 first and then 6.

    ``heard`` are the person's messages in their order. A number counts as given where it is all
    of a sentence ("4. it is not 2"); what stands otherwise is left to the other rules.
    """

    def known(match: re.Match[str]) -> str:
        one, other = (part for part in match.groups() if part)
        old, new = _given(one, heard), _given(other, heard)
        return " " if old and new and old[0] < new[-1] else match.group()

    return _WENT.sub(known, text)


def _given(number: str, heard: Sequence[str]) -> list[int]:
    """Which of ``heard`` say ``number`` in a sentence of its own."""
    wanted = [word.key for word in plain(number)]
    return [
        i
        for i, message in enumerate(heard)
        for start, end in sentence_spans(message)
        if [w.key for w in plain(message[start:end]) if w.text.lower() not in _NOW] == wanted
    ]
