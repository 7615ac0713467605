"""Decides whether a sentence about a person only says again what that person said."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from coach.verification.course import without_course
from coach.verification.lexicon import same_family
from coach.verification.loosened import loose_ends, loosened, needs_more, turned_round
from coach.verification.plain_tokens import plain
from coach.verification.quotations import outside, quotations
from coach.verification.retelling_words import (
    AROUND,
    BINDS,
    EMPTY,
    HEARD,
    HEDGES,
    LIGHT,
    OWN_WORDS,
    SAME_FOR_ALL,
    SINCE,
    TELLS,
    THEY,
    TIES,
    YOU,
)
from coach.verification.tellings import claim_words, message_sentences, quoted_roots, unquoted
from coach.verification.wording import listed, words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from coach.verification.tellings import Root


def retold(text: str, heard: Iterable[str]) -> str:
    """Why ``text`` is not carried by the messages ``heard``, "" where all of it is theirs.

    One of "words", "order", "person", "hedge" (or a denial), "report" (somebody else's words).
    """
    heard = list(heard)
    said = [sentence for message in heard for sentence in message_sentences(message)]
    text = without_course(SINCE.sub("from ", text), heard)
    whole = {word.root for word in claim_words(unquoted(text))} | quoted_roots(text)
    whole |= {"never"} if "not" in whole else set()  # "never" is a "not" too
    done = _done_to(claim_words(unquoted(text)))
    quotes = bool(quotations(text))
    before: set[int] | None = None
    earlier: Sequence[Root] = ()
    untied = False
    for clause in _clauses(text):
        wanted = [word for word in clause if word.root not in EMPTY]
        if not wanted or {word.root for word in wanted} <= HEDGES | {YOU, THEY}:
            continue
        if quotes and {word.root for word in wanted} <= AROUND | {YOU}:
            continue
        lacking = [_fault(wanted, sentence, whole, done) for sentence in said]
        lacking = loose_ends(clause, said, lacking)
        carrying = {i for i, fault in enumerate(lacking) if not fault}
        if not carrying:
            return max(lacking, key=lambda fault: _CLOSE[fault], default="words")
        tied = bool({word.root for word in clause[:2]} & TIES)
        if before is not None and (tied or untied) and not _linked(before, carrying, said):
            return "order"
        both = [said[i] for i in carrying & (before or set())]
        if turned_round(earlier, clause, both):
            return "order"
        untied = tied and before is None
        before, earlier = carrying, clause
    return ""


def _linked(before: set[int], carrying: set[int], said: Sequence[Sequence[Root]]) -> bool:
    """Whether one sentence says both, or the second opens with "and because"."""
    if before & carrying:
        return True
    return any(i - 1 in before and {w.root for w in said[i][:2]} & TIES for i in carrying)


def _done_to(words: Sequence[Root]) -> frozenset[str]:
    """The roots of what the sentence says is done to somebody: "you were told"."""
    return frozenset(w.root for before, w in pairwise(words) if before.text in _PASSIVE)


def put_in_mouth(text: str, heard: Sequence[str]) -> str:
    """A quotation given as the person's own that is somebody's whom they report, or ""."""
    for quotation in quotations(text):
        sought = " ".join(word.key for word in plain(quotation))
        reported = theirs = False
        reporters: set[str] = set()
        for message in heard:
            for sentence in message_sentences(message):
                keys = [word.text for word in sentence]
                at = f" {' '.join(keys)} ".find(f" {sought} ")
                if at < 0:
                    continue
                first = sentence[f" {' '.join(keys)} "[:at].count(" ")]
                reported |= bool(first.reported)
                theirs |= not first.reported
                reporters |= first.reported
        if reported and not theirs:
            roots = {word.root for word in claim_words(unquoted(text))}
            if HEARD.search(outside(text)) or set(words(outside(text))) <= _ECHO:
                continue
            if OWN_WORDS.search(_beside(quotation, text)) or not reporters & roots:
                return quotation
    return ""


def _beside(quotation: str, text: str) -> str:
    """What ``text`` says around ``quotation``, as far as the next semicolon or quotation."""
    before, _, after = text.partition(quotation)
    return f"{_PARTS.split(before[:-1])[-1]} , {_PARTS.split(after[1:])[0]}"


_PASSIVE = frozenset({"is", "was", "be", "been", "being", "get", "got"})
_FIRM = BINDS | HEDGES
_NOBODYS = frozenset({"if", "whether"})
_PARTS = re.compile(r"[;“”\"«»]")
# Around an echo, which says of nobody that the words are theirs: "“Got her Saturdays back”, then."
_ECHO = listed("and so then still there is that it again too also just")
_CLOSE = {"words": 1, "order": 2, "person": 3, "hedge": 4, "report": 5}


def _fault(
    wanted: Sequence[Root], sentence: Sequence[Root], whole: set[str], done: frozenset[str]
) -> str:
    """Why ``sentence`` does not carry the clause ``wanted``: "" where it does."""
    # In their order: of several words that may stand for one the same is taken at every run.
    held = dict.fromkeys(word.root for word in sentence)
    needed = [word for word in wanted if word.root not in {YOU, THEY}]
    needed = [w for w in needed if w.root in held or w.root not in LIGHT or w.root in _FIRM]
    if any(word.root not in held and not _alike(word.root, held) for word in needed):
        return "words"
    if needs_more(wanted, held.keys()):
        return "words"
    wanted = needed = [word._replace(root=_alike(word.root, held)) for word in needed]
    if not needed:
        return ""
    best = "order"
    for order in _orders(needed):
        for places in _places([word.root for word in order], [word.root for word in sentence]):
            fault = _binding(order, wanted, sentence, places, whole, done)
            if not fault:
                return ""
            best = max(best, fault, key=lambda found: _CLOSE[found])
    return best


@lru_cache(maxsize=4096)
def _family(one: str, other: str) -> bool:
    return same_family(one, other)


def _alike(root: str, held: Collection[str]) -> str:
    """The word among ``held`` that may stand for ``root``, or "": never for a number or a "not"."""
    if root in held or root.startswith("#") or root in _FIRM:
        never = "never" if root == "not" and "never" in held else ""
        return root if root in held else never
    return next((other for other in held if _family(root, other)), "")


def _orders(words: Sequence[Root]) -> Iterator[Sequence[Root]]:
    """As they stand, then with what stands first, one word to three, put last, and the reverse."""
    yield words
    for k in range(1, min(4, len(words))):
        yield [*words[k:], *words[:k]]
        yield [*words[-k:], *words[:-k]]


def _places(wanted: Sequence[str], held: Sequence[str]) -> Iterator[list[int]]:
    """Where ``wanted`` stand in order in ``held``, for every place the first of them stands."""
    for start, root in enumerate(held):
        if root != wanted[0]:
            continue
        places = [start]
        for want in wanted[1:]:
            after = next((k for k in range(places[-1] + 1, len(held)) if held[k] == want), -1)
            if after < 0:
                break
            places.append(after)
        if len(places) == len(wanted):
            yield places


def _binding(
    order: Sequence[Root],
    wanted: Sequence[Root],
    sentence: Sequence[Root],
    places: Sequence[int],
    whole: set[str],
    done: frozenset[str],
) -> str:
    """What the matched words leave behind that binds them: a hedge, a "not", another person."""
    clauses = {sentence[k].clause for k in places}
    around = [k for k, word in enumerate(sentence) if min(clauses) <= word.clause <= max(clauses)]
    if any(sentence[k].root in _FIRM and sentence[k].root not in whole for k in around):
        return "hedge"
    at = {id(word): k for word, k in zip(order, places, strict=True)}
    if _loosened(wanted, sentence, at) or _counts_another(wanted, sentence, places):
        return "order"
    loose = loosened(order, sentence, places, whole)
    if loose:
        return loose
    told = [sentence[k].reported for k in places if sentence[k].reported]
    if not all(names & whole for names in told):
        return "report"
    for word, k in zip(order, places, strict=True):
        if _is_theirs(word, done) and _done_to_them(sentence, k):
            return "person"
        if word.root.startswith("#") or word.root in SAME_FOR_ALL | _NOBODYS:
            continue
        if word.person and sentence[k].person and not _same_person(word.person, sentence[k].person):
            return "person"
    return ""


def _is_theirs(word: Root, done: frozenset[str]) -> bool:
    """Whether it is told as their own doing: not "your dean does", nor "you were told"."""
    return word.person == YOU and not word.of and word.root not in done


def _done_to_them(sentence: Sequence[Root], at: int) -> bool:
    """Whether it is done to the person: "rang me", "wants me to"."""
    return [word.text for word in sentence[at + 1 : at + 2]] in (["me"], ["us"])


def _loosened(wanted: Sequence[Root], sentence: Sequence[Root], at: dict[int, int]) -> bool:
    """Whether a "not" or a "want" goes with another word than there."""
    matched = [word for word in wanted if id(word) in at]
    for i, word in enumerate(matched):
        if word.root not in BINDS:
            continue
        k = at[id(word)]
        near = [at[id(other)] for other in matched[i + 1 : i + 2]] or [at[id(matched[i - 1])]]
        if sentence[near[0]].clause != sentence[k].clause:
            return True
        if i + 1 < len(matched) and near[0] < k:
            return True
    return False


def _counts_another(
    wanted: Sequence[Root], sentence: Sequence[Root], places: Sequence[int]
) -> bool:
    """Whether a number of the claim stands by other words than there: "hired six" of "four"."""
    said = {word.root for word in wanted if word.root.startswith("#")}
    if not said:
        return False
    for clause in {sentence[k].clause for k in places}:
        words = [k for k in places if sentence[k].clause == clause]
        counted = {w.root for w in sentence if w.clause == clause and w.root.startswith("#")}
        told = any(not sentence[k].root.startswith("#") for k in words)
        if told and counted and not counted & said:
            return True
    return _apart(sentence, places)


def _apart(sentence: Sequence[Root], places: Sequence[int]) -> bool:
    """Whether a number, with what it counts, is from another clause than a word that has none."""
    by_clause: dict[int, list[str]] = {}
    telling = {sentence[k].clause for k in places if sentence[k].root in TELLS}
    for k in places:  # "She asked if he could have two": what was asked goes with the asking
        clause = sentence[k].clause
        asked = sentence[k].reported and clause - 1 in telling
        by_clause.setdefault(clause - 1 if asked else clause, []).append(sentence[k].root)
    counting = {c: any(map(_counts, roots)) for c, roots in by_clause.items()}
    return any(counting.values()) and not all(counting.values())


def _counts(root: str) -> bool:
    """Whether ``root`` is a number of something: no year and no day."""
    return root.startswith("#") and re.fullmatch(r"#(?:19|20)\d\d|#\d+th", root) is None


def _same_person(said: str, held: str) -> bool:
    if said == held:
        return True
    return YOU not in {said, held} and THEY in {said, held}


def _clauses(text: str) -> Iterator[list[Root]]:
    """The clauses of a reflection, frames and quotations left out."""
    words = claim_words(unquoted(text))
    for number in sorted({word.clause for word in words}):
        yield [word for word in words if word.clause == number]
