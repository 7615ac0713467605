"""Draws shares as inline SVG: a bar with a tick at its floor or ceiling, and tables of bars."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evals.figures import Table

_WIDE, _HIGH = 160, 12


def bar(value: float, least: float | None, most: float | None) -> str:
    """A horizontal bar for a share in [0, 1], with a tick at each of its bounds."""
    low = least is not None and value < least - 1e-9
    high = most is not None and value > most + 1e-9
    colour = "plain" if least is None and most is None else "bad" if low or high else "good"
    ticks = "".join(
        f'<line class="tick" x1="{_x(limit)}" x2="{_x(limit)}" y1="0" y2="{_HIGH}"/>'
        for limit in (least, most)
        if limit is not None and 0 <= limit <= 1
    )
    return (
        f'<svg class="bar" width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE} {_HIGH}" '
        f'aria-hidden="true"><rect class="rail" y="2" width="{_WIDE}" height="8"/>'
        f'<rect class="{colour}" y="2" width="{_x(value)}" height="8"/>'
        f"{ticks}</svg>"
    )


def table_of(table: Table) -> str:
    """``table`` as HTML; a cell that is a share is drawn as a bar beside its figure."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(cell: str | float) -> str:
    if isinstance(cell, int):
        return f'<td class="number">{cell}</td>'
    if not isinstance(cell, float):
        return f"<td>{escape(str(cell))}</td>"
    drawn = bar(min(max(cell, 0.0), 1.0), None, None)
    return f'<td class="number">{drawn} {cell:.3f}</td>'


def _x(share: float) -> str:
    return f"{min(max(share, 0.0), 1.0) * (_WIDE - 2) + 1:.1f}"
