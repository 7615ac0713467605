"""Collects paragraphs under the headings in force, for readers of formats that name headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from coach.retrieval.boilerplate import is_furniture, starts_tail
from coach.retrieval.source import Block


@dataclass
class Outline:
    """What has been read so far; ``path`` is the headings in force, with their levels.

    The first heading of the highest level, before any text, is the title where it ``has_title``
    and none is known.
    """

    title: str = ""
    has_title: bool = True
    path: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    _tail_level: int = 0  # level of the heading whose section is left out, 0 for none

    def head(self, level: int, name: str) -> None:
        """Begin a section; one that lists other articles is left out."""
        if not name or (self._tail_level and level > self._tail_level):
            return
        self._tail_level = level if starts_tail(name) else 0
        if self._tail_level or name.casefold() == self.title.casefold():
            return
        if self.has_title and level == 1 and not self.blocks and not self.title:
            self.title = name
            return
        self.path = [entry for entry in self.path if entry[0] < level] + [(level, name)]

    def add(
        self, text: str, *, is_item: bool = False, pages: tuple[tuple[int, int], ...] = ()
    ) -> None:
        """A paragraph or item of the section; reading times and calls to subscribe are none."""
        if not text or self._tail_level or is_furniture(text):
            return
        headings = tuple(name for _, name in self.path)
        self.blocks.append(Block(text, headings, is_item=is_item, pages=pages))
