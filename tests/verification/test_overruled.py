"""What somebody wrote into their record by hand is their word; what it replaced is not any more."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coach.edits import replaced, written
from coach.protocol import DraftSentence, Move
from coach.record import CareerRecord, RecordChange, apply
from coach.schemas import ByHand, SentenceKind
from coach.verification import FidelityVerifier, check_change

HAND = ByHand(at=datetime(2027, 3, 3, tzinfo=UTC), after=2)
MESSAGES = {
    1: "I left the ward in October, after the quarrel with the matron about the rota.",
    2: "It's for the student nurses who are left alone with a dying patient.",
    3: "Let's go on.",
}
NEW = "I left the ward in September, after the quarrel with the matron about the rota."
LINE = "To sit with whoever is left alone with it."


def record_with(*changes):
    record = CareerRecord()
    for change in changes:
        record = apply(record, RecordChange(**change))
    return record


RECORD = record_with(
    {"path": "arrival.situation", "value": MESSAGES[1], "turns": (1,)},
    {"path": "arrival.situation", "value": NEW, "hand": HAND},
    {"path": "mission.line", "value": LINE, "hand": HAND},
    {"path": "mission.beneficiaries", "value": MESSAGES[2], "turns": (2,)},
    {"path": "mission.beneficiaries", "op": "retract", "hand": HAND},
)
TELLS = [
    (f"“{LINE[:-1]}” is how you put it.", True),
    ("“I left the ward in September”.", True),
    ("“I left the ward in October”.", False),
    ("“student nurses who are left alone with a dying patient”.", False),
    ("“after the quarrel with the matron”.", True),
    ("First you had October, and now “I left the ward in September”.", False),
]


@pytest.mark.parametrize("policy", ["strict", "balanced"])
@pytest.mark.parametrize(("text", "holds"), TELLS)
def test_a_sentence_about_what_they_changed(text, holds, policy):
    draft = DraftSentence(SentenceKind.REFLECTION, text, Move.REFLECT)
    verdict = FidelityVerifier(policy).check(draft, [], MESSAGES, written(RECORD), replaced(RECORD))
    assert verdict.supported is holds, verdict.reasons


def test_said_again_in_a_message_it_holds_again():
    messages = {**MESSAGES, 4: "No, I left the ward in October after all."}
    draft = DraftSentence(SentenceKind.REFLECTION, "“I left the ward in October”.", Move.REFLECT)
    verdict = FidelityVerifier().check(draft, [], messages, written(RECORD), replaced(RECORD))
    assert verdict.supported, verdict.reasons


def test_what_was_said_before_does_not_undo_it_and_what_is_said_later_may():
    back = RecordChange(path="arrival.situation", value=MESSAGES[1], turns=(1,))
    assert "written there themself" in check_change(back, RECORD, MESSAGES)
    out = RecordChange(path="mission.beneficiaries", value=MESSAGES[2], turns=(2,))
    assert "taken that out" in check_change(out, RECORD, MESSAGES)
    messages = {**MESSAGES, 3: MESSAGES[1]}
    assert check_change(back.model_copy(update={"turns": (3,)}), RECORD, messages) == ""
