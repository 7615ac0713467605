"""Takes a person's message apart into pieces that can be quoted exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_BREAK = re.compile(r"\s*(?:\n+|;|\s[-–—]+\s|(?:\.{3,}|…)(?=\s+[A-Z]))\s*")
_JOINT = re.compile(
    r"(?:,\s+|\s+)(?=(?:but|because|although|though|yet|so that|and then|and i|and they|and we|"
    r"and now|and nobody|and my|when|while|until|which|who)\b)|,\s+|:\s+",
    re.IGNORECASE,
)
# Where nothing but one of these words divides, what stands before it is not all that was said:
# "I want people" of "I want people who stay", "I decide whether I stay" of "… until sixty-five".
_TEARS = re.compile(r"\s+(?:when|while|until|which|who|so that)\b", re.IGNORECASE)
_LEAD = re.compile(
    r"^(?:(?:well|so|and|but|because|also|then|yes|yeah|yep|ok|okay|hmm+|um+|uh+|oh|honestly|"
    r"no(?=\s*[,.:;!]|\s+(?:i|it|that)\b)|actually|i mean|you know|to be honest|being honest|"
    r"maybe|probably|i guess|i think|i suppose|or|at least|huh|ouch|"
    r"(?:first|second|third|fourth|fifth)(?:ly)?(?=\s*,)|(?:third|fourth|fifth)(?=\s+i\b)|"
    r"if i'?m (?:being )?(?:honest|truthful)|i don'?t know|idk|dunno|like)\b[\s,.:]*)+",
    re.IGNORECASE,
)
_EDGES = " \t\r\n.,;:!?…-–—()[]"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_CONTRAST = re.compile(r"[,.;]?\s+\b(?:but|yet|although|though|only that)\b\s+", re.IGNORECASE)
_REPORTED = re.compile(
    r"\b(?!(?:i|nobody|no|one|you|never|had|have|what)\b)\w+ (?:said|told|called|wrote|thanked)\b"
    r"|\bfeedback\b",
    re.IGNORECASE,
)
# sentencex takes "with me. Ward nurse" for an abbreviation; a lower-case word is none.
_STOP_THEN_CAPITAL = re.compile(r"(?<=[a-z]{2}[.!?])\s+(?=[A-Z])(?<!Mr\.)(?<!Dr\.)(?<!St\.)")
# What follows "she wrote to us that" is what she wrote.
_SAID_THAT = re.compile(r"\bthat\s+(?=(?:for|he|she|they|i|we|nobody|somebody|it|my|the)\b)", re.I)
_BEST = range(5, 13)
MIN_QUOTE, MAX_QUOTE, MAX_WHOLE = 3, 14, 20


@dataclass(frozen=True)
class Fragment:
    """An exact run of a message, fit to be quoted.

    ``after_but``: it follows a contrast; ``reported``: somebody else said it; ``dangling``: it
    begins in the middle of a thought; ``inner``: without who said it. None ends in mid-thought.
    """

    text: str
    turn: int
    after_but: bool = False
    reported: bool = False
    inner: bool = False

    @property
    def dangling(self) -> bool:
        """Begins with a word that needs the one before it, or has no verb-like middle."""
        first = self.text.split(" ", 1)[0].lower()
        return first in _NEEDS_MORE

    @property
    def quote(self) -> str:
        """As it stands inside quotation marks in the middle of a sentence."""
        return decapitalised(self.text)


def words(text: str) -> list[str]:
    """The words of ``text``, lower-cased."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


@lru_cache(maxsize=256)
def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a message as typed; line breaks and dashes end one too."""
    import sentencex

    pieces = []
    for block in _BREAK.split(text):
        for segment in sentencex.segment("en", block):
            pieces += [part.strip() for part in _STOP_THEN_CAPITAL.split(segment)]
    return tuple(piece for piece in pieces if words(piece))


@lru_cache(maxsize=256)
def fragments(text: str, turn: int) -> tuple[Fragment, ...]:
    """Every run of 3 to 14 words that starts and ends where a clause does."""
    found: dict[str, Fragment] = {}
    for sentence in sentences(text):
        clauses = _clauses(sentence)
        others = reported(sentence)
        for start in range(len(clauses)):
            for end in range(start, len(clauses)):
                left, right = clauses[start][0], clauses[end][1]
                if _TEARS.match(sentence, right):
                    continue
                piece = trimmed(sentence[left:right])
                if MIN_QUOTE <= len(words(piece)) <= MAX_QUOTE and balanced(piece):
                    after_but = bool(re.match(r"(?:but|yet)\b", sentence[left:], re.IGNORECASE))
                    found.setdefault(piece, Fragment(piece, turn, after_but, others))
        for said in _SAID_THAT.finditer(sentence) if len(words(sentence)) > MAX_QUOTE else ():
            piece = trimmed(sentence[said.end() :])
            if _BEST.start <= len(words(piece)) <= MAX_QUOTE and balanced(piece):
                found.setdefault(piece, Fragment(piece, turn, reported=others, inner=True))
        whole = trimmed(sentence)
        parts = (each for text, each in found.items() if text in whole)
        if _is_whole(whole) and all(part.dangling for part in parts):
            found[whole] = Fragment(whole, turn, reported=others)
    return tuple(found.values())


def _is_whole(sentence: str) -> bool:
    """Whether a sentence that can't be cut is short enough to be quoted as it is."""
    return MAX_QUOTE < len(words(sentence)) <= MAX_WHOLE and balanced(sentence)


