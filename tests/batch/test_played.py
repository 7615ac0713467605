"""A coachee that a language model plays, at a real endpoint."""

from __future__ import annotations

import json

import pytest

from coach import Settings
from coach.batch.coachee import Case
from coach.batch.coachees import Cast
from coach.errors import BadInput, ModelUnavailable
from tests.batch.answering import reply, said
from tests.endpoint.faults import fault
from tests.endpoint.server import MODEL, Endpoint
from tests.endpoint.steps import answer


@pytest.fixture
def played(embedder, tmp_path):
    with Endpoint() as served:
        settings = Settings(
            data_dir=tmp_path,
            model=f"openai:{MODEL}",
            base_url=served.url,
            api_key=served.key,
            patience=1.0,
        )
        yield served, Cast(settings, embedder)
        assert not served.errors


async def test_a_description_is_played_by_the_model_and_billed_apart(played):
    served, cast = played
    served.then(
        answer({"says": "My knees are going.", "leaves": False}),
        answer({"says": "Enough for today.", "leaves": True}),
    )
    case = Case(
        id="a",
        persona="A baker in Lyon, 58, up since two",
        temperament=("sulky",),
        hidden=("The shop is sold already.",),
    )
    coachee = cast.coachee(case)
    asked = reply("What brings you here?")
    messages = await said(coachee, asked, asked)
    await cast.close()
    assert messages == ["My knees are going.", "Enough for today.", None]
    first, second = served.completions
    told = first.body["messages"][0]["content"]
    for part in (case.persona, "sulky", "The shop is sold already."):
        assert part in told
    assert [m["role"] for m in second.body["messages"]][-2:] == ["assistant", "user"]
    assert second.body["messages"][-1]["content"] == asked.text
    assert json.loads(second.body["messages"][-2]["content"])["says"] == "My knees are going."
    assert coachee.usage.calls == 2
    assert coachee.usage.prompt_tokens > 0


async def test_a_person_of_the_library_can_be_played_too(played, embedder):
    served, cast = played
    served.always(answer({"says": "Well.", "leaves": False}))
    settings = cast._settings
    own = Cast(settings, embedder, played_by=f"openai:{MODEL}")
    assert await own.coachee(Case(id="a", persona="moira")).next([]) == "Well."
    await own.close()
    assert "The first of July I'd sleep" in served.completions[0].body["messages"][0]["content"]


async def test_a_model_that_fails_is_one_clear_sentence(played):
    served, cast = played
    served.then(fault("wrong_key"), answer("nonsense"), fault("refusal"))
    for kind, words in (
        (ModelUnavailable, "did not accept the key"),
        (BadInput, "The coachee's model failed: .* not in the form"),
        (BadInput, "The coachee's model failed: .* declined"),
    ):
        with pytest.raises(kind, match=words):
            await cast.coachee(Case(id="a", persona="A baker in Lyon")).next([])
    await cast.close()
