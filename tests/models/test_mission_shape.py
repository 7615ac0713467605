"""What is a mission line by its form, and what somebody says of one that was read out to them."""

from __future__ import annotations

import pytest

from coach.models.guided import line

DRAFT = "To be up when somebody is up, and have something warm for them"


@pytest.mark.parametrize(
    "answer",
    [
        "I keep being passed over",
        "I get tired of explaining it",
        "I let it go every single time",
        "I want to know where I stand",
        "I sat with him at lunch for three months, that's all",
        "its not the soup really",
        "For the young ones, I suppose, the ones nobody has time for.",
        "Mum comes first this winter, whatever I decide",
        "We had a good year in the end",
    ],
)
def test_what_befalls_somebody_or_is_told_is_no_line(answer: str) -> None:
    assert line.from_answer(answer) == ""


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("I keep old engines running", "To keep old engines running"),
        ("I get people talking to each other", "To get people talking to each other"),
        ("Warm soup for whoever is awake", "Warm soup for whoever is awake"),
        ("I'm the one who stays", "I'm the one who stays"),
        (
            "I want people who would be left out of the joke to laugh with everybody else.",
            "I want people who would be left out of the joke to laugh with everybody else",
        ),
        ("to start a school where nobody is afraid", "To start a school where nobody is afraid"),
    ],
)
def test_what_somebody_is_for_is_a_line(answer: str, found: str) -> None:
    assert line.from_answer(answer) == found


@pytest.mark.parametrize(
    "message",
    [
        "people who are awake at the wrong time. porters, drivers, him",
        "kids like her. but there are thirty others and I shout",
        "For the young ones, the ones nobody has time for.",
        "In the end I see myself in a small office, no boss, and every August off.",
        "My brother keeps the books for us these days and he is never wrong about money.",
    ],
)
def test_what_speaks_of_something_else_is_no_verdict(message: str) -> None:
    assert line.edited(DRAFT, message).verdict == "unclear"


@pytest.mark.parametrize(
    ("message", "verdict"),
    [
        ("I like it", "taken"),
        ("that's right, I'd say that", "taken"),
        ("it sounds like a poster in a canteen", "refused"),
        ("that line is too big for me", "refused"),
        ("no.", "refused"),
    ],
)
def test_what_speaks_of_the_line_is_a_verdict(message: str, verdict: str) -> None:
    assert line.edited(DRAFT, message).verdict == verdict
