"""What a model invents is not shown: planted one by one through the endpoint, and in a whole talk.

``evals/data/claims/planted.jsonl`` holds sentences that are false in one named way, written by a
hand that had not seen the checker; ``careless.jsonl`` a whole conversation answered by hand as a
careless model would, ``careful*.jsonl`` whole conversations answered well. Some of these are here,
the others among the recordings of the evals, after a line that says how they were made.
``data/slips.json`` names what gets by so far, and how many sentences and turns of a careful model
are still refused: nothing else may.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest

from coach import open_coach
from coach.events import SentenceShown
from tests.endpoint.steps import answer
from tests.models.openai.writer import heard, is_repair, sentence

DATA = Path(__file__).with_name("data")
EVALS = Path(__file__).resolve().parents[3] / "evals" / "data"
CLAIMS, RECORDED = EVALS / "claims", EVALS / "recorded"
RECKONED = re.compile(r"(?P<lead>(?P<weekday>[A-Z]\w+day)(?: is)? the )\d+(?:st|nd|rd|th)\b")
CAREFUL = sorted([*DATA.glob("careful*.jsonl"), *RECORDED.glob("careful*.jsonl")])
QUESTION = "Where would you like to go on from here?"


def lines(name: str, folder: Path = DATA) -> list[dict]:
    return [json.loads(line) for line in (folder / name).read_text("utf-8").splitlines()]


def conversation(path: Path) -> list[dict]:
    return [line for line in lines(path.name, path.parent) if "turn" in line]


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
    turns = conversation(RECORDED / "careless.jsonl")
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


def dated(text: str) -> str:
    """``text`` with "Friday is the 27th" as of today, whenever it was written."""

    def coming(match: re.Match[str]) -> str:
        days = (date.today() + timedelta(days=ahead) for ahead in range(1, 8))
        day = next(day for day in days if f"{day:%A}" == match["weekday"])
        ending = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        return f"{match['lead']}{day.day}{'th' if 11 <= day.day <= 13 else ending}"

    return RECKONED.sub(coming, text)


@pytest.mark.parametrize("path", CAREFUL, ids=lambda path: path.stem)
async def test_a_careful_model_is_heard(settings, script, path):
    name = path.stem
    turns = [{**turn, "answer": dated(turn["answer"])} for turn in conversation(path)]
    script.always(answer(Replay(turns)))
    lost, repaired_turns = [], []
    async with open_coach(settings(), sync=False) as coach:
        for turn in turns:
            found = await coach.ask(name, turn["message"])
            if not found.usage.calls:  # what is done in danger asks no model
                continue
            texts = {s.text for s in found.sentences}
            wanted = [s["text"] for s in json.loads(turn["answer"])["sentences"]]
            lost += [text for text in wanted if text not in texts]
            repaired_turns += [turn["turn"]] * (found.usage.calls > 1)
    allowed = json.loads((DATA / "slips.json").read_text("utf-8"))[name]
    assert len(lost) <= allowed["sentences"], lost
    assert len(repaired_turns) <= allowed["turns"], repaired_turns
