"""One turn after the other: events, replies, transcripts, and what may be sent."""

from __future__ import annotations

import asyncio
import json

import pytest

from coach import Reply, Transcript
from coach.errors import BadInput, MessageTooLong, UnknownThread
from coach.events import SentenceShown, SentenceWithheld, TurnFinished, TurnStarted
from coach.record import fields
from coach.schemas import Safety, SentenceKind
from tests.session.scripted import FIRST, MESSAGES, assert_consistent, assert_whole, talk, told


async def test_the_events_of_a_turn_come_in_order_and_end_with_the_reply(opened):
    async with opened() as coach:
        for number, message in enumerate(MESSAGES, 1):
            events = await told(coach, "alex", message)
            assert_whole(events)
            assert events[0].turn == number


async def test_a_reply_has_what_a_caller_needs(opened):
    async with opened() as coach:
        replies = await talk(coach, "alex")
    first = replies[0]
    assert isinstance(first, Reply)
    assert all(sentence.text in first.text for sentence in first.sentences)
    assert first.stage in {"arrival", "mission"}
    assert first.safety is Safety.OK
    assert first.usage.model == "guided"
    assert first.usage.milliseconds > 0
    assert len(first.prompt) == 12
    assert replies[-1].record.mission.moments
    heard = {number for reply in replies for s in reply.sentences for number in s.heard}
    assert heard <= set(range(1, len(MESSAGES) + 1))
    for reply in replies:
        assert Reply.model_validate_json(reply.model_dump_json()) == reply
        assert json.loads(reply.model_dump_json())["text"] == reply.text


async def test_the_same_conversation_gets_the_same_replies(opened):
    async with opened() as coach:
        one, other = await talk(coach, "one"), await talk(coach, "other")
    assert [reply.text for reply in one] == [reply.text for reply in other]


async def test_a_transcript_survives_reopening_and_being_written_down(opened):
    async with opened() as coach:
        replies = await talk(coach, "alex")
        before = await coach.transcript("alex")
        assert_consistent(before, MESSAGES)
        assert [turn.reply for turn in before.turns] == replies
        assert before.owner == "me"
    async with opened() as coach:
        after = await coach.transcript("alex")
        assert after == before
        assert after.model_dump_json() == before.model_dump_json()
        assert Transcript.model_validate_json(after.model_dump_json()) == after
        assert await coach.record("alex") == replies[-1].record
        assert (await coach.ask("alex", "Go on.")).turn == len(MESSAGES) + 1
        assert_consistent(await coach.transcript("alex"), [*MESSAGES, "Go on."])


async def test_a_conversation_in_two_sittings_goes_as_in_one(opened):
    async with opened() as coach:
        whole = [reply.text for reply in await talk(coach, "one sitting")]
        first = await talk(coach, "two sittings", MESSAGES[:3])
    async with opened() as coach:
        second = await talk(coach, "two sittings", MESSAGES[3:])
    assert [reply.text for reply in (*first, *second)] == whole


async def test_every_entry_of_the_record_names_turns_of_this_conversation(opened):
    async with opened() as coach:
        await talk(coach, "alex")
        record = await coach.record("alex")
    assert fields(record)
    for held in fields(record).values():
        for entry in held.entries:
            assert entry.turns
            assert set(entry.turns) <= set(range(1, len(MESSAGES) + 1))


async def test_a_request_that_was_answered_is_not_answered_twice(opened):
    async with opened() as coach:
        first = await told(coach, "alex", FIRST, request_id="r1")
        again = await told(coach, "alex", FIRST, request_id="r1")
        assert again == [event for event in first if not isinstance(event, SentenceWithheld)]
        await coach.ask("alex", "Something else.", request_id="r2")
        late = await coach.ask("alex", FIRST, request_id="r1")
        assert late == first[-1].reply
    async with opened() as coach:
        assert await coach.ask("alex", FIRST, request_id="r1") == first[-1].reply
        assert_consistent(await coach.transcript("alex"), [FIRST, "Something else."])
        assert (await coach.ask("alex", FIRST)).turn == 3


async def test_a_request_belongs_to_its_conversation(opened):
    async with opened() as coach:
        await coach.ask("one", FIRST, request_id="r1")
        assert (await coach.ask("two", "Hello there.", request_id="r1")).thread == "two"
        assert_consistent(await coach.transcript("two"), ["Hello there."])


# -- what may be sent

HALF = "half a character: \ud83d and on"


