"""Reads the heading some people put before an answer: "Job after next: head of the lab"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.models.guided.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence

STEP = "commitments.steps.+.step"
# What people call the fields of the record.
FIELDS = {
    "mission": "mission.line",
    "line": "mission.line",
    "shadow": "shadows.items.+.shadow",
    "superpower": "shadows.items.+.superpower",
    "strength": "shadows.items.+.superpower",
    "experiment": "shadows.items.+.experiment",
    "rabbit": "job_after_next.rabbit",
    "end state": "job_after_next.end_state",
    "job after next": "job_after_next.job_after_next",
    "next job": "job_after_next.next_job",
    "north star": "north_star.remains",
    "first gift": "north_star.first_gift",
    "goal": "arrival.session_goal",
    "step": STEP,
    "witness": "commitments.steps.+.witness",
}
# Headings that are no name in running text: "the gap" in a sentence may be any gap.
_HEADINGS = FIELDS | {
    "job after that": "job_after_next.job_after_next",
    "one after next": "job_after_next.job_after_next",
    "next step": "job_after_next.next_job",
    "next": "job_after_next.next_job",
    "gap": "job_after_next.gaps",
    "gaps": "job_after_next.gaps",
    "missing": "job_after_next.gaps",
    "what is missing": "job_after_next.gaps",
    "what's missing": "job_after_next.gaps",
    "strengths": "shadows.items.+.superpower",
    "motive": "mission.motives",
    "motives": "mission.motives",
    "second north star": "north_star.remains",
    "gift": "north_star.first_gift",
    "learned": "commitments.learning",
    "what i learned": "commitments.learning",
    "situation": "arrival.situation",
    "end": "job_after_next.end_state",
    "in the end": "job_after_next.end_state",
}
_HEADED = re.compile(
    rf"\W*(?:(?:and|so|my|the|then|ok(?:ay)?|well)\W+)*"
    rf"(?P<heading>{'|'.join(sorted(map(re.escape, _HEADINGS), key=len, reverse=True))})"
    r"(?:\s*(?:[:=]|\s[-–—])\s*(?=\S)|\s*[:=–—-]?\s*$)",
    re.IGNORECASE,
)

# The same in running text: the sentence stays whole, and names what it is.
_LED = re.compile(
    r"\W*(?:(?:and|so|well|ok(?:ay)?|then)\W+)*(?:"
    r"(?P<learned>what i(?: have|'ve)? (?:learned|learnt|take (?:away|from|home)|found out|will "
    r"remember|realised|realized)\b[\w ]{0,24}\b(?:is|was)\b|(?:i(?:'ve| have) |tonight i )"
    r"(?:learned|learnt) (?:that|tonight|today|here|i)\b|my (?:takeaway|lesson)(?: (?:from|of) "
    r"[\w ]{1,24})? (?:is|was) (?:that|to|i)\b)"
    r"|(?P<missing>what(?:'s| is) missing (?:is|are)\b|what i lack (?:is|are)\b)"
    r"|(?P<chased>(?:my rabbit|the rabbit (?:i chase|i'm chasing)) is\b"
    r"|the rabbit is (?:to|that)\b))",
    re.IGNORECASE,
)
_LED_TO = {
    "learned": "commitments.learning",
    "missing": "job_after_next.gaps",
    "chased": "job_after_next.rabbit",
}


def unheaded(pieces: Sequence[str]) -> tuple[tuple[str, ...], dict[int, str]]:
    """``pieces`` without their headings, and by row the path that a heading names for it.

    A heading on a line of its own is for the next piece.
    """
    texts: list[str] = []
    named: dict[int, str] = {}
    heading = ""
    for piece in pieces:
        found = _HEADED.match(piece.replace("’", "'"))
        path = _HEADINGS[found.group("heading").lower()] if found else heading
        path = path or _led_to(piece)
        rest = piece[found.end() :] if found else piece
        heading = ""
        if words(rest):
            if path:
                named[len(texts)] = path
            texts.append(rest)
        elif found and (len(words(piece)) > 1 or any(mark in piece for mark in ":=–—-")):
            heading = path
        else:
            texts.append(piece)
    return tuple(texts), named


def _led_to(piece: str) -> str:
    """The path that a sentence names by how it begins: "What I've learned is …"."""
    found = _LED.match(piece.replace("’", "'"))
    return _LED_TO[str(found.lastgroup)] if found else ""


def without_heading(piece: str) -> str:
    """A sentence without the heading before it."""
    texts, _ = unheaded([piece])
    return texts[0] if texts else piece
