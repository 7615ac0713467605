"""What two whole conversations taught: one scene, and what a reply may and may not say in it.

Each case is the kind and text of a sentence, the turns it names, and a piece of the reason against
it ("" where it may be shown).
"""

from datetime import datetime, timedelta

import pytest

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import Passage, SentenceKind
from coach.verification import FidelityVerifier, resolve

MESSAGES = {
    1: "I run the night desk of a bakery in Porto, 11 years. My wife is Ines. My boss Duarte, in"
    " april; nine of us were there, offered me the second shop. I'm not sure I like it.",
    2: "She wants an answer by 4 December, I mean Duarte's sister Clara does. It's a 6.",
    3: "Wrong, I said 11 years, it was 9. And the loan will not let it be more soon.",
    4: "An old man brought me a coin for the bread once. I redo everybody's dough at night.",
    5: "Rui says I treat his loaves like homework. I have never let anybody shut the oven but me.",
    6: "yes friday. No oven talk, no names. I have not decided about the shop and I like baking.",
    7: "On Monday I give Rui the dough list and on the day after he shows it to me.",
}
A, B, C, D = (
    SentenceKind.REFLECTION, SentenceKind.COACHING, SentenceKind.QUESTION, "draft"
)  # fmt: skip
MOVES = {A: Move.REFLECT, B: Move.BRIDGE, C: Move.OPEN}
FRIDAY = datetime.now().astimezone().date()
FRIDAY += timedelta(days=(4 - FRIDAY.weekday()) % 7)

PLAIN = [
    (B, "You answer Clara on 4 December.", (), ""),
    (C, "What will you tell Clara on 4 December?", (), ""),
    (C, "What will you tell Clara on 5 December?", (), "5"),
    (A, "Friday it is, {friday}.", (6,), ""),
    (B, "Friday is {friday}, so that you can catch me out.", (), ""),
    (B, "Friday is {later}, so that you can catch me out.", (), "figure"),
    (A, "I've put that right: it was nine years.", (3,), ""),
    (A, "Corrected: nine years, not eleven.", (3,), ""),
    (A, "Eleven years on the night desk.", (1,), "right since"),
    (B, "Eleven years is a long night.", (), "right since"),
    (A, "No oven talk and no names: yes, Friday.", (6,), ""),
    (A, "The loan keeps it from being more soon.", (3,), ""),
    (D, "Out of your words, to be spoiled: “Bread that somebody waits for.”", (), ""),
    (D, "You said “bread that somebody waits for”, so try that.", (), "word for word"),
    (A, "In April nine of you were there.", (1,), ""),
]
OF_THE_PERSON = [
    (A, "Duarte has offered you the second shop, and you are not sure you like it.", (2,), ""),
    (A, "Clara wants an answer by 4 December.", (1,), ""),
    (A, "Marta wants an answer by 4 December.", (2,), "Marta"),
    (A, "“sure I like it”, you say of the second shop.", (1,), "cut out"),
    (A, "You are not “sure I like it”.", (1,), ""),
    (A, "Your wife Clara is the one who waits.", (1, 2), "the name they gave"),
    (A, "Duarte, your boss, has offered you the second shop.", (1,), ""),
    (A, "You brought an old man a coin for the bread.", (4,), "somebody else"),
    (A, "Rui redoes your dough at night.", (4,), "somebody else"),
    (A, "Clara says you treat Rui's loaves like homework.", (5,), "somebody else"),
    (A, "On the day after you show it to Rui.", (7,), "somebody else"),
    (A, "On the day after Rui shows it to you.", (7,), ""),
    (A, "You have not decided about the shop because you like baking.", (6,), "gives a reason"),
]
OF_ITS_OWN = [
    (B, "What a beautiful night shift.", (), "praises"),
    (B, "You must take the shop.", (), "what to do"),
    (C, "What would you have to give up for the shop?", (), ""),
    (B, "In my experience bakers sleep badly.", (), "of itself"),
    (B, "I will remember the night desk.", (), "of itself"),
    (B, "Most people want the second shop.", (), "in general"),
    (B, "On to the shop!", (), "exclaims"),
    (C, "Now that you have decided, what comes first?", (), "denied"),
    (C, "What would you need if you decided for the shop?", (), ""),
    (C, "When did you start to hate the oven?", (), "hate the oven"),
    (C, "What went through you when the guest cried?", (), "guest cried"),
    (C, "What is it for, and who hears of it, and how?", (), "exactly one"),
]


@pytest.mark.parametrize(("kind", "text", "heard", "reason"), PLAIN + OF_THE_PERSON + OF_ITS_OWN)
def test_sentence(kind, text, heard, reason):
    later = FRIDAY + timedelta(days=2)
    text = text.format(friday=f"{FRIDAY.day} {FRIDAY:%B}", later=f"{later.day} {later:%B}")
    move = MOVES.get(kind, Move.DRAFT)
    draft = DraftSentence(B if kind == D else kind, text, move, (), heard)
    verdict = FidelityVerifier().check(draft, [], MESSAGES)
    if reason:
        assert any(reason in found for found in verdict.reasons), verdict
        assert not any("what what" in found for found in verdict.reasons)
    else:
        assert verdict.supported, verdict.reasons


@pytest.mark.parametrize(
    ("named", "kept"),
    [
        ('he calls it "slow bread', 'he calls it "slow bread."'),
        ("for the village (and the ferry", "for the village (and the ferry)."),
        ("They say “stay up", "They say “stay up”"),
        ("slow bread", "slow bread."),
        ("stay", "stay"),
    ],
)
def test_a_citation_closes_what_it_opens(named, kept):
    text = (
        'he calls it "slow bread." It is for the village (and the ferry). They say “stay up” there.'
    )
    passage = Passage(id="p", source="s", title="t", author="", heading="", text=text)
    assert [citation.quote for citation in resolve([Cite("p", named)], [passage])] == [kept]


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Slow bread feeds a village through the winter, the ledger says.", False),
        ("Slow bread can feed a village through the winter, the ledger says.", True),
    ],
)
def test_a_hedge_of_the_quoted_words_is_kept(text, supported):
    quote = "Slow bread may feed a village through the winter"
    passage = Passage(
        id="p", source="ledger", title="The ledger", author="", heading="", text=f"{quote}."
    )
    draft = DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, (Cite("p", quote),))
    assert FidelityVerifier().check(draft, [passage], {}).supported is supported
