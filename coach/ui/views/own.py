"""What somebody brought to read from: the list of it, and its passages as they are cited."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from coach.ui.language import counted, t
from coach.ui.views.markup import module

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.retrieval import FileReport
    from coach.schemas import Passage, SourceSummary

AT_ONCE = 50  # passages; a book has a thousand


def listed(sources: Sequence[SourceSummary]) -> str:
    """The owner's own sources, each to be opened or removed; "" where there are none."""
    return str(_macros().listed([each for each in sources if each.own])).strip()


def sheet(about: SourceSummary, passages: Sequence[Passage]) -> str:
    """The first passages of a source, under its title."""
    return str(_macros().sheet(about, passages[:AT_ONCE], len(passages))).strip()


def more(passages: Sequence[Passage], start: int) -> dict[str, Any]:
    """The passages from ``start`` on, and where the next ones begin; 0 where these are the last."""
    end = start + AT_ONCE
    html = str(_macros().passages(passages[start:end], start)).strip()
    return {"html": html, "next": end if end < len(passages) else 0}


def became(title: str, report: FileReport) -> str:
    """What adding a file did, in one sentence."""
    all_of_it = counted(report.added + report.unchanged, "passage")
    if report.added and not (report.unchanged or report.removed):
        return t(
            "“{title}” became {passages}; the coach can cite it now.",
            title=title,
            passages=all_of_it,
        )
    if not report.added and not report.removed:
        return t("“{title}” is here already, with {passages}.", title=title, passages=all_of_it)
    return t(
        "“{title}” now has {passages}: {added} new, {unchanged} as before, {removed} gone.",
        title=title,
        passages=all_of_it,
        added=report.added,
        unchanged=report.unchanged,
        removed=report.removed,
    )


@cache
def _macros() -> Any:
    return module("own")
