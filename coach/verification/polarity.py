"""Notices a "not" that a sentence dropped or added."""

from __future__ import annotations

import re

from coach.verification.wording import STOP, listed, stem, words

_DENIALS = listed(
    """
    not no never none nobody nothing neither nor cannot isn't aren't wasn't weren't don't doesn't
    didn't won't wouldn't can't couldn't shouldn't hasn't haven't hadn't mustn't ain't
    """
)
# Where a denial hides in another word, counting them tells nothing.
_HIDDEN = re.compile(
    r"\b(?:lack\w*|fail\w*|refus\w*|avoid\w*|den(?:y|ie)\w*|distrust\w*|mistrust\w*|hardly|rarely"
    r"|seldom|barely|without|unless|instead|rather|stop\w*|few|little|un\w+)\b",
    re.IGNORECASE,
)
_NOT_ONLY = re.compile(r"\bnot (?:only|just|merely|simply)\b|\bnothing but\b|\bno doubt\b", re.I)
_CLAUSES = re.compile(
    r"[.?!,;:—–]|\b(?:but|yet|and|while|whereas|because|although|though|that)\b", re.I
)
# Shares of the shorter and of the longer clause's carrying words that both must have, and how many
# words at least, before a missing "not" counts as a reversal and not as another statement. Set by
# hand on tests/verification/cases.jsonl; on 2,500 sound sentences of RAGTruth's train split the
# rule is wrong about 0.5 % of the time.
_SAME = 0.75
_SAME_OF_LONGER = 0.6
_LEAST = 2


def reversed_(sentence: str, carried_by: str) -> bool:
    """Whether a clause of ``sentence`` says what ``carried_by`` denies, or the other way round.

    Silent in doubt: where some clause of the source agrees, or a denial hides in another word.
    """
    source = [clause for clause in _clauses(carried_by) if len(_carrying(clause)) >= _LEAST]
    for clause in _clauses(sentence):
        near = [other for other in source if _same_matter(clause, other)]
        if near and all(_differ(clause, other) for other in near):
            return True
    return False


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSES.split(text) if clause.strip()]


def _same_matter(one: str, other: str) -> bool:
    first, second = _carrying(one), _carrying(other)
    shared = len(first & second)
    least = min(len(first), len(second)) * _SAME
    return shared >= max(_LEAST, least, max(len(first), len(second)) * _SAME_OF_LONGER)


def _differ(one: str, other: str) -> bool:
    if _HIDDEN.search(one) or _HIDDEN.search(other):
        return False
    return _denials(one) % 2 != _denials(other) % 2


def _denials(text: str) -> int:
    return sum(word in _DENIALS for word in words(_NOT_ONLY.sub(" ", text)))


def _carrying(text: str) -> set[str]:
    return {stem(word) for word in words(text) if word not in STOP and word not in _DENIALS}
