"""What is no answer of the person's own, and what names itself in running text."""

from __future__ import annotations

import pytest

from coach.models.guided.labels import unheaded
from coach.models.guided.line import as_given, edited
from coach.models.guided.pieces import can_hold, to_the_coach
from coach.models.guided.whose import anothers, courtesy
from coach.prompts import Prompts

GOAL, MOTIVES, GAPS = "arrival.session_goal", "mission.motives", "job_after_next.gaps"
LEARNING, WITNESS = "commitments.learning", "commitments.steps.+.witness"


def _holds(path, piece):
    guides = Prompts().stages.values()
    return can_hold(next(slot for guide in guides if (slot := guide.slot(path))), piece)


@pytest.mark.parametrize(
    "piece",
    ["Right then.", "Cheers, and sleep well!", "That's all from me for today.", "Thanks, I guess"],
)
def test_a_courtesy_is_kept_nowhere(piece):
    assert courtesy(piece)
    assert not any(_holds(path, piece) for path in (GOAL, MOTIVES, GAPS, LEARNING))


def test_thanks_for_something_tells_something():
    assert not courtesy("Thanks to the night class I can weld")


@pytest.mark.parametrize(
    ("piece", "others"),
    [
        ("my brother-in-law keeps saying sell the van", True),
        ("mum wants me to stay at the council", True),
        ("Everyone tells me to take the post in Ulm", True),
        ("He's sure I'd make a good foreman", True),
        ("My brother keeps saying sell the van, but I want to keep it", False),
        ("Mum wants me to stay and she's right", False),
        ("I want to know whether the van pays", False),
    ],
)
def test_what_somebody_else_wants_is_no_goal(piece, others):
    assert anothers(piece) is others
    assert _holds(GOAL, piece) is not others
    assert _holds(GAPS, piece)  # what is missing may be said by anybody


@pytest.mark.parametrize(
    ("piece", "held"),
    [
        ("I've been on half pay and a sick note since May", False),
        ("there was a pay freeze at the depot", False),
        ("Not for the money.", False),
        ("the sick pay is good and I need it, two kids", True),
        ("rent, and a week by the sea", True),
    ],
)
def test_a_pay_slip_is_no_motive(piece, held):
    assert _holds(MOTIVES, piece) is held


@pytest.mark.parametrize(
    "piece",
    [
        "That's what I said",
        "Ask me again on Tuesday.",
        "What's the podcast got to do with me?",
        "Sorry, I lost the thread",
        "This is a questionnaire",
    ],
)
def test_words_for_the_coach_are_nobodys_answer(piece):
    assert to_the_coach(piece)
    assert not _holds(WITNESS, piece)


def test_a_sentence_that_says_what_it_is_goes_there():
    _, named = unheaded(
        ("Well, what I take away is that I plan too late", "And what's missing is a licence")
    )
    assert named == {0: LEARNING, 1: GAPS}


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("everybody home by six. put that down", "Everybody home by six"),
        ("I calm the queue before it turns", "I calm the queue before it turns"),
        ("my boss thinks it's about sales", ""),
        ("the regulars", ""),
        ("we once drove all night for a pump", ""),
        ("why do you ask me that?", ""),
    ],
)
def test_a_short_answer_to_the_question_for_a_line_is_tried_on_as_it_is(said, line):
    assert as_given(said) == line


def test_a_word_in_quotation_marks_mends_the_one_it_resembles():
    change = edited("To fix old pump for the village", 'yes, only "old pumps"')
    assert (change.verdict, change.line) == ("changed", "To fix old pumps for the village")
