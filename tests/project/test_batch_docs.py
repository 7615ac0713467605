"""Every code block of docs/batch.md runs as it stands, one after the other in one folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.project.test_readme import _environment

ROOT = Path(__file__).resolve().parents[2]
BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```",
    (ROOT / "docs" / "batch.md").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


def test_the_blocks_run(tmp_path: Path) -> None:
    assert {language for language, _ in BLOCKS} == {"bash", "python"}
    environment = _environment(tmp_path)
    said = []
    for language, code in BLOCKS:
        shell = ["bash", "-euo", "pipefail", "-c", code]
        done = subprocess.run(
            shell if language == "bash" else [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        said.append(done.stdout + done.stderr)
    held, simulated, reported, tables, gone_on, again, dry, halved, python = said
    assert "2 of 2 cases are in results.jsonl" in held
    assert "2 of 2 cases are in results.jsonl; 1 of them from before" in gone_on
    assert "2 of 2 cases are in results.jsonl; 2 of them from before" in again
    assert "2 of 2 cases are in talks.jsonl" in simulated
    assert "2 cases, 8 turns" in reported
    assert "confidence_before" in tables
    assert "prompt tokens" in dry
    assert "calls in waves" in halved
    assert "This is no case" in python
