"""Three people are coached from the first message to the end, each in twenty turns or fewer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach import Settings, open_coach
from coach.record import fields
from coach.schemas import SentenceKind

LIVED = Path(__file__).parents[2] / "evals" / "data" / "lived.jsonl"
PEOPLE = {case["id"]: case["messages"] for case in map(json.loads, LIVED.read_text().splitlines())}
MUST_HOLD = {
    "arrival.situation",
    "arrival.session_goal",
    "arrival.confidence_before",
    "mission.moments",
    "mission.line",
    "mission.refuel",
    "job_after_next.end_state",
    "job_after_next.job_after_next",
    "job_after_next.gaps",
    "job_after_next.rabbit",
    "job_after_next.after_rabbit",
    "shadows.items.0.superpower",
    "shadows.items.0.shadow",
    "shadows.items.0.experiment",
    "shadows.items.0.ask",
    "north_star.remains",
    "north_star.form",
    "north_star.first_gift",
    "commitments.steps.0.step",
    "commitments.steps.0.due",
    "commitments.steps.0.witness",
    "commitments.confidence_after",
    "commitments.learning",
}


@pytest.mark.parametrize("person", PEOPLE)
async def test_a_whole_conversation(person, data_dir):
    assert 15 <= len(PEOPLE[person]) <= 20
    async with open_coach(Settings(data_dir=data_dir)) as coach:
        for message in PEOPLE[person]:
            await coach.ask(person, message)
        transcript = await coach.transcript(person)
        stages = list(coach.stages())
    replies = [turn.reply for turn in transcript.turns]
    assert {path for path, held in fields(transcript.record).items() if held} >= MUST_HOLD
    assert {stage for reply in replies for stage in [reply.stage]} == set(stages)
    assert transcript.turns[-1].position.closed
    said = [sentence.text for reply in replies for sentence in reply.sentences]
    assert len(said) == len(set(said))
    questions = [sum(s.kind is SentenceKind.QUESTION for s in r.sentences) for r in replies]
    assert questions == [1] * (len(replies) - 1) + [0]
    assert [held for reply in replies for held in reply.withheld] == []
    assert sum(s.kind is SentenceKind.SOURCE for r in replies for s in r.sentences) >= 4


@pytest.mark.parametrize("person", PEOPLE)
async def test_the_record_is_in_the_persons_words(person, data_dir):
    """Every word the record holds as the person's own is one they wrote."""
    async with open_coach(Settings(data_dir=data_dir)) as coach:
        for message in PEOPLE[person]:
            await coach.ask(person, message)
        record = await coach.record(person)
    written = " ".join(PEOPLE[person]).lower()
    for path, held in fields(record).items():
        for entry in held.live:
            if entry.by == "person" and isinstance(entry.value, str):
                missing = [
                    w for w in entry.value.lower().split() if w.strip(".,!?;:\"'") not in written
                ]
                assert missing == [], path
