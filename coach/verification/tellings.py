"""Reads what a person said, and what is told of it, so that one can be laid beside the other."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from coach.passages import sentence_spans
from coach.verification.names import CALENDAR
from coach.verification.plain_tokens import plain
from coach.verification.quotations import quotations
from coach.verification.retelling_words import (
    EMPTY,
    FRAMES,
    NEW_CLAUSE,
    PERSONS,
    TELLS,
    THEIRS,
    THEY,
    YOU,
)
from coach.verification.wording import common_words, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from coach.verification.plain_tokens import Plain

_QUOTED = re.compile(
    r"“[^“”]*”|\"[^\"]*\"|«[^«»]*»|(?<![^\W_])‘.+?’(?![^\W_])"
    r"|(?<![^\W_])'(?=\S).+?(?<=\S)'(?![^\W_])",
    re.DOTALL,
)
TITLES = re.compile(r"\b(Dr|Dra|Eng|Herr|Mme|Mr|Mrs|Ms|Prof|Sr|Sra|St)\.", re.IGNORECASE)
_NAMED = re.compile(r"\b((?i:an?|the|my|our) \w+) (?:called|named) (?=[A-Z])")  # says nothing
_YES_OR_NO = re.compile(r"\byes or (?:a )?no\b", re.IGNORECASE)  # denies nothing
_SHORT = 4  # words of a question that they ask and answer themselves, and of the answer
_GAPS = ",;:.!?—–()"
_APPOSED = frozenset({"a", "an", "my", "our"})  # "Petra, my boss, she": the same person
_MINE = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ourselves"})
_YOURS = frozenset({"you", "your", "yours", "yourself"})


class Root(NamedTuple):
    """One word: ``root`` to compare by, the ``clause`` it is in, and the person before it.

    ``reported`` holds, where it is somebody's speech that is told, the roots that name them.
    """

    root: str
    clause: int
    person: str
    text: str
    reported: frozenset[str] = frozenset()


def unquoted(text: str) -> str:
    """``text`` without its quotations and without what only frames it ("you say")."""
    bare = _QUOTED.sub(" , ", text)
    for frame in FRAMES:
        bare = frame.sub(lambda m: " you " if m.group().lower().startswith("you ") else " ", bare)
    return bare


def quoted_roots(text: str) -> set[str]:
    """The roots of every word that ``text`` has in quotation marks."""
    return {word.root for quotation in quotations(text) for word in claim_words(quotation)}


@lru_cache(maxsize=512)
def claim_words(text: str) -> tuple[Root, ...]:
    """The words of a sentence to the person, in which they are "you"."""
    return tuple(_rooted(plain(TITLES.sub(r"\1", _YES_OR_NO.sub("yesorno", text))), speaker=False))


@lru_cache(maxsize=512)
def message_sentences(message: str) -> tuple[tuple[Root, ...], ...]:
    """The sentences of a person's message, in which they are "I".

    Those with "she" stand there once more with the name, where only one was given before.
    """
    found: list[tuple[Root, ...]] = []
    message = TITLES.sub(r"\1", _YES_OR_NO.sub("yesorno", message))
    message = _NAMED.sub(r"\1 ", message)
    for start, end in sentence_spans(message):
        read = plain(message[start:end])
        found.append(tuple(_reported(_rooted(read, speaker=True))))
    return (*found, *_with_names(found), *_answered(found))


def _answered(sentences: Sequence[tuple[Root, ...]]) -> Iterator[tuple[Root, ...]]:
    """Their own question and its short answer as one: "who knows? Matos" as "Matos knows"."""
    for asked, answer in pairwise(sentences):
        if asked and asked[0].text == "who" and len(asked) <= _SHORT and len(answer) <= _SHORT:
            yield tuple(word._replace(clause=0, person="") for word in (*answer, *asked[1:]))


def _with_names(sentences: Sequence[tuple[Root, ...]]) -> Iterator[tuple[Root, ...]]:
    """Sentences with "she" once more, with the one name that the sentences before them give."""
    names: set[str] = set()
    for sentence in sentences:
        if len(names) == 1 and any(word.root == THEY for word in sentence):
            (name,) = names
            yield tuple(
                word._replace(
                    root=name if word.root == THEY else word.root,
                    person=name if word.person == THEY else word.person,
                )
                for word in sentence
            )
        names |= {word.person for word in sentence} - {"", YOU, THEY}


def _rooted(words: Sequence[Plain], *, speaker: bool) -> list[Root]:
    found: list[Root] = []
    clause, person, subject = 0, "", ""
    for i, word in enumerate(words):
        breaks = any(mark in word.gap for mark in _GAPS) or (word.quoted and speaker)
        if i and (breaks or word.key in NEW_CLAUSE):
            clause += 1
            apposed = word.key in _APPOSED and "," in word.gap and _is_name(words[i - 1], i - 1)
            person = person if apposed or (word.key == "and" and not word.gap) else ""
        root = _root(word, speaker)
        if root in TELLS and i and words[i - 1].key == "and":
            person = subject  # "she gave me notice and said": it was not I who said it
        if word.key == "have" and [w.key for w in words[i + 1 : i + 2]] == ["to"]:
            root = "must"
        found.append(Root(root, clause, person, word.key))
        named = _is_name(word, i)
        if root in PERSONS or named:
            subject = subject if word.key in {"me", "us"} else PERSONS.get(root, root)
            person = PERSONS.get(root, root)
    return found


def _is_name(word: Plain, i: int) -> bool:
    lower = word.text.lower().removesuffix("'s").removesuffix("’s")
    if not word.text[0].isupper() or lower in CALENDAR or lower.startswith(("i'", "i’")):
        return False
    return lower not in common_words() if not i or word.quoted else lower != "i"


def _root(word: Plain, speaker: bool) -> str:
    if word.text in {"May", "March"}:
        return word.text  # the month, not the word that weakens
    if word.key in (_MINE if speaker else _YOURS):
        return YOU
    if word.key in THEIRS:
        return THEY
    if word.key.startswith("#"):
        return "no" if word.key == "#0" else word.key
    return stem(word.key if "'" in word.text or "’" in word.text else word.text.lower())


def _reported(words: list[Root]) -> list[Root]:
    """The words with those marked that somebody else is said to have said."""
    names: frozenset[str] = frozenset()
    told, marked = 0, []
    for i, word in enumerate(words):
        marked.append(word._replace(reported=names, clause=word.clause + told))
        if word.root in TELLS and word.person == YOU:
            names = frozenset()
        elif word.root in TELLS and word.person and not _tells_nothing(words[i + 1 : i + 2]):
            before = [w for w in words[:i] if w.clause == word.clause or w.root == word.person]
            who = {w.root for w in before if w.root not in EMPTY | {YOU, THEY}}
            names = frozenset(who or {THEY}) | {word.root}
            told += 1
    return marked


def _tells_nothing(after: Sequence[Root]) -> bool:
    """Whether it is "didn't say anything": what comes then is not what was said."""
    return [word.text for word in after] in (["anything"], ["nothing"])
