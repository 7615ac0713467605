"""Notices a deed given to somebody else: who stands right before its verb, pronouns included."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from coach.passages import sentence_spans
from coach.verification.names import CALENDAR
from coach.verification.quotations import outside
from coach.verification.reading import PERSON, STRONG, read
from coach.verification.roles import is_person
from coach.verification.wording import common_words, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from coach.verification.reading import Word

_THIRD = listed("he she they")
_AUXILIARY = listed(
    """
    have has had do does did will would can could shall should may might must not never also just
    really always often once now then still only already 've 'd 'll
    """
)
_BE = listed("be is are was were been being am get gets got")
_TOLD = listed("say tell ask write")
_NO_SUBJECT = listed("me my mine myself your yours yourself")
_ANYBODY = listed("somebody someone everybody everyone nobody person people")


class Deed(NamedTuple):
    """A verb's stem, who stands before it ("YOU", a pronoun, a name) and whether it is denied.

    ``beside`` are the stems of the other carrying words of its sentence.
    """

    verb: str
    doer: str
    denied: bool
    beside: frozenset[str]


def other_doer(text: str, messages: Iterable[str]) -> str:
    """The verb that ``text`` gives to another than all ``messages`` do, or "".

    Silent where the messages have the verb without anybody right before it, or of several.
    """
    held = _told(tuple(messages))
    for deed in deeds(outside(text), speaker=False):
        same = held.get(deed.verb, [])
        near = any(deed.beside & other.beside for other in same)
        if deed.doer and near and not any(_fits(deed, other) for other in same):
            return deed.verb
    return ""


def denied_of_them(text: str, messages: Iterable[str]) -> str:
    """The verb that ``text`` says the person did, where they only ever denied it, or ""."""
    theirs = [d for d in deeds(outside(text), speaker=False) if d.doer == PERSON and not d.denied]
    told = _told(tuple(messages)) if theirs else {}
    for deed in theirs:
        same = told.get(deed.verb)
        if same and all(other.doer == PERSON and other.denied for other in same):
            return deed.verb
    return ""


@lru_cache(maxsize=256)
def _told(messages: tuple[str, ...]) -> Mapping[str, Sequence[Deed]]:
    """What all ``messages`` tell, by the verb."""
    found: dict[str, list[Deed]] = defaultdict(list)
    for message in messages:
        for deed in deeds(message, speaker=True):
            found[deed.verb].append(deed)
    return dict(found)


@lru_cache(maxsize=512)
def deeds(text: str, speaker: bool) -> tuple[Deed, ...]:
    """The verbs of ``text`` with who does them, "" where nobody stands right before."""
    found = []
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        quoting = speaker and any(mark in sentence for mark in '"“”')
        words = read(sentence, speaker)
        stems = frozenset(word.stem for word in words if word.carries)
        for i, word in enumerate(words):
            if word.carries or word.stem in _TOLD:
                doer = "" if quoting else _before(words, i)
                found.append(Deed(word.stem, doer, word.denied > 0, stems - {word.stem, doer}))
    return tuple(found)


def _before(words: tuple[Word, ...], i: int) -> str:
    """Who stands right before the verb ``words[i]``, "" where nobody does or it is a passive."""
    for word in reversed(words[:i]):
        if word.clause != words[i].clause or word.text.endswith(("'re", "'m")):
            return ""
        if word.text in _AUXILIARY or word.text in STRONG or word.text.endswith("ly"):
            continue
        if word.text not in _BE:
            return _doer(word, opens=word is words[0])
        if not words[i].text.endswith("ing"):
            return ""
    return ""


def _doer(word: Word, *, opens: bool) -> str:
    if word.stem == PERSON:
        return "" if word.text in _NO_SUBJECT else PERSON
    if word.text in _THIRD:
        return word.text
    plain = word.text in common_words() or word.text in CALENDAR
    if is_person(word.stem) or ((word.named or (opens and word.carries)) and not plain):
        return "" if word.text in _ANYBODY else word.text
    return ""


def _fits(said: Deed, held: Deed) -> bool:
    """Whether both may be done by the same: nobody known, or a pronoun for another."""
    if held.doer in {said.doer, "", "we"}:
        return True
    return PERSON not in {said.doer, held.doer} and bool({said.doer, held.doer} & _THIRD)
