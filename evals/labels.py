"""What readers said of sentences that were shown, and how far a checker agrees with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evals import cases
from evals.figures import Figure, kappa, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.bench import Held
    from evals.statements import Statement

LABELS = cases.DATA / "labels.jsonl"
"""Lines of ``{"where", "text", "supported"}``: a sentence where it stands, and a yes or no."""


def labels(held: Held, sentences: Mapping[str, Statement]) -> dict[str, bool]:
    """The labels of ``sentences``; one whose text has changed since counts as not labelled."""
    if not LABELS.exists():
        return {}
    return {
        line["where"]: line["supported"]
        for line in cases.lines(LABELS)
        if line["where"] in sentences and sentences[line["where"]].sentence.text == line["text"]
    }


def agreement(judged: Mapping[str, bool], verdicts: Mapping[str, bool]) -> dict[str, Figure]:
    """The share of labelled sentences that are supported, and κ of checker and label."""
    both = [name for name in judged if name in verdicts]
    if not both:
        return {}
    said = [judged[name] for name in both]
    return {
        "labelled_supported": share(said),
        "label_kappa": kappa(said, [verdicts[name] for name in both]),
    }
