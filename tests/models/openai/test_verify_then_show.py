"""A drafted sentence is shown if it holds; else it is mended once, or the source speaks for it."""

from __future__ import annotations

import itertools

import pytest

from coach.events import SentenceShown, SentenceWithheld, TurnFinished
from coach.schemas import SentenceKind
from tests.endpoint.steps import answer
from tests.models.openai.writer import PASSAGE, heard, is_repair, sentence, source

pytestmark = pytest.mark.asyncio(loop_scope="module")
threads = (f"show-{n}" for n in itertools.count(1))
MESSAGE = "Nobody at work sees what I do, and others get promoted."
ASKS = "What would you like to be seen for?"
INVENTED = "About 83 % of all managers feel that way."


@pytest.fixture(autouse=True)
def _fresh(served):
    served.anew()


def reply(*sentences: dict, record: tuple = ()) -> dict:
    following = {"stage": "arrival", "asks": ""}
    return {"sentences": list(sentences), "record": list(record), "next": following}


def question(text: str = ASKS) -> dict:
    return sentence("question", "open", text)


def coaching(text: str) -> dict:
    return sentence("coaching", "bridge", text)


def first_passage(body: dict) -> tuple[str, str]:
    """The label of the first passage in the prompt, and its first words up to a full stop."""
    label, text = PASSAGE.findall(body["messages"][-1]["content"])[0]
    return label, text.split(".")[0]


async def turn(coach, served, *texts, message: str = MESSAGE):
    served.then(*[answer(text) for text in texts])
    events = [event async for event in coach.reply(next(threads), message)]
    assert not served.errors
    shown = [e.sentence for e in events if isinstance(e, SentenceShown)]
    withheld = [e.withheld for e in events if isinstance(e, SentenceWithheld)]
    finished = events[-1]
    assert isinstance(finished, TurnFinished)
    assert finished.reply.sentences == tuple(shown)
    assert finished.reply.withheld == tuple(withheld)
    # The first two are what everybody is told at the start.
    return finished.reply, [s.text for s in shown][2:]


async def test_what_does_not_hold_is_mended_before_the_question(coach, served):
    mended = {"index": 0, "sentence": coaching("We can take that slowly.")}
    found, texts = await turn(
        coach, served, reply(coaching(INVENTED), question()), {"sentences": [mended]}
    )
    assert texts == ["We can take that slowly.", ASKS]
    assert [w.text for w in found.withheld] == [INVENTED]
    assert "83" in " ".join(found.withheld[0].verdict.reasons)
    assert found.usage.calls == 2
    assert found.usage.prompt_tokens == sum(r.prompt_tokens for r in served.requests)
    asked = served.requests[1].body["messages"][-1]["content"]
    assert INVENTED in asked
    assert found.withheld[0].verdict.reasons[0] in asked


async def test_what_fails_again_is_not_asked_for_a_third_time(coach, served):
    again = {"index": 0, "sentence": coaching("Some 84 % of all managers feel that way.")}
    found, texts = await turn(
        coach, served, reply(coaching(INVENTED), question()), {"sentences": [again]}
    )
    assert texts == [ASKS]
    assert len(found.withheld) == 2
    assert len(served.requests) == 2


async def test_the_source_s_own_sentence_takes_the_place_of_a_wrong_one(coach, served):
    def draft(body):
        wrong = {**source(body), "text": "The article says that 97 % agree."}
        return reply(wrong, question())

    found, texts = await turn(coach, served, draft, {"sentences": []})
    own = found.sentences[2]
    assert own.kind is SentenceKind.SOURCE
    assert own.citations[0].quote in own.citations[0].text
    assert own.citations[0].quote.split("[")[0].strip(" .") in own.text
    assert "97" not in found.text
    assert texts[-1] == ASKS


async def test_another_kind_is_no_way_around_the_check(coach, served):
    def draft(body):
        return reply(sentence("source", "passage", "97 % agree.", cites=[]), question())

    posing = {"index": 0, "sentence": coaching("Nearly everybody agrees with that.")}
    _, texts = await turn(coach, served, draft, {"sentences": [posing]})
    assert texts == [ASKS]


