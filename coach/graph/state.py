"""What a conversation is between two turns, and what one turn hands from node to node."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from coach.protocol import Understanding
from coach.record import CareerRecord, RecordChange
from coach.schemas import Passage, Safety, Sentence, Usage, WithheldSentence
from coach.transcript import Position, Turn


class TurnInput(BaseModel):
    """What one call of the graph is given."""

    thread: str
    message: str
    request_id: str = ""
    at: datetime


class ConversationState(TurnInput):
    """The channels. The first block lasts; the second is this turn's and is reset by its start."""

    turns: list[Turn] = Field(default_factory=list)
    record: CareerRecord = CareerRecord()
    position: Position = Position()
    forked_from: str = ""

    safety: Safety = Safety.OK
    understanding: Understanding = Understanding()
    passages: list[Passage] = Field(default_factory=list)
    sentences: list[Sentence] = Field(default_factory=list)
    withheld: list[WithheldSentence] = Field(default_factory=list)
    changes: list[RecordChange] = Field(default_factory=list)
    next_position: Position = Position()
    notices: list[str] = Field(default_factory=list)
    usage: Usage = Usage()

    @property
    def number(self) -> int:
        """The 1-based number of the turn being answered."""
        return len(self.turns) + 1
