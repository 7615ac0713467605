"""Conversations among others: what they are called, whose they are, their list, their branches."""

from __future__ import annotations

import pytest

from coach.errors import BadInput, UnknownThread
from coach.record import at
from tests.session.scripted import FIRST, MESSAGES, assert_consistent, talk

# -- what a conversation may be called


@pytest.mark.parametrize("name", ["", " ", "x" * 121, "a\nb", "a\x00b", "a\u202eb", "\ud800", "\t"])
async def test_a_name_that_cannot_be_shown_is_refused(opened, name):
    async with opened() as coach:
        for use in (coach.ask(name, FIRST), coach.transcript(name), coach.forget(name)):
            with pytest.raises(BadInput):
                await use
        await coach.ask("alex", FIRST)
        with pytest.raises(BadInput):
            await coach.fork("alex", 1, name)
        assert [summary.thread for summary in await coach.threads()] == ["alex"]


@pytest.mark.parametrize("name", ["x" * 120, "Ärger im Büro", "a/b\\c", "..", "'; DROP", "🔥", "%"])
async def test_any_other_name_will_do(opened, name):
    async with opened() as coach:
        await coach.ask(name, FIRST)
        assert (await coach.transcript(name)).thread == name
        assert [summary.thread for summary in await coach.threads()] == [name]
        assert (await coach.forget(name)).total > 0


@pytest.mark.parametrize("written", [" alex ", "alex\t", "ale\u0301x"])
async def test_names_that_look_the_same_are_the_same(opened, written):
    name = "aléx" if "\u0301" in written else "alex"
    async with opened() as coach:
        await coach.ask(name, FIRST)
        await coach.ask(written, "Another one.")
        assert_consistent(await coach.transcript(name), [FIRST, "Another one."])
        with pytest.raises(BadInput, match="already"):
            await coach.fork(name, 1, written)
        assert_consistent(await coach.transcript(written), [FIRST, "Another one."])


# -- whose a conversation is


async def test_owners_never_see_each_others_conversations(opened):
    async with opened() as coach:
        await coach.ask("plan", FIRST, owner="ann")
        await coach.ask("plan", "Hello, I run a bakery.", owner="bob@example.org")
        for owner, message in (("ann", FIRST), ("bob@example.org", "Hello, I run a bakery.")):
            assert_consistent(await coach.transcript("plan", owner=owner), [message])
            (summary,) = await coach.threads(owner=owner)
            assert summary.title.rstrip("…") in message
            assert summary.turns == 1
        for owner in (None, "eve", "bob", "bob@example", "ann "[:2]):
            assert await coach.threads(owner=owner) == []
            for use in (
                coach.transcript("plan", owner=owner),
                coach.record("plan", owner=owner),
                coach.pending("plan", owner=owner),
                coach.export("plan", owner=owner),
                coach.fork("plan", 1, "mine", owner=owner),
                coach.forget("plan", owner=owner),
            ):
                with pytest.raises(UnknownThread):
                    await use
        await coach.forget("plan", owner="ann")
        assert len((await coach.transcript("plan", owner="bob@example.org")).turns) == 1


async def test_an_owner_that_cannot_be_written_is_refused(opened):
    async with opened() as coach:
        with pytest.raises(BadInput, match="owner"):
            await coach.ask("plan", FIRST, owner="\ud800")


# -- the list


async def test_the_list_says_what_and_where_the_latest_first(opened):
    async with opened() as coach:
        await talk(coach, "long", MESSAGES[:3])
        await coach.ask("short", "Hello there, " + "a very long first message " * 20)
        await coach.ask("long", MESSAGES[3])
        long, short = await coach.threads()
    assert (long.thread, long.turns) == ("long", 4)
    assert long.title.rstrip("…") in FIRST
    assert long.stage
    assert (short.thread, short.turns) == ("short", 1)
    assert len(short.title) <= 60
    assert long.updated >= short.updated


@pytest.mark.parametrize("name", ["nobody", "x" * 120])
async def test_an_unknown_conversation_is_named(opened, name):
    async with opened() as coach:
        for use in (coach.transcript, coach.record, coach.pending, coach.export, coach.forget):
            with pytest.raises(UnknownThread) as refused:
                await use(name)
            assert f"'{name}'" in str(refused.value)


# -- a branch


async def test_a_fork_goes_its_own_way_and_leaves_the_original_alone(opened):
    async with opened() as coach:
        await talk(coach, "alex")
        original = await coach.transcript("alex")
        forked = await coach.fork("alex", at_turn=3, into="what if")
        assert_consistent(forked, MESSAGES[:3])
        assert forked.forked_from == "alex@3"
        titles = {row.thread: row.title for row in await coach.threads()}
        assert titles["what if"].startswith("From turn 3: I was passed over")
        assert forked.record == original.turns[2].reply.record
        assert await coach.transcript("alex") == original
        await talk(coach, "what if", ["I want to run my own school.", "Seven."])
        assert await coach.transcript("alex") == original
        await coach.ask("alex", "Let's go on.")
    async with opened() as coach:
        assert_consistent(await coach.transcript("alex"), [*MESSAGES, "Let's go on."])
        branch = await coach.transcript("what if")
        assert_consistent(branch, [*MESSAGES[:3], "I want to run my own school.", "Seven."])
        await coach.forget("alex")
        # What it came from has no title any more; everything else of it is as it was.
        assert branch.original
        alone = branch.model_copy(update={"original": ""})
        assert await coach.transcript("what if") == alone


