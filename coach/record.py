"""The career record: what a person said, field by field, with where it came from and its history.

Every leaf is a ``Held`` value: its entries, oldest first, each with the turns and passages it came
from. Nothing is overwritten: a correction supersedes the entry before it. Changes are made only
through ``apply``, so that no path, type or missing provenance slips past validation.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import Field, ValidationError

from coach.errors import BadInput
from coach.schemas import Frozen

T = TypeVar("T")
Scale = Annotated[int, Field(ge=0, le=10)]
Words = Annotated[str, Field(min_length=1, max_length=2_000)]


class EntryStatus(StrEnum):
    """Draft: heard or proposed. Confirmed: the person said yes to it. Superseded: history."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"


class Entry(Frozen, Generic[T]):
    """One value a field has held.

    ``turns`` are the person's messages it rests on (1-based), ``passages`` the passages that
    helped. ``by`` is "coach" where the wording is the coach's and the person only agreed to it.
    """

    value: T
    status: EntryStatus = EntryStatus.DRAFT
    turns: tuple[int, ...]
    passages: tuple[str, ...] = ()
    by: Literal["person", "coach"] = "person"


class Held(Frozen, Generic[T]):
    """A field and its whole history. ``many`` fields keep several live entries side by side."""

    entries: tuple[Entry[T], ...] = ()

    @property
    def live(self) -> tuple[Entry[T], ...]:
        """Entries that stand today, oldest first."""
        return tuple(e for e in self.entries if e.status is not EntryStatus.SUPERSEDED)

    @property
    def value(self) -> T | None:
        """The latest value that stands, or None."""
        return self.live[-1].value if self.live else None

    @property
    def values(self) -> tuple[T, ...]:
        """All values that stand, oldest first."""
        return tuple(e.value for e in self.live)

    def __bool__(self) -> bool:
        return bool(self.live)


class One(Held[T], Generic[T]):
    """Holds at most one live entry: a new one supersedes it."""


class Many(Held[T], Generic[T]):
    """Holds any number of live entries."""


class Arrival(Frozen):
    """What brought the person."""

    situation: One[Words] = One[Words]()
    session_goal: One[Words] = One[Words]()
    confidence_before: One[Scale] = One[Scale]()


class Category(Frozen):
    """One category of the mission, with the moment that shows it."""

    name: One[Words] = One[Words]()
    evidence: One[Words] = One[Words]()


class Mission(Frozen):
    """What the person is for at work, in their own words."""

    moments: Many[Words] = Many[Words]()
    beneficiaries: One[Words] = One[Words]()
    categories: tuple[Category, ...] = ()
    motives: Many[Words] = Many[Words]()
    lean_in: One[Words] = One[Words]()
    line: One[Words] = One[Words]()
    refuel: One[Scale] = One[Scale]()


class JobAfterNext(Frozen):
    """The path worked backward from the end state."""

    end_state: One[Words] = One[Words]()
    job_after_next: One[Words] = One[Words]()
    next_job: One[Words] = One[Words]()
    gaps: Many[Words] = Many[Words]()
    rabbit: One[Words] = One[Words]()
    after_rabbit: One[Words] = One[Words]()
    experiences: Many[Words] = Many[Words]()
    weak: Many[Words] = Many[Words]()
    enjoyed: Many[Words] = Many[Words]()
    avoided: Many[Words] = Many[Words]()
    story: One[Words] = One[Words]()


class Shadow(Frozen):
    """One superpower and where it backfires."""

    superpower: One[Words] = One[Words]()
    shadow: One[Words] = One[Words]()
    evidence: One[Words] = One[Words]()
    experiment: One[Words] = One[Words]()
    ask: One[Words] = One[Words]()


class Shadows(Frozen):
    """The superpowers looked at."""

    items: tuple[Shadow, ...] = ()


class NorthStar(Frozen):
    """What is left when the first goal is reached."""

    remains: One[Words] = One[Words]()
    form: One[Words] = One[Words]()
    beneficiary: One[Words] = One[Words]()
    first_gift: One[Words] = One[Words]()


class Commitment(Frozen):
    """One step with its date, in the person's words (``when``) and as a day, and its witness."""

    step: One[Words] = One[Words]()
    when: One[Words] = One[Words]()
    due: One[date] = One[date]()
    witness: One[Words] = One[Words]()


class Commitments(Frozen):
    """What happens next, and what was learned."""

    steps: tuple[Commitment, ...] = ()
    confidence_after: One[Scale] = One[Scale]()
    learning: One[Words] = One[Words]()


class CareerRecord(Frozen):
    """The whole record, one part per stage; clinics leave named notes (clinic → slot → value)."""

    arrival: Arrival = Arrival()
    mission: Mission = Mission()
    job_after_next: JobAfterNext = JobAfterNext()
    shadows: Shadows = Shadows()
    north_star: NorthStar = NorthStar()
    commitments: Commitments = Commitments()
    clinics: dict[str, dict[str, One[Words]]] = Field(default_factory=dict)


