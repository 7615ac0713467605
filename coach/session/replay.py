"""Turns as they are kept, and as they are told again: on disk stands only what each changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.edits import with_edits
from coach.errors import BadInput
from coach.events import (
    Event,
    RecordChanged,
    SentenceShown,
    StageChanged,
    TurnFinished,
    TurnStarted,
)
from coach.graph.state import KEPT
from coach.record import CareerRecord, apply
from coach.transcript import Position

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.edits import EditMade
    from coach.transcript import Transcript, Turn


def with_records(
    turns: Iterable[Turn], record: CareerRecord, edits: Sequence[EditMade] = ()
) -> tuple[Turn, ...]:
    """Give each reply the record as it stood after it; ``record`` is that after the turn before."""
    whole = []
    for turn in turns:
        record = with_edits(record, edits, turn.number - 1)
        for change in turn.reply.changes:
            record = apply(record, change)
        reply = turn.reply.model_copy(update={"record": record})
        whole.append(turn.model_copy(update={"reply": reply}))
    return tuple(whole)


def standing(turns: Sequence[Turn], edits: Sequence[EditMade]) -> CareerRecord:
    """The record as it stands after ``turns``, which have theirs, and what was edited since."""
    return with_edits(turns[-1].reply.record if turns else CareerRecord(), edits, len(turns))


def stored(turn: Turn) -> Turn:
    """The turn as it is kept: without the record, which follows from the changes."""
    reply = turn.reply.model_copy(update={"record": CareerRecord()})
    return turn.model_copy(update={"reply": reply})


def cut(source: Transcript, at_turn: int, into: str) -> tuple[dict[str, Any], list[EditMade]]:
    """What a branch named ``into`` begins with: the channels of its graph, and what was edited.

    An edit after ``at_turn`` and before the next turn goes with it. Raises BadInput where there is
    no such turn.
    """
    if not 0 <= at_turn <= len(source.turns):
        raise BadInput(f"'{source.thread}' has {len(source.turns)} turns; choose one of them.")
    kept = source.turns[:at_turn]
    values = {
        "record": kept[-1].reply.record if kept else CareerRecord(),
        "position": kept[-1].position if kept else Position(),
        KEPT: [renamed(turn, into) for turn in kept],
    }
    return values, [edit for edit in source.edits if edit.after <= at_turn]


def renamed(turn: Turn, thread: str) -> Turn:
    """The turn as part of ``thread``."""
    reply = turn.reply.model_copy(update={"thread": thread})
    return turn.model_copy(update={"reply": reply})


def again(turns: Sequence[Turn], request_id: str) -> list[Event]:
    """The events of the turn that answered ``request_id``; [] where there is none.

    ``turns`` have their records.
    """
    found = next((turn for turn in turns if turn.request_id == request_id), None)
    if not request_id or found is None:
        return []
    reply = found.reply
    events: list[Event] = [TurnStarted(thread=reply.thread, turn=reply.turn)]
    events += [SentenceShown(sentence=s, index=i) for i, s in enumerate(reply.sentences)]
    if reply.changes:
        events.append(RecordChanged(changes=reply.changes, record=reply.record))
    before = turns[found.number - 2].reply.stage if found.number > 1 else Position().stage
    if reply.stage != before:
        events.append(StageChanged(stage=reply.stage, previous=before))
    return [*events, TurnFinished(reply=reply)]
