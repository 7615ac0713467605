"""Finds what a later message replaced, also where nobody says in full "not X but Y"."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from coach.verification.corrections import corrected, corrections
from coach.verification.figures import figures
from coach.verification.numerals import is_number_word
from coach.verification.wording import STOP, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from coach.verification.figures import Figure

_CUE = re.compile(
    r"\b(?:sorry|actually|wait|wrong|not|no|mixed|mistake|correction|correct|rather|meant|mean|looked|"
    r"checked|now|it was|it is|it['’]s|make that|oops|misremembered|moved|changed|instead|by now"
    r"|i said)\b",
    re.IGNORECASE,
)
# Another count of the same thing is a correction only where the message sounds like one.
_RECOUNTS = re.compile(
    r"\b(?:sorry|actually|wait|wrong|mixed|mistake|correction|correct|meant|looked it up|checked"
    r"|oops|make that|by now|i said|rather"
    r"|not (?:\d|a|one|two|three|four|five|six|seven|eight|nine|ten))\b"
    r"|(?:\d[\d.,]*|two|three|four|five|six|seven|eight|nine|ten) [a-z]+ now\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"(?:^|[.!?,;:—–]\s*)(?:(?:sorry|wait|no|oh|well|hm+|actually|and|but|ah),?\s+)*"
    r"(?:it (?:was|is)|it['’]s|that was|that['’]s)?\s*not (?:on |in |at |the |by |a |for )*"
    r"(?P<old>[\w'’-]+(?: [\w'’-]+)?)(?=\s*(?:[,.;:!?—–]|but\b|$))",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:january|february|april|june|july|august|september|october|november|december)\b"
)
_DAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)

# Two dates that stand beside one name are as often two things as one that was put right.
_CAPITAL = re.compile(r"(?<=[a-z,] )[A-Z][\w'’]+")
_LOOKED_UP = re.compile(
    r"\b(?:sorry|wrong|mistake|correction|meant|checked|looked it up|mixed)\b", re.IGNORECASE
)
_REFERS = re.compile(r"\W*(?:(?:sorry|no|wait|actually|oh)\W+)*(?:it|that)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_LENGTHS = frozenset(map(stem, ("year", "month", "week", "day", "hour", "minute", "time")))
_SHORT = 9
_TAKES_BACK = re.compile(
    r"^\W*(?:sorry|actually|no|wait|correction|oops|i meant|i mean|make (?:that|it)"
    r"|rather|it was)\b"
    r"|\b(?:mixed (?:it|that|them) up|i meant|correction|sorry|actually|wrong)\b",
    re.IGNORECASE,
)
_WORDED = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    "|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_KIN = re.compile(
    r"\b(?:mother|father|sister|brother|aunt|uncle|cousin|wife|husband|son|daughter|friend|boss"
    r"|manager|mentor|colleague|partner|deputy|lead)\b",
    re.IGNORECASE,
)
_KINDS = (
    re.compile(r"\b(?:19|20)\d\d\b"),
    re.compile(rf"\b(?!(?:19|20)\d\d\b)(?:\d+(?:[.,]\d+)*|{_WORDED})\b", re.IGNORECASE),
    _MONTH,
    _DAY,
    re.compile(r"\b(?:spring|summer|autumn|winter|fall)\b", re.IGNORECASE),
    _KIN,
)


class Superseded(NamedTuple):
    """``old`` counts no more; ``noun`` is the stem of what it counted, "" where it counts nothing.

    ``by`` is the message that replaced it.
    """

    old: str
    noun: str
    by: str
    new: str = ""
    value: tuple[str, str] = ("", "")


def stale(text: str, messages: Mapping[int, str]) -> str:
    """The value in ``text`` that a later message of the person replaced, or ""."""
    for found in _superseded(tuple(sorted(messages.items()))):
        if found.noun:
            if any(f.key == found.value and f.noun == found.noun for f in figures(text)):
                return found.old
        elif _says(text, found.old) and not _speaks_of_new(text, found):
            return found.old
    return ""


def mended(messages: Mapping[int, str]) -> dict[int, str]:
    """The messages, each value that was counted or dated anew in the place of the old one."""
    after = dict(messages)
    for found in _superseded(tuple(sorted(messages.items()))):
        unit = rf"(?=\s+(?:\w+\s+)?{re.escape(found.noun)})" if found.noun else ""
        old = re.compile(rf"(?<!\w){re.escape(found.old)}(?!\w){unit}", re.IGNORECASE)
        for turn, message in messages.items():
            if message == found.by:
                break
            if found.new and _says(after[turn], found.old):
                after[turn] = old.sub(lambda _, new=found.new: new, after[turn])  # type: ignore[misc]
    return after


def put_right(messages: Mapping[int, str]) -> dict[int, str]:
    """The messages as they would read had the person said everything right at once."""
    return dict(_put_right(tuple(messages.items())))


# Every sentence of a reply asks for the same; so many replies may be under way at once.
@lru_cache(maxsize=256)
def _put_right(messages: tuple[tuple[int, str], ...]) -> tuple[tuple[int, str], ...]:
    said = dict(messages)
    return tuple(mended(corrected(said, corrections(said))).items())


@lru_cache(maxsize=256)
def _superseded(messages: tuple[tuple[int, str], ...]) -> tuple[Superseded, ...]:
    texts = tuple(text for _, text in messages)
    return tuple(
        found
        for i, text in enumerate(texts)
        if i and _has_cue(text)
        for found in _by_the_last(texts[: i + 1])
        # What they say again later counts again.
        if found.noun or not any(_says(later, found.old) for later in texts[i + 1 :])
    )


@lru_cache(maxsize=2048)
def _has_cue(message: str) -> bool:
    return _CUE.search(message) is not None


@lru_cache(maxsize=512)
def _by_the_last(texts: tuple[str, ...]) -> tuple[Superseded, ...]:
    """What the last message puts right; every turn asks for all of them, and only one is new."""
    *earlier, message = texts
    counted = _counted_anew(message, earlier) if _RECOUNTS.search(message) else ()
    found = (*_denied(message, earlier), *counted, *_dated_anew(message, earlier))
    return found or tuple(_in_doubt(message, earlier))


def _denied(message: str, earlier: Sequence[str]) -> Iterator[Superseded]:
    """What is denied, if it was spoken of before: Friday in "Not Friday, Rick moved it"."""
    for match in _NOT.finditer(message):
        old = match["old"].strip()
        for value in dict.fromkeys((old, old.split()[0])):
            named = value[0].isupper() or value[0].isdigit() or _DAY.fullmatch(value)
            told = value == old and any(w not in STOP for w in words(value)) and len(value) > 4
            # A plain word was put right only if it was spoken of just now.
            before = earlier if named else earlier[-2:] if told else ()
            if any(_says(text, value) for text in before):
                yield Superseded(value, "", message, _replacement(message, match.end()))


def _replacement(message: str, end: int) -> str:
    """What comes after "not Friday, Rick moved it to" or "not VP, it's"."""
    found = re.match(
        r"\W*(?:but |it['’]s |it is |it was |make it |\w+ moved (?:it|that) to"
        r" |rather )(?P<new>[^.,;!?]+)",
        message[end:],
        re.IGNORECASE,
    )
    return found["new"].strip() if found else ""


def _counted_anew(message: str, earlier: Sequence[str]) -> Iterator[Superseded]:
    """Every other count of the same: 63 applications before "67 applications now".

    A length of time counts something only together with what it is the length of.
    """
    for again in filter(_RECOUNTS.search, _SENTENCE.split(message)):
        new = {f.noun: f for f in figures(again) if f.noun and f.key[0] == "number"}
        for sentence in (s for text in earlier for s in _SENTENCE.split(text)):
            said = figures(sentence)
            for figure in said:
                other = new.get(figure.noun)
                if other is None or not _counts(figure) or any(f.key == other.key for f in said):
                    continue
                topic = _topic(again)
                if figure.noun not in _LENGTHS or not topic or topic & _topic(sentence):
                    yield Superseded(figure.shown, figure.noun, message, other.shown, figure.key)


def _topic(sentence: str) -> set[str]:
    """The stems that say what ``sentence`` is about: no name, no figure, no length of time."""
    names = set(words(" ".join(_CAPITAL.findall(sentence))))
    spoken = {w for w in words(sentence) if w not in STOP | names and not is_number_word(w)}
    return {stem(w) for w in spoken if not w.isdigit()} - _LENGTHS


def _counts(figure: Figure) -> bool:
    return figure.key[0] == "number" and not figure.soft


def _dated_anew(message: str, earlier: Sequence[str]) -> Iterator[Superseded]:
    """The month that stood beside "talk" before "it was September, the talk"."""
    for kind in (_MONTH, _DAY):
        new = {match.group().lower() for match in kind.finditer(message)}
        if len(new) != 1:
            continue
        again = next(part for part in _SENTENCE.split(message) if kind.search(part))
        if not _CUE.search(again):
            continue
        told = []
        for sentence in (s for text in earlier for s in _SENTENCE.split(text)):
            old = {match.group() for match in kind.finditer(sentence)}
            if len(old) == 1 and not {o.lower() for o in old} & new:
                told.append((old.pop(), sentence))
        # "It is August, I checked the letter": of what, only what came last can tell.
        bare = told[-1:] if _REFERS.match(again) and _LOOKED_UP.search(again) else []
        for value, sentence in told:
            shared = (_topic(again) - new) & (_topic(sentence) - {value.lower()})
            if shared or (value, sentence) in bare:
                yield Superseded(value, "", message, next(iter(new)).capitalize())


def _in_doubt(message: str, earlier: Sequence[str]) -> Iterator[Superseded]:
    """What a short "sorry, 28" may have put right: every value of that kind just before it.

    Only where it says little else: "sorry, my sister just rang" puts no brother right.
    """
    if len(words(message)) > _SHORT or not _TAKES_BACK.search(message):
        return
    for kind in _KINDS:
        new = {match.group().lower() for match in kind.finditer(message)}
        before = next((text for text in reversed(earlier[-2:]) if kind.search(text)), "")
        old = dict.fromkeys(match.group() for match in kind.finditer(before))
        if not new or new & {value.lower() for value in old}:
            continue
        besides = _topic(_TAKES_BACK.sub(" ", message)) - set(map(stem, new))
        if len(besides - _topic(before)) > 1 or (kind is _KIN and besides):
            continue
        alone = len(old) == len(new) == 1 and not besides
        for value in old:
            yield Superseded(value, "", message, next(iter(new)) if alone else "")


def _speaks_of_new(text: str, found: Superseded) -> bool:
    """Whether ``text`` gives what replaced the old value beside it, or uses the word as it does."""
    said = {stem(word) for word in words(text) if word not in STOP}
    old = {stem(word) for word in words(found.old)}
    new = {stem(word) for word in words(found.by) if word not in STOP} - old
    denies = re.search(r"\b(?:not|no longer|first|instead|moved|corrected|rather)\b", text, re.I)
    if denies and said & new:
        return True
    after = found.by[found.by.lower().find(found.old.lower()) + len(found.old) :]
    return _says(after, found.old) and len(said - new - old) == 0


@lru_cache(maxsize=8192)
def _says(text: str, value: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None