class RecordChange(Frozen):
    """A typed patch.

    ``path`` is dotted: ``mission.line``, ``commitments.steps.0.due``, ``clinics.feedback.asked``.
    An index equal to the length of its list appends. ``set`` supersedes what stood (on a Many
    field: the entry whose value is ``replaces``, or nothing: it adds), ``confirm`` marks what
    stands as confirmed, ``reopen`` turns it back into a draft, ``retract`` supersedes it.
    """

    path: str
    op: Literal["set", "confirm", "reopen", "retract"] = "set"
    value: str | int | date | None = None
    replaces: str | None = None
    turns: tuple[int, ...] = ()
    passages: tuple[str, ...] = ()
    by: Literal["person", "coach"] = "person"


def at(record: CareerRecord, path: str) -> Held[Any]:
    """Return the field at ``path``; an index just past the end gives an empty field.

    Raises BadInput where the record has no such field.
    """
    node: Any = _with_room(record, path)
    for step in path.split("."):
        if isinstance(node, Held):
            raise _no_field(path)
        node = _child(node, step, path)
    if not isinstance(node, Held):
        raise _no_field(path)
    return node


def apply(record: CareerRecord, change: RecordChange) -> CareerRecord:
    """Return the record with one change made.

    Raises BadInput where the path is unknown, the value has the wrong type, or a ``set`` names no
    turn that it came from.
    """
    held = at(record, change.path)
    if change.op == "set" and not change.turns:
        raise BadInput(f"A value for '{change.path}' must name the turn it came from.")
    entries = _set(held, change) if change.op == "set" else _marked(held, change)
    data = _with_room(record, change.path).model_dump()
    node: Any = data
    for step in change.path.split("."):
        node = node[int(step)] if isinstance(node, list | tuple) else node[step]
    node["entries"] = [entry.model_dump() for entry in entries]
    try:
        return CareerRecord.model_validate(data)
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise BadInput(f"'{change.value}' does not fit '{change.path}': {problem}.") from error


def fields(record: CareerRecord) -> dict[str, Held[Any]]:
    """Return every field that holds or held something, by its path, in the record's order."""
    found: dict[str, Held[Any]] = {}

    def visit(node: Any, path: str) -> None:
        if isinstance(node, Held):
            if node.entries:
                found[path] = node
            return
        if isinstance(node, tuple):
            children = [(str(i), item) for i, item in enumerate(node)]
        elif isinstance(node, dict):
            children = list(node.items())
        else:
            children = [(name, getattr(node, name)) for name in type(node).model_fields]
        for name, child in children:
            visit(child, f"{path}.{name}" if path else name)

    visit(record, "")
    return found


def _set(held: Held[Any], change: RecordChange) -> list[Entry[Any]]:
    def stands_down(entry: Entry[Any]) -> bool:
        return isinstance(held, One) or entry.value == change.replaces

    old = [
        entry.model_copy(update={"status": EntryStatus.SUPERSEDED}) if stands_down(entry) else entry
        for entry in held.entries
    ]
    new = Entry[Any](
        value=change.value, turns=change.turns, passages=change.passages, by=change.by
    )
    return [*old, new]


_STATUS_AFTER = {
    "confirm": EntryStatus.CONFIRMED,
    "reopen": EntryStatus.DRAFT,
    "retract": EntryStatus.SUPERSEDED,
}


def _marked(held: Held[Any], change: RecordChange) -> list[Entry[Any]]:
    def mark(entry: Entry[Any]) -> Entry[Any]:
        stands = entry.status is not EntryStatus.SUPERSEDED
        if not stands or (change.value is not None and entry.value != change.value):
            return entry
        turns = tuple(sorted({*entry.turns, *change.turns}))
        return entry.model_copy(update={"status": _STATUS_AFTER[change.op], "turns": turns})

    return [mark(entry) for entry in held.entries]


def _with_room(record: CareerRecord, path: str) -> CareerRecord:
    """The record with an empty item or note where ``path`` names one that is not there yet."""
    data = record.model_dump()
    node: Any = data
    steps = path.split(".")
    in_clinics = steps[0] == "clinics" and len(steps) == 3
    for step in steps:
        if isinstance(node, list | tuple):
            if not step.isdigit() or int(step) > len(node):
                raise _no_field(path)
            if int(step) == len(node):
                return _appended(record, steps[: steps.index(step)], path)
            node = node[int(step)]
        elif isinstance(node, dict) and step in node:
            node = node[step]
        elif in_clinics and isinstance(node, dict):
            node = node.setdefault(step, {})
        else:
            raise _no_field(path)
    return CareerRecord.model_validate(data) if in_clinics else record


def _appended(record: CareerRecord, steps: list[str], path: str) -> CareerRecord:
    data = record.model_dump()
    node: Any = data
    for step in steps:
        node = node[int(step)] if isinstance(node, list | tuple) else node[step]
    *parents, name = steps
    parent: Any = data
    for step in parents:
        parent = parent[int(step)] if isinstance(parent, list | tuple) else parent[step]
    parent[name] = [*node, {}]
    try:
        return CareerRecord.model_validate(data)
    except ValidationError as error:
        raise _no_field(path) from error


def _child(node: Any, step: str, path: str) -> Any:
    if isinstance(node, tuple):
        return node[int(step)]
    if isinstance(node, dict):
        return node[step]
    if isinstance(node, Frozen) and step in type(node).model_fields:
        return getattr(node, step)
    raise _no_field(path)


def _no_field(path: str) -> BadInput:
    return BadInput(f"The record has no field '{path}'.")
