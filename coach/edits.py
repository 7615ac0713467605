"""What a person does in their record themself, between two turns, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Literal

from coach.record import RecordChange, Scale, apply, fields
from coach.schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.record import CareerRecord, Entry, Held


_TOUCHED_UP = 0.5  # this share of the words in common: the value was corrected, not exchanged


class RecordEdit(Frozen):
    """One wish of the person's about their record.

    ``path`` is a record path as in ``RecordChange``. ``set`` writes ``value`` in place of what
    stands, ``add`` beside it (a field that holds several), ``confirm`` says that it is right,
    ``remove`` that it is no longer true, ``restore`` takes an earlier entry again. ``entry`` is
    the place of the entry that is meant among all that the field has held, from 0; it never
    changes. Without it ``confirm`` and ``remove`` mean whatever stands, ``set`` the latest of it.
    """

    path: str
    op: Literal["set", "add", "confirm", "remove", "restore"] = "set"
    value: str | int | date | None = None
    entry: int | None = None


class EditMade(Frozen):
    """An edit as it was made: the ``number``-th (1-based) of its thread, ``after`` so many turns.

    ``changes`` are all that it did to the record, what it reopened included.
    """

    number: int
    after: int
    at: datetime
    request_id: str = ""
    edit: RecordEdit
    changes: tuple[RecordChange, ...]


def with_edits(record: CareerRecord, edits: Iterable[EditMade], after: int) -> CareerRecord:
    """The record with those of ``edits`` applied that were made after ``after`` turns."""
    for made in edits:
        for change in made.changes if made.after == after else ():
            record = apply(record, change)
    return record


def touched(edits: Iterable[EditMade], after: int) -> set[str]:
    """The paths that edits made after ``after`` turns wrote to or took something out of."""
    return {made.edit.path for made in edits if made.after == after}


def form_of(held: Held[Any]) -> Literal["text", "scale", "date"]:
    """What is written into a field: words, a number from 0 to 10, or a day."""
    (kind,) = type(held).__pydantic_generic_metadata__["args"]
    if kind is date:
        return "date"
    return "scale" if kind == Scale else "text"


class Replaced(Frozen):
    """Words that stood in the record until the person put ``new`` there ("": nothing).

    ``after`` is how many turns had been answered then.
    """

    old: str
    new: str
    after: int


def overruled_words(change: Replaced) -> tuple[str, ...]:
    """What of the old words is no longer so in any context: the whole, or what was put right.

    Of a value that was touched up, these are its figures and names that do not stand in the new
    one ("October" of "in October I left"); other words may well be true elsewhere.
    """
    old, new = change.old.split(), change.new.split()
    alike = SequenceMatcher(None, _bare(old), _bare(new), autojunk=False).ratio()
    if alike < _TOUCHED_UP:
        return (change.old,)
    there = {*_bare(new)}
    told = [(word, bare) for word, bare in zip(old, _bare(old), strict=True) if bare not in there]
    return tuple(bare for word, bare in told if _tells(word, first=word is old[0]))


def _bare(words: Sequence[str]) -> list[str]:
    return [word.strip("“”\"'‘’.,;:!?()–—").lower() for word in words]


def _tells(word: str, *, first: bool) -> bool:
    """Whether it is a figure or written like a name."""
    return any(char.isdigit() for char in word) or (word[:1].isupper() and not first)


def replaced(record: CareerRecord) -> tuple[Replaced, ...]:
    """What the person has overruled by hand and what stands there now, in the record's order."""
    found = []
    for held in fields(record).values():
        standing = {str(entry.value) for entry in held.live}
        for place, entry in enumerate(held.entries):
            old = str(entry.value)
            if entry in held.live or old in standing:
                continue
            after = [later for later in held.entries[place + 1 :] if later.edited]
            hand = after[0].edited if after else entry.decided
            if hand:
                new = str(held.live[-1].value) if held else ""
                found.append(Replaced(old=old, new=new, after=hand.after))
    return tuple(found)


def last_turn(entry: Entry[Any]) -> int:
    """The last turn that the entry rests on; one written by hand comes after all before it."""
    return max((*entry.turns, entry.edited.after if entry.edited else 0))


def written(record: CareerRecord) -> tuple[str, ...]:
    """What the person wrote into the record by hand, as far as it stands."""
    return tuple(
        str(entry.value) for held in fields(record).values() for entry in held.live if entry.edited
    )
