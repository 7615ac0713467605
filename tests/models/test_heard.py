"""Which field a sentence goes to, and with which words."""

from __future__ import annotations

from datetime import date

import pytest

from coach.models.guided import calendar
from coach.models.guided.hearing import Ear
from coach.models.guided.pieces import closes_topic
from coach.models.guided.words import fragments
from coach.prompts import Prompts

SUNDAY = date(2026, 11, 22)
END, NEXT, AFTER = (f"job_after_next.{n}" for n in ("end_state", "next_job", "job_after_next"))


@pytest.fixture(scope="module")
def heard(embedder):
    prompts = Prompts()
    ear = Ear(embedder, prompts)

    def hear(message: str, asked: str) -> dict[str, str]:
        name, slot = next(
            (g.name, s) for g in prompts.stages.values() for s in g.slots if s.path == asked
        )
        return {each.slot.path: each.value for each in ear.hear(message, name, slot)}

    return hear


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            "In the end a small place of mine, six stools. My brother knows about it.",
            "In the end a small place of mine, six stools",
        ),
        ("My wife knows about it already.", None),
        (
            "One day I'd like to run a workshop with two apprentices, near my brother.",
            "One day I'd like to run a workshop with two apprentices, near my brother",
        ),
    ],
)
def test_who_knows_of_it_is_no_part_of_the_end(heard, message, kept):
    assert heard(message, END).get(END) == kept


def test_a_moment_in_which_somebody_said_what_one_had_done_is_a_moment(heard):
    moment = "An old sailor rang each week, he told me I was the only clerk who picked up for him"
    assert heard(moment, "mission.moments") == {"mission.moments": moment}


@pytest.mark.parametrize(
    ("message", "asked", "path", "value"),
    [
        ("Job after next: head of the lab.", AFTER, AFTER, "head of the lab"),
        ("My end state: a bench by the sea", END, END, "a bench by the sea"),
        ("Next job - shift lead on nights", NEXT, NEXT, "shift lead on nights"),
        (
            "Next job: shift lead on nights. Job after next: running the depot.",
            AFTER,
            NEXT,
            "shift lead on nights",
        ),
        (
            "My next job would be shift lead on nights",
            NEXT,
            NEXT,
            "My next job would be shift lead on nights",
        ),
        (
            "Three things: a bench, a boat and time",
            END,
            END,
            "Three things: a bench, a boat and time",
        ),
    ],
)
def test_a_heading_says_where_an_answer_goes_and_is_no_part_of_it(
    heard, message, asked, path, value
):
    assert heard(message, asked).get(path) == value


def test_a_heading_for_what_was_not_asked_goes_where_it_says(heard):
    said = heard("In the end: my own little office above the bakery.", AFTER)
    assert said == {END: "my own little office above the bakery"}


def test_what_happened_is_not_told_in_one_word(heard):
    assert heard("customers", "mission.moments") == {}
    assert heard("one customer cried", "mission.moments") != {}


def test_a_long_answer_is_kept_in_one_piece(heard):
    message = " ".join(
        f"On day {n} I carried the letters over the hill by myself." for n in range(14)
    )
    assert heard(message, "arrival.situation")["arrival.situation"] in message


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("I call Ann by Friday and hand it in by the 20th", ["Friday", "the 20th"]),
        ("on Friday the 11th", ["the 11th"]),
        ("Friday, 11 December, at the latest", ["11 December"]),
        ("by the 20th, better by Friday", ["the 20th", "Friday"]),
        ("on December the 3rd", ["December the 3rd"]),
        ("next week", ["next week"]),
        ("some day", []),
    ],
)
def test_every_day_is_read_and_in_the_order_it_was_named(text, named):
    assert [each.words.removeprefix("on ") for each in calendar.days(text, SUNDAY)] == named


@pytest.mark.parametrize(
    ("message", "torn"),
    [
        ("I want to leave without being the person who gave up on them", "being the person"),
        ("I decide whether I stay until sixty-five or go", "I decide whether I stay"),
        ("I only feel awake when the ovens are on", "I only feel awake"),
    ],
)
def test_no_quotation_ends_where_the_sense_goes_on(message, torn):
    quotes = [piece.text for piece in fragments(message, 1) if not piece.dangling]
    assert quotes
    assert not any(quote.endswith(torn) for quote in quotes)


def test_a_clause_between_commas_may_be_left_out():
    quotes = [piece.text for piece in fragments("They moved the team, which nobody wanted", 1)]
    assert "They moved the team" in quotes


@pytest.mark.parametrize(
    ("message", "closed"),
    [
        ("I don't want to talk about him, it makes it worse.", True),
        ("id rather not go into that", False),
        ("I'd rather not go into that", True),
        ("I can't think about it any more", True),
        ("I don't want to talk to him on Monday", False),
        ("I don't want to go to the office", False),
        ("I can't write reports", False),
    ],
)
def test_a_topic_is_closed_where_they_say_so(message, closed):
    assert closes_topic(message) is closed
