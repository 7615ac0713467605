"""Whatever an endpoint does, in whatever stage: the person gets a usable turn, and the next works.

Every fault is met in all six stages at once, each in a conversation of its own.
"""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import dataclass

import pytest
import pytest_asyncio

from coach.events import TurnFinished
from coach.schemas import SentenceKind
from tests.endpoint.faults import FAULTS, HARMLESS, fault
from tests.endpoint.server import KEY
from tests.endpoint.steps import answer
from tests.models.openai.writer import good, heard, is_repair
from tests.session.scripted import assert_whole, told

pytestmark = pytest.mark.asyncio(loop_scope="module")

STAGES = ("arrival", "mission", "job_after_next", "shadows", "north_star", "commitments")
TOWNS = ("Ulm", "Linz", "Genk", "Vigo", "Bari", "Riga")  # tell the conversations apart
QUICKER = {"rate_limited": {"retry_after": 0.2}, "rate_limited_until": {"seconds": 1}}
# The endpoint says that it made nothing and may be asked again.
PASSING = {
    *("rate_limited", "rate_limited_until", "rate_limited_bare"),
    *("server_error", "bad_gateway", "unavailable", "loading", "no_schema"),
}
# What the model wrote is a draft like any other; the verifier sorts it out.
SORTED_OUT = {"unknown_citation"}
SOONER = 25  # seconds; only a turn that hangs takes so long
NOT_PLAIN = re.compile(r"[Ee]xception|Traceback|Error\b|https?:|\bNone\b|[{}<>]|status_code")


@dataclass
class Place:
    """A conversation that stands in one stage."""

    stage: str
    town: str
    thread: str

    @property
    def first(self) -> str:
        return f"Back in {self.town} they gave the job that I had wanted to a younger man."

    @property
    def message(self) -> str:
        return f"People from {self.town} tell me I should have left a long time ago."

    @property
    def last(self) -> str:
        return f"My sister says that about {self.town} as well, every Sunday."


def places(name: str) -> list[Place]:
    return [Place(s, t, f"{name} {s}") for s, t in zip(STAGES, TOWNS, strict=True)]


def of(place: Place, body: dict) -> bool:
    return place.town in heard(body)[1]


def writing(body: dict) -> dict:
    """A careful model that stays in the stage that its conversation is in."""
    stages = dict(zip(TOWNS, STAGES, strict=True))
    town = next(town for town in TOWNS if town in heard(body)[1])
    return good(stages[town])(body)


def only_drafts(spoilt, healthy):
    """``spoilt`` for a draft, ``healthy`` for a repair."""

    async def step(exchange):
        await (healthy if is_repair(exchange.body) else spoilt)(exchange)

    return step


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def settled(coach, served):
    """Conversations of one turn, one in each stage."""
    served.anew()
    served.always(answer(writing))
    found = places("settled")
    replies = await asyncio.gather(*(coach.ask(p.thread, p.first) for p in found))
    assert [reply.stage for reply in replies] == list(STAGES)
    assert not any(reply.notices for reply in replies)
    return found


@pytest_asyncio.fixture(loop_scope="module")
async def begun(coach, served, settled, request):
    """Branches of those conversations; the endpoint has nothing to do."""
    found = places(request.node.name)
    for before, place in zip(settled, found, strict=True):
        await coach.fork(before.thread, 1, place.thread)
    served.anew()
    yield found
    assert not served.errors
    assert not served.unscripted


async def turns(coach, found, **more):
    """The events of the next turn in each conversation."""
    async with asyncio.timeout(SOONER):
        return await asyncio.gather(*(told(coach, p.thread, p.message, **more) for p in found))


async def assert_usable(coach, place: Place, events: list) -> None:
    """One whole turn that says or asks something, and nothing of it is lost or doubled."""
    assert_whole(events)
    reply = events[-1].reply
    asked = [s for s in reply.sentences if s.kind is SentenceKind.QUESTION]
    assert len(asked) == 1 or any(s.move == "close" for s in reply.sentences)
    for notice in reply.notices:
        assert notice.endswith(".")
        assert not NOT_PLAIN.search(notice), notice
    transcript = await coach.transcript(place.thread)
    assert [turn.message for turn in transcript.turns] == [place.first, place.message]
    assert transcript.turns[-1].reply == reply
    assert await coach.pending(place.thread) == ""


def assert_billed_once(served, place: Place) -> None:
    asked = [request for request in served.completions if of(place, request.body)]
    drafts = [request for request in asked if not is_repair(request.body)]
    repairs = [request for request in asked if is_repair(request.body)]
    # Where nothing came back, nobody knows whether it was billed.
    assert sum(r.billed or r.unanswered for r in drafts) <= 1
    assert sum(r.billed or r.unanswered for r in repairs) <= 1


def assert_no_secret(events, caplog) -> None:
    said = "".join(event.model_dump_json() for each in events for event in each)
    assert KEY not in said
    assert KEY not in caplog.text
    assert not any(KEY in str(record.__dict__) for record in caplog.records)


async def assert_goes_on(coach, served, found) -> None:
    """The next turn is the model's again, and it knows what was said in the one that failed."""
    served.anew()
    served.always(answer(writing))
    replies = await asyncio.gather(*(coach.ask(p.thread, p.last) for p in found))
    assert len(served.completions) == len(found)
    for place, reply in zip(found, replies, strict=True):
        assert not reply.notices
        assert reply.turn == 3
        assert reply.usage.calls == 1
        (request,) = [r for r in served.completions if of(place, r.body)]
        assert place.message in request.prompt()


