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


@pytest.mark.parametrize(
    ("path", "piece"),
    [
        (WITNESS, "Jonas will ask me later this week whether I did it"),
        ("shadows.items.+.shadow", "I keep losing track of my hours"),
        ("shadows.items.+.shadow", "I lost the thread when I present"),
        (MOTIVES, "You want a nurse who listens"),
        (MOTIVES, "My gut says security"),
        (MOTIVES, "Money says more than praise"),
        (MOTIVES, "My body wants rest and now I know it"),
        (MOTIVES, "Nobody expects me to be perfect"),
        (MOTIVES, "Nobody wants to sit alone with a diagnosis"),
        (MOTIVES, "People say thank you and that keeps me going"),
        (MOTIVES, "my unpaid overtime has to stop"),
        (MOTIVES, "the people in my security team"),
        (GOAL, "My heart says it is time for a change"),
        ("commitments.steps.+.step", "Karin asked me to send the draft by Friday"),
        (LEARNING, "My wife thinks I should see somebody about work"),
    ],
)
def test_what_only_sounds_like_somebody_elses_word_is_an_answer(path, piece):
    assert _holds(path, piece)


@pytest.mark.parametrize(
    "piece", ["My father says I should go for the title", "HR tells me to aim up"]
)
def test_what_the_person_is_told_to_want_is_no_motive(piece):
    assert not _holds(MOTIVES, piece)


def test_a_lesson_on_tuesdays_is_nothing_learned():
    _, named = unheaded(
        (
            "My lesson is on Tuesdays at six",
            "The rabbit is for my daughter",
            "My lesson is that I plan too late",
            "The rabbit is to run a yard of my own",
        )
    )
    assert named == {2: LEARNING, 3: "job_after_next.rabbit"}


@pytest.mark.parametrize(
    "said",
    [
        "It depends on the day",
        "Hard to put into words",
        "Good question, hard to answer",
        "My back hurts all day",
        "A raise of ten percent",
        "I sleep badly since the move",
    ],
)
def test_what_says_that_there_is_no_line_is_not_tried_on(said):
    assert as_given(said) == ""