async def test_a_fork_goes_on_as_the_original_would_have(opened):
    async with opened() as coach:
        replies = await talk(coach, "alex")
        await coach.fork("alex", 2, "same again")
        again = await talk(coach, "same again", MESSAGES[2:])
    assert [reply.text for reply in again] == [reply.text for reply in replies[2:]]
    assert [reply.record for reply in again] == [reply.record for reply in replies[2:]]


async def test_a_fork_at_the_very_beginning_is_empty(opened):
    async with opened() as coach:
        replies = await talk(coach, "alex", MESSAGES[:2])
        forked = await coach.fork("alex", 0, "anew")
        assert forked.turns == ()
        assert (await coach.ask("anew", FIRST)).text == replies[0].text


@pytest.mark.parametrize(("turn", "into"), [(3, "new"), (-1, "new"), (1, "alex"), (1, "other")])
async def test_a_fork_that_makes_no_sense_is_refused(opened, turn, into):
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:2])
        await coach.ask("other", FIRST)
        with pytest.raises(BadInput):
            await coach.fork("alex", turn, into)
        assert_consistent(await coach.transcript("alex"), MESSAGES[:2])
        assert_consistent(await coach.transcript("other"), [FIRST])


async def test_a_title_is_what_was_said_until_the_person_gives_one(opened):
    async with opened() as coach:
        await coach.ask("alex", "Hi there!")
        await coach.ask("alex", FIRST)
        await coach.ask("alex", MESSAGES[1])
        assert [row.title for row in await coach.threads()] == [
            "I was passed over for head of department…"
        ]
        await coach.fork("alex", 2, "what if")
        await coach.ask("what if", "I'd like to know what I would do if I stayed.")
        title = {row.thread: row for row in await coach.threads()}["what if"]
        assert title.title == "I'd like to know what I would do if I stayed"
        assert (title.parent, title.forked_at) == ("alex", 2)
        assert (
            await coach.rename("what if", "  What if\n I\tstayed? ")
        ).title == "What if I stayed?"
        await coach.ask("what if", "Four out of ten.")
        for wrong in ("", " \n", "…", "x" * 121):
            with pytest.raises(BadInput):
                await coach.rename("what if", wrong)
        with pytest.raises(UnknownThread):
            await coach.rename("what if", "Mine", owner="eve")
        with pytest.raises(UnknownThread):
            await coach.compare("alex", "what if", owner="eve")
    async with opened() as coach:
        titles = {row.thread: row.title for row in await coach.threads()}
        assert titles["what if"] == "What if I stayed?"
        receipt = await coach.forget("alex")
        assert receipt.staying == ("What if I stayed?",)
        assert (await coach.transcript("what if")).original == ""


async def test_two_conversations_are_laid_side_by_side(opened):
    async with opened() as coach:
        await talk(coach, "alex")
        await coach.fork("alex", 3, "what if")
        same = await coach.compare("alex", "alex")
        assert (same.shared, same.differences) == (len(MESSAGES), ())
        await talk(coach, "what if", ["I want to run my own school.", "For children who hate it."])
        found = await coach.compare("alex", "what if")
        assert (found.shared, found.left.turns, found.right.turns) == (3, 6, 5)
        assert [turn.number for turn in found.right.last] == [4, 5]
        assert found.differences
        records = [await coach.record(name) for name in ("alex", "what if")]
        for each in found.differences:
            left, right = (tuple(map(str, at(record, each.path).values)) for record in records)
            assert left != right
            assert {*each.left, *each.both} == {*left}
            assert {*each.right, *each.both} == {*right}
            assert "_" not in each.label
        turned = await coach.compare("what if", "alex")
        assert [(d.path, d.left, d.right) for d in turned.differences] == [
            (d.path, d.right, d.left) for d in found.differences
        ]
        assert (await coach.compare("alex", "what if")).model_dump_json() == found.model_dump_json()


# -- the rest of the front door


async def test_search_answers_or_says_that_there_is_nothing(opened):
    async with opened() as coach:
        found = await coach.search("nobody notices my work", k=3)
        assert 0 < len(found) <= 3
        assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
        with pytest.raises(BadInput):
            await coach.search("nobody notices my work", k=0)


async def test_indexing_again_changes_nothing(opened):
    async with opened() as coach:
        for reports in (await coach.index(), await coach.index(rebuild=True), await coach.index()):
            assert not any(report.error for report in reports)
        assert all(report.added == report.removed == 0 for report in reports)
        assert await coach.search("nobody notices my work")
