"""Holds an offer of the coach to judging nothing, and to telling of others only what was told.

"It is unjust that you", "it would be a step back" judge their life for them. "The council doesn't
value what you do", "since she was fired" slip in as known what nobody said.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.asking import given
from coach.verification.foretold import unsettled
from coach.verification.quotations import outside
from coach.verification.retelling import retold
from coach.verification.voiced import is_known
from coach.verification.wording import listed, words

if TYPE_CHECKING:
    from collections.abc import Iterable

_IT_IS = re.compile(
    r"\b(?:it|that|this|which) ?(?:['’]s|is|was|would be|will be|['’]d be|seems|sounds|must be)"
    r" (?:not |only |just |very |so |quite |rather |a |an |the |such )*(?P<how>[\w'’-]+)",
    re.IGNORECASE,
)
# What the coach may find of what they told only if they found it so.
_JUDGES = listed(
    """
    unjust unfair fair unkind cruel wrong shame pity mistake wise unwise foolish brave braver bold
    courageous waste step-back step loss failure blessing luck sober mature healthy unhealthy
    selfish generous admirable impressive remarkable understandable human natural rare tragic sad
    heavy heartbreaking terrible awful dreadful painful harsh tough lonely risky dangerous sensible
    reasonable realistic unrealistic justified childish noble proof sign
    """
)
# "If it is heavy, we stop" finds nothing so; a question, or a point, may be a fair one.
_OPEN = re.compile(r"\b(?:if|whether|where|when|in case)\W*$", re.IGNORECASE)
_ASKED = re.compile(r" (?:question|point|answer|thing)\b", re.IGNORECASE)
_FREE = re.compile(
    r"\b(?:one|a|the) (?:first |next |small |smaller |possible )?step\b(?! (?:back|down|away)\b)",
    re.I,
)
# "The council doesn't value", "Anna is on your side", "your aunt has seen it".
_OF_OTHERS = re.compile(
    r"(?:^|[.;:!?] |, (?:and|but|so) |, )(?P<fact>(?:(?:[Tt]he|[Yy]our) (?!(?:answer|question"
    r"|line|word|record|page|sentence|rest|number|step|door|choice|decision|pace|way|time|day|list"
    r"|evening|night|hour|conversation|article|source|note|passage)s?\b|\d)[\w'’-]+"
    r"|(?:(?:Mr|Mrs|Ms|Dr|Frau|Herr)\.? )?(?!(?:I|We|You|It|That|This|There|What|Here|So"
    r"|And|But|If)\b)"
    r"[A-ZÀ-Þ][\w'’-]*\.?(?: [A-ZÀ-Þ][\w'’-]*)?)"
    r" (?:(?:has|have|had|does|do|did|is|was|will|can|could)(?: not|n['’]t)"
    r"|(?:has|had|will|is|was)(?= (?:\w+ ){0,3}(?:you|your)\b))[^.,;:!?]*)"
)
_NO_TIME = re.compile(r"\bis no (?:time|place|way|reason|basis|life) (?:for|to)\b", re.IGNORECASE)
_SAYS_YOU = re.compile(
    r"(?P<fact>[^.;:!?,]+?),? (?:is|was) (?:how|what|the way) you (?:see|saw|think|thought|feel"
    r"|felt|look at|believe)\b",
    re.IGNORECASE,
)


def judged(text: str, heard: Iterable[str], held: frozenset[str]) -> str:
    """The words with which an offer judges, or tells of others what nobody told, or "".

    ``heard`` are the person's messages, ``held`` the stems of all words that may be used.
    """
    bare, told = outside(text), list(heard)
    for match in _IT_IS.finditer(_FREE.sub(" ", bare)):
        how = match["how"].lower()
        rest = bare[match.end() :]
        open_ = _OPEN.search(bare[: match.start()]) or (how == "fair" and _ASKED.match(rest))
        if how in _JUDGES and not open_ and not is_known(how, held):
            return match.group()
    broad = _NO_TIME.search(bare)
    if broad:
        return broad.group()
    seen = _SAYS_YOU.search(bare)
    if seen and retold(seen["fact"], told):
        return seen.group()
    for match in _OF_OTHERS.finditer(bare):
        if words(match["fact"]) and retold(match["fact"], told):
            return match["fact"]
    return given(bare, told) or unsettled(text, told)
