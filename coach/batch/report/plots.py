"""Draws a report's figures as inline SVG: bars, and numbers before and after side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WIDE, _LABEL, _ROW = 640, 200, 26
_BAR = _WIDE - _LABEL - 110
_HIGH, _COLUMN, _FOOT = 120, 52, 22
_SVG = Markup('<svg viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>')


def bars(counts: Mapping[str, int], of: int, label: str) -> Markup:
    """A horizontal bar for each count, as a share of ``of``; "" where there is nothing to show."""
    if not counts or not of:
        return Markup()
    rows = [_bar(row, name, count, of) for row, (name, count) in enumerate(counts.items())]
    height = len(rows) * _ROW
    return _SVG.format(_WIDE, height, _WIDE, height, label, Markup().join(rows))


def before_after(before: Sequence[int], after: Sequence[int], label: str) -> Markup:
    """Two columns for each number from 0 to 10: how many gave it before, how many after."""
    most = max((*before, *after), default=0)
    if not most:
        return Markup()
    columns = []
    for number, pair in enumerate(zip(before, after, strict=True)):
        left = number * _COLUMN + 8
        for place, (kind, count) in enumerate(zip(("soft", "good"), pair, strict=True)):
            height = count / most * (_HIGH - 16)
            x = left + place * 20
            columns.append(
                Markup('<rect class="{}" x="{}" y="{:.1f}" width="18" height="{:.1f}"/>').format(
                    kind, x, _HIGH - height, height
                )
            )
            if count:
                columns.append(
                    Markup('<text x="{}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                        x + 9, _HIGH - height - 3, count
                    )
                )
        columns.append(
            Markup('<text x="{}" y="{}" text-anchor="middle">{}</text>').format(
                left + 19, _HIGH + 16, number
            )
        )
    wide = len(before) * _COLUMN + 8
    base = Markup('<line class="tick" x1="0" x2="{}" y1="{}" y2="{}"/>').format(wide, _HIGH, _HIGH)
    drawn = Markup().join([*columns, base])
    return _SVG.format(wide, _HIGH + _FOOT, wide, _HIGH + _FOOT, label, drawn)


def _bar(row: int, name: str, count: int, of: int) -> Markup:
    top, share = row * _ROW + 4, count / of
    return Markup(
        '<text x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="rail" x="{}" y="{}" width="{}" height="16"/>'
        '<rect class="good" x="{}" y="{}" width="{:.1f}" height="16"/>'
        '<text x="{}" y="{}">{:,} · {:.0%}</text>'
    ).format(
        *(_LABEL - 10, top + 13, name, _LABEL, top, _BAR),
        *(_LABEL, top, share * _BAR, _LABEL + _BAR + 10, top + 13, count, share),
    )
