"""What each word of a false sentence has from the person, and the sentence has not.

Every rule beside a true sentence in the same words: a rule that refuses both would be no rule.
"""

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

MOVES = {SentenceKind.REFLECTION: Move.REFLECT, SentenceKind.QUESTION: Move.OPEN}


def holds(text, said, kind=SentenceKind.REFLECTION):
    heard = (1,) if kind is SentenceKind.REFLECTION else ()
    sentence = DraftSentence(kind, text, MOVES.get(kind, Move.BRIDGE), heard=heard)
    return FidelityVerifier("strict").check(sentence, [], {1: said}).supported


@pytest.mark.parametrize(
    ("said", "true", "false"),
    [
        pytest.param(
            "I teach fencing. My youngest is 61, she is quicker than me.",
            "Your youngest is 61.",
            "You are 61 and teach fencing.",
            id="one of theirs, not they",
        ),
        pytest.param(
            "They will close the well my predecessor dug in 1970.",
            "They will close the well your predecessor dug in 1970.",
            "They will close the well you dug in 1970.",
            id="whose deed it was",
        ),
        pytest.param(
            "My landlady got a letter from my uncle.",
            "Your landlady got a letter from your uncle.",
            "Your landlady got a letter from you.",
            id="from them, or from one of theirs",
        ),
        pytest.param(
            "Ivo has lost the key or he hides it from me.",
            "Ivo has lost the key or he hides it from you.",
            "Ivo has lost the key.",
            id="one of two told as so",
        ),
        pytest.param(
            "I have asthma, since 2009, and I lead a choir.",
            "You lead a choir.",
            "You lead a choir since 2009.",
            id="a year put to other words",
        ),
        pytest.param(
            "I painted the boat and then sold the engine.",
            "You painted the boat and then sold the engine.",
            "You sold the engine and then painted the boat.",
            id="the order of two deeds",
        ),
        pytest.param(
            "My dean put me forward for the chair of geology.",
            "Your dean put you forward for the chair of geology.",
            "You got the chair of geology.",
            id="put forward is not got",
        ),
        pytest.param(
            "Petar hasn't said my mother's name since then.",
            "Petar hasn't said your mother's name.",
            "Petar hasn't said a word.",
            id="how far a not reaches",
        ),
        pytest.param(
            "I'm told I have an ear for it.",
            "You're told you have an ear for it.",
            "You have an ear for it.",
            id="what they are told",
        ),
        pytest.param(
            "I broke the treaty with my brother. Not broke. I bent it.",
            "You bent it.",
            "You broke the treaty with your brother.",
            id="taken back in the next breath",
        ),
        pytest.param(
            "I'm the sexton's deputy, I mean I was. I tend his roses.",
            "You tend his roses.",
            "You're the sexton's deputy.",
            id="what they were and are no more",
        ),
        pytest.param(
            "I am out of the navy in May after 20 years.",
            "You are out of the navy in May after 20 years.",
            "You are out of the navy for 20 years.",
            id="after so long is not for so long",
        ),
        pytest.param(
            "I keep a ferry, May to October, and in the cold months I mend clocks.",
            "In the cold months you mend clocks.",
            "You mend clocks May to October.",
            id="months put to other words",
        ),
        pytest.param(
            "The kiln shuts in 2031, or earlier.",
            "The kiln shuts in 2031, or earlier.",
            "The kiln shuts in 2031.",
            id="or earlier",
        ),
        pytest.param(
            "I told my uncle, he laughed, I told my aunt, she wept.",
            "Your aunt wept.",
            "Your uncle wept.",
            id="she is not he",
        ),
        pytest.param(
            "The mill in Ghent is still for sale. I grew up there.",
            "The mill in Ghent is still for sale.",
            "You went to the mill in Ghent.",
            id="nobody went there",
        ),
        pytest.param(
            "I'm a smuggler's daughter from Vigo.",
            "You're a smuggler's daughter.",
            "You're a smuggler.",
            id="whose child they are",
        ),
        pytest.param(
            "The vicar goes have you thought of bell ringing. I like the tower.",
            "You like the tower.",
            "You have thought of bell ringing.",
            id="she goes: what somebody says",
        ),
    ],
)
def test_their_words_are_not_cut_loose(said, true, false):
    assert holds(true, said)
    assert not holds(false, said)


@pytest.mark.parametrize(
    ("said", "true", "false"),
    [
        pytest.param(
            "I will tell Oskar on Sunday. I might sell him the kiln.",
            "When will you tell Oskar?",
            "When will you sell him the kiln?",
            id="a maybe is not settled",
        ),
        pytest.param(
            "I applied at the harbour. I want to apply at the museum.",
            "When will you apply at the museum?",
            "When you apply at the harbour, what will you say?",
            id="what is done is not to come",
        ),
        pytest.param(
            "My sister offers me a room in Bergen. I am moving to Malta in May.",
            "What will you miss once you are moving to Malta?",
            "What will you miss once you are in Bergen?",
            id="an offer is not a plan",
        ),
        pytest.param(
            "The audit is on Friday. The rehearsal was last night.",
            "How did the rehearsal go?",
            "How did the audit go?",
            id="what is to come is not over",
        ),
        pytest.param(
            "The viva on 7 May, I dread it. On the 2nd I wrote to Ada.",
            "What did you write to Ada on the 2nd?",
            "What did you learn in the viva on 7 May?",
            id="a day that is still to come",
        ),
        pytest.param(
            "Twice I listened to the choir in Riga.",
            "When you think of the choir, what do you hear?",
            "When will you listen to the choir the third time?",
            id="a next time nobody spoke of",
        ),
    ],
)
def test_a_question_takes_for_settled_only_what_is(said, true, false):
    assert holds(true, said, SentenceKind.QUESTION)
    assert not holds(false, said, SentenceKind.QUESTION)


def test_a_verdict_does_not_hang_on_the_run():
    """Of several words that may stand for "told" the same is taken whatever the run."""
    said = "My aunt asked what I do and after I explained it she said 'so you sell the hills'."
    assert not holds("When your aunt asked, you told her that you sell the hills.", said)
