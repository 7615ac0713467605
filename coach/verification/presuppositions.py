"""Finds what a question takes for granted about a person and nobody said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.lexicon import kin
from coach.verification.quotations import outside
from coach.verification.reading import read
from coach.verification.wording import irregular, listed, stem

if TYPE_CHECKING:
    from collections.abc import Iterable

# "Since your boss praised you", "when you resigned": up to the comma or the end.
_GIVEN = re.compile(
    r"\b(?:[Ss]ince|[Ww]hen|[Aa]fter|[Nn]ow that|[Bb]ecause|[Gg]iven that|[Ee]ven though|[Bb]efore)"
    r"\s+(?P<fact>(?:you|your|they|he|she|the \w+|[A-Z])[^,?.;:]*)"
)
# What "did you start to hate them" and "excites you most" take to be so.
_STARTED = re.compile(
    r"\b(?:did|have) you (?:start|begin|come|begun|started) to (?P<fact>[^,?.;:]+)", re.I
)
_MOST = re.compile(r"\b(?:what|who|which \w+) (?P<fact>\w+s) you (?:the )?most\b", re.I)
_WHY = re.compile(
    r"\b[Ww]hy (?:did|was|were|had|has|have) (?P<fact>(?:you|your|[A-Z]|he|she|they)[^,?.;:]+)"
    r"|\b(?:[Hh]ow|[Ww]hat) did (?P<fact2>you (?:feel|think|say|do) (?:when|after|about) [^,?.;:]+)"
    r"|\b[Ww]hat did (?P<fact3>(?:your|[A-Z])[^,?.;:]+)"
)
_ORDINAL = re.compile(
    r"\byour (?P<fact>(?:first|second|third|fourth|fifth|last|former|previous|new) [\w'’-]+)", re.I
)
_METHOD = re.compile(r"\b(?:second|first) north\b", re.IGNORECASE)
_NOT_PAST = listed("need feed bed red led speed indeed deed seed weed hundred instead")
_PASTS = frozenset(form for form in irregular() if not form.endswith(("s", "ing", "n")))
# What a question may not make up: people in somebody's life, and things that change a life.
_EVENTS = frozenset(
    stem(word)
    for word in listed(
        """
        resign quit promote demote fire dismiss sack retire divorce marry graduate win lose fail lie
        cheat steal betray bully insult praise compliment criticise criticize reject turn hire
        relocate cry cried argue fight collapse publish sell invest inherit apologise apologize
        threaten harass promotion dismissal divorce wedding resignation burnout breakdown baby birth
        funeral boss husband wife mother father sister brother son daughter partner friend uncle
        aunt doctor therapist landlord professor coach mentor investor founder ceo director
        """
    )
)


def presumed(text: str, messages: Iterable[str]) -> str:
    """The clause of ``text`` that takes something for granted which no message carries, or "".

    Only what would be news is looked for: a person, or an event such as a resignation.
    """
    facts = _facts(outside(text))
    if not facts and not _STARTED.search(text) and not _MOST.search(text):
        return ""
    said = {word.stem for message in messages for word in read(message, speaker=True)}
    held = frozenset(said)
    for match in (*_STARTED.finditer(text), *_MOST.finditer(text)):
        verb = next((word for word in read(match["fact"]) if word.carries), None)
        if verb and not any(kin(verb.stem, other) for other in held):
            return match["fact"].strip()
    for fact in facts:
        if any(word.stem in _EVENTS and word.stem not in said for word in read(fact)):
            return fact.strip()
    return ""


def _facts(text: str) -> list[str]:
    given = [match["fact"] for match in _GIVEN.finditer(text)]
    found = [fact for fact in given if _speaks_of_past(fact)]
    for match in _WHY.finditer(text):
        found += [fact for fact in match.groupdict().values() if fact]
    ordinal = [match["fact"] for match in _ORDINAL.finditer(_METHOD.sub(" ", text))]
    return found + [fact for fact in ordinal if _speaks_of_past(text)]


def _speaks_of_past(fact: str) -> bool:
    return any(_is_past(word) for word in re.findall(r"[a-z]+", fact.lower()))


def _is_past(word: str) -> bool:
    return (word.endswith("ed") and word not in _NOT_PAST) or word in _PASTS
