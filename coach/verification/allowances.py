"""What the coach may say of its own without a source: scales, small counts, the method's terms."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.protocol import Move
from coach.schemas import SentenceKind
from coach.verification.days import (
    may_name_a_weekday,
    weekdays,
    without_dated,
    without_days,
    without_near,
    wrong_near,
)
from coach.verification.figures import figures
from coach.verification.wording import listed, stem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach.verification.figures import Figure

# Terms of the method: the stages speak of them whether or not a passage lies on the table.
_TERMS = re.compile(r"\b(?:(?:first|second)\s+)?north\s+stars?\b|\bact\s+(?:three|3)\b", re.I)
# "From 0 to 10", "0 being not at all and 10 completely".
_SCALE = re.compile(r"\b(?:0|zero|1|one)\b[^.?!]{1,40}\b(?:10|ten)\b", re.I)
_OUT_OF_TEN = re.compile(r"\s+(?:out )?of (?:10|ten)\b", re.I)
# Half of a number of people or things is a statistic, half of the way is not.
_HALF_OF_MANY = re.compile(r"\bhalf (?:of )?(?:all|the|our|most)\s+(?:\w+\s+)?\w{3,}s\b", re.I)
_SCALE_ENDS = frozenset({("number", "0"), ("number", "1"), ("number", "10")})
_TOP_OF_SCALE = 10
_TWO_WEEKS = 14
# Asking for two names claims nothing; telling a person that there are two reasons hardly does.
_SMALL = {SentenceKind.QUESTION: 12, SentenceKind.COACHING: 3}
# Nouns with which a reflection counts what it has just heard: "two things stand side by side".
_COUNTED = frozenset(
    map(
        stem,
        listed(
            "things sides parts halves voices threads words ways answers pieces reasons lines"
            " versions sentences"
        ),
    )
)


@lru_cache(maxsize=512)
def without_terms(text: str) -> str:
    """``text`` without the method's own terms."""
    return _TERMS.sub(" ", text)


def without_reckoned_beside(text: str, said: Iterable[str]) -> str:
    """``text`` with "Tuesday 24 November", or "is tomorrow", as "Tuesday", if that was ``said``.

    The two have to agree, in this year or the next.
    """
    if not may_name_a_weekday(text):
        return text
    named, today = weekdays(said), _today()
    return without_dated(without_near(text, named, today), named, today)


def misreckoned(text: str) -> str:
    """What ``text`` calls today or tomorrow and is not, or ""."""
    return wrong_near(text, _today()) if may_name_a_weekday(text) else ""


def as_if(text: str) -> str:
    """A question with "if ever" in it as one of what might be: it takes nothing for granted."""
    text = _TURNED_OUT.sub("it is so", text)
    return _DID.sub("would", text) if _IF_EVER.search(text) else text


_IF_EVER = re.compile(
    r"\bif (?:(?:it|he|she|they|that|anybody|you) )?ever\b|\bdid [\w'’]+ (?:[\w'’]+ )?ever\b", re.I
)
_TURNED_OUT = re.compile(r"\bit(?: has|['’]s)? all (?:turned|turns) out\b", re.I)
_DID = re.compile(r"\bdid\b", re.I)
_DIGIT = re.compile(r"\d")
_AS_I_COUNT = re.compile(r",? (?:as|if) I (?:count|reckon)(?: it| right| rightly)?\b", re.I)


def without_reckoned(text: str, said: Iterable[str]) -> str:
    """``text`` without the days of the month that a weekday which was ``said`` falls on.

    Alone, only those in the next two weeks count: "by Friday" is "the 27th" or "4 December".
    """
    said, text = list(said), _AS_I_COUNT.sub("", text)
    text = without_reckoned_beside(text, said)
    if not _DIGIT.search(text):
        return text
    named, today = weekdays(said), _today()
    coming = [today + timedelta(days=ahead) for ahead in range(_TWO_WEEKS + 1)]
    return without_days(text, [day for day in coming if day.weekday() in named])


def _today() -> date:
    return datetime.now().astimezone().date()


def without_scale(text: str) -> str:
    """``text`` with "7 out of 10" as the 7 it is: how the person put it on the scale."""
    return _OUT_OF_TEN.sub(" ", text)


def counts_what_was_said(figure: Figure) -> bool:
    """Whether a reflection's figure only counts its own parts."""
    if _is_half(figure):
        return True
    small = figure.worded and figure.key in {("number", "2"), ("number", "3")}
    return small and figure.noun in _COUNTED


def forgiven(text: str, kind: SentenceKind, move: Move) -> Callable[[Figure], bool]:
    """Which figures of a coach's own sentence claim nothing."""
    on_scale = _SCALE.search(text) is not None
    scaling = move is Move.SCALE
    shares = [figure for figure in figures(text) if figure.key[0] == "share"]
    statistic = not all(_is_half(figure) for figure in shares)

    def claims_nothing(figure: Figure) -> bool:
        form, value = figure.key
        if on_scale and figure.key in _SCALE_ENDS:
            return True
        if scaling and form in {"number", "share"}:
            return form == "share" or _is_on_scale(value)
        if form not in {"number", "ordinal", "multiple", "share"} or not figure.worded:
            return False
        if form == "share":
            return _is_half(figure) and _HALF_OF_MANY.search(text) is None
        return not statistic and Decimal(value) <= _SMALL[kind]

    return claims_nothing


def _is_on_scale(value: str) -> bool:
    number = Decimal(value)
    return number == int(number) and 0 <= number <= _TOP_OF_SCALE


def _is_half(figure: Figure) -> bool:
    return figure.key == ("share", "0.5")
