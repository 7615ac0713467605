"""Makes texts comparable character by character, and remembers where each character stood."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MARKER = re.compile(r"\[\d{1,2}:\d{2}(?::\d{2})?\]")

# Words of ASCII letters and digits with a space between: there is nothing to fold but their case.
_PIECE = re.compile(
    rf"(?P<marker>{MARKER.pattern})|(?P<plain>[A-Za-z0-9]+(?: [A-Za-z0-9]+)*)|.", re.DOTALL
)
_SINGLE_QUOTES = frozenset("'‘’‚‛′`´ʼ")
_DOUBLE_QUOTES = frozenset('"“”„‟″«»‹›')
_HYPHENS = frozenset("-‐‑")
_DASHES = frozenset("–—―‒")
_DROPPED = frozenset("*\u00ad\u200b\u200c\u200d\u2060\ufeff")
_NO_SPACE_BEFORE = frozenset(".,;:!?)]—")
_NO_SPACE_AFTER = frozenset("([—")
_ELISION = re.compile(r"\s*\[?\.{3,}\]?\s*")
_EDGES = " .,;:!?—()[]"
_DENIAL = re.compile(r"n't\b|\b(?:not|no|never|none|nobody|nothing|neither|nor|cannot|without)\b")
# How much an ellipsis may leave out: about two lines.
_LONGEST_GAP = 200


@dataclass(frozen=True)
class Folded:
    """Folded ``text`` and, for each of its characters, its offset in the original."""

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of the folded run ``[start, end)``."""
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=1024)
def fold(text: str) -> Folded:
    """Fold case, quotation marks, dashes, ellipses, whitespace, emphasis and time markers."""
    pieces: list[str] = []
    offsets: list[int] = []
    space_at = -1
    for piece, places in _folded_pieces(text):
        if piece == " ":
            space_at = places[0] if space_at < 0 else space_at
            continue
        if space_at >= 0 and pieces and _keeps_space(pieces[-1][-1], piece[0]):
            pieces.append(" ")
            offsets.append(space_at)
        space_at = -1
        pieces.append(piece)
        offsets.extend(places)
    return Folded("".join(pieces), tuple(offsets))


def find(words: str, text: str) -> tuple[int, int] | None:
    """Return the span of ``text`` where ``words`` stand exactly (after folding), or None.

    Punctuation at the edges of ``words`` does not count, no match cuts into a word or a number,
    and an ellipsis in ``words`` may leave out up to two lines of the text that deny nothing.
    """
    sought, folded = fold(words).text, fold(text)
    whole = sought.strip(_EDGES)
    if not any(character.isalnum() for character in whole):
        return None
    found = _find_run(whole, folded.text, 0) or _find_pieces(_ELISION.split(sought), folded.text)
    return folded.span(*found) if found else None


def markers(text: str) -> str:
    """The time markers of ``text``, which ``find`` does not look at."""
    return " ".join(MARKER.findall(text))


def says_something(words: str) -> bool:
    """Whether anything is left of ``words`` once markers and punctuation are gone."""
    return any(character.isalnum() for character in fold(words).text)


def _folded_pieces(text: str) -> Iterator[tuple[str, Sequence[int]]]:
    """The pieces of ``text``, folded: plain words as they come, all else character by character."""
    for match in _PIECE.finditer(text):
        start, end = match.span()
        if match.lastgroup == "plain":
            yield match.group().lower(), range(start, end)
        elif match.lastgroup == "marker":
            yield " ", (start,)
        else:
            for character in _fold_character(text, start):
                yield character, (start,)


def _fold_character(text: str, i: int) -> str:
    character = text[i]
    if character in _SINGLE_QUOTES:
        inside = 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalnum()
        return "'" if inside else ""
    if character in _DOUBLE_QUOTES or character in _DROPPED:
        return ""
    if character in _HYPHENS:
        return "-"
    if character in _DASHES:
        return "—"
    if character.isspace():
        return " "
    return character.lower() if character.isascii() else _fold_foreign(character)


def _fold_foreign(character: str) -> str:
    """Compatibility forms (ligatures, full width, "…") and accents, composed or not, alike."""
    return unicodedata.normalize("NFKD", character.lower())


def _keeps_space(before: str, after: str) -> bool:
    return after not in _NO_SPACE_BEFORE and before not in _NO_SPACE_AFTER


def _find_pieces(pieces: list[str], text: str) -> tuple[int, int] | None:
    stripped = [piece.strip(_EDGES) for piece in pieces]
    wanted = [piece for piece in stripped if piece]
    if len(wanted) < 2:
        return _find_run(wanted[0], text, 0) if wanted else None
    first = _find_run(wanted[0], text, 0)
    while first:
        end = first[1]
        for piece in wanted[1:]:
            following = _find_run(piece, text, end)
            if not following or not _may_be_left_out(text[end : following[0]]):
                break
            end = following[1]
        else:
            return first[0], end
        first = _find_run(wanted[0], text, first[0] + 1)
    return None


def _may_be_left_out(gap: str) -> bool:
    return len(gap) <= _LONGEST_GAP and not _DENIAL.search(gap)


def _find_run(words: str, text: str, start: int) -> tuple[int, int] | None:
    at = text.find(words, start)
    while at >= 0:
        end = at + len(words)
        if not _cuts(text[:at][-2:][::-1], words[0]) and not _cuts(text[end : end + 2], words[-1]):
            return at, end
        at = text.find(words, at + 1)
    return None


def _cuts(outside: str, edge: str) -> bool:
    """Whether a match edge with ``outside`` beyond it (read outwards) cuts a word or a number."""
    if not outside:
        return False
    near, far = outside[0], outside[1:]
    if unicodedata.combining(near) or (near.isalnum() and edge.isalnum()):
        return True
    if near == "-" and edge.isalnum():
        return far.isalnum()
    if near == "'":
        return far == "t"
    return near in ".,:" and edge.isdigit() and far.isdigit()
