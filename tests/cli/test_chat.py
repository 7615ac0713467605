"""``coach chat`` through a pipe, and what becomes of the conversation afterwards."""

import json
import re

import pytest

from coach.export import from_json


@pytest.fixture(scope="module")
def talk(coach):
    """A short conversation with everything in it that may go wrong."""
    spoken = [
        b"I caught the promotion I was after, and I do not know what to do with myself now",
        b"",
        b"\x00\x01\x02 binary",
        b"x" * 200_000,
        "café olé".encode("latin-1"),
        b"/nonsense",
        b"/sources",
        b"/record",
        b"/quit",
        b"never said",
    ]
    return coach("chat", "--thread", "alex", stdin=b"\n".join(spoken) + b"\n")


def test_the_pipe_gets_plain_replies_and_0(talk):
    assert talk.returncode == 0, talk.stderr
    assert b"\x1b" not in talk.stdout
    assert b"Traceback" not in talk.stderr
    assert max(map(len, talk.stdout.decode().splitlines())) <= 80


def test_citations_are_figures_and_sources_follow(talk):
    said = talk.stdout.decode()
    figures = set(re.findall(r"\[(\d+)\]", said))
    assert figures
    for figure in figures:
        assert re.search(rf"^  \[{figure}\] \S", said, re.MULTILINE)


def test_every_unusable_line_gets_one_clear_line(talk):
    said = talk.stderr.decode().splitlines()
    assert len(said) == 4, said
    assert "empty" in said[0]
    assert "no text" in said[1]
    assert "limit" in said[2]
    assert "/nonsense" in said[3]
    assert "/export" in said[3]


def test_the_record_is_shown_without_markdown(talk):
    record = talk.stdout.decode().split("# Career record: alex")[1]
    assert "your words, turn 1" in record
    assert "**" not in record


def test_nothing_usable_was_lost(coach, talk):
    transcript = from_json(coach("export", "alex", "--format", "json").stdout.decode())
    assert [turn.message[:8] for turn in transcript.turns] == ["I caught", "café olé"]


def test_a_conversation_is_taken_up_where_it_stood(coach, talk):
    done = coach("chat", "--thread", "alex", stdin=b"/quit\n")
    assert done.stdout.decode().startswith("Going on with “alex”")
    assert "2 turns so far" in done.stdout.decode()
    assert done.stdout.count(b"\n") == 1


def test_commands_of_a_conversation_not_begun(coach):
    done = coach("chat", "--thread", "blank", stdin=b"/sources\n/record\n/export\n")
    assert done.returncode == 0
    assert "No source has been cited yet." in done.stdout.decode()
    assert done.stderr.count(b"\n") == 2


def test_export_from_the_chat_and_from_the_shell(coach, talk, tmp_path):
    page, data, bad = tmp_path / "a.md", tmp_path / "b.json", tmp_path / "none" / "c.md"
    lines = f"/export {page}\n/export {data}\n/export {bad}\n/export {tmp_path}/d.xyz\n".encode()
    done = coach("chat", "--thread", "alex", stdin=lines)
    assert done.returncode == 0
    assert done.stderr.count(b"\n") == 2
    assert coach("export", "alex").stdout.decode() == page.read_text()
    assert from_json(data.read_text()).thread == "alex"
    out = tmp_path / "out.md"
    assert coach("export", "alex", "--out", out).returncode == 0
    assert out.read_text() == page.read_text()


def test_an_unknown_format_and_an_unknown_conversation(coach, talk):
    done = coach("export", "alex", "--format", "docx")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"choose md, pdf, json, ics or svg" in done.stderr
    done = coach("export", "nobody", "--out", "nobody.md")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"nobody" in done.stderr


def test_conversations_are_listed_and_forgotten(coach, talk):
    coach("chat", "--thread", "gone", stdin=b"I teach chemistry.\n")
    listed = json.loads(coach("threads", "--json").stdout)
    assert {"alex": 2, "gone": 1}.items() <= {row["thread"]: row["turns"] for row in listed}.items()
    receipt = coach("forget", "gone", "--yes")
    assert receipt.returncode == 0
    assert receipt.stdout.decode().startswith("Forgot “gone”: 1 turn, ")
    assert coach("forget", "gone", "--yes").returncode == 2
    listed = coach("threads").stdout.decode()
    assert "alex: 2 turns" in listed
    assert "gone" not in listed


def test_no_conversations_yet(coach, tmp_path):
    done = coach("threads", data_dir=tmp_path)
    assert (done.returncode, b"coach chat" in done.stdout) == (0, True)
