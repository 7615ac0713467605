"""Turns as they are kept, and as they are told again: a checkpoint holds only what each changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.events import Event, SentenceShown, TurnFinished, TurnStarted
from coach.record import CareerRecord, apply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.transcript import Turn


def with_records(turns: Iterable[Turn]) -> tuple[Turn, ...]:
    """Give each reply the record as it stood after it."""
    record, whole = CareerRecord(), []
    for turn in turns:
        for change in turn.reply.changes:
            record = apply(record, change)
        reply = turn.reply.model_copy(update={"record": record})
        whole.append(turn.model_copy(update={"reply": reply}))
    return tuple(whole)


def stored(turn: Turn, thread: str) -> Turn:
    """The turn as it is kept, as part of ``thread``."""
    reply = turn.reply.model_copy(update={"record": CareerRecord(), "thread": thread})
    return turn.model_copy(update={"reply": reply})


def again(turn: Turn) -> list[Event]:
    """The events of a turn that is over."""
    shown = [SentenceShown(sentence=s, index=i) for i, s in enumerate(turn.reply.sentences)]
    started = TurnStarted(thread=turn.reply.thread, turn=turn.number, safety=turn.reply.safety)
    return [started, *shown, TurnFinished(reply=turn.reply)]
