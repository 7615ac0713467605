"""What a person says they never said, whose relative is whose, and lines drafted for them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.verification.plain_tokens import plain
from coach.verification.quotations import outside, quotations
from coach.verification.strict_words import word_list
from coach.verification.wording import STOP, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Up to the end of the clause: "I never said the 11th of December, nor the 5th."
_NEVER_SAID = re.compile(
    r"\bi (?:never|didn['’]t|did not|haven['’]t|have not) (?:ever )?"
    r"(?:say|said|write|wrote|written|mention|mentioned|give|gave|given)\b[^.!?;:]*",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w'’-]*[a-z]"
# A relation, its holder: "my wife Ewa", "Ewa is my wife", "Ewa, my wife".
_RELATIONS = (
    re.compile(rf"\b(?:my|your),? (?P<noun>[a-z]+) (?P<name>{_NAME})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<name>{_NAME})(?:,| is| was|['’]s) (?:my|your) (?P<noun>[a-z]+)\b"),
)
RELATIONS = word_list("relations")
"""What somebody may be to somebody: it is asked whose they are, and what they are called."""
# So many words of theirs in a row make a line of it theirs, and so many others its end.
_RUN, _END = 5, 2
_DRAFT = re.compile(
    r"\b(?:your|the|a|one|this) (?:\w+ )?(?:line|mission|sentence|story|version|draft)\b[^.:]*"
    r":\s*(?P<draft>[^“\"]+)$",
    re.IGNORECASE,
)


def without_unsaid(texts: Iterable[str]) -> list[str]:
    """``texts`` without what the person says they never said, which no sentence may rest on."""
    return [_without_unsaid(text) for text in texts]


# Messages and passages come again with every sentence of a reply, and with every reply.
@lru_cache(maxsize=2048)
def _without_unsaid(text: str) -> str:
    return _NEVER_SAID.sub(" ", text)


def wrong_relation(text: str, messages: Iterable[str]) -> str:
    """The name that ``text`` gives to a relation whose holder the person has named otherwise."""
    told: dict[str, set[str]] = {}
    for message in messages:
        for noun, name in _relations(message):
            told.setdefault(noun, set()).add(name)
    for noun, name in _relations(outside(text)):
        if noun in told and name not in told[noun]:
            return name
    return ""


def foreign_draft(text: str, said: Sequence[str]) -> str:
    """The word of a line drafted for the person, without quotation marks, that nobody said."""
    match = _DRAFT.search(text)
    if not match:
        return ""
    held = {stem(word) for each in said for word in words(each)}
    drafted = (word for word in words(match["draft"]) if word not in STOP)
    return next((word for word in drafted if stem(word) not in held), "")


def miswritten(text: str, messages: Iterable[str]) -> str:
    """The quotation of ``text`` that is a line of theirs but for its last words, or "".

    "I look where the water goes" of "I look where the water comes from": an offer may put words
    of theirs together, and not pass for what they wrote.
    """
    said = [[word.key for word in plain(message)] for message in messages]
    for quotation in quotations(text):
        offered = [word.key for word in plain(quotation)]
        if any(_parts_at_the_end(offered, theirs) for theirs in said):
            return quotation
    return ""


def _parts_at_the_end(offered: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether all but the last one or two of ``offered`` stand in ``theirs``, which goes on."""
    for left in range(1, _END + 1):
        run = list(offered[: len(offered) - left])
        if len(run) < _RUN:
            continue
        for i in range(len(theirs) - len(run)):
            if theirs[i : i + len(run)] == run and theirs[i + len(run)] != offered[len(run)]:
                return True
    return False


@lru_cache(maxsize=2048)
def _relations(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        (match["noun"].lower(), match["name"])
        for pattern in _RELATIONS
        for match in pattern.finditer(text)
        # The case of the pattern is ignored for "My"; a name has its capital.
        if match["noun"].lower() in RELATIONS and match["name"][0].isupper()
    )
