"""The mission line over time: every wording a person has had, in all of their conversations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.record import EntryStatus
from coach.ui.views.markup import day, draw
from coach.ui.views.provenance import behind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from coach.schemas import ThreadSummary
    from coach.transcript import Transcript


@dataclass(frozen=True)
class Wording:
    """One wording. ``thread`` is where it stands, "" for the conversation that is open."""

    text: str
    when: str
    status: str
    whose: str
    thread: str
    title: str

    @property
    def live(self) -> bool:
        """Whether it stands today."""
        return self.status != "earlier"


def lines(told: Iterable[tuple[ThreadSummary, Transcript]], here: str, left: int = 0) -> str:
    """Draw them, the latest first; ``left`` is how many conversations were left out."""
    found: dict[tuple[str, datetime], Wording] = {}
    for summary, transcript in told:
        known = behind(transcript)
        moments = {turn.number: turn.at for turn in transcript.turns}
        for entry in transcript.record.mission.line.entries:
            last = entry.turns[-1] if entry.turns else 0
            moment = entry.edited.at if entry.edited else moments.get(last)
            if moment is None:
                continue
            earlier = entry.status is EntryStatus.SUPERSEDED
            wording = Wording(
                text=entry.value,
                when=day(moment),
                status="earlier" if earlier else entry.status.value,
                whose=known.of(entry).whose,
                thread="" if summary.thread == here else summary.thread,
                title=summary.title or summary.thread,
            )
            # A branch has what its original had: it is told once, of the conversation that is open.
            key = (entry.value, moment)
            if key not in found or not wording.thread:
                found[key] = wording
    latest = sorted(found, key=lambda key: key[1], reverse=True)
    return draw("lines", lines=[found[key] for key in latest], left=left)
