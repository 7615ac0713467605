"""Applies the operators to true claims, alike in every run."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evals import reading
from evals.mutations import operators as made
from evals.mutations import wordlists as lists

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evals.claims import LabelledClaim


@dataclass(frozen=True)
class Operator:
    """One way to corrupt. ``fitted`` is False where nothing was ever fitted on its kind."""

    name: str
    apply: Callable[[LabelledClaim, made.Setting], LabelledClaim | None]
    fitted: bool = True


OPERATORS = (
    Operator("number", made.number),
    Operator("number_elsewhere", made.number_elsewhere),
    Operator("name", made.name),
    Operator("negation_added", made.negation_added),
    Operator("negation_dropped", made.negation_dropped),
    Operator("antonym", made.traded(lists.ANTONYMS)),
    Operator("quantifier", made.traded(lists.STRONGER)),
    Operator("modal", made.traded(lists.MODALS)),
    Operator("comparison", made.traded(lists.COMPARISONS)),
    Operator("quotation", made.quotation),
    Operator("added_detail", made.added),
    Operator("wrong_source", made.wrong_source),
    Operator("roles", made.roles),
    Operator("cause", made.cause),
    Operator("unit", made.traded(lists.UNITS), fitted=False),
    Operator("only", made.only, fitted=False),
    Operator("hedge_dropped", made.hedge, fitted=False),
    Operator("splice", made.splice, fitted=False),
    Operator("wrong_passage", made.wrong_passage, fitted=False),
)

ABOUT_THE_PERSON = (
    Operator("number", made.number),
    Operator("negation_dropped", made.negation_dropped),
    Operator("quotation", made.quotation),
    Operator("in_the_mouth", made.in_the_mouth),
    Operator("other_turn", made.other_turn, fitted=False),
)
"""Those that corrupt a sentence about the person that quotes them."""


def mutations(
    operator: Operator, claims: Sequence[LabelledClaim], most: int = 60
) -> list[LabelledClaim]:
    """Up to ``most`` corrupted claims, the same every time."""
    setting = made.Setting(claims, random.Random(operator.name))
    order = list(claims)
    random.Random(f"{operator.name} order").shuffle(order)
    found: list[LabelledClaim] = []
    for claim in order:
        altered = operator.apply(claim, setting)
        if altered is not None and _is_new(altered, claim):
            found.append(replace(altered, id=f"{operator.name}:{claim.id}", kind=operator.name))
        if len(found) == most:
            break
    return found


def _is_new(altered: LabelledClaim, claim: LabelledClaim) -> bool:
    """Whether the altered sentence is not by chance one of the passage's own."""
    same = altered.draft.text == claim.draft.text  # only what it cites was altered
    return same or reading.plain(altered.draft.text) not in made.texts(altered)
