"""What passes as a paraphrase under the balanced policy, and what only looks like one."""

import pytest

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from coach.verification import FidelityVerifier

TEXT = (
    "Ines Duarte keeps bees on the roof of a library. Visitors who come in spring often leave with"
    " a jar and do not always return it. She sold the first hives because the winters were too wet."
    " Some neighbours feared stings at first, so she put the hives behind a hedge."
)
PASSAGE = Passage(id="roof", source="roof", title="Bees in town", author="Ines Duarte", text=TEXT)
VISITORS = "Visitors who come in spring often leave with a jar and do not always return it"
HIVES = "She sold the first hives because the winters were too wet"
HEDGE = "so she put the hives behind a hedge"


def verdict(text, quote, policy="balanced"):
    draft = DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, (Cite("roof", quote),))
    return FidelityVerifier(policy).check(draft, [PASSAGE], {})


@pytest.mark.parametrize(
    ("changed", "quote", "named"),
    [
        ("Customers who come in spring often leave with a jar.", VISITORS, "Customers"),
        ("Visitors who come in spring leave with a jar and do not return it.", VISITORS, "often"),
        ("Visitors who come in spring often leave with a jar and do return it.", VISITORS, "not"),
        ("She sold the first hives although the winters were too wet.", HIVES, "although"),
        ("Ines Duarte sold the first chairs because the winters were too wet.", HIVES, "chairs"),
    ],
)  # fmt: skip
def test_a_changed_copy_is_refused_and_the_word_is_named(changed, quote, named):
    found = verdict(changed, quote)
    assert not found.supported
    assert any(f"“{named}”" in reason for reason in found.reasons), found.reasons


@pytest.mark.parametrize(
    ("kept", "quote"),
    [
        ("She sold the first hives because the winters were too wet.", HIVES),
        ("Ines Duarte sold the first hives because the winters were too wet.", HIVES),
        ("Visitors who come in spring often leave with a jar.", VISITORS),
        ("She put the hives behind a hedge.", HEDGE),
        ("The hives now stand behind a hedge, since a few people nearby feared stings.", HEDGE),
    ],
)
def test_a_copy_that_is_only_cut_passes_and_so_does_a_paraphrase(kept, quote):
    assert verdict(kept, quote).supported, verdict(kept, quote).reasons


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (SentenceKind.COACHING, "Most managers go through this once."),
        (SentenceKind.COACHING, "Everybody feels that at some point."),
        (SentenceKind.QUESTION, "What do people like you usually miss?"),
    ],
)
@pytest.mark.parametrize("policy", ["balanced", "strict"])
def test_under_either_policy_the_coach_speaks_of_no_people_in_general(kind, text, policy):
    draft = DraftSentence(kind, text, Move.BRIDGE if kind is SentenceKind.COACHING else Move.OPEN)
    found = FidelityVerifier(policy).check(draft, [], {1: "I keep bees and I am tired."})
    assert any("in general" in reason for reason in found.reasons), found.reasons


def test_what_is_counted_is_counted_behind_its_adjective_too():
    text = "Ines Duarte knows Porto, Braga, Faro and Beja, where she sold 2 small bakeries."
    passage = PASSAGE.model_copy(update={"text": text})
    cite = Cite("roof", "where she sold 2 small bakeries")

    def of(said):
        draft = DraftSentence(SentenceKind.SOURCE, said, Move.PASSAGE, (cite,))
        return FidelityVerifier("balanced").check(draft, [passage], {})

    assert of("Ines Duarte sold two bakeries.").supported
    assert of("She sold four bakeries there.").reasons[0] == (
        "The figure “four” does not stand in the passage it cites."
    )


@pytest.mark.parametrize(
    ("kind", "text", "holds"),
    [
        (SentenceKind.REFLECTION, "You keep four hives behind the library.", False),
        (SentenceKind.REFLECTION, "You keep six hives behind the library.", True),
        (SentenceKind.QUESTION, "Who heard the talk in March?", False),
        (SentenceKind.QUESTION, "Who heard the talk in May?", True),
    ],
)
def test_what_was_put_right_in_passing_is_not_told_as_it_was(kind, text, holds):
    messages = {
        1: "I keep four hives behind the library and gave a talk on them in March.",
        2: "it was May the talk, and it was six hives, I counted wrong.",
    }
    heard = (1, 2) if kind is SentenceKind.REFLECTION else ()
    draft = DraftSentence(kind, text, Move.REFLECT if heard else Move.OPEN, (), heard)
    assert FidelityVerifier("balanced").check(draft, [], messages).supported is holds


@pytest.mark.parametrize(
    ("text", "holds"),
    [("There were 300 people, and now you are 120 people.", True), ("You are 130 people.", False)],
)
@pytest.mark.parametrize("policy", ["balanced", "strict"])
def test_heads_are_counted_without_their_noun_too(text, holds, policy):
    messages = {1: "We were 300 people in spring. Now we are 120 and nobody signs up."}
    draft = DraftSentence(SentenceKind.REFLECTION, text, Move.REFLECT, (), (1,))
    reasons = FidelityVerifier(policy).check(draft, [], messages).reasons
    assert any("figure" in reason for reason in reasons) is not holds


@pytest.mark.parametrize(
    "text",
    ["One sentence will do.", "We can always come back to it.", "It is a fair question.",
     "If it is heavy, we stop.", "The evening isn't over."],
)  # fmt: skip
@pytest.mark.parametrize("policy", ["balanced", "strict"])
def test_what_a_coach_says_of_the_talk_itself_claims_nothing(text, policy):
    draft = DraftSentence(SentenceKind.COACHING, text, Move.BRIDGE)
    found = FidelityVerifier(policy).check(draft, [], {1: "I keep bees and I am tired."})
    assert found.supported, found.reasons


def test_an_offered_wording_slips_in_no_people_in_general():
    text = "How about “I want to leave the bank”, as most leaders do?"
    draft = DraftSentence(SentenceKind.QUESTION, text, Move.DRAFT)
    found = FidelityVerifier().check(draft, [], {1: "I want to leave the bank."})
    assert any("in general" in reason for reason in found.reasons)
