"""What a conversation is between two turns, and what one turn hands from node to node."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeVar

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field

from coach.protocol import Refused, Understanding
from coach.record import CareerRecord, RecordChange
from coach.schemas import Passage, Safety, Sentence, Usage, WithheldSentence
from coach.transcript import Position, Turn

T = TypeVar("T")
# What is of one turn alone is in no checkpoint: the next turn begins with the defaults.
Passing = Annotated[T, UntrackedValue]

KEPT = "kept"
"""The channel of the turns that a run has made, which is where they are put on disk from."""


class TurnInput(BaseModel):
    """What one call of the graph is given; ``turns`` are those answered before."""

    thread: Passing[str]
    message: Passing[str]
    request_id: Passing[str] = ""
    at: Passing[datetime]
    turns: Passing[list[Turn]] = Field(default_factory=list)


class ConversationState(TurnInput):
    """The channels. The first block lasts; the second is this turn's."""

    record: CareerRecord = CareerRecord()
    position: Position = Position()
    kept: list[Turn] = Field(default_factory=list)

    safety: Passing[Safety] = Safety.OK
    understanding: Passing[Understanding] = Understanding()
    passages: Passing[list[Passage]] = Field(default_factory=list)
    sentences: Passing[list[Sentence]] = Field(default_factory=list)
    withheld: Passing[list[WithheldSentence]] = Field(default_factory=list)
    refused: Passing[list[Refused]] = Field(default_factory=list)
    waiting: Passing[list[Sentence | Refused]] = Field(default_factory=list)
    begun: Passing[bool] = False
    fault: Passing[str] = ""
    changes: Passing[list[RecordChange]] = Field(default_factory=list)
    next_position: Passing[Position] = Position()
    notices: Passing[list[str]] = Field(default_factory=list)
    usage: Passing[Usage] = Usage()

    @property
    def number(self) -> int:
        """The 1-based number of the turn being answered."""
        return len(self.turns) + 1
