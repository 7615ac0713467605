"""Holds the coach to being software, and to being glad or sorry only of what it was told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.quotations import outside
from coach.verification.retelling import retold

if TYPE_CHECKING:
    from collections.abc import Sequence

# What only somebody with a body, a family or a calendar does.
_A_BODY = re.compile(
    r"\b(?:visit me|meet (?:me|up|in person|for (?:a )?(?:coffee|lunch))"
    r"|come (?:by|over) to (?:me|us)"
    r"|in town|in my (?:own )?(?:life|career|office|team|experience)|see you (?:there|in person)"
    r"|my (?:own )?(?:wife|husband|partner|mother|father|brother|sister|son|daughter|family|boss"
    r"|colleagues?|career|childhood|clients|office|job)\b"
    r"|as an? (?:mother|father|parent|manager|coach of) myself|being an? \w+ myself"
    r"|i['’]ll (?:call|ring|phone|visit|meet|see) |when i was (?:young|your age)|on the podcast)",
    re.IGNORECASE,
)
_FEELS = re.compile(
    r"\b(?i:glad|happy|sorry|relieved|pleased|proud|sad)\b (?:to (?:hear|read|see|know) )?"
    r"(?:that|for|about|of) (?P<fact>[^.;:!?]+)"
    r"|\b(?i:seems?|sounds?|looks?) (?:like|as if|as though|that) "
    r"(?P<seen>(?:your \w+|he|she|they|[A-ZÀ-Þ]\w+) [^.;:!?]+)"
)
_CONVERSATION = re.compile(
    r"^(?:you (?:said|told|wrote|put|brought|named|asked|came)|that|it)\b", re.I
)


def out_of_part(text: str, heard: Sequence[str]) -> str:
    """The words of the coach's own thought with which it leaves its part, or "".

    It is a program: it meets nobody and has no family. And what it is glad or sorry about, or what
    things look like to it, has to be what the messages ``heard`` tell.
    """
    bare = outside(text)
    body = _A_BODY.search(bare)
    if body:
        return body.group().strip()
    for match in _FEELS.finditer(bare):
        fact = (match["fact"] or match["seen"]).strip()
        if not _CONVERSATION.match(fact) and retold(fact, heard):
            return fact
    return ""
