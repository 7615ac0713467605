"""Says whether a day can be what somebody meant by the words they used for it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from coach.verification.numerals import from_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Test = Callable[[date, date], bool]

_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ],
        1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        [
            "monday mon", "tuesday tues tue", "wednesday wed", "thursday thurs thur thu",
            "friday fri", "saturday sat", "sunday sun",
        ]
    )
    for name in names.split()
}  # fmt: skip
_OPENS_WEEKDAY = tuple(sorted({name[:3] for name in _WEEKDAYS}))
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_NUMBER = (
    r"\d{1,2}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|(?:a )?(?:couple|few)(?: of)?"
)
_DAY_OF_MONTH = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>{_MONTH})\b"
    rf"|\b(?P<month2>{_MONTH})\.?\s+(?:the\s+)?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)",
    re.IGNORECASE,
)
_DATED = re.compile(
    rf"\b(?P<weekday>{_WEEKDAY})(?:,? (?:as |is |which is )?(?:the )?)(?:{_DAY_OF_MONTH.pattern})",
    re.IGNORECASE,
)
_NEAR = re.compile(
    rf"\b(?P<weekday>{_WEEKDAY})(?:,? (?:that |which )?(?:is|['’]s)|,) (?P<near>today|tomorrow)\b"
    rf"|\b(?P<near2>today|tomorrow)(?: is|['’]s|,) (?:(?:that|the) )?(?P<weekday2>{_WEEKDAY})\b",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"\b(?:\d{4}-)?(\d{1,2})[./-](\d{1,2})(?:[./-]\d{2,4})?\b")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b", re.IGNORECASE)
_IN_A_WHILE = re.compile(
    rf"\b(?P<count>{_NUMBER})\s+(?:more\s+)?(?P<unit>day|week|fortnight|month|year)s?\b", re.I
)
_BARE_MONTH = re.compile(rf"\b({_MONTH})\b", re.IGNORECASE)
_BARE_WEEKDAY = re.compile(rf"\b({_WEEKDAY})s?\b", re.IGNORECASE)
_FULL_WEEKDAY = re.compile(rf"\b({'|'.join(n for n in _WEEKDAYS if n.endswith('day'))})s?\b", re.I)
# Words for a stretch of time, and how many days from today it may reach.
_STRETCHES = {
    r"\btoday|\btonight|\bthis (?:morning|afternoon|evening)": 1,
    r"\btomorr?ow": 2,
    r"\b(?:this|next|the|end of (?:the )?|in the|over the)\s+week(?:end)?\b|\bweekend": 16,
    r"\bfortnight|\bpay ?day": 35,
    r"\b(?:this|next|the|end of (?:the )?)\s*month\b": 62,
    r"\b(?:this|next|the|end of (?:the )?)\s*(?:quarter|term|semester)\b": 200,
    r"\b(?:year|christmas|xmas|easter|spring|summer|autumn|fall|winter|holidays?|birthday)\b": 400,
}
# How far a day may stray from "in two weeks", in days per unit.
_UNITS = {"day": (1, 1), "week": (7, 4), "fortnight": (14, 5), "month": (30, 16), "year": (365, 60)}
_A_WEEK = 7
_SOON = 21
_BEFORE = re.compile(r"\bbefore\b", re.IGNORECASE)
_ABOUT = re.compile(r"\b(?:around|about|roughly|week of|mid(?:dle)?|or so)\b", re.IGNORECASE)
_HOW_LONG = re.compile(r"\b(?:for|last|past|since|these|those|all|after)\s+(?:the\s+)?$", re.I)
_SO_OLD = re.compile(r"\s+(?:ago|old|now|already|later)\b", re.IGNORECASE)
_AHEAD = re.compile(r"\b(?:in|within|over|next)\s+(?:the\s+)?(?:next\s+)?$", re.IGNORECASE)


def weekdays(texts: Iterable[str]) -> frozenset[int]:
    """The days of the week that ``texts`` name in full, Monday as 0."""
    return frozenset().union(*map(_weekdays_in, texts))


@lru_cache(maxsize=2048)
def _weekdays_in(text: str) -> frozenset[int]:
    return frozenset(_WEEKDAYS[m[1].lower()] for m in _FULL_WEEKDAY.finditer(text))


def may_name_a_weekday(text: str) -> bool:
    """Whether ``text`` has letters with which a day of the week begins: without any it names none.

    Most sentences name no day, and a pattern of twenty names takes a hundred times as long.
    """
    plain = text.casefold()
    return any(letters in plain for letters in _OPENS_WEEKDAY)


def without_days(text: str, days: Iterable[date]) -> str:
    """``text`` without those dates and ordinals in it that name one of ``days``."""
    dates = {(day.month, day.day) for day in days}
    numbers = {number for _, number in dates}

    def known(match: re.Match[str]) -> str:
        month, number = match["month"] or match["month2"], int(match["day"] or match["day2"])
        return " " if (_MONTHS[month.lower()], number) in dates else match.group()

    def ordinal(match: re.Match[str]) -> str:
        return " " if int(match[1]) in numbers else match.group()

    return _ORDINAL.sub(ordinal, _DAY_OF_MONTH.sub(known, text)) if dates else text


def without_dated(text: str, named: Iterable[int], today: date) -> str:
    """``text`` with "Tuesday 24 November" as "Tuesday", where Tuesday is among the ``named`` days.

    The date has to fall on that day of the week in the year of ``today`` or in the next one.
    """
    days = frozenset(named)

    def known(match: re.Match[str]) -> str:
        weekday = _WEEKDAYS[match["weekday"].lower()]
        month = _MONTHS[(match["month"] or match["month2"]).lower()]
        falls = (
            _weekday(year, month, int(match["day"] or match["day2"])) == weekday
            for year in (today.year, today.year + 1)
        )
        return match["weekday"] if weekday in days and any(falls) else match.group()

    return _DATED.sub(known, text)


def without_near(text: str, named: Iterable[int], today: date) -> str:
    """``text`` with "Monday is tomorrow" as "Monday", where that is so and Monday is ``named``."""
    days = frozenset(named)

    def known(match: re.Match[str]) -> str:
        name, right = _near_day(match, today)
        return name if right and _WEEKDAYS[name.lower()] in days else match.group()

    return _NEAR.sub(known, text)


def wrong_near(text: str, today: date) -> str:
    """What ``text`` calls today or tomorrow and is not ("Monday is tomorrow"), or ""."""
    found = (match.group() for match in _NEAR.finditer(text) if not _near_day(match, today)[1])
    return next(found, "")


def _near_day(match: re.Match[str], today: date) -> tuple[str, bool]:
    """The day of the week in a match of ``_NEAR``, and whether it is today, or tomorrow."""
    name, near = match["weekday"] or match["weekday2"], match["near"] or match["near2"]
    day = today + timedelta(days=near.lower() == "tomorrow")
    return name, day.weekday() == _WEEKDAYS[name.lower()]


def _weekday(year: int, month: int, number: int) -> int | None:
    try:
        return date(year, month, number).weekday()
    except ValueError:
        return None


def is_meant(day: date, said: str, today: date | None) -> bool | None:
    """Whether ``day`` is one that ``said`` may mean; None where it speaks of no day at all.

    Lenient: one fitting expression is enough. Without ``today`` what is relative fits any day.
    """
    exact = list(_exact(said))
    tests = exact or [*_relative(said), *_stretches(said)]
    if not tests:
        return None
    return any(test(day, today or day) for test in tests)


def _exact(said: str) -> Iterator[Test]:
    """Days of a month named outright; "before" lets the week before it pass, "around" both."""
    about = _A_WEEK if _ABOUT.search(said) else 0
    slack = (about, _A_WEEK if about or _BEFORE.search(said) else 0)
    for match in _DAY_OF_MONTH.finditer(said):
        month = _MONTHS[(match["month"] or match["month2"]).lower()]
        yield _near(month, int(match["day"] or match["day2"]), slack)
    for match in _NUMERIC.finditer(said):
        one, two = int(match[1]), int(match[2])
        yield from (_near(month, day, slack) for month, day in ((one, two), (two, one)))


def _near(month: int, number: int, slack: tuple[int, int]) -> Test:
    def fits(day: date, _: date) -> bool:
        for year in (day.year, day.year + 1):
            try:
                meant = date(year, month, number)
            except ValueError:
                continue
            if -slack[0] <= (meant - day).days <= slack[1]:
                return True
        return False

    return fits


def _relative(said: str) -> Iterator[Test]:
    for match in _IN_A_WHILE.finditer(said):
        before, years = said[: match.start()], match["unit"].lower() == "year"
        if _HOW_LONG.search(before) or _SO_OLD.match(said, match.end()):
            continue
        if years and not _AHEAD.search(before):
            continue
        yield _after(_count(match["count"].lower()), *_UNITS[match["unit"].lower()])
    for match in _ORDINAL.finditer(said):
        yield lambda day, _, number=int(match[1]): abs(day.day - number) <= 1  # type: ignore[misc]
    for match in _BARE_WEEKDAY.finditer(said):
        yield _on(_WEEKDAYS[match[1].lower()])
    for match in _BARE_MONTH.finditer(said):
        yield _in_month(_MONTHS[match[1].lower()])


def _count(words: str) -> int:
    if words.isdigit():
        return int(words)
    value = from_words(words.split())[0]
    return int(value) if value is not None else 1 if words in {"a", "an"} else 2


def _after(count: int, length: int, slack: int) -> Test:
    # "Two weeks" may also be how long a thing takes, so any day before its end may be meant.
    return lambda day, today: (day - today).days <= count * length + max(slack, count)


def _on(weekday: int) -> Test:
    def fits(day: date, today: date) -> bool:
        return day.weekday() == weekday and (day - today).days <= _SOON

    return fits


def _in_month(month: int) -> Test:
    return lambda day, _: day.month == month or (day - timedelta(days=2)).month == month


def _stretches(said: str) -> Iterator[Test]:
    for pattern, reach in _STRETCHES.items():
        if re.search(pattern, said, re.IGNORECASE):
            yield lambda day, today, reach=reach: (day - today).days <= reach  # type: ignore[misc]
