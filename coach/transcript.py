"""Replies, turns and whole conversations as data; they dump to the same JSON everywhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, computed_field, model_validator

from coach.edits import EditMade
from coach.record import CareerRecord, RecordChange
from coach.schemas import Frozen, Safety, Sentence, Usage, WithheldSentence, join_sentences

TRANSCRIPT_VERSION = 1


class Position(Frozen):
    """Where a conversation stands: what was asked, done, offered and used so far.

    ``asked`` is the record path the last question was about, ``offer`` what the coach put on the
    table and waits to hear about ("line", "clinic:feedback", "stage:shadows", "shadow:…"), ``used``
    the ids of questions and phrasings already said, ``cited`` the citation keys in the order of
    their figures. ``tries`` counts questions per record path; ``spent`` counts the person's
    answers per stage; ``thread_of`` is the stage a clinic was entered from.
    """

    stage: str = "arrival"
    thread_of: str = ""
    asked: str = ""
    offer: str = ""
    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    tries: dict[str, int] = Field(default_factory=dict)
    spent: dict[str, int] = Field(default_factory=dict)
    retired: tuple[str, ...] = ()
    closed: bool = False


class Reply(Frozen):
    """What was shown for one message.

    ``stage`` is the stage (or clinic) the conversation is in after the reply; ``changes`` are the
    record changes this turn made, ``record`` the whole record after it; ``notices`` are plain
    lines about the turn itself (a model that was unavailable, a sentence that could not be
    checked); ``prompt`` is the hash of the prompts behind it; ``gap`` is what the person asked the
    sources and they could not answer, "" where nothing was asked or they did.
    """

    thread: str = ""
    turn: int = 0
    sentences: tuple[Sentence, ...] = ()
    withheld: tuple[WithheldSentence, ...] = ()
    stage: str = "arrival"
    safety: Safety = Safety.OK
    changes: tuple[RecordChange, ...] = ()
    record: CareerRecord = CareerRecord()
    notices: tuple[str, ...] = ()
    usage: Usage = Usage()
    prompt: str = ""
    gap: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def text(self) -> str:
        """The sentences in order, each with its citation figures."""
        return join_sentences(self.sentences)

    @model_validator(mode="before")
    @classmethod
    def _text_is_derived(cls, data: Any) -> Any:
        # A dump carries ``text`` for its readers; reading it back derives it anew.
        return {k: v for k, v in data.items() if k != "text"} if isinstance(data, dict) else data


class Welcome(Frozen):
    """What the coach said first when the person came back, before their next message.

    ``since`` is when they were last here; ``position`` is where the conversation stands with it:
    what its question asks about.
    """

    at: datetime
    since: datetime
    sentences: tuple[Sentence, ...]
    position: Position = Position()

    @property
    def text(self) -> str:
        """The sentences in order."""
        return join_sentences(self.sentences)


class Turn(Frozen):
    """One message of the person and the reply to it. ``number`` is 1-based.

    ``welcome`` is the greeting that the message answers, where they came back with it.
    """

    number: int
    message: str
    reply: Reply
    at: datetime
    request_id: str = ""
    position: Position = Position()
    welcome: Welcome | None = None

    @property
    def said(self) -> tuple[Sentence, ...]:
        """All that the coach said in this turn: the greeting before the message, the reply."""
        return (*(self.welcome.sentences if self.welcome else ()), *self.reply.sentences)


class Transcript(Frozen):
    """A whole conversation. Citations stand in the replies as snapshots.

    ``forked_from`` is "name@turn" where it is a branch, and ``original`` the title of what it
    branched off from, "" where that has been forgotten. ``welcome`` is a greeting that has not
    been answered yet. ``edits`` are what the person changed in the record by hand.
    """

    version: int = TRANSCRIPT_VERSION
    thread: str
    owner: str = ""
    turns: tuple[Turn, ...] = ()
    record: CareerRecord = CareerRecord()
    edits: tuple[EditMade, ...] = ()
    title: str = ""
    forked_from: str = ""
    original: str = ""
    welcome: Welcome | None = None

    @property
    def forked_at(self) -> int:
        """How many turns a branch has from what it branched off from; 0 where it is none."""
        return int(self.forked_from.rpartition("@")[2] or 0)

    def messages(self) -> dict[int, str]:
        """The person's messages by turn number."""
        return {turn.number: turn.message for turn in self.turns}
