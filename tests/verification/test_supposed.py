"""What the form of a question supposes, and what an offer slips in, has to have been told."""

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier
from coach.verification.answers import answered, reacted

MOVES = {SentenceKind.QUESTION: Move.OPEN, SentenceKind.COACHING: Move.BRIDGE}


def holds(text, said, kind):
    sentence = DraftSentence(kind, text, MOVES[kind])
    return FidelityVerifier("strict").check(sentence, [], {1: said}).supported


@pytest.mark.parametrize(
    ("said", "true", "false"),
    [
        pytest.param(
            "Sana asked me to sing at the harbour. The choir in Malmö needs an alto.",
            "Who asked you to sing?",
            "Who in Malmö invited you to sing?",
            id="that somebody did it",
        ),
        pytest.param(
            "The smell of tar makes me giddy. I sleep well. It rains. The island is flat.",
            "What about the tar makes you giddy?",
            "What about the island makes you giddy?",
            id="that this is the cause",
        ),
        pytest.param(
            "My uncle wants me in the sawmill. I like the mill on the dyke.",
            "What draws you to the mill on the dyke?",
            "What draws you to the sawmill?",
            id="that it draws them",
        ),
        pytest.param(
            "They left me out of the play.",
            "What does it mean to you that they left you out of the play?",
            "What does it mean to you that they mocked the play?",
            id="that it is so",
        ),
        pytest.param(
            "My cousin wants the barn. I told my aunt it is mine.",
            "What did you tell your aunt about the barn?",
            "What did you reply to your landlord?",
            id="that they said something",
        ),
        pytest.param(
            "Mrs Lind looked at my drawing. She said nothing.",
            "What did you see when Mrs Lind looked at your drawing?",
            "What did Mrs Lind say about the drawing?",
            id="that somebody who said nothing did",
        ),
        pytest.param(
            "I asked the Finns for a price. They take a week.",
            "What would you do with a week?",
            "How much do the Finns offer?",
            id="that a people did it",
        ),
        pytest.param(
            "Nobody came to the reading.",
            "What was it like when nobody came to the reading?",
            "How bitter was it that nobody came?",
            id="that it was bitter",
        ),
        pytest.param(
            "The trial is in 12 minutes. I have 3 weeks of leave.",
            "What would you do with the 3 weeks?",
            "What do you want to do in the 12 weeks?",
            id="what a number counts",
        ),
        pytest.param(
            "I will sell the mill. I may sell the boat.",
            "What will you do once you've sold the mill?",
            "What will you do once you've sold the boat?",
            id="that it will be done",
        ),
        pytest.param(
            "My mother wants me to marry. I want to marry in spring. My aunt wants me to emigrate.",
            "When will you marry?",
            "When will you emigrate?",
            id="a wish that is somebody else's",
        ),
    ],
)
def test_a_question_supposes_only_what_was_told(said, true, false):
    assert holds(true, said, SentenceKind.QUESTION)
    assert not holds(false, said, SentenceKind.QUESTION)


@pytest.mark.parametrize(
    ("said", "true", "false"),
    [
        pytest.param(
            "Jo left the band. Kit may leave too.",
            "Since Jo left the band, let us look at what is still there.",
            "Since Kit left the band, let us look at what is still there.",
            id="what is slipped in as known",
        ),
        pytest.param(
            "The parish hasn't answered me. The verger has not read it.",
            "The parish hasn't answered you, so let us look at your letter.",
            "The parish doesn't want you, so let us look at your letter.",
            id="what others do not do",
        ),
        pytest.param(
            "They pay the new ones more. It is unfair, I find.",
            "It is unfair, you find, and we can look at that.",
            "It is cruel, and we can look at that.",
            id="a judgement that is not theirs",
        ),
        pytest.param(
            "My brother says every roof leaks in the end. I want to learn slating.",
            "You want to learn slating, and we can look at that.",
            "Every roof leaks in the end is how you see it, so let us look at that.",
            id="what somebody else thinks",
        ),
        pytest.param(
            "The abbey may take me for a month.",
            "We can look at what you would bring to the abbey.",
            "As you are going to the abbey for a month, let us look at what you bring.",
            id="a maybe taken for settled",
        ),
    ],
)
def test_an_offer_slips_nothing_in(said, true, false):
    assert holds(true, said, SentenceKind.COACHING)
    assert not holds(false, said, SentenceKind.COACHING)


def test_who_ever_did_supposes_nobody():
    said = "The old peak in the reading is mine. It is no trade in which people talk."
    assert holds("Who ever asked you about that peak?", said, SentenceKind.QUESTION)
    assert not holds("Who asked you about that peak?", said, SentenceKind.QUESTION)


def test_who_answered_and_who_only_took_it_somehow():
    heard = ["I showed Rana the plan. She laughed.", "My father said no. The bank did not answer."]
    assert reacted("Rana", heard)
    assert not answered("Rana", heard)
    assert answered("your father", heard)
    assert not reacted("the bank", heard[1:][-1].split(". ")[1:])


@pytest.mark.parametrize(
    ("fine", "news"),
    [
        ("Your sister needn't hear of it.", "Your sister needn't hear of the debts."),
        ("The cello can stay on the table.", "The inheritance can stay on the table."),
        (
            "The cello and your sister can be looked at separately.",
            "The cello and your divorce can be looked at separately.",
        ),
    ],
)
def test_what_nobody_has_to_do_is_no_news(fine, news):
    said = "I sold the cello. My sister does not know."
    assert holds(fine, said, SentenceKind.COACHING)
    assert not holds(news, said, SentenceKind.COACHING)


def test_whose_relative_is_asked_of_every_relation():
    said = "My nephew Luka repairs the van. My husband's niece is in Oslo."
    assert not holds("You can ask your nephew Jan about the van.", said, SentenceKind.COACHING)
    assert not holds("You can ask your niece in Oslo.", said, SentenceKind.COACHING)
    assert holds("You can ask your nephew Luka about the van.", said, SentenceKind.COACHING)
