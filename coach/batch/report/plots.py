"""Draws a report's figures as inline SVG: bars, and numbers before and after side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Across in per cent, so that a phone shows all of it and the words stay as large; down in pixels.
_LABEL, _BAR, _GAP, _ROW = 40.0, 34.0, 2.0, 26
_HIGH, _FOOT = 120, 22
_SVG = Markup('<svg width="100%" height="{}" role="img" aria-label="{}">{}</svg>')


def bars(counts: Mapping[str, int], of: int, label: str) -> Markup:
    """A horizontal bar for each count, as a share of ``of``; "" where there is nothing to show."""
    if not counts or not of:
        return Markup()
    rows = [_bar(row, name, count, of) for row, (name, count) in enumerate(counts.items())]
    height = len(rows) * _ROW
    return _SVG.format(height, label, Markup().join(rows))


def before_after(before: Sequence[int], after: Sequence[int], label: str) -> Markup:
    """Two columns for each number from 0 to 10: how many gave it before, how many after."""
    most = max((*before, *after), default=0)
    if not most:
        return Markup()
    columns = []
    each = 100 / len(before)
    for number, pair in enumerate(zip(before, after, strict=True)):
        for place, (kind, count) in enumerate(zip(("soft", "good"), pair, strict=True)):
            columns.append(_column(kind, (number + 0.12 + place * 0.38) * each, each, count / most))
            if count:
                middle, top = (number + 0.3 + place * 0.38) * each, _HIGH - _tall(count / most)
                columns.append(_centred(middle, top - 3, count))
        columns.append(_centred((number + 0.49) * each, _HIGH + 16, number))
    base = Markup('<line class="tick" x1="0" x2="100%" y1="{}" y2="{}"/>').format(_HIGH, _HIGH)
    return _SVG.format(_HIGH + _FOOT, label, Markup().join([*columns, base]))


def _tall(share: float) -> float:
    return share * (_HIGH - 16)


def _column(kind: str, left: float, each: float, share: float) -> Markup:
    tall = _tall(share)
    return Markup(
        '<rect class="{}" x="{:.2f}%" y="{:.1f}" width="{:.2f}%" height="{:.1f}"/>'
    ).format(kind, left, _HIGH - tall, 0.36 * each, tall)


def _centred(x: float, y: float, number: int) -> Markup:
    return Markup('<text x="{:.2f}%" y="{:.1f}" text-anchor="middle">{}</text>').format(
        x, y, number
    )


def _bar(row: int, name: str, count: int, of: int) -> Markup:
    top, share = row * _ROW + 4, count / of
    return Markup(
        '<text x="{}%" y="{}" text-anchor="end">{}</text>'
        '<rect class="rail" x="{}%" y="{}" width="{}%" height="16"/>'
        '<rect class="good" x="{}%" y="{}" width="{:.2f}%" height="16"/>'
        '<text x="{}%" y="{}">{:,} · {:.0%}</text>'
    ).format(
        *(_LABEL - _GAP, top + 13, name, _LABEL, top, _BAR),
        *(_LABEL, top, share * _BAR, _LABEL + _BAR + _GAP, top + 13, count, share),
    )
