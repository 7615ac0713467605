"""What two hands said of the same sentences, and how far anybody else agrees with them.

The first hand wrote the labelled claims and knows which it corrupted. The second was given some of
them in a shuffled order, each with its passages or messages and without id, label or reason, and
said of each whether what stands beside it carries it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import BadInput
from evals import cases
from evals.figures import kappa

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evals.claims import LabelledClaim
    from evals.figures import Figure

SECOND_HAND = cases.DATA / "second_hand.jsonl"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")
    claim: str
    supported: bool


def second_hand(path: Path = SECOND_HAND) -> dict[str, bool]:
    """The second hand's yes or no by the id of the claim; {} where there is no such file.

    Raises BadInput for a line that is no label, and for a claim that is labelled twice.
    """
    if not path.exists():
        return {}
    found: dict[str, bool] = {}
    for number, data in enumerate(cases.lines(path), 1):
        try:
            line = _Line.model_validate(data)
        except ValidationError as error:
            raise BadInput(
                f"{path.name}, label {number} is none: {error.errors()[0]['msg']}."
            ) from error
        if line.claim in found:
            raise BadInput(f"{path.name} labels {line.claim} twice.")
        found[line.claim] = line.supported
    return found


def hands(claims: Sequence[LabelledClaim], second: Mapping[str, bool]) -> dict[str, Figure]:
    """Cohen's κ of the two hands, over the claims that both have labelled."""
    both = [claim for claim in claims if claim.id in second]
    agreed = kappa([claim.sound for claim in both], [second[claim.id] for claim in both])
    return {"hands_kappa": agreed} if both else {}


def agreement(
    claims: Sequence[LabelledClaim], second: Mapping[str, bool], said: Mapping[str, bool]
) -> dict[str, Figure]:
    """Cohen's κ of a reader's ``said`` (claim id → supported) with each of the two hands.

    ``kappa`` is the lower of the two: only what both hands would vouch for is agreement.
    """
    both = [claim for claim in claims if claim.id in second and claim.id in said]
    verdicts = [said[claim.id] for claim in both]
    found = {
        "kappa_first_hand": kappa([claim.sound for claim in both], verdicts),
        "kappa_second_hand": kappa([second[claim.id] for claim in both], verdicts),
    }
    lower = min(found.values(), key=lambda figure: (figure.n > 0, figure.number))
    return {"kappa": lower, **found}
