"""What a model says about the record and the way, as changes and a position of ours."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from coach.models.openai.wire import CLOSE
from coach.protocol import DraftSentence, Intent, Move
from coach.record import CareerRecord, RecordChange
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.models.openai.wire import WireChange, WireNext
    from coach.prompts import Prompts
    from coach.protocol import Briefing
    from coach.transcript import Position

_ITEM = re.compile(r"\.\d+\.")
_SCALES = ("refuel", "confidence_before", "confidence_after")


def changes_of(record: Iterable[WireChange]) -> tuple[RecordChange, ...]:
    """The changes a model proposes; one without a form, or a place in the record, is left out."""
    found = []
    for wire in record:
        if wire.path.partition(".")[0] not in CareerRecord.model_fields:
            continue
        try:
            value = _value(wire.path, wire.value)
            found.append(
                RecordChange.model_validate(
                    {
                        "path": wire.path,
                        "op": wire.op,
                        "value": value,
                        "replaces": wire.replaces or None,
                        "turns": tuple(sorted(set(wire.turns))),
                    }
                )
            )
        except (ValidationError, ValueError):
            continue
    return tuple(found)


def spare_of(following: WireNext) -> DraftSentence | None:
    """The question to ask if the drafted one does not hold, None where there is none."""
    text = " ".join(following.spare.split())
    return DraftSentence(SentenceKind.QUESTION, text, Move.OPEN) if text.endswith("?") else None


def moved(briefing: Briefing, following: WireNext) -> Position:
    """Where the conversation stands after a reply that leads to ``following``.

    Kept as the guided coach keeps it, so that it can take over at any turn. An unknown stage is
    no stage to go to.
    """
    position, prompts = briefing.position, briefing.prompts
    here, there = position.stage, following.stage
    asked = _slot_path(prompts, following.asks)
    known = {*prompts.stages, *prompts.clinics}
    update: dict[str, Any] = {
        "asked": asked,
        "offer": "",
        "closed": there == CLOSE,
        "spent": {**position.spent, here: position.spent.get(here, 0) + 1},
        "tries": _with_one_more(position.tries, asked),
    }
    if there in known and there != here:
        update["stage"] = there
        if there in prompts.clinics:
            update["thread_of"] = position.thread_of or here
        else:
            update["thread_of"] = ""
            ended = "skipped" if briefing.understanding.intent is Intent.SKIP else "done"
            update[ended] = tuple(dict.fromkeys((*getattr(position, ended), here)))
    if there == CLOSE and here in prompts.stages:
        update["done"] = tuple(dict.fromkeys((*position.done, here)))
    return position.model_copy(update=update)


def _slot_path(prompts: Prompts, asks: str) -> str:
    """The slot that ``asks`` names, its item as "+"; "" where a model wrote no path there is."""
    path = _ITEM.sub(".+.", asks)
    guides = [*prompts.stages.values(), *prompts.clinics.values()]
    return path if any(guide.slot(path) for guide in guides) else ""


def _with_one_more(tries: dict[str, int], path: str) -> dict[str, int]:
    return {**tries, path: tries.get(path, 0) + 1} if path else tries


def _value(path: str, value: str) -> str | int | date | None:
    """The value in the type its field has. Raises ValueError where it is not of that type."""
    leaf = path.rsplit(".", 1)[-1]
    if not value.strip():
        return None
    if leaf in _SCALES:
        return int(value)
    return date.fromisoformat(value.strip()) if leaf == "due" else value.strip()
