"""What is broken on disk is said in one sentence, and nothing is lost by looking at it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from coach.errors import BadInput, BadSettings, CoachError, StoreDamaged
from tests.session.scripted import FIRST, MESSAGES, assert_consistent, talk

ROOT = Path(__file__).resolve().parents[2]


def assert_one_sentence(error: CoachError) -> None:
    text = str(error)
    assert text.endswith(".")
    assert "\n" not in text
    assert "Traceback" not in text


@pytest.fixture
async def talked(opened, data_dir):
    """The conversations file of a conversation that went well."""
    async with opened() as coach:
        await talk(coach, "alex", MESSAGES[:3])
    return data_dir / "conversations.sqlite"


async def refusal(opened) -> CoachError:
    """What opening and reading says; it must not go well."""
    with pytest.raises(CoachError) as refused:
        async with opened() as coach:
            await coach.transcript("alex")
    assert_one_sentence(refused.value)
    return refused.value


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"not a database, but somebody's notes " * 100,
        lambda whole: b"\x00" * len(whole),
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:100],
        lambda whole: whole[:4096],
        lambda whole: os.urandom(len(whole)),
        lambda whole: whole[:200] + os.urandom(len(whole) - 200),
    ],
    ids=["notes", "zeros", "half", "header", "page", "noise", "noise behind the header"],
)
async def test_a_damaged_conversations_file_is_said_and_left_alone(opened, talked, damage):
    whole = talked.read_bytes()
    damaged = damage(whole)
    talked.write_bytes(damaged)
    error = await refusal(opened)
    assert isinstance(error, StoreDamaged)
    assert str(talked) in str(error)
    assert talked.read_bytes() == damaged
    talked.write_bytes(whole)
    async with opened() as coach:
        assert_consistent(await coach.transcript("alex"), MESSAGES[:3])


async def test_a_folder_in_place_of_the_file_is_said(opened, talked):
    aside = talked.rename(talked.with_name("aside"))
    talked.mkdir()
    assert str(talked) in str(await refusal(opened))
    talked.rmdir()
    aside.rename(talked)
    async with opened() as coach:
        assert_consistent(await coach.transcript("alex"), MESSAGES[:3])


async def test_damage_found_while_talking_is_said(opened, data_dir):
    async with opened() as coach:
        await coach.ask("alex", FIRST)
        with sqlite3.connect(data_dir / "conversations.sqlite") as file:
            file.execute("DROP TABLE threads")
        file.close()
        for use in (coach.ask("alex", FIRST), coach.transcript("alex"), coach.forget("alex")):
            with pytest.raises(StoreDamaged) as refused:
                await use
            assert_one_sentence(refused.value)


@pytest.mark.parametrize("content", [b"garbage " * 500, None], ids=["garbage", "half"])
async def test_a_damaged_index_is_said_and_made_anew_and_the_conversations_stay(
    opened, talked, content
):
    database = talked.parent / "index" / "chroma.sqlite3"
    whole = database.read_bytes()
    database.write_bytes(whole[: len(whole) // 2] if content is None else content)
    conversations = talked.read_bytes()
    error = await refusal(opened)
    assert isinstance(error, StoreDamaged)
    assert "coach index --rebuild" in str(error)
    assert talked.read_bytes() == conversations
    async with opened(sync=False) as coach:
        assert not any(report.error for report in await coach.index(rebuild=True))
    async with opened() as coach:
        assert_consistent(await coach.transcript("alex"), MESSAGES[:3])
        assert await coach.search("nobody notices my work")


async def test_a_data_folder_that_cannot_be_made_is_said(opened, tmp_path):
    (tmp_path / "file").write_text("somebody's notes")
    with pytest.raises(BadInput) as refused:
        async with opened(data_dir=tmp_path / "file" / "data"):
            pass
    assert_one_sentence(refused.value)
    assert "COACH_DATA_DIR" in str(refused.value)
    assert (tmp_path / "file").read_text() == "somebody's notes"


AS_SOMEBODY = """
import asyncio, os, sys
from pathlib import Path
from coach import Settings, open_coach
from coach.errors import CoachError

async def talk(data_dir):
    async with open_coach(Settings(data_dir=Path(data_dir))) as coach:
        await coach.ask("alex", "Hello there.")

rehearsal, locked = sys.argv[1:]
asyncio.run(talk(rehearsal))  # loads whatever is loaded late: somebody else may not be allowed to
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    asyncio.run(talk(locked))
except CoachError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("locked", ["data", "data/conversations.sqlite"])
def test_what_may_not_be_written_is_said_and_left_alone(data_dir, talked, locked, tmp_path):
    """Seen by a user without rights: whoever runs the tests may be one who has them all."""
    rehearsal = shutil.copytree(data_dir, tmp_path / "rehearsal")
    for path in (data_dir, *data_dir.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)
    for path in (data_dir.parent, *data_dir.parent.parents[:-2]):
        path.chmod(path.stat().st_mode | 0o005)
    target = data_dir.parent / locked
    target.chmod(0o555 if target.is_dir() else 0o444)
    before = talked.read_bytes()
    done = subprocess.run(
        [sys.executable, "-c", AS_SOMEBODY, rehearsal, data_dir],
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOME": str(data_dir.parent)},
        cwd="/",
        capture_output=True,
        text=True,
    )
    target.chmod(0o777)
    kind, _, sentence = done.stdout.strip().partition(" ")
    assert kind in {"BadInput", "StoreDamaged"}, done.stderr
    assert str(data_dir) in sentence
    assert "cannot be written" in sentence
    assert sentence.endswith(".")
    assert talked.read_bytes() == before


async def test_a_model_that_is_not_there_is_said(opened):
    with pytest.raises(BadSettings) as refused:
        async with opened(embedder="nonsense"):
            pass
    assert_one_sentence(refused.value)
    assert "nonsense" in str(refused.value)
