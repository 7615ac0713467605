"""The career record: what a person said, field by field, with where it came from and its history.

Every leaf is a ``Held`` value: its entries, oldest first. Nothing is overwritten: a correction
supersedes the entry before it. Changes are made only through ``apply``, which validates them.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

from pydantic import Field, ValidationError

from coach.errors import BadInput
from coach.schemas import ByHand, Frozen

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
    ``edited``: the person wrote it into the record itself; ``decided``: or settled it there.
    """

    value: T
    status: EntryStatus = EntryStatus.DRAFT
    turns: tuple[int, ...]
    passages: tuple[str, ...] = ()
    by: Literal["person", "coach"] = "person"
    edited: ByHand | None = None
    decided: ByHand | None = None


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
    """One step, its date in words (``when``) and as a day, its witness, what became of it."""

    step: One[Words] = One[Words]()
    when: One[Words] = One[Words]()
    due: One[date] = One[date]()
    witness: One[Words] = One[Words]()
    outcome: One[Words] = One[Words]()


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
    field: the value ``replaces``, else it adds), ``confirm`` confirms what stands, ``reopen``
    makes it a draft, ``retract`` supersedes it. What the person sets by ``hand`` is confirmed.
    """

    path: str
    op: Literal["set", "confirm", "reopen", "retract"] = "set"
    value: str | int | date | None = None
    replaces: str | None = None
    turns: tuple[int, ...] = ()
    passages: tuple[str, ...] = ()
    by: Literal["person", "coach"] = "person"
    hand: ByHand | None = None


def at(record: CareerRecord, path: str) -> Held[Any]:
    """Return the field at ``path``, an empty one just past the end of a list. Raises BadInput."""
    held: Held[Any] = _walk(record, path)[-1]
    return held


def apply(record: CareerRecord, change: RecordChange) -> CareerRecord:
    """Return the record with one change made; BadInput where it does not fit or has no source."""
    *above, held = _walk(record, change.path)
    if change.op == "set" and not (change.turns or change.hand):
        raise BadInput(f"A value for '{change.path}' must name the turn it came from.")
    entries = _entries(held, change)
    if entries == list(held.entries):
        return record
    try:
        node: Any = type(held).model_validate({"entries": [e.model_dump() for e in entries]})
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise BadInput(f"'{change.value}' does not fit '{change.path}': {problem}.") from error
    for parent, step in zip(reversed(above), reversed(change.path.split(".")), strict=True):
        node = _with_child(parent, step, node)
    return CareerRecord.model_validate(node)


def fields(record: CareerRecord) -> dict[str, Held[Any]]:
    """Return every field that holds or held something, by its path, in the record's order."""
    found: dict[str, Held[Any]] = {}

    def visit(node: Any, path: str) -> None:
        if isinstance(node, Held) and node.entries:
            found[path] = node
        for step, child in _children(node).items():
            visit(child, f"{path}.{step}" if path else step)

    visit(record, "")
    return found


_STATUS_AFTER = {"confirm": EntryStatus.CONFIRMED, "reopen": EntryStatus.DRAFT}


def _entries(held: Held[Any], change: RecordChange) -> list[Entry[Any]]:
    """The entries after the change: each old one stays, at most with another status."""
    changed = []
    status = _STATUS_AFTER.get(change.op, EntryStatus.SUPERSEDED)
    named = None if change.value is None else str(change.value)  # a date may come as text
    for entry in held.entries:
        update: dict[str, Any] = {}
        if change.op == "set":
            if isinstance(held, One) or entry.value == change.replaces:
                update = {"status": status}
        elif entry.status is not EntryStatus.SUPERSEDED and named in {None, str(entry.value)}:
            update = {"status": status, "decided": change.hand or entry.decided}
            update["turns"] = tuple(sorted({*entry.turns, *change.turns}))
        changed.append(entry.model_copy(update=update))
    if change.op == "set":
        status = EntryStatus.CONFIRMED if change.hand else EntryStatus.DRAFT
        source = change.model_dump(include={"value", "turns", "passages", "by"})
        changed.append(Entry[Any](status=status, edited=change.hand, **source))
    return changed


def _walk(record: CareerRecord, path: str) -> list[Any]:
    """The nodes down to the field at ``path``, an empty item or note where one may be added."""
    unknown = BadInput(f"The record has no field '{path}'.")
    nodes: list[Any] = [record]
    kind: Any = CareerRecord
    for step in path.split("."):
        node, children = nodes[-1], dict(_children(nodes[-1]))
        if isinstance(node, tuple):
            kind = get_args(kind)[0]
            children[str(len(node))] = kind()
        elif isinstance(node, dict):
            kind = get_args(kind)[1]
            children.setdefault(step, kind())
        if not step or step not in children:
            raise unknown
        if isinstance(node, Frozen):
            kind = type(node).model_fields[step].annotation
        nodes.append(children[step])
    if not isinstance(nodes[-1], Held):
        raise unknown
    return nodes


def _children(node: Any) -> dict[str, Any]:
    """What stands below a node, by its step in a path."""
    if isinstance(node, Held):
        return {}
    if isinstance(node, dict):
        return node
    if isinstance(node, tuple):
        return {str(index): item for index, item in enumerate(node)}
    return dict(vars(node))  # in the order of its fields


def _with_child(node: Any, step: str, child: Any) -> Any:
    """The node with the child at ``step`` exchanged or appended."""
    if isinstance(node, dict):
        return {**node, step: child}
    if isinstance(node, tuple):
        return (*node[: int(step)], child, *node[int(step) + 1 :])
    return node.model_copy(update={step: child})
