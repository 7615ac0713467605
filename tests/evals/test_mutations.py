"""A mutated claim is another claim, the same one every time, and only outside of quotations."""

from __future__ import annotations

import json

import pytest

from coach.protocol import Cite, DraftSentence, Move
from coach.schemas import SentenceKind
from evals.bench import Bench
from evals.claims import TRUE, LabelledClaim, labelled, spoken, verbatim
from evals.mutations import ABOUT_THE_PERSON, OPERATORS, mutations
from evals.suites.verifier import run
from tests.evals.sample import ARTICLE, PODCAST

BY_NAME = {operator.name: operator for operator in OPERATORS}


def claim(text: str, passage=ARTICLE) -> LabelledClaim:
    draft = DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, (Cite(passage.id, text),))
    return LabelledClaim("c", TRUE, draft, {}, (passage,))


CASES = {
    "negation_added": ("The team is happy.", "The team is not happy."),
    "negation_dropped": ("He did not look back.", "He did look back."),
    "antonym": ("The way there is easy.", "The way there is hard."),
    "quantifier": ("It often snows.", "It always snows."),
    "modal": ("It may snow.", "It will snow."),
    "comparison": ("It costs more.", "It costs less."),
    "wrong_source": ("Gordon says so.", "The podcast says so."),
    "roles": ("It goes from north to south.", "It goes from south to north."),
    "cause": ("They stay because it pays.", "It pays, because they stay."),
    "unit": ("It took 3 years.", "It took 3 months."),
    "only": ("The second thing is trust.", "The second thing is only trust."),
    "hedge_dropped": ("It is usually late.", "It is late."),
}


@pytest.mark.parametrize("operator", CASES)
def test_an_operator_says_the_wrong_thing(operator):
    before, after = CASES[operator]
    (made,) = mutations(BY_NAME[operator], [claim(before)])
    assert (made.draft.text, made.kind, made.sound) == (after, operator, False)
    assert made.draft.cites == claim(before).draft.cites


@pytest.mark.parametrize("operator", ["number", "quotation", "name", "added_detail"])
def test_an_operator_of_chance_changes_something(operator):
    text = 'Gordon waited 7 weeks for "the second letter".'
    (made,) = mutations(BY_NAME[operator], [claim(text)])
    assert made.draft.text != text


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name)
def test_the_same_every_time_and_never_the_passages_own_words(operator):
    claims = verbatim([ARTICLE, PODCAST])
    made = mutations(operator, claims)
    assert made == mutations(operator, claims)
    own = {each.draft.text for each in claims}
    changed = [each for each in made if each.draft.cites == claims[0].draft.cites]
    assert not own & {each.draft.text for each in changed}


def test_words_in_quotation_marks_are_left_alone():
    assert mutations(BY_NAME["comparison"], [claim('He wants "more of it".')]) == []


def test_words_of_the_person_and_of_somebody_else():
    people = {
        "ann": ["I lost the post again in May.", "I want to know whether to stay."],
        "bo": ["My team waits for me every day.", "I never open the second letter."],
    }
    claims = spoken(people)
    assert claims[0].draft.text == "“I lost the post again in May”, you said."
    operators = {operator.name: operator for operator in ABOUT_THE_PERSON}
    for made in mutations(operators["other_turn"], claims):
        (turn,) = made.draft.heard
        assert made.draft.text.split("”")[0].strip("“") not in made.messages[turn]
    for made in mutations(operators["in_the_mouth"], claims):
        words = made.draft.text.split("”")[0].strip("“")
        assert not any(words in message for message in made.messages.values())


def test_some_operators_were_never_fitted():
    assert 3 <= sum(not operator.fitted for operator in OPERATORS) < len(OPERATORS) / 2


def test_labelled_claims_are_read_as_others_wrote_them(tmp_path):
    (tmp_path / "planted.jsonl").write_text(
        '{"id": "p1", "kind": "figure", "sentence": {"kind": "source", "text": "In 2016.", "move": '
        f'"passage", "cites": [{{"passage": "{ARTICLE.id}", "quote": "in 2014"}}], "heard": []}}, '
        f'"messages": {{"1": "Hello."}}, "passages": ["{ARTICLE.id}"], "why": "2014"}}\n'
    )
    (read,) = labelled([ARTICLE], tmp_path)
    assert not read.sound
    assert read.messages == {1: "Hello."}
    assert read.draft.cites == (Cite(ARTICLE.id, "in 2014"),)
    assert read.passages == (ARTICLE,)


def line(name: str, kind: str, text: str, quote: str) -> str:
    """A labelled claim that brings its passage along."""
    cites = [{"passage": ARTICLE.id, "quote": quote}]
    said = {"kind": "source", "text": text, "move": "passage", "cites": cites, "heard": []}
    passages = [ARTICLE.model_dump(mode="json")]
    return json.dumps({"id": name, "kind": kind, "sentence": said, "passages": passages})


async def test_labelled_claims_are_counted_kind_by_kind_and_for_both_policies(tmp_path):
    true = "Ada Brandt left the bank in 2014 after nine years."
    back = "She did not look back at the bank."
    claims = (
        line("g1", "true", true, true),
        line("p1", "figure", true.replace("2014", "2016"), true),
        line("p2", "figure", true.replace("nine", "six"), true),
        line("p3", "negation", back.replace("did not", "did"), back),
        line("p4", "negation", back, back),  # mislabelled: nobody can catch it
    )
    (tmp_path / "claims.jsonl").write_text("\n".join(claims))
    results = await run(Bench(subject=None, people={}, claims=tmp_path))
    found = {result.suite: result for result in results}
    assert {
        name: (f.value, f.n) for name, f in found["verifier.labelled"].figures.items()
    }.items() >= {
        "passed": (1.0, 1),
        "caught": (0.75, 4),
        "caught.figure": (1.0, 2),
        "caught.negation": (0.5, 2),
    }.items()
    (table,) = found["verifier.labelled"].tables
    assert table.rows == (("figure", 1.0, 2), ("negation", 0.5, 2))
    assert [f.said for f in found["verifier.labelled"].findings] == [back]
    assert found["verifier.strict"].figures["labelled_caught"].n == 4
