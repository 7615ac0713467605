"""Notices who and whom exchanged, and words that were tied to another word in the evidence."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from coach.verification.lexicon import kin
from coach.verification.reading import PERSON
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from coach.verification.pairing import Pairing
    from coach.verification.reading import Word

# Indefinite persons do things and have things done to them like everybody else.
_ACTORS = listed(
    """
    someone somebody everyone nobody he she they him her them
    """
)
_BE = listed(
    """
    be is are was were been being am get gets got
    """
)
_BEFORE_NOUN = listed(
    """
    a an the my your his her its our their this that no of
    """
)
_NOUN_ENDINGS = ("tion", "tions", "ment", "ments", "er", "ers", "or", "ors", "ly", "ance")
# Carrying words between a doer and what is done.
_REACH = 2


def exchanged_ties(pairing: Pairing) -> tuple[str, str]:
    """Two ties of the claim (a–b, c–d) that the evidence has the other way (a–d, c–b)."""
    said = _ties(pairing.claim)
    held = {(a.stem, b.stem) for a, b in _ties(pairing.evidence)}
    new = [(a, b) for a, b in said if (a.stem, b.stem) not in held and a.stem != b.stem]
    for i, (a, b) in enumerate(new):
        for c, d in new[i + 1 :]:
            if len({a.stem, b.stem, c.stem, d.stem}) < 4:
                continue
            if (a.stem, d.stem) in held and (c.stem, b.stem) in held:
                return f"{a.text} … {b.text}", f"{a.text} … {d.text}"
    return "", ""


def exchanged_roles(pairing: Pairing) -> tuple[str, str]:
    """A doer and a deed where the evidence has that doer on the other end of it, or ("", "")."""
    claim, held = _sides(pairing.claim), _sides(pairing.evidence)
    for verb, (doers, others) in claim.items():
        if verb not in held:
            continue
        held_doers, held_others = held[verb]
        for doer in others - doers:
            if doer in held_doers and doer not in held_others and _other_doer(doers, held_doers):
                return doer, verb
        for doer in doers - others:
            if doer in held_others and doer not in held_doers and _other_doer(others, held_others):
                return doer, verb
    return "", ""


def _other_doer(said: set[str], held: set[str]) -> bool:
    """Whether the other end has changed as well, so that it is no mere change of word order."""
    return not said or not any(kin(one, other) for one in said for other in held)


def _ties(words: tuple[Word, ...]) -> list[tuple[Word, Word]]:
    """Neighbouring carrying words of one clause, adverbs left out."""
    kept = [word for word in words if _counts(word)]
    return [(one, other) for one, other in pairwise(kept) if one.clause == other.clause]


def _counts(word: Word) -> bool:
    return (word.carries or word.stem == PERSON or word.text[0].isdigit()) and not (
        word.text.endswith("ly")
    )


def _sides(words: tuple[Word, ...]) -> dict[str, tuple[set[str], set[str]]]:
    """For each word that may be a deed: who stands before it and who after, passives undone."""
    found: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    for i, word in enumerate(words):
        if word.stem not in _deeds() or _is_noun(words, i):
            continue
        before = _reached(words[:i][::-1], word)
        after = _reached(words[i + 1 :], word)
        if _passive(words, i):
            before, after = after, before
        found[word.stem][0].update(filter(None, before))
        found[word.stem][1].update(filter(None, after))
    return found


def _is_noun(words: tuple[Word, ...], i: int) -> bool:
    """Whether a deed is spoken of as a thing ("your promotion", "a call")."""
    before = words[i - 1].text if i else ""
    return before in _BEFORE_NOUN or words[i].text.endswith(_NOUN_ENDINGS)


def _reached(words: tuple[Word, ...], deed: Word) -> list[str]:
    found: list[str] = []
    for word in words:
        if word.clause != deed.clause or len(found) >= _REACH:
            break
        if _counts(word) or word.text in _ACTORS:
            found.append(word.stem if _acts(word) else "")
            if word.stem == PERSON or word.text in _ACTORS:
                break
    return found


def _acts(word: Word) -> bool:
    """Whether ``word`` is somebody who can do a thing and have it done to them."""
    return word.stem == PERSON or word.named or word.text in _ACTORS or is_person(word.stem)


def is_person(root: str) -> bool:
    """Whether the stem ``root`` says what somebody is: a sister, a manager."""
    return root in _persons()


def _passive(words: tuple[Word, ...], i: int) -> bool:
    """Whether who stands before is the one it is done to ("you were told", "asked by her")."""
    before = {word.text for word in words[max(0, i - 2) : i] if word.clause == words[i].clause}
    return bool(before & _BE) and not words[i].text.endswith("ing")


@lru_cache(maxsize=1)
def _deeds() -> frozenset[str]:
    """Stems of what one can do to another: only there does it matter who stands on which side."""
    return _stems("deeds.txt")


@lru_cache(maxsize=1)
def _persons() -> frozenset[str]:
    return _stems("persons.txt")


def _stems(name: str) -> frozenset[str]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return frozenset(stem(word) for word in listed(text))
