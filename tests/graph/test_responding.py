"""A reply whose model or verifier fails: the turn is usable, and nothing unchecked gets by."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from coach.events import SentenceShown
from coach.graph.answering import UNCHECKED
from coach.graph.context import CoachContext
from coach.graph.graph import build_graph
from coach.graph.state import KEPT, Given, TurnInput
from coach.models.guided import GuidedModel
from coach.prompts import Prompts
from coach.protocol import Cite, DraftEnd, DraftSentence, Move, Repair
from coach.record import RecordChange
from coach.retrieval import TUNED, Index, OnnxEmbedder, Searcher
from coach.safety import SafetyGate
from coach.schemas import SentenceKind, Usage
from coach.transcript import Position
from coach.understanding import Understander
from coach.verification import FidelityVerifier, check_change, resolve

MESSAGE = "I was passed over for head of department and I don't know what to do with myself."
QUESTION = DraftSentence(SentenceKind.QUESTION, "What would you like to keep?", Move.OPEN)
THOUGHT = DraftSentence(SentenceKind.COACHING, "There is no hurry with it.", Move.BRIDGE)
FIGURE = DraftSentence(SentenceKind.COACHING, "It takes 9 of 10 people a year.", Move.BRIDGE)
FIGURE_TOO = DraftSentence(SentenceKind.COACHING, "It takes 8 of 10 people a day.", Move.BRIDGE)
MENDED = DraftSentence(SentenceKind.COACHING, "It may take a while.", Move.BRIDGE)
ECHO = DraftSentence(SentenceKind.REFLECTION, "“I was passed over.”", Move.REFLECT, heard=(1,))


class Model:
    """Says what it was given, then ends; ``fault`` ends it as an endpoint's fault does."""

    name = "scripted"

    def __init__(self, *drafts, fault="", repairs=None):
        self.drafts, self.fault, self.repairs = drafts, fault, repairs or {}
        self.asked = []

    async def draft(self, briefing):
        for sentence in self.drafts:
            yield sentence
        change = RecordChange(path="arrival.situation", value="passed over", turns=(1,))
        stage = Position(stage="mission")
        yield DraftEnd(stage, changes=(change,), usage=Usage(calls=1), fault=self.fault)

    async def repair(self, briefing, refused, shown):
        self.asked.append([each.draft for each in refused])
        return Repair(self.repairs, Usage(calls=1))


class Broken:
    """A verifier that cannot be used."""

    def check(self, *_, **__):
        raise OSError("the model file is gone")


@pytest.fixture
def run(data_dir):
    """Runs one turn with these parts: the events, and the reply."""
    local, prompts = OnnxEmbedder(), Prompts()
    searcher = Searcher(Index(data_dir / "index", OnnxEmbedder(weights=TUNED)))

    async def one(model, verifier=None):
        events = []
        context = CoachContext(
            model=model,
            stand_in=GuidedModel(local, searcher, prompts),
            retriever=searcher,
            verifier=verifier or FidelityVerifier(),
            resolve=resolve,
            check_change=check_change,
            gate=SafetyGate(local, prompts),
            reader=Understander(local, prompts),
            prompts=prompts,
            tell=events.append,
        )
        given = dict(TurnInput(given=Given("t", MESSAGE, datetime.now(UTC))))
        (turn,) = await build_graph(None).ainvoke(given, context=context, output_keys=KEPT)
        reply = turn.reply
        shown = tuple(e.sentence for e in events if isinstance(e, SentenceShown))
        assert shown == reply.sentences
        # The first two are what everybody is told at the start.
        return reply.model_copy(update={"sentences": reply.sentences[2:]})

    return one


async def test_without_a_verifier_only_coaching_that_claims_nothing_goes_on(run, searchable):
    source = DraftSentence(
        SentenceKind.SOURCE, "It says so.", Move.PASSAGE, cites=(Cite(searchable.id, "x"),)
    )
    reply = await run(Model(ECHO, source, FIGURE, THOUGHT, QUESTION), Broken())
    assert [s.text for s in reply.sentences] == [THOUGHT.text, QUESTION.text]
    assert reply.notices == (UNCHECKED,)
    assert not any(s.citations for s in reply.sentences)
    assert len(reply.withheld) == 3


async def test_a_model_that_says_nothing_leaves_the_turn_to_the_guided_coach(run):
    reply = await run(Model())
    assert reply.sentences[-1].kind is SentenceKind.QUESTION
    assert "guided coach took" in reply.notices[0]


async def test_a_draft_that_breaks_off_keeps_what_was_shown_and_gets_a_question(run):
    reply = await run(Model(ECHO, fault="The line is dead."))
    assert reply.sentences[0].text == ECHO.text
    assert [s.kind for s in reply.sentences].count(SentenceKind.QUESTION) == 1
    assert reply.notices == ("The line is dead. The guided coach finished this turn.",)
    # What the guided coach heard is in the record, what the broken draft proposed is not.
    assert reply.record.arrival.situation.value != "passed over"
    assert reply.usage.calls == 1


async def test_a_draft_that_breaks_off_after_its_question_asks_no_second_one(run):
    reply = await run(Model(ECHO, QUESTION, fault="The line is dead."))
    assert [s.text for s in reply.sentences] == [ECHO.text, QUESTION.text]


