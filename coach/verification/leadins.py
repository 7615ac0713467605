"""Cuts out who says it ("the podcast says", "In “Title”:"), where that is the source it names."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from coach.verification.plain_tokens import ASIDE
from coach.verification.wording import STOP, vocabulary, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coach.schemas import Passage

# What stands in a text for the source and for who wrote it, whatever they were called there.
SOURCE, AUTHOR = "sourcex", "authorx"
_TELLS = (
    r"(?:says?|said|writes?|wrote|notes?|adds?|observes?|explains?|points? out|states?|reports?"
    r"|grants?|concludes?|mentions?|remarks?|recalls?|tells? us|puts? it|has it|tells? it|stresses)"
)
_THINKS = r"(?:suggests?|advises?|recommends?|thinks?|believes?|argues?|reckons?)"
_VIEW = (
    r"(?:['’]s (?:own )?(?:eyes?|view|words|account|count|example|picture|telling|sense|advice))"
)
_WHO = rf"(?:{SOURCE}|{AUTHOR})"
_IT = rf"(?:{_WHO}|he|she|they|it)"
_SPOKEN = "podcast|talk|episode|interview|conversation"
_WRITTEN = "article|essay|post|piece|text"
_PEOPLE = "writer|author"
_MARKS = r"[\"“”„«»'‘’]?"


class Said(NamedTuple):
    """A text without its lead-ins, and whether any was cut out."""

    text: str
    attributed: bool


def called(text: str, cited: Sequence[Passage]) -> str:
    """``text`` with every name of the source, or of its author, replaced by one word for it.

    A name that does not fit what is known of the cited passages stays as it is, and so has to
    stand in them like any other word.
    """
    for passage in cited:
        for pattern, word in _names(passage.title, passage.author):
            text = pattern.sub(word, text)
    known = _known(tuple(cited))
    for pattern, word in _kinds(any(map(_is_spoken, cited)), not all(map(_is_spoken, cited))):
        text = pattern.sub(lambda m, w=word: w if _fits(m, known) else m.group(), text)  # type: ignore[misc]
    return text


def without_leadins(text: str, *, opinions: bool) -> Said:
    """``text`` (as ``called`` gives it) without "the podcast says" and its like.

    ``opinions``: also without verbs that give an opinion or advice ("suggests", "thinks").
    """
    cut = text
    for pattern, left in _leadins(opinions):
        cut = pattern.sub(left, cut)
    return Said(cut.strip(), cut != text)


@lru_cache(maxsize=2)
def _leadins(opinions: bool) -> tuple[tuple[re.Pattern[str], str], ...]:
    verb = rf"(?:{_TELLS}|{_THINKS})" if opinions else _TELLS
    adverb = r"(?:(?:also|further|then|simply) )?"
    who = rf"(?:(?:as )?{_IT} {adverb}{verb}(?: so)?|(?:so )?{verb} {_WHO})"
    view = (
        rf"(?:according to {_WHO}|(?:in|for|to|from|with) {_WHO}{_VIEW}?"
        rf"|in the (?:words|eyes|view) of {_WHO})"
    )
    start = r"(?:^|(?<=[.!?:;,—] )|(?<=\band )|(?<=\bbut ))"
    return (
        # ", the podcast says," and ", says the podcast" at the end
        (re.compile(rf"\s*[,;—–] (?:{who}|{view})\s*(?:(?=[.;:!?]|$)|,)", re.I), ASIDE + " "),
        (re.compile(rf"^{_MARKS}(?:in|from) {_WHO},? {_IT} {verb}(?: that)?\s*[:,]?\s*", re.I), ""),
        (re.compile(rf"{start}{who}(?: that\b)?\s*[:,]?\s*(?=\S)", re.I), ""),
        (re.compile(rf"^{_MARKS}{view}{_MARKS}\s*[:,]\s*", re.I), ""),
        (re.compile(rf"{start}{view}, ", re.I), ""),
        (re.compile(rf"^{_MARKS}{_WHO}{_MARKS}\s*:\s*", re.I), ""),
        (re.compile(rf",? (?:in|for) {SOURCE}(?=[,:])", re.I), ASIDE + " "),
        (re.compile(rf"\b(and|but) (?:also )?{verb}(?: that)? (?=\w)", re.I), r"\1 "),
    )


@lru_cache(maxsize=64)
def _names(title: str, author: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The title, its part before the colon, and the author, each with the word for it."""
    short = re.split(r"[:–—?]|\s-\s", title)[0].strip()
    of_title = {t for t in (title, short, title.rstrip("?.! ")) if len(words(t)) > 1}
    titles = "|".join(re.escape(t) for t in sorted(of_title, key=len, reverse=True))
    found = []
    if titles:
        kinds = f"{_SPOKEN}|{_WRITTEN}"
        found.append(
            (
                re.compile(
                    rf"(?:\b(?:the|a) (?:{kinds}) )?[\"“„'‘](?:{titles})[?.,:!]?[\"”“'’](?=\W|$)",
                    re.I,
                ),
                SOURCE,
            )
        )
        found.append(
            (re.compile(rf"\bthe (?:{_PEOPLE}) (?:of|behind) {SOURCE}", re.I), AUTHOR),
        )
    if author:
        is_a_show = set(words(author)) & {"podcast", "show", "newsletter"}
        name = re.escape(author).replace("'", "['’]")
        found.append((re.compile(rf"(?<!\w){name}(?!\w)", re.I), SOURCE if is_a_show else AUTHOR))
    return tuple(found)


@lru_cache(maxsize=4)
def _kinds(spoken: bool, written: bool) -> tuple[tuple[re.Pattern[str], str], ...]:
    found = []
    described = r"(?P<described>(?:[\w-]+ ){0,3}?)"
    kinds = "|".join(kind for kind, fits in ((_SPOKEN, spoken), (_WRITTEN, written)) if fits)
    if written:
        of = rf"(?: (?:of|behind) (?:the|this) (?P<of>(?:[\w-]+ ){{0,3}}?)(?:{_WRITTEN})\b)?"
        found.append((re.compile(rf"\b(?:the|this) {described}(?:{_PEOPLE})\b{of}", re.I), AUTHOR))
    found.append((re.compile(rf"\b(?:the|this) {described}(?:{kinds})\b", re.I), SOURCE))
    return tuple(found)


def _fits(match: re.Match[str], known: frozenset[str]) -> bool:
    told = " ".join(part for part in match.groupdict().values() if part)
    return all(word in known for word in words(told))


def _known(cited: tuple[Passage, ...]) -> frozenset[str]:
    """Words that may describe the source: those of its title, author and slug."""
    given = " ".join(f"{p.title} {p.author} {p.source.replace('-', ' ')}" for p in cited)
    return (vocabulary(given) - STOP) | {"career", "same"}


def _is_spoken(passage: Passage) -> bool:
    named = set(words(f"{passage.author} {passage.title} {passage.source}"))
    return bool(passage.times or named & set(_SPOKEN.split("|")) or "youtube.com" in passage.url)
