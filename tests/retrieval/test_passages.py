from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach.passages import place_of, sentence_spans, statements, times_in, without_times
from coach.schemas import Passage

TALK = "https://www.youtube.com/watch?v=abcdefghijk"
TEXT = (
    "Bread is slow [00:00:05]. It waits for nobody. Flour costs money, [00:01:00] [00:01:10]. "
    "Ovens eat wood. [00:02:00] Fire is old [01:00:00], and it stays hot [01:00:09].\n"
    "[02:00:00] A line that is led by its time. Then another."
)


def passage(text: str = TEXT) -> Passage:
    times = times_in(text)
    return Passage(
        id="p", source="s", title="T", heading="Ovens", text=text, times=times,
        locator=times[0] if times else "Ovens", url=f"{TALK}&t=5s" if times else TALK,
    )  # fmt: skip


def test_each_statement_has_the_times_that_stand_directly_behind_it() -> None:
    found = {statement.text: statement.times for statement in statements(passage())}
    assert found == {
        "Bread is slow.": ("00:00:05",),
        "It waits for nobody.": (),
        "Flour costs money,.": ("00:01:00", "00:01:10"),
        "Ovens eat wood.": ("00:02:00",),
        "Fire is old, and it stays hot.": ("01:00:00", "01:00:09"),
        "A line that is led by its time.": ("02:00:00",),
        "Then another.": (),
    }


def test_a_statement_without_a_time_opens_the_talk_at_its_beginning() -> None:
    untimed = statements(passage())[1]
    assert (untimed.locator, untimed.url) == ("Ovens", TALK)


def test_spans_hold_the_statement_with_its_markers() -> None:
    first, *_ = statements(passage())
    assert TEXT[first.start : first.end] == "Bread is slow [00:00:05]."


@pytest.mark.parametrize(
    ("quote", "locator", "second"),
    [
        ("Bread is slow", "00:00:05", 5),
        ("Ovens eat wood.", "00:02:00", 120),
        ("Fire is old", "01:00:00", 3600),
        ("it stays hot", "01:00:09", 3609),
        ("Fire is old, and it stays hot.", "01:00:00", 3600),
        ("Fire is old [01:00:00], and it stays hot", "01:00:00", 3600),
        ("led by its time", "02:00:00", 7200),
        ("It waits for nobody. Flour costs money", "00:01:00", 60),
        ("Bread   is\nslow", "00:00:05", 5),
    ],
)
def test_a_quotation_opens_at_the_second_of_its_own_clause(
    quote: str, locator: str, second: int
) -> None:
    assert place_of(passage(), quote) == (locator, f"{TALK}&t={second}s")


@pytest.mark.parametrize("quote", ["It waits for nobody.", "Then another."])
def test_no_time_is_guessed_for_words_that_have_none(quote: str) -> None:
    assert place_of(passage(), quote) == ("Ovens", TALK)


def test_words_that_are_not_there_get_the_place_of_the_passage() -> None:
    assert place_of(passage(), "Water boils") == ("00:00:05", f"{TALK}&t=5s")
    assert place_of(passage(), "") == ("00:00:05", f"{TALK}&t=5s")


def test_a_passage_without_times_has_one_place() -> None:
    plain = passage("Wood is warm. Stone is not.")
    assert place_of(plain, "Stone is not.") == ("Ovens", TALK)


def test_without_times_reads_as_a_person_would_say_it() -> None:
    assert without_times('He asked "why" [00:00:01], [00:00:02]. Then [00:00:03] left.') == (
        'He asked "why". Then left.'
    )


pieces = st.lists(
    st.sampled_from(["Word", " ", "\n", ".", ",", "[00:00:01]", " [10:00:59]", "[", "é…", '"', "?"])
)


@given(st.text() | pieces.map("".join))
@example("[0:00:00]\r,[0:00:00]")
def test_spans_hold_for_any_text(text: str) -> None:
    spans = sentence_spans(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    kept = "".join(without_times(text[start:end]) for start, end in spans)
    assert "".join(kept.split()) == "".join(without_times(text).split())


@given(st.text() | pieces.map("".join))
def test_every_statement_can_be_found_again(text: str) -> None:
    whole = passage(text)
    times = set(times_in(text))
    for statement in statements(whole):
        locator, _ = place_of(whole, statement.text)
        assert locator in times | {"Ovens", whole.locator}
        assert set(statement.times) <= times
