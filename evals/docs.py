"""Writes the figures of docs/fidelity.md from the baseline, so that nobody types one."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from evals.gate import BASELINE

DOCUMENT = Path(__file__).parents[1] / "docs" / "fidelity.md"
_BLOCK = re.compile(
    r"(<!-- figures: (?P<what>[\w. ]+) -->\n)(?P<table>.*?)(<!-- end of figures -->)", re.DOTALL
)


def write_tables(document: Path = DOCUMENT, baseline: Path = BASELINE) -> None:
    """Put the baseline's figures between the markers of ``document``."""
    document.write_text(filled(document.read_text(encoding="utf-8"), baseline), encoding="utf-8")


def filled(text: str, baseline: Path = BASELINE) -> str:
    """``text`` with every block of figures made anew.

    A block is ``<!-- figures: SUITE -->`` (all figures of the suite) or ``<!-- figures: SUITE
    tables -->`` (its tables by kind), up to ``<!-- end of figures -->``.
    """
    data = json.loads(baseline.read_text(encoding="utf-8"))
    return _BLOCK.sub(lambda block: f"{block[1]}{_made(block['what'], data)}\n{block[4]}", text)


def _made(what: str, data: dict[str, Any]) -> str:
    suite, _, kind = what.partition(" ")
    held = data["tables"] if kind == "tables" else data["figures"]
    if suite not in held:
        return "*Not measured in the run that was kept.*"
    if kind == "tables":
        return "\n\n".join(
            f"{table['title']}\n\n{_table(table['columns'], table['rows'])}"
            for table in held[suite]
        )
    in_tables = suite in data["tables"]  # figures by kind, "caught.number", are shown there
    rows = [
        (name, _said(figure["value"]), figure["n"])
        for name, figure in held[suite].items()
        if not (in_tables and "." in name)
    ]
    return _table(("figure", "value", "n"), rows)


def _table(columns: Any, rows: Any) -> str:
    lines = [_row(columns), _row(["---"] * len(columns)), *(_row(row) for row in rows)]
    return "\n".join(lines)


def _row(cells: Any) -> str:
    return "| " + " | ".join(_said(cell) for cell in cells) + " |"


def _said(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    return str(value)
