"""Under the strict policy a sentence about a source is the source's own, cut and not changed."""

import json
import re
from pathlib import Path

import pytest

from coach.passages import statements
from coach.protocol import Cite, DraftSentence, Move
from coach.resources import corpus_dir
from coach.retrieval.chunker import chunks
from coach.retrieval.readers import read_source
from coach.schemas import Passage, SentenceKind
from coach.verification import FidelityVerifier
from coach.verification.folding import find

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("strict_sources.jsonl").read_text("utf-8").splitlines()
]
PASSAGES = [
    chunk.passage
    for path in sorted(corpus_dir().glob("*.md"))
    for chunk in chunks(read_source(path))
]
STATEMENTS = [(passage, one.text) for passage in PASSAGES for one in statements(passage)]
BINDING = re.compile(
    r"\b(?:not|no|never|may|might|can|could|often|some|many|most|only|always|likely|perhaps|if"
    r"|without|less|more|must|should|far|too|(?<=not )simply)\b(?! too,) ?",
    re.IGNORECASE,
)
GORDON = Passage(
    id="g",
    source="notes",
    title="My notes on mornings",
    author="Gordon",
    text="I get up at six because my daughter does. If it rains, I may stay in bed, but never long."
    " Would I change it?",
)


def draft(text, passage, quote):
    return DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, (Cite(passage.id, quote),))


def check(text, passage, quote):
    return FidelityVerifier("strict").check(draft(text, passage, quote), [passage], {})


def carrying(quote):
    return next(passage for passage in PASSAGES if find(quote, passage.text))


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case["true"]], ids=lambda case: case["text"][:60]
)
def test_nothing_false_passes(case):
    verdict = check(case["text"], carrying(case["quote"]), case["quote"])
    assert not verdict.supported
    assert all(reason.endswith(".") for reason in verdict.reasons)


def test_a_model_that_cuts_is_believed():
    true = [case for case in CASES if case["true"]]
    passed = [c for c in true if check(c["text"], carrying(c["quote"]), c["quote"]).supported]
    assert len(true) >= 60
    assert len(passed) / len(true) >= 0.95


def test_every_sentence_of_the_sources_passes_as_it_stands():
    assert [text for passage, text in STATEMENTS if not check(text, passage, text).supported] == []


def test_every_sentence_passes_behind_its_title():
    shown = [(p, f"From “{p.title}”: {text}", text) for p, text in STATEMENTS]
    assert [text for p, text, quote in shown if not check(text, p, quote).supported] == []


def test_no_word_that_binds_a_statement_may_be_left_out():
    left_out = [
        (passage, (text[: word.start()] + text[word.end() :]).strip(), text)
        for passage, text in STATEMENTS
        for word in BINDING.finditer(text)
        if text[word.end() :][:1].isalpha()
    ]
    assert len(left_out) > 100
    assert [cut for passage, cut, quote in left_out if check(cut, passage, quote).supported] == []


def test_a_sentence_rests_on_the_words_it_names_and_not_on_their_neighbours():
    text = "An ex-growth company raised significant capital in periods of hyper-growth."
    passage = carrying("raised significant capital")
    assert check(text, passage, "raised significant capital").supported
    assert not check(text, passage, "now struggles to find product-market fit").supported


@pytest.mark.parametrize(
    ("text", "ok"),
    [
        ("Gordon gets up at six because his daughter does.", True),
        ("Gordon got up at six because his daughter does.", False),
        ("Gordon gets up at six because his daughter did.", False),
        ("I get up at six because my daughter does.", True),
        ("Gordon writes: I get up at six because my daughter does.", True),
        ("They get up at six because their daughter does.", True),
        ("I get up at six.", True),
        ("If it rains, Gordon may stay in bed, but never long.", True),
        ("If it rains, Gordon may stay in bed.", False),
        ("He may stay in bed, if it rains, but never long.", True),
        ("Gordon may stay in bed.", False),
        ("If it rains, Gordon stays in bed.", False),
        ("If it rains, Anna may stay in bed.", False),
        ("The podcast says: if it rains, I may stay in bed.", False),
        ("Would I change it?", True),
        ("I would change it.", False),
    ],
)
def test_the_writer_may_be_spoken_of(text, ok):
    assert check(text, GORDON, GORDON.text).supported is ok


def test_a_paraphrase_passes_only_where_the_policy_is_balanced():
    passage = carrying("Careers may last 60 years or more")
    sentence = draft("A career may go on for 60 years or more, the podcast says.", passage,
                     "Careers may last 60 years or more")  # fmt: skip
    assert FidelityVerifier("balanced").check(sentence, [passage], {}).supported
    assert not FidelityVerifier("strict").check(sentence, [passage], {}).supported
