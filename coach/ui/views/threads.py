"""The list of conversations, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from coach.ui.views.markup import counted, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from coach.prompts import Guide
    from coach.schemas import ThreadSummary


@dataclass(frozen=True)
class Row:
    """One conversation of the list."""

    thread: str
    title: str
    about: str


def threads(
    summaries: Iterable[ThreadSummary], guides: Mapping[str, Guide], now: datetime | None = None
) -> str:
    """Draw the list. ``now`` is the reader's own time."""
    today = now or datetime.now().astimezone()
    rows = [_row(summary, guides, today) for summary in summaries if summary.turns]
    return draw("threads", rows=rows)


def when(moment: datetime, now: datetime) -> str:
    """How long ago, as one says it: "today", "yesterday", "Tuesday", "4 March", "March 2025"."""
    there = moment.astimezone(now.tzinfo).date()
    days = (now.date() - there).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    if days < 7:
        return f"{there:%A}"
    return f"{there.day} {there:%B}" if there.year == now.year else f"{there:%B %Y}"


def _row(summary: ThreadSummary, guides: Mapping[str, Guide], now: datetime) -> Row:
    ago = when(summary.updated, now) if summary.updated else ""
    stage = guides[summary.stage].title if summary.stage in guides else ""
    about = [ago, stage, counted(summary.turns, "turn")]
    return Row(summary.thread, summary.title or summary.thread, " · ".join(filter(None, about)))
