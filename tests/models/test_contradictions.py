"""Two things a person said are held against each other only where they pull, and never unkindly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coach import Settings, open_coach
from coach.models.guided.hearing import Ear
from coach.models.guided.tension import Tensions
from coach.prompts import Prompts
from coach.retrieval import OnnxEmbedder
from coach.schemas import SentenceKind

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "contradictions.jsonl").read_text().splitlines()
]
VISIBLE = "my lead said in the review that i must be more visible"
NO_DRAMA = 'in the review jonas also said "nice that you never make drama"'
# Things said between the two that give nothing to lay beside either.
START = [
    f"I'm a backend engineer in Berlin, {VISIBLE}",
    "I'd like to know what to tell him tomorrow",
    "4",
    "Merve from support could not sleep any more, I wrote a small tool for her in the night",
    "I want to help people like her to see what went wrong",
    "that's fine",
    "7",
]


@pytest.fixture(scope="module")
def tensions() -> Tensions:
    prompts = Prompts()
    return Tensions(Ear(OnnxEmbedder(), prompts), prompts.data("tensions"))


def found(tensions: Tensions, pair: dict[str, str]) -> bool:
    return tensions.between({1: pair["earlier"]}, (5, pair["later"])) is not None


@pytest.mark.parametrize("part", ["tuned", "held_out"])
def test_words_in_common_are_no_contradiction(tensions, part):
    pairs = [pair for pair in PAIRS if pair["set"] == part and not pair["pulls"]]
    assert len(pairs) >= 15
    assert [pair["id"] for pair in pairs if found(tensions, pair)] == []


@pytest.mark.parametrize(("part", "least"), [("tuned", 0.55), ("held_out", 0.05)])
def test_some_of_those_that_pull_are_noticed(tensions, part, least):
    pairs = [pair for pair in PAIRS if pair["set"] == part and pair["pulls"]]
    noticed = sum(found(tensions, pair) for pair in pairs)
    assert noticed / len(pairs) >= least


def test_both_quotations_stand_exactly_in_what_was_said(tensions):
    for pair in PAIRS:
        pull = tensions.between({1: pair["earlier"]}, (5, pair["later"]))
        if pull:
            assert pull.earlier.text in pair["earlier"]
            assert pull.later.text in pair["later"]
            assert (pull.earlier.turn, pull.later.turn) == (1, 5)


async def replies(data_dir, messages):
    async with open_coach(Settings(data_dir=data_dir)) as coach:
        return [await coach.ask("lea", message) for message in messages]


def named(reply):
    return [
        s
        for s in reply.sentences
        if s.move == "contradiction" and s.kind is SentenceKind.REFLECTION
    ]


async def test_it_is_named_with_both_quotations_and_asked_about(data_dir):
    *_, last, after = await replies(data_dir, [*START, NO_DRAMA, "No, not at all."])
    [said] = named(last)
    assert f"“{VISIBLE}”" in said.text
    assert "“nice that you never make drama”" in said.text
    assert said.heard == (1, len(START) + 1)
    assert [s.kind for s in last.sentences].count(SentenceKind.QUESTION) == 1
    # Refused, it is dropped: nothing of it is in the record, and the conversation goes on.
    assert after.changes == ()
    assert [s.kind for s in after.sentences].count(SentenceKind.QUESTION) == 1


@pytest.mark.parametrize(
    "heavy",
    [
        f"My father died on Sunday. {NO_DRAMA}",
        f"I cry every day after work. {NO_DRAMA}",
    ],
)
async def test_it_is_not_named_on_a_heavy_message(data_dir, heavy):
    *_, last = await replies(data_dir, [*START, heavy])
    assert named(last) == []


async def test_nor_right_after_one(data_dir):
    *_, last = await replies(data_dir, [*START, "My father died on Sunday.", NO_DRAMA])
    assert named(last) == []


async def test_it_is_not_named_twice_in_a_row(data_dir):
    again = ["I'd be home by six, I want my evenings with the kids", "I work on Saturdays as well"]
    *_, first, _, _, later = await replies(
        data_dir, [*START, NO_DRAMA, again[0], "not much to add", again[1]]
    )
    assert len(named(first)) == 1
    assert named(later) == []


async def test_a_deed_is_affirmed_in_the_persons_words(data_dir):
    last = (await replies(data_dir, START))[3]
    [said] = [s for s in last.sentences if s.move == "affirm"]
    assert "“I wrote a small tool for her in the night”" in said.text
