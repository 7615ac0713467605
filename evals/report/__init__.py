"""Writes a run down: JSON for programs, JUnit XML for CI, one HTML page for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from evals.figures import Report
from evals.report.junit import junit
from evals.report.page import page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evals.figures import Figure
    from evals.gate import Gate

JSON, XML, HTML = "report.json", "junit.xml", "report.html"


def read_last(folder: Path) -> Report | None:
    """The run that was written to ``folder`` before, or None."""
    try:
        return Report.model_validate_json((folder / JSON).read_bytes())
    except (OSError, ValidationError):
        return None  # none, or of another version: there is nothing to compare with


def write_reports(
    report: Report,
    folder: Path,
    gate: Gate,
    baseline: Mapping[str, Mapping[str, Figure]],
    last: Report | None,
) -> Path:
    """Write all three to ``folder`` and return the page; ``last`` is what changes are told from."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / JSON).write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / XML).write_bytes(junit(report, gate))
    (folder / HTML).write_text(page(report, gate, baseline, last), encoding="utf-8")
    return folder / HTML
