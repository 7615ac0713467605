"""Places inside a passage, so that a quotation opens at its own second and never at a guessed one.

A marker such as ``[00:53:35]`` stands directly after the words it belongs to, before or after the
full stop, sometimes with a second one behind it. A statement without a marker has no time of its
own: what follows later in the passage says nothing about it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.schemas import Passage

MARKER = re.compile(r"\[(\d{1,2}:\d{2}:\d{2})\]")
_RUN = rf"{MARKER.pattern}(?:[ \t]*,?[ \t]*{MARKER.pattern})*"
_MARKERS = re.compile(rf"^[ \t]*{_RUN}[ \t]*|[ \t]*{_RUN}", re.MULTILINE)
_VIDEO_SECOND = re.compile(r"&t=\d+s$")


_HANGS_ON = re.compile(
    r"^(?:this|it|that|these|those|such|another|both|they|he|she|also|but|and)\b", re.I
)


@dataclass(frozen=True)
class Statement:
    """One sentence of a passage.

    ``text`` is without markers. ``start`` and ``end`` are character offsets into the passage's own
    text and take in the markers behind the sentence. ``times`` holds only the times that belong to
    it; in a talk, without one, ``locator`` is the heading path and ``url`` opens its beginning.
    """

    text: str
    start: int
    end: int
    times: tuple[str, ...]
    locator: str
    url: str

    @property
    def stands_alone(self) -> bool:
        """Whether it can be said without the sentence before it."""
        return _HANGS_ON.match(self.text) is None


@dataclass(frozen=True)
class _Mark:
    """A run of markers: its span in the text, and where it would stand were all markers gone."""

    start: int
    end: int
    bare: int
    times: tuple[str, ...]


@dataclass(frozen=True)
class _Sentence:
    """A sentence: its span in the text, its span were all markers gone, and its own markers."""

    start: int
    end: int
    bare_start: int
    bare_end: int
    marks: tuple[_Mark, ...]


def times_in(text: str) -> tuple[str, ...]:
    """Every ``HH:MM:SS`` that stands in brackets in ``text``, in order, each once."""
    return tuple(dict.fromkeys(MARKER.findall(text)))


def without_times(text: str) -> str:
    """``text`` as a person would say it: markers gone, punctuation closed up."""
    return _MARKERS.sub("", text) if "[" in text else text


def at_second(url: str, time: str) -> str:
    """The address of a talk at ``time`` (``HH:MM:SS``); ``url`` is that of the talk itself."""
    hours, minutes, seconds = (int(part) for part in time.split(":"))
    return f"{url}&t={hours * 3600 + minutes * 60 + seconds}s"


def without_second(url: str) -> str:
    """The address of the talk itself, from one that opens it at a second."""
    return _VIDEO_SECOND.sub("", url)


def statements(passage: Passage) -> list[Statement]:
    """The sentences of ``passage`` in order, each with its own times and place."""
    found = []
    for sentence in _sentences(passage.text):
        times = tuple(time for mark in sentence.marks for time in mark.times)
        start, end = sentence.start, sentence.end
        text = without_times(passage.text[start:end]).strip()
        if text:
            found.append(Statement(text, start, end, times, *_place(passage, times)))
    return found


def place_of(passage: Passage, quote: str) -> tuple[str, str]:
    """Locator and address of the words ``quote`` in ``passage``.

    The time is that of the marker which closes the clause where the quotation starts, or, where
    its first sentence has none, of the first further sentence it takes in. A quotation that is not
    in the passage gets the place of the whole passage.
    """
    found = _find(without_times(passage.text), without_times(quote))
    if not passage.times or found is None:
        return passage.locator, passage.url
    for sentence in _sentences(passage.text):
        if sentence.bare_end > found[0] and sentence.bare_start < found[1]:
            times = _times_for(sentence, found[0])
            if times:
                return _place(passage, times)
    return _place(passage, ())


# Many rules ask for those of the same message or passage.
@lru_cache(maxsize=1024)
def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Character spans of the sentences of ``text``, each with the markers that belong to it."""
    return tuple((sentence.start, sentence.end) for sentence in _sentences(text))


def _sentences(text: str) -> list[_Sentence]:
    marks = _marks(text)
    bare = without_times(text)
    found = []
    start = 0
    for bare_start, bare_end in _segments(bare):
        mine: tuple[_Mark, ...] = ()
        end = bare_end
        if marks:
            mine = tuple(m for m in marks if bare_start <= _anchor(bare, m.bare) < bare_end)
            end = max([_original(bare_end, marks), *(mark.end for mark in mine)])
        piece = text[start:end]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            stop = start + len(piece.rstrip())
            found.append(_Sentence(start + lead, stop, bare_start, bare_end, mine))
        start = end
    return found


def _times_for(sentence: _Sentence, position: int) -> tuple[str, ...]:
    """The times in ``sentence`` that come after ``position``, and one that leads its line."""
    marks = [m for m in sentence.marks if m.bare > position or m.bare <= sentence.bare_start]
    return tuple(time for mark in marks for time in mark.times)


def _segments(bare: str) -> Iterator[tuple[int, int]]:
    """Sentence spans that cover ``bare`` without a gap; a line never shares a sentence."""
    import sentencex

    lines = bare.splitlines(keepends=True)
    for line, offset in zip(lines, accumulate(map(len, lines), initial=0), strict=False):
        start = offset
        for piece in sentencex.segment("en", line):
            yield start, start + len(piece)
            start += len(piece)


def _anchor(bare: str, position: int) -> int:
    """The character a marker at ``position`` belongs to: the one before it in the same line.

    At the beginning of a line there is none, so there the marker leads the words that follow.
    """
    before = bare[:position].rstrip(" \t")
    return len(before) - 1 if before and not before.endswith("\n") else position


def _marks(text: str) -> list[_Mark]:
    marks: list[_Mark] = []
    gone = 0
    for match in _MARKERS.finditer(text) if "[" in text else ():
        start, end = match.span()
        marks.append(_Mark(start, end, start - gone, times_in(match.group())))
        gone += end - start
    return marks


def _original(position: int, marks: list[_Mark]) -> int:
    """Where a position in the text without markers lies in the text with them, before any there."""
    passed = marks[: bisect_left([mark.bare for mark in marks], position)]
    return position + sum(mark.end - mark.start for mark in passed)


def _find(text: str, quote: str) -> tuple[int, int] | None:
    """The span of ``quote`` in ``text``, whatever the white space in either."""
    words = quote.split()
    if not words:
        return None
    match = re.search(r"\s+".join(map(re.escape, words)), text)
    return match.span() if match else None


def _place(passage: Passage, times: tuple[str, ...]) -> tuple[str, str]:
    if not passage.times:
        return passage.locator, passage.url
    talk = without_second(passage.url)
    if not times:
        return passage.heading, talk
    return times[0], at_second(talk, times[0]) if talk != passage.url else passage.url
