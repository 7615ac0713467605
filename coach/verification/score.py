"""The fitted score for what no rule decides: how likely a paraphrase says too much."""

from __future__ import annotations

import json
import math
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from coach.verification.detail import Features


class Policy(StrEnum):
    """How much doubt is shown. Strict withholds more good sentences to let fewer bad ones by."""

    STRICT = "strict"
    BALANCED = "balanced"


class Coefficients(BaseModel):
    """As ``scripts/fit_verifier.py`` writes them: a logistic regression and where to cut it.

    ``thresholds`` hold, per policy, the probability from which on a sentence is withheld.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    bias: float
    weights: dict[str, float]
    thresholds: dict[Policy, float]


def doubt(features: Features) -> float:
    """The probability, in [0, 1], that a sentence with these features is not borne out."""
    fitted = coefficients()
    pairs = zip(fitted.weights.values(), features.values(), strict=True)
    return 1.0 / (1.0 + math.exp(-(fitted.bias + sum(w * value for w, value in pairs))))


def threshold(policy: Policy) -> float:
    """The doubt from which on ``policy`` withholds a sentence."""
    return coefficients().thresholds[policy]


@lru_cache(maxsize=1)
def coefficients() -> Coefficients:
    """The fitted numbers that lie beside this module."""
    path = Path(__file__).with_name("coefficients.json")
    return Coefficients.model_validate(json.loads(path.read_text(encoding="utf-8")))
