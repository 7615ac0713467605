"""Where things come from: the figures of the citations, and the turns behind a value."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from coach.export.escape import inline
from coach.record import EntryStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """Draft or confirmed, whose words, which turns, which sources: as one short line."""
    parts = [_STATUS[entry.status]]
    parts.append("your words" if entry.by == "person" else "the coach's words")
    if entry.turns:
        parts.append(turns(entry.turns))
    if entry.passages:
        parts.append(_sources(entry.passages, figures))
    return ", ".join(parts)


def turns(numbers: Iterable[int]) -> str:
    """Name turns: "turn 5", "turns 5 and 7", "turns 1, 5 and 7"."""
    wanted = [str(number) for number in sorted(set(numbers))]
    if len(wanted) == 1:
        return f"turn {wanted[0]}"
    return f"turns {', '.join(wanted[:-1])} and {wanted[-1]}"


def _sources(passages: Iterable[str], figures: dict[str, list[int]]) -> str:
    known = sorted({number for passage in passages for number in figures.get(passage, [])})
    unknown = [inline(passage) for passage in passages if passage not in figures]
    shown = [f"\\[{number}\\]" for number in known] + [f"passage {passage}" for passage in unknown]
    return "with " + ", ".join(shown)
