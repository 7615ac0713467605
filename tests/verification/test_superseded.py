"""What a later message put right counts no more; what it only mentions leaves all as it was."""

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

NURSE = (
    "I have been a nurse for 13 years.",
    "Skip that maybe. No, hang on. It is the 22 year olds I would teach. Not a lecture, I mean.",
)
HEAD = (
    "I have been head of a school for fourteen years.",
    "Actually, coming back to that, there is a lady who leaves her seat in two years.",
)
BEES = (
    "My talk on bees was in October.",
    "Sorry, next one. Jule looks for somebody from April, it is not a big office.",
)
BOSS = (
    "I am older than my boss by sixteen years. I taught for nineteen years.",
    "Sorry, seventeen years older, I did the sum wrong.",
)
RENT = (
    "My rent goes up in July, from 900 to 1,000.",
    "It is 980, I checked the letter, and from August. It was late when I wrote.",
)
DATES = (
    "I was promoted in January. I had my daughter in March.",
    "My rent goes up in July.",
    "It is August, I checked the letter.",
)
SISTER = ("My brother is a carpenter.", "Sorry, my sister just rang.")
JUNE = ("I start in May.", "No, my sister marries in June.")
SHIFT = ("I work three days a week.", "four days now")
TALK = ("My talk on bees was in October.", "Wrong, the talk was in April.")


@pytest.mark.parametrize(
    ("messages", "text", "holds"),
    [
        (NURSE, "You have been a nurse for 13 years.", True),
        (NURSE, "You have been a nurse for 22 years.", False),
        (HEAD, "You have been head of a school for fourteen years.", True),
        (HEAD, "You have been head of a school for two years.", False),
        (BEES, "Your talk on bees was in October.", True),
        (BEES, "Your talk on bees was in April.", False),
        (BOSS, "You taught for nineteen years.", True),
        (BOSS, "You taught for seventeen years.", False),
        (BOSS, "You are older than your boss by seventeen years.", True),
        (BOSS, "You are older than your boss by sixteen years.", False),
        (RENT, "Your rent goes up in July.", False),
        (RENT, "Your rent goes up in August.", True),
        (DATES, "You were promoted in January.", True),
        (DATES, "You were promoted in August.", False),
        (SISTER, "Your brother is a carpenter.", True),
        (SISTER, "Your sister is a carpenter.", False),
        (JUNE, "You start in June.", False),
        (SHIFT, "You work three days a week.", False),
        (TALK, "Your talk on bees was in October.", False),
        (TALK, "Your talk on bees was in April.", True),
    ],
)
def test_only_what_was_put_right_is_taken_back(messages, text, holds):
    heard = tuple(range(1, len(messages) + 1))
    draft = DraftSentence(SentenceKind.REFLECTION, text, Move.REFLECT, (), heard)
    found = FidelityVerifier("strict").check(draft, [], dict(enumerate(messages, 1)))
    assert found.supported is holds, found.reasons


def test_what_comes_after_being_warned_is_their_own():
    draft = DraftSentence(SentenceKind.REFLECTION, "You left.", Move.REFLECT, (), (1,))
    assert FidelityVerifier("strict").check(draft, [], {1: "I was warned and I left."}).supported
