"""Finds what a retelling cuts loose though each of its words is the person's own.

Laid beside the sentence it is from: whose doing it was, which of two it may have been, which year
goes with what, and how far a "not" reaches.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from coach.verification.lexicon import same_family
from coach.verification.names import CALENDAR
from coach.verification.retelling_words import EMPTY, LIGHT, THEY, YOU
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from collections.abc import Sequence, Set

    from coach.verification.tellings import Root

# "My plan was to leave", "my name is": that is the person, as much as "I" is.
_AS_GOOD_AS_I = listed(
    "plan wish dream idea hope goal aim name job title age work life rule answer"
)
_ME = frozenset({"i", "me", "we", "us", "myself", "mine"})
_TO_YOU = frozenset({"from", "to", "by", "with"})
_YEAR = re.compile(r"#(?:19|20)\d\d$")
_MONTHS = frozenset(map(stem, CALENDAR)) - {stem("may"), stem("march")} | {"May", "March"}
# "Closes in 2027, or earlier": what loosens the words before it.
_OR_ELSE = listed("earlier later sooner never not more less so maybe perhaps")
_SPAN = frozenset({"after", "before", "until", "till", "within"})
_HE, _SHE = frozenset({"he", "him", "his"}), frozenset({"she", "her", "hers"})
_MEN = frozenset(
    map(
        stem,
        listed(
            "dad father husband brother son uncle nephew grandfather boyfriend grandson grandpa"
        ),
    )
)
_WOMEN = frozenset(
    map(
        stem,
        listed("mum mom mother wife sister daughter aunt niece grandmother girlfriend gran"),
    )
)
_WENT = frozenset({"go", "com", "return", "mov", "leav", "left", "driv", "travel", "walk"})
_SLIGHT = frozenset({"and", "but", "or", "since", "sinc"})
_HAD = frozenset({"hav", "receiv", "giv", "win", "offer"})
_NOT, _WIDENS = frozenset({"not", "never", "no"}), frozenset({"word", "thing", "one", "time"})
_THEN = frozenset({"then", "afterward", "afterwards", "later"})


def loosened(
    order: Sequence[Root], sentence: Sequence[Root], places: Sequence[int], whole: set[str]
) -> str:
    """What is wrong with a clause made of the words at ``places`` of ``sentence``, or "".

    ``order`` are the words of the clause as they were found there, ``whole`` all roots of what is
    told. "hedge" where one of two is told as so, "order" where a year is put to other words,
    "person" where it is not they who do it but one of theirs.
    """
    if _one_of_two(sentence, places, whole):
        return "hedge"
    if _of_another_year(sentence, places):
        return "order"
    other = _anothers_doing(order, sentence, places, whole) or _of_the_other(
        sentence, places, whole
    )
    return "person" if other else ""


def _anothers_doing(
    order: Sequence[Root], sentence: Sequence[Root], places: Sequence[int], whole: set[str]
) -> bool:
    """Whether "you are 93" is made of "my oldest is 93": it is not the person but one of theirs."""
    for word, k in zip(order, places, strict=True):
        owned = sentence[k].of
        if word.person != YOU or word.of or not owned or sentence[k].person != YOU:
            continue
        told = owned in whole or any(same_family(owned, other) for other in whole)
        if not told and owned not in _AS_GOOD_AS_I:
            return True
    return False


def _of_the_other(sentence: Sequence[Root], places: Sequence[int], whole: set[str]) -> bool:
    """Whether a man is told to have done what "she" did there, or the other way round."""
    men, women = bool(whole & _MEN), bool(whole & _WOMEN)
    if men == women or whole & {THEY}:
        return False
    wrong = _SHE if men else _HE
    for k in places:
        before = [w.text for w in sentence[:k] if w.clause == sentence[k].clause]
        subject = next((text for text in reversed(before) if text in _HE | _SHE), "")
        if subject in wrong and subject in {"he", "she"}:
            return True
    return False


def loose_ends(
    clause: Sequence[Root], sentences: Sequence[Sequence[Root]], faults: Sequence[str]
) -> list[str]:
    """The ``faults`` of each of ``sentences``, and one where a small word of ``clause`` is not it.

    "From you" cannot be made of a sentence without "me", nor "for 22 years" of "after 22 years".
    """
    given = any(one.text in _TO_YOU and two.text == "you" for one, two in pairwise(clause))
    lasting = {two.root for one, two in pairwise(clause) if one.text == "for"}
    lasting = {root for root in lasting if root.startswith("#")}
    found = list(faults)
    for i, sentence in enumerate(sentences):
        if found[i]:
            continue
        if given and not any(word.text in _ME for word in sentence):
            found[i] = "person"
        opens = {two.root: one.text for one, two in pairwise(sentence) if two.root in lasting}
        if any(text in _SPAN for text in opens.values()):
            found[i] = "order"
    return found


def _one_of_two(sentence: Sequence[Root], places: Sequence[int], whole: set[str]) -> bool:
    """Whether it tells as so the one half of "he doesn't know who I am or he's very polite"."""
    if "or" in whole:
        return False
    for at, word in enumerate(sentence):
        after = sentence[at + 1 : at + 3]
        clause = len(after) > 1 and (after[0].root in {YOU, THEY} or after[0].text == "it")
        clause = clause or any(w.text in _OR_ELSE for w in after[:1])
        if word.text != "or" or not clause:
            continue
        near = {k for k in places if abs(sentence[k].clause - word.clause) <= 1}
        if near and (all(k < at for k in near) or all(k > at for k in near)):
            return True
    return False


def _of_another_year(sentence: Sequence[Root], places: Sequence[int]) -> bool:
    """Whether a year that stands for itself is put to what comes after it.

    In "I have MS, since 2018, and I run a shop" the year goes with what stands before it.
    """
    taken = [sentence[k] for k in places]
    for year in (word for word in taken if _is_date(word)):
        beside = [w for w in sentence if w.clause == year.clause and not _is_slight(w)]
        if any(not _is_date(w) for w in beside):
            continue
        before = any(w.clause < year.clause and not _is_slight(w) for w in sentence)
        others = [w for w in taken if not _is_date(w) and not _is_slight(w)]
        if before and others and all(w.clause > year.clause for w in others):
            return True
    return False


def _is_date(word: Root) -> bool:
    return _YEAR.match(word.root) is not None or word.root in _MONTHS


def _is_slight(word: Root) -> bool:
    return word.root in EMPTY | LIGHT | {YOU, THEY} or word.text in _SLIGHT


def needs_more(wanted: Sequence[Root], held: Set[str]) -> bool:
    """Whether a word that is let pass as light weighs here and is not among ``held``.

    "You got it" claims that it was won, of whatever it is said; and after a "not" a light word
    widens what is denied: "not a word" of "not my name in public".
    """
    for i, word in enumerate(wanted):
        won = word.root == "get" and word.person == YOU and not held & _HAD
        went = word.text in {"went", "came"} and word.person == YOU and not held & _WENT
        denied = any(before.root in _NOT for before in wanted[:i])
        if word.root not in held and (won or went or (denied and word.root in _WIDENS)):
            return True
    return False


def turned_round(
    first: Sequence[Root], second: Sequence[Root], sentences: Sequence[Sequence[Root]]
) -> bool:
    """Whether "first, and then second" is told of ``sentences`` that have it the other way."""
    if not any(word.text in _THEN for word in second[:2]):
        return False
    found = [(_first(first, said), _first(second, said)) for said in sentences]
    return bool(found) and all(0 <= two < one for one, two in found)


def _first(clause: Sequence[Root], sentence: Sequence[Root]) -> int:
    roots = {word.root for word in clause if not _is_slight(word)}
    return next((i for i, word in enumerate(sentence) if word.root in roots), -1)
