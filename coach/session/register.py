"""The register's lines: which conversations there are, and how far each has come."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import BaseModel

from coach.errors import UnknownThread
from coach.schemas import ThreadSummary
from coach.session.wording import says_little, title_of
from coach.transcript import Welcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.transcript import Turn


class ThreadRow(BaseModel):
    """One conversation in the register.

    ``key`` is the opaque id it is stored under; a forgotten name gets a new key when it is used
    again. ``turns`` is how many have been answered. ``pending`` is a message that was accepted as
    turn ``pending_turn`` and not yet answered. ``forked_from`` is "name@turn" or "", ``forked``
    when that was. ``named`` says that the person gave the title. ``welcome`` is the greeting that
    the next message answers. ``edits`` is how many changes the person made in the record by hand.
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
    forked: datetime | None = None
    named: bool = False
    welcome: Welcome | None = None
    edits: int = 0

    @property
    def parent(self) -> str:
        """The name of the conversation that this one branched off from, or ""."""
        return self.forked_from.rpartition("@")[0]

    @property
    def forked_at(self) -> int:
        """How many turns a branch was given; 0 where it is none."""
        return int(self.forked_from.rpartition("@")[2] or 0)

    @property
    def touched(self) -> datetime | None:
        """When something was last said here; a branch begins when it is made."""
        return max(filter(None, (self.updated, self.forked)), default=None)

    def summary(self) -> ThreadSummary:
        """The line as it is told to others."""
        return ThreadSummary(
            thread=self.thread,
            title=self.title or title_of(self.pending),
            turns=self.turns,
            stage=self.stage,
            updated=self.touched,
            parent=self.parent,
            forked_at=self.forked_at,
        )

    def answered(self, turns: Sequence[Turn]) -> ThreadRow:
        """The line after ``turns`` have been added."""
        last = turns[-1]
        update = {
            "title": self._titled(turns),
            "turns": last.number,
            "stage": last.reply.stage,
            "updated": last.at,
            "pending": "",
            "pending_turn": 0,
            # What a branch was given is not an answer to the greeting that it begins with.
            "welcome": None if last.number > self.forked_at else self.welcome,
        }
        return self.model_copy(update=update)

    def _titled(self, turns: Sequence[Turn]) -> str:
        """The title, from what was said: of a branch, what was said differently."""
        if self.named:
            return self.title
        own = [turn for turn in turns if turn.number > self.forked_at]
        if not own:
            return self.title or title_of(turns[0].message)
        told = title_of(own[0].message)
        begins = own[0].number == self.forked_at + 1
        late = says_little(self.title) and not says_little(told)
        return told if begins or late or not self.title else self.title


def new_row(thread: str, **more: Any) -> ThreadRow:
    """A line for a conversation that begins, under a new opaque key."""
    return ThreadRow(thread=thread, key=uuid4().hex, **more)


def unknown(thread: str) -> UnknownThread:
    """The error for a conversation that is not there, or not any more."""
    return UnknownThread(f"There is no conversation called '{thread}'; `coach threads` lists them.")
