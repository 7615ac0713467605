"""Notices two sides exchanged: rather than, more than, from … to, because, before and after."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.passages import sentence_spans, without_times
from coach.verification.lexicon import kin
from coach.verification.wording import STOP, listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Carrying words looked at on either side.
_WIDTH = 6
_ALSO_CARRY = listed(
    """
    i we he she they you me us before after now then more less
    """
)


@dataclass(frozen=True)
class _Form:
    """A turn of phrase that puts two sides in order; ``flipped`` says the second one first."""

    kind: str
    pattern: re.Pattern[str]
    flipped: bool = False


def _form(kind: str, pattern: str, *, flipped: bool = False) -> _Form:
    return _Form(kind, re.compile(pattern, re.IGNORECASE), flipped)


_FORMS = (
    _form("over", r"\b(?:rather than|instead of|as against|and not|, not|as opposed to)\b"),
    _form("over", r"\bnot\b(?P<a>[^.;]{2,80}?)\bbut\b(?P<b>[^.;]+)", flipped=True),
    _form("over", r"^\s*(?:rather than|instead of)(?P<a>[^,.;]+),(?P<b>[^.;]+)", flipped=True),
    _form("more", r"\b(?:more|better|greater|higher|\w{3,}er)\b(?P<mid>[^.;,]{0,40}?)\bthan\b"),
    _form("more", r"\bless\b(?P<mid>[^.;,]{0,40}?)\bthan\b", flipped=True),
    _form("from", r"\bfrom\b(?P<a>[^.;]{2,60}?)\b(?:to|into|towards?)\b(?P<b>[^.;]{2,60})"),
    _form("cause", r"\b(?:because(?: of)?|due to|thanks to|since|as a result of)\b", flipped=True),
    _form("cause", r"^\s*(?:because|since|as)\b(?P<a>[^,.;]+),(?P<b>[^.;]+)"),
    _form("cause", r"\b(?:so that|therefore|(?:and|, )so|leads? to|led to|causes?|caused|makes?"
                   r"|made|results? in|brings?(?: about)?|creates?|lets?)\b"),
    _form("order", r"\b(?:before|and then|, then|followed by)\b"),
    _form("order", r"\bafter\b(?! (?:an?|some|few|many|\w+ years?)\b)", flipped=True),
    _form("order", r"^\s*after\b(?! (?:an?|some|few|many|\w+ years?)\b)"
                   r"(?P<a>[^,.;]+),(?P<b>[^.;]+)"),
)  # fmt: skip


@dataclass(frozen=True)
class _Relation:
    kind: str
    first: tuple[str, ...]
    second: tuple[str, ...]


def turned_round(claim: str, evidence: Iterable[str]) -> str:
    """The kind of relation whose sides ``claim`` has the other way round, or ""."""
    held = [relation for text in evidence for relation in _relations(text)]
    for said in _relations(claim):
        same = [other for other in held if other.kind == said.kind]
        if any(_crossed(said, other) for other in same):
            return said.kind
    return ""


def claims_cause(claim: str, evidence: Iterable[str]) -> bool:
    """Whether ``claim`` gives a cause where ``evidence`` gives none in any words."""
    causes = _CAUSE.search(claim) is not None
    return causes and not any(_ANY_CAUSE.search(text) for text in evidence)


def invents_cause(claim: str, evidence: Iterable[str]) -> bool:
    """Whether ``claim`` says "because" and nothing in ``evidence`` gives a reason for anything."""
    gives = _BECAUSE.search(claim) is not None
    return gives and not any(_GIVES_REASON.search(text) for text in evidence)


_BECAUSE = re.compile(
    r"\b(?:because|due to|thanks to|owing to|puts? (?:it|this|that) down to)\b", re.IGNORECASE
)
_GIVES_REASON = re.compile(
    r"\b(?:because|cause[sd]?|cause|due|thanks|thus|so|since|as|why|reasons?|therefore|makes?|made"
    r"|making|leads?|leading|led|means?|meant|results?|resulting|from|by|for|if|when|lets?|help\w*"
    r"|driv\w+|motivat\w+|in order|to (?:get|be|keep|make|earn))\b|[:;—–]",
    re.IGNORECASE,
)
_CAUSE = re.compile(
    r"\b(?:because|due to|thanks to|as a result|causes?|caused|that is why|that's why|owing to"
    r"|therefore|makes?|made|leads? to|led to)\b",
    re.IGNORECASE,
)
_ANY_CAUSE = re.compile(
    r"\b(?:because|due|thanks|results?|resulting|cause[sd]?|why|reasons?|therefore|makes?|made"
    r"|leads?|led|so|since|as|means?|meant|come from|from|by|helps?|helped|lets?|gives?|gave"
    r"|for|drives?|changed|motivates?|in order|to)\b|:",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def _relations(text: str) -> tuple[_Relation, ...]:
    bare = without_times(text)
    return tuple(
        relation
        for start, end in sentence_spans(bare)
        for relation in _in_sentence(bare[start:end].strip())
    )


def _in_sentence(sentence: str) -> Iterator[_Relation]:
    for form in _FORMS:
        for match in form.pattern.finditer(sentence):
            groups = match.groupdict()
            if "a" in groups:
                one, two = _last(groups["a"]), _first(groups["b"])
            else:
                middle = groups.get("mid") or ""
                one = _last(sentence[: match.start()] + " " + middle)
                two = _first(sentence[match.end() :])
            first, second = (two, one) if form.flipped else (one, two)
            if first and second:
                yield _Relation(form.kind, first, second)


def _last(text: str) -> tuple[str, ...]:
    return tuple(_stems(text)[-_WIDTH:])


def _first(text: str) -> tuple[str, ...]:
    return tuple(_stems(text)[:_WIDTH])


def _stems(text: str) -> list[str]:
    return [stem(word) for word in words(text) if word not in STOP or word in _ALSO_CARRY]


def _crossed(said: _Relation, held: _Relation) -> bool:
    """Whether the second side of one is the first of the other, and the first the second."""
    first = tuple(word for word in held.first if word not in held.second)
    second = tuple(word for word in held.second if word not in held.first)
    return (
        not _shared(said.second, held.second)
        and _shared(said.second, first) > 0
        and _shared(said.first, second) > 0
    )


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    return sum(any(kin(a, b) for b in other) for a in one)
