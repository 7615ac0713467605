"""``coach chat`` on another day; titles and what-ifs in the shell."""

import asyncio
import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from coach import Settings, open_coach
from tests.session.scripted import FIRST

LEFT = datetime.now(UTC) - timedelta(days=9)
DUE = LEFT + timedelta(days=3)
STEP = f"I'll call Karin about the post by {DUE.day} {DUE:%B}."


async def _left(data) -> None:
    async with open_coach(Settings(data_dir=data), clock=lambda: LEFT) as coach:
        for message in (FIRST, "go to commitments", STEP):
            await coach.ask("alex", message)
        await coach.fork("alex", 2, "stay")
        await coach.ask("stay", "I'll ask my head for another class by Friday.")


@pytest.fixture(scope="module")
def lived(tmp_path_factory, indexed):
    """A data folder with a conversation and its what-if, left nine days ago."""
    data = tmp_path_factory.mktemp("coming-back") / "data"
    shutil.copytree(indexed, data, ignore=shutil.ignore_patterns("lock"))
    asyncio.run(_left(data))
    return data


def test_the_chat_greets_once_and_hears_the_answer(coach, lived):
    done = coach("chat", "--thread", "alex", data_dir=lived)
    told = done.stdout.decode()
    assert done.returncode == 0
    assert told.startswith("Going on with “alex”")
    assert "Karin" in told.splitlines()[-2] + told.splitlines()[-3]
    assert told.count("?") >= 1
    spoken = b"I called her and she said to apply.\n/record\n"
    again = coach("chat", "--thread", "alex", stdin=spoken, data_dir=lived).stdout.decode()
    assert again.splitlines()[1:3] == told.splitlines()[1:3]
    assert "What became of it: I called her and she said to apply" in again


def test_what_ifs_are_listed_named_and_compared(coach, lived):
    listed = coach("threads", data_dir=lived).stdout.decode()
    assert "what-if of alex after turn 2" in listed
    assert coach("rename", "stay", " What if\tI stayed? ", data_dir=lived).returncode == 0
    rows = json.loads(coach("threads", "--json", data_dir=lived).stdout)
    assert {row["thread"]: row["title"] for row in rows}["stay"] == "What if I stayed?"
    told = coach("compare", "alex", "stay", data_dir=lived).stdout.decode()
    assert "Second: “What if I stayed?” (stay), 3 turns" in told
    assert "The same beginning: 2 turns" in told
    assert "1: I'll call Karin about the post" in told
    assert "2: I'll ask my head for another class" in told
    data = json.loads(coach("compare", "alex", "stay", "--json", data_dir=lived).stdout)
    assert data["shared"] == 2
    assert data["right"]["commitments"][0]["step"]["entries"][0]["turns"] == [3]


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (("rename", "stay", "  "), b"A title needs"),
        (("compare", "alex", "nobody"), b"nobody"),
    ],
)
def test_what_makes_no_sense_gets_one_sentence(coach, lived, command, says):
    done = coach(*command, data_dir=lived)
    assert (done.returncode, done.stdout) == (2, b"")
    assert says in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_what_stays_is_said_where_one_is_forgotten(coach, lived):
    told = coach("forget", "alex", "--yes", data_dir=lived).stdout.decode()
    assert "Not deleted, with the turns they were given: “What if I stayed?”." in told
    assert coach("export", "stay", data_dir=lived).returncode == 0
