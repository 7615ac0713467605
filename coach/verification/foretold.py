"""Holds what is said to be coming, or to be over, to what the person told of it.

"When will you tell her", "once you are in Tartu" take for granted that it will be so; "how did the
lunch go" that it has been. What was only weighed, or is done already, may not be put that way.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from coach.passages import sentence_spans
from coach.verification.lexicon import kin
from coach.verification.quotations import outside
from coach.verification.reading import read
from coach.verification.retelling import retold
from coach.verification.voiced import carrying, is_past, is_plain
from coach.verification.wording import listed, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WHO = (
    r"(?P<who>you(?: and (?:your )?[\w'’-]+)?|he|she|they|(?:your|his|her|their|the) [\w'’-]+"
    r"|[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)?)"
)
_WHEN_WILL = re.compile(
    rf"\b(?:[Ww]hen|[Ww]hat day|[Ww]hich [\w'’-]+) (?:will|must|do|does|are|is) {_WHO} "
    r"(?P<deed>[^?.,:;]+)"
)
_ONCE = re.compile(
    r"\b(?:[Ww]hen|[Oo]nce|[Aa]fter|[Aa]s soon as|[Bb]y the time|[Bb]efore|[Nn]ow that"
    rf"|[Aa]s(?= you(?:['’]re| are|['’]ll| will)\b)) {_WHO}"
    r"(?P<short>['’](?:re|ll|s|ve))? (?P<deed>[^?.,:;]+)"
)
_SUPPOSED = re.compile(r"\b(?:would|could|might|may|if|suppose|imagine)\b|['’]d\b", re.IGNORECASE)
# "What do you see when you open it" is of every time; "what will you say when" of one to come.
_HABIT = re.compile(r"when|before|after", re.IGNORECASE)
_WILL = re.compile(r"\b(?:will|going to)\b|['’]ll\b", re.IGNORECASE)
_SURE = frozenset({"once", "now"})  # "once you have told her": that is to come as well
# What stands before the deed itself and says only that it is coming.
_COMING = re.compile(
    r"^(?:(?:are|is|am|be|have|has|['’]ve|will|going to|about to|have to|has to|need to|needs to"
    r"|plan to|want to|next|then|first|finally|actually) )+"
)
_AGAIN = re.compile(r"\bwill\b[^?]*\bthe (?:second|third|fourth|last|next) time\b", re.IGNORECASE)
# How they may have put it that something is coming.
_FORMS = ("{who} {deed}", "{who} will {deed}", "{who} want to {deed}", "{who} must {deed}",
          "{who} sometimes {deed}")  # fmt: skip
_WENT = re.compile(
    r"\b[Hh]ow (?:did|has|have) (?P<thing>(?!you\b|it\b|that\b|this\b)[\w'’ -]+?)"
    r" (?:go|went|gone|turn(?:ed)? out|end(?:ed)?)\b"
    r"|\b(?:[Hh]ow|[Ww]hat) (?:was|were) (?P<event>(?:the|your|his|her|their) [\w'’ -]+?)"
    r"(?: like)?(?: for you)?\?"
)
_WANTED_OF_THEM = re.compile(
    r"\b(?:wants?|wanted|asks?|asked|likes?|needs?|tells?|told|offers?|offered) (?:me|us)\b", re.I
)
_THEY_WILL = re.compile(
    r"\bI(?:['’]ll| will|['’]m going| am going|['’]ve said yes| said yes| agreed| want| plan)\b",
    re.IGNORECASE,
)
_AT = frozenset({"in", "at", "on", "with", "back", "there"})
_GOES = listed("go going move moving start starting leave leaving fly will i'll begin")
_OPEN = listed("if or maybe might could would perhaps offer offers offered whether not")
_ON_DAY = re.compile(
    r"\bdid\b[^?]* on (?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?\b[^?]*", re.IGNORECASE
)
_COMES = re.compile(r"\b(?:will|would|going to|have to)\b|['’](?:ll|d)\b", re.IGNORECASE)
_WAS = frozenset({"was", "were", "had", "did", "been"})


def unsettled(text: str, heard: Sequence[str]) -> str:
    """What ``text`` takes to be coming or to be over and the messages ``heard`` do not, or "".

    A wish or a promise of theirs may be taken up, a "maybe" may not, nor what they have done.
    """
    bare = outside(text)
    if _AGAIN.search(bare):
        return _AGAIN.search(bare).group()  # type: ignore[union-attr]
    for match in _coming(bare):
        deed = _COMING.sub("", match["deed"].strip())
        if _is_news(deed) and not _settled(match["who"], deed, heard):
            return match.group().strip()
    dated = _ON_DAY.search(bare)
    if dated and not _day_is_over(dated["day"], heard):
        return dated.group().strip(" ?")
    for match in _WENT.finditer(bare):
        thing = match["thing"] or match["event"]
        if not _is_over(thing, heard):
            return match.group().strip(" ?")
    return ""


def _coming(bare: str) -> Iterator[re.Match[str]]:
    yield from _WHEN_WILL.finditer(bare)
    for match in _ONCE.finditer(bare):
        spoken = words(match["deed"])
        asks = spoken and match.group().lower().startswith("when") and spoken[0] == "will"
        sure = words(match.group())[0] in _SURE
        past = not sure and any(is_past(word) for word in spoken)
        beside = bare.replace(match.group(), " ")
        habit = _HABIT.match(match.group()) and not _WILL.search(beside)
        if not asks and not past and not habit and not _SUPPOSED.search(beside):
            yield match


def _is_news(deed: str) -> bool:
    """Whether ``deed`` says something that not anybody may say of anybody."""
    return any(not is_plain(word, past=False) for word in carrying(deed))


def _settled(who: str, deed: str, heard: Sequence[str]) -> bool:
    """Whether somebody told that it is to be, and not that it has been."""
    if _is_done(deed, heard):
        return False
    if words(deed)[0] in _AT:
        return _is_bound_for(deed, heard)
    told = [text for text in heard if not _is_only_asked(deed, text)]
    return any(not retold(form.format(who=who, deed=deed), told) for form in _FORMS)


def _is_only_asked(deed: str, message: str) -> bool:
    """Whether all that ``message`` says of ``deed`` is that somebody wants it of the person."""
    roots = {stem(word) for word in carrying(deed)}
    told = [message[start:end] for start, end in sentence_spans(message)]
    about = [said for said in told if roots & {stem(word) for word in words(said)}]
    return bool(about) and all(
        _WANTED_OF_THEM.search(said) and not _THEY_WILL.search(said) for said in about
    )


def _is_bound_for(place: str, heard: Sequence[str]) -> bool:
    """Whether some sentence says for certain that somebody goes where ``place`` is."""
    wanted = {stem(word) for word in carrying(place)}
    for text in heard:
        for start, end in sentence_spans(text):
            spoken = words(text[start:end])
            goes = _GOES.intersection(spoken) and not _OPEN.intersection(spoken)
            if goes and wanted <= {stem(word) for word in spoken}:
                return True
    return False


def _is_done(deed: str, heard: Sequence[str]) -> bool:
    """Whether they speak of the deed only as done: "I wrote to the paper"."""
    first = next((w for w in words(deed) if carrying(w)), "")
    root = stem(first)
    told = [w.text for text in heard for w in read(text, True) if kin(w.stem, root)]
    return bool(told) and first not in told and all(map(is_past, told))


def _day_is_over(day: str, heard: Sequence[str]) -> bool:
    """Whether what they say in a clause with that day of the month is said of the past."""
    there = re.compile(rf"(?<![\w]){day}(?:st|nd|rd|th)?(?!\w)")
    clauses = [part for text in heard for part in re.split(r"[,.;!?]", text) if there.search(part)]
    return not clauses or any(
        any(is_past(w) or w in _WAS for w in words(part)) and not _COMES.search(part)
        for part in clauses
    )


def _is_over(thing: str, heard: Sequence[str]) -> bool:
    """Whether what they say of ``thing`` is said of the past; unknown things are seen elsewhere."""
    head = next(iter(carrying(thing)), "")
    spoken = [
        words(text[start:end])
        for text in heard
        for start, end in sentence_spans(text)
        if any(kin(stem(word), stem(head)) for word in words(text[start:end]))
    ]
    return not spoken or any(is_past(w) or w in _WAS for said in spoken for w in said)
