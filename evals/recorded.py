"""Recorded drafts of a model: what it answered to each message, and how that came about.

A file of ``evals/data/recorded`` is one conversation as JSON lines. The first says how it was made
(``Made``); each other one is a turn (``Drafted``). What is recorded is what a model wrote, before
anything was checked: replayed through the engine, it shows what the engine of today makes of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import Field, ValidationError

from coach.errors import BadInput
from coach.schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

RECORDED = Path(__file__).parent / "data" / "recorded"
Line = TypeVar("Line", "Made", "Drafted")


class Made(Frozen):
    """How the drafts of a file came about.

    ``by`` is whose drafts they are, ``how`` under which conditions they were written, ``on`` the
    day, ``prompts`` the fingerprint of the prompts that they answer (``coach.prompts``). A model
    that ``plays`` "careless" was to get things wrong in the ways that each turn names.
    """

    by: str = Field(min_length=1)
    how: str = Field(min_length=1)
    on: date
    prompts: str = Field(pattern="^[0-9a-f]{12}$")
    plays: Literal["careful", "careless"]


class Drafted(Frozen):
    """One turn: the message, the answer as the model wrote it, and its repair if it made one.

    ``false`` names the sentences of answer and repair that are false: (in which way, text).
    """

    turn: int = Field(ge=1)
    message: str = Field(min_length=1)
    answer: str
    repair: str | None = None
    false: tuple[tuple[str, str], ...] = ()

    def drafted(self, *, repaired: bool) -> list[str]:
        """The sentences of the answer, and of the repair where one was asked for.

        A text that is no reply that could be read has none.
        """
        texts = [self.answer, *([self.repair] if repaired and self.repair else [])]
        return list(dict.fromkeys(text for each in texts for text in _sentences(each)))


@dataclass(frozen=True)
class RecordedConversation:
    """The drafts of one conversation, by the name of its file."""

    name: str
    made: Made
    turns: tuple[Drafted, ...]


def _sentences(written: str) -> list[str]:
    try:
        found: list[dict[str, Any]] = json.loads(written)["sentences"]
        # A repair names the sentence it mends; null leaves that one out.
        inner = [each["sentence"] if "index" in each else each for each in found]
        return [str(sentence["text"]) for sentence in inner if sentence]
    except (ValueError, KeyError, TypeError):
        return []


def recorded(folder: Path = RECORDED) -> tuple[RecordedConversation, ...]:
    """All conversations of ``folder``, by name; () where there are none. Raises BadInput."""
    return tuple(read_recorded(path) for path in sorted(folder.glob("*.jsonl")))


def read_recorded(path: Path) -> RecordedConversation:
    """The conversation in ``path``. Raises BadInput naming the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text: {error}.") from error
    made = _read(Made, path, 1, lines[0] if lines else "", "how the drafts were made")
    turns = [
        _read(Drafted, path, number, line, "a recorded turn")
        for number, line in enumerate(lines[1:], 2)
    ]
    if not turns or [turn.turn for turn in turns] != list(range(1, len(turns) + 1)):
        raise BadInput(f"{path.name} does not hold the turns 1, 2, 3 … of a conversation.")
    return RecordedConversation(path.stem, made, tuple(turns))


def _read(kind: type[Line], path: Path, number: int, line: str, what: str) -> Line:
    try:
        return kind.model_validate_json(line, strict=False)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        told = f"{place}: {first['msg']}" if place else first["msg"]
        raise BadInput(f"{path.name}, line {number} is not {what}: {told}.") from error


def said_of(conversations: Sequence[RecordedConversation]) -> str:
    """How they were made, in a few sentences for a report."""
    from coach.prompts import Prompts

    alike: dict[tuple[str, str, str], list[str]] = {}
    for each in conversations:
        key = (each.made.by, f"{each.made.on}", each.made.how)
        alike.setdefault(key, []).append(each.name)
    said = [
        f"{', '.join(names)}: drafts of {by}, {on}. {how}" for (by, on, how), names in alike.items()
    ]
    now = Prompts().fingerprint
    if old := [each.name for each in conversations if each.made.prompts != now]:
        said.append(f"The prompts have changed since: {', '.join(old)} answer earlier ones.")
    return " ".join(["Replayed through the engine as it is now.", *said])
