"""Finds the sentences of a passage that carry one about it, and whether it is those, cut."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from coach.passages import sentence_spans, without_times
from coach.verification.compression import derived, may_be_new
from coach.verification.folding import find
from coach.verification.leadins import AUTHOR, SOURCE, called, without_leadins
from coach.verification.location import locate
from coach.verification.plain_tokens import keys, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.protocol import DraftSentence
    from coach.schemas import Passage
    from coach.verification.plain_tokens import Plain

_JOINTS = frozenset({"and", "but"})
# A part that may change its place opens with one of these.
_MOVABLE = keys(
    """
    at in for when if because although though while before after once unless until since during
    among with without by from to on rather instead as besides especially particularly according
    even despite so where through under within
    """
)
_CLAUSAL = keys("if when because although though while once unless until since rather instead")
_SHORTEST_PART = 3


class Carrier(NamedTuple):
    """One sentence of a passage and its span; ``named`` tells that the words named are of it."""

    plainly: str
    without_opinions: str
    asks: bool
    start: int
    end: int
    named: bool = False


def not_cut(sentence: DraftSentence, cited: Sequence[Passage]) -> str:
    """Why a sentence about a source is not its own words, cut; "" where it is.

    What it cites must have been found to stand in ``cited`` before.
    """
    by_id = {passage.id: passage for passage in cited}
    carriers = [c for cite in sentence.cites for c in _near(cite.quote, by_id[cite.passage_id])]
    text = called(without_times(sentence.text), cited)
    plainly, freely = without_leadins(text, opinions=False), without_leadins(text, opinions=True)
    readings = [(text, False), (plainly.text, False)]
    if freely.attributed:
        readings.append((freely.text, True))
    # "It finds": what the sentence before it named. The passage has to name the source there.
    if _PRONOUN.match(text):
        readings += [(_PRONOUN.sub(word, text), False) for word in (SOURCE, AUTHOR)]
    if any(_carried(plain(said), carriers, opinions) for said, opinions in readings):
        return ""
    return _missing(plain(freely.text), carriers)


_PRONOUN = re.compile(r"^(?:It|He|She|They)\b")
_TITLED = re.compile(r"^(?:From|In) [“\"](?P<title>[^”\"]+)[”\"](?: it says)?: (?P<said>.+)$", re.S)


def word_for_word(text: str, cited: Sequence[Passage]) -> bool:
    """Whether ``text`` is one or more whole sentences of a cited passage, its title before them."""
    titled = _TITLED.match(text)
    for passage in cited:
        if titled and titled["title"] != passage.title:
            continue
        span = find(titled["said"] if titled else text, passage.text)
        spans = sentence_spans(passage.text) if span else []
        if (
            span
            and any(_edge(passage.text, span[0], s, e)[0] for s, e in spans)
            and any(_edge(passage.text, span[1], s, e)[1] for s, e in spans)
        ):
            return True
    return False


def _edge(text: str, place: int, start: int, end: int) -> tuple[bool, bool]:
    """Whether nothing but punctuation and time markers lies between ``place`` and either edge."""
    before = without_times(text[start:place]) if start <= place else "x"
    after = without_times(text[place:end]) if place <= end else "x"
    return not re.search(r"\w", before), not re.search(r"\w", after)


def _near(quote: str, passage: Passage) -> Iterator[Carrier]:
    found = locate(quote, passage.text)
    carriers = _carriers(passage) if found else ()
    touched = [
        i for i, c in enumerate(carriers) if found and c.start < found[1] and c.end > found[0]
    ]
    for i in range(max(touched[0] - 1, 0), min(touched[-1] + 2, len(carriers))) if touched else ():
        yield carriers[i]._replace(named=i in touched)


@lru_cache(maxsize=256)
def _carriers(passage: Passage) -> tuple[Carrier, ...]:
    return tuple(_carrier(passage, start, end) for start, end in sentence_spans(passage.text))


def _carrier(passage: Passage, start: int, end: int) -> Carrier:
    text = called(without_times(passage.text[start:end]).strip(), [passage])
    plainly, freely = without_leadins(text, opinions=False), without_leadins(text, opinions=True)
    return Carrier(plainly.text, freely.text, text.endswith("?"), start, end)


def _carried(claim: Sequence[Plain], carriers: Sequence[Carrier], opinions: bool) -> bool:
    """Whether one carrier, or several joined by "and", say ``claim``; one of them is named."""
    if not claim:
        return False
    named = [carrier for carrier in carriers if carrier.named]
    if any(_says(carrier, claim, opinions) for carrier in named):
        return True
    for i in range(_SHORTEST_PART, len(claim) - _SHORTEST_PART):
        joint = claim[i].key in _JOINTS
        if not joint and ";" not in claim[i].gap:
            continue
        first, second = claim[:i], claim[i + joint :]
        ones = [carrier for carrier in carriers if _says(carrier, first, opinions)]
        others = [c for c in carriers if _says(c, second, opinions, first)] if ones else []
        if ones and others and any(carrier.named for carrier in (*ones, *others)):
            return True
    return False


def _says(
    carrier: Carrier, claim: Sequence[Plain], opinions: bool, before: Sequence[Plain] = ()
) -> bool:
    text = carrier.without_opinions if opinions else carrier.plainly
    if carrier.asks and not any(word.key == "ask" for word in claim):
        return False
    held = {word.key for word in plain(text)}
    new = [w for w in claim if w.key not in held and not may_be_new(w)]
    if new and not (before and new == [claim[0]] and new[0].key in {"it", "they"}):
        return False
    apart = frozenset(word.key for word in plain(text) if word.gap) | _CLAUSAL
    return any(derived(order, text, before) for order in _orders(claim, apart))


def _orders(claim: Sequence[Plain], apart: frozenset[str]) -> Iterator[Sequence[Plain]]:
    """``claim`` as it stands, then with one part between commas moved to its beginning or end.

    ``apart`` are the words with which a part opens that goes with the whole sentence: "without
    marketing" at its end may go with the word before it alone.
    """
    yield claim
    breaks = [0, *(k for k in range(1, len(claim)) if claim[k].gap), len(claim)]
    for start, end in pairwise(breaks):
        part, rest = claim[start:end], [*claim[:start], *claim[end:]]
        if part and rest and part[0].key in _MOVABLE:
            if start:
                yield [*part, *rest]
            views = any(word.key in {SOURCE, AUTHOR} for word in part)
            if end < len(claim) and (views or part[0].key in apart):
                yield [*rest, *part]
    for k in range(_SHORTEST_PART, len(claim) - 1):
        if claim[k].key in _MOVABLE and not claim[k].gap:
            yield [*claim[k:], *claim[:k]]


def _missing(claim: Sequence[Plain], carriers: Sequence[Carrier]) -> str:
    held = {word.key for carrier in carriers for word in plain(carrier.without_opinions)}
    new = [word.text for word in claim if word.key not in held | {"the", "a", "that", "also"}]
    if not new:
        return "It leaves out or moves words of the passage that what it says depends on."
    named = ", ".join(f"“{word}”" for word in dict.fromkeys(new))
    return f"It does not keep the passage's own words: {named}."
