"""The product itself is broken in a copy, one edit at a time, and every time the gate turns red.

Each edit is of the kind that slips in: a factor left out, a condition turned, a rendering that
touches up what was checked before. The copy is run in a process of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("coach", "corpus", "evals", "prompts")
RUN = Path(__file__).with_name("small_run.py")
NODES = "coach/graph/nodes.py"
SHOWN = "sentences=tuple(outcome.sentences),"


@dataclass(frozen=True)
class Break:
    """``old`` in ``file`` becomes ``new``; of these suites, ``red`` is how a line then begins."""

    file: str
    old: str
    new: str
    suites: tuple[str, ...]
    red: str


def rendered(text: str) -> str:
    """An edit that alters the text of every sentence after it was checked."""
    return f'sentences=tuple(s.model_copy(update={{"text": {text}}}) for s in outcome.sentences),'


def added(kind: str, text: str) -> str:
    """An edit that adds a sentence to every reply after it was checked."""
    return f"sentences=(*outcome.sentences, Sentence(kind=SentenceKind.{kind}, text={text})),"


BREAKS = {
    "a wrong timestamp": Break(
        "coach/passages.py",
        "hours * 3600 + minutes * 60 + seconds",
        "hours * 3600 + minutes + seconds",
        ("grounding",),
        "grounding.lived: places_right",
    ),
    "a dropped “not”": Break(
        NODES,
        SHOWN,
        rendered('s.text.replace(" not ", " ").replace(" no ", " ")'),
        ("grounding",),
        "grounding.lived: polarity_kept",
    ),
    "two questions a turn": Break(
        NODES,
        SHOWN,
        added("QUESTION", 'f"And what else, {state.number}?"'),
        ("coaching",),
        "coaching.lived: one_question",
    ),
    "a canned repeat": Break(
        NODES,
        SHOWN,
        added("COACHING", '"Thank you for telling me that."'),
        ("coaching",),
        "coaching.lived: repeated_sentences",
    ),
    "advice nobody asked for": Break(
        NODES,
        SHOWN,
        added("COACHING", 'f"You should hand in your notice, {state.number}."'),
        ("coaching",),
        "coaching.lived: unrequested_advice",
    ),
    "a quotation touched up": Break(
        NODES,
        SHOWN,
        rendered('s.text.replace(" I ", " you ")'),
        ("person",),
        "person.lived: quotations_exact",
    ),
    "another figure": Break(
        NODES,
        SHOWN,
        rendered('s.text.replace("three", "four").replace("14", "15")'),
        ("person",),
        "person.lived: figures_theirs",
    ),
    "a record in the coach's words": Break(
        NODES,
        "record = apply(record, change)",
        'record = apply(record, change.model_copy(update={"value": f"roughly {change.value}"}))',
        ("person",),
        "person.lived: record_in_their_words",
    ),
    "a checker that lets everything pass": Break(
        "coach/verification/check.py",
        "class FidelityVerifier:",
        "class FidelityVerifier:\n    def __getattribute__(self, name):\n"
        '        if name != "check":\n            return object.__getattribute__(self, name)\n'
        "        from coach.schemas import Verdict\n"
        "        return lambda *_, **__: Verdict(supported=True, score=1.0)\n",
        ("verifier",),
        "verifier.labelled: caught is 0",
    ),
    "danger that is coached": Break(
        "coach/safety/gate.py",
        "found = finding.safety",
        "found = Safety.OK",
        ("safety",),
        "safety: stopped",
    ),
    "an answer to everything": Break(
        "coach/retrieval/search.py",
        "return answer.passages if answer.fits else []",
        "return answer.passages",
        ("abstention",),
        "abstention: refused",
    ),
    "a message that counts twice": Break(
        "coach/session/replay.py",
        "if not request_id or found is None:",
        "if found is None or request_id:",
        ("faults",),
        "faults: survived",
    ),
}


@pytest.fixture
def copy(tmp_path):
    """The product and its evals; files are linked, and whoever edits one writes it anew."""
    for part in PARTS:
        shutil.copytree(
            ROOT / part,
            tmp_path / part,
            copy_function=_linked,
            ignore=shutil.ignore_patterns("*.pyc.*"),
        )
    return tmp_path


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copyfile(source, target)


def measured(place: Path, *suites: str) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, str(RUN), *suites],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "HOME": str(place)},
    )
    assert not done.stderr, done.stderr
    return done.returncode, [line for line in done.stdout.splitlines() if line]


def test_the_product_as_it_is_passes(copy):
    every = sorted({suite for each in BREAKS.values() for suite in each.suites})
    assert measured(copy, *every) == (0, [])


@pytest.mark.parametrize("name", BREAKS)
def test_the_gate_is_red(copy, name):
    broken = BREAKS[name]
    file = copy / broken.file
    text = file.read_text(encoding="utf-8")
    assert text.count(broken.old) == 1, "The line to be broken has changed."
    file.unlink()
    file.write_text(text.replace(broken.old, broken.new), encoding="utf-8")
    code, lines = measured(copy, *broken.suites)
    assert code == 1
    assert [line for line in lines if line.startswith(broken.red)], lines
