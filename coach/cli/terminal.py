"""Writes to whatever stands at the other end: a terminal, a pipe, an old encoding."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from io import TextIOWrapper
from typing import Any

_WIDEST = 80
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


def prepare_streams() -> None:
    """Let a character the terminal lacks become "?" instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def complain(sentence: str) -> None:
    """Say on stderr what is wrong: a line for each that ``sentence`` has, mostly one."""
    sys.stdout.flush()
    for line in sentence.splitlines():
        print(harmless(" ".join(line.split())), file=sys.stderr, flush=True)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print ``value``; in plain ASCII where the terminal knows no more, so that nothing is lost."""
    knows_all = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(value, indent=indent, ensure_ascii=not knows_all))


def is_interactive() -> bool:
    """Whether a person sits at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def quiet(text: str) -> str:
    """``text`` dimmed, where colours are wanted."""
    dull = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    return text if dull or not sys.stdout.isatty() else f"{_DIM}{text}{_PLAIN}"


def width() -> int:
    """Characters a line may have."""
    return min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST)


def harmless(text: str) -> str:
    """``text`` without control characters: nobody's words move the cursor or change colours."""
    return "".join(
        character if character in "\n\t" or unicodedata.category(character) != "Cc" else ""
        for character in text
    )


class Flow:
    """Writes words as they come, wrapped to the terminal across calls."""

    def __init__(self) -> None:
        self._column = 0
        self._width = width()

    def write(self, text: str) -> None:
        for word in harmless(text).split():
            if self._column and self._column + 1 + len(word) > self._width:
                sys.stdout.write("\n")
                self._column = 0
            sys.stdout.write(f" {word}" if self._column else word)
            self._column += len(word) + (self._column > 0)
        sys.stdout.flush()

    def end(self) -> None:
        """Finish the line, if one has begun."""
        if self._column:
            sys.stdout.write("\n")
        self._column = 0
        sys.stdout.flush()


def print_wrapped(text: str, *, indent: str = "") -> None:
    """Print ``text`` wrapped to the terminal, further lines indented."""
    import textwrap

    lines = textwrap.wrap(
        harmless(text),
        width(),
        subsequent_indent=indent,
        initial_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
    print("\n".join(lines))
