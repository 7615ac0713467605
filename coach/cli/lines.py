"""Reads what a person types or pipes in, one message a line, whatever the bytes are."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, BinaryIO

from coach.errors import BadInput, MessageTooLong

if TYPE_CHECKING:
    from collections.abc import Iterator

# The longest UTF-8 character.
_BYTES_PER_CHARACTER = 4


def messages(limit: int, prompt: str = "") -> Iterator[str | BadInput]:
    """The lines of standard input, up to its end; a line that cannot be used comes as its error.

    ``limit`` is the longest message in characters: more is never held in memory.
    """
    if sys.stdin.isatty():
        yield from _typed(prompt)
    else:
        yield from _piped(sys.stdin.buffer, limit)


def _typed(prompt: str) -> Iterator[str | BadInput]:
    import readline  # noqa: F401  # gives input() its history and editing

    while True:
        try:
            yield input(prompt)
        except EOFError:
            print()
            return
        except UnicodeDecodeError:
            yield BadInput("That line could not be read as text; please write it again.")


def _piped(stream: BinaryIO, limit: int) -> Iterator[str | BadInput]:
    longest = limit * _BYTES_PER_CHARACTER + 2
    while line := stream.readline(longest):
        if len(line) == longest and not line.endswith(b"\n"):
            _skip_rest(stream)
            yield MessageTooLong(
                f"A line is over the limit of {limit:,} characters and was left out; "
                "send the part that matters most first."
            )
        else:
            yield decoded(line)


def _skip_rest(stream: BinaryIO) -> None:
    while (rest := stream.readline(1 << 16)) and not rest.endswith(b"\n"):
        pass


def decoded(line: bytes) -> str | BadInput:
    """``line`` as text: UTF-8, or else the old western encoding; an error where it is neither."""
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = line.decode("cp1252", errors="replace")
    text = text.rstrip("\r\n")
    if any(unicodedata.category(character) == "Cc" and character != "\t" for character in text):
        return BadInput("A line holds bytes that are no text and was left out.")
    return text
