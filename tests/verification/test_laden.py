"""What a small model says beside the matter is no thought of the coach's own."""

from __future__ import annotations

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

MESSAGES = {
    1: "I was passed over for promotion, twice. I am a nurse in Ulm.",
    2: "What can I do about my brother? On Thursday I will talk to my sister Ana about it.",
}
# As a model of 135 million parameters wrote them, word for word.
BESIDE_THE_MATTER = (
    "I'm so sorry to hear that your brother is struggling with addiction.",
    "In my previous role, I had been promoted to lead the medical team of a hospital.",
    "It's not uncommon that people are unfairly rejected due to their professional accomplishments "
    "but it does leave others out of the loop.",
    "I've been working on a new blog that explores different ways we can support and care for one "
    "another, especially when it comes to mental health.",
    "Sleep is essential for the body and mind, and it helps to maintain a healthy work-life "
    "balance.",
    "I'd recommend taking him to a therapist who specializes in trauma-sensitive care.",
    "We prioritize transparency, accountability, and community involvement, which is reflected in "
    "every episode.",
)
IN_PLACE = (
    "There is no hurry with this.",
    "That may be no quarrel at all; I only lay them side by side.",
    "That is small enough to try, and to fail at without harm.",
    "We can leave the promotion for a while and stay with your brother.",
    "Here is a line for you to spoil: “I am a nurse in Ulm.”",
)


def supported(text: str) -> bool:
    draft = DraftSentence(SentenceKind.COACHING, text, Move.BRIDGE)
    return FidelityVerifier("strict").check(draft, (), MESSAGES).supported


@pytest.mark.parametrize("text", BESIDE_THE_MATTER)
def test_what_nobody_brought_is_not_shown_as_a_thought(text):
    assert not supported(text)


@pytest.mark.parametrize("text", IN_PLACE)
def test_a_plain_thought_or_one_in_their_words_is(text):
    assert supported(text)
