"""Finds the place a quote stands in its passage, and makes the citation that is kept of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.passages import place_of
from coach.schemas import Citation
from coach.verification.folding import find, says_something

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coach.protocol import Cite
    from coach.schemas import Passage


_STOPS = frozenset(".!?")
_OPENED = {"”": "“", "»": "«", ")": "("}


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """The span of ``text`` where ``quote`` stands, or None.

    Case, typographic quotation marks, ellipses, whitespace and ``[HH:MM:SS]`` markers are folded;
    the span is that of the original text.
    """
    return find(quote, text) if says_something(quote) else None


def resolve(cites: Iterable[Cite], passages: Iterable[Passage]) -> tuple[Citation, ...]:
    """The cites that stand where they say, as citations with the passage's own words as quote.

    A cite of an unknown passage, or of words that are not in it, is left out; so is a repeated
    one. ``number`` is left at 0: figures are given per thread.
    """
    by_id = {passage.id: passage for passage in passages}
    citations: list[Citation] = []
    for cite in cites:
        passage = by_id.get(cite.passage_id)
        span = locate(cite.quote, passage.text) if passage else None
        if passage and span:
            citation = _citation(passage, *span)
            if citation not in citations:
                citations.append(citation)
    return tuple(citations)


def _closed(text: str, start: int, end: int) -> int:
    """``end``, or where the sentence, quotation or bracket that ends there is closed."""
    last = end + _is_stop(text, end)
    while text[last : last + 1] and _closes(text[last], text[start:last]):
        last += 1
    return last + (last > end and text[last - 1] not in _STOPS and _is_stop(text, last))


def _is_stop(text: str, at: int) -> bool:
    return text[at : at + 1] in _STOPS and not text[at + 1 : at + 2].isalnum()


def _closes(mark: str, quote: str) -> bool:
    """Whether ``mark`` closes what ``quote`` opens."""
    if mark == '"':
        return quote.count(mark) % 2 == 1
    return mark in _OPENED and quote.count(_OPENED[mark]) > quote.count(mark)


def _citation(passage: Passage, start: int, end: int) -> Citation:
    quote = passage.text[start : _closed(passage.text, start, end)]
    locator, url = place_of(passage, quote)
    return Citation(
        passage_id=passage.id,
        source=passage.source,
        title=passage.title,
        author=passage.author,
        heading=passage.heading,
        locator=locator,
        url=url,
        text=passage.text,
        quote=quote,
    )
