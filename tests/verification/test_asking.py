"""A question may be asked in plain words, and takes nothing for granted that nobody told.

``questions.json`` holds questions to three invented people, good ones as a coach would ask them and
false ones in the same forms; the word lists were widened with the good ones in view.
"""

import json
from pathlib import Path

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

PEOPLE = json.loads(Path(__file__).with_name("questions.json").read_text("utf-8"))
SAID = [
    "I mend church clocks. Sister Agnes keeps the keys, she told me the bells are too loud.",
    "Father Ivo was there as well. I let the weights down by hand, it took me all Lent.",
    "Ruben, my apprentice, is gone. He wrote from Porto.",
]


def holds(text, said=SAID):
    sentence = DraftSentence(SentenceKind.QUESTION, text, Move.OPEN)
    return FidelityVerifier("strict").check(sentence, [], dict(enumerate(said, 1))).supported


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person["who"])
def test_most_good_questions_are_asked_and_no_false_one(person):
    asked = [text for text in person["fine"] if holds(text, person["said"])]
    assert len(asked) / len(person["fine"]) >= 0.75
    assert [text for text in person["false"] if holds(text, person["said"])] == []


@pytest.mark.parametrize(
    ("good", "false"),
    [
        ("What did Sister Agnes tell you?", "What did Father Ivo tell you?"),
        ("What did Ruben write to you?", "What did Ruben promise you?"),
        ("How did it feel to let the weights down?", "How did it feel to let Agnes down?"),
        ("What did you find in the clocks?", "What did you steal from the clocks?"),
        ("Who knows the clocks best?", "Who ruins the clocks most?"),
        ("Have you and Ruben spoken since?", "Have you and Ruben quarrelled since?"),
        ("When did Ruben go?", "When did Ruben quit?"),
    ],
)
def test_what_is_plain_may_be_asked_and_what_is_news_may_not(good, false):
    assert holds(good)
    assert not holds(false)
