"""What an edit of the record by hand changes in it, or the one sentence why it cannot be."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from coach.edits import EditMade, form_of
from coach.errors import BadInput
from coach.record import EntryStatus, Many, RecordChange, apply, at
from coach.schemas import ByHand
from coach.session.wording import tidied

if TYPE_CHECKING:
    from datetime import datetime

    from coach.edits import RecordEdit
    from coach.prompts import Guide, Prompts, SlotGuide
    from coach.record import CareerRecord, Entry, Held
    from coach.transcript import Transcript

MOST_CHARS = 2_000  # as the record has it
MOST_EDITS = 2_000  # in one conversation; nobody writes as many, a program gone wrong may
_ITEM = re.compile(r"\.(\d+)\.")
_WHEN, _DUE = "commitments.steps.+.when", "commitments.steps.+.due"
_SCALE = "Give a whole number from 0 to 10."


def made(
    edit: RecordEdit, before: Transcript, prompts: Prompts, now: datetime, request_id: str
) -> EditMade | None:
    """The edit with all that it changes; None where that is nothing, or was done before.

    Raises BadInput where the path, the value or the entry is none.
    """
    if request_id and any(request_id == each.request_id for each in before.edits):
        return None
    if len(before.edits) >= MOST_EDITS:
        raise BadInput(
            f"This record has been changed by hand {MOST_EDITS:,} times, which is the limit; "
            "start a new conversation to go on."
        )
    hand = ByHand(at=now, after=len(before.turns))
    changes = _changes(edit, before.record, hand, prompts)
    if not changes:
        return None
    return EditMade(
        number=len(before.edits) + 1,
        after=hand.after,
        at=now,
        request_id=request_id,
        edit=edit,
        changes=changes,
    )


def _changes(
    edit: RecordEdit, record: CareerRecord, hand: ByHand, prompts: Prompts
) -> tuple[RecordChange, ...]:
    held = at(record, edit.path)
    _check_note(edit.path, held, prompts)
    if edit.op in {"confirm", "remove"}:
        first = _settled(edit, held, hand)
    elif edit.op == "restore":
        first = _restored(edit, held, hand)
    else:
        first = _written(edit, held, hand)
    if first is None:
        return ()
    after = apply(record, first)
    if after == record:
        return ()
    changes = [first]
    if held and edit.op != "confirm" and at(after, edit.path).values != held.values:
        changes += _reopened(edit.path, after, prompts)
    changes += _other_day(edit, after, hand)
    return tuple(changes)


def _written(edit: RecordEdit, held: Held[Any], hand: ByHand) -> RecordChange | None:
    """The change for ``set`` and ``add``; None where that stands already, and is confirmed."""
    value = _value(edit, held)
    several = isinstance(held, Many)
    if edit.op == "add" and not several and held:
        raise BadInput("There is room for one value here; change the one that stands.")
    old = None if edit.op == "add" else _meant(edit, held)
    same = [entry for entry in held.live if entry.value == value]
    if same and several and old and old not in same:
        return RecordChange(path=edit.path, op="retract", value=str(old.value), hand=hand)
    if same and same[0].status is EntryStatus.CONFIRMED:
        return None
    if same:
        return RecordChange(path=edit.path, op="confirm", value=str(value), hand=hand)
    replaces = str(old.value) if old and several else None
    return RecordChange(path=edit.path, value=value, replaces=replaces, hand=hand)


def _settled(edit: RecordEdit, held: Held[Any], hand: ByHand) -> RecordChange | None:
    """The change for ``confirm`` and ``remove``; None where the entry is history already."""
    if edit.entry is None and not held:
        raise BadInput("Nothing stands there; write it in first.")
    entry = _meant(edit, held) if edit.entry is not None else None
    if edit.entry is not None and entry is None:
        return None
    meant = (entry,) if entry else held.live
    if edit.op == "confirm" and all(each.status is EntryStatus.CONFIRMED for each in meant):
        return None
    named = str(entry.value) if entry else None
    op = "confirm" if edit.op == "confirm" else "retract"
    return RecordChange.model_validate(
        {"path": edit.path, "op": op, "value": named, "hand": hand.model_dump()}
    )


def _restored(edit: RecordEdit, held: Held[Any], hand: ByHand) -> RecordChange | None:
    """The change that takes an earlier entry again, with where it came from."""
    if edit.entry is None or not 0 <= edit.entry < len(held.entries):
        raise BadInput("There is no such earlier entry; load the page again and choose one.")
    entry = held.entries[edit.entry]
    if entry.value in held.values:
        return None
    return RecordChange(
        path=edit.path,
        value=entry.value,
        turns=entry.turns,
        passages=entry.passages,
        by=entry.by,
        hand=hand,
    )


def _meant(edit: RecordEdit, held: Held[Any]) -> Entry[Any] | None:
    """The live entry that the edit is about, None where it stands no longer."""
    if edit.entry is None:
        return held.live[-1] if held else None
    if not 0 <= edit.entry < len(held.entries):
        raise BadInput("There is no such entry; load the page again and choose one.")
    entry = held.entries[edit.entry]
    return entry if entry in held.live else None


def _value(edit: RecordEdit, held: Held[Any]) -> str | int | date:
    form = form_of(held)
    told = "" if edit.value is None else str(edit.value).strip()
    if form == "scale":
        if not re.fullmatch(r"[0-9]{1,2}", told) or int(told) > 10:
            raise BadInput(_SCALE)
        return int(told)
    if form == "date":
        try:
            return date.fromisoformat(told)
        except ValueError as error:
            raise BadInput("Give a day as year-month-day, for example 2027-03-05.") from error
    text = tidied(told)
    if not text:
        raise BadInput("Write a few words, or say “no longer true” to take it out.")
    if len(text) > MOST_CHARS:
        raise BadInput(
            f"This has {len(text):,} characters and the limit is {MOST_CHARS:,}; shorten it."
        )
    return text


def _reopened(path: str, record: CareerRecord, prompts: Prompts) -> list[RecordChange]:
    """What depended on the answer at ``path`` is a draft again."""
    slot = _slot(path, prompts)
    item = _ITEM.search(path)
    found = [
        open_.replace("+", item.group(1) if item else "0")
        for open_ in (slot.reopens if slot else ())
    ]
    return [RecordChange(path=each, op="reopen") for each in found if at(record, each)]


def _other_day(edit: RecordEdit, record: CareerRecord, hand: ByHand) -> list[RecordChange]:
    """Another day takes out the words that first said it; other words make the day a draft."""
    general = _ITEM.sub(".+.", edit.path)
    if edit.op in {"add", "confirm"} or general not in {_WHEN, _DUE}:
        return []
    stem = edit.path.rsplit(".", 1)[0]
    if general == _DUE and at(record, f"{stem}.when"):
        return [RecordChange(path=f"{stem}.when", op="retract", hand=hand)]
    if general == _WHEN and at(record, f"{stem}.due"):
        return [RecordChange(path=f"{stem}.due", op="reopen")]
    return []


def _slot(path: str, prompts: Prompts) -> SlotGuide | None:
    general = _ITEM.sub(".+.", path)
    guides: list[Guide] = [*prompts.stages.values(), *prompts.clinics.values()]
    return next((slot for guide in guides if (slot := guide.slot(general))), None)


def _check_note(path: str, held: Held[Any], prompts: Prompts) -> None:
    """A note of a detour stands under a name that a detour knows: others nobody would show."""
    if path.startswith("clinics.") and not held.entries and _slot(path, prompts) is None:
        raise BadInput(f"The record has no field '{path}'.")
