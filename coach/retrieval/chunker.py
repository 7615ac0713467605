"""Cuts a source into passages of one idea, each an exact slice of the clean text."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from coach.passages import at_second, sentence_spans, times_in, without_times
from coach.schemas import Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.retrieval.source import Block, SourceText

MAX_WORDS = 110  # longer than that, a vector of 256 tokens blurs several ideas
ORPHAN_WORDS = 11  # a standfirst or an aside, too short to be found or cited by itself
HEADING_JOINT = " › "


@dataclass(frozen=True)
class Chunk:
    """A passage, the lines people would ask it with, and its span in ``SourceText.text``."""

    passage: Passage
    asked: tuple[str, ...]
    start: int
    end: int


def chunks(source: SourceText) -> list[Chunk]:
    """The passages of ``source`` in reading order; their ids are unique within it."""
    found = []
    taken: dict[str, int] = {}
    for _, section in groupby(source.blocks, key=lambda block: block.headings):
        for group in _merged_orphans(list(_ideas(section))):
            heading = HEADING_JOINT.join(group[0].headings)
            asked = tuple(dict.fromkeys(line for block in group for line in block.asked))
            for start, end in _pieces(source, group):
                passage = _passage(source, heading, (start, end), taken)
                found.append(Chunk(passage, asked, start, end))
    return found


def _ideas(section: Iterable[Block]) -> Iterator[list[Block]]:
    """Groups of blocks that belong together: a paragraph, or a lead-in with its list."""
    group: list[Block] = []
    for block in section:
        if group and not _joins(block, group):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _joins(block: Block, group: list[Block]) -> bool:
    if any(member.asked for member in group):
        return False
    if block.is_item or _leads_in(group[-1]):
        return True
    return _leads_in(group[0]) and not group[1].is_item and _is_alike(block, group[1])


def _leads_in(block: Block) -> bool:
    return without_times(block.text).rstrip().endswith(":")


def _is_alike(block: Block, first: Block) -> bool:
    """Whether a line goes on with a list that has no bullets: same first word, or "Name — …"."""
    if block.text.split()[0] == first.text.split()[0]:
        return True
    return all(" — " in line.text[:40] for line in (block, first))


def _merged_orphans(groups: list[list[Block]]) -> list[list[Block]]:
    """Join a short line to what stands before it in its section, or else to what follows."""
    merged: list[list[Block]] = []
    for group in groups:
        if merged and _may_merge(merged[-1], group):
            merged[-1] = merged[-1] + group
        else:
            merged.append(group)
    return merged


def _may_merge(before: list[Block], group: list[Block]) -> bool:
    if any(block.asked for block in (*before, *group)):
        return False
    return min(_words(before), _words(group)) <= ORPHAN_WORDS


def _words(group: list[Block]) -> int:
    return sum(len(without_times(block.text).split()) for block in group)


def _pieces(source: SourceText, group: list[Block]) -> list[tuple[int, int]]:
    """The span of ``group``, or several even ones where it is long and nobody marked it as one."""
    start, end = group[0].start, group[-1].start + len(group[-1].text)
    count = math.ceil(_words(group) / MAX_WORDS)
    if count <= 1 or any(block.asked for block in group):
        return [(start, end)]
    return _even_pieces(source.text, start, end, count)


def _even_pieces(text: str, start: int, end: int, count: int) -> list[tuple[int, int]]:
    """About ``count`` runs of whole sentences of about the same number of words."""
    goal = len(text[start:end].split()) / count
    pieces: dict[int, tuple[int, int]] = {}
    words = 0
    for first, last in sentence_spans(text[start:end]):
        size = len(text[start + first : start + last].split())
        number = min(count - 1, int((words + size / 2) / goal))
        begin, _ = pieces.get(number, (start + first, 0))
        pieces[number] = (begin, start + last)
        words += size
    return list(pieces.values())


def _passage(
    source: SourceText, heading: str, span: tuple[int, int], taken: dict[str, int]
) -> Passage:
    text = source.text[slice(*span)]
    times = times_in(text)
    pages = source.pages(*span)
    return Passage(
        id=_unique(f"{source.source}-{_digest(heading, text)}", taken),
        source=source.source,
        title=source.title,
        author=source.author,
        heading=heading,
        locator=times[0] if times else _said(pages) or heading,
        times=times,
        url=_address(source, times, pages),
        text=text,
    )


def _said(pages: tuple[int, ...]) -> str:
    """Pages as they are cited: "p. 12", "pp. 12–13"; "" for none."""
    if len(pages) > 1:
        return f"pp. {pages[0]}–{pages[-1]}"
    return f"p. {pages[0]}" if pages else ""


def _digest(heading: str, text: str) -> str:
    return hashlib.sha256(f"{heading}\n{text}".encode()).hexdigest()[:10]


def _unique(name: str, taken: dict[str, int]) -> str:
    """``name``, with a number where the source says the same thing again."""
    taken[name] = taken.get(name, 0) + 1
    return name if taken[name] == 1 else f"{name}-{taken[name]}"


def _address(source: SourceText, times: tuple[str, ...], pages: tuple[int, ...]) -> str:
    if source.video_id:
        talk = f"https://www.youtube.com/watch?v={source.video_id}"
        return at_second(talk, times[0]) if times else talk
    if pages and source.url:
        # RFC 8118: what viewers of PDF open at a page
        return f"{source.url.partition('#')[0]}#page={pages[0]}"
    return source.url
