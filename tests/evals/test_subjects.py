"""Who is measured, and who reads along: transcripts, written people, a judge."""

from __future__ import annotations

import json
import random

import pytest
from pydantic import SecretStr

from coach import Settings
from coach.errors import BadInput, BadSettings
from evals import gate, labels, running
from evals.bench import everybody
from evals.claims import corpus_passages, labelled
from evals.given import read_transcripts
from evals.judge import Judge
from evals.talking import company, said_at, visit
from tests.endpoint.server import Endpoint
from tests.endpoint.steps import answer
from tests.evals.sample import PILOT, bench, transcript


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


def test_two_conversations_of_one_name_are_both_read(tmp_path):
    one = transcript().model_dump_json()
    (tmp_path / "two.jsonl").write_text(f"{one}\n{one}\n")
    found = read_transcripts(tmp_path / "two.jsonl").transcripts
    assert [each.thread for each in found] == ["sample", "sample (2)"]


async def test_a_written_person_talks_with_the_real_coach_to_the_end(opened):
    name = everybody()[0]
    async with opened() as coach:
        held = await visit(coach, company(), name)
    assert held.turns[-1].position.closed
    assert held.record.commitments.steps
    assert len({turn.reply.stage for turn in held.turns}) > 4
    assert [turn.at for turn in held.turns] == [said_at(turn.number) for turn in held.turns]


def settings(**more) -> Settings:
    return Settings(_env_file=None, **more)


def test_a_judge_is_named_and_has_a_key():
    with pytest.raises(BadSettings, match="A judge needs a key"):
        Judge.named("openai:reader", settings())
    with pytest.raises(BadSettings, match="name one as openai"):
        Judge.named("openai:", settings(api_key=SecretStr("k")))


def opinion_of(right: dict[str, bool], wrong: float = 0.0):
    """A judge that knows the labels and errs on a share of them."""

    def opinion(body) -> dict:
        sentence = body["messages"][-1]["content"].split("<sentence>\n")[1].split("\n</sent")[0]
        errs = random.Random(sentence).random() < wrong
        return {"reason": "It was read.", "supported": right[sentence] != errs}

    return opinion


async def judge_of(opinion, measured=None) -> tuple[list, int]:
    with Endpoint() as endpoint:
        endpoint.always(answer(opinion))
        given = settings(api_key=SecretStr(endpoint.key), base_url=endpoint.url)
        judge = Judge.named("openai:reader", given)
        results = await judge.read(measured or bench(judge=judge))
        return results, len(endpoint.completions)


@pytest.fixture(scope="module")
def claims():
    return labelled(corpus_passages())


def test_two_hands_labelled_enough_sentences_and_agree(claims):
    second = labels.second_hand()
    agreed = labels.hands(claims, second)["hands_kappa"]
    assert agreed.n == len(second) >= gate.ENOUGH
    assert second.keys() <= {claim.id for claim in claims}
    kinds = {claim.kind for claim in claims if claim.id in second}
    assert kinds == {claim.kind for claim in claims}
    assert agreed.number >= gate.TRUSTED


@pytest.mark.parametrize(("wrong", "trusted"), [(0.02, True), (0.4, False)])
async def test_a_judge_is_reported_with_its_agreement(claims, wrong, trusted):
    right = {claim.draft.text: claim.sound for claim in claims}
    results, asked = await judge_of(opinion_of(right, wrong))
    (told,) = [result for result in results if result.suite == "judge.labelled"]
    agreed = told.figures["kappa"]
    assert asked == agreed.n == told.figures["hands_kappa"].n >= gate.ENOUGH
    assert told.errors == ()
    assert bool(agreed.number >= gate.TRUSTED) is trusted
    assert bool(told.findings)


@pytest.mark.parametrize("text", ['{"claim": "p004"}', '{"claim": "a", "supported": true}\n' * 2])
def test_labels_that_are_none_are_refused(tmp_path, text):
    (tmp_path / "labels.jsonl").write_text(text)
    with pytest.raises(BadInput, match=r"labels\.jsonl"):
        labels.second_hand(tmp_path / "labels.jsonl")


async def test_a_judge_reads_what_was_shown(tmp_path):
    def opinion(body) -> dict:
        return {"reason": "Because.", "supported": "good pilot" in json.dumps(body["messages"])}

    results, _ = await judge_of(opinion, bench(transcript(), claims=tmp_path))
    (result,) = [result for result in results if result.suite.startswith("judge.grounding")]
    assert result.errors == ()
    assert result.figures["supported"].number == pytest.approx(1 / 4)
    assert result.figures["supported"].n == 4
    assert PILOT.text not in {finding.said for finding in result.findings}


async def test_a_judge_that_is_down_is_reported_and_holds_nothing_up(tmp_path):
    given = settings(api_key=SecretStr("k"), base_url="http://127.0.0.1:9/v1")
    measured = bench(transcript(), judge=Judge.named("openai:reader", given), claims=tmp_path)
    report = await running.run(["grounding"], measured)
    assert report.results[-1].suite == "judge.grounding.transcripts"
    assert len(report.results[-1].errors) == 4
    assert gate.shortfalls(report, gate.read_gate(), {}, ["grounding"], measured.labels) == []
