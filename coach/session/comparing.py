"""Lays two conversations side by side, and says in words what differs between them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import Field, computed_field

from coach.export.parts import CATEGORY, PARTS, SHADOW
from coach.record import CareerRecord, Commitment, Many, fields
from coach.schemas import Frozen
from coach.transcript import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.record import Held
    from coach.transcript import Transcript

LAST_TURNS = 2
_ITEM = re.compile(r"\A(?P<list>mission\.categories|shadows\.items)\.(?P<index>\d+)\.(?P<name>\w+)")
_STEPS = "commitments.steps."


class Difference(Frozen):
    """One field of the record that differs.

    ``left`` and ``right`` are what stands only there, ``both`` what stands in both (of a field that
    holds several). ``how`` says the difference in words.
    """

    path: str
    label: str
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    both: tuple[str, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def how(self) -> str:
        """The difference in words: only in the first, only in the second, or different."""
        if self.left and self.right:
            return "different"
        return "only in the first" if self.left else "only in the second"


class Side(Frozen):
    """One of the two: what it is called, where it stands, what was said last that is its own."""

    thread: str
    title: str
    turns: int
    stage: str
    forked_from: str = ""
    commitments: tuple[Commitment, ...] = ()
    last: tuple[Turn, ...] = ()


class Comparison(Frozen):
    """Two conversations. ``shared`` is how many turns they begin with in common.

    ``same`` counts the fields of the record in which they agree. The steps that were committed to
    stand on each side, whole; ``differences`` are the other fields, in the record's order.
    """

    left: Side
    right: Side
    shared: int = Field(ge=0)
    same: int = Field(ge=0)
    differences: tuple[Difference, ...] = ()


def compared(left: Transcript, right: Transcript) -> Comparison:
    """What two conversations have in common, and what not."""
    shared = _shared(left, right)
    first, second = fields(left.record), fields(right.record)
    paths = [path for path in _paths(first, second) if not path.startswith(_STEPS)]
    differences, same = [], 0
    for path in paths:
        found = _difference(path, first.get(path), second.get(path))
        if found.left or found.right:
            differences.append(found)
        elif found.both:
            same += 1
    return Comparison(
        left=_side(left, shared),
        right=_side(right, shared),
        shared=shared,
        same=same,
        differences=tuple(differences),
    )


def label_of(path: str) -> str:
    """What a field of the record is called, in words, under the heading of its part."""
    stage, _, name = path.partition(".")
    if stage == "clinics":
        return " › ".join(part.replace("_", " ").capitalize() for part in path.split(".")[1:])
    heading, labels = PARTS.get(stage, (stage.replace("_", " ").capitalize(), []))
    item = _ITEM.match(path)
    if item:
        names = dict(CATEGORY if item["list"].endswith("categories") else SHADOW)
        return f"{heading} › {names.get(item['name'], item['name'])} {int(item['index']) + 1}"
    told = {"line": "The line", **dict(labels)}
    return f"{heading} › {told.get(name, name.replace('_', ' ').capitalize())}"


def _shared(left: Transcript, right: Transcript) -> int:
    """A branch has its first turns word for word, down to the second they were said in."""
    count = 0
    for one, other in zip(left.turns, right.turns, strict=False):
        if (one.message, one.at) != (other.message, other.at):
            break
        count += 1
    return count


def _paths(first: dict[str, Held[Any]], second: dict[str, Held[Any]]) -> Iterator[str]:
    """All paths of both, in the record's order."""
    order = {name: place for place, name in enumerate(CareerRecord.model_fields)}
    paths = dict.fromkeys((*first, *second))
    yield from sorted(paths, key=lambda path: order[path.split(".")[0]])


def _difference(path: str, left: Held[Any] | None, right: Held[Any] | None) -> Difference:
    one, other = _values(left), _values(right)
    both = tuple(value for value in one if value in other)
    several = isinstance(left or right, Many)
    return Difference(
        path=path,
        label=label_of(path),
        left=tuple(value for value in one if value not in other),
        right=tuple(value for value in other if value not in one),
        both=both if several or one == other else (),
    )


def _values(held: Held[Any] | None) -> tuple[str, ...]:
    return tuple(map(_told, held.values)) if held else ()


def _told(value: Any) -> str:
    return f"{value.day} {value:%B %Y}" if isinstance(value, date) else str(value)


def _side(transcript: Transcript, shared: int) -> Side:
    own = transcript.turns[shared:]
    last = transcript.turns[-1] if transcript.turns else None
    return Side(
        thread=transcript.thread,
        title=transcript.title or transcript.thread,
        turns=len(transcript.turns),
        stage=last.reply.stage if last else "arrival",
        forked_from=transcript.forked_from,
        commitments=tuple(step for step in transcript.record.commitments.steps if step.step),
        last=own[-LAST_TURNS:],
    )
