"""Decides whether a sentence is another one with parts left out, and nothing else changed.

What may go: whole parts at the beginning or the end that restrict nothing of what stays, asides
between commas, a few words that add nothing. Everything else that stands between kept words (a
"not", a "may", an "if", a figure) has to be kept too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verification.cutting import (
    AUXILIARIES,
    DETERMINERS,
    FEW,
    FREE,
    NOT,
    RESTRICTS,
    SMALL_OPENERS,
    ends,
    spans,
    starts,
)
from coach.verification.leadins import AUTHOR
from coach.verification.plain_tokens import keys, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.verification.plain_tokens import Plain

_ADDED = keys("the a also too that")
_ARTICLES = keys("the a your")
_HE = frozenset({"he", "him", "his", "himself", "she", "her", "herself", "they", "their", "them"})
_I = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our"})
_FIRST_OR_NAMED = _I | {AUTHOR}


def derived(claim: Sequence[Plain], text: str, before: Sequence[Plain] = ()) -> bool:
    """Whether ``claim`` is ``text`` (one sentence) with nothing but harmless parts left out.

    What was said directly ``before`` need not be said again: "it" may stand for its subject.
    """
    evidence = plain(text)
    size = len(evidence)
    asides = spans(text) | (_said_before(evidence, before) if before else frozenset())
    stops = ends(text)
    reached: set[tuple[int, int]] = set()
    waiting = [(0, start) for start in starts(text)]
    if before and claim and claim[0].key in {"it", "they"}:
        waiting += [(1, end) for start, end in asides if start == 0]
    while waiting:
        state = waiting.pop()
        if state in reached:
            continue
        reached.add(state)
        i, j = state
        if i == len(claim):
            if j == size or j in stops:
                return True
            waiting += [(i, end) for end in _skips(evidence, asides, j)]
            continue
        if claim[i].key in _ADDED and _may_be_added(claim, i):
            waiting.append((i + 1, j))
        if j == size:
            continue
        if _same(claim, i, evidence, j):
            waiting.append((i + 1, j + 1))
        elif claim[i].key == "and" and "," in evidence[j].gap and _list_goes_on(evidence, j):
            waiting.append((i + 1, j))
        waiting += [(i, end) for end in _skips(evidence, asides, j)]
    return False


def may_be_new(word: Plain) -> bool:
    """Whether ``derived`` may let ``word`` stand although no word of the sentence is the same."""
    return word.key in _ADDED or word.key in _HE or word.key in {AUTHOR, "and"}


def _said_before(evidence: Sequence[Plain], before: Sequence[Plain]) -> frozenset[tuple[int, int]]:
    """The subject, or what it goes on with ("in an ex-growth company"), where it was just said."""
    verb = next((k for k, word in enumerate(evidence) if word.key in AUXILIARIES), 0)
    said = " ".join(word.key for word in before if word.key not in _ARTICLES)
    found = set()
    for start in range(verb):
        leads = evidence[start].key in {"in", "at", "of", "for"}
        part = [w.key for w in evidence[start + leads : verb] if w.key not in _ARTICLES]
        opens = leads or start == 0
        if opens and part and f" {' '.join(part)} " in f" {said} ":
            found.add((start, verb))
    return frozenset(found)


def _skips(evidence: Sequence[Plain], spans: frozenset[tuple[int, int]], j: int) -> list[int]:
    ends = [end for start, end in spans if start == j]
    if j < len(evidence) and _may_go(evidence, j):
        ends.append(j + 1)
    return ends


def _may_go(words: Sequence[Plain], j: int) -> bool:
    key = words[j].key
    if key not in _ARTICLES and j and words[j - 1].key in NOT:
        return False  # "not simply", "not also" deny the word, not the rest
    if key == "too":  # "never too early": only where it says "also"
        return j + 1 == len(words) or bool(words[j + 1].gap)
    if key == "that":
        ties = j > 0 and words[j - 1].key in {"now", "so", "such"}
        return not ties and j + 1 < len(words) and _points(words[j + 1])
    if key == "a" and j + 1 < len(words) and words[j + 1].key in FEW:
        return False
    return key in FREE


def _points(word: Plain) -> bool:
    return word.key in DETERMINERS | {AUTHOR}


def _may_be_added(claim: Sequence[Plain], i: int) -> bool:
    return not (claim[i].key == "a" and i + 1 < len(claim) and claim[i + 1].key in FEW)


def _same(claim: Sequence[Plain], i: int, evidence: Sequence[Plain], j: int) -> bool:
    said, held = claim[i].key, evidence[j].key
    if said == held:
        # "A reason" is not "the reason".
        before = claim[i - 1].key if i else ""
        return not (before == "the" and j > 0 and evidence[j - 1].key == "a" and said not in FREE)
    if held in _FIRST_OR_NAMED and said in _HE:
        return True
    if said == AUTHOR:
        return held in _I or (held in _HE and _stands_first(evidence, j))
    return False


def _stands_first(evidence: Sequence[Plain], j: int) -> bool:
    return j <= 1 or all(word.key in FREE | RESTRICTS | SMALL_OPENERS for word in evidence[:j])


def _list_goes_on(evidence: Sequence[Plain], j: int) -> bool:
    return any(word.key == "and" for word in evidence[j:])
