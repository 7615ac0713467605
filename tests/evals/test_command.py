"""``coach eval`` from outside: exit codes, reports, other people's conversations."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from coach.errors import CoachError
from evals.command import Options, evaluate
from tests.evals.sample import (
    ARTICLE,
    BACK,
    PILOT,
    PODCAST,
    question,
    replaced,
    source,
    transcript,
)

ROOT = Path(__file__).parents[2]
HEADER = {
    "made": "Written by hand.",
    "passages": [passage.model_dump(mode="json") for passage in (ARTICLE, PODCAST)],
}


def written(path: Path, *transcripts, header=True) -> Path:
    lines = [json.dumps(HEADER)] if header else []
    path.write_text("\n".join([*lines, *(each.model_dump_json() for each in transcripts)]))
    return path


def run(tmp_path, transcripts, **more) -> tuple[int, list[str]]:
    said: list[str] = []
    options = Options(transcripts=transcripts, out=tmp_path / "out", **more)
    return evaluate(options, said.append), said


def test_sound_conversations_pass(tmp_path):
    code, said = run(tmp_path, written(tmp_path / "t.jsonl", transcript()))
    assert code == 0
    assert not [line for line in said if line.startswith("BELOW")]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.json",
        "report.html",
        "junit.xml",
    }


def test_broken_ones_exit_with_one_and_a_line_for_each_shortfall(tmp_path):
    broken = replaced(BACK, source("She did look back at the bank.", ARTICLE, BACK.text))
    code, said = run(tmp_path, written(tmp_path / "t.jsonl", transcript(broken)))
    assert code == 1
    below = [line for line in said if line.startswith("BELOW THE GATE  ")]
    assert "grounding.transcripts: polarity_kept" in below[1] + below[0]
    assert all("\n" not in line for line in below)


def test_transcripts_without_passages_are_held_against_their_snapshots(tmp_path):
    unknown = replaced(PILOT, source(PILOT.text, PODCAST, passage_id="nowhere"))
    place = written(tmp_path / "t.jsonl", transcript(unknown), header=False)
    code, said = run(tmp_path, place)
    assert code == 0
    assert not [line for line in said if "unknown_ids" in line]


def test_with_a_corpus_a_passage_that_is_not_in_it_is_unknown(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "n.md").write_text("# Bees\n\nA hive in winter holds its warmth.\n")
    place = written(tmp_path / "t.jsonl", transcript(), header=False)
    code, said = run(tmp_path, place, corpus=tmp_path / "notes")
    assert code == 1
    assert [line for line in said if "grounding.transcripts: unknown_ids is 4" in line]


@pytest.fixture
def red(tmp_path):
    """A run below the gate, after one that passed; its folder."""
    run(tmp_path, written(tmp_path / "sound.jsonl", transcript()))
    text = "She did look <b>back</b> at the bank."
    broken = replaced(BACK, source(text, ARTICLE, BACK.text))
    run(tmp_path, written(tmp_path / "broken.jsonl", transcript(broken)))
    return tmp_path / "out"


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [v for k, v in attrs if k in {"src", "href", "action", "data"} and v]


def test_the_page_asks_nobody_for_anything(red):
    page = (red / "report.html").read_text()
    read = _Links()
    read.feed(page)
    assert all(address.startswith("#") for address in read.addresses)
    assert not {"script", "img", "link", "iframe"} & set(read.tags)
    assert "url(" not in page
    assert "@import" not in page
    assert "svg" in read.tags


def test_the_page_shows_the_sentence_beside_its_passage_and_the_change(red):
    page = (red / "report.html").read_text()
    assert "She did look &lt;b&gt;back&lt;/b&gt; at the bank." in page
    assert "<mark>She did not look back at the bank.</mark>" in page
    row = next(row for row in page.split("<tr>") if row.startswith("<td>polarity_kept"))
    assert '<td class="number worse">-0.250</td></tr>' in row
    assert "no “not” was lost or added" in row


def test_junit_counts_what_fell_short(red):
    root = ET.parse(red / "junit.xml").getroot()
    suites = {suite.get("name"): suite for suite in root}
    grounding = suites["grounding.transcripts"]
    failed = {case.get("name") for case in grounding.findall("testcase[failure]")}
    assert "polarity_kept" in failed
    assert grounding.get("failures") == str(len(failed))
    assert suites["coaching.transcripts"].get("failures") == "0"


def test_json_holds_every_finding(red):
    data = json.loads((red / "report.json").read_text())
    assert data["shortfalls"]
    found = [f for result in data["results"] for f in result["findings"]]
    assert {"polarity_kept", "citation_recall"} <= {f["metric"] for f in found}
    assert data["subjects"] == {"transcripts": "Written by hand."}


def test_the_command_line(coach_command, tmp_path):
    place = written(tmp_path / "t.jsonl", transcript(replaced(PILOT, PILOT, question("And why?"))))
    done = coach_command("eval", "--transcripts", place, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "BELOW THE GATE  coaching.transcripts: one_question" in done.stdout
    assert done.stderr == ""


STRANGE = {
    "bad.jsonl": b'{"thread": 1}\n',
    "notes.md": b"# Bees\n\nA hive in winter holds its warmth.\n",
    "odd.pdf": b"Not a PDF.",
    "bytes.jsonl": b"\xff\xfe\x00",
    "deep.jsonl": b"[" * 100_000,
    "silent.jsonl": b'{"thread": "x"}',
    "header.jsonl": b'{"made": "By hand.", "passages": "none"}',
    "failed.jsonl": b'{"id": "y", "error": "The model was unavailable."}',
}


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"suites": ("nothing",)}, "There is no suite 'nothing'"),
        ({"transcripts": "gone.jsonl"}, "gone.jsonl cannot be read"),
        (
            {"suites": ("safety",), "transcripts": "t.jsonl"},
            "The suite 'safety' needs a coach",
        ),
        ({"corpus": "gone"}, "There is nothing at gone."),
        ({"corpus": "empty"}, "No passage could be read from empty."),
        ({"corpus": "odd.pdf"}, "No passage could be read from odd.pdf. odd.pdf is named"),
        ({"corpus": "notes.md", "suites": ("retrieval",)}, "about the sources that ship"),
        ({"model": "some"}, "The setting 'model' is wrong"),
        ({"model": "openai:some"}, "A live model needs a key"),
        ({"judge": "oracle"}, "There is no judge 'oracle'"),
        ({"judge": "openai:x"}, "A judge needs a key"),
        ({"transcripts": "t.jsonl", "gate": "gone.yaml"}, "The gate gone.yaml cannot be read"),
        ({"transcripts": "bad.jsonl"}, "line 1 is no transcript"),
        ({"transcripts": "."}, r"\. cannot be read: Is a directory"),
        ({"transcripts": "odd.pdf"}, "line 1 is no JSON object; `coach export"),
        ({"transcripts": "bytes.jsonl"}, "bytes.jsonl is no UTF-8 text; `coach export"),
        ({"transcripts": "deep.jsonl"}, "line 1 is no JSON object"),
        ({"transcripts": "silent.jsonl"}, "line 1 is a transcript without a turn"),
        ({"transcripts": "header.jsonl"}, "line 1 is no header: passages"),
        ({"transcripts": "failed.jsonl"}, "failed.jsonl holds no transcript"),
    ],
)
def test_what_cannot_be_used_is_said_in_one_sentence(tmp_path, monkeypatch, options, complaint):
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "t.jsonl", transcript())
    for name, content in STRANGE.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "empty").mkdir()
    paths = {name: Path(options[name]) for name in {"transcripts", "corpus", "gate"} & set(options)}
    with pytest.raises(CoachError, match=complaint):
        evaluate(Options(**{**options, **paths}), print)


def test_the_command_line_says_it_without_a_traceback(coach_command):
    done = coach_command("eval", "nothing")
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


@pytest.fixture
def coach_command(tmp_path):
    def call(*arguments, path=ROOT):
        return subprocess.run(
            [sys.executable, "-m", "coach.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(path)},
            check=False,
        )

    return call


def test_without_the_harness_one_sentence_says_what_to_install(tmp_path):
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.modules['pydantic_evals'] = None\n"
        "sys.argv = ['coach', 'eval', 'slots']\n"
        "from coach.cli import main; main()"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'pydantic-evals" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_installed_package_says_where_the_evals_are(tmp_path):
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert built.returncode == 0
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    program = (
        f"import sys; sys.path[:] = [p for p in sys.path if p != {str(ROOT)!r}]\n"
        f"sys.path.insert(0, {str(tmp_path / 'site')!r}); sys.argv = ['coach', 'eval']\n"
        "from coach.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "run scripts/eval there" in done.stderr
    assert done.stderr.count("\n") == 1
