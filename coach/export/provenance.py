"""Where things come from: the figures of the citations, and the turns behind a value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from coach.export.escape import inline, printable
from coach.record import EntryStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from coach.record import Entry
    from coach.schemas import Citation
    from coach.transcript import Transcript

_STATUS = {
    EntryStatus.DRAFT: "draft",
    EntryStatus.CONFIRMED: "confirmed",
    EntryStatus.SUPERSEDED: "earlier",
}


def citations(transcript: Transcript) -> dict[int, list[Citation]]:
    """Every citation shown, by its figure; a figure has several where other words were quoted."""
    found: dict[int, list[Citation]] = defaultdict(list)
    for turn in transcript.turns:
        for sentence in turn.reply.sentences:
            for citation in sentence.citations:
                if citation not in found[citation.number]:
                    found[citation.number].append(citation)
    return dict(sorted(found.items()))


def figures_by_passage(transcript: Transcript) -> dict[str, list[int]]:
    """The figures under which each passage was cited."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, cited in citations(transcript).items():
        for citation in cited:
            if number and number not in found[citation.passage_id]:
                found[citation.passage_id].append(number)
    return dict(found)


def origin(entry: Entry[Any], figures: dict[str, list[int]]) -> str:
    """Where a value comes from as one short line of Markdown, with its figures or passages."""
    told = inline(unmarked_origin(entry, figures))
    shown = ", ".join(f"\\[{number}\\]" for number in known_figures(entry.passages, figures))
    if not shown:
        return told
    return f"{told}, {shown}" if _unknown(entry, figures) else f"{told} {shown}"


def unmarked_origin(entry: Entry[Any], figures: dict[str, list[int]]) -> str:
    """Draft or confirmed, whose words or edit, which turns, which sources: as one short line.

    It ends in "with" where the figures of ``known_figures`` are to follow.
    """
    parts = [_STATUS[entry.status]]
    if entry.edited:
        parts.append(f"your edit on {day(entry.edited.at)}")
    else:
        parts.append("your words" if entry.by == "person" else "the coach's words")
    if entry.turns:
        parts.append(turns(entry.turns))
    if entry.status is EntryStatus.SUPERSEDED and entry.decided:
        parts.append(f"taken out by you on {day(entry.decided.at)}")
    if entry.passages:
        parts.append(f"with {', '.join(_unknown(entry, figures))}".rstrip())
    return ", ".join(parts)


def known_figures(passages: Iterable[str], figures: dict[str, list[int]]) -> list[int]:
    """The figures under which these passages were cited, in their order."""
    return sorted({number for passage in passages for number in figures.get(passage, [])})


def day(when: date) -> str:
    """A day as it is written out: "30 November 2026"."""
    return f"{when.day} {when:%B %Y}"


def place_in_words(citation: Citation) -> str:
    """What is cited, by whom, and where in it, on one line; no part of it is said twice."""
    heading = citation.heading if citation.heading != citation.locator else ""
    parts = (citation.title or citation.source, citation.author, heading, citation.locator)
    return " ".join(printable(", ".join(filter(None, parts))).split())


def branch(transcript: Transcript) -> str:
    """Where a branch begins, as one would say it; "" where it is none."""
    if not transcript.forked_from:
        return ""
    name = transcript.forked_from.rpartition("@")[0]
    original = f"“{transcript.original}”" if transcript.original else name
    after = (
        f"after turn {transcript.forked_at}" if transcript.forked_at else "before its first turn"
    )
    return f"branched off from {original} {after}"


def turns(numbers: Iterable[int]) -> str:
    """Name turns: "turn 5", "turns 5 and 7", "turns 1, 5 and 7"."""
    wanted = [str(number) for number in sorted(set(numbers))]
    if len(wanted) == 1:
        return f"turn {wanted[0]}"
    return f"turns {', '.join(wanted[:-1])} and {wanted[-1]}"


def _unknown(entry: Entry[Any], figures: dict[str, list[int]]) -> list[str]:
    """What was never cited has no figure."""
    return [f"passage {passage}" for passage in entry.passages if passage not in figures]
