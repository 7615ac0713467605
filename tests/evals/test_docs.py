"""docs/fidelity.md says what the baseline says, figure by figure."""

from __future__ import annotations

import json

from evals import docs, gate
from tests.evals.test_broken_on_purpose import BREAKS


def test_no_figure_is_typed_or_stale():
    text = docs.DOCUMENT.read_text(encoding="utf-8")
    assert docs.filled(text) == text


def test_every_suite_that_was_kept_is_shown():
    kept = json.loads(gate.BASELINE.read_text(encoding="utf-8"))["figures"]
    text = docs.DOCUMENT.read_text(encoding="utf-8")
    shown = {suite for suite in kept if f"<!-- figures: {suite} -->" in text}
    left_out = {"slots"}  # how well it hears is no matter of fidelity
    assert {suite.split(".")[0] for suite in kept} - {s.split(".")[0] for s in shown} == left_out


def test_what_is_broken_on_purpose_is_told():
    text = docs.DOCUMENT.read_text(encoding="utf-8")
    told = text.split("## Broken on purpose")[1].split("\n## ")[0]
    rows = [row.strip("| ").split(" | ") for row in told.splitlines() if row.startswith("| ")]
    red = {name: f"`{each.red.split(' is ')[0]}`" for name, each in BREAKS.items()}
    assert {name: figure for name, _, figure in rows[2:]} == red


def test_a_block_is_made_anew_and_nothing_else(tmp_path):
    baseline = tmp_path / "baseline.json"
    figures = {"slots": {"asked": {"value": 0.5, "n": 4}, "none": {"value": None, "n": 0}}}
    baseline.write_text(json.dumps({"figures": figures, "tables": {}}))
    text = "a\n<!-- figures: slots -->\nold\n<!-- end of figures -->\nb\n"
    made = docs.filled(text, baseline)
    assert "| asked | 0.5 | 4 |" in made
    assert "| none | – | 0 |" in made
    assert "old" not in made
    assert made.startswith("a\n")
    assert made.endswith("\nb\n")
    assert "Not measured" in docs.filled(text.replace("slots", "else"), baseline)
