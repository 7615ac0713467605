"""Who is coached in a batch: a case, the one who speaks for it, and the line that it leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from pydantic import Field, ValidationError, model_validator

from coach.errors import BadInput
from coach.record import CareerRecord
from coach.schemas import Frozen, SentenceKind, Usage, Verdict
from coach.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.transcript import Turn

MAX_ID = 120  # characters, as the name of a conversation
# What pydantic calls a wrong type, in the words of whoever wrote the line.
_WANTED = {
    "tuple_type": 'write a list here, as in ["…"]',
    "string_type": "write text here, in quotation marks",
    "int_type": "write a whole number here",
    "int_parsing": "write a whole number here",
}


class Case(Frozen):
    """One conversation to be held.

    ``messages`` are said one after the other, or ``persona`` names a simulated coachee, who says at
    most ``turns`` messages; one of the two is given. ``temperament`` is how the persona speaks,
    ``hidden`` what they tell only when somebody comes near it. ``stages`` are the only ones that
    are gone through (all of them where it is empty).
    """

    id: str = Field(min_length=1, max_length=MAX_ID)
    messages: tuple[str, ...] = ()
    persona: str = ""
    temperament: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    turns: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _somebody_speaks(self) -> Case:
        if not self.id.isprintable() or self.id != self.id.strip():
            raise ValueError("the id needs printable characters, without blanks around it")
        if self.messages and self.persona:
            raise ValueError('it has both "messages" and a "persona"; one of them speaks')
        if not self.messages and not self.persona:
            raise ValueError('it needs "messages" (at least one) or a "persona"')
        if self.turns is not None and not self.persona:
            raise ValueError('"turns" is for a persona; messages are as many as they are')
        if (self.temperament or self.hidden) and not self.persona:
            raise ValueError('"temperament" and "hidden" are for a persona')
        return self


class SentenceVerdict(Frozen):
    """The verdict on one drafted sentence of turn ``turn``; withheld ones have ``shown`` False."""

    turn: int
    shown: bool
    kind: SentenceKind
    text: str
    verdict: Verdict


class Result(Frozen):
    """What became of a case, one line of the results.

    ``error`` is one sentence where the case failed, else None; what was said until then stands in
    ``transcript`` (None where nothing was). ``verdicts`` are of all drafted sentences turn by turn,
    those shown first; ``usage`` is the sum over the turns, ``coachee_usage`` what it took to play
    the coachee, since the run was last begun. ``stood_in`` names the turns that the guided coach
    took or finished because the model could not. Two runs of the same cases differ in nothing but
    the ``milliseconds`` of each ``usage``.
    """

    id: str
    transcript: Transcript | None = None
    record: CareerRecord | None = None
    verdicts: tuple[SentenceVerdict, ...] = ()
    usage: Usage = Usage()
    coachee_usage: Usage = Usage()
    stood_in: tuple[int, ...] = ()
    error: str | None = None


class Coachee(Protocol):
    """Who speaks in a case.

    What is said next follows from the turns so far and from nothing else: after the process was
    killed another object goes on in the same conversation, and must say the same.
    """

    @property
    def usage(self) -> Usage:
        """What it has cost so far to speak, apart from the coach."""

    async def next(self, turns: Sequence[Turn]) -> str | None:
        """The next message, None where there is nothing more to say; ``turns`` are all so far."""


class Scripted:
    """Says the messages of its case."""

    def __init__(self, case: Case) -> None:
        self._messages = case.messages
        self.usage = Usage()

    async def next(self, turns: Sequence[Turn]) -> str | None:
        """The message whose turn it is."""
        said = len(turns)
        return self._messages[said] if said < len(self._messages) else None


def case_of(data: object) -> Case:
    """The case that ``data`` describes. Raises BadInput with what is wrong, to follow a place."""
    if not isinstance(data, dict):
        raise BadInput('it is no object with an "id" and "messages".')
    try:
        return Case.model_validate(data, strict=False)
    except ValidationError as error:
        raise BadInput(_said(error)) from error


def _said(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing":
        return f'"{place}" is missing.'
    if first["type"] == "extra_forbidden":
        return f'"{place}" is nothing a case has; did you mean "messages", "persona" or "stages"?'
    words = _WANTED.get(first["type"]) or first["msg"].removeprefix("Value error, ")
    words = words[0].lower() + words[1:]
    return f'"{place}": {words}.' if place else f"{words}."
