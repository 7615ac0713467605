"""Knows who told, asked or answered something, from how the person put it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.names import CALENDAR
from coach.verification.numerals import is_number_word
from coach.verification.reading import PERSON, read
from coach.verification.strict_words import word_list
from coach.verification.wording import STOP, common_words, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

_TELLS = re.compile(
    r"\b(?:say|says|said|tell|tells|told|write|writes|wrote|ask|asks|asked|answer|answers|answered"
    r"|called|calls)\b",
    re.IGNORECASE,
)
# What tells that somebody took something in some way, words or not.
_TOOK = re.compile(
    r"\b(?:sa(?:y|ys|id)|tells?|told|writes?|wrote|repl(?:y|ies|ied)|answer(?:s|ed)?|laugh(?:s|ed)"
    r"|smil(?:es|ed)|nod(?:s|ded)|went|was|were|looked|shrugg?(?:s|ed)?|cr(?:ies|ied)|asks?|asked"
    r"|calls?|called|thanked|hugged|gave|didn['’]t|did not)\b",
    re.IGNORECASE,
)
# "She said nothing", "hasn't said a word": there is no answer to be asked for.
_NOTHING = re.compile(
    r"\b(?:sa(?:y|ys|id) nothing|(?:did|do|does|has|have|had)(?:n['’]?t| not) (?:said?|tell|told"
    r"|answer(?:ed)?|repl(?:y|ied))(?: (?:me|us|anything|nothing|a word|yet))*)\b",
    re.IGNORECASE,
)
_THIRD, _PERSONS = frozenset({"he", "she", "they"}), word_list("persons")
_NAMED = re.compile(r"(?<!\bin )(?<!\bat )(?<!\bof )(?<!\bfrom )\b[A-Z][\w'’]+")  # no place
_NEAR = 2  # sentences in a row that may tell together how somebody took it


def answered(who: str, heard: Sequence[str]) -> bool:
    """Whether some message tells of ``who``, or of the one it named last, that they said it."""
    names = {stem(w) for w in words(who) if w not in STOP and not is_number_word(w)}
    for message in heard:
        meant = False  # by "she"
        for clause in re.split(r"[.!?,;]", message):
            spoken = words(clause)
            here = names <= set(map(stem, spoken))
            meant = here or (meant and not _names_another(clause, names))
            if _TELLS.search(clause) and (here or (meant and _THIRD.intersection(spoken))):
                return True
    return False


def _names_another(clause: str, names: set[str]) -> bool:
    """Whether ``clause`` speaks of somebody beside those of ``names``."""
    capitals = {w.lower() for w in _NAMED.findall(clause)}
    capitals -= common_words() | CALENDAR
    return any(stem(w) not in names for w in capitals | (_PERSONS & set(words(clause))))


def reacted(who: str, heard: Sequence[str], *, in_words: bool = False) -> bool:
    """Whether the messages ``heard`` tell of ``who`` that they said something or took it somehow.

    Wider than ``answered``: what they did then is an answer too. ``in_words``: not where all that
    is told is that they said nothing.
    """
    names = {word.stem for word in read(who) if word.stem != PERSON}
    for message in heard:
        spans = [message[start:end] for start, end in sentence_spans(message)]
        for i, sentence in enumerate(spans):
            held = {word.stem for word in read(sentence, True)}
            after = " ".join(spans[i : i + _NEAR])
            took = _TELLS if in_words and _NOTHING.search(after) else _TOOK
            if (names & held or not names) and took.search(_NOTHING.sub(" ", after)):
                return True
    return False
