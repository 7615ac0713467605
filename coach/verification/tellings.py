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
from coach.verification.strict_words import word_list
from coach.verification.wording import common_words, listed, stem

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
_GAPS = frozenset(",;:.!?—–()")
_APPOSED = frozenset({"a", "an", "my", "our"})  # "Petra, my boss, she": the same person
# Between who tells and the telling: "I have always said", "she just kept saying".
_BEFORE_TELLING = listed(
    """
    have has had is was were did do does not never ever just always also then once now still only
    again even often sometimes really actually already keep keeps kept to would will could might
    must should can may shall want need like
    """
)
_TELLING = TELLS | frozenset(stem(word) for word in word_list("tells_in_messages"))
_I_SAID = re.compile(r"\b(?:i|we)\b[^.;:!?“\"'‘]{0,40}$|\b(?:me|myself)\b[ ,:]*$", re.IGNORECASE)
_OWN = re.compile(r"\bi(?:['’]\w+)?\b", re.IGNORECASE)
_TO_THEM = re.compile(r"\b(?:you|your)(?:['’]\w+)?\b", re.IGNORECASE)
_THEIR_LINE = re.compile(
    r"^[\s,.;:–—-]*(?:that|this|it)(?:['’]s| is) (?:me|mine|my (?:line|sentence|one))\b",
    re.IGNORECASE,
)
_SENTENCE = 3  # words in quotation marks that are somebody's speech and no mere word of theirs
_SPOKEN = re.compile(r"\b(?:i|i['’]\w+|me|my|you|your)\b", re.IGNORECASE)
_OWNING = frozenset({"my", "our", "your"})
_BEING, _PASSIVE = listed("is was be been being get got"), listed("told advised warned")
_OWNED = 2  # what is theirs, and what it does
# "She goes: have you thought of it": before what somebody says.
_GOES_ON = listed("have had why what do did are were you u how i no yes well oh so is")
_LEADS_ON = listed("to at in on for with from of and or by as that who which when than into about")
_BEFORE_NOUN = frozenset({"own", "old", "new", "whole", "little", "big"})
_MINE = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ourselves"})
_YOURS = frozenset({"you", "your", "yours", "yourself"})


class Root(NamedTuple):
    """One word: ``root`` to compare by, the ``clause`` it is in, and the person before it.

    ``reported`` holds, where it is somebody's speech that is told, the roots that name them.
    ``of`` is, where the clause is not about "me" but about "my shop", the root of the shop.
    """

    root: str
    clause: int
    person: str
    text: str
    reported: frozenset[str] = frozenset()
    of: str = ""


@lru_cache(maxsize=512)
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
        sentence = message[start:end]
        read = _rooted(plain(sentence), speaker=True)
        by_others = _by_others(sentence, opens=not message[:start].strip())
        found.append(tuple(_reported(read, by_others)))
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
    clause, person, subject, thing = 0, "", "", ""
    for i, word in enumerate(words):
        breaks = _GAPS.intersection(word.gap) or (word.quoted and speaker)
        if i and (breaks or word.key in NEW_CLAUSE):
            clause += 1
            apposed = word.key in _APPOSED and "," in word.gap and _is_name(words[i - 1], i - 1)
            person = person if apposed or (word.key == "and" and not word.gap) else ""
            thing = thing if person else ""
        root = _root(word, speaker)
        if root in TELLS and i and words[i - 1].key == "and":
            person = subject  # "she gave me notice and said": it was not I who said it
        if word.key == "have" and [w.key for w in words[i + 1 : i + 2]] == ["to"]:
            root = "must"
        found.append(Root(root, clause, person, word.key, of=_holder(words, i) or thing))
        named = _is_name(word, i)
        if root in PERSONS or named:
            subject = subject if word.key in {"me", "us"} else PERSONS.get(root, root)
            person = PERSONS.get(root, root)
            thing = _owned(words, i) if root == YOU else ""
    return found