async def test_a_fault_is_no_reason_for_another_call(run):
    model = Model(FIGURE, ECHO, fault="The line is dead.")
    reply = await run(model)
    assert model.asked == []
    assert FIGURE.text not in reply.text


async def test_a_repair_that_is_missing_or_too_long_does_no_harm(run):
    for repairs in ({}, {0: None}, {0: THOUGHT, 7: ECHO}):
        model = Model(FIGURE, QUESTION, repairs=repairs)
        reply = await run(model)
        assert model.asked == [[FIGURE]]
        expected = [THOUGHT.text] if repairs.get(0) == THOUGHT else []
        assert [s.text for s in reply.sentences] == [*expected, QUESTION.text]
        assert reply.usage.calls == 2


async def test_a_reply_reads_in_its_order_when_something_in_it_is_mended(run):
    close = DraftSentence(SentenceKind.COACHING, "Good night, then.", Move.CLOSE)
    model = Model(ECHO, FIGURE, THOUGHT, FIGURE_TOO, close, repairs={0: MENDED, 1: None})
    reply = await run(model)
    assert model.asked == [[FIGURE, FIGURE_TOO]]
    expected = [ECHO, MENDED, THOUGHT, close]
    assert [s.text for s in reply.sentences] == [draft.text for draft in expected]


async def test_a_reply_of_which_nothing_holds_is_never_empty(run):
    for drafts in ((FIGURE,), (FIGURE, FIGURE_TOO)):
        reply = await run(Model(*drafts, repairs={0: None, 1: None}))
        assert reply.sentences
        assert FIGURE.text not in reply.text
        assert "guided coach took" in reply.notices[0]


async def test_a_draft_that_breaks_off_shows_what_had_waited(run):
    reply = await run(Model(FIGURE, THOUGHT, QUESTION, fault="The line is dead."))
    assert [s.text for s in reply.sentences] == [THOUGHT.text, QUESTION.text]


async def test_the_source_speaks_for_itself_once_a_reply(run, searchable):
    wrong = [
        DraftSentence(
            SentenceKind.SOURCE, f"{n} % agree.", Move.PASSAGE, cites=(Cite(searchable.id, words),)
        )
        for n, words in ((97, searchable.text.split(".")[0]), (98, searchable.text.split(".")[0]))
    ]
    model = Model(*wrong, QUESTION)
    reply = await run(model)
    assert [s.kind for s in reply.sentences] == [SentenceKind.SOURCE, SentenceKind.QUESTION]
    assert reply.sentences[0].citations[0].quote in searchable.text
    assert [w.text for w in reply.withheld] == [draft.text for draft in wrong]
    assert model.asked == []


async def test_a_remark_that_does_not_hold_is_not_worth_another_call(run):
    model = Model(ECHO, FIGURE, QUESTION)
    reply = await run(model)
    assert [s.text for s in reply.sentences] == [ECHO.text, QUESTION.text]
    assert [w.text for w in reply.withheld] == [FIGURE.text]
    assert model.asked == []
    for alone in ((FIGURE, QUESTION), (ECHO, FIGURE)):  # a bare question, no question
        model = Model(*alone)
        await run(model)
        assert model.asked == [[FIGURE]]


async def test_their_own_words_take_the_place_of_a_wrong_retelling(run):
    wrong = "Being passed over for head of department broke you."
    told = DraftSentence(SentenceKind.REFLECTION, wrong, Move.REFLECT, heard=(1,))
    model = Model(told, QUESTION)
    reply = await run(model, FidelityVerifier("strict"))
    assert reply.sentences[0].text == f"“{MESSAGE}”"
    assert reply.sentences[0].heard == (1,)
    assert [w.text for w in reply.withheld] == [wrong]
    assert model.asked == []


async def test_a_turn_that_is_named_wrongly_is_put_right(run):
    wrong = DraftSentence(SentenceKind.REFLECTION, ECHO.text, Move.REFLECT, heard=(4,))
    reply = await run(Model(wrong, QUESTION))
    assert [(s.text, s.heard) for s in reply.sentences[:1]] == [(ECHO.text, (1,))]
    assert reply.withheld == ()


async def test_a_speech_is_cut_short_and_still_asks(run):
    thoughts = [
        DraftSentence(SentenceKind.COACHING, f"There is no hurry with {word}.", Move.BRIDGE)
        for word in ("it", "this", "that", "them", "any", "all", "one", "both")
    ]
    endless = DraftSentence(SentenceKind.COACHING, "It may help " + "and " * 70 + ".", Move.BRIDGE)
    model = Model(endless, *thoughts, QUESTION)
    reply = await run(model)
    assert len(reply.sentences) < len(thoughts)
    assert reply.sentences[-1].text == QUESTION.text
    assert endless.text not in reply.text
    assert model.asked == []


async def test_the_model_s_changes_and_place_stand(run):
    reply = await run(Model(ECHO, QUESTION))
    assert reply.stage == "mission"
    assert reply.record.arrival.situation.value == "passed over"


@pytest.fixture
def searchable(data_dir):
    """A passage that the index holds."""
    return Searcher(Index(data_dir / "index", OnnxEmbedder(weights=TUNED))).best("work", 1)[0]
