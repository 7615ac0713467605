"""What holds for every reply of a conversation, whoever wrote the phrasings."""

from __future__ import annotations

from collections import Counter

import pytest

from coach.graph.graph import build_graph
from coach.retrieval import TUNED, Index, OnnxEmbedder, Searcher
from coach.schemas import Safety, SentenceKind
from tests.session.scripted import assert_consistent, assert_whole, told

CONVERSATION = (
    "Hi. I'm a ward sister, eleven years now, and I was just asked to run the whole department.",
    "I want to know by the end whether I should say yes.",
    "Five, maybe.",
    "Last month a junior nurse told me she stayed in the job because I sat with her after a death.",
    "What do the sources say about a promotion like this?",
    "It's for the young nurses, the ones who think they are alone with it.",
    "I don't know.",
    "To make sure nobody on a ward is left alone with the hard parts.",
    "Yes, that's it.",
    "Seven on a bad morning.",
    "My boss says I never say no, and that it will break me in the new job.",
    "Let's stop for today.",
)
LAST = len(CONVERSATION)


@pytest.fixture
async def transcript(opened):
    async with opened() as coach:
        for message in CONVERSATION:
            assert_whole(await told(coach, "ward", message))
        return await coach.transcript("ward")


async def test_every_reply_keeps_the_promises(transcript, data_dir):
    assert_consistent(transcript, CONVERSATION)
    assert all(turn.reply.safety is Safety.OK for turn in transcript.turns)
    said = Counter(s.text for turn in transcript.turns for s in turn.reply.sentences)
    assert [text for text, times in said.items() if times > 1] == []
    numbers: dict[tuple[str, str], int] = {}
    cited = set()
    for turn in transcript.turns:
        questions = [s for s in turn.reply.sentences if s.kind is SentenceKind.QUESTION]
        marks = sum(s.text.count("?") for s in turn.reply.sentences if s.kind != "source")
        assert len(questions) == marks == (0 if turn.number == LAST else 1), turn.reply.text
        assert all(s.verdict.supported for s in turn.reply.sentences)
        assert turn.reply.withheld == ()
        assert turn.reply.notices == ()
        for sentence in turn.reply.sentences:
            assert (sentence.kind is SentenceKind.SOURCE) <= bool(sentence.citations)
            assert (sentence.kind is SentenceKind.REFLECTION) <= bool(sentence.heard)
            assert all(1 <= number <= turn.number for number in sentence.heard)
            for citation in sentence.citations:
                assert citation.quote
                assert citation.quote in citation.text
                assert citation.title
                assert citation.locator or citation.heading
                key = (citation.passage_id, citation.locator)
                assert numbers.setdefault(key, citation.number) == citation.number
                cited.add(citation.passage_id)
    assert cited
    assert sorted(set(numbers.values())) == list(range(1, len(numbers) + 1))
    known = Index(data_dir / "index", OnnxEmbedder(weights=TUNED))
    passages = {passage.id: passage for passage in Searcher(known).get(sorted(cited))}
    assert set(passages) == cited
    for turn in transcript.turns:
        for sentence in turn.reply.sentences:
            for citation in sentence.citations:
                assert passages[citation.passage_id].text == citation.text


async def test_the_record_is_worth_keeping(transcript):
    record = transcript.record
    assert "ward sister" in record.arrival.situation.value
    assert "young nurses" in record.mission.beneficiaries.value
    assert "alone" in (record.mission.line.value or "")
    assert [turn.reply.stage for turn in transcript.turns][:1] == ["arrival"]
    assert "mission" in {turn.reply.stage for turn in transcript.turns}


def test_the_graph_is_what_the_picture_says():
    edges = {(edge.source, edge.target) for edge in build_graph(None).get_graph().edges}
    assert edges == {
        ("__start__", "safety_gate"),
        ("safety_gate", "help"),
        ("safety_gate", "understand"),
        ("understand", "respond"),
        ("respond", "remember"),
        ("respond", "repair"),
        ("respond", "stand_in"),
        ("repair", "remember"),
        ("repair", "stand_in"),
        ("stand_in", "remember"),
        ("help", "remember"),
        ("remember", "__end__"),
    }
