"""Draws figures as inline SVG: bars with their floor, and tables whose shares are bars."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evals.figures import Table

_WIDE, _LABEL, _ROW = 640, 220, 20
_BAR = _WIDE - _LABEL - 60


def bars(
    shares: Mapping[str, float], limits: Mapping[str, tuple[float | None, float | None]]
) -> str:
    """A horizontal bar for each share in [0, 1], a tick at its floor or ceiling; "" for none."""
    if not shares:
        return ""
    rows = [
        _bar(row, name, value, *limits.get(name, (None, None)))
        for row, (name, value) in enumerate(shares.items())
    ]
    height = len(rows) * _ROW + 4
    return (
        f'<svg viewBox="0 0 {_WIDE} {height}" width="{_WIDE}" height="{height}" role="img" '
        f'aria-label="Figures as bars, limits as ticks">{"".join(rows)}</svg>'
    )


def _bar(row: int, name: str, value: float, least: float | None, most: float | None) -> str:
    top = row * _ROW + 4
    missed = (least is not None and value < least - 1e-9) or (
        most is not None and value > most + 1e-9
    )
    ticks = "".join(
        f'<line class="tick" x1="{_x(limit)}" x2="{_x(limit)}" y1="{top - 2}" y2="{top + 14}"/>'
        for limit in (least, most)
        if limit is not None and 0 <= limit <= 1
    )
    return (
        f'<text x="{_LABEL - 8}" y="{top + 10}" text-anchor="end">{escape(name)}</text>'
        f'<rect class="rail" x="{_LABEL}" y="{top}" width="{_BAR}" height="12"/>'
        f'<rect class="{"bad" if missed else "good"}" x="{_LABEL}" y="{top}" '
        f'width="{max(value * _BAR, 1):.1f}" height="12"/>{ticks}'
        f'<text x="{_LABEL + _BAR + 8}" y="{top + 10}">{value:.3f}</text>'
    )


def _x(value: float) -> str:
    return f"{_LABEL + value * _BAR:.1f}"


def dots(table: Table) -> str:
    """``table`` as HTML; a cell that is a share is drawn as a bar beside its figure."""
    head = "".join(f"<th>{escape(column)}</th>" for column in table.columns)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: str | float) -> str:
    if not isinstance(cell, float):
        return f"<td>{escape(str(cell))}</td>"
    width = min(max(cell, 0.0), 1.0) * 80
    return (
        '<td class="number"><svg width="80" height="10" aria-hidden="true">'
        f'<rect class="rail" width="80" height="10"/><rect class="good" width="{width:.1f}" '
        f'height="10"/></svg> {cell:.3f}</td>'
    )