async def test_one_question_a_reply(coach, served):
    more = "Who would have to see it?"
    found, texts = await turn(coach, served, reply(question(), question(more)))
    assert texts == [ASKS]
    assert [w.text for w in found.withheld] == [more]
    assert len(served.requests) == 1


async def test_nothing_is_said_twice_word_for_word(coach, served):
    thread = next(threads)
    served.then(*[answer(reply(coaching("Take your time."), question(q))) for q in (ASKS, "So?")])
    for _ in range(2):
        await coach.ask(thread, MESSAGE)
    transcript = await coach.transcript(thread)
    texts = [s.text for t in transcript.turns for s in t.reply.sentences]
    assert len(texts) == len(set(texts))
    assert len(served.requests) == 2


async def test_a_lost_question_is_asked_by_the_guided_coach(coach, served):
    lost = question("Since your 40 employees left, what would you like?")
    found, _ = await turn(
        coach,
        served,
        reply(coaching("Let us stay with that."), lost),
        {"sentences": [{"index": 0, "sentence": None}]},
    )
    assert "40" not in found.text
    assert found.sentences[-1].kind is SentenceKind.QUESTION
    assert found.notices == ()


@pytest.mark.parametrize(
    ("spare", "calls"),
    [("What would you like?", 1), ("What did your 40 employees say?", 2), ("Say it.", 2), ("", 2)],
)
async def test_a_spare_question_is_asked_where_the_first_does_not_hold(coach, served, spare, calls):
    lost = question("Since your 40 employees left, what would you like?")
    said = reply(coaching("Let us stay with that."), lost)
    said["next"]["spare"] = spare
    mended = {"sentences": [{"index": 0, "sentence": question("What would you keep?")}]}
    found, texts = await turn(coach, served, said, mended)
    asked = spare if calls == 1 else "What would you keep?"
    assert texts == ["Let us stay with that.", asked]
    assert found.usage.calls == calls
    assert found.withheld[0].text == lost["text"]


async def test_a_spare_question_is_not_asked_beside_the_first(coach, served):
    said = reply(coaching("Let us stay with it."), question())
    said["next"]["spare"] = "What would you like?"
    found, texts = await turn(coach, served, said)
    assert texts == ["Let us stay with it.", ASKS]
    assert found.withheld == ()


async def test_the_record_takes_only_what_was_said(coach, served):
    def change(value, turns=(1,)):
        return {
            "path": "arrival.situation", "op": "set", "value": value, "replaces": "",
            "turns": list(turns),
        }  # fmt: skip

    said = change("others get promoted")
    made_up = [change("about to resign and found a bakery"), change("others get promoted", (7,))]
    found, _ = await turn(coach, served, reply(question(), record=(said, *made_up)))
    assert [c.value for c in found.changes] == ["others get promoted"]
    assert found.record.arrival.situation.value == "others get promoted"
    assert len(found.notices) == 2


async def test_words_that_are_not_theirs_are_not_put_in_their_mouth(coach, served):
    lie = sentence("reflection", "reflect", "“I hate my boss”, you write.", turns=[1])
    mended = sentence("reflection", "reflect", "“Nobody at work sees what I do.”", turns=[1])
    repair = {"sentences": [{"index": 0, "sentence": mended}]}
    _, texts = await turn(coach, served, reply(lie, question()), repair)
    assert texts == [mended["text"], ASKS]


async def test_a_writer_that_reads_the_prompt_needs_one_call(coach, served):
    def draft(body):
        assert not is_repair(body)
        number, message = heard(body)
        label, words = first_passage(body)
        cites = [{"passage": label, "quote": words}]
        return reply(
            sentence("reflection", "reflect", f"“{message}”", turns=[number]),
            sentence("source", "passage", words + ".", cites=cites),
            question(),
        )

    found, texts = await turn(coach, served, draft)
    assert len(texts) == 3
    assert found.usage.calls == 1
    assert found.usage.model == "openai:scripted"
    assert found.usage.cost is None
