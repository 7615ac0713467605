"""What is on disk after a turn: its row and a small checkpoint, both or neither."""

from __future__ import annotations

import sqlite3

import pytest

from coach.errors import StoreDamaged
from tests.session.scripted import FIRST, MESSAGES, assert_consistent, talk


def fetched(data_dir, sql):
    with sqlite3.connect(data_dir / "conversations.sqlite") as file:
        rows = file.execute(sql).fetchall()
    file.close()
    return rows


async def test_a_checkpoint_holds_nothing_of_what_was_shown(opened, data_dir):
    async with opened() as coach:
        replies = await talk(coach, "alex")
    ((checkpoint,),) = fetched(data_dir, "SELECT checkpoint FROM checkpoints")
    shown = [sentence.text for reply in replies for sentence in reply.sentences]
    assert [text for text in shown if text.encode() in checkpoint] == []
    turns = fetched(data_dir, "SELECT number, turn FROM turns ORDER BY number")
    assert [number for number, _ in turns] == list(range(1, len(MESSAGES) + 1))
    assert all(message in turn for message, (_, turn) in zip(MESSAGES[:1], turns, strict=False))


async def test_where_the_checkpoint_cannot_be_written_the_turn_is_not_kept_either(opened, data_dir):
    refuse = "CREATE TRIGGER full BEFORE INSERT ON checkpoints BEGIN SELECT RAISE(ABORT, 'x'); END"
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        fetched(data_dir, refuse)
        with pytest.raises(StoreDamaged):
            await coach.ask("alex", MESSAGES[1])
        assert_consistent(await coach.transcript("alex"), [FIRST])
        assert len(fetched(data_dir, "SELECT * FROM turns")) == 1
        assert await coach.pending("alex") == MESSAGES[1]
        fetched(data_dir, "DROP TRIGGER full")
        await coach.ask("alex", MESSAGES[1])
    async with opened() as coach:
        assert_consistent(await coach.transcript("alex"), MESSAGES[:2])
        assert await coach.pending("alex") == ""


async def test_a_branch_is_as_whole_on_disk_as_its_original(opened, data_dir):
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:3])
        await coach.fork("alex", 2, "what if")
        await coach.forget("alex")
    async with opened() as coach:
        assert_consistent(await coach.transcript("what if"), MESSAGES[:2])
        assert (await coach.ask("what if", MESSAGES[2])).turn == 3
        assert_consistent(await coach.transcript("what if"), MESSAGES[:3])
    assert len(fetched(data_dir, "SELECT * FROM checkpoints")) == 1
