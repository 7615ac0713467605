"""Under the strict policy what stands about their words may be the coach's, and claims nothing."""

from datetime import date, timedelta

import pytest

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from coach.verification import FidelityVerifier

SAID = [
    "4. I am a welder, my boss Petra shouts at Nuno. my jacket is old."
    " On tuesday I tell Petra I want the night shift.",
    "who knows? Ana only. I never talked with Sr. Brandt of the money.",
    "6. because Nuno stayed. my plan is a school for welders, maybe",
    "Rita gave me notice and said, I do not like the noise. A boy called Sam waved at me.",
]
KINDS = {"reflection": Move.REFLECT, "coaching": Move.BRIDGE, "question": Move.OPEN}
SHIFT = "“I tell Petra I want the night shift”"


def check(kind, text, said=SAID, passages=(), cites=()):
    move = KINDS.get(kind, Move.REFLECT)
    sentence = DraftSentence(SentenceKind(kind), text, move, tuple(cites))
    return FidelityVerifier("strict").check(sentence, passages, dict(enumerate(said, 1)))


def tuesday():
    day = date.today() + timedelta(days=1)
    while day.strftime("%A") != "Tuesday":
        day += timedelta(days=1)
    return day


def shown(day):
    return f"{day.day} {day:%B}"


@pytest.mark.parametrize(
    "text",
    [
        "At the start, “I want the night shift”; later, “my plan is a school for welders, maybe.”",
        "Your versions so far: “the night shift”, “a school for welders.”",
        "An hour ago in this talk, “my jacket is old.”",
        "You leave with your line: “my plan is a school for welders, maybe.”",
        "The number went from 4 to 6, “because Nuno stayed.”",
        "Rita said “I do not like the noise.”",
        "Sam waved at you.",
        "There are two versions in what you said: “the night shift”, “a school for welders.”",
        "What you heard was “I do not like the noise.”",
        "You never talked with Sr. Brandt of the money.",
        "You have not talked with Sr. Brandt of the money.",
    ],
)
def test_a_frame_about_their_own_words_is_the_coachs(text):
    assert check("reflection", text).reasons == ()


@pytest.mark.parametrize(
    "text",
    [
        "The number went from 6 to 4, “because Nuno stayed.”",
        "The number went from 4 to 7, “because Nuno stayed.”",
        f"{SHIFT}, and Nuno knows.",
        "You leave Petra: “my plan is a school for welders, maybe.”",
        "“I want the night shift” is the first step, and you leave.",
        "You quit today: “Nuno stayed.”",
        "You told the line: “Nuno stayed.”",
        "You talked with Sr. Brandt of the money.",
        "You said “I do not like the noise.”",
    ],
)
def test_a_frame_that_claims_something_is_none(text):
    assert not check("reflection", text).supported


def test_a_date_may_stand_beside_the_weekday_they_named_where_the_two_agree():
    day = tuesday()
    assert check("reflection", f"{SHIFT}: Tuesday {shown(day)}.").supported
    wrong = day + timedelta(days=1)
    assert not check("reflection", f"{SHIFT}: Tuesday {shown(wrong)}.").supported
    assert not check("reflection", f"{SHIFT}: Wednesday {shown(wrong)}.").supported


def test_a_day_that_they_name_again_counts_again():
    said = ["on tuesday Nuno cried", "it was a bad week, friday Nuno came", "on tuesday I tell him"]
    assert check("coaching", "Tuesday it is, then.", said).supported
    assert not check("coaching", "Tuesday it is, then.", said[:2]).supported


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("coaching", "Not tonight, then; the jacket can hang there."),
        ("coaching", "That one needs somebody who knows."),
        ("coaching", "Then Ana is the one who would say it."),
        ("question", "If it has all gone well, what does an ordinary evening of yours look like?"),
        ("question", "What else is missing between you and that school, besides the paper?"),
        ("question", "How sure are you tonight, and what keeps it from being two lower?"),
    ],
)
def test_what_claims_nothing_of_them_is_free(kind, text):
    assert check(kind, text).reasons == ()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("coaching", "Nuno can weld a whole ship alone."),
        ("coaching", "The boss can ruin your career."),
        ("coaching", "The school can make you rich."),
        ("coaching", "One needs a boss who shouts."),
        ("question", "If Petra has already fired Nuno, what would you tell him?"),
        ("question", "If you feel guilty about Nuno, what does it say about you?"),
        ("question", "What is missing since your divorce?"),
        ("question", "What keeps Petra from liking you?"),
    ],
)
def test_what_claims_something_in_the_same_form_is_not(kind, text):
    assert not check(kind, text).supported


def test_it_may_stand_for_the_source_and_for_nothing_else():
    text = "The essay finds it useful to think of work as a garden. The garden needs rain."
    passage = Passage(id="p", source="work", title="On work", text=text)
    cite = Cite("p", "The essay finds it useful to think of work as a garden.")
    it = "It finds it useful to think of work as a garden."
    assert check("source", it, passages=[passage], cites=[cite]).supported
    rain = Cite("p", "The garden needs rain.")
    assert not check("source", "It needs rain.", passages=[passage], cites=[rain]).supported


def test_the_order_in_which_a_draft_names_its_turns_does_not_turn_a_number_round():
    text = "The number went from 6 to 4, “because Nuno stayed.”"
    sentence = DraftSentence(SentenceKind.REFLECTION, text, Move.REFLECT, heard=(3, 1))
    said = dict(enumerate(SAID, 1))
    assert not FidelityVerifier("strict").check(sentence, [], said).supported
