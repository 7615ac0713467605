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
    would need it. ``start`` is its character offset in ``SourceText.text``.
    """

    text: str
    headings: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    is_item: bool = False
    start: int = 0


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
