"""All aligned rules on one pair: a sentence, and the few sentences that should carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.verification.relations import turned_round
from coach.verification.reversal import contrary, denial, exchanged
from coach.verification.roles import exchanged_roles, exchanged_ties
from coach.verification.strength import strengthened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.verification.pairing import Pairing

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


def _differences(
    pairing: Pairing, claim: str, evidence: Sequence[str], called: str
) -> Iterator[str]:
    denied = denial(pairing)
    if denied:
        yield f"It turns round what {called} says of “{denied}”: a “not” is dropped or added."
    for one, other in (contrary(pairing), exchanged(pairing)):
        if one:
            yield f"It says “{one}” where {called} says “{other}”."
    stronger = strengthened(claim, " ".join(evidence))
    if stronger:
        yield f"“{stronger}” is more than {called} says."
    kind = turned_round(claim, evidence)
    if kind:
        yield _SIDES[kind]
    doer, _ = exchanged_roles(pairing)
    if doer:
        yield f"It turns round who does what to whom, other than {called} has it."
    said, held = exchanged_ties(pairing)
    if said:
        yield f"It ties together “{said}” where {called} has “{held}”."
