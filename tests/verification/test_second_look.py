"""What people put right in their own way, whose relative is whose, who said it, and what is asked.

All people and sentences are invented for these tests. Each false sentence keeps to the words of a
true one, or of what the person wrote.
"""

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

MOVES = {"reflection": Move.REFLECT, "question": Move.OPEN, "coaching": Move.BRIDGE}


def holds(kind, text, *said):
    sentence = DraftSentence(SentenceKind(kind), text, MOVES[kind])
    return FidelityVerifier("strict").check(sentence, [], dict(enumerate(said, 1))).supported


@pytest.mark.parametrize(
    ("before", "after", "old", "new"),
    [
        (
            "I bake since I am sixteen. I burnt the order for the school in May.",
            "I must put something right: I didn't burn it, I forgot to light the oven.",
            "You burnt the order for the school in May.",
            "You forgot to light the oven.",
        ),
        (
            "The bank pays the whole roof of the barn.",
            "Let me fix that, the bank pays a third of the roof.",
            "The bank pays the whole roof of the barn.",
            "The bank pays a third of the roof.",
        ),
        (
            "If I miss the ferry exam again I lose my berth.",
            "Scratch that, the purser says the exam can be put off. I don't lose the berth.",
            "If you miss the ferry exam again you lose your berth.",
            "You don't lose the berth.",
        ),
    ],
)
def test_what_was_put_right_is_not_told_in_its_old_form(before, after, old, new):
    assert holds("reflection", old, before)
    assert not holds("reflection", old, before, after)
    assert holds("reflection", new, before, after)


def test_a_correction_leaves_the_rest_as_it_was():
    said = ("I run a ferry kiosk in Kiel. My uncle taught me coffee.", "Sorry, it was my aunt.")
    assert holds("reflection", "You run a ferry kiosk in Kiel.", *said)
    assert not holds("reflection", "Your uncle taught you coffee.", *said)


@pytest.mark.parametrize(
    ("message", "right", "wrong"),
    [
        (
            "My brother-in-law Egon lent me the van.",
            "Your brother-in-law Egon lent you the van.",
            "Your brother Egon lent you the van.",
        ),
        (
            "A nephew of my landlady fixed the till. My own till!",
            "A nephew of your landlady fixed the till.",
            "Your nephew fixed the till.",
        ),
        (
            "I met Tova at the depot. Runa, our best fitter, asked me who decides.",
            "Runa, your best fitter, asked you who decides.",
            "Tova, your best fitter, asked you who decides.",
        ),
    ],
)
def test_who_is_whose_is_as_they_told_it(message, right, wrong):
    assert holds("reflection", right, message)
    assert not holds("reflection", wrong, message)


@pytest.mark.parametrize(
    ("message", "wrong"),
    [
        ("My aunt says never sell the field.", "You say never sell the field."),
        ("Everyone in the yard says wait for spring.", "You say wait for spring."),
        ("The clerk told me: 'you should drive a bus'.", "You said that you should drive a bus."),
        ("My colleague Herr Abt calls it theft.", "You call it theft."),
        ("My chief would be shocked, he's 'so proud of me'.", "You are so proud of you."),
        ("The foreman reckons the kiln is finished.", "The kiln is finished, you said."),
    ],
)
def test_what_others_said_is_not_the_persons(message, wrong):
    assert not holds("reflection", wrong, message)


def test_ones_own_telling_stays_ones_own():
    said = "I always said I would leave at fifty. I told Egon 'I am done'."
    assert holds("reflection", "You always said you would leave at fifty.", said)
    assert holds("reflection", "“I am done”, you told Egon.", said)


SAID = (
    "The head of the depot, Mr Oyelaran, would find me hours in the office. I have not answered.",
    "My wife hasn't said anything about Malmö. I have no dog and no garden, I paint.",
    "I didn't ask Sven to come along. Sven laughed when I told him of the office.",
)


@pytest.mark.parametrize(
    "asked",
    [
        "What would hours in the office give you?",
        "What did Sven say when you told him of the office?",
        "What do you make of the hours in the office?",
        "Which office would you choose, if you could?",
        "What happens when you paint?",
    ],
)
def test_what_they_told_may_be_asked_about(asked):
    assert holds("question", asked, *SAID)


@pytest.mark.parametrize(
    "asked",
    [
        "When do you start in the office?",
        "Why did you ask Sven to come along?",
        "What did Mr Oyelaran reply when you said no?",
        "Who looks after the dog while you paint?",
        "Why doesn't Sven laugh?",
        "What will you do with the office that your wife wants to rent?",
    ],
)
def test_what_they_did_not_tell_is_not_asked_for(asked):
    assert not holds("question", asked, *SAID)


@pytest.mark.parametrize(
    "text",
    [
        "Nobody could have kept that kiosk, so go easy on the thought of it.",
        "Every landlord will wait a month, so we can take our time.",
        "Those who ask for a trial day always get one, so let us plan yours.",
        "Mr Oyelaran will be glad to hear from you, so let us find a first line.",
        "There is still a good chance, so let us look at Malmö.",
    ],
)
def test_the_coach_is_sure_of_nothing_that_nobody_told(text):
    assert not holds("coaching", text, *SAID)


@pytest.mark.parametrize(
    "text",
    [
        "There is no hurry; we can stay with the office for a while.",
        "We can look at the hours first, if you like.",
        "That will be in your record, and you can change it.",
    ],
)
def test_what_a_coach_may_always_say(text):
    assert holds("coaching", text, *SAID)


@pytest.mark.parametrize(
    "text",
    [
        "I'm so glad that your wife is for Malmö.",
        "I'm sorry to hear that your wife is against it.",
        "It sounds like Sven is tired of the depot.",
        "You can come and meet me in town, if you like.",
        "I know that from my own office.",
    ],
)
def test_the_coach_has_no_body_and_is_glad_of_nothing_untold(text):
    assert not holds("coaching", text, *SAID)


@pytest.mark.parametrize(
    "text",
    [
        "I'm glad you told me that.",
        "I'm glad that Sven laughed.",
        "It sounds like something to look at.",
    ],
)
def test_the_coach_may_be_glad_of_what_was_told(text):
    assert holds("coaching", text, *SAID)
