"""Holds the coach's own sentences to claiming no fact that nobody told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.verification.quotations import outside
from coach.verification.retelling import retold
from coach.verification.strict_words import word_list
from coach.verification.tellings import TITLES
from coach.verification.voiced import (
    YOURS,
    carrying,
    held_in,
    is_known,
    is_past,
    light,
    not_theirs,
    voice,
)
from coach.verification.wording import STOP, common_words, listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Who or what the coach may speak of in its own voice.
_OPENS, _DOES = word_list("coach_opens"), word_list("coach_asks_to")
_MAY_BE = word_list("may_be")
_BEFORE_YOU = listed(
    "if whenever when whether until once unless before as however wherever what how where thank"
)
_YOU = re.compile(
    r"(?:(?P<before>[\w'’]+)[ ,]+)?\byou(?P<short>['’](?:ve|re|d|ll))?\s+(?P<rest>[^,.;:!?—–]*)",
    re.I,
)


def asserted(text: str, heard: Sequence[str], said: Iterable[str]) -> str:
    """The word of a coach's own sentence with which it claims what nobody said, or "".

    ``heard`` are the person's messages, ``said`` all texts whose words may be used.
    """
    held = held_in(said)
    bare = TITLES.sub(r"\1", outside(text))
    return _foreign_subject(bare, heard, held) or _fact_about_them(bare, heard, held)


def _foreign_subject(text: str, heard: Sequence[str], held: frozenset[str]) -> str:
    """The word with which a sentence that is not of I, we, you or it claims something, or ""."""
    for sentence in re.split(r"[.!?;:—–]\s+", text):
        spoken = words(sentence)
        about = _about_somebody(sentence, spoken)
        if not spoken or (not about and (spoken[0] in _OPENS or spoken[0] in _DOES)):
            continue
        clause = sentence if about else sentence.split(",")[0]
        weighed = _WEIGHS.match(clause)
        placed = None if about or set(spoken[:3]) & _SOMEBODY else _PLACED.match(clause)
        clause = placed["thing"] + placed["where"] if placed else clause
        free = light() if weighed or not about else frozenset()
        foreign = [w for w in carrying(clause) if stem(w) not in held and w not in free]
        if foreign:
            return foreign[0]
        if about and not weighed and carrying(sentence) and retold(sentence, heard):
            return spoken[0]
    return ""


# "The contracts could be", "Thursdays sound like a good place": an offer, or what it is worth.
_WEIGHS = re.compile(
    r"^(?:[\w'’-]+ ){1,6}?(?:can|could|may|might|needn['’]t|need not"
    r"|(?:do|does)n['’]t (?:have|need) to|(?:is|are|sounds?|looks?|seems?)(?: like)?"
    r" (?:a|an|one|worth|something|fine|good|enough|where|there|here|on))\b",
    re.IGNORECASE,
)

_SOMEBODY = word_list("persons")
# "The jacket can hang there": what a thing of theirs may do is an offer, whatever the verb.
_PLACED = re.compile(
    r"^(?P<thing>(?:[\w'’-]+ ){1,4}?)(?:can|could|may|might) (?!have\b|be\b|only\b)[\w'’-]+"
    r"(?P<where>(?! (?:you|your|him|his|her|them|their|us|my|our|[A-Z]\w+)\b).*)$",
    # Names are told by their capitals here.
)


def _about_somebody(sentence: str, spoken: Sequence[str]) -> bool:
    """Whether a sentence is of somebody or something of theirs, or of a sort of people."""
    if not spoken:
        return False
    if spoken[0] in {"your", "his", "her", "their"}:
        return len(spoken) > 1 and spoken[1] not in YOURS
    if spoken[0] in {"that", "this", "these", "those"}:
        noun = len(spoken) > 1 and spoken[1] not in STOP and spoken[1] not in light()
        return noun and not is_past(spoken[1]) and not spoken[1].endswith("s")
    named = re.match(r"\W*[A-Z][\w'’]+\W+[a-z]", sentence) is not None
    opens = any(spoken[0] in listed for listed in (_OPENS, _DOES, light()))
    known = opens or spoken[0] in common_words()
    plural = spoken[0].endswith("s") and not opens
    return plural or (named and not known)


def _fact_about_them(text: str, heard: Sequence[str], held: frozenset[str]) -> str:
    how = _HOW_YOU_ARE.search(text)
    if how and not is_known(how[1].lower(), held):
        return how[1]
    for match in _YOU.finditer(text):
        rest = words(match["rest"])
        if not rest or _is_no_fact(text[: match.start("rest")], match, rest):
            continue
        foreign = [
            w for w in carrying(" ".join(rest)) if not is_known(w, held) and w not in voice()
        ]
        if _SPOKE.intersection(rest[:2]):
            foreign = [w for w in foreign if w not in _SAFE_OF_THEM | _SPOKE]
            named = re.search(r"\b[A-Z]\w", match["rest"])
            if foreign or (named and retold("you " + match["rest"], heard)):
                return (foreign or rest)[0]
        elif any(word not in _HARMLESS for word in rest) and retold("you " + match["rest"], heard):
            return (foreign or rest)[0]
    return not_theirs(text, held)


_HOW_YOU_ARE = re.compile(r"\bhow ([\w'’]+) you(?:['’]re| are| were| must)\b", re.IGNORECASE)
# What they did in this conversation, of which the coach may speak.
_SPOKE = word_list("spoke")
_HARMLESS = word_list("harmless")


def _is_no_fact(before: str, match: re.Match[str], rest: Sequence[str]) -> bool:
    """Whether what follows "you" is an offer, a condition or an infinitive."""
    short = (match["short"] or "").replace("’", "'")
    if short not in {"'ll", "'d"} and rest[0] in _MAY_BE | {"to", "free", "welcome"}:
        return True
    if rest[0] == "and" and match["before"] == "to":  # "good night to you and to the cat"
        return True
    if re.search(r"\bas if you\W*$|\bas though you\W*$", before, re.IGNORECASE):
        return False
    return (match["before"] or "").lower() in _BEFORE_YOU


_SAFE_OF_THEM = YOURS | word_list("safe_of_them")