@pytest.mark.parametrize("name", list(FAULTS))
async def test_a_fault_ends_in_a_usable_turn_in_every_stage(coach, served, begun, name, caplog):
    caplog.set_level(logging.DEBUG)
    spoilt = fault(name, writing, **QUICKER.get(name, {}))
    served.always(only_drafts(spoilt, answer(writing)))
    heard_back = await turns(coach, begun)
    for place, events in zip(begun, heard_back, strict=True):
        await assert_usable(coach, place, events)
        assert_billed_once(served, place)
        reply = events[-1].reply
        if name not in SORTED_OUT:
            assert any("guided coach" in notice for notice in reply.notices)
    assert_no_secret(heard_back, caplog)
    await assert_goes_on(coach, served, begun)


@pytest.mark.parametrize("name", sorted(PASSING))
async def test_what_passes_is_asked_again_and_nobody_notices(coach, served, begun, name):
    tried = set()

    async def step(exchange):
        town = next(place.town for place in begun if of(place, exchange.body))
        first = town not in tried
        tried.add(town)
        passing = fault(name, **QUICKER.get(name, {}))
        await (passing if first else answer(writing))(exchange)

    served.always(step)
    for place, events in zip(begun, await turns(coach, begun), strict=True):
        await assert_usable(coach, place, events)
        assert not events[-1].reply.notices
        assert events[-1].reply.usage.calls == 1
        first, second = [r for r in served.completions if of(place, r.body)]
        assert (first.billed, second.billed) == (False, True)
        if name == "rate_limited":
            assert second.at - first.over >= QUICKER[name]["retry_after"] * 0.9


@pytest.mark.parametrize("name", HARMLESS)
async def test_an_oddity_of_the_stream_is_nobodys_business(coach, served, begun, name):
    served.always(fault(name, writing))
    for place, events in zip(begun, await turns(coach, begun), strict=True):
        await assert_usable(coach, place, events)
        assert not events[-1].reply.notices
        assert events[-1].reply.usage.calls == 1
        assert events[-1].reply.stage == place.stage


async def test_a_connection_that_is_refused_is_told(coach, served, begun, caplog):
    with served.down():
        heard_back = await turns(coach, begun)
    for place, events in zip(begun, heard_back, strict=True):
        await assert_usable(coach, place, events)
        assert any("guided coach" in notice for notice in events[-1].reply.notices)
    assert not served.completions
    assert_no_secret(heard_back, caplog)
    await assert_goes_on(coach, served, begun)


async def first_turns(coach, served, spoilt) -> dict[str, list]:
    """The events of the first turn of as many conversations as ``spoilt`` has steps, at once.

    A step sees the requests of the conversation that it is named for, and no other.
    """

    async def step(exchange):
        found = next(name for name in spoilt if f"“{name}”" in heard(exchange.body)[1])
        await spoilt[found](exchange)

    served.anew()
    served.always(step)
    async with asyncio.timeout(SOONER):
        heard_back = await asyncio.gather(
            *(told(coach, f"first {n}", f"Hello, they call me “{n}” at work.") for n in spoilt)
        )
    assert not served.errors
    for events in heard_back:
        assert_whole(events)
    return dict(zip(spoilt, heard_back, strict=True))


async def test_a_fault_in_the_very_first_turn_is_no_worse(coach, served):
    made = {name: fault(name, good("arrival"), **QUICKER.get(name, {})) for name in FAULTS}
    mended = answer(good("arrival"))
    spoilt = {name: only_drafts(step, mended) for name, step in made.items()}
    for name, events in (await first_turns(coach, served, spoilt)).items():
        asked = [s for s in events[-1].reply.sentences if s.kind is SentenceKind.QUESTION]
        assert len(asked) == 1, name
        assert sum(f"“{name}”" in r.prompt() and r.billed for r in served.completions) <= 2


async def test_a_fault_in_the_repair_costs_the_sentence_and_not_the_turn(coach, served):
    wrong = fault("unknown_citation", good("arrival"))
    names = set(FAULTS) - SORTED_OUT
    made = {name: fault(name, good("arrival"), **QUICKER.get(name, {})) for name in names}
    spoilt = {f"repair {name}": only_drafts(wrong, step) for name, step in made.items()}
    for name, events in (await first_turns(coach, served, spoilt)).items():
        asked = [s for s in events[-1].reply.sentences if s.kind is SentenceKind.QUESTION]
        assert len(asked) == 1, name
        assert "no-such-passage" not in events[-1].reply.model_dump_json(include={"sentences"})
        calls = [r for r in served.completions if f"“{name}”" in r.prompt()]
        assert sum(r.billed for r in calls) <= 2


async def test_the_key_is_nowhere_on_disk(coach, settings, served, begun):
    """Last in this file, so that all the rest has had its chance."""
    served.always(fault("wrong_key"))
    (events, *_) = await turns(coach, begun[:1])
    assert isinstance(events[-1], TurnFinished)
    kept = [path for path in settings().data_dir.rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if KEY.encode() in path.read_bytes()]
    assert KEY not in repr(settings())
