"""Every phrasing must be one that may be shown: the verifier holds for our own lines too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coach.prompts import Prompts
from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

MESSAGES = {
    1: "Look, they gave it to somebody junior, and now what, 7, maybe 5, maybe 8",
    2: "my sister Anna knows that i build small boats by friday",
}
VALUES = {
    "quote": "they gave it to somebody junior",
    "other": "now what",
    "earlier": "i build small boats",
    "value": "i build small boats",
    "line": "i build small boats",
    "step": "i build small boats",
    "witness": "my sister Anna",
    "due": "by friday",
    "items": "“small boats”; “now what”",
    "stage": "mission",
    "n": "7",
    "lower": "5",
    "higher": "8",
    "confidence_before": "7",
} | dict.fromkeys(
    [
        "beneficiary",
        "end_state",
        "job_after_next",
        "next_job",
        "rabbit",
        "superpower",
        "shadow",
        "session_goal",
        "remains",
        "first_gift",
    ],
    "small boats",
)
REFLECTIONS = {
    "reflect_plain", "reflect_two_sides", "reflect_callback", "reflect_reported", "reflect_short",
    "affirm", "line_taken", "corrected", "summary", "record_shown", "back_line", "back_said",
    "outcome",
}  # fmt: skip
QUESTIONS = {
    "correction_unclear", "unclear", "date_unclear", "number_unclear", "revisit", "back_step",
    "back_steps", "back_open", "outcome_done", "outcome_open", "outcome_mixed", "outcome_other",
    "distress_ask", "whose",
}  # fmt: skip
DRAFTS = {"draft_line", "line_rejected"}


def _guide_lines() -> Iterator[tuple[SentenceKind, str, Move]]:
    prompts = Prompts()
    for guide in (*prompts.stages.values(), *prompts.clinics.values()):
        for slot in guide.slots:
            asks = (*slot.ask, *slot.smaller, *slot.deeper)
            move = Move.SCALE if slot.form == "scale" else Move.OPEN
            yield from ((SentenceKind.QUESTION, line, move) for line in asks)
            yield from ((SentenceKind.REFLECTION, line, Move.REFLECT) for line in slot.reflect)
        yield from ((SentenceKind.QUESTION, line, Move.CHOICE) for line in guide.offer)
        yield from (
            (SentenceKind.COACHING, line, Move.BRIDGE) for line in (*guide.enter, *guide.leave)
        )


def _move_lines() -> Iterator[tuple[SentenceKind, str, Move]]:
    prompts = Prompts()
    for name, lines in prompts.data("moves").items():
        kind = SentenceKind.COACHING
        if name in REFLECTIONS or name in {"suggestion", "contradiction"}:
            kind = SentenceKind.REFLECTION
        for line in lines:
            if isinstance(line, dict):
                yield kind, line["say"], Move.DRAFT if name in DRAFTS else Move.REFLECT
                yield SentenceKind.QUESTION, line["ask"], Move.DRAFT
            elif isinstance(line, list):
                yield from ((SentenceKind.COACHING, part, Move.CLOSE) for part in line)
            else:
                yield (SentenceKind.QUESTION if name in QUESTIONS else kind), line, Move.REFLECT
    for entry in prompts.data("shadows"):
        yield from ((SentenceKind.QUESTION, ask, Move.CONTRADICTION) for ask in entry["asks"])


@pytest.mark.parametrize("lines", [_guide_lines, _move_lines])
def test_every_line_may_be_shown(lines: object) -> None:
    assert callable(lines)
    verifier, refused, count = FidelityVerifier(), [], 0
    for kind, line, move in lines():
        text = line.format_map(VALUES)
        verdict = verifier.check(DraftSentence(kind, text, move, (), (1, 2)), [], MESSAGES)
        count += 1
        if not verdict.supported:
            refused.append((text, verdict.reasons))
    assert count > 200
    assert refused == []


def test_a_quotation_nobody_said_is_refused_in_the_same_lines() -> None:
    verifier = FidelityVerifier()
    reflections = [line for kind, line, _ in _guide_lines() if kind is SentenceKind.REFLECTION]
    invented = VALUES | {"quote": "I have always wanted to run a bakery"}
    quoting = [line for line in reflections if "{quote}" in line]
    shown = [
        line
        for line in quoting
        if verifier.check(
            DraftSentence(
                SentenceKind.REFLECTION, line.format_map(invented), Move.REFLECT, (), (1, 2)
            ),
            [],
            MESSAGES,
        ).supported
    ]
    assert len(quoting) > 100
    assert shown == []
