"""Every format from the shell: to a file, to a pipe, and the one that no terminal should get."""

import os
import pty
import subprocess
import sys
from io import BytesIO
from xml.etree import ElementTree

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from coach.export import FORMATS, from_json
from tests.cli.conftest import REPOSITORY

SAID = (
    b"I'm a ward nurse in Leeds and last week they passed me over again.\n",
    b"go to commitments\nI'll write one page by 30 November 2027 and Denise will read it.\n",
)


@pytest.fixture(scope="module")
def files(coach, tmp_path_factory):
    """A conversation that writes itself down in every format."""
    folder = tmp_path_factory.mktemp("files")
    before = f"/export {folder / 'none.ics'}\n"
    lines = "".join(f"/export {folder / f'record.{format}'}\n" for format in FORMATS)
    done = coach(
        "chat", "--thread", "kept", stdin=SAID[0] + before.encode() + SAID[1] + lines.encode()
    )
    assert b"No commitment has a date yet" in done.stderr
    return {file.suffix[1:]: file.read_bytes() for file in folder.iterdir()}


def test_every_format_is_written_by_its_suffix_and_reads_back(files):
    assert sorted(files) == sorted(FORMATS)
    assert "ward nurse in Leeds" in files["md"].decode()
    assert "ward nurse in Leeds" in PdfReader(BytesIO(files["pdf"])).pages[0].extract_text()
    assert from_json(files["json"].decode()).thread == "kept"
    assert len(Calendar.from_ical(files["ics"].decode()).walk("VEVENT")) == 1
    assert ElementTree.fromstring(files["svg"].decode()).get("role") == "img"


def test_a_pipe_gets_the_bytes_of_the_file(coach, files):
    assert coach("export", "kept", "--format", "pdf").stdout == files["pdf"]


def test_a_calendar_goes_to_a_file_as_it_is_and_what_it_leaves_out_is_said(coach, files, tmp_path):
    file = tmp_path / "commitments.ics"
    more = coach("record", "kept", "--set", "commitments.steps.1.step", "ask Ana")
    assert more.returncode == 0, more.stderr
    done = coach("export", "kept", "--format", "ics", "--out", file)
    assert done.returncode == 0
    assert b"1 step has no date and is left out." in done.stderr
    lines = file.read_bytes().split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert not [line for line in lines if b"\n" in line]
    assert len(Calendar.from_ical(file.read_text()).walk("VEVENT")) == 1


def test_a_terminal_gets_one_sentence_instead_of_a_pdf(home, files):
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "coach.cli", "export", "kept", "--format", "pdf"],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
        env=os.environ | {"COACH_DATA_DIR": str(home), "PYTHONPATH": str(REPOSITORY)},
        cwd=home,
        timeout=180,
        check=False,
    )
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert done.stderr == b"A PDF is nothing to read in a terminal; add --out record.pdf.\n"
