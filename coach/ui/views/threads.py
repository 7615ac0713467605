"""The list of conversations, the latest first, each with its what-ifs under it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from coach.ui.language import counted, t
from coach.ui.views.markup import draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.prompts import Guide
    from coach.schemas import ThreadSummary

# From so many on, looking for one takes longer than typing a word of it.
MANY = 12
_EVENING, _MORNING = 18, 5
_OLDEST = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """One conversation of the list; ``beside`` is another one to lay it side by side with."""

    thread: str
    title: str
    about: str
    when: str
    beside: str = ""
    branches: tuple[Row, ...] = field(default=())


def threads(
    summaries: Iterable[ThreadSummary], guides: Mapping[str, Guide], now: datetime | None = None
) -> str:
    """Draw the list. ``now`` is the reader's own time."""
    today = now or datetime.now().astimezone()
    known = [summary for summary in summaries if summary.turns]
    below: dict[str, list[ThreadSummary]] = {}
    tops: list[ThreadSummary] = []
    for summary in known:
        (below.setdefault(summary.parent, []) if _hangs(summary, known) else tops).append(summary)
    tops.sort(key=lambda top: _latest(top, below), reverse=True)
    rows = [_row(top, below, guides, today) for top in tops]
    groups = [(name, list(found)) for name, found in groupby(rows, key=lambda row: row.when)]
    return draw("threads", groups=groups, many=len(known) >= MANY)


def family(summaries: Iterable[ThreadSummary], thread: str) -> list[ThreadSummary]:
    """A conversation with what it came from and what came from that, the root first."""
    known = {summary.thread: summary for summary in summaries}
    seen: set[str] = set()
    while thread not in seen and known.get(known[thread].parent if thread in known else ""):
        seen.add(thread)
        thread = known[thread].parent
    found = [thread] if thread in known else []
    for name in found:
        found += [s.thread for s in known.values() if s.parent == name and s.thread not in found]
    return [known[name] for name in found]


def when(moment: datetime, now: datetime) -> str:
    """The day as one says it: "Tonight", "Yesterday", "On Tuesday", "In March", "In March 2025"."""
    here = moment.astimezone(now.tzinfo)
    days = (now.date() - here.date()).days
    if days <= 0:
        return t("Tonight") if here.hour >= _EVENING or here.hour < _MORNING else t("Today")
    if days == 1:
        return t("Yesterday")
    if days < 7:
        return t("On {weekday}", weekday=t(f"{here:%A}"))
    month = t(f"{here:%B}")
    if here.year == now.year:
        return t("In {month}", month=month)
    return t("In {month} {year}", month=month, year=here.year)


def _hangs(summary: ThreadSummary, known: Sequence[ThreadSummary]) -> bool:
    """Whether it stands below another one: not where the names lead round in a circle.

    They do where a conversation is forgotten and a branch of its branch is given its name.
    """
    parents = {each.thread: each.parent for each in known}
    seen, name = {summary.thread}, summary.parent
    while name in parents and name not in seen:
        seen.add(name)
        name = parents[name]
    return summary.parent in parents and name not in seen


def _latest(summary: ThreadSummary, below: Mapping[str, Sequence[ThreadSummary]]) -> datetime:
    """When something was last said in it or in one of its what-ifs."""
    others = (_latest(branch, below) for branch in below.get(summary.thread, ()))
    return max(summary.updated or _OLDEST, *others, _OLDEST)


def _row(
    summary: ThreadSummary,
    below: Mapping[str, Sequence[ThreadSummary]],
    guides: Mapping[str, Guide],
    now: datetime,
    parent: str = "",
) -> Row:
    branches = below.get(summary.thread, ())
    stage = t(guides[summary.stage].title) if summary.stage in guides else ""
    origin = ""
    if summary.parent:
        at = summary.forked_at
        origin = t("after turn {number}", number=at) if at else t("from the start")
        origin = origin if parent else t("{origin} of one that is forgotten", origin=origin)
    about = [origin, stage, counted(summary.turns, "turn")]
    latest = _latest(summary, below)
    return Row(
        summary.thread,
        summary.title or summary.thread,
        " · ".join(filter(None, about)),
        when(latest, now) if latest > _OLDEST else "",
        beside=parent or (branches[0].thread if branches else ""),
        branches=tuple(_row(each, below, guides, now, summary.thread) for each in branches),
    )