def _holder(words: Sequence[Plain], at: int) -> str:
    """The root of what belongs to the word at ``at``: "a smith's son" is no smith."""
    after = words[at + 1 : at + 2]
    possessive = words[at].text.lower().endswith(("'s", "’s")) and after and not after[0].gap
    return stem(after[0].text.lower()) if possessive else ""


def _owned(words: Sequence[Plain], at: int) -> str:
    """The root of what "my" at ``at`` makes theirs ("my oldest" is not me), "" of a mere "I"."""
    after = [w for w in words[at + 1 : at + 4] if w.key not in _BEFORE_NOUN]
    if words[at].key not in _OWNING or len(after) < _OWNED or any(w.gap for w in after[:_OWNED]):
        return ""
    noun, does = after[:_OWNED]
    return "" if does.key in _LEADS_ON else stem(noun.text.lower())


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


def _reported(words: list[Root], by_others: Sequence[tuple[int, int]]) -> list[Root]:
    """The words with those marked that somebody else is said to have said.

    ``by_others`` are the places, from and up to, of what others are quoted with.
    """
    names: frozenset[str] = frozenset()
    told, marked = 0, []
    for i, word in enumerate(words):
        quoted = any(start <= i < end for start, end in by_others)
        who = names or (frozenset({THEY}) if quoted else names)
        root, person = word.root, word.person
        if quoted and word.text in _MINE:  # "I" is who is quoted, and "you" the person
            root = person = THEY
        elif quoted and word.text in _YOURS:
            root = person = YOU
        marked.append(Root(root, word.clause + told, person, word.text, who, word.of))
        goes = word.text == "go" and [w.text in _GOES_ON for w in words[i + 1 : i + 2]] == [True]
        if (word.root in _TELLING or goes) and not _tells_nothing(words[i + 1 : i + 2]):
            teller = _teller(words, i)
            if teller is not None:
                names = teller | {word.root} if teller else teller
                told += bool(teller)
    return marked


def _teller(words: Sequence[Root], at: int) -> frozenset[str] | None:
    """The roots that name who tells: empty where it is the person, None where nobody is named."""
    for j in range(at - 1, -1, -1):
        word = words[j]
        if j == at - 1 and word.text in _BEING and words[at].text in _PASSIVE:
            return frozenset({THEY})  # "I'm told": by somebody
        if word.text in _BEFORE_TELLING:
            continue
        if word.text in {"i", "we"}:
            return frozenset()
        if word.text == "and":  # "she gave me notice and said"
            return frozenset({words[at].person}) if words[at].person not in {"", YOU} else None
        near = [w for w in words[:at] if w.clause in {words[at].clause, word.clause}]
        named = frozenset(w.root for w in near if w.root not in EMPTY | {YOU, THEY})
        return named or frozenset({THEY})
    return None


def _by_others(sentence: str, *, opens: bool) -> list[tuple[int, int]]:
    """Where, counted in words, ``sentence`` quotes somebody else who says "I" or "you".

    Not where it is a line of theirs: followed by "that is me", or, as what ``opens`` the message
    and of nobody but "I", said again of their own accord.
    """
    found = []
    for match in _QUOTED.finditer(sentence):
        before = sentence[: match.start()]
        if _THEIR_LINE.search(sentence[match.end() :]) or (opens and _is_alone(match, sentence)):
            continue
        spoken = _SPOKEN.search(match.group()) or len(match.group().split()) >= _SENTENCE
        if spoken and not _I_SAID.search(before):
            start = len(plain(before))
            found.append((start, start + len(plain(match.group()))))
    return found


def _is_alone(quoted: re.Match[str], sentence: str) -> bool:
    """Whether a sentence is nothing but words in quotation marks that say "I" and not "you"."""
    around = sentence[: quoted.start()] + sentence[quoted.end() :]
    own = _OWN.search(quoted.group()) is not None and not _TO_THEM.search(quoted.group())
    return own and not re.search(r"\w", around)


def _tells_nothing(after: Sequence[Root]) -> bool:
    """Whether it is "didn't say anything", "was told off and": what comes then was not said."""
    return any(word.text in {"anything", "nothing", "off", "and", "but"} for word in after)
