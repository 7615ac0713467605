"""What the people in these tests say, and what must be true of every conversation."""

from __future__ import annotations

from coach.events import RecordChanged, SentenceShown, StageChanged, TurnFinished, TurnStarted
from coach.record import CareerRecord, apply

FIRST = "I was passed over for head of department and I don't know what to do with myself."
MESSAGES = (
    FIRST,
    "By the end I'd like to know whether to stay, and one thing to do about it.",
    "Four out of ten today.",
    "Last winter a new teacher told me she would have quit if I hadn't sat in on her lessons.",
    "What do the sources say about moments like that?",
    "It's for the young colleagues who are too proud to ask for help.",
)


async def told(coach, thread, message, **more):
    """All events of one turn."""
    return [event async for event in coach.reply(thread, message, **more)]


async def talk(coach, thread, messages=MESSAGES, **more):
    """The replies to ``messages``, one after the other."""
    return [await coach.ask(thread, message, **more) for message in messages]


def assert_whole(events) -> None:
    """The events of a turn come in their order and tell the same as the reply they end with."""
    assert isinstance(events[0], TurnStarted)
    assert isinstance(events[-1], TurnFinished)
    kinds = [type(event) for event in events]
    assert kinds.count(TurnStarted) == kinds.count(TurnFinished) == 1
    assert kinds.count(RecordChanged) <= 1
    assert kinds.count(StageChanged) <= 1
    reply = events[-1].reply
    shown = [event for event in events if isinstance(event, SentenceShown)]
    assert [event.index for event in shown] == list(range(len(shown)))
    assert tuple(event.sentence for event in shown) == reply.sentences
    assert reply.sentences
    assert (events[0].thread, events[0].turn) == (reply.thread, reply.turn)
    changed = [event for event in events if isinstance(event, RecordChanged)]
    assert tuple(change for event in changed for change in event.changes) == reply.changes
    assert all(event.record == reply.record for event in changed)
    moved = [event for event in events if isinstance(event, StageChanged)]
    assert all(event.stage == reply.stage != event.previous for event in moved)


def assert_consistent(transcript, messages) -> None:
    """Every message stands there once, in its order, and the record follows from the changes."""
    assert [turn.message for turn in transcript.turns] == list(messages)
    assert [turn.number for turn in transcript.turns] == list(range(1, len(messages) + 1))
    record = CareerRecord()
    for turn in transcript.turns:
        assert turn.reply.sentences
        assert (turn.reply.turn, turn.reply.thread) == (turn.number, transcript.thread)
        for change in turn.reply.changes:
            record = apply(record, change)
        assert turn.reply.record == record
    assert transcript.record == record
