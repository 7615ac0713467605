"""How wide a text may become, and how it is broken into lines, whatever font draws it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

# Advance widths of the printable ASCII characters in hundredths of the font size: for each the
# widest of DejaVu Serif (upright, italic), DejaVu Sans, Liberation Serif and Sans, read off the
# fonts. The other fonts of our stacks (Charter, Georgia, Cambria, Noto) are narrower than DejaVu.
_ASCII = (
    *(32, 41, 46, 84, 64, 96, 90, 28, 40, 40, 50, 84, 32, 37, 32, 34),
    *(64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 56),
    *(102, 73, 74, 77, 81, 73, 70, 80, 88, 40, 50, 75, 67, 103, 88, 82),
    *(68, 82, 76, 69, 67, 85, 73, 103, 73, 73, 70, 40, 34, 40, 84, 56),
    *(50, 62, 65, 57, 65, 62, 38, 65, 65, 32, 32, 61, 32, 98, 65, 62),
    *(65, 65, 48, 53, 41, 65, 60, 86, 60, 60, 53, 64, 34, 64, 84),
)
# Cyrillic "Ю" takes 1.2 of the size in DejaVu Serif, a full-width character 1, an emoji about 1.4.
_WIDEST_LETTER, _FULL, _EMOJI, _UNKNOWN = 120, 105, 145, 175
_BOLD = 1.1  # DejaVu Sans Bold over the widths above: 1.09
_ELLIPSIS = "…"
_JOINER = "\u200d"


@dataclass(frozen=True)
class Wrapped:
    """A text in lines; ``cut`` where it was too long for them."""

    lines: tuple[str, ...]
    cut: bool = False


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The room a text of one line needs at most, in the unit of ``size``."""
    return sum(map(_hundredths, text)) * size / 100 * (_BOLD if bold else 1)


def wrap(text: str, room: float, size: float, most: int, *, tail: str = "") -> Wrapped:
    """Break ``text`` into at most ``most`` lines of ``room``; ``tail`` stays, whatever is cut."""
    lines = _lines(f"{text}{tail}", room, size)
    if len(lines) <= most:
        return Wrapped(tuple(lines))
    kept = _lines(text, room, size)[:most]
    # Where the tail is wider than the line, it is the text alternative that has it.
    end = f"{_ELLIPSIS}{tail}" if width(_ELLIPSIS + tail, size) <= room / 2 else _ELLIPSIS
    kept[-1] = _shortened(kept[-1], room - width(end, size), size) + end
    return Wrapped(tuple(kept), cut=True)


def clusters(text: str) -> list[str]:
    """What a reader takes for one character each: a letter with its marks, a joined emoji."""
    found: list[str] = []
    for character in text:
        joined = bool(found) and (
            unicodedata.category(character) in {"Mn", "Me", "Mc"}
            or character == _JOINER
            or found[-1].endswith(_JOINER)
            or "\U0001f3fb" <= character <= "\U0001f3ff"
        )
        if joined:
            found[-1] += character
        else:
            found.append(character)
    return found


def _shortened(line: str, room: float, size: float) -> str:
    """The beginning of a line that fits, at a word's end unless that gives half of it away."""
    kept = clusters(line)
    while kept and width("".join(kept), size) > room:
        kept.pop()
    text = "".join(kept)
    whole, space, _ = text.rpartition(" ")
    if text != line and space and len(whole) > len(text) / 2:
        text = whole
    return text.rstrip(" ,.;:")


def _lines(text: str, room: float, size: float) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split():
        candidate = f"{line} {word}" if line else word
        if width(candidate, size) <= room:
            line = candidate
            continue
        if line:
            lines.append(line)
        *whole, line = _broken(word, room, size)
        lines += whole
    return [*lines, line] if line else lines


def _broken(word: str, room: float, size: float) -> list[str]:
    """A word in pieces that fit; mostly there is one."""
    pieces = [""]
    for cluster in clusters(word):
        if pieces[-1] and width(pieces[-1] + cluster, size) > room:
            pieces.append("")
        pieces[-1] += cluster
    return pieces


@cache
def _hundredths(character: str) -> int:
    code = ord(character)
    if 32 <= code < 127:
        return _ASCII[code - 32]
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return _EMOJI if category == "So" else _FULL
    base = unicodedata.normalize("NFD", character)[0]
    if base != character and 32 <= ord(base) < 127:
        return _ASCII[ord(base) - 32]
    if character in "‘’‚“”„–…·":
        return 100 if character == "…" else 56
    return _WIDEST_LETTER if category[0] == "L" and code < 0x530 else _UNKNOWN
