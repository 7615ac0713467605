"""Reads plain text: finds the title and headings that nothing but their shape gives away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.retrieval.boilerplate import is_furniture, starts_tail
from coach.retrieval.markup import clean_line
from coach.retrieval.source import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

WRAP_COLUMN = 120  # a line longer than this was not wrapped by an editor
_LONGEST_HEADING = 14  # words
_SENTENCE_END = re.compile(r"[.!?:;,…][’'”\")\]]*$")
_QUESTION = re.compile(r"\?[’'”\")]*$")


def read_plain(body: str, *, is_talk: bool = False) -> tuple[str, list[Block]]:
    """Title ("" where there is none) and blocks of a text without markup."""
    lines = [clean_line(line, is_talk=is_talk) for line in paragraphs(body.splitlines())]
    lines = _without_furniture([line for line in lines if line])
    title = lines[0] if lines and _could_be_title(lines[0]) and len(lines) > 1 else ""
    rest = [line for line in lines[1:] if line.casefold() != title.casefold()] if title else lines
    headings = _heading_lines(rest)
    blocks = []
    heading: tuple[str, ...] = ()
    for number, line in enumerate(rest):
        if number in headings:
            heading = (line,)
        elif not _is_contents(line, rest, headings):
            blocks.append(Block(line, heading))
    return title, blocks


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Join the lines that an editor wrapped; leave alone those that are a paragraph each."""
    found: list[str] = []
    group: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            group.append(line.strip())
        elif group:
            found.extend([" ".join(group)] if _is_wrapped(group) else group)
            group = []
    return found


def _is_wrapped(group: list[str]) -> bool:
    """Whether lines are one paragraph: nearly full, and one begins in mid-sentence."""
    widths = [len(line) for line in group]
    if len(group) < 2 or max(widths) > WRAP_COLUMN:
        return False
    is_full = min(widths[:-1]) >= 0.6 * max(widths)
    return is_full and any(line[0].islower() for line in group[1:])


def _without_furniture(lines: list[str]) -> list[str]:
    kept = []
    for line in lines:
        if starts_tail(line):
            break
        if not is_furniture(line):
            kept.append(line)
    return kept


def _could_be_title(line: str) -> bool:
    """Short, begins like a title, and does not end like a sentence (a question may)."""
    first = line.lstrip("‘“'\"([")[:1]
    if len(line.split()) > _LONGEST_HEADING or not (first.isupper() or first.isdigit()):
        return False
    return not _SENTENCE_END.search(line) or bool(_QUESTION.search(line))


def _heading_lines(lines: list[str]) -> set[int]:
    """Numbers of the lines that head what follows: title-like, and longer text comes next.

    The very first line is a standfirst, which says something of its own.
    """
    found = set()
    for number in range(1, len(lines) - 1):
        line, after = lines[number], lines[number + 1]
        is_question = bool(_QUESTION.search(line))
        if _could_be_title(line) and not is_question and _is_longer(after, line):
            found.add(number)
    return found


def _is_longer(after: str, line: str) -> bool:
    return len(after) > len(line) and not _could_be_title(after)


def _is_contents(line: str, lines: list[str], headings: set[int]) -> bool:
    """Whether ``line`` only announces a heading that comes later, as in a table of contents."""
    names = {lines[number].casefold() for number in headings}
    return line.casefold() in names
