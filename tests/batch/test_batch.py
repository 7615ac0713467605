"""Many conversations with the guided coach: order, errors, going on, and nothing left behind."""

from __future__ import annotations

import gc
import json

import pytest

from coach import Case, read_results
from coach.batch.batch import CLEARED_AT_ONCE, WINDOW
from coach.errors import BadInput
from coach.transcript import Turn
from tests.batch.people import cases, left_behind, timeless, written
from tests.session.scripted import MESSAGES, assert_consistent


async def held(coach, found, **options):
    return [result async for result in coach.batch(found, **options)]


async def test_results_come_in_the_order_of_the_cases_and_leave_nothing(opened, data_dir):
    people = cases(6, turns=3)
    people[0]["messages"] += MESSAGES[3:]  # the first one is the last to be done
    async with opened() as coach:
        await coach.ask("mine", MESSAGES[0])
        results = await held(coach, people, concurrency=3)
        assert [result.id for result in results] == [case["id"] for case in people]
        for case, result in zip(people, results, strict=True):
            assert result.error is None
            assert result.transcript.owner == coach.owner
            assert_consistent(result.transcript, case["messages"])
            assert result.record == result.transcript.record
            shown = [s.text for turn in result.transcript.turns for s in turn.reply.sentences]
            assert [v.text for v in result.verdicts if v.shown] == shown
        assert [summary.thread for summary in await coach.threads()] == ["mine"]
    assert left_behind(data_dir) == []


async def test_a_case_that_is_none_is_a_result_with_its_error(opened):
    people = [
        *cases(1),
        {"id": "nothing to say"},
        {"id": "person 0", "messages": ["Hello again."]},
        {"id": "too long", "messages": ["Hello.", "x" * 60]},
        {"id": "too many", "messages": ["Hello."] * 4},
        {"id": "elsewhere", "messages": ["Hello."], "stages": ["Nirvana"]},
        {"id": "typo", "message": "Hello."},
        "Hello.",
        Case(id="last", messages=("I was passed over.",)),
    ]
    people[0]["messages"] = ["I was passed over.", "To know whether to stay."]
    async with opened(max_turns=3, max_message_chars=50) as coach:
        results = await held(coach, people)
    errors = {result.id: result.error for result in results}
    assert list(errors) == [
        "person 0",
        *[p["id"] for p in people[1:7] if p["id"] != "person 0"],
        "case 8",
        "last",
    ]
    assert results[0].error is None
    assert errors["last"] is None
    assert "used by a case before it" in results[2].error
    assert "60 characters and the limit is 50" in errors["too long"]
    assert "message 2" in errors["too long"]
    assert "4 messages" in errors["too many"]
    assert "no stage called 'Nirvana'" in errors["elsewhere"]
    assert "“message”" in errors["typo"] or '"message"' in errors["typo"]
    assert all(r.transcript is None for r in results if r.error)


async def test_only_the_stages_that_are_wanted(opened):
    person = {"id": "p", "messages": list(MESSAGES), "stages": ["mission", "shadows"]}
    async with opened() as coach:
        (result,) = await held(coach, [person])
    stages = {turn.reply.stage for turn in result.transcript.turns}
    assert "mission" in stages
    assert stages <= {"mission", "shadows"}


async def test_two_runs_differ_in_nothing_but_the_clock(opened, tmp_path):
    file = written(tmp_path / "cases.jsonl", cases(4, turns=4))
    async with opened() as coach:
        for name, concurrency in (("one", 1), ("two", 3)):
            await held(coach, file, out=tmp_path / name, concurrency=concurrency)
    assert timeless(tmp_path / "one") == timeless(tmp_path / "two")
    assert len(list(read_results(tmp_path / "one"))) == 4
    # Every value of the record and every date in it is reckoned from the day of the batch.
    days = {turn.at.date() for r in read_results(tmp_path / "one") for turn in r.transcript.turns}
    assert len(days) == 1


async def test_what_ended_early_is_gone_on_with(opened, data_dir, tmp_path):
    file = written(tmp_path / "cases.jsonl", cases(7, turns=3))
    async with opened() as coach:
        await held(coach, file, out=tmp_path / "whole")
        told = []
        async for result in coach.batch(file, out=tmp_path / "parts", concurrency=3):
            told.append(result.id)
            if len(told) == 2:
                break
        # In a notebook one goes on at once, though the iteration has not quite ended.
        async for result in coach.batch(file, out=tmp_path / "parts", concurrency=3):
            told.append(result.id)
            if len(told) == 4:
                break
    assert len(left_behind(data_dir)) < 7
    with (tmp_path / "parts").open("ab") as torn:
        torn.write(b'{"id": "person 2", "transc')
    async with opened() as coach:
        batch = coach.batch(file, out=tmp_path / "parts", concurrency=3)
        told += [result.id async for result in batch]
        assert batch.progress.before >= 4
        assert batch.progress.done == batch.progress.total == 7
        again = coach.batch(file, out=tmp_path / "parts")
        assert [result async for result in again] == []
        assert again.progress.before == 7
    assert told == [f"person {n}" for n in range(7)]
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")
    assert left_behind(data_dir) == []


async def test_stopping_lets_turns_end_and_loses_none(opened, tmp_path):
    file = written(tmp_path / "cases.jsonl", cases(4, turns=4))
    async with opened() as coach:
        await held(coach, file, out=tmp_path / "whole")
        batch = coach.batch(file, out=tmp_path / "parts", concurrency=2)
        async for _ in batch:
            batch.stop()
        made = batch.progress.turns
        assert made < 16
        rest = coach.batch(file, out=tmp_path / "parts", concurrency=2)
        assert [result.id async for result in rest][-1] == "person 3"
        assert made + rest.progress.turns == 16  # none of them twice
    assert timeless(tmp_path / "parts") == timeless(tmp_path / "whole")


