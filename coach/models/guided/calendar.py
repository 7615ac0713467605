"""Reads the days that somebody names, from today on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {day[:3]: day for day in _WEEKDAYS} | {
    "tues": "tuesday",
    "thur": "thursday",
    "thurs": "thursday",
}
_WEEKDAY = re.compile(
    rf"\b(?:(next|this|coming)\s+)?({'|'.join(_WEEKDAYS)}|{'|'.join(_SHORT)})\b\.?", re.IGNORECASE
)
_MONTH_END = re.compile(r"\bend of (?:the |this )?month\b", re.IGNORECASE)
_WEEK_END = re.compile(
    r"\bend of (?:the |this )?week\b|\bthis week\b|\bthe weekend\b", re.IGNORECASE
)
_NEXT_WEEK = re.compile(r"\b(?:(?:end of )?next week)\b", re.IGNORECASE)
_NEXT_MONTH = re.compile(r"\bnext month\b", re.IGNORECASE)
_YEAR_END = re.compile(r"\bend of (?:the |this )?year\b|\bnew year\b", re.IGNORECASE)
_CHRISTMAS = re.compile(r"\b(?:christmas|xmas)\b", re.IGNORECASE)
_ORDINAL = re.compile(r"\b(?:on )?the (\d{1,2})(?:st|nd|rd|th)\b(?!\s+of)", re.IGNORECASE)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MONTH = "|".join(rf"{name}|{name[:3]}(?![a-z])|sept(?![a-z])" for name in _MONTHS)
_DATED = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\.?\s+(?:of\s+)?(?P<month>{_MONTH})\b"
    rf"|\b(?P<month2>{_MONTH})\.?\s+(?:the\s+)?(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\.?,?\s+((?:19|20)\d\d)\b")
# "Friday the 11th", "Friday, 11 December": what stands so close together is one day.
_SAME_DAY = re.compile(r"[\s,(]*(?:(?:the|that is|which is|a|on|so)\s+)?", re.IGNORECASE)
_MID = re.compile(r"\bmid(?:dle of)?[\s-]+(?=[a-z])", re.IGNORECASE)
# search_dates takes "of one hour" and "may" for dates too.
_IS_A_DAY = re.compile(
    r"(?!.*\b(?:hours?|minutes?|seconds?|now)\b)(?=.*(?:\d|day|week|month|morrow))", re.I
)
_DATE_LIKE = re.compile(
    r"\d|\b(?:today|tomorrow|tonight|tomorow|week|month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Day:
    """A day, the words it was named with and where they stand in the text."""

    day: date
    words: str
    start: int = 0

    @property
    def end(self) -> int:
        """Where its words end."""
        return self.start + len(self.words)


def day(text: str, today: date) -> Day | None:
    """The first day ``text`` names, from ``today`` on; None where it names none.

    A weekday is the next one to come, "next Friday" too; the end of a week is its Friday, the end
    of a month its last day.
    """
    return next(iter(days(text, today)), None)


def days(text: str, today: date) -> list[Day]:
    """All the days ``text`` names, in the order it names them; a day named twice over is one."""
    named: list[Day] = []
    # The more exact come first, and what stands beside them means the same day.
    for found in (*_dated(text, today), *_ordinals(text, today), *_weekdays(text, today)):
        if not any(_same(text, found, other) for other in named):
            named.append(found)
    for found in _fixed(text, today):
        if not any(_same(text, found, other) for other in named):
            named.append(found)
    if not named and _DATE_LIKE.search(text):
        parsed = _parsed(_MID.sub("15 ", text), today)
        return [parsed] if parsed else []
    return sorted(named, key=lambda each: each.start)


def _same(text: str, one: Day, other: Day) -> bool:
    first, last = sorted((one, other), key=lambda each: each.start)
    between = text[first.end : last.start]
    return last.start < first.end or bool(_SAME_DAY.fullmatch(between))


def _dated(text: str, today: date) -> Iterator[Day]:
    for found in _DATED.finditer(text):
        month = (found["month"] or found["month2"]).lower()[:3]
        number = next(n for n, name in enumerate(_MONTHS, 1) if name[:3] == month)
        named = _YEAR.match(text, found.end())
        years = (int(named[1]),) if named else (today.year, today.year + 1)
        for year in years:
            try:
                meant = date(year, number, int(found["day"] or found["day2"]))
            except ValueError:
                continue
            if meant >= today:
                said = text[found.start() : named.end() if named else found.end()]
                yield Day(meant, said, found.start())
                break


def _ordinals(text: str, today: date) -> Iterator[Day]:
    for found in _ORDINAL.finditer(text):
        meant = _next_of_month(int(found.group(1)), today)
        if meant:
            yield Day(meant, found.group(), found.start())


def _weekdays(text: str, today: date) -> Iterator[Day]:
    for found in _WEEKDAY.finditer(text):
        name = found.group(2).lower()
        index = _WEEKDAYS.index(_SHORT.get(name, name))
        ahead = timedelta(days=(index - today.weekday()) % 7 or 7)
        yield Day(today + ahead, found.group(), found.start())


def _fixed(text: str, today: date) -> Iterator[Day]:
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    month_end = _last_of_month(today)
    christmas = date(today.year, 12, 24)
    for pattern, value in (
        (_MONTH_END, month_end),
        (_NEXT_WEEK, friday + timedelta(days=7)),
        (_WEEK_END, friday),
        (_YEAR_END, date(today.year, 12, 31)),
        (_CHRISTMAS, christmas if christmas >= today else christmas.replace(year=today.year + 1)),
        (_NEXT_MONTH, _last_of_month(month_end + timedelta(days=1))),
    ):
        for found in pattern.finditer(text):
            yield Day(value, found.group(), found.start())


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _next_of_month(number: int, today: date) -> date | None:
    ahead = (today + timedelta(days=n) for n in range(366))
    return next((each for each in ahead if each.day == number), None)


def _parsed(text: str, today: date) -> Day | None:
    from dateparser.search import search_dates

    found = search_dates(
        text,
        languages=["en"],
        settings={
            "PREFER_DATES_FROM": "future",
            "RELATIVE_BASE": datetime.combine(today, datetime.min.time()),
            "PREFER_DAY_OF_MONTH": "last",
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    named = (
        Day(moment.date(), said, max(text.find(said), 0))
        for said, moment in found or []
        if _IS_A_DAY.search(said)
    )
    return next((each for each in named if each.day >= today), None)