SENT_AND_KEPT = [
    ("  I feel lost.\n", "I feel lost."),
    ("I feel\x00 lost.", "I feel lost."),
    ("\x1b[31mI feel lost.\x07", "[31mI feel lost."),
    ("One line.\r\nAnother.\rA third.", "One line.\nAnother.\nA third."),
    (HALF, "half a character: \ufffd and on"),
    ("both halves: \ud83d\ude00", "both halves: 😀"),
    ("I am \u202eolleh\u202c lost \u2066here\u2069.", "I am olleh lost here."),
    ("أشعر بالضياع في عملي", "أشعر بالضياع في عملي"),
    ("👩‍💻🔥 I quit? 🤷🏽‍♀️", "👩‍💻🔥 I quit? 🤷🏽‍♀️"),
    ("??!", "??!"),
    ("{quote} {0} %s ${x} {{", "{quote} {0} %s ${x} {{"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("Ich fühle mich verloren. " * 40, ("Ich fühle mich verloren. " * 40).strip()),
    ("a" * 20_000, "a" * 20_000),
]


async def test_any_text_is_answered_and_kept(opened):
    async with opened() as coach:
        for number, (sent, kept) in enumerate(SENT_AND_KEPT):
            assert_whole(await told(coach, f"thread {number}", sent))
            assert_consistent(await coach.transcript(f"thread {number}"), [kept])
    async with opened() as coach:
        for number, (_, kept) in enumerate(SENT_AND_KEPT):
            transcript = await coach.transcript(f"thread {number}")
            assert_consistent(transcript, [kept])
            transcript.model_dump_json().encode()
        assert (await coach.ask("thread 4", "And now?")).turn == 2


NOTHING = ["", "   ", "\n\t\r\n", "\x00", "\u200b\u200d", "\u202e", "\u00a0\u3000", "\x1b"]


async def test_nothing_is_no_message(opened):
    async with opened() as coach:
        for message in NOTHING:
            with pytest.raises(BadInput, match="empty"):
                await coach.ask("alex", message)
        with pytest.raises(UnknownThread):
            await coach.transcript("alex")
        assert await coach.threads() == []


async def test_a_message_over_the_limit_is_refused_and_nothing_kept(opened):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        with pytest.raises(MessageTooLong, match=r"100,000 characters and the limit is 20,000"):
            await coach.ask("alex", "x" * 100_000)
        assert_consistent(await coach.transcript("alex"), [FIRST])
        assert await coach.pending("alex") == ""


async def test_a_conversation_at_its_limit_says_so(opened):
    async with opened(max_turns=2) as coach:
        await talk(coach, "alex", MESSAGES[:2])
        with pytest.raises(BadInput, match="reached 2 turns"):
            await coach.ask("alex", MESSAGES[2])
        assert_consistent(await coach.transcript("alex"), MESSAGES[:2])
        assert await coach.pending("alex") == ""


# -- at once


async def test_two_conversations_at_once_do_not_mix(opened):
    async with opened() as coach:
        await asyncio.gather(*(talk(coach, f"thread {n}") for n in range(4)))
        texts = set()
        for n in range(4):
            transcript = await coach.transcript(f"thread {n}")
            assert_consistent(transcript, MESSAGES)
            texts.add("".join(turn.reply.text for turn in transcript.turns))
    assert len(texts) == 1


async def test_one_conversation_from_many_tasks_is_answered_in_the_order_of_asking(opened):
    async with opened() as coach:
        heard = await asyncio.gather(*(told(coach, "alex", message) for message in MESSAGES))
        for events in heard:
            assert_whole(events)
        assert_consistent(await coach.transcript("alex"), MESSAGES)


async def test_two_coaches_in_one_process_take_turns(opened):
    async with opened() as one, opened() as other:
        await asyncio.gather(talk(one, "alex"), talk(other, "alex"))
        transcript = await one.transcript("alex")
        assert transcript == await other.transcript("alex")
        assert sorted(turn.message for turn in transcript.turns) == sorted(MESSAGES * 2)
        assert_consistent(transcript, [turn.message for turn in transcript.turns])


async def test_one_request_from_two_tasks_is_one_turn(opened):
    async with opened() as coach:
        one, other = await asyncio.gather(
            *(coach.ask("alex", FIRST, request_id="same") for _ in range(2))
        )
        assert one == other
        assert_consistent(await coach.transcript("alex"), [FIRST])


# -- breaking off


@pytest.mark.parametrize("after", [1, 2, 3])
async def test_a_reply_broken_off_leaves_the_conversation_as_it_was(opened, after):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        events = coach.reply("alex", MESSAGES[1])
        for _ in range(after):
            await anext(events)
        await events.aclose()
        assert_consistent(await coach.transcript("alex"), [FIRST])
        assert await coach.pending("alex") == MESSAGES[1]
    async with opened() as coach:
        assert await coach.pending("alex") == MESSAGES[1]
        assert_whole(await told(coach, "alex", MESSAGES[1]))
        assert await coach.pending("alex") == ""
        assert_consistent(await coach.transcript("alex"), MESSAGES[:2])


async def test_a_task_that_is_cancelled_leaves_the_conversation_as_it_was(opened):
    async with opened() as coach:
        undisturbed = await talk(coach, "undisturbed", MESSAGES[:3])
        await coach.ask("alex", FIRST)
        for ticks in range(0, 60, 6):
            task = asyncio.create_task(coach.ask("alex", MESSAGES[1]))
            for _ in range(ticks):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        messages = [turn.message for turn in (await coach.transcript("alex")).turns]
        assert messages == [FIRST]
        assert (await coach.ask("alex", MESSAGES[1])).text == undisturbed[1].text
        assert (await coach.ask("alex", MESSAGES[2])).text == undisturbed[2].text


async def test_a_listener_that_just_walks_away_blocks_nobody(opened):
    async with opened() as coach:
        async for event in coach.reply("alex", FIRST):
            if isinstance(event, SentenceShown):
                break
        assert_whole(await told(coach, "alex", FIRST))
        assert_consistent(await coach.transcript("alex"), [FIRST])


# -- help instead of coaching


async def test_a_crisis_stops_the_coaching_and_says_nothing_twice(opened):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        stage = (await coach.transcript("alex")).turns[-1].reply.stage
        replies = [await coach.ask("alex", "I want to kill myself tonight.") for _ in range(2)]
        for reply in replies:
            assert reply.safety is Safety.CRISIS
            assert reply.usage.model == "safety"
            assert reply.changes == ()
            assert reply.stage == stage
            assert not any(s.kind is SentenceKind.SOURCE for s in reply.sentences)
        one, other = ({s.text for s in reply.sentences} for reply in replies)
        assert one != other


async def test_turn_events_are_typed(opened):
    async with opened() as coach:
        events = await told(coach, "alex", FIRST)
    assert [events[0].type, events[-1].type] == ["turn_started", "turn_finished"]
    assert isinstance(TurnStarted.model_validate_json(events[0].model_dump_json()), TurnStarted)
    assert TurnFinished.model_validate_json(events[-1].model_dump_json()) == events[-1]
