"""Holds a question about what is, or was, to what the person told: "When do you start there?".

A question about what might be takes little for granted. One about what is takes for granted all
that it does not ask: that somebody answered, that there is a date, that they did say no.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.answers import reacted
from coach.verification.lexicon import kin, kin_among
from coach.verification.quotations import outside
from coach.verification.reading import PERSON, STRONG, read, stems_said
from coach.verification.retelling import retold
from coach.verification.strict_words import word_list
from coach.verification.wording import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from coach.verification.reading import Word

_WH = r"(?P<wh>(?i:what|who|whom|whose|which|where|when|how|why))\b"
_SOMEBODY = (
    r"(?P<who>you|he|she|they|(?:your|his|her|their) [\w'’-]+|the (?:other )?[\w'’-]+"
    r"|(?:(?:Dr|Mr|Mrs|Ms|Prof|Frau|Herr)\.? )?[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)?)"
)
_PLAIN = re.compile(
    rf"(?:^|[,:;] |\band |\bso |\bbut )(?:(?i:by|since|until|from|for|to|with|in) )?{_WH}"
    r"(?P<asked>(?: [\w'’-]+){0,3}?) "
    rf"(?P<be>did|do|does|has|have|had|is|are|was|were)(?P<deny>n['’]t)? {_SOMEBODY}(?![\w'’-])"
    r"(?P<deed> [^?.:;]*)?"
)
# "What made you", "who looks after": the question word does it.
_DOES = re.compile(
    rf"(?:^|[,:;] ){_WH}(?P<deed> (?:has |have |had |is |was )?(?!would|could|might|may|can|should"
    r"|will|did|do|does|is|are|was|were)[\w'’-]+ [^?.:;]*)",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"(?<!so )\b(?:that|which|whom?) "
    r"(?P<fact>(?:your (?:own )?[\w'’-]+|he|she|they|you|[A-ZÀ-Þ]\w+)"
    r" (?!would|could|might|may|can|should|will|want to\b)(?:['’]\w+ )?[^,?.;:]*)"
)
_OTHER = re.compile(r"\b(?:other|else)\b", re.IGNORECASE)
_REACTS = re.compile(
    r"\b(?:say|said|tell|told|reply|replied|answer(?:ed)?|react|respond"
    r"|take (?:it|that|the|your))\b",
    re.IGNORECASE,
)
# Words with which anybody asks, and that take nothing for granted.
_ASKING = frozenset(stem(word) for word in word_list("asked_with"))
_PERSONS, _TELLING = word_list("persons"), frozenset(stem(word) for word in word_list("tells"))
_BODIES = word_list("bodies")
_WHEN = re.compile(r"\b(?:when|after|before|while|since)\b.*", re.DOTALL)
_IF = re.compile(r",? if (?:he|she|they|you|anything|any|at all)\b[^?]*")  # "if she said anything"
_NEAR = 2  # sentences in a row that may carry together what is taken for granted


def untold(text: str, messages: Iterable[str]) -> str:
    """What a question about what is or was takes for granted and they did not tell so, or ""."""
    bare, told = outside(text), list(messages)
    for match in _RELATIVE.finditer(bare):
        who = match["fact"].split()
        thing = who[0] == "your" and who[1].lower() not in _PERSONS
        if who[0] != "you" and not thing and retold(match["fact"], told):
            return match["fact"].strip()
    plain = _PLAIN.search(bare)
    if plain:
        return _in_plain(plain, told)
    does = _DOES.search(bare)
    bare_word = does and does["wh"].lower() in {"what", "who", "whose"}
    return _denied(_words(does["deed"]), told) if does and bare_word else ""


def _in_plain(asked: re.Match[str], told: Sequence[str]) -> str:
    who, deed = asked["who"], _IF.sub("", asked["deed"] or "")
    left_open = _IF.search(asked["deed"] or "") is not None
    shown = f"{who}{deed}".strip()
    taken = _words(f"{asked['asked'] or ''} {who} {_WHEN.sub('', deed)}")  # times: see asking.py
    if asked["deny"] and deed and not _denied_somewhere(_words(deed), told):
        return f"{asked['be']}n't {shown}"
    denied = "" if asked["deny"] else _denied(taken, told)
    if denied:
        return denied
    noun = who.lower().split()[-1]
    named = who[0].isupper() or who.split()[-1][0].isupper()
    theirs = named or noun in _PERSONS | _BODIES | {"he", "she", "they"}
    reacts = _REACTS.match(deed.strip()) if theirs and not left_open else None
    in_words = reacts is not None and not reacts.group().startswith(("react", "take"))
    if reacts and not reacted(who, told, in_words=in_words):
        return shown
    wh = asked["wh"].lower()
    of_now = asked["be"].lower() in {"do", "are", "does", "is"}
    arranged = of_now and (wh == "when" or (wh == "which" and _OTHER.search(asked["asked"] or "")))
    bound = wh == "why" or arranged or (theirs and wh in {"what", "how"})
    how = wh == "how" and re.match(r" (?:tell|ask|say|write|answer)\b", deed, re.IGNORECASE)
    if bound or how:
        sure = wh == "when" and of_now
        needed = [w for w in taken if sure or w.stem not in _ASKING | _TELLING]
        if needed and not _carried(needed, told, sure=sure):
            return shown
    return ""


def _words(text: str) -> list[Word]:
    return [w for w in read(text) if w.stem != PERSON and (w.carries or w.text == "against")]


def _denied(taken: Sequence[Word], told: Sequence[str]) -> str:
    """The word that stands in their messages only right after a "not" or a "no", or ""."""
    for word in taken:
        if word.named or word.denied or word.stem in _ASKING:
            continue
        there = [
            _right_after_not(read(text, True), i)
            for text in told
            if kin_among(word.stem, stems_said(text))  # most messages have no such word
            for i, w in enumerate(read(text, True))
            if _same(word, w)
        ]
        if there and all(there):
            return word.text
    return ""


def _right_after_not(there: Sequence[Word], at: int) -> bool:
    before = [w.text for w in there[max(at - 2, 0) : at] if w.clause == there[at].clause]
    return any(text in STRONG or text.endswith("n't") for text in before)


def _denied_somewhere(taken: Sequence[Word], told: Sequence[str]) -> bool:
    return any(
        w.denied and _same(word, w) for word in taken for text in told for w in read(text, True)
    )


def _carried(needed: Sequence[Word], told: Sequence[str], *, sure: bool) -> bool:
    """Whether few sentences in a row have all of ``needed``; ``sure``: where nothing is open."""
    for text in told:
        spans = [text[start:end] for start, end in sentence_spans(text)]
        for i in range(len(spans)):
            near = " ".join(spans[i : i + _NEAR])
            there = read(near, True)
            if sure and _OPEN.search(near):
                continue
            if all(any(_same(word, w) for w in there) for word in needed):
                return True
    return False


_OPEN = re.compile(
    r"\b(?:if|maybe|perhaps|might|would|could|wants?|offer(?:s|ed)?|thinking|whether)\b|\?", re.I
)


def _same(word: Word, other: Word) -> bool:
    return kin(word.stem, other.stem)
