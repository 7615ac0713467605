"""A turn runs once and to its end, whoever listens."""

from __future__ import annotations

import asyncio

import pytest

from coach.errors import BadInput, ModelUnavailable
from coach.events import SentenceShown, TurnStarted
from coach.schemas import Sentence, SentenceKind
from coach.ui.exchange import MESSAGES, Exchange, Exchanges


def sentence(index: int) -> SentenceShown:
    return SentenceShown(
        sentence=Sentence(kind=SentenceKind.COACHING, text=f"{index}."), index=index
    )


async def events(count: int, *, then: Exception | None = None):
    yield TurnStarted(thread="t", turn=1)
    for index in range(count):
        await asyncio.sleep(0)
        yield sentence(index)
    if then:
        raise then


async def heard(exchange: Exchange) -> list[int]:
    batches = [batch async for batch in exchange.follow()]
    return [e.index for batch in batches for e in batch if isinstance(e, SentenceShown)]


async def test_everybody_who_listens_hears_all_of_it():
    exchange = Exchange("hello", "r", events(5))
    first = await heard(exchange)
    late = await heard(exchange)
    assert first == late == [0, 1, 2, 3, 4]


async def test_events_close_together_come_as_one_update():
    exchange = Exchange("hello", "r", events(50))
    batches = [batch async for batch in exchange.follow()]
    assert len(batches) < 5


async def test_it_runs_on_when_nobody_listens_any_more():
    exchange = Exchange("hello", "r", events(5))
    async for _ in exchange.follow():
        break
    await exchange.task
    assert await heard(exchange) == [0, 1, 2, 3, 4]


async def test_what_broke_it_off_reaches_whoever_listens():
    exchange = Exchange("hello", "r", events(1, then=ModelUnavailable("gone")))
    with pytest.raises(ModelUnavailable, match="gone"):
        await heard(exchange)


class Coach:
    """Counts how often it was asked."""

    def __init__(self, owner: str = "me") -> None:
        self.asked = 0
        self.owner = owner

    def reply(self, thread: str, message: str, *, request_id: str = ""):
        self.asked += 1
        return events(2)


async def test_one_request_is_answered_once():
    coach, exchanges = Coach(), Exchanges()
    first = exchanges.begin(coach, "t", "hello", "r")
    assert exchanges.begin(coach, "t", "hello", "r") is first
    assert exchanges.running(coach, "t") is first
    assert exchanges.begin(coach, "t", "hello", "another") is not first
    await heard(first)
    assert coach.asked == 2
    assert exchanges.running(coach, "elsewhere") is None


async def test_two_owners_may_name_a_thread_and_a_request_alike():
    mine, theirs, exchanges = Coach("me"), Coach("them"), Exchanges()
    first = exchanges.begin(mine, "t", "hello", "r")
    assert exchanges.running(theirs, "t") is None
    second = exchanges.begin(theirs, "t", "hello", "r")
    assert exchanges.running(mine, "t") is first
    assert exchanges.running(theirs, "t") is second
    await heard(first)
    await heard(second)
    assert (mine.asked, theirs.asked) == (1, 1)


async def test_a_turn_that_is_stopped_ends_for_whoever_listens_and_what_it_did_is_closed():
    closed = asyncio.Event()

    async def endless():
        try:
            yield TurnStarted(thread="t", turn=1)
            yield sentence(0)
            await asyncio.Event().wait()
        finally:
            closed.set()

    exchange = Exchange("hello", "r", endless())
    listening = exchange.follow()
    told = await anext(listening)
    await exchange.stop()
    assert [batch async for batch in listening] == []
    assert told[0] == TurnStarted(thread="t", turn=1)
    assert closed.is_set()


async def test_many_messages_at_once_are_slowed_down_for_their_sender_alone():
    hasty, exchanges = Coach("hasty"), Exchanges()
    begun = [exchanges.begin(hasty, "t", "hello", str(each)) for each in range(MESSAGES)]
    with pytest.raises(BadInput, match=r"^Those are many messages at once; send it again in "):
        exchanges.begin(hasty, "t", "hello", "one more")
    assert exchanges.begin(hasty, "t", "hello", "0") is begun[0]
    await heard(exchanges.begin(Coach("calm"), "t", "hello", "r"))
    for exchange in begun:
        await heard(exchange)
