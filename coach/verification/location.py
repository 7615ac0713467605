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


def _citation(passage: Passage, start: int, end: int) -> Citation:
    quote = passage.text[start:end]
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
