"""What happens during a turn, in the order a listener sees it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from coach.record import CareerRecord, RecordChange
from coach.schemas import Frozen, Sentence, WithheldSentence
from coach.transcript import Reply


class TurnStarted(Frozen):
    """The message was accepted; what it calls for is not known yet, the reply says it."""

    type: Literal["turn_started"] = "turn_started"
    thread: str
    turn: int


class SentenceShown(Frozen):
    """A sentence passed verification and is shown now."""

    type: Literal["sentence_shown"] = "sentence_shown"
    sentence: Sentence
    index: int


class SentenceWithheld(Frozen):
    """A drafted sentence failed verification and is not shown."""

    type: Literal["sentence_withheld"] = "sentence_withheld"
    withheld: WithheldSentence


class RecordChanged(Frozen):
    """The record grew or was corrected."""

    type: Literal["record_changed"] = "record_changed"
    changes: tuple[RecordChange, ...]
    record: CareerRecord


class StageChanged(Frozen):
    """The conversation moved to another stage or clinic."""

    type: Literal["stage_changed"] = "stage_changed"
    stage: str
    previous: str


class TurnFinished(Frozen):
    """The turn is durable: whatever happens to the process, it is kept, once."""

    type: Literal["turn_finished"] = "turn_finished"
    reply: Reply


Event = Annotated[
    TurnStarted | SentenceShown | SentenceWithheld | RecordChanged | StageChanged | TurnFinished,
    Field(discriminator="type"),
]
