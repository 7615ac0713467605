"""Where a value of the record comes from: in a few words, and what was said there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from coach.record import EntryStatus
from coach.ui.language import t
from coach.ui.views.markup import day

if TYPE_CHECKING:
    from coach.record import Entry
    from coach.transcript import Transcript

_LONGEST = 320  # characters of a message in the card


@dataclass(frozen=True)
class Said:
    """A message of the person's, or the words of a source, that a value rests on."""

    number: int
    words: str
    title: str = ""


@dataclass(frozen=True)
class Whence:
    """The origin of one entry. ``whose`` says it in words, ``when`` is its day ("": unknown).

    ``after`` tells what the person did with it later, by hand. ``messages`` and ``sources`` are
    what it rests on, each with the number that opens it.
    """

    whose: str
    when: str = ""
    after: str = ""
    messages: tuple[Said, ...] = ()
    sources: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Behind:
    """What a conversation has to show behind its record."""

    messages: dict[int, str] = field(default_factory=dict)
    days: dict[int, str] = field(default_factory=dict)
    sources: dict[str, Said] = field(default_factory=dict)

    def of(self, entry: Entry[Any]) -> Whence:
        """Where this entry comes from."""
        last = entry.turns[-1] if entry.turns else 0
        return Whence(
            whose=_whose(entry),
            when=day(entry.edited.at) if entry.edited else self.days.get(last, ""),
            after=_after(entry),
            messages=tuple(Said(turn, self.messages.get(turn, "")) for turn in entry.turns),
            sources=tuple(self.sources[p] for p in entry.passages if p in self.sources),
        )


def behind(transcript: Transcript) -> Behind:
    """What stands behind the record of this conversation."""
    sources: dict[str, Said] = {}
    for turn in transcript.turns:
        for citation in (c for s in turn.reply.sentences for c in s.citations if c.number):
            said = Said(citation.number, citation.quote, citation.title)
            sources.setdefault(citation.passage_id, said)
    return Behind(
        messages={turn.number: clipped(turn.message) for turn in transcript.turns},
        days={turn.number: day(turn.at) for turn in transcript.turns},
        sources=sources,
    )


def clipped(message: str) -> str:
    """As much of a message as a card holds."""
    words = " ".join(message.split())
    return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"


def _whose(entry: Entry[Any]) -> str:
    if entry.edited:
        return t("your edit on {day}", day=day(entry.edited.at))
    return t("your words") if entry.by == "person" else t("the coach’s wording, agreed by you")


def _after(entry: Entry[Any]) -> str:
    if entry.decided is None:
        return ""
    if entry.status is EntryStatus.SUPERSEDED:
        return t("taken out by you on {day}", day=day(entry.decided.at))
    if entry.status is EntryStatus.CONFIRMED:
        return t("confirmed by you on {day}", day=day(entry.decided.at))
    return ""
