"""A model hears what the person changed in the record themself, and cannot talk it away."""

from __future__ import annotations

import pytest

from coach.edits import RecordEdit
from tests.endpoint.steps import answer
from tests.models.openai.writer import good, sentence

pytestmark = pytest.mark.asyncio(loop_scope="module")
OLD = "I left the ward in October, after the quarrel about the rota."
NEW = "I left the ward in September, after the quarrel about the rota."
WHERE = "arrival.situation"


async def test_the_edit_is_in_the_prompt_and_what_goes_against_it_is_held_back(coach, served):
    served.then(answer(good("arrival", record=((WHERE, OLD),))))
    await coach.ask("edited", OLD)
    await coach.edit_record("edited", RecordEdit(path=WHERE, value=NEW))
    says = [
        sentence("reflection", "reflect", "“I left the ward in October”.", turns=[1]),
        sentence("reflection", "reflect", "“I left the ward in September”, then."),
        sentence("question", "open", "What would you like to leave with today?"),
    ]
    back = {"path": WHERE, "op": "set", "value": OLD, "replaces": "", "turns": [1]}
    following = {"stage": "arrival", "asks": ""}
    served.then(
        answer({"sentences": says, "record": [back], "next": following}),
        answer({"sentences": [{"index": 0, "sentence": None}]}),
    )
    reply = await coach.ask("edited", "Shall we begin?")
    asked = next(r.body for r in served.requests if "Shall we begin?" in str(r.body))
    told = asked["messages"][-1]["content"]
    assert f"{WHERE} = {NEW} [confirmed; written by them]" in told
    assert f"they changed the record themself: {WHERE} is now “{NEW}”" in told
    assert "September" in reply.text
    assert "October" not in reply.text
    (held,) = reply.withheld
    assert "October" in held.text
    assert reply.record.arrival.situation.value == NEW
    assert any("written there themself" in notice for notice in reply.notices)
