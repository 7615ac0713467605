"""The dependencies a turn runs with: passed in, never fetched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from coach.events import Event
    from coach.prompts import Prompts
    from coach.protocol import (
        Answered,
        ChatModel,
        Cite,
        DraftSentence,
        Retriever,
        StandIn,
        Understanding,
        Verifier,
    )
    from coach.record import CareerRecord, RecordChange
    from coach.schemas import Citation, Passage, Safety
    from coach.transcript import Position


class Gate(Protocol):
    """The safety gate."""

    def assess(self, message: str, earlier: Sequence[str] = ()) -> Safety:
        """Say what the message calls for."""

    def answered(self, message: str, earlier: Sequence[str]) -> Answered:
        """Say what a message answers to the question whether the person is safe."""

    def reply(self, safety: Safety, message: str, said: int) -> list[DraftSentence]:
        """What to say instead of coaching in a crisis, where it was said ``said`` times before."""


class Reader(Protocol):
    """Understands what a message is."""

    def read(self, message: str, position: Position, last_question: str = "") -> Understanding:
        """Return intent, target and search query."""

    def warm(self) -> None:
        """Prepare what the first message needs."""


class Resolver(Protocol):
    """Turns a draft's cites into citations."""

    def __call__(self, cites: Sequence[Cite], passages: Sequence[Passage]) -> tuple[Citation, ...]:
        """Locate each quote; a cite that names no such passage or words is left out."""


class ChangeCheck(Protocol):
    """Holds a change of the record against the turns it names."""

    def __call__(
        self,
        change: RecordChange,
        record: CareerRecord,
        messages: dict[int, str],
        offered: Sequence[str] = (),
        *,
        today: date,
    ) -> str:
        """Return "" where the person said as much, else one sentence why not."""


def _nobody(_event: Event) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class CoachContext:
    """What the nodes may use. ``stand_in`` is the guided coach: it can always answer.

    ``owner`` is whose turn it is; what they alone have is found in no other's. ``tell`` takes each
    event of the turn as it happens: LangGraph's own stream would wake the loop for each.
    ``attend`` reads a message for the retriever ahead of its search, while the safety gate reads it
    for danger; None where that would send it somewhere.
    """

    model: ChatModel
    stand_in: StandIn
    retriever: Retriever
    verifier: Verifier
    resolve: Resolver
    check_change: ChangeCheck
    gate: Gate
    reader: Reader
    prompts: Prompts
    owner: str = "me"
    tell: Callable[[Event], None] = _nobody
    attend: Callable[[str], object] | None = None
