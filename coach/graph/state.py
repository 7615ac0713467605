"""What a conversation is between two turns, and what one turn hands from node to node."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field

from coach.protocol import Refused, Understanding
from coach.record import CareerRecord, RecordChange
from coach.schemas import Passage, Safety, Sentence, Usage, WithheldSentence
from coach.transcript import Position, Turn, Welcome

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
# What is of one turn alone is in no checkpoint: the next turn begins with the defaults.
Passing = Annotated[T, UntrackedValue]


def _always(value: T) -> Callable[[], T]:
    """A default that is never copied: pydantic would, deeply, for each node of each turn."""
    return lambda: value


KEPT = "kept"
"""The channel of the turns that a run has made, which is where they are put on disk from."""


class TurnInput(BaseModel):
    """What one call of the graph is given; ``turns`` are those answered before.

    ``welcome`` is the greeting that the message answers, where they came back with it. ``record``
    and ``position`` are as the last turn left them, and what was done since.
    """

    thread: Passing[str]
    message: Passing[str]
    request_id: Passing[str] = ""
    at: Passing[datetime]
    turns: Passing[list[Turn]] = Field(default_factory=list)
    welcome: Passing[Welcome | None] = None
    record: CareerRecord = Field(default_factory=_always(CareerRecord()))
    position: Position = Field(default_factory=_always(Position()))


class ConversationState(TurnInput):
    """The channels. Record and position last, as does what is kept; the rest is this turn's."""

    kept: list[Turn] = Field(default_factory=list)

    safety: Passing[Safety] = Safety.OK
    understanding: Passing[Understanding] = Field(default_factory=_always(Understanding()))
    passages: Passing[list[Passage]] = Field(default_factory=list)
    sentences: Passing[list[Sentence]] = Field(default_factory=list)
    withheld: Passing[list[WithheldSentence]] = Field(default_factory=list)
    refused: Passing[list[Refused]] = Field(default_factory=list)
    waiting: Passing[list[Sentence | Refused]] = Field(default_factory=list)
    begun: Passing[bool] = False
    fault: Passing[str] = ""
    changes: Passing[list[RecordChange]] = Field(default_factory=list)
    next_position: Passing[Position] = Field(default_factory=_always(Position()))
    notices: Passing[list[str]] = Field(default_factory=list)
    usage: Passing[Usage] = Field(default_factory=_always(Usage()))

    @property
    def number(self) -> int:
        """The 1-based number of the turn being answered."""
        return len(self.turns) + 1
