"""All aligned rules on one pair: a sentence, and the few sentences that should carry it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.relations import invents_cause, turned_round
from coach.verification.reversal import contrary, denial, exchanged
from coach.verification.roles import exchanged_roles, exchanged_ties
from coach.verification.strength import strengthened
from coach.verification.wording import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.verification.pairing import Pairing

_DENIES_TELLING = re.compile(
    r"\b(?:does|do|did)(?: not|n['’]t) (say|call|find|note|add|advise|suggest|warn|tell|observe)\b",
    re.IGNORECASE,
)
_SIDES = {
    "over": "It turns round which of two things is put before the other.",
    "more": "It turns round a comparison.",
    "from": "It turns round the direction of a change.",
    "cause": "It turns round what is the cause and what the effect.",
    "order": "It turns round what came first.",
}


def differences(pairing: Pairing, claim: str, evidence: Sequence[str], called: str) -> list[str]:
    """One plain reason for each way in which ``claim`` says something else than ``evidence``.

    ``pairing`` is the two as words, ``called`` how a reason calls the evidence.
    """
    return list(_differences(pairing, claim, evidence, called))


def _carrying(pairing: Pairing, evidence: Sequence[str]) -> list[str]:
    """The sentences of ``evidence`` that share at least half as much with the claim as the best."""
    found = [sentence for text in evidence for sentence in sentences(text)]
    shared = [0] * len(found)
    for matched in pairing.matches.values():
        for place in {word.sentence for word in matched}:
            if place < len(found):
                shared[place] += 1
    best = max(shared, default=0)
    return [text for text, share in zip(found, shared, strict=True) if 2 * share >= best]


def _differences(
    pairing: Pairing, claim: str, evidence: Sequence[str], called: str
) -> Iterator[str]:
    told = _DENIES_TELLING.search(claim)
    if told and not any(_DENIES_TELLING.search(text) for text in evidence):
        yield f"It says that somebody does not {told[1]} what {called} says."
    denied = denial(pairing)
    if denied:
        yield f"It turns round what {called} says of “{denied}”: a “not” is dropped or added."
    for one, other in (contrary(pairing), exchanged(pairing)):
        if one:
            yield f"It says “{one}” where {called} says “{other}”."
    stronger = strengthened(claim, " ".join(_carrying(pairing, evidence)))
    if stronger:
        yield f"“{stronger}” is more than {called} says."
    kind = turned_round(claim, evidence)
    if kind:
        yield _SIDES[kind]
    if invents_cause(claim, _carrying(pairing, evidence)):
        yield f"It gives a reason where {called} gives none."
    doer, _ = exchanged_roles(pairing)
    if doer:
        yield f"It turns round who does what to whom, other than {called} has it."
    said, held = exchanged_ties(pairing)
    if said:
        yield f"It ties together “{said}” where {called} has “{held}”."
