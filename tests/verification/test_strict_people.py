"""Under the strict policy nothing is said of a person that they did not say themselves."""

import json
from pathlib import Path

import pytest

from coach.prompts import Prompts
from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

HERE = Path(__file__).parent
PEOPLE = json.loads((HERE / "strict_people.json").read_text("utf-8"))
CASES = [
    json.loads(line) for line in (HERE / "strict_sayings.jsonl").read_text("utf-8").splitlines()
]
MOVES = {"reflection": Move.REFLECT, "coaching": Move.BRIDGE, "question": Move.OPEN}


def check(kind, text, messages, heard=()):
    said = dict(enumerate(messages, 1))
    sentence = DraftSentence(SentenceKind(kind), text, MOVES[kind], heard=tuple(heard))
    return FidelityVerifier("strict").check(sentence, [], said)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case["true"]], ids=lambda case: case["text"][:60]
)
def test_nothing_false_passes(case):
    verdict = check(case["kind"], case["text"], PEOPLE[case["who"]])
    assert not verdict.supported
    assert all(reason.endswith(".") for reason in verdict.reasons)


@pytest.mark.parametrize("kind", ["reflection", "coaching", "question"])
def test_what_keeps_to_their_words_is_believed(kind):
    true = [case for case in CASES if case["true"] and case["kind"] == kind]
    passed = [c for c in true if check(kind, c["text"], PEOPLE[c["who"]]).supported]
    assert len(passed) / len(true) >= 0.9


@pytest.mark.parametrize(
    ("later", "outdated", "mended"),
    [
        ("Not Friday, Rick moved it to Monday.", "Rick wants a yes by Friday.", ""),
        ("wait, it was five kids, not three.", "Three kids wrote to you.", "Five kids wrote."),
        ("it was September the talk, I looked it up", "The talk was in October.", ""),
        ("I said Leeds, it was Hull.", "You work in Leeds.", "You work in Hull."),
        ("67 applications now.", "You have 63 applications.", "67 applications now."),
    ],
)  # fmt: skip
def test_what_was_put_right_counts_no_more(later, outdated, mended):
    said = [
        "I work in Leeds. Rick wants a yes by Friday. I have 63 applications.",
        "The talk was in October, and three kids wrote to me.",
        later,
    ]
    assert check("reflection", outdated, said[:2]).supported
    assert not check("reflection", outdated, said).supported
    assert not mended or check("reflection", mended, said).supported


@pytest.mark.parametrize(
    ("said", "later", "outdated"),
    [
        ("I'm 29 and I like maps.", "sorry, 28", "You're 29."),
        ("They gave me four interviews.", "actually five", "They gave you four interviews."),
        ("I moved here in 2015.", "I meant 2016.", "You moved here in 2015."),
        ("I started in April 2019.", "April 2018, I mixed it up.", "You started in April 2019."),
        ("I want to leave in spring.", "make that autumn", "You want to leave in spring."),
        ("I work three days a week.", "four days now", "You work three days a week."),
        ("My boss Petra wants an answer.", "It's Paula, not Petra.", "Petra wants an answer."),
        ("I got the senior manager post.", "wait, not senior manager, team lead.",
         "You got the senior manager post."),
        ("My sister said sell it.", "no, it was my aunt", "Your sister said sell it."),
    ],
)  # fmt: skip
def test_a_short_correction_takes_back_what_came_just_before(said, later, outdated):
    assert check("reflection", outdated, [said]).supported
    assert not check("reflection", outdated, [said, later]).supported


def test_words_of_others_stay_theirs():
    said = ["My boss says I never decide anything. I like people."]
    assert not check("reflection", "In your own words you “never decide anything”.", said).supported
    assert not check("reflection", "You “never decide anything”.", said).supported
    assert check("reflection", "Your boss says you “never decide anything”.", said).supported
    assert check("reflection", "“I like people”, you say.", said).supported


def test_turns_that_are_named_are_the_ones_that_count():
    said = ["I like the contracts.", "I sold the boat."]
    assert check("reflection", "You sold the boat.", said, heard=[2]).supported
    assert not check("reflection", "You sold the boat.", said, heard=[1]).supported
    assert not check("reflection", "You sold the boat.", said, heard=[7]).supported


def test_the_lines_written_for_the_coach_pass():
    prompts = Prompts()
    guides = [*prompts.stages.values(), *prompts.clinics.values()]
    asked = {line for guide in guides for slot in guide.slots for line in slot.ask}
    entering = {line for guide in guides for line in guide.enter}
    asked = {line for line in asked if "{" not in line and line.count("?") == 1}
    entering = {line for line in entering if "{" not in line and "?" not in line}
    assert asked
    assert entering
    assert [line for line in asked if not check("question", line, ["Hello."]).supported] == []
    assert [line for line in entering if not check("coaching", line, ["Hello."]).supported] == []
