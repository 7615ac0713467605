"""What a reader makes of a file: clean text in blocks, whatever the format was."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Block:
    """A paragraph or list item as it stands in the source.

    ``headings`` is the path of headings above it. ``asked`` holds lines in the words of people who
    would need it. ``start`` is its character offset in ``SourceText.text``. ``pages`` says where in
    ``text`` each page begins, as (offset, page); the first offset is 0.
    """

    text: str
    headings: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    is_item: bool = False
    start: int = 0
    pages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class SourceText:
    """One article or talk. ``text`` is clean; ``text[b.start:][: len(b.text)] == b.text``."""

    source: str
    title: str
    author: str = ""
    kind: str = ""
    published: str = ""
    url: str = ""
    video_id: str = ""
    language: str = "en"
    rights: str = ""
    text: str = ""
    blocks: tuple[Block, ...] = field(default=())

    def with_blocks(self, blocks: Iterable[Block]) -> SourceText:
        """The same source holding ``blocks``, each set to its offset in the joined text."""
        placed: list[Block] = []
        text = ""
        for block in blocks:
            if text:
                text += "\n" if block.is_item else "\n\n"
            placed.append(replace(block, start=len(text)))
            text += block.text
        return replace(self, text=text, blocks=tuple(placed))

    def pages(self, start: int, end: int) -> tuple[int, ...]:
        """The pages on which the span of ``text`` stands, in order; () where there are none."""
        found: list[int] = []
        for block in self.blocks:
            ends = (*(offset for offset, _ in block.pages[1:]), len(block.text))
            for (first, page), last in zip(block.pages, ends, strict=True) if block.pages else ():
                if block.start + first < end and block.start + last > start:
                    found.append(page)
        return tuple(dict.fromkeys(found))
