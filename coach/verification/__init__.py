"""Decides what may be shown: every drafted sentence is held against what it rests on.

Each rule stands in a module of its own. Exact ones: ``quotations`` and ``location``, ``figures``
and ``aligned``, ``names``, ``attribution``. On a sentence laid beside the words it names
(``pairing``; ``comparison`` joins them): ``reversal``, ``strength``, ``relations``, ``roles``. What
is added is weighed by a fitted ``score`` over ``detail``. ``source``, ``person`` and ``own`` know
what each kind must hold, ``check`` takes a draft, ``claims`` a claim that comes without one, and
``changes`` a change of the record.
"""

from __future__ import annotations

from coach.verification.changes import check_change
from coach.verification.check import FidelityVerifier
from coach.verification.claims import Claim, check_claim
from coach.verification.location import locate, resolve

__all__ = [
    "Claim",
    "FidelityVerifier",
    "check_change",
    "check_claim",
    "locate",
    "resolve",
]
