"""Finds what a reflection that does not hold was about: the turn it is from, or their own sentence.

Both are known without asking a model again: who is waiting for a reply does not wait for them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from coach.passages import sentence_spans
from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import superseded
from coach.verification.folding import find
from coach.verification.quotations import quotations
from coach.verification.retelling_words import AROUND, EMPTY, LIGHT, THEY, YOU
from coach.verification.tellings import claim_words, unquoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Holds = Callable[[DraftSentence], bool]

_MOST_WORDS = 45  # of theirs that are quoted in the place of one sentence
_MOST_SENTENCES = 2
_SHARED = 2  # carrying words that a sentence of theirs has to have in common with the draft
_OF_ALL = 0.5  # share of the draft's carrying words that what is quoted has to have
_TURNS_TRIED = 12
_OPENS = re.compile(r"^(?:and|but|so|well|hm+|oh|ok|okay|right|yeah)\b[,.:]?\s+", re.IGNORECASE)
_ENDS = " .,;:–—-"


class _Said(NamedTuple):
    """A sentence of theirs: its turn and place in it, its words, and their roots."""

    turn: int
    start: int
    text: str
    roots: frozenset[str]


def rightly_heard(
    sentence: DraftSentence, messages: Mapping[int, str], holds: Holds
) -> DraftSentence | None:
    """``sentence`` with the turns it is really from, None where not all of it was said.

    ``heard`` may name too few of them, or a wrong one. As few as carry it are named: one, one
    more than it named, or all that have a word of it.
    """
    if not sentence.heard or not holds(replace(sentence, heard=())):
        return None
    wanted = _roots(sentence.text)
    near = [turn for turn in sorted(messages, reverse=True) if wanted & _roots(messages[turn])]
    known = [turn for turn in sentence.heard if turn in messages]
    for turn in near[:_TURNS_TRIED]:
        for turns in ((turn,), (*known, turn)):
            tried = replace(sentence, heard=tuple(sorted({*turns})))
            if holds(tried):
                return tried
    tried = replace(sentence, heard=tuple(sorted({*known, *near})))
    return tried if holds(tried) else None


def in_their_words(
    sentence: DraftSentence, messages: Mapping[int, str], shown: Sequence[str], holds: Holds
) -> DraftSentence | None:
    """The person's own sentences that ``sentence`` is about, quoted; None where that is not clear.

    ``shown`` is what the reply says already: it is not quoted again.
    """
    wanted = _roots(sentence.text) - LIGHT - AROUND
    now = superseded.put_right(messages)
    heard = [turn for turn in sentence.heard if turn in messages]
    for turns in (heard, list(messages)):
        said = [each for turn in turns for each in _sentences(turn, messages[turn])]
        said = [each for each in said if find(each.text, now[each.turn])]  # not put right since
        said = [each for each in said if not any(find(each.text, text) for text in shown)]
        for chosen in _chosen(said, wanted):
            quoted = DraftSentence(
                SentenceKind.REFLECTION,
                "; ".join(map(_quoted, chosen[:-1])) + "; " * (len(chosen) > 1)
                + _quoted(chosen[-1], last=True),
                sentence.move if sentence.move is not Move.AFFIRM else Move.REFLECT,
                heard=tuple(sorted({each.turn for each in chosen})),
            )  # fmt: skip
            if holds(quoted):
                return quoted
    return None


def _chosen(said: Sequence[_Said], wanted: frozenset[str]) -> Iterator[list[_Said]]:
    """The sentences with most of the ``wanted`` words: two where each has its own, then one."""
    chosen: list[_Said] = []
    left = wanted
    for _ in range(_MOST_SENTENCES):
        others = [each for each in said if each not in chosen]
        best = max(others, key=lambda each: len(each.roots & left), default=None)
        if best is None or len(best.roots & left) < min(_SHARED, len(wanted)):
            break
        chosen.append(best)
        left = left - best.roots
    for few in (chosen, chosen[:1]) if len(chosen) > 1 else (chosen,):
        covered = wanted & frozenset().union(*(each.roots for each in few))
        short = sum(len(each.text.split()) for each in few) <= _MOST_WORDS
        if few and short and covered and len(covered) >= _OF_ALL * len(wanted):
            yield sorted(few)


def _sentences(turn: int, message: str) -> Iterator[_Said]:
    """What they stated in ``message``; what they asked is not told of them."""
    for start, end in sentence_spans(message):
        text = _OPENS.sub("", message[start:end].strip()).strip()
        if text and not text.rstrip("\"”’')").endswith("?"):
            yield _Said(turn, start, text, _roots(text))


def _quoted(said: _Said, *, last: bool = False) -> str:
    text = said.text.rstrip(_ENDS) if not said.text.endswith(("?", "!")) else said.text
    closing = "." if last and text[-1] not in '.?!”"' else ""
    # A quotation inside theirs keeps its marks.
    marks = "‘{}’" if any(mark in text for mark in '"“”') else "“{}”"
    return marks.format(text[:1].upper() + text[1:] + closing)


def _roots(text: str) -> frozenset[str]:
    """The roots of the words that carry something, quotations included."""
    told = claim_words(unquoted(text))
    quoted = (word for part in quotations(text) for word in claim_words(part))
    return frozenset(w.root for w in (*told, *quoted)) - EMPTY - {YOU, THEY}
