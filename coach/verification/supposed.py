"""Finds what the form of a question supposes: that somebody did it, that it had that effect.

"Who told you to go" supposes that somebody did, "what about the town makes you ill" that it is the
town, "what draws you to it" that something does, "how bitter was it" that it was.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.feelings import unvoiced
from coach.verification.figures import figures
from coach.verification.lexicon import kin
from coach.verification.quotations import outside
from coach.verification.retelling import retold
from coach.verification.voiced import carrying, is_past, is_plain
from coach.verification.wording import listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_WHO_DID = re.compile(
    r"^\W*(?:(?:and|so|but) )?who\b(?P<at> (?:at|in|of|on|from|among) [\w'’ -]+?)?"
    r"(?: (?:first|else|once|finally|has|have|had))* (?P<verb>\w+)(?P<rest>\b[^?.:;]*)",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"\b(?:what (?:is it |was it )?(?:about|in) (?P<of>[^?]+?) (?:that )?(?:makes?|made|keeps?|kept"
    r"|leaves?|left|gets?|got) (?:you|him|her|them)\b"
    r"|how (?:does|did|do) (?P<by>[^?]+?) (?:make|get|keep|lead|leave) (?:you|him|her|them)\b)"
    r"(?P<fact>[^?.:;]*)",
    re.IGNORECASE,
)
_DRAWS = re.compile(
    r"\bwhat (?:is it (?:about|that) [^?]*?)?(?:draws|drew|attracts|attracted|pulls|tempts|tempted"
    r"|appeals|excites|excited) (?:to )?you\b(?: (?:to|about|in|towards))?(?P<fact>[^?.:;]*)"
    r"|\bwhat (?:do|did) you (?:like|love|enjoy|miss)(?: most)? (?:about|in|of) (?P<liked>[^?.]+)",
    re.IGNORECASE,
)
_DRAWN = listed(
    """
    want wants wanted like liked love loved wish wished hope dream dreamt dreamed miss missed enjoy
    enjoyed adore adored prefer calling proud keep keeps draws drawn tempted interested happy
    happier favourite best better good
    """
)
_ANOTHERS_WISH = re.compile(r"\b(?:wants?|wanted|likes?|loves?|hopes?) (?:me|us)\b", re.IGNORECASE)
_FACT = re.compile(
    r"\b(?:mean|matter|feel) (?:(?:to|for) )?(?:you )?that (?P<fact>[^?.:;]+)",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"\bhow (?P<how>[\w'’-]+) (?:is|was|are|were|did|does|do|would|will|has|have|had|must)\b",
    re.IGNORECASE,
)
_YOU_SAID = re.compile(
    r"\bwhat (?:did|have) you (?:say|said|tell|told|answer|answered|reply|replied|promised?)\b"
    r"(?! (?:just|here|earlier|before)\b)(?P<to>[^?.:;]*)",
    re.IGNORECASE,
)
_I_SAID = re.compile(
    r"\b(?:I|we)(?:['’]ve| have| had)?(?: \w+){0,2} (?:said|told|tell|say|answered|asked|replied"
    r"|wrote|promised|called|explained|went|texted|agreed|laughed|lied|refused)\b"
    r"|(?:^|[.!?,;] ?)(?:told|said|asked|answered) "
    r"|\b(?:my|our) (?:talk|chat|conversation|speech|words|answer|reply|question|call)\b",
)
_ASKED = re.compile(r"\?|\basks?\b|\basked\b", re.IGNORECASE)  # then there may be an answer
_CIRCUMSTANCE = re.compile(r"\b(?:when|about|after)\b")
_LEFT_OPEN = re.compile(r"\bif (?:anything|any|at all|he|she|they|it)\b", re.IGNORECASE)
_VERBS = listed("told asked said offered promised warned advised invited taught gave chose")
_NEAR = 3  # sentences in a row that may carry together what is supposed


def supposed(text: str, heard: Iterable[str]) -> str:
    """The part of a question that supposes what none of the messages ``heard`` tells, or ""."""
    bare, told = outside(text), list(heard)
    return next((found for rule in _RULES for found in rule(bare, told)), "")


def _who_did(bare: str, heard: Sequence[str]) -> Iterator[str]:
    asked = _WHO_DID.match(bare)
    if not asked or not is_past(asked["verb"].lower()) or asked["verb"].lower() in {"was", "were"}:
        return
    needed = [
        w for w in carrying(f"{asked['at'] or ''} {asked['rest']}") if not is_plain(w, past=True)
    ]
    needed += [asked["verb"].lower()] if asked["verb"].lower() in _VERBS or needed else []
    if needed and not _near(needed, heard, within=1):
        yield asked.group().strip()


def _effect(bare: str, heard: Sequence[str]) -> Iterator[str]:
    for match in _EFFECT.finditer(bare):
        cause = carrying(match["of"] or match["by"])
        done = [w for w in carrying(match["fact"]) if not is_plain(w, past=False)]
        if done and not _near([*cause, *done], heard):
            yield match.group().strip()


def _draws(bare: str, heard: Sequence[str]) -> Iterator[str]:
    """Whether it asks what draws them where they never said that anything does."""
    for match in _DRAWS.finditer(bare):
        thing = carrying(match["fact"] or match["liked"] or "")[: None if match["fact"] else 1]
        if _LEFT_OPEN.search(bare):
            return
        if thing and not _near(thing, heard, _says_it_draws, within=1):
            yield match.group().strip()


def _says_it_draws(said: str) -> bool:
    return bool(_DRAWN.intersection(words(said))) and not _ANOTHERS_WISH.search(said)


def _fact(bare: str, heard: Sequence[str]) -> Iterator[str]:
    for match in _FACT.finditer(bare):
        if retold(match["fact"], heard):
            yield match["fact"].strip()


def _how(bare: str, heard: Sequence[str]) -> Iterator[str]:
    for match in _HOW.finditer(bare):
        if unvoiced(f"You feel {match['how']}.", heard):
            yield match.group()


def _you_said(bare: str, heard: Sequence[str]) -> Iterator[str]:
    for match in _YOU_SAID.finditer(bare):
        whom = carrying(_CIRCUMSTANCE.split(match["to"])[0])
        if not _near(whom, heard, lambda said: _I_SAID.search(said) or _ASKED.search(said)):
            yield match.group().strip()


def _counted(bare: str, heard: Sequence[str]) -> Iterator[str]:
    """Whether a number counts something else than there: "the 20 months" of "20 minutes"."""
    told = [figure for text in heard for figure in figures(text)]
    for figure in figures(bare):
        same = [other for other in told if other.key == figure.key]
        counts = figure.key[0] == "number" and figure.noun and same
        if counts and all(o.noun and not kin(o.noun, figure.noun) for o in same):
            yield figure.shown


_RULES: tuple[Callable[[str, Sequence[str]], Iterator[str]], ...] = (
    _who_did,
    _effect,
    _draws,
    _fact,
    _how,
    _you_said,
    _counted,
)


def _near(
    wanted: Sequence[str],
    heard: Sequence[str],
    also: Callable[[str], object] = bool,
    within: int = _NEAR,
) -> bool:
    """Whether so many sentences in a row have all of ``wanted``, and ``also`` holds of them."""
    roots = {stem(word) for word in wanted}
    for text in heard:
        spans = sentence_spans(text)
        for i, (start, _) in enumerate(spans):
            said = text[start : spans[min(i + within, len(spans)) - 1][1]]
            there = {stem(word) for word in words(said)}
            if also(said) and all(
                root in there or any(kin(root, other) for other in there) for root in roots
            ):
                return True
    return False
