"""What a turn cost stands in its reply and in the transcript, as the endpoint counted it."""

from __future__ import annotations

import re

import pytest

from coach import open_coach
from coach.errors import BadSettings
from coach.schemas import SentenceKind
from tests.endpoint.faults import fault
from tests.endpoint.steps import answer
from tests.models.openai.writer import good, is_repair, sentence

FIRST = "I was passed over for head of department and I don't know what to do with myself."
COUNTS = {
    "prompt_tokens": 7_000,
    "completion_tokens": 200,
    "total_tokens": 7_200,
    "prompt_tokens_details": {"cached_tokens": 5_000},
}
PRICES = "scripted: {prompt: 2.00, cached: 0.50, completion: 8.00}\n"
COST = (2_000 * 2.00 + 5_000 * 0.50 + 200 * 8.00) / 1_000_000


@pytest.fixture
def script(served):
    """The endpoint, with nothing to do."""
    served.anew()
    yield served
    assert not served.errors
    assert not served.unscripted


@pytest.fixture
def opened(settings, tmp_path):
    """Opens a coach at the endpoint: ``async with opened(prices=…) as coach``."""

    def open_here(prices="", **other):
        table = tmp_path / "prices.yaml"
        table.write_text(prices)
        return open_coach(settings(prices=table, **other), sync=False)

    return open_here


def misquoting(body):
    """An answer whose first sentence puts words in the person's mouth; mended when asked to."""
    mended = sentence("reflection", "reflect", "You said “passed over”.", turns=[1])
    if is_repair(body):
        return {"sentences": [{"index": 0, "sentence": mended}]}
    said = good("arrival")(body)
    wrong = {**mended, "text": "You said “I hate all of them”."}
    return {**said, "sentences": [wrong, *said["sentences"][1:]]}


async def test_a_turn_says_what_the_endpoint_counted(script, opened, request):
    script.always(answer(good("arrival"), usage=COUNTS))
    async with opened(prices=PRICES) as coach:
        usage = (await coach.ask(request.node.name, FIRST)).usage
        (kept,) = (await coach.transcript(request.node.name)).turns
    assert usage.model == "openai:scripted"
    assert usage.calls == 1
    assert (usage.prompt_tokens, usage.completion_tokens) == (7_000, 200)
    assert usage.cached_tokens == 5_000
    assert usage.cost == pytest.approx(COST)
    assert usage.milliseconds > 0
    assert kept.reply.usage == usage


async def test_the_beginning_that_comes_again_is_counted_as_cached(script, opened, request):
    script.always(answer(good("mission")))
    async with opened() as coach:
        said = [FIRST, "It was the third time.", "They asked me to train him."]
        usages = [(await coach.ask(request.node.name, message)).usage for message in said]
    for usage, asked in zip(usages, script.completions, strict=True):
        assert usage.prompt_tokens == asked.prompt_tokens
        assert usage.cached_tokens == asked.cached_tokens
    # The voice, the method and the guides come first and never change.
    assert all(usage.cached_tokens > usage.prompt_tokens / 2 for usage in usages[1:])


async def test_a_repair_is_counted_with_the_draft(script, opened, request):
    script.always(answer(misquoting, usage=COUNTS))
    async with opened(prices=PRICES) as coach:
        reply = await coach.ask(request.node.name, FIRST)
    assert reply.usage.calls == len(script.completions) == 2
    assert reply.usage.prompt_tokens == 14_000
    assert reply.usage.cached_tokens == 10_000
    assert reply.usage.completion_tokens == 400
    assert reply.usage.cost == pytest.approx(2 * COST)
    assert [w.text for w in reply.withheld] == ["You said “I hate all of them”."]
    assert "You said “passed over”." in reply.text
    assert reply.sentences[-1].kind is SentenceKind.QUESTION


async def test_a_model_that_no_table_knows_costs_nobody_knows_what(script, opened, request):
    script.always(answer(good("arrival"), usage=COUNTS))
    async with opened() as coach:
        reply = await coach.ask(request.node.name, FIRST)
    assert reply.usage.cost is None
    assert reply.usage.prompt_tokens == 7_000


async def test_a_dated_name_has_the_price_of_its_model(script, opened, request):
    script.always(answer(good("arrival"), usage=COUNTS))
    async with opened(prices=PRICES, model="openai:scripted-2026-01-31") as coach:
        assert (await coach.ask(request.node.name, FIRST)).usage.cost == pytest.approx(COST)
    async with opened(prices=PRICES, model="openai:scripted-large") as coach:
        assert (await coach.ask(f"{request.node.name} 2", FIRST)).usage.cost is None


async def test_what_was_billed_before_a_fault_is_counted(script, opened, request):
    script.always(fault("cut_in_a_string", good("arrival")))
    async with opened() as coach:
        usage = (await coach.ask(request.node.name, FIRST)).usage
    assert (script.billed, usage.calls) == (1, 1)


@pytest.mark.parametrize("name", ["wrong_key", "server_error", "no_model"])
async def test_what_was_never_begun_is_not_counted(script, opened, name):
    script.always(fault(name))
    async with opened(prices=PRICES) as coach:
        usage = (await coach.ask(name, FIRST)).usage
    assert (usage.calls, usage.prompt_tokens, usage.completion_tokens) == (0, 0, 0)
    assert usage.cost == 0


async def test_an_endpoint_that_counts_nothing_is_no_trouble(script, opened, request):
    script.always(fault("no_usage", good("arrival")))
    async with opened() as coach:
        usage = (await coach.ask(request.node.name, FIRST)).usage
    assert (usage.calls, usage.prompt_tokens) == (1, 0)


@pytest.mark.parametrize("table", ["- a list", "scripted: 3", "scripted: {prompt: -1}", "{"])
async def test_a_table_that_cannot_be_read_is_named(opened, tmp_path, table):
    with pytest.raises(BadSettings) as refused:
        async with opened(prices=table) as coach:
            await coach.ask("prices", FIRST)
    assert str(tmp_path / "prices.yaml") in str(refused.value)


async def test_the_doctor_sums_up_what_all_turns_cost(script, opened, request):
    script.always(answer(good("arrival"), usage=COUNTS))
    priced = PRICES.replace("scripted", "counted")
    async with opened(prices=priced, model="openai:counted") as coach:
        for message in (FIRST, "It was the third time."):
            await coach.ask(request.node.name, message)
        await coach.fork(request.node.name, 2, f"{request.node.name} @ branch")
        text = {f.name: f.text for f in await coach.doctor()}["usage"]
    told = re.search(r"openai:counted: (\d+) calls, ([\d,]+) tokens read.*?\$([\d.]+)", text)
    assert told.group(1, 2) == ("2", "14,000")
    assert float(told.group(3)) == pytest.approx(2 * COST, abs=0.0001)


async def test_the_doctor_says_that_a_key_is_missing(opened):
    async with opened(api_key=None, base_url=None) as coach:
        found = {f.name: f for f in await coach.doctor()}["model"]
    assert not found.ok
    assert "OPENAI_API_KEY" in found.text
