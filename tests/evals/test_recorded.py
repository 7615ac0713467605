"""Recorded drafts: read with how they were made, replayed over HTTP whatever the prompt says."""

from __future__ import annotations

import json
import urllib.request

import pytest

from coach.errors import BadInput
from evals import running
from evals.bench import Bench
from evals.command import Options, bench_for
from evals.recorded import Drafted, read_recorded, recorded
from evals.replaying import NO_REPAIR, Playback
from tests.models.openai.writer import sentence

MADE = {
    "by": "a hand",
    "how": "Written for a test.",
    "on": "2026-03-02",
    "prompts": "0123456789ab",
    "plays": "careful",
}
FIRST = "I was passed over again and I sit in the kitchen at ten in the evening."
SECOND = "I want to know by tonight whether I stay or go."
LIE = "You were passed over seven times."


def reply(*said: dict) -> str:
    following = {"stage": "arrival", "asks": "arrival.session_goal"}
    return json.dumps({"sentences": said, "record": [], "next": following})


def heard(text: str, *turns: int) -> dict:
    return sentence("reflection", "reflect", text, turns=turns)


ASKED = sentence("question", "open", "What would you like to have when you close this?")
AGAIN = sentence("question", "open", "Which of the two is it tonight?")
TURNS = [
    {"turn": 1, "message": FIRST, "answer": reply(heard("“I was passed over again”.", 1), ASKED)},
    {
        "turn": 2,
        "message": SECOND,
        "answer": reply(heard(LIE, 1), AGAIN),
        "repair": json.dumps(
            {"sentences": [{"index": 0, "sentence": heard("“Whether I stay or go”.", 2)}]}
        ),
        "false": [["figure", LIE]],
    },
]


def written(folder, *lines, name="talk.jsonl"):
    path = folder / name
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_a_recording_says_how_it_was_made(tmp_path):
    (found,) = recorded(written(tmp_path, MADE, *TURNS).parent)
    assert (found.name, found.made.by, str(found.made.on)) == ("talk", "a hand", "2026-03-02")
    assert [turn.turn for turn in found.turns] == [1, 2]
    assert recorded(tmp_path / "none") == ()


def test_those_that_ship_are_whole_and_of_both_kinds():
    found = recorded()
    assert {each.made.plays for each in found} == {"careful", "careless"}
    assert all(each.made.how and each.made.prompts for each in found)
    false = {text for each in found for turn in each.turns for _, text in turn.false}
    drafted = {t for each in found for turn in each.turns for t in turn.drafted(repaired=True)}
    assert len(false & drafted) > 100
    assert not [
        turn for each in found for turn in each.turns if each.made.plays == "careful" and turn.false
    ]


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([TURNS[0]], "line 1 is not how the drafts were made"),
        ([{**MADE, "prompts": "?"}, *TURNS], "line 1 is not how the drafts were made: prompts"),
        ([MADE, {"turn": 1}], "line 2 is not a recorded turn: message"),
        ([MADE], "does not hold the turns 1, 2, 3"),
        ([MADE, TURNS[1]], "does not hold the turns 1, 2, 3"),
        ([], "line 1 is not how the drafts were made"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path, lines, complaint):
    with pytest.raises(BadInput, match=complaint):
        read_recorded(written(tmp_path, *lines))


def asked(url: str, prompt: str) -> str:
    """What a client hears that reads the stream to its end."""
    body = json.dumps({"messages": [{"role": "user", "content": prompt}], "stream": True})
    request = urllib.request.Request(
        f"{url}/chat/completions", body.encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as stream:
        events = [line[6:] for line in stream.read().decode().split("\n") if line]
    assert events.pop() == "[DONE]"
    return "".join(json.loads(e)["choices"][0]["delta"].get("content", "") for e in events)


def test_the_answer_goes_by_the_turn_and_not_by_the_prompt():
    with Playback().serving() as playback:
        playback.turn(Drafted(turn=1, message="m", answer="ä" * 1000, repair="mended"))
        said = [asked(playback.url, prompt) for prompt in ("any", "other", "third")]
        playback.turn(Drafted(turn=2, message="m", answer="one"))
        assert said == ["ä" * 1000, "mended", NO_REPAIR]
        assert [asked(playback.url, "any") for _ in range(2)] == ["one", NO_REPAIR]


async def test_drafts_are_checked_on_their_way_to_the_person(tmp_path):
    careful = written(tmp_path, MADE, TURNS[0], name="a.jsonl")
    careless = written(tmp_path, {**MADE, "plays": "careless"}, *TURNS, name="b.jsonl")
    drafts = (read_recorded(careful), read_recorded(careless))
    measured = Bench(people={}, coachees=(), drafts=drafts)
    report = await running.run(running.chosen(["drafts", "grounding"], measured), measured)
    (held,) = await measured.held()
    last = held.transcripts[1].turns[-1]
    assert LIE not in last.reply.text
    assert last.at.date() == drafts[1].made.on
    figure = {n: (f.value, f.n) for n, f in report.results[-1].figures.items()}
    assert figure["one_call"] == (1, 1)
    assert figure["kept"] == (1, 2)
    assert figure["false_stopped"] == (1, 1)
    assert figure["model_turns"] == (3, 3)
    assert figure["stood_in"] == (0, 3)
    assert [result.suite for result in report.results] == ["grounding.recorded", "drafts.recorded"]
    made = measured.made["recorded"]
    assert "a, b: drafts of a hand, 2026-03-02. Written for a test." in made
    assert "The prompts have changed since: a, b answer earlier ones." in made


def test_only_the_guided_coach_on_its_own_sources_has_recordings_beside_it(monkeypatch):
    assert bench_for(Options()).drafts
    assert "recorded" in bench_for(Options()).labels
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    live = bench_for(Options(model="openai:some"))
    assert not live.drafts
    assert 0 < len(live.coachees) < len(bench_for(Options()).coachees)
    with pytest.raises(BadInput, match="this run has none"):
        running.chosen(["drafts"], live)