def reported(sentence: str) -> bool:
    """Whether a sentence says what somebody else said."""
    return bool(_REPORTED.search(sentence))


def trimmed(text: str) -> str:
    """``text`` without filler at its start and punctuation at its ends: still an exact run."""
    cut = text.strip(_EDGES)
    lead = _LEAD.match(cut)
    if lead and len(words(cut[lead.end() :])) >= 2:
        cut = cut[lead.end() :]
    return cut.strip(_EDGES)


def two_sides(text: str) -> tuple[str, str] | None:
    """The two halves of the first sentence that says one thing *but* another, if both can stand."""
    for sentence in sentences(text):
        parts = _CONTRAST.split(sentence, maxsplit=1)
        if len(parts) == 2:
            left, right = (_half(part, end) for part, end in zip(parts, (True, False), strict=True))
            if left and right:
                return decapitalised(left), decapitalised(right)
    return None


def decapitalised(text: str) -> str:
    """Lower the first letter unless the word is "I", a name in capitals, or stays capital."""
    first, _, _ = text.partition(" ")
    keeps = re.match(r"I(?:$|['’])", first) or (len(first) > 1 and first[1:2].isupper())
    if keeps or not text[:1].isupper() or first.lower() not in _SENTENCE_OPENERS:
        return text
    return text[0].lower() + text[1:]


def balanced(text: str) -> bool:
    """No quotation mark or bracket is opened and left open."""
    pairs = (("“", "”"), ("(", ")"), ("«", "»"))
    return text.count('"') % 2 == 0 and all(text.count(a) == text.count(b) for a, b in pairs)


def _half(text: str, from_end: bool) -> str:
    clauses = _clauses(text)
    best = ""
    for i in range(len(clauses)):
        right = len(text) if from_end else clauses[-1 - i][1]
        if _TEARS.match(text, right):
            continue
        piece = trimmed(text[clauses[i][0] : right] if from_end else text[:right])
        if MIN_QUOTE <= len(words(piece)) <= MAX_QUOTE and balanced(piece):
            best = best or piece
    return best


def _clauses(sentence: str) -> list[tuple[int, int]]:
    spans, start = [], 0
    for joint in _JOINT.finditer(sentence):
        spans.append((start, joint.start()))
        start = joint.end()
    spans.append((start, len(sentence)))
    return [(a, b) for a, b in spans if words(sentence[a:b])]


def _listed(text: str) -> frozenset[str]:
    """The words of a list written as running text."""
    return frozenset(text.split())


def telling(text: str) -> int:
    """How many of its words say something by themselves: "they forwarded it to me" has one."""
    return sum(word not in _EMPTY and not word.isdigit() for word in words(text))


_NEEDS_MORE = _listed(
    """
    who which that when while until so at in on of for with to than as if
    """
)
_SENTENCE_OPENERS = _listed(
    """
    a after all also although always an and any anybody anyone are as at be because been
    before being both but by can could did do does doing don't each even every everybody
    everyone everything few first for from getting give go going had has have having he
    her here his how if in is it it's its just last let like made make making many maybe
    me more most much my never no nobody none not nothing now of off on once one only or
    other our out over people probably really same seeing she should since so some
    somebody someone something sometimes still such teaching than that that's the their
    them then there they they're this those three through to today too two until very was
    we we're well were what when where which while who why will with without working would
    yes yesterday yet you your helping being
    """
)
_EMPTY = (
    _SENTENCE_OPENERS
    | _NEEDS_MORE
    | _listed(
        """
        i me i'm i've i'd i'll im ive he's she's they're you're isn't wasn't aren't don't dont
        didn't him hers theirs us ours myself it there's theres thing things way really quite
        suppose guess maybe perhaps think bit lot would could can may might must shall should
        into onto about again too
        """
    )
)