async def test_what_has_been_told_is_let_go(opened):
    before = gc.get_freeze_count()
    async with opened() as coach:
        batch = coach.batch(cases(3 * CLEARED_AT_ONCE, turns=1), concurrency=2)
        alive = [sum(isinstance(each, Turn) for each in gc.get_objects()) async for _ in batch]
    assert gc.get_freeze_count() == before  # the collector has all of it back
    # Those under way, those that wait for one before them, and those not cleared away yet.
    assert max(alive) <= CLEARED_AT_ONCE + 2 * WINDOW * 2


async def test_an_option_that_there_is_not_is_refused(opened):
    async with opened() as coach:
        with pytest.raises(BadInput, match="no option 'max_costs'; it has concurrency, "):
            coach.batch(cases(1), max_costs=1.0)


async def test_a_limit_and_a_fresh_beginning(opened, tmp_path):
    file, out = written(tmp_path / "cases.jsonl", cases(4)), tmp_path / "out"
    async with opened() as coach:
        assert len(await held(coach, file, out=out, limit=2)) == 2
        assert [r.id for r in await held(coach, file, out=out, limit=3)] == ["person 2"]
        before = out.read_bytes()
        assert len(await held(coach, file, out=out, limit=1, fresh=True)) == 1
        assert before.startswith(out.read_bytes()[:100])
        assert len(timeless(out)) == 1


async def test_a_file_of_results_that_does_not_fit_is_not_touched(opened, tmp_path):
    out = tmp_path / "out"
    file = written(tmp_path / "cases.jsonl", cases(2))
    other = written(tmp_path / "other.jsonl", cases(4)[2:])
    async with opened() as coach:
        await held(coach, file, out=out)
        known = out.read_bytes()
        with pytest.raises(BadInput, match="results of other cases"):
            await held(coach, other, out=out)
        with pytest.raises(BadInput, match="begun with other settings"):
            await held(coach, file, out=out, strict_model=True)
        foreign = written(tmp_path / "notes.txt", ["something of mine"])
        with pytest.raises(BadInput, match="no batch wrote it"):
            await held(coach, file, out=foreign)
        with pytest.raises(BadInput, match="is no file"):
            await held(coach, file, out=tmp_path, fresh=True)
        running = coach.batch(written(tmp_path / "more.jsonl", cases(3)), out=tmp_path / "busy")
        async for _ in running:
            with pytest.raises(BadInput, match="Another run is writing"):
                await held(coach, file, out=tmp_path / "busy")
    assert out.read_bytes() == known
    assert foreign.read_text() == "something of mine\n"


async def test_a_file_of_another_form_is_said_in_one_sentence(opened, tmp_path):
    file = tmp_path / "cases.json"
    async with opened() as coach:
        for content, said in (
            (json.dumps(cases(2)), "is JSON over several lines, or a list"),
            (json.dumps(cases(1)[0], indent=2), "is JSON over several lines, or a list"),
            ("", "no case in"),
            ('{"id": "a", "messages": "Hello."}', r'"messages": write a list here, as in \["…"\]'),
            ('{"id": "a", "persona": "ines", "turns": "x"}', "write a whole number here"),
            ('{"id": "a", "messages": ["x"], "stages": ["x"]}', "Line 1 of .*: there is no stage"),
        ):
            file.write_text(content, encoding="utf-8")
            with pytest.raises(BadInput, match=said):
                await held(coach, file, out=tmp_path / "out")
        file.write_text(json.dumps(cases(1)[0]), encoding="utf-16")
        with pytest.raises(BadInput, match=r"is written in UTF-16; save it as UTF-8\.$"):
            await held(coach, file, out=tmp_path / "out")
        # What Windows writes is read.
        lines = [json.dumps(case) for case in cases(2, turns=1)]
        file.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
        for out in (file, tmp_path / "data" / ".." / file.name):
            with pytest.raises(BadInput, match="is the file of cases"):
                await held(coach, file, out=out, fresh=True)
        for ending in (".run", ".aside", ".lock", ".waves"):
            beside = written(tmp_path / f"mine{ending}", cases(1))
            with pytest.raises(BadInput, match=rf"mine\{ending} is the file of cases"):
                await held(coach, beside, out=tmp_path / "mine", fresh=True)
            assert beside.read_text()
        assert len(await held(coach, file, out=tmp_path / "out")) == 2


async def test_a_file_of_cases_is_looked_at_before_anything_is_run(opened, data_dir, tmp_path):
    file = written(
        tmp_path / "cases.jsonl",
        [
            *cases(2),
            "",
            '{"id": "torn", "messages": ["He',
            {"id": "person 1", "messages": ["Hello."]},
            {"messages": ["Hello."]},
            json.dumps({"id": 7, "messages": ["Hello."]}),
        ],
    )
    async with opened() as coach:
        with pytest.raises(BadInput) as complaint:
            await held(coach, file, out=tmp_path / "out")
    said = str(complaint.value).splitlines()
    assert [line.split(" of ")[0] for line in said] == ["Line 4", "Line 5", "Line 6", "Line 7"]
    assert "not JSON" in said[0]
    assert "used by a case before it" in said[1]
    assert '"id" is missing' in said[2]
    assert not (tmp_path / "out").exists()
    assert left_behind(data_dir) == []
