"""What a conversation is between two turns, and what one turn hands from node to node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeVar

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field, InstanceOf

from coach.protocol import Understanding
from coach.record import CareerRecord
from coach.schemas import Passage, Safety, Usage
from coach.transcript import Position, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from coach.protocol import Refused
    from coach.record import RecordChange
    from coach.schemas import Sentence, WithheldSentence
    from coach.transcript import Welcome

T = TypeVar("T")
# What is of one turn alone is in no checkpoint: the next turn begins with the defaults.
Passing = Annotated[T, UntrackedValue]


def _always(value: T) -> Callable[[], T]:
    """A default that is never copied: pydantic would, deeply, for each node of each turn."""
    return lambda: value


KEPT = "kept"
"""The channel of the turns that a run has made, which is where they are put on disk from."""


@dataclass(frozen=True)
class Given:
    """What a turn answers; ``turns`` are those answered before.

    ``welcome`` is the greeting that the message answers, where they came back with it.
    """

    thread: str
    message: str
    at: datetime
    turns: Sequence[Turn] = ()
    request_id: str = ""
    welcome: Welcome | None = None

    @property
    def number(self) -> int:
        """The 1-based number of the turn being answered."""
        return len(self.turns) + 1


@dataclass(frozen=True)
class Outcome:
    """The reply so far; ``position`` is where the conversation stands with it.

    What was ``refused`` decides the way from the draft on; see ``Answer`` for ``waiting`` and
    ``begun``.
    """

    position: Position
    usage: Usage
    sentences: Sequence[Sentence] = ()
    withheld: Sequence[WithheldSentence] = ()
    refused: Sequence[Refused] = ()
    waiting: Sequence[Sentence | Refused] = ()
    begun: bool = False
    fault: str = ""
    changes: Sequence[RecordChange] = ()
    notices: Sequence[str] = ()


class TurnInput(BaseModel):
    """What one call of the graph is given.

    ``record`` and ``position`` are as the last turn left them, and what was done since.
    """

    given: Passing[InstanceOf[Given]]
    record: CareerRecord = Field(default_factory=_always(CareerRecord()))
    position: Position = Field(default_factory=_always(Position()))


class ConversationState(TurnInput):
    """The channels. Record and position last, as does what is kept; the rest is this turn's.

    They are few: LangGraph goes through all of them at every step, several times.
    """

    kept: list[Turn] = Field(default_factory=list)

    safety: Passing[Safety] = Safety.OK
    understanding: Passing[Understanding] = Field(default_factory=_always(Understanding()))
    passages: Passing[list[Passage]] = Field(default_factory=list)
    outcome: Passing[InstanceOf[Outcome]] = Field(
        default_factory=_always(Outcome(Position(), Usage()))
    )
