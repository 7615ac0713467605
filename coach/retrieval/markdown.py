"""Reads Markdown, the wiki dialect of note-taking tools included, with its "asked as" comments."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from coach.retrieval.boilerplate import is_furniture, starts_tail
from coach.retrieval.markup import clean_line
from coach.retrieval.plain import paragraphs
from coach.retrieval.source import Block

_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ASKED = re.compile(r"\s*asked as\b:?\s*\n(.*)", re.DOTALL | re.IGNORECASE)
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
_RULE = re.compile(r"[ \t]*([-*_=|:][ \t]*){3,}$")
_ITEM = re.compile(r"[ \t]{0,12}(?:[-*+•]|\d{1,3}[.)])[ \t]+(.*)$")
_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?")
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_ASKED_MARK = "\x00asked"  # control characters are cleaned from text, so none can be mistaken


def looks_like_markdown(body: str) -> bool:
    """Whether a text holds headings or comments as Markdown writes them."""
    return bool(_COMMENT.search(body)) or any(_HEADING.match(line) for line in body.splitlines())


@dataclass
class _Outline:
    """What has been read so far; ``path`` is the headings in force, with their levels."""

    is_talk: bool
    title: str = ""
    path: list[tuple[int, str]] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    tail_level: int = 0  # level of the heading whose section is left out, 0 for none

    def clean(self, line: str) -> str:
        return clean_line(line, is_talk=self.is_talk)

    def add(self, text: str, *, is_item: bool = False) -> None:
        headings = tuple(name for _, name in self.path)
        if text and not self.tail_level:
            self.blocks.append(Block(text, headings, is_item=is_item))

    def flush(self) -> None:
        """Turn the lines read since the last blank line into blocks."""
        for text in paragraphs(self.pending):
            line = self.clean(text)
            if starts_tail(line):
                self.tail_level = 7
            elif not is_furniture(line):
                self.add(line)
        self.pending.clear()

    def head(self, level: int, name: str) -> None:
        self.flush()
        if self.tail_level and level > self.tail_level:
            return
        self.tail_level = level if starts_tail(name) else 0
        if level == 1 and not self.blocks and not self.title:
            self.title = name
        elif not self.tail_level:
            self.path = [entry for entry in self.path if entry[0] < level] + [(level, name)]

    def ask(self, lines: tuple[str, ...]) -> None:
        """Attach ``lines`` to the paragraph they stand under."""
        self.flush()
        if self.blocks and not self.tail_level:
            last = self.blocks[-1]
            headings, asked = last.headings, last.asked + lines
            self.blocks[-1] = Block(last.text, headings, asked, last.is_item)


def read_markdown(body: str, *, is_talk: bool = False) -> tuple[str, list[Block]]:
    """Title ("" where there is none) and blocks of a Markdown text."""
    asked: list[tuple[str, ...]] = []
    outline = _Outline(is_talk)

    def mark(comment: re.Match[str]) -> str:
        match = _ASKED.fullmatch(comment[1])
        if not match:
            return ""
        items = (_ITEM.match(line) for line in match[1].splitlines())
        asked.append(tuple(text for item in items if item and (text := outline.clean(item[1]))))
        return f"\n{_ASKED_MARK}\n"

    lines = _COMMENT.sub(mark, body.replace("\x00", "")).splitlines()
    waiting = iter(asked)
    for line in lines:
        if line == _ASKED_MARK:
            outline.ask(next(waiting))
        else:
            _read_line(outline, _QUOTE.sub("", line))
    outline.flush()
    return outline.title, outline.blocks


def _read_line(outline: _Outline, line: str) -> None:
    if heading := _HEADING.match(line):
        outline.head(len(heading[1]), outline.clean(heading[2]))
    elif outline.pending and (underline := _UNDERLINE.match(line)):
        name = outline.clean(outline.pending.pop())
        outline.head(1 if underline[1].startswith("=") else 2, name)
    elif _RULE.match(line) or _FENCE.match(line) or not line.strip():
        outline.flush()
    elif item := _ITEM.match(line):
        outline.flush()
        outline.add(outline.clean(item[1]), is_item=True)
    elif line.startswith(("  ", "\t")) and not outline.pending and _continues_item(outline):
        last = outline.blocks.pop()
        joined = f"{last.text} {outline.clean(line)}".strip()
        outline.blocks.append(Block(joined, last.headings, last.asked, is_item=True))
    else:
        outline.pending.append(line)


def _continues_item(outline: _Outline) -> bool:
    return bool(outline.blocks) and outline.blocks[-1].is_item
