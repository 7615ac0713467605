"""Recorded conversations, a simulated coachee and a judge: who is measured, and who reads along."""

from __future__ import annotations

import json

import pytest
from pydantic import SecretStr

from coach import Settings
from coach.errors import BadInput, BadSettings
from evals import running
from evals.coachee import Coachee, personas, visit
from evals.judge import Judge
from evals.subjects import Recording, read_transcripts, recorded, write_recording
from tests.endpoint.server import Endpoint
from tests.endpoint.steps import answer
from tests.evals.sample import ARTICLE, PILOT, PODCAST, bench, transcript


def test_recordings_are_read_with_how_they_were_made(tmp_path):
    header = {"made": "By a model, through an endpoint, in March."}
    (tmp_path / "a.jsonl").write_text(f"{json.dumps(header)}\n{transcript().model_dump_json()}\n")
    (tmp_path / "b.jsonl").write_text(f"{json.dumps(header)}\n{transcript().model_dump_json()}\n")
    found = recorded(tmp_path)
    assert found.made == header["made"]
    assert len(found.transcripts) == 2
    assert found.transcripts[0] == transcript()


def test_a_recording_is_read_as_it_was_written(tmp_path):
    recording = Recording("recorded", "By a model, in März.", (transcript(),), (ARTICLE, PODCAST))
    write_recording(tmp_path / "a.jsonl", recording)
    assert recorded(tmp_path) == recording


def test_a_recording_that_does_not_say_how_it_was_made_is_refused(tmp_path):
    (tmp_path / "a.jsonl").write_text(transcript().model_dump_json())
    with pytest.raises(BadInput, match=r"a\.jsonl does not say how it was made"):
        recorded(tmp_path)


def test_no_recording_is_none(tmp_path):
    assert recorded(tmp_path) is None


def test_batch_results_and_exports_are_transcripts_too(tmp_path):
    dumped = transcript().model_dump(mode="json")
    (tmp_path / "batch.jsonl").write_text(
        json.dumps({"id": "x", "transcript": dumped, "error": None})
        + "\n"
        + json.dumps({"id": "y", "transcript": None, "error": "The model was unavailable."})
    )
    (tmp_path / "export.json").write_text(json.dumps(dumped, indent=2))
    assert read_transcripts(tmp_path / "batch.jsonl").transcripts == (transcript(),)
    assert read_transcripts(tmp_path / "export.json").transcripts == (transcript(),)


def test_a_coachee_answers_what_is_asked_and_once():
    coachee = Coachee("x", {"mission.line": ["To mend things."]})
    assert coachee.answer("mission.line") == "To mend things."
    assert "don't know" in coachee.answer("mission.line")
    assert coachee.answer("mission.refuel").startswith("7")
    assert coachee.answer("shadows.items.0.ask") != coachee.answer("shadows.items.0.ask")
    assert coachee.opening() == "I am not sure where to begin."


async def test_a_coachee_talks_with_the_real_coach(opened):
    (coachee, *_) = personas()
    async with opened() as coach:
        held = await visit(coach, coachee)
    assert len(held.turns) > 5
    assert held.record.arrival.situation
    assert {turn.reply.stage for turn in held.turns} > {"arrival"}


def settings(**more) -> Settings:
    return Settings(_env_file=None, **more)


def test_a_judge_is_named_and_has_a_key():
    with pytest.raises(BadSettings, match="A judge needs a key"):
        Judge.named("openai:reader", settings())
    with pytest.raises(BadSettings, match="name one as openai"):
        Judge.named("openai:", settings(api_key=SecretStr("k")))


async def test_a_judge_reads_along_and_never_gates(tmp_path):
    def opinion(body) -> dict:
        asked = json.dumps(body["messages"])
        return {"reason": "Because.", "supported": "good pilot" in asked}

    with Endpoint() as endpoint:
        endpoint.always(answer(opinion))
        given = settings(api_key=SecretStr(endpoint.key), base_url=endpoint.url)
        judge = Judge.named("openai:reader", given)
        measured = bench(transcript(), judge=judge, claims=tmp_path)
        results = [r for r in await judge.read(measured) if r.suite.startswith("judge.grounding")]
        asked = len(endpoint.completions)
    (result,) = results
    assert result.errors == ()
    assert result.figures["supported"].number == pytest.approx(1 / 4)
    assert asked == result.figures["supported"].n == 4
    assert PILOT.text not in {finding.said for finding in result.findings}


async def test_a_judge_that_is_down_is_reported_and_holds_nothing_up(tmp_path):
    given = settings(api_key=SecretStr("k"), base_url="http://127.0.0.1:9/v1")
    measured = bench(transcript(), judge=Judge.named("openai:reader", given), claims=tmp_path)
    report = await running.run(["grounding"], measured)
    assert report.results[-1].suite == "judge.grounding.transcripts"
    assert len(report.results[-1].errors) == 4
