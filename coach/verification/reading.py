"""Reads a text into words that know their clause, and whether something denies them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from coach.passages import sentence_spans, without_times
from coach.verification.wording import STOP, WORD, listed, stem

# Beyond this many words a "not" is not about a word any more.
_REACH = 3
STRONG = listed(
    """
    not no never none nobody nothing neither nor cannot can't isn't aren't wasn't weren't don't
    doesn't didn't won't wouldn't couldn't shouldn't hasn't haven't hadn't mustn't ain't without
    """
)
# Words that may deny what follows, or something else: with them a rule keeps silent.
WEAK = listed(
    """
    lack lacks lacking lacked fail fails failed failing refuse refuses refused inability unable
    unwilling avoid avoids avoiding hardly barely rarely seldom scarcely instead rather unless
    against except less least few little stop stops stopped stopping hard difficult away
    struggle struggles trouble only just too far than until nowhere prevent prevents doubt whether
    if
    """
)
_BREAK = re.compile(r"[,;:.!?—–()]|\s-\s")
_NO_BREAK = frozenset({"", " "})  # what mostly stands between two words
_NEW_CLAUSE = listed(
    """
    but and or while whereas because although though yet so since when if where who which that
    than
    """
)
_NOT_DENYING = re.compile(r"\b(?:not|n['’]t)\s+(?:only|just|merely|simply|solely|always)\b", re.I)
# "The loan keeps it from growing": read as "keeps it away", which may deny.
_KEEPS_FROM = re.compile(
    r"\b(ke(?:ep|eps|pt|eping)\b(?:\s+[\w'’-]+){1,4}?\s+)from\b(?=\s+\w+)", re.I
)
_IS = frozenset(["is", "are", "was", "were"])
_OWN_REACH = 2
_TELLS = (
    r"(?:says?|said|adds?|notes?|argues?|explains?|observes?|finds?|points? out|suggests?|advises?"
    r"|warns?|admits?|grants?|reports?|thinks?|concludes?|writes?|recommends?|believes?|puts? it"
    r"|tells?|claims?|stresses)"
)
_ASIDE = re.compile(
    rf",\s*(?:the|this|that|as|he|she|it|[A-Z])[\w'’ ]{{0,45}}?\s?{_TELLS}\s*(?:,|(?=[.;:]))"
    r"|,?\s*(?:in|for|according to|to) (?:the|this|[A-Z])[\w'’ ]{0,40}?(?:podcast|writer|article"
    r"|author|Gordon)(?:['’]s)?(?: own)?(?: (?:view|words|eyes|example|account|list|count|picture"
    r"|story|sense|reading|opinion))?\s*(?:,|(?=[.;:]))"
    r"|,\s*(?:says|writes|notes|adds) (?:the|[A-Z])[\w'’ ]{0,30}(?:,|(?=[.;:]))"
)
PERSON = "YOU"
_FIRST = listed(
    """
    i me my mine myself i'm i've i'd i'll
    """
)
_SECOND = listed(
    """
    you your yours yourself you're you've you'd you'll
    """
)


class Word(NamedTuple):
    """One word: how it was written, its stem, its place, and what denies it.

    ``clause`` and ``sentence`` count from 0. ``denied`` is 0, 1 where a word that may deny stands
    before it in the same clause, 2 where one does that denies for certain. ``carries`` tells
    words that claim something from function words, ``named`` what is written like a name.
    """

    text: str
    stem: str
    clause: int
    sentence: int
    denied: int
    carries: bool
    named: bool = False

    def moved(self, clauses: int, sentences: int) -> Word:
        """The same word, so many clauses and sentences further on."""
        return self._replace(clause=self.clause + clauses, sentence=self.sentence + sentences)


@lru_cache(maxsize=2048)
def read(text: str, speaker: bool = False) -> tuple[Word, ...]:
    """The words of ``text`` in order, time markers left out.

    With ``speaker`` the text is a person's own message, so that "I" is who "you" is in a reply.
    """
    bare = _KEEPS_FROM.sub(r"\1away", without_asides(without_times(text)))
    found: list[Word] = []
    clause = 0
    for number, (start, end) in enumerate(sentence_spans(bare)):
        clause = _read_sentence(bare, start, end, number, clause + 1, speaker, found)
    return tuple(found)


@lru_cache(maxsize=2048)
def stems_said(message: str) -> frozenset[str]:
    """The stems of all words of a person's own message."""
    return frozenset(word.stem for word in read(message, speaker=True))


def without_asides(text: str) -> str:
    """``text`` without "the podcast says" between commas: it parts what belongs together."""
    return _ASIDE.sub("", text)


def carrying(words: tuple[Word, ...]) -> list[Word]:
    """Those words that claim something."""
    return [word for word in words if word.carries]


def _read_sentence(
    text: str, start: int, end: int, number: int, clause: int, speaker: bool, found: list[Word]
) -> int:
    """Append the words of one sentence to ``found``; return the number of its last clause."""
    harmless = [m.span() for m in _NOT_DENYING.finditer(text, start, end)]
    last_end, strong_at, weak_at = start, -99, -99
    for position, match in enumerate(WORD.finditer(text, start, end)):
        spoken = match.group().lower().replace("’", "'").removesuffix("'s")
        between = text[last_end : match.start()]
        broken = between not in _NO_BREAK and _BREAK.search(between) is not None
        if broken or spoken in _NEW_CLAUSE:
            _deny_backwards(found, clause)
            clause += 1
            strong_at = weak_at = -99 if broken or spoken != "or" else strong_at
        last_end = match.end()
        if spoken in _IS and position - strong_at > _OWN_REACH:
            strong_at = -99  # "not finding one is common": what is common is not denied
        denied = 2 if position - strong_at <= _REACH else 1 if position - weak_at <= _REACH else 0
        inside = bool(harmless) and any(a <= match.start() < b for a, b in harmless)
        if (spoken in STRONG or spoken.endswith("n't")) and not inside:
            strong_at = position - (spoken == "no")  # it denies its noun alone
        elif spoken in WEAK or inside:
            weak_at = position
        root = _root(spoken, speaker)
        carries = spoken not in STOP and len(spoken) > 1 and spoken not in STRONG
        named = match.group()[0].isupper() and (position > 0 or speaker)
        found.append(Word(spoken, root, clause, number, denied, carries, named))
    _deny_backwards(found, clause)
    return clause


def _deny_backwards(found: list[Word], clause: int) -> None:
    """A "don't" that closes its clause denies what came before: "the politics you don't"."""
    if found and found[-1].clause == clause and found[-1].text.endswith("n't"):
        for i, word in enumerate(found):
            if word.clause == clause and word.sentence == found[-1].sentence:
                found[i] = word._replace(denied=2)


def _root(spoken: str, speaker: bool) -> str:
    if spoken in _SECOND and not speaker:
        return PERSON
    if spoken in _FIRST and speaker:
        return PERSON
    return stem(spoken)
