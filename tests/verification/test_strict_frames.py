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
        "From 4 to 6, “because Nuno stayed.”",
        "4 at the start, 6 now, and “my plan is a school for welders, maybe.”",
        "Your line goes with you: “my plan is a school for welders, maybe.”",
        "Beside it stands “my jacket is old.”",
        "Rita said “I do not like the noise”; you say “my jacket is old.”",
    ],
)
def test_a_frame_about_their_own_words_is_the_coachs(text):
    assert check("reflection", text).reasons == ()


@pytest.mark.parametrize(
    "text",
    [
        "The number went from 6 to 4, “because Nuno stayed.”",
        "The number went from 4 to 7, “because Nuno stayed.”",
        "From 6 to 4, “because Nuno stayed.”",
        "7 at the start, 6 now.",
        "Rita said “my jacket is old”; you say “I do not like the noise.”",
        "You say “I do not like the noise”; Rita gave you notice.",
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


def test_a_day_may_be_reckoned_in_a_sentence_of_its_own():
    day = tuesday()
    assert check("coaching", f"Tuesday is the {day.day}th, as I count.").supported
    wrong = day + timedelta(days=1)
    assert not check("coaching", f"Tuesday is the {wrong.day}th, as I count.").supported


@pytest.mark.parametrize(("ahead", "near"), [(0, "today"), (1, "tomorrow")])
def test_a_weekday_may_be_called_today_or_tomorrow_where_it_is(ahead, near):
    day, other = (f"{date.today() + timedelta(days=k):%A}" for k in (ahead, ahead + 2))
    said = [f"On {day} I tell Petra, on {other} I tell Ana."]
    assert check("coaching", f"{day} is {near}, as I count.", said).supported
    assert not check("coaching", f"{other} is {near}, as I count.", said).supported
    assert check("coaching", f"{near.title()} is that {day}, as I count.", said).supported
    assert not check("coaching", f"{near.title()} is that {other}, as I count.", said).supported
    assert not check("coaching", f"{day} is {near}, as I count.", ["I tell Petra."]).supported


GIVEN = [
    "A three, maybe. I tow boats, 8 of them, and my daughter says I smell of diesel.",
    "Yes, it's a five now, because she asked me if she could have two of the old ropes.",
    "In May the harbour master'll ask me, Oda'll ask me too.",
]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("From a three to a five, “because she asked me.”", True),
        ("You came with a three and leave with a five, “because she asked me.”", True),
        ("From a five to a three, “because she asked me.”", False),
        ("You came with a five and leave with a three, “because she asked me.”", False),
        ("From a three to an eight, “because she asked me.”", False),
        ("You came with an eight and leave with a five, “because she asked me.”", False),
        ("She asked if she could have two of the old ropes.", True),
        ("She asked if she could have eight of the old ropes.", False),
        ("She asked you two.", False),
        ("Oda will ask you.", True),
        ("Oda asked you.", False),
        ("Ida will ask you.", False),
    ],
)
def test_a_number_goes_and_somebody_asks_as_they_told_it(text, holds):
    assert check("reflection", text, GIVEN).supported == holds


LINES = [
    '"I carry the keys for whoever comes late." Yes, that one.',
    "My boss rang. 'I never trusted the keys.' It hurt.",
    "'I open for those who are late.' that is me. People talk, but I must say also: I sleep badly.",
    '"You carry too many keys." That was the review.',
]


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("“I carry the keys for whoever comes late.”", True),
        ("Your line: “I carry the keys for whoever comes late.”", True),
        ("You leave with your line: “I open for those who are late.”", True),
        ("You say “I sleep badly.”", True),
        ("You say “I never trusted the keys.”", False),
        ("Your line: “You carry too many keys.”", False),
        ("You carry too many keys.", False),
    ],
)
def test_a_line_they_repeat_is_theirs_and_not_what_they_are_told(text, holds):
    assert check("reflection", text, LINES).supported == holds


def test_who_says_nothing_is_not_quoted_with_what_they_do_next():
    said = ["Tereza saw my sheet and she didn't say anything, and in june she went to the sea."]
    assert check("reflection", "“In june she went to the sea.”", said).supported
    said = ["Tereza saw my sheet and she said, in june she went to the sea."]
    assert not check("reflection", "In June you “went to the sea.”", said).supported


def test_a_number_that_was_put_right_may_be_that_of_something_else_later():
    said = ["I said no for nine days.", "It was seven days, not nine.", "I call Ana before nine."]
    assert check("reflection", "You call Ana before nine.", said).supported
    assert not check("reflection", "You said no for nine days.", said).supported
    assert not check("reflection", "You call Ana before nine.", said[:2]).supported


def test_a_number_put_right_carries_what_it_counts():
    said = [
        "Eleven years of welding, and Ana came on five visits.",
        "I said eleven years. It's twelve, and it wasn't five visits with Ana, it was six.",
    ]
    assert check("coaching", "Twelve years, then, and six visits.", said).supported
    assert not check("coaching", "Twelve years, then, and five visits.", said).supported
    assert not check("coaching", "Six years, then.", said).supported


def test_she_is_the_one_who_was_named_with_what_she_is():
    said = ["Ana, a technician, she asked me how. I showed her. She runs the lab in Lyon today."]
    assert check("reflection", "And today Ana “runs the lab in Lyon.”", said).supported
    assert not check("reflection", "And today Petra “runs the lab in Lyon.”", said).supported


def test_a_day_that_they_name_again_counts_again():
    said = ["on tuesday Nuno cried", "oops, friday", "on tuesday I tell him"]
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
        ("question", "How sure are you tonight, and what keeps the number from being lower?"),
        ("question", "Where does it pinch?"),
        ("question", "What did people say to you afterwards?"),
        ("question", "What did Ana say to you about it, if she ever did?"),
        ("question", "What did Ana ever say about that jacket?"),
        ("question", "If it has all turned out, what does an ordinary working day look like?"),
        ("question", "How sure are you of where your working life is going, from 0 to 10?"),
        ("question", "When did it go wrong that Petra shouts, if it ever did?"),
        ("coaching", "There is one part left that you may skip."),
        ("question", "If there is a rabbit you run after at work, what is it?"),
        ("coaching", "Good night, to you and to the jacket."),
        ("question", "Think of a time when Nuno stayed; what happened?"),
        ("question", "Which of the two is louder tonight?"),
        ("question", "What did Rita say when she gave you notice, if she said anything?"),
        ("question", "Which of the two did you hear louder?"),
        ("question", "What is it about the night shift that costs no effort?"),
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
        ("question", "What keeps the boss from liking you?"),
        ("question", "What did Ana say to you afterwards?"),
        ("question", "When did your divorce go wrong, if it ever did?"),
        ("coaching", "There are bosses that shout."),
        ("question", "Think of a time when Nuno betrayed Petra; what happened?"),
        ("question", "Think of the time when Petra shouts at Ana; what happened?"),
        ("question", "Which of the two did the doctor hear louder?"),
        ("question", "What did Rita say when she hired you, if she said anything?"),
        ("question", "What is it about the divorce that costs no effort?"),
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
