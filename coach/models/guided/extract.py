"""Reads numbers, days and corrections out of what a person typed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_NUMBER_WORDS = {
    word: n
    for n, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    )
} | {"nil": 0, "none": 0, "nothing": 0}
_UNITS = r"(?!\s*(?:years?|months?|weeks?|days?|hours?|people|times|kids|children|of us|%))"
_SCALE = re.compile(
    rf"(?<![\w.,/])(10|[0-9])(?:[.,]5)?(?:\s*(?:/|out of)\s*10)?(?![\w/]|[.,]\d){_UNITS}",
    re.IGNORECASE,
)
_SETTLED = re.compile(
    r"\b(?:put|make it|call it|let'?s say|i'?d say)\s+(?:an?\s+)?(\d.*)", re.IGNORECASE
)
_SCALE_WORD = re.compile(rf"\b({'|'.join(_NUMBER_WORDS)})\b{_UNITS}", re.IGNORECASE)
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
_MID = re.compile(r"\bmid(?:dle of)?[\s-]+(?=[a-z])", re.IGNORECASE)
# search_dates takes "of one hour" and "may" for dates too.
_IS_A_DAY = re.compile(
    r"(?!.*\b(?:hours?|minutes?|seconds?)\b)(?=.*(?:\d|day|week|month|morrow))", re.I
)
_DATE_LIKE = re.compile(
    r"\d|\b(?:today|tomorrow|tonight|tomorow|week|month|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov"
    r"|dec)",
    re.IGNORECASE,
)

_CHANGES = [
    re.compile(p, re.IGNORECASE)
    for p in (
        r"\bi (?:said|wrote|typed)\s+[\"“']?(?P<old>[^,.;\"”']+?)[\"”']?\s*[,;.]?\s*(?:but |and )?"
        r"(?:it was|it's|it is|i meant|that's|it should be|was)\s+[\"“']?(?P<new>[^,.;\"”']+)",
        r"\b(?:it was|it's|it is|that's|that was|i have|we are|we were)\s+"
        r"(?P<new>[^,.;]+?),?\s+(?:and )?not\s+(?P<old>[^,.;]+)",
        r"\bnot\s+(?P<old>[^,.;]+?)[,;]?\s+(?:but|it was|it's|rather)\s+(?P<new>[^,.;]+)",
        r"\binstead of\s+[\"“']?(?P<old>[^,;\"”']+?)[\"”']?[,;]?\s+(?:say |put |write |use )?"
        r"[\"“']?(?P<new>[^.;\"”']+)",
        r"\b(?:actually |sorry )*(?P<new>[\w' -]+?),? (?:instead of|rather than)\s+"
        r"(?P<old>[^,.;]+)",
        r"(?P<old>[\w' -]+?) (?:sounds?|is|feels?|are) (?:too |a bit |so )?[\w ]+?[,;.]\s*(?:but )?"
        r"(?:make it|make that|better|rather|say|put|use|i'd say|more like)\s*:?\s*[\"“']?"
        r"(?P<new>[^.;\"”']+)",
        r"\b(?:change|replace|swap)\s+[\"“']?(?P<old>[^\"”']+?)[\"”']?\s+(?:to|with|for|by)\s+"
        r"[\"“']?(?P<new>[^.;\"”']+)",
        r"[\"“']?(?P<old>[\w' -]+?)[\"”']?\s*(?:->|→|=>)\s*[\"“']?(?P<new>[^.;\"”']+)",
    )
]


def scale(text: str) -> int | None:
    """The first whole number from 0 to 10 in ``text``, in figures or words; None without one."""
    settled = _SETTLED.search(text)
    found = _SCALE.search(settled.group(1) if settled else text)
    if found:
        return int(found.group(1))
    word = _SCALE_WORD.search(text)
    return _NUMBER_WORDS[word.group(1).lower()] if word else None


@dataclass(frozen=True)
class Day:
    """A day and the words it was named with."""

    day: date
    words: str


def day(text: str, today: date) -> Day | None:
    """The day ``text`` names, from ``today`` on; None where it names none.

    A weekday is the next one to come, "next Friday" too; the end of a week is its Friday, the end
    of a month its last day.
    """
    ordinal = _ORDINAL.search(text)
    if ordinal:
        return _next_of_month(int(ordinal.group(1)), today, ordinal.group())
    weekday = _WEEKDAY.search(text)
    if weekday:
        name = weekday.group(2).lower()
        index = _WEEKDAYS.index(_SHORT.get(name, name))
        return Day(today + timedelta(days=(index - today.weekday()) % 7 or 7), weekday.group())
    fixed = _fixed(text, today)
    if fixed:
        return fixed
    return _parsed(_MID.sub("15 ", text), today) if _DATE_LIKE.search(text) else None


_TEENS = (
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen"),
    *("sixteen", "seventeen", "eighteen", "nineteen", "twenty"),
)
_UP_TO_TWENTY = (*list(_NUMBER_WORDS)[:11], *_TEENS)
_NUMBER = re.compile(rf"(?:\d+|{'|'.join(reversed(_UP_TO_TWENTY))})\b", re.IGNORECASE)


def spellings(text: str) -> list[str]:
    """``text`` and, for a number up to twenty, the other way of writing it."""
    lowered = text.lower()
    if lowered in _UP_TO_TWENTY:
        return [text, str(_UP_TO_TWENTY.index(lowered))]
    small = text.isdigit() and int(text) < len(_UP_TO_TWENTY)
    return [text, _UP_TO_TWENTY[int(text)]] if small else [text]


def replacement(text: str) -> tuple[str, str] | None:
    """(what was said, what it should be) where ``text`` says so in so many words."""
    for pattern in _CHANGES:
        found = pattern.search(text)
        if found:
            old, new = (found.group(name).strip(" \"“”'") for name in ("old", "new"))
            said, meant = _NUMBER.match(old), _NUMBER.match(new)
            if said and meant:
                # "12 years, it's 11": the years stay.
                old, new = said.group(), meant.group()
            if old and new and old.lower() not in {new.lower(), "that wrong", "it wrong"}:
                return old, new
    return None


def _fixed(text: str, today: date) -> Day | None:
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
        found = pattern.search(text)
        if found:
            return Day(value, found.group())
    return None


def _last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _next_of_month(number: int, today: date, said: str) -> Day | None:
    ahead = (today + timedelta(days=n) for n in range(366))
    return next((Day(each, said) for each in ahead if each.day == number), None)


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
    days = [Day(moment.date(), said) for said, moment in found or [] if _IS_A_DAY.search(said)]
    return next((each for each in days if each.day >= today), None)
