"""Decides what may be shown: every drafted sentence is held against what it rests on.

Each rule stands in a module of its own and works on text alone, so that a stronger one can take
its place: ``quotations`` and ``location`` (exact words), ``figures`` and ``aligned``, ``names``,
``attribution``, ``polarity``, ``content`` (overlap). ``check`` joins them for a draft, ``claims``
for a claim that comes without one.
"""

from __future__ import annotations

from coach.verification.changes import check_change
from coach.verification.check import FidelityVerifier
from coach.verification.claims import Claim, check_claim
from coach.verification.location import locate, resolve

FirstVerifier = FidelityVerifier  # the name that others still use today

__all__ = [
    "Claim",
    "FidelityVerifier",
    "FirstVerifier",
    "check_change",
    "check_claim",
    "locate",
    "resolve",
]
