"""Holds a question to taking nothing for granted that nobody told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.answers import answered
from coach.verification.quotations import outside
from coach.verification.retelling import retold
from coach.verification.strict_words import word_list
from coach.verification.voiced import (
    carrying,
    held_in,
    is_known,
    is_past,
    is_plain,
    light,
    not_theirs,
)
from coach.verification.wording import STOP, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_GIVEN = re.compile(
    r"\b(?:(?i:(?<!changed )since|now that|given that|seeing that|because|even though|although"
    r"|though|considering|in spite of|despite|due to|thanks to)\s+(?!of\b)(?P<fact>\w[^,?.;:]*)"
    r"|(?i:after|when|before|as|while)\s+(?P<told>(?:you|your|he|she|they|his|her|their|the|all|it"
    r"|[A-Z])[^,?.;:]*))"
)
_ASKED = re.compile(
    r"\b(?:what|who|which \w+|how) (?:has |have |had |is |was )?(?:stopped|stops|stopping|made"
    r"|makes|making|kept|keeps|keeping|led|drove|drives|prevented|prevents|got|brought|pushed|forced"
    r"|convinced|holds|held) (?!(?:it|that|this|the (?:number|figure))\b)"
    r"(?:you|your|him|her|them|[A-Z]\w+)\b(?P<fact>[^?.;:]*)",
    re.I,
)
_WHY = re.compile(
    r"\b[Ww]hy (?:did|do|does|is|are|was|were|has|have|had|would|will)(?:n['’]t)?"
    r" (?P<fact>[^?.,;:]+)"
)
# "Which decision did she take from you": that she took one.
_WHICH_DID = re.compile(
    r"\b(?:[Ww]hich|[Ww]hat) (?:[\w'’-]+ ){1,3}?did (?P<fact>(?!you\b)[\w'’-]+ [^?.,;:]+)"
)
_WHICH = re.compile(
    r"\b(?:the|that|your|his|her|those|these) \w+ (?:that |who |which )?(?P<fact>(?:[A-Z]\w+"
    r"|he|she|they|you) (?:have |had |has )?(?:\w+ed|took|gave|made|got|lost|left|won|stole|broke"
    r"|sold|built|told|kept|found|held|taken|given|said|wrote|did)\b)"
)
_TELLING = re.compile(
    r"\b(?:did|does|has|have) (?P<who>(?:(?:the|your|his|her|their) )?(?!(?:you|people|any\w+)\b)"
    r"[\w'’]+(?: \w+)?) (?:say|tell|write|(?:answer|ask)(?:ed)?|reply|promise|said|told|written)\b"
)
_EVENTS = frozenset({"let", "go", "get", "got", "gave", "give", "made", "put", "must"})
_PAST = re.compile(r"\b(?:did|was|were|had|has|have)(?:n['’]t)?\b|['’]ve\b|['’]d\b", re.IGNORECASE)
# A question about what might be: new words are what it is for.
_OPEN = re.compile(
    r"^\W*(?:(?:if|suppose|imagine|say|let['’]s say|picture|with|from|on|in|for|and|so|before|after"
    r"|when|once|at|by|between|until)\b[^?]*[,:] *)?(?:(?:and|so|but|or|then) )?"
    r"(?:(?:what|who|whom|which|where|when|how|why)\b(?: (?!do\b|does\b|did\b|is\b|are\b"
    r"|was\b|were\b|has\b|have\b|had\b)[\w'’]+){0,6}? )?"
    r"(?:would|could|can|will|might|may|should|shall|[\w]+['’](?:ll|d))\b",
    re.IGNORECASE,
)
# How something imagined looks, and what is missing for it: new words are what it is for.
_IMAGINED = re.compile(
    r"^\W*(?P<so>(?:if|suppose|imagine|picture)\b[^?]*?), *(?:what|who|where|how|which)\b"
    r"(?! (?:did|was|were|had)\b)"
    r"|^\W*what (?:else )?(?:is|are|['’]s) (?:still )?(?:missing|needed)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"\b(?:the|that|his|her|their) ([\w'’-]+)", re.IGNORECASE)
# "A time when you laughed": whether there was one is what is asked. "The time when" was one.
_TIME = re.compile(
    r"\b(?:(?P<certain>the|that)|an?|any|another|some|one)(?: [\w'’]+)?"
    r" (?:time|moment|day|evening|morning|week|meeting)\W*$",
    re.IGNORECASE,
)
_PLAIN = word_list("asked_plainly")
# "How did it feel to let her down": that they did.
_FELT = re.compile(
    r"\b(?:how (?:did|does) it feel|what (?:was|is) it like) to (?P<fact>[^?.,;:]+)", re.IGNORECASE
)


def presumed(text: str, heard: Sequence[str], said: Iterable[str]) -> str:
    """What a question takes for granted and the messages ``heard`` do not carry, or "".

    ``said`` are all texts whose words may be used.
    """
    bare = outside(text)
    held = held_in(said)
    taken = given(bare, heard)
    if taken:
        return taken
    for pattern, least in ((_WHY, 2), (_WHICH_DID, 2), (_WHICH, 1)):
        for match in pattern.finditer(bare):
            if not _theirs(match["fact"], least, heard, held):
                return match["fact"].strip()
    telling = _TELLING.search(bare)
    if telling and not answered(telling["who"], heard):
        return telling.group()
    imagined = _IMAGINED.search(bare)
    if imagined:
        after = " ".join(_DEFINITE.findall(bare[imagined.end() :])) if imagined["so"] else ""
        told = carrying(f"{imagined['so'] or ''} {after}")
        foreign = [w for w in told if not is_known(w, held) and w not in light() | _PLAIN]
        return foreign[0] if foreign else not_theirs(bare, held)
    if not _OPEN.search(bare):
        past = _PAST.search(bare) is not None
        heavy = [w for w in carrying(bare) if w not in _PLAIN and not is_plain(w, past=past)]
        foreign = [w for w in heavy if not is_known(w, held)]
        return foreign[0] if foreign else ""
    return not_theirs(bare, held)


def given(bare: str, heard: Sequence[str]) -> str:
    """What a clause with "since", "when", "what made you" tells as a fact and they did not."""
    for match in (*_GIVEN.finditer(bare), *_ASKED.finditer(bare)):
        fact = (match["fact"] or match.groupdict().get("told") or "").strip()
        time = _TIME.search(bare[: match.start()])
        if time and not time["certain"]:
            continue
        sure = bool(time) or _speaks_of_fact(match.group(), fact)
        if fact and sure and retold(_plain_fact(fact), heard):
            return match.group().strip()
    felt = _FELT.search(bare)
    return felt["fact"] if felt and retold(f"you {felt['fact']}", heard) else ""


def _theirs(fact: str, least: int, heard: Sequence[str], held: frozenset[str]) -> bool:
    """Whether they said ``fact``, or at least every carrying word of it and ``least`` of those."""
    wanted = [word for word in words(fact) if word not in STOP or word in _EVENTS]
    if len(wanted) >= least and all(stem(word) in held for word in wanted):
        return True
    return not retold(fact, heard)


def _speaks_of_fact(whole: str, fact: str) -> bool:
    opener = words(whole)[:1]
    if opener and opener[0] in {"when", "before", "as", "while", "after"}:
        told = [w for w in words(fact) if w not in {"you", "your"}]
        return any(is_past(w) for w in told)
    return True


def _plain_fact(fact: str) -> str:
    return re.sub(r"^\s*(?:from|to|into)\b", "", fact)
