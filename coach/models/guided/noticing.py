"""Takes up what the person changed in the record themself, in one sentence and their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.models.guided.steering import clipped
from coach.protocol import Move
from coach.record import fields
from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from coach.models.guided.talk import Talk

_QUOTED_WORDS = 18


def notice(talk: Talk) -> None:
    """Hand back the last thing they wrote into the record since the coach's last reply."""
    since = talk.number - 1
    written = [
        (entry.edited.at, entry.value)
        for held in fields(talk.record).values()
        for entry in held.live
        if entry.edited and entry.edited.after == since and isinstance(entry.value, str)
    ]
    value = clipped(max(written)[1], _QUOTED_WORDS) if written else ""
    if value:
        talk.with_values(value=value)
        talk.say(SentenceKind.REFLECTION, talk.book.any(talk.lines("edited")), Move.REFLECT)
        talk.book.values.pop("value", None)
