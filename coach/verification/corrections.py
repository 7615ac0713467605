"""Finds what a person put right later, so that what they said before counts no more."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.verification.numerals import from_words
from coach.verification.quotations import outside
from coach.verification.wording import content, listed, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_NUMBERS = (
    r"\d+(?:[.,]\d+)*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen"
    r"|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty"
)
# Kinds of values that replace one another whatever is said around them.
_YEARS = r"(?:19|20)\d\d"
_KINDS = tuple(
    re.compile(rf"\b(?:{kind})\b", re.I)
    for kind in (_MONTHS, _DAYS, _YEARS, rf"(?!{_YEARS}\b)(?:{_NUMBERS})")
)
_SPELLINGS = {
    spelling: (word, str(value))
    for word in _NUMBERS.split("|")
    for value in [from_words([word])[0]]
    if value is not None
    for spelling in (word, str(value))
}
_ANY = rf"(?:{_MONTHS}|{_DAYS}|{_NUMBERS})"
_VALUE = r"[\"“']?(?P<{}>[^,.;:!?\"”]{{1,60}}?)[\"”']?"
_OLD, _NEW = _VALUE.format("old"), _VALUE.format("new")
_IS = r"(?:it|that|this)(?:['’]s| is| was| were| should be| should have been)(?: actually| really)?"
_END = r"(?=\s*(?:[,.;:!?]|$|\band\b|\bsorry\b))"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\bi (?:said|wrote|told you|put|typed) (?:that |it was )?{_OLD}\s*[,;.:]?\s*"
        rf"(?:but |and )?(?:{_IS}|i meant(?: to say)?|make (?:it|that))\s+{_NEW}{_END}",
        rf"\b(?:the )?{_OLD} (?:was|is|were) wrong\s*[,;.:]?\s*(?:{_IS}|make it)\s+{_NEW}{_END}",
        rf"\b(?:{_IS}|i meant|i mean)\s+{_NEW},?\s+(?:and )?not {_OLD}{_END}",
        rf"\bnot {_OLD}\s*[,;:]\s*(?:but )?(?:{_IS}|rather)\s+{_NEW}{_END}",
        rf"\b(?:change|correct|replace) {_OLD} (?:to|with|by) {_NEW}{_END}",
        rf"\bi (?:said|wrote|told you) (?P<old>{_ANY}),? ?(?:(?:that|which)(?: was|['’]s) )?wrong\b"
        rf"[^!?\n]{{0,80}}?\b(?:in|on|it was|it['’]s|it is)\s+(?P<new>{_ANY})\b",
        rf"\b(?:was|were|is)n['’]t (?P<old>{_ANY})\b[^.,;!?\n]{{0,40}},"
        rf" (?:it|they|that)(?: was| were| is|['’]s) (?P<new>{_ANY})\b",
        rf"(?P<new>{_ANY})[,.;:]? not (?:an? |on |in )?(?P<old>{_ANY})\b",
    )
)
# One of these stands in whatever any of the forms finds; most messages have none.
_CUES = ("not", "n't", "n’t", "wrong", "said", "wrote", "told", "put", "typed", "change", "correct",
         "replace")  # fmt: skip
# "Sorry, it was October": what it was before has to be found.
_BARE = re.compile(
    rf"\b(?:sorry|correction|wrong|i meant|i mean|no wait|wait|actually)\b[^.!?\n]{{0,20}}?"
    rf"(?:{_IS}|i meant|in|on|rather|make (?:it|that)|:|(?<=sorry),)\s+(?:in |on )?"
    rf"(?P<new>{_ANY})\b",
    re.IGNORECASE,
)
_LOOK_BACK = 4
_NAMES_NOTHING = listed("it that this so wrong something them which all yes no") | {""}
_NO_NAMES = frozenset({"It", "That", "This", "He", "She", "There", "I"})
_SPEAKS_OF_BOTH = re.compile(
    r"\b(?:first|originally|initially|corrected|put (?:it|that) right|instead of|not|then)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Correction:
    """``old`` counts no more since turn ``turn``, where the person said ``new``.

    ``holder`` is somebody else of whom ``old`` is true ("not VP, it's Director. Vera is the VP").
    ``again`` are the pairs of words in which they say ``old`` later, of something else ("before
    nine" after "seven days, not nine").
    """

    old: str
    new: str
    turn: int
    holder: str = ""
    again: tuple[str, ...] = ()


def corrections(messages: Mapping[int, str]) -> tuple[Correction, ...]:
    """Everything that was put right, in order."""
    return _corrections(tuple(sorted(messages.items())))


@lru_cache(maxsize=256)
def _corrections(messages: tuple[tuple[int, str], ...]) -> tuple[Correction, ...]:
    found: list[Correction] = []
    for i, (turn, message) in enumerate(messages):
        if _put_right(message) or _bare(message):
            found += _in_message(turn, message, [text for _, text in messages[:i]])
    return tuple(replace(each, again=_said_again(each, messages)) for each in found)


def _said_again(made: Correction, messages: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """``old`` with the word before it, where only later messages have the two together."""
    pair = re.compile(rf"[^\W\d_]+ {_written(made.old).pattern}", re.IGNORECASE)
    before = {p.lower() for turn, text in messages if turn <= made.turn for p in pair.findall(text)}
    after = {p.lower() for turn, text in messages if turn > made.turn for p in pair.findall(text)}
    return tuple(sorted(after - before))


def corrected(messages: Mapping[int, str], made: Sequence[Correction]) -> dict[int, str]:
    """The messages as they would read had the person said it right at once."""
    after = dict(messages)
    for correction in made:
        pattern = _written(correction.old)
        for turn in after:
            if turn <= correction.turn:
                after[turn] = pattern.sub(lambda _, c=correction: c.new, after[turn])  # type: ignore[misc]
    return after


def outdated(text: str, made: Sequence[Correction]) -> Correction | None:
    """The correction that ``text`` overlooks by giving the old value as a fact."""
    bare = outside(text)
    for correction in made:
        if not _says(_without(correction.again, bare), correction.old):
            continue
        if correction.holder and _says(bare, correction.holder):
            continue
        again = any(later.new == correction.old and later.turn > correction.turn for later in made)
        both = _says(bare, correction.new) and _SPEAKS_OF_BOTH.search(bare)
        if not again and (not both or _denies(bare, correction.new)):
            return correction
    return None


def _without(pairs: Sequence[str], text: str) -> str:
    for pair in pairs:
        text = re.sub(rf"(?<!\w){re.escape(pair)}(?!\w)", " ", text, flags=re.IGNORECASE)
    return text


def _says(text: str, value: str) -> bool:
    return _written(value).search(text) is not None


def _denies(text: str, value: str) -> bool:
    return (
        re.search(rf"\bnot (?:an? |on |in |the )?{_written(value).pattern}", text, re.I) is not None
    )


@lru_cache(maxsize=256)
def _written(value: str) -> re.Pattern[str]:
    """``value`` as a word of its own, a number in digits or spelt out."""
    alike = _SPELLINGS.get(value.lower(), (value,))
    written = "|".join(re.escape(spelling) for spelling in alike)
    return re.compile(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)


def _in_message(turn: int, message: str, earlier: Sequence[str]) -> Iterator[Correction]:
    seen = set()
    for match in _put_right(message):
        old, new = _alike(match["old"].strip(), match["new"].strip())
        known = any(_says(text, old) for text in (*earlier, message[: match.start()]))
        named = old.lower() not in _NAMES_NOTHING
        rest, holder = _of_somebody_else(message[match.end() :], old)
        again = _says(rest, old)
        if named and not _same(old, new) and known and not again and old not in seen:
            seen.add(old)
            yield Correction(old, new, turn, holder)
    if not seen:
        yield from _unnamed(turn, message, earlier)


# A message never changes, and every later turn asks for what was put right in it.
@lru_cache(maxsize=2048)
def _put_right(message: str) -> tuple[re.Match[str], ...]:
    plain = message.casefold()
    if not any(cue in plain for cue in _CUES):
        return ()
    return tuple(match for form in _FORMS for match in form.finditer(message))


@lru_cache(maxsize=2048)
def _bare(message: str) -> re.Match[str] | None:
    return _BARE.search(message)


def _of_somebody_else(text: str, value: str) -> tuple[str, str]:
    """``text`` without "Vera is the VP", and who that is, or ""."""
    is_theirs = re.compile(rf"\b([A-Z][\w'’-]+) (?:is|was) (?:the |our |an? )?{re.escape(value)}\b")
    match = is_theirs.search(text)
    if not match or match[1] in _NO_NAMES:
        return text, ""
    return is_theirs.sub(" ", text), match[1]


def _same(one: str, other: str) -> bool:
    return _written(one).fullmatch(other) is not None


def _alike(old: str, new: str) -> tuple[str, str]:
    """Both reduced to the month, day or number in them where both have one."""
    for kind in _KINDS:
        one, other = kind.search(old), kind.search(new)
        if one and other:
            return one.group(), other.group()
    return old, new


def _unnamed(turn: int, message: str, earlier: Sequence[str]) -> Iterator[Correction]:
    match = _bare(message)
    if not match:
        return
    new = match["new"]
    kind = next(kind for kind in _KINDS if kind.fullmatch(new))
    before = [*earlier[-_LOOK_BACK:], message[: match.start()]]
    unit = re.match(r"\s+([a-z]+)", message[match.end() :]) if kind is _KINDS[-1] else None
    if unit:  # "sorry, it was 11 years": some other number of years
        kind = re.compile(rf"{kind.pattern}(?=\s+{unit[1]}\b)", re.IGNORECASE)
    elif kind is _KINDS[-1]:
        before = before[-2:]
    told = [(v, part) for text in before for part in sentences(text) for v in kind.findall(part)]
    # "Sorry, seventeen years older": of two numbers of years the one with which they were older.
    here = next((part for part in sentences(message) if new in part), message)
    about = content(here) - content(new if unit is None else f"{new} {unit[1]}")
    alike = [value for value, part in told if about & content(part)]
    old = (alike or [value for value, _ in told] or [""])[-1]
    if old and not _says(message[match.end() :], old) and not _same(old, new):
        yield Correction(old, new, turn)
