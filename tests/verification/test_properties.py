"""What must hold of every text, not just of the examples."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coach.passages import sentence_spans
from coach.protocol import Cite, DraftSentence, Move
from coach.resources import corpus_dir
from coach.schemas import Passage, SentenceKind
from coach.verification import Claim, FidelityVerifier, check_claim, locate, resolve
from coach.verification.figures import figures

VOCABULARY = """
    the of a person says Gordon Leeds OpenPhone work works not never don't "rabbit" “second ‘go’
    career's twenty one hundred and five third half twice percent 18% 2B 300M 1,000 3.5 2014 40 7
    B2 10x 1990s 12:05 [00:53:35] — … long-term naïve Zürich podcast article study book AI O'Neil
    first dozens decade (aside) NHS é October 3rd times
"""
WORDS = st.sampled_from(VOCABULARY.split())
SENTENCE = st.builds(
    lambda words, stop: " ".join(words) + stop,
    st.lists(WORDS, min_size=3, max_size=14),
    st.sampled_from([".", "!", "?", ". [01:02:03]", "…"]),
)
TEXT = st.lists(SENTENCE, min_size=1, max_size=4).map(" ".join)


def passage(text, **more):
    return Passage(id="p", source="s", title="A title", text=text, **more)


def sourced(text, quote):
    return DraftSentence(SentenceKind.SOURCE, text, Move.PASSAGE, cites=(Cite("p", quote),))


def says_something(text):
    return any(character.isalnum() for character in re.sub(r"\[[\d:]+\]", "", text))


@settings(max_examples=400)
@given(TEXT)
def test_every_verbatim_sentence_passes(text):
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if says_something(sentence):
            verdict = FidelityVerifier().check(sourced(sentence, sentence), [passage(text)], {})
            assert verdict.supported, (sentence, verdict.reasons)
            assert check_claim(Claim(claim=sentence, passages=[text])).supported


@settings(max_examples=400)
@given(TEXT, st.data())
def test_every_changed_digit_fails(text, data):
    places = [i for i, character in enumerate(text) if character.isdigit()]
    assume(places)
    i = data.draw(st.sampled_from(places))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != text[i]]))
    changed = text[:i] + digit + text[i + 1 :]
    start, end = next((s, e) for s, e in sentence_spans(text) if s <= i < e)
    # The changed figure must be nowhere in the passage: one taken from elsewhere is another test.
    assume(says_something(text[start:end]))
    known = {figure.key for figure in figures(text)}
    assume(not {figure.key for figure in figures(changed[start:end])} <= known)
    verdict = FidelityVerifier().check(
        sourced(changed[start:end], text[start:end]), [passage(text)], {}
    )
    assert not verdict.supported
    assert any("figure" in reason for reason in verdict.reasons)


@given(TEXT, st.data())
def test_a_located_quote_is_the_passages_own_text(text, data):
    spans = [(m.start(), m.end()) for m in re.finditer(r"\S+", text)]
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, min(first + 8, len(spans) - 1)))
    quote = text[spans[first][0] : spans[last][1]]
    assume(says_something(quote))
    for spelling in (quote, quote.upper(), quote.replace(" ", "\n  "), quote.replace('"', "”")):
        found = locate(spelling, text)
        if "é" in quote or "ï" in quote or "ü" in quote:
            continue
        assert found is not None, spelling
        again = locate(text[slice(*found)], text)
        assert again == found


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_at_all_is_answered(sentence, text):
    for kind in SentenceKind:
        draft = DraftSentence(kind, sentence, Move.ANSWER, (Cite("p", text[:20]),), heard=(1,))
        verdict = FidelityVerifier().check(draft, [passage(text)], {1: text})
        assert verdict.supported is not bool(verdict.reasons)
    for found in (locate(sentence, text),):
        assert found is None or 0 <= found[0] < found[1] <= len(text)


def corpus_sentences():
    for path in sorted(Path(corpus_dir()).glob("*.md")):
        body = re.sub(r"<!--.*?-->", "", path.read_text().split("---\n", 2)[2], flags=re.DOTALL)
        for paragraph in body.split("\n\n"):
            if paragraph.strip() and not paragraph.lstrip().startswith("#"):
                yield paragraph.strip()


@pytest.mark.parametrize("paragraph", list(corpus_sentences()), ids=lambda text: text[:40])
def test_every_sentence_of_the_corpus_passes_against_itself(paragraph):
    for start, end in sentence_spans(paragraph):
        sentence = paragraph[start:end]
        bare = re.sub(r"\s*\[[\d:]+\]", "", sentence)
        for text in (sentence, bare):
            verdict = FidelityVerifier().check(sourced(text, bare), [passage(paragraph)], {})
            assert verdict.supported, (text, verdict.reasons)


def test_a_citation_holds_the_exact_words_and_their_own_second():
    talk = passage(
        "A pilot listens first. [00:12:05] He “never” left ferries. [00:14:40]",
        times=("00:12:05", "00:14:40"),
        locator="00:12:05",
        url="https://www.youtube.com/watch?v=AbC&t=725s",
    )
    cites = [Cite("p", 'he "NEVER"  left'), Cite("gone", "x"), Cite("p", "not there")]
    [citation] = resolve([*cites, cites[0]], [talk])
    assert citation.quote == "He “never” left"
    assert (citation.locator, citation.url) == (
        "00:14:40",
        "https://www.youtube.com/watch?v=AbC&t=880s",
    )
    assert (citation.text, citation.number) == (talk.text, 0)
