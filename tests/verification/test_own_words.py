"""What a refused reflection was about is shown in its place: their sentence, or the right turn."""

import pytest

from coach.protocol import DraftSentence, Move
from coach.schemas import SentenceKind
from coach.verification import FidelityVerifier

SAID = [
    "I tune church organs in the Black Forest. My back hurts and my sons don't want the business.",
    "Last winter in Triberg an old sacristan, he's called Alois, held my ladder for three days.",
    'He said, "You hear what we only pray." I don\'t know what he meant. Who asks that at work?',
    "I tune on Thursdays, so that the choir has it on Sunday.",
    "Sorry, four days, not three, with the ladder.",
]


def mended(text, heard, said=SAID, shown=(), kind=SentenceKind.REFLECTION):
    sentence = DraftSentence(kind, text, Move.REFLECT, heard=tuple(heard))
    verifier = FidelityVerifier("strict")
    messages = dict(enumerate(said, 1))
    assert not verifier.check(sentence, [], messages).supported
    found = verifier.mended(sentence, messages, shown=shown)
    assert found is None or verifier.check(found, [], messages).supported
    return found


@pytest.mark.parametrize(
    ("text", "named", "right"),
    [
        ("Your back hurts.", [4], (1,)),
        ("“I tune on Thursdays”, and “my back hurts.”", [4], (1, 4)),
        ("“I tune on Thursdays.”", [9], (4,)),
    ],
)
def test_a_reflection_gets_the_turns_it_is_from(text, named, right):
    found = mended(text, named)
    assert (found.text, found.heard) == (text, right)


@pytest.mark.parametrize(
    ("text", "heard", "own"),
    [
        ("Your back hurts because your sons left the business.", [1],
         "“My back hurts and my sons don't want the business.”"),
        ("Tuning on Thursdays is your gift to the Sunday choir.", [4],
         "“I tune on Thursdays, so that the choir has it on Sunday.”"),
        ("What we only pray, you hear, and Alois knew.", [3],
         "‘He said, \"You hear what we only pray.\"’"),
    ],
)  # fmt: skip
def test_else_their_own_sentence_takes_its_place(text, heard, own):
    found = mended(text, heard)
    assert (found.text, found.heard) == (own, tuple(heard))


@pytest.mark.parametrize(
    "text",
    [
        "You hate the cold and the priests.",  # shares no word with anything
        "You long for your father, for applause and for one more winter of it.",  # hardly one
        "Who asks you that at work?",  # what they asked is not told of them
    ],
)
def test_what_is_about_nothing_they_said_is_left_to_the_model(text):
    assert mended(text, [3]) is None


@pytest.mark.parametrize(
    "later", ["Sorry, four days, not three.", "I said three days, it was four.", "four days, sorry"]
)
def test_what_was_put_right_since_is_not_quoted(later):
    said = ["Alois held my ladder for three days in Triberg, and he sang.", "I liked it.", later]
    text = "Alois held the ladder for you in Triberg, three long days."
    assert mended(text, [1], said) is None
    assert mended(text, [1], said[:2]) is not None


def test_what_the_reply_quotes_already_is_not_quoted_again():
    text = "Tuning on Thursdays is your gift to the Sunday choir."
    assert mended(text, [4], shown=[f"“{SAID[3]}”"]) is None


def test_only_reflections_are_mended():
    text = "Alois held your ladder for three days."
    assert mended(text, [], kind=SentenceKind.COACHING) is None


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ("I tune so that the choir has it.", True),
        ("I tune on Thursdays, so that the choir has it.", True),
        ("I tune on Thursdays, so that the choir gets it.", False),
        ("I tune on Thursdays, so that the choir has it on Monday.", False),
    ],
)
def test_a_line_that_is_offered_is_not_theirs_but_for_its_end(line, holds):
    text = f"Try this on: “{line}”"
    sentence = DraftSentence(SentenceKind.COACHING, text, Move.DRAFT, heard=(4,))
    verdict = FidelityVerifier("strict").check(sentence, [], dict(enumerate(SAID, 1)))
    assert verdict.supported == holds
