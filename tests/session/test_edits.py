"""What a person changes in their record by hand: kept once, in order, as much their word."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from coach.edits import RecordEdit
from coach.errors import BadInput, UnknownThread
from coach.events import SentenceShown
from coach.export import from_json
from coach.record import EntryStatus
from tests.session.scripted import FIRST, MESSAGES, talk
from tests.session.test_processes import Driver, killed_after

LINE = "To keep young teachers from leaving before they are good."
LATER = "To keep people from leaving before they are good."


def writes(value, path="mission.line", **more):
    return RecordEdit(path=path, value=value, **more)


async def test_an_edit_is_their_word_and_what_stood_there_is_history(opened):
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:3])
        said = (await coach.record("alex")).arrival.situation.entries[0]
        await coach.edit_record("alex", writes("Passed over twice.", "arrival.situation"))
    async with opened() as coach:
        held = (await coach.record("alex")).arrival.situation
        assert held.value == "Passed over twice."
        old, new = held.entries
        assert (old.value, old.turns, old.status) == (said.value, said.turns, "superseded")
        assert (new.status, new.by, new.turns) == (EntryStatus.CONFIRMED, "person", ())
        assert new.edited.after == 3
        again = RecordEdit(path="arrival.situation", op="restore", entry=0)
        held = (await coach.edit_record("alex", again)).arrival.situation
        assert (held.value, held.live[0].turns) == (said.value, said.turns)
        assert held.live[0].edited
        markdown = await coach.export("alex")
    day = held.live[0].edited.at
    assert f"your edit on {day.day} {day:%B %Y}, turn 1" in markdown


async def test_confirm_remove_and_add(opened):
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:4])
        for words in ("They stayed.", "He called me."):
            record = await coach.edit_record("alex", writes(words, "mission.moments", op="add"))
        place = len(record.mission.moments.entries) - 2
        gone = RecordEdit(path="mission.moments", op="remove", entry=place)
        record = await coach.edit_record("alex", gone)
        assert record.mission.moments.values[-1] == "He called me."
        assert "They stayed." not in record.mission.moments.values
        assert record.mission.moments.entries[place].decided
        assert record == await coach.edit_record("alex", gone), "gone already"
        record = await coach.edit_record("alex", RecordEdit(path="arrival.situation", op="confirm"))
        assert record.arrival.situation.live[0].status is EntryStatus.CONFIRMED
        assert record.arrival.situation.live[0].turns == (1,)
        edit = RecordEdit(path="mission.moments", value="He rang me.", entry=place + 1)
        record = await coach.edit_record("alex", edit)
        assert record.mission.moments.values[-1] == "He rang me."
        assert "He called me." not in record.mission.moments.values


async def test_what_depended_on_it_is_a_draft_again(opened):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        path = "job_after_next.end_state"
        for field in ("end_state", "next_job"):
            await coach.edit_record("alex", writes("Head of a school", f"job_after_next.{field}"))
        record = await coach.edit_record("alex", writes("Writing books", path))
        assert record.job_after_next.next_job.live[0].status is EntryStatus.DRAFT
        assert record.job_after_next.end_state.live[0].status is EntryStatus.CONFIRMED
        step = "commitments.steps.0"
        await coach.edit_record("alex", writes("Ring Kim", f"{step}.step"))
        await coach.edit_record("alex", writes("by Friday", f"{step}.when"))
        record = await coach.edit_record("alex", writes("2027-03-05", f"{step}.due"))
        assert record.commitments.steps[0].due.value == date(2027, 3, 5)
        assert not record.commitments.steps[0].when


BAD = [
    (writes("11", "mission.refuel"), "whole number from 0 to 10"),
    (writes("four", "mission.refuel"), "whole number from 0 to 10"),
    (writes("5 March", "commitments.steps.0.due"), "2027-03-05"),
    (writes(" \u200e\n"), "Write a few words"),
    (writes("x" * 2_001), "the limit is 2,000"),
    (writes("x", "mission.nothing"), "no field 'mission.nothing'"),
    (writes("x", "shadows.items.4.shadow"), "no field"),
    (writes("x", "clinics.invented.note"), "no field"),
    (writes("x", "arrival.situation", op="add"), "room for one value"),
    (RecordEdit(path="mission.line", op="confirm"), "Nothing stands there"),
    (RecordEdit(path="arrival.situation", op="restore", entry=7), "no such earlier entry"),
    (RecordEdit(path="arrival.situation", op="remove", entry=7), "no such entry"),
]


async def test_what_cannot_be_written_gets_one_sentence_and_nothing_is_lost(opened):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        before = await coach.transcript("alex")
        for edit, sentence in BAD:
            with pytest.raises(BadInput, match=sentence) as told:
                await coach.edit_record("alex", edit)
            assert "\n" not in str(told.value)
        with pytest.raises(UnknownThread):
            await coach.edit_record("nobody", writes(LINE))
        assert await coach.transcript("alex") == before
        assert (await coach.edit_record("alex", writes("x" * 2_000))).mission.line


async def test_a_request_is_made_once_and_one_that_changes_nothing_is_not_kept(opened):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        for value in (LINE, LATER):
            record = await coach.edit_record("alex", writes(value), request_id="a")
        assert record.mission.line.value == LINE
        await coach.edit_record("alex", writes(LINE), request_id="b")
        (kept,) = (await coach.transcript("alex")).edits
        assert (kept.number, kept.after, kept.request_id) == (1, 1, "a")


async def test_an_edit_waits_for_the_reply_under_way_and_stands_after_it(opened):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        edit = None
        async for event in coach.reply("alex", MESSAGES[1]):
            if isinstance(event, SentenceShown) and edit is None:
                edit = asyncio.create_task(coach.edit_record("alex", writes(LINE)))
                await asyncio.sleep(0)
                assert not edit.done()
        assert (await edit).mission.line.value == LINE
        transcript = await coach.transcript("alex")
        assert [made.after for made in transcript.edits] == [2]
        assert not transcript.turns[-1].reply.record.mission.line
        reply = await coach.ask("alex", MESSAGES[2])
        assert reply.record.mission.line.value == LINE
    async with opened() as coach:
        turns = (await coach.transcript("alex")).turns
        assert turns[-1].reply == reply, "read back, the records are the same"


async def test_a_branch_has_the_edits_made_before_it_and_goes_on_from_them(opened):
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:2])
        await coach.edit_record("alex", writes(LINE))
        await coach.ask("alex", MESSAGES[2])
        await coach.edit_record("alex", writes(LATER))
        for at, value in ((1, None), (2, LINE), (3, LATER)):
            name = f"from {at}"
            fork = await coach.fork("alex", at, name)
            assert fork.record.mission.line.value == value
            reply = await coach.ask(name, MESSAGES[3])
            assert reply.record.mission.line.value == value
        assert (await coach.record("alex")).mission.line.value == LATER


async def test_it_goes_out_with_the_export_and_is_forgotten_with_the_rest(opened, data_dir):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        await coach.edit_record("alex", writes("Xylokastro is what it is for."))
        transcript = await coach.transcript("alex")
        assert from_json(await coach.export("alex", "json")) == transcript
        assert transcript.edits[0].edit.value == "Xylokastro is what it is for."
        receipt = await coach.forget("alex")
        assert receipt.deleted["edits"] == 1
    left = b"".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file())
    assert b"Xylokastro" not in left


async def test_the_coach_goes_by_it_and_does_not_ask_for_it_again(opened):
    async with opened() as coach:
        replies = await talk(coach, "alex", MESSAGES[:3])
        asked = (await coach.transcript("alex")).turns[-1].position.asked
        assert asked == "mission.moments", replies[-1].text
        words = "A new teacher stayed because I sat in on her lessons"
        await coach.edit_record("alex", writes(words, asked, op="add"))
        reply = await coach.ask("alex", "I have written it down there.")
        assert f"“{words[0].lower()}{words[1:]}”" in reply.text or f"“{words}”" in reply.text
        assert not reply.withheld
        assert reply.record.mission.moments.values == (words,)
        assert (await coach.transcript("alex")).turns[-1].position.asked != asked


async def test_what_they_took_back_by_hand_is_not_quoted_as_theirs(opened):
    async with opened() as coach:
        await coach.ask("alex", "I was passed over for head of department in October.")
        new = "I was passed over for head of department in September."
        await coach.edit_record("alex", writes(new, "arrival.situation"))
        replies = await talk(coach, "alex", MESSAGES[1:])
        assert not any("October" in s.text for reply in replies for s in reply.sentences)
        assert "October" in str((await coach.transcript("alex")).turns[-1].position.retired).title()


@pytest.fixture
def driver(data_dir):
    other = Driver(data_dir)
    yield other
    other.close()


def edits_of(thread, who, count):
    edit = {"path": "mission.moments", "op": "add"}
    steps = [[f"{who}-{n}", {**edit, "value": f"{who} {n}"}] for n in range(count)]
    return {"thread": thread, "messages": steps}


async def test_killed_anywhere_what_was_saved_is_kept_and_nothing_is_made_twice(opened, driver):
    saved, kills = 0, 6
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        for kill in range(kills):
            driver.say(edits_of("alex", "ann", 40))
            told = killed_after(driver, 1 + kill, 0.003 * kill)
            saved = max(saved, *(int(r.split("-")[1]) + 1 for _, r in told), 0)
            edits = (await coach.transcript("alex")).edits
            assert len(edits) >= saved
            requests = [made.request_id for made in edits]
            assert requests == [f"ann-{n}" for n in range(len(edits))]
            values = (await coach.record("alex")).mission.moments.values
            assert list(values) == [f"ann {n}" for n in range(len(edits))]
    assert saved > 0


async def test_two_processes_and_a_reply_take_turns(opened, driver):
    jobs = [edits_of("alex", who, 5) for who in ("ann", "bob")]
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        driver.say(*jobs, {"thread": "alex", "messages": [["r", MESSAGES[1]]]})
        lines = driver.hear_all(3)
        transcript = await coach.transcript("alex")
    assert [line[2] for line in lines if line[1] == "over"] == [0, 0, 0]
    assert [made.number for made in transcript.edits] == list(range(1, 11))
    assert len(transcript.turns) == 2
    assert set(transcript.record.mission.moments.values) >= {
        f"{who} {n}" for who in ("ann", "bob") for n in range(5)
    }
    for who in ("ann", "bob"):
        made = [e.request_id for e in transcript.edits if e.request_id.startswith(who)]
        assert made == [f"{who}-{n}" for n in range(5)]
