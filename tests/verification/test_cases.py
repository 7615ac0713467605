"""The labelled examples, by kind: what must pass passes, what must not does not, and says why."""

import json
from pathlib import Path

import pytest

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from coach.verification import FidelityVerifier

HERE = Path(__file__).parent
WORLD = json.loads((HERE / "world.json").read_text())
PASSAGES = [Passage.model_validate(passage) for passage in WORLD["passages"]]
MESSAGES = {int(turn): text for turn, text in WORLD["messages"].items()}
CASES = [json.loads(line) for line in (HERE / "cases.jsonl").read_text().splitlines()]
MOVES = {
    "source": Move.PASSAGE,
    "reflection": Move.REFLECT,
    "coaching": Move.BRIDGE,
    "question": Move.OPEN,
}


def draft(case):
    return DraftSentence(
        kind=SentenceKind(case["kind"]),
        text=case["text"],
        move=Move(case.get("move", MOVES[case["kind"]])),
        cites=tuple(Cite(*cite) for cite in case.get("cites", [])),
        heard=tuple(case.get("heard", [])),
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['tests']}: {case['text'][:40]}")
def test_labelled_example(case):
    verdict = FidelityVerifier().check(draft(case), PASSAGES, MESSAGES)
    assert verdict.supported is case["ok"], verdict.reasons
    assert (verdict.score >= 0.5) is case["ok"]
    if case["ok"]:
        assert verdict.reasons == ()
    else:
        assert any(case["reason"] in reason for reason in verdict.reasons), verdict.reasons
        assert all(reason.endswith(".") for reason in verdict.reasons)


def test_there_are_enough_examples_of_every_kind():
    kinds = [case["kind"] for case in CASES]
    assert len(CASES) >= 120
    assert all(kinds.count(kind) >= 15 for kind in SentenceKind)
