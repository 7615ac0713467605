"""Forgetting deletes everywhere, on disk too, and nothing written late brings anything back."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from coach.errors import UnknownThread
from coach.events import SentenceShown
from tests.session.scripted import FIRST, MESSAGES, assert_consistent, talk, told

# Words that stand in no file of the product's own.
PRIVATE = "Quetzalcoatlus Zwiebelfisch told me in Ouagadougou that I should leave Xylokastro."
WORDS = (b"Quetzalcoatlus", b"Zwiebelfisch", b"Ouagadougou", b"Xylokastro")


def everything_in(folder: Path) -> bytes:
    files = (path for path in folder.rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in files)


def rows(data_dir: Path) -> dict[str, list]:
    """Every row of every table of the conversations file."""
    with sqlite3.connect(data_dir / "conversations.sqlite") as file:
        names = [n for (n,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {name: file.execute(f"SELECT * FROM {name}").fetchall() for name in names}
    file.close()
    return found


async def test_nothing_of_it_is_left_on_disk(opened, data_dir):
    async with opened() as coach:
        await coach.ask("kept", FIRST)
        for message in (PRIVATE, *MESSAGES, PRIVATE * 100, "I said that wrong: " + PRIVATE):
            await coach.ask("Zwiebelfisch and I", message)
        assert all(word in everything_in(data_dir) for word in WORDS)
        before = rows(data_dir)
        receipt = await coach.forget("Zwiebelfisch and I")
        after = rows(data_dir)
        left = everything_in(data_dir)
        assert [word for word in WORDS if word in left] == [], "while it is open"
        assert_consistent(await coach.transcript("kept"), [FIRST])
    left = everything_in(data_dir)
    assert [word for word in WORDS if word in left] == [], "after it was closed"
    assert receipt.thread == "Zwiebelfisch and I"
    assert receipt.deleted["turns"] == len(MESSAGES) + 3
    assert receipt.deleted["checkpoints"] >= 1
    assert receipt.total == sum(receipt.deleted.values())
    (gone,) = {key for _, _, key, _ in before["threads"]} - {r[2] for r in after["threads"]}
    assert after.pop("forgotten") == [(gone,)]
    assert not any(gone in str(row) for table in after.values() for row in table)
    assert len(after["checkpoints"]) == len(after["turns"]) == 1


async def test_it_is_gone_for_every_reader_and_its_name_is_free(opened):
    async with opened() as coach, opened() as other:
        await talk(coach, "alex", MESSAGES[:2])
        await coach.forget("alex")
        for reader in (coach, other):
            for use in (reader.transcript, reader.record, reader.pending, reader.forget):
                with pytest.raises(UnknownThread):
                    await use("alex")
            assert await reader.threads() == []
        assert (await other.ask("alex", "Somebody else altogether.")).turn == 1
        assert_consistent(await coach.transcript("alex"), ["Somebody else altogether."])


async def test_a_reply_under_way_cannot_bring_it_back(opened, data_dir):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        events = coach.reply("alex", PRIVATE)
        async for event in events:
            if isinstance(event, SentenceShown):
                break
        await coach.forget("alex")
        with pytest.raises(UnknownThread):
            [event async for event in events]
        with pytest.raises(UnknownThread):
            await coach.transcript("alex")
        assert await coach.threads() == []
        left = everything_in(data_dir)
        assert [word for word in WORDS if word in left] == []
        assert (await coach.ask("alex", FIRST)).turn == 1
    assert len(rows(data_dir)["checkpoints"]) == 1


async def test_the_same_from_another_process_that_has_it_open(opened, data_dir):
    async with opened() as one, opened() as other:
        await one.ask("alex", FIRST)
        events = one.reply("alex", PRIVATE)
        await anext(events)
        await other.forget("alex")
        with pytest.raises(UnknownThread):
            [event async for event in events]
        assert await one.threads() == await other.threads() == []
    found = rows(data_dir)
    assert found["checkpoints"] == found["turns"] == found["threads"] == []


async def test_what_is_written_late_is_not_kept_whoever_writes_it(opened, data_dir):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
    saved = rows(data_dir)
    async with opened() as coach:
        await coach.forget("alex")
        with sqlite3.connect(data_dir / "conversations.sqlite") as file:
            for table in ("checkpoints", "turns"):
                (row,) = saved[table]
                marks = ", ".join("?" * len(row))
                file.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", row)
        file.close()
    assert rows(data_dir)["checkpoints"] == rows(data_dir)["turns"] == []


async def test_a_message_broken_off_is_forgotten_too(opened, data_dir):
    async with opened() as coach:
        events = coach.reply("alex", PRIVATE)
        await anext(events)
        await events.aclose()
        assert await coach.pending("alex") == PRIVATE
        assert (await coach.forget("alex")).deleted["turns"] == 0
        left = everything_in(data_dir)
    assert [word for word in WORDS if word in left] == []


async def test_forgetting_one_leaves_the_others(opened):
    async with opened() as coach:
        for name in ("one", "two", "three"):
            await talk(coach, name, MESSAGES[:2])
        before = [await coach.transcript(name) for name in ("one", "three")]
        await coach.forget("two")
        assert [await coach.transcript(name) for name in ("one", "three")] == before
        await told(coach, "one", MESSAGES[2])
        assert_consistent(await coach.transcript("one"), MESSAGES[:3])


async def test_one_checkpoint_is_kept_and_a_clock_set_back_loses_nothing(opened, data_dir):
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:2])
    with sqlite3.connect(data_dir / "conversations.sqlite") as file:
        # As if the last turn had been written while the clock was years ahead.
        file.execute("UPDATE checkpoints SET checkpoint_id = 'ffffffff-' || checkpoint_id")
    file.close()
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[2:4])
        assert_consistent(await coach.transcript("alex"), MESSAGES[:4])
    assert len(rows(data_dir)["checkpoints"]) == 1
