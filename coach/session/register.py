"""The register's lines: which conversations there are, and how far each has come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import BaseModel

from coach.errors import UnknownThread
from coach.session.wording import title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.transcript import Turn


class ThreadRow(BaseModel):
    """One conversation in the register.

    ``key`` is the opaque id it is stored under; a forgotten name gets a new key when it is used
    again. ``turns`` is how many have been answered. ``pending`` is a message that was accepted as
    turn ``pending_turn`` and not yet answered. ``forked_from`` is "name@turn" or "".
    """

    thread: str
    key: str
    title: str = ""
    turns: int = 0
    stage: str = "arrival"
    updated: datetime | None = None
    pending: str = ""
    pending_turn: int = 0
    forked_from: str = ""

    def answered(self, turns: Sequence[Turn]) -> ThreadRow:
        """The line after ``turns`` have been added."""
        last = turns[-1]
        update = {
            "title": self.title or title_of(turns[0].message),
            "turns": last.number,
            "stage": last.reply.stage,
            "updated": last.at,
            "pending": "",
            "pending_turn": 0,
        }
        return self.model_copy(update=update)


def new_row(thread: str, **more: Any) -> ThreadRow:
    """A line for a conversation that begins, under a new opaque key."""
    return ThreadRow(thread=thread, key=uuid4().hex, **more)


def unknown(thread: str) -> UnknownThread:
    """The error for a conversation that is not there, or not any more."""
    return UnknownThread(f"There is no conversation called '{thread}'; `coach threads` lists them.")
