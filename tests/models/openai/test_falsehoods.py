"""What a model invents is not shown: planted one by one through the endpoint, and in a whole talk.

``evals/data/claims/planted.jsonl`` holds sentences that are false in one named way, written by a
hand that had not seen the checker; ``data/careless.jsonl`` a whole conversation answered by hand as
a careless model would, ``data/careful.jsonl`` one answered well. ``data/slips.json`` names what
gets by so far: nothing else may.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from coach import open_coach
from coach.events import SentenceShown
from tests.endpoint.steps import answer
from tests.models.openai.writer import heard, is_repair, sentence

DATA = Path(__file__).with_name("data")
CLAIMS = Path(__file__).resolve().parents[3] / "evals" / "data" / "claims"
QUESTION = "Where would you like to go on from here?"


def lines(name: str, folder: Path = DATA) -> list[dict]:
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


def slips(name: str) -> set[str]:
    return set(json.loads((DATA / "slips.json").read_text("utf-8"))[name])


def reply(*sentences: dict) -> dict:
    asked = sentence("question", "open", QUESTION)
    following = {"stage": "arrival", "asks": ""}
    return {"sentences": [*sentences, asked], "record": [], "next": following}


@pytest.fixture
def script(served):
    """The endpoint, with nothing to do."""
    served.anew()
    yield served
    assert not served.errors


async def said_before(coach, script, messages: list[str], name: str) -> str:
    """A conversation in which all but the last message have been said."""
    script.always(answer(lambda _: reply()))
    for message in messages[:-1]:
        await coach.ask(name, message)
    return name


async def test_planted_falsehoods_are_not_shown(settings, script):
    planted, shown = lines("planted.jsonl", CLAIMS), {}
    begun: dict[tuple, str] = {}
    async with open_coach(settings(), sync=False) as coach:
        for case in planted:
            messages = list(case["messages"].values())
            key = tuple(messages)
            if key not in begun:
                name = f"person {len(begun)}"
                begun[key] = await said_before(coach, script, messages, name)
            lie = case["sentence"]
            script.always(answer(lambda body, lie=lie: repaired(body) or reply(lie)))
            thread = f"planted {case['id']}"
            if len(messages) > 1:
                await coach.fork(begun[key], len(messages) - 1, thread)
            events = [event async for event in coach.reply(thread, messages[-1])]
            texts = [e.sentence.text for e in events if isinstance(e, SentenceShown)]
            if lie["text"] in texts:
                shown[case["id"]] = case["kind"]
    assert len(planted) >= 200
    assert shown.keys() <= slips("planted"), Counter(shown.values())


def repaired(body: dict) -> dict | None:
    """A model that has no other wording."""
    return {"sentences": [{"index": 0, "sentence": None}]} if is_repair(body) else None


class Replay:
    """Answers each turn as it was answered by hand, and its repair too if there was one."""

    def __init__(self, turns: list[dict]) -> None:
        self.turns = {turn["turn"]: turn for turn in turns}
        self.number = 0

    def __call__(self, body: dict) -> str:
        if is_repair(body):
            return self.turns[self.number]["repair"] or '{"sentences": []}'
        self.number = heard(body)[0]
        return str(self.turns[self.number]["answer"])


async def test_a_careless_model_s_inventions_are_not_shown(settings, script):
    turns = lines("careless.jsonl")
    script.always(answer(Replay(turns)))
    shown = []
    async with open_coach(settings(), sync=False) as coach:
        for turn in turns:
            found = await coach.ask("careless", turn["message"])
            texts = {s.text for s in found.sentences}
            shown += [text for _, text in turn["false"] if text in texts]
            assert found.sentences
            assert len([s for s in found.sentences if s.kind == "question"]) <= 1
    assert set(shown) <= slips("careless")


async def test_a_careful_model_is_heard(settings, script):
    turns = lines("careful.jsonl")
    script.always(answer(Replay(turns)))
    drafted = lost = repaired_turns = 0
    async with open_coach(settings(), sync=False) as coach:
        for turn in turns:
            found = await coach.ask("careful", turn["message"])
            texts = {s.text for s in found.sentences}
            wanted = [s["text"] for s in json.loads(turn["answer"])["sentences"]]
            drafted += len(wanted)
            lost += sum(text not in texts for text in wanted)
            repaired_turns += found.usage.calls > 1
    assert lost / drafted <= slips_allowed("careful_lost")
    assert repaired_turns / len(turns) <= slips_allowed("careful_repaired")


def slips_allowed(name: str) -> float:
    return float(json.loads((DATA / "slips.json").read_text("utf-8"))[name])
