"""The mission line follows the person's edit; numbers, days and corrections are read as meant."""

from __future__ import annotations

from datetime import date

import pytest

from coach.models.guided import calendar, extract, line
from coach.models.guided.words import fragments, trimmed, two_sides

LINE = "To bring back what was lost, and put it in the hands of somebody it will matter to"
SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("message", "new"),
    [
        (
            '"somebody it will matter to" is good. "bring back what was lost" sounds like a film. '
            "To find what was mislaid",
            "To find what was mislaid, and put it in the hands of somebody it will matter to",
        ),
        (
            "change lost to mislaid",
            "To bring back what was mislaid, and put it in the hands of somebody it will matter to",
        ),
        (
            "not lost but mislaid",
            "To bring back what was mislaid, and put it in the hands of somebody it will matter to",
        ),
        (
            "lost sounds too sad, make it mislaid",
            "To bring back what was mislaid, and put it in the hands of somebody it will matter to",
        ),
        ("without the hands part", "To bring back what was lost"),
        ("No. To find things for people.", "To find things for people"),
        (
            "I'd say: to find lost things and give them away",
            "To find lost things and give them away",
        ),
        ("I want to keep new nurses on the ward", "To keep new nurses on the ward"),
        (
            '"what was lost" sounds like alexa. better: i want to fix what annoys people here',
            "To fix what annoys people here",
        ),
    ],
)
def test_an_edit_changes_the_line_as_they_say(message: str, new: str) -> None:
    assert line.edited(LINE, message) == line.Edit("changed", new)


@pytest.mark.parametrize("message", ["yes thats it", "it's ok for now", "Good.", "that one fits"])
def test_a_yes_keeps_the_line(message: str) -> None:
    assert line.edited(LINE, message) == line.Edit("taken", LINE)


@pytest.mark.parametrize(
    "message", ["hmm too grand", "no", "sounds like a poster", "don't like it"]
)
def test_a_no_without_wording_puts_it_aside(message: str) -> None:
    assert line.edited(LINE, message).verdict == "refused"


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        (
            "I want to be the one who stays so new nurses don't quit, I guess.",
            "To be the one who stays so new nurses don't quit",
        ),
        ("I help small shops keep their money", "To help small shops keep their money"),
        ("i don't know... maybe i want to make code that dont wake up people at night",
         "To make code that dont wake up people at night"),
        ("Helping people with computers", "Helping people with computers"),
        ("hm", ""),
    ],
)  # fmt: skip
def test_a_line_is_taken_from_an_answer(answer: str, found: str) -> None:
    assert line.from_answer(answer) == found


@pytest.mark.parametrize(
    "message",
    [
        "Last winter I helped her through the night",  # one occasion, no mission
        "I want to know what to do next",
        "I want to quit tomorrow",
        "Nine years and then they gave it to him",
    ],
)
def test_no_line_is_made_of_what_is_none(message: str) -> None:
    assert line.from_messages({2: message}) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by next friday", date(2026, 11, 27)),
        ("on Friday the 11th", date(2026, 12, 11)),
        ("by 30 November 2027", date(2027, 11, 30)),
        ("on March 3, 2028, not before", date(2028, 3, 3)),
        ("end of the month", date(2026, 11, 30)),
        ("tomorrow", date(2026, 11, 23)),
        ("in two weeks", date(2026, 12, 6)),
        ("1st of December", date(2026, 12, 1)),
        ("until 10 december", date(2026, 12, 10)),
        ("before christmas", date(2026, 12, 24)),
        ("on the 3rd", date(2026, 12, 3)),
        ("by mid december", date(2026, 12, 15)),
        ("one lesson of one hour, until 20 december", date(2026, 12, 20)),
        ("a lesson of one hour", None),
        ("no idea", None),
        ("I will ask Karin", None),
    ],
)
def test_days(text: str, day: date | None) -> None:
    found = calendar.day(text, SUNDAY)
    assert (found.day if found else None) == day
    if found:
        assert found.words in text or "15" in found.words


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("maybe 4 or 5", 4),
        ("6/10", 6),
        ("a six", 6),
        ("10", 10),
        ("2? 4? Depends on the hour. Put 4.", 4),
        ("9 years", None),
        ("eleven", None),
        ("I have two kids", None),
        ("no", None),
    ],
)
def test_scales(text: str, number: int | None) -> None:
    assert extract.scale(text) == number


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("And I said september, it was october, I started on the 3rd.", ("september", "october")),
        ("sorry it's 7 years not 9", ("9", "7")),
        ("not band 6 but band 7", ("band 6", "band 7")),
        ("I said 12 years, it's 11", ("12", "11")),
        ("I said eleven years, it was ten", ("eleven", "ten")),
        ("actually 12 people instead of 10", ("10", "12")),
        ("I was on the ward", None),
    ],
)
def test_replacements(text: str, pair: tuple[str, str] | None) -> None:
    assert extract.replacement(text) == pair


def test_fragments_are_exact_and_whole() -> None:
    text = "I got it in september, at the museum. 9 years I wanted this, and now I sit there."
    found = fragments(text, 1)
    assert found
    assert all(piece.text in text for piece in found)
    assert all(3 <= len(piece.text.split()) <= 14 for piece in found)


def test_two_sides_and_trimming() -> None:
    assert two_sides("I love the ward but I hate the rota, it eats me.") == (
        "I love the ward",
        "I hate the rota, it eats me",
    )
    assert two_sides("I love the ward.") is None
    assert trimmed("Well, honestly, I think they know.") == "they know"
