"""What people do with a message; the real embedder, the prompts as they ship.

cases.jsonl holds two sets, each written before the understanding was tuned on it; on first sight
93 % of the first and 92 % of the second were understood.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from coach.prompts import Prompts
from coach.protocol import Intent
from coach.transcript import Position
from coach.understanding import Understander

HERE = Path(__file__).parent
RIGHT = 0.95
ANSWERS = 0.95
COMMANDS_FOR_ANSWERS = 0.02
EACH_INTENT = 0.85
CLINICS_FOUND = 0.6
CLINICS_FALSE = 0.05


def _read(name):
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


CASES = _read("cases.jsonl")


@pytest.fixture(scope="module")
def understander(embedder):
    return Understander(embedder, Prompts())


@pytest.fixture(scope="module")
def understood(understander):
    return [(case, understander.read(case["message"], _position(case))) for case in CASES]


def _position(case):
    return Position(stage="arrival", asked=case.get("asked", ""), offer=case.get("offer", ""))


def _wrong(understood):
    return [
        f"{case['intent']} → {got.intent}: {case['message']}"
        for case, got in understood
        if got.intent != case["intent"]
    ]


def test_the_cases_are_many_and_not_among_the_examples():
    counts = Counter(case["intent"] for case in CASES)
    assert len(CASES) >= 300
    assert counts["answer"] >= 120
    assert set(counts) == set(Intent)
    examples = Prompts().data("intents")["examples"]
    known = {_letters(text) for texts in examples.values() for text in texts}
    assert [c["message"] for c in CASES if _letters(c["message"]) in known] == []


def test_most_messages_are_understood(understood):
    wrong = _wrong(understood)
    assert 1 - len(wrong) / len(understood) >= RIGHT, wrong


def test_every_intent_is_understood(understood):
    total = Counter(case["intent"] for case, _ in understood)
    right = Counter(case["intent"] for case, got in understood if got.intent == case["intent"])
    poor = {
        name: f"{right[name]}/{n}" for name, n in total.items() if right[name] / n < EACH_INTENT
    }
    assert not poor, _wrong(understood)


def test_answers_are_taken_for_answers_and_nothing_else_is(understood):
    answers = [got.intent for case, got in understood if case["intent"] == "answer"]
    taken = [case["intent"] for case, got in understood if got.intent is Intent.ANSWER]
    assert answers.count(Intent.ANSWER) / len(answers) >= ANSWERS, _wrong(understood)
    assert taken.count("answer") / len(taken) >= ANSWERS, _wrong(understood)
    assert 1 - answers.count(Intent.ANSWER) / len(answers) <= COMMANDS_FOR_ANSWERS, _wrong(
        understood
    )


def test_a_wish_to_go_somewhere_names_the_place(understood):
    wrong = [
        f"{case['target']} → {got.target}: {case['message']}"
        for case, got in understood
        if case["intent"] == "go_to" and got.target != case["target"]
    ]
    assert len(wrong) <= 1, wrong


def test_clinics_are_offered_to_those_who_need_them_and_to_few_others(understander, understood):
    calls = _read("clinics.jsonl")
    got = [(case, understander.read(case["message"], Position()).clinic) for case in calls]
    wrong = [
        f"{c['clinic']} → {clinic}: {c['message']}" for c, clinic in got if clinic != c["clinic"]
    ]
    assert sum(c["clinic"] == clinic for c, clinic in got) / len(got) >= CLINICS_FOUND, wrong
    assert not [line for line in wrong if "→ :" not in line]
    offered = [
        f"{u.clinic}: {c['message']}" for c, u in understood if c["intent"] == "answer" and u.clinic
    ]
    answers = sum(case["intent"] == "answer" for case in CASES)
    assert len(offered) / answers <= CLINICS_FALSE, offered


def test_a_clinic_is_not_offered_inside_itself(understander):
    message = "I have no colleagues who do the same job, there's nobody to ask"
    assert understander.read(message, Position()).clinic == "community"
    assert understander.read(message, Position(stage="community")).clinic == ""


@pytest.mark.parametrize(
    ("message", "offer", "intent"),
    [
        ("ok", "line", Intent.YES),
        ("ok", "", Intent.ANSWER),
        ("not now", "clinic:feedback", Intent.NO),
        ("yes", "", Intent.YES),
        ("yes, when Tariq got his certificate and called me", "line", Intent.ANSWER),
        ("no one asked me", "line", Intent.ANSWER),
    ],
)
def test_an_offer_decides_what_a_short_word_means(understander, message, offer, intent):
    assert understander.read(message, Position(offer=offer)).intent is intent


@pytest.mark.parametrize("message", ["7", "a 7", "seven", "7.", "8 maybe", "7/10"])
def test_a_figure_answers_a_scale(understander, message):
    assert understander.read(message, Position(asked="mission.refuel")).intent is Intent.ANSWER


@pytest.mark.parametrize("message", ["thanks", "hm", "good question", "", "  ", "👍", "..."])
def test_courtesies_say_nothing(understander, message):
    got = understander.read(message, Position())
    assert got.intent is Intent.ANSWER
    assert got.confidence <= 0.3
    assert got.query == ""


@pytest.mark.parametrize(
    ("message", "query"),
    [
        ("What does the podcast say about giving economies?", "giving economies"),
        ("Hi, can you tell me more about the rabbit?", "the rabbit"),
        ("what is ex-growth?", "what is ex-growth?"),
        ("my team", ""),
        ("7", ""),
        ("skip", ""),
        ("I don't know", ""),
    ],
)
def test_the_query_is_the_question_itself(understander, message, query):
    assert understander.read(message, Position()).query == query


def test_a_long_answer_is_searched_for_by_what_tells_the_situation(understander):
    message = (
        "It rained all week. I was promoted in March and since then I don't know what to aim for. "
        + "We had soup. " * 40
    )
    query = understander.read(message, Position()).query
    assert "promoted in March" in query
    assert len(query.split()) <= 60


def test_without_clinics_nothing_is_offered(understander, tmp_path):
    prompts = Prompts()
    folder = tmp_path / "prompts"
    (folder / "stages").mkdir(parents=True)
    (folder / "intents.yaml").write_bytes((prompts.folder / "intents.yaml").read_bytes())
    bare = Understander(understander._embedder, Prompts(folder))
    got = bare.read("I have no colleagues who do the same job, nobody to ask", Position())
    assert (got.intent, got.clinic) == (Intent.ANSWER, "")


def _letters(text):
    return "".join(mark for mark in text.casefold() if mark.isalnum())
