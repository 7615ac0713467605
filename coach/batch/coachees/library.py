"""The written people and what they can be asked about, read from their files and checked."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError, field_validator

from coach.errors import CoachError
from coach.schemas import Frozen

FOLDER = Path(__file__).parent
Temperament = Literal[
    "terse",
    "talkative",
    "guarded",
    "racing ahead",
    "contradicting themselves",
    "joking",
    "does not know",
    "correcting themselves",
]
TEMPERAMENTS: tuple[Temperament, ...] = Temperament.__args__  # type: ignore[attr-defined]


class Topic(Frozen):
    """Something that one may be asked about; see topics.yaml."""

    asked: tuple[str, ...] = Field(min_length=1)
    area: tuple[str, ...] = ()
    form: Literal["tell", "scale", "line", "offer", "sum", "follow"] = "tell"
    who: bool = False


class Saying(Frozen):
    """Something a person can say. ``more`` is told, piece by piece, when they are asked on.

    With ``when`` "trust" it is hidden: it takes a coach who has listened, or asks twice, and a
    question near one of ``to``.
    """

    says: str = Field(min_length=1)
    more: tuple[str, ...] = ()
    when: Literal["", "trust"] = ""
    to: tuple[str, ...] = ()


class Slip(Frozen):
    """Once they have said ``wrong``, they put it right with ``says``, ``after`` messages later."""

    wrong: str
    says: str
    after: int = Field(2, ge=1)


class Mistake(Frozen):
    """A claim about them that is not true, and what they answer to it."""

    claim: str
    says: str


class Person(Frozen):
    """One of the library. ``says`` has their sayings by topic; ``who`` says who they are."""

    name: str
    who: str
    country: str
    age: int
    trade: str
    trouble: str
    temperament: tuple[Temperament, ...] = ()
    numbers: dict[str, tuple[int, ...]] = Field(default_factory=dict)
    line: str
    opening: str
    small_letters: bool = False
    says: dict[str, tuple[Saying, ...]]
    tangents: tuple[str, ...] = ()
    jokes: tuple[str, ...] = ()
    slips: tuple[Slip, ...] = ()
    untrue: tuple[Mistake, ...] = ()
    asks: tuple[str, ...] = ()

    @field_validator("says", mode="before")
    @classmethod
    def _plain_sayings(cls, value: Any) -> Any:
        return {
            topic: [saying if isinstance(saying, dict) else {"says": saying} for saying in sayings]
            for topic, sayings in value.items()
        }

    @field_validator("numbers", mode="before")
    @classmethod
    def _one_number(cls, value: Any) -> Any:
        return {topic: n if isinstance(n, list) else [n] for topic, n in value.items()}

    def words(self) -> str:
        """Everything they know, in one text."""
        found = [self.opening, self.who, self.line, *(slip.says for slip in self.slips)]
        for sayings in self.says.values():
            for saying in sayings:
                found += [saying.says, *saying.more]
        return "\n".join(found)


Manners = dict[str, tuple[str, ...]]


@cache
def topics() -> dict[str, Topic]:
    """The topics by name."""
    return TypeAdapter(dict[str, Topic]).validate_python(_read(FOLDER / "topics.yaml"))


@cache
def manners() -> Manners:
    """What anybody may say, by occasion."""
    return TypeAdapter(Manners).validate_python(_read(FOLDER / "manners.yaml"))


@cache
def people() -> dict[str, Person]:
    """The people of the library by name."""
    found = (_person(path) for path in sorted((FOLDER / "people").glob("*.yaml")))
    return {person.name: person for person in found}


def _person(path: Path) -> Person:
    try:
        person = Person.model_validate(_read(path))
    except ValidationError as error:
        raise CoachError(f"The person in {path.name} is malformed: {error}") from error
    if unknown := person.says.keys() - topics().keys():
        raise CoachError(f"{path.name} speaks of '{min(unknown)}', which is no topic.")
    return person


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
