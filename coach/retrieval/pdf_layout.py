"""Finds paragraphs, headings and what is printed on every page, from lines and their type size."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING

from coach.retrieval.outline import Outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from coach.retrieval.source import Block

_EDGE = 2  # lines at the head and foot of a page that may be printed on every page
_REPEATED, _OFTEN = 3, 0.4  # how many pages, and what share of them
_LARGER = 1.12  # than the body: a heading, if it is short
_LONGEST_HEADING = 18  # words
_WIDE_GAP = 1.35  # of the usual distance between lines: a new paragraph
_SHORT_LINE = 0.75  # of the usual width: a paragraph may end with it
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?|[-–—] ?)?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?(?: ?[-–—])?", re.I
)
_ROMAN_NUMBER = re.compile(r"[ivxlc]{1,6}", re.I)
_LEADER = re.compile(r"(?:\. ?){5,}\s*[\divxlc]*$|…{2,}")  # the dots of a table of contents
_ITEM = re.compile(r"^(?:[•◦▪‣·–—*-]|\d{1,3}[.)]|\(?[a-z]\))\s+(?=\S)")
_ENDS = re.compile(r"[.!?…:][’'”\")\]\d]*$")
_PART_OF_WORD = re.compile(r"([^\W\d_]+)-$")


@dataclass(frozen=True)
class Line:
    """A line as printed: its type size in points and its height on the page, from below."""

    text: str
    size: float
    height: float
    is_bold: bool = False


@dataclass(frozen=True)
class Page:
    """A page by its number, counted as a viewer counts."""

    number: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Placed:
    """A line of the text itself; ``gap`` is the distance from the line before, 0 on a new page."""

    line: Line
    page: int
    gap: float
    level: int  # of the heading it is, 0 for none


def laid_out(
    pages: Sequence[Page], outline: Mapping[tuple[int, str], int], title: str = ""
) -> tuple[str, list[Block]]:
    """Title and blocks; ``outline`` maps (page, heading) to a level.

    The title is the one known beforehand, else the one largest heading above all, else "".
    """
    looks = _Type(line for page in pages for line in page.lines)
    pages = _without_repeated(pages, looks)
    lines = [line for page in pages for line in page.lines]
    placed = _placed(pages, looks, outline)
    groups = list(_groups(placed))
    highest = sum(group[0].level == 1 for group in groups)
    found = Outline(title, has_title=highest == 1)
    words = {word.casefold() for line in lines for word in re.findall(r"[\w-]+", line.text)}
    for group in groups:
        if group[0].level:
            found.head(group[0].level, " ".join(each.line.text for each in group))
        else:
            _paragraph(group, words).put(found)
    return found.title, found.blocks


class _Type:
    """What the sizes of a document mean: the commonest is the body, larger ones head it."""

    def __init__(self, lines: Iterable[Line]) -> None:
        sizes = Counter[float]()
        for line in lines:
            sizes[line.size] += len(line.text)
        self._body = sizes.most_common(1)[0][0] if sizes else 0.0
        larger = sorted((size for size in sizes if size >= _LARGER * self._body), reverse=True)
        self._levels = {size: min(level, 5) for level, size in enumerate(larger, 1)}

    def level(self, line: Line) -> int:
        """The level of the heading that ``line`` is by its looks, 0 for none."""
        if len(line.text.split()) > _LONGEST_HEADING or not re.search(r"[^\W\d_]{2}", line.text):
            return 0
        if line.size in self._levels:
            return self._levels[line.size]
        looks = line.is_bold and line.size >= self._body and not line.text.endswith((".", ",", ":"))
        return 6 if looks and not _ITEM.match(line.text) else 0


def _without_repeated(pages: Sequence[Page], looks: _Type) -> list[Page]:
    """The pages without running heads, running feet and page numbers."""
    seen = Counter(
        name
        for page in pages
        for name in {_running(line, looks) for line in (*page.lines[:_EDGE], *page.lines[-_EDGE:])}
    )
    often = max(_REPEATED, _OFTEN * len(pages))

    def stays(page: Page, number: int, line: Line) -> bool:
        if _LEADER.search(line.text):
            return False
        if _EDGE <= number < len(page.lines) - _EDGE:
            return True
        is_number = _PAGE_NUMBER.fullmatch(line.text) or _ROMAN_NUMBER.fullmatch(line.text)
        return not (is_number or seen[_running(line, looks)] >= often)

    return [
        Page(page.number, tuple(line for n, line in enumerate(page.lines) if stays(page, n, line)))
        for page in pages
    ]


def _running(line: Line, looks: _Type) -> tuple[str, int]:
    """What is the same of a running head on every page: its place and words, not its number.

    Where the type is a heading's, the number too: "Chapter 2" is not "Chapter 1" once more.
    """
    words = line.text.casefold()
    return (words if looks.level(line) else re.sub(r"\d+", "#", words)), round(line.height / 2)


def _placed(
    pages: Sequence[Page], looks: _Type, outline: Mapping[tuple[int, str], int]
) -> list[_Placed]:
    found = []
    for page in pages:
        before = None
        for line in page.lines:
            level = outline.get((page.number, line.text.casefold())) or looks.level(line)
            gap = before.height - line.height if before else 0.0
            found.append(_Placed(line, page.number, gap, level))
            before = line
    return found


def _groups(placed: list[_Placed]) -> Iterator[list[_Placed]]:
    """Lines that belong together: a heading of one or two lines, or a paragraph."""
    body = [each for each in placed if not each.level]
    leading = median([each.gap for each in body if each.gap > 0] or [0.0])
    width = _usual_width(body)
    group: list[_Placed] = []
    for each in placed:
        if group and not _goes_on(group[-1], each, leading, width):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _usual_width(body: list[_Placed]) -> float:
    """Characters of a full line: nine lines of ten are no longer."""
    widths = sorted(len(each.line.text) for each in body)
    return float(widths[int(0.9 * (len(widths) - 1))]) if widths else 0.0


def _goes_on(before: _Placed, now: _Placed, leading: float, width: float) -> bool:
    """Whether ``now`` belongs to the same heading or paragraph as ``before``."""
    if before.level or now.level:
        alike = before.level == now.level and before.line.size == now.line.size
        return alike and before.page == now.page and now.gap <= 2 * now.line.size
    if _ITEM.match(now.line.text):
        return False
    if before.page != now.page:
        return not _ENDS.search(before.line.text)
    if leading and abs(now.gap) > _WIDE_GAP * leading and now.gap > 0:
        return False
    is_end = bool(_ENDS.search(before.line.text))
    return not (is_end and len(before.line.text) < _SHORT_LINE * width)


@dataclass
class _Paragraph:
    text: str = ""
    pages: list[tuple[int, int]] = field(default_factory=list)
    is_item: bool = False

    def put(self, outline: Outline) -> None:
        outline.add(self.text, is_item=self.is_item, pages=tuple(self.pages))


def _paragraph(group: list[_Placed], words: set[str]) -> _Paragraph:
    """The lines joined, words put together that a line's end had parted."""
    made = _Paragraph()
    for each in group:
        text = each.line.text
        if not made.text:
            made.is_item = bool(_ITEM.match(text))
            made.text = _ITEM.sub("", text) if made.is_item else text
            made.pages.append((0, each.page))
            continue
        parted = _PART_OF_WORD.search(made.text)
        follows = re.match(r"[^\W\d_]+", text)
        if parted and follows and text[0].islower():
            whole = f"{parted[1]}-{follows[0]}".casefold()
            made.text = made.text if whole in words else made.text[:-1]
        else:
            made.text += " "
        if each.page != made.pages[-1][1]:
            made.pages.append((len(made.text), each.page))
        made.text += text
    return made
