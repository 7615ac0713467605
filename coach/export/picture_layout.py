"""Lays the picture out: along a line on a wide sheet, down a line on a phone, small as a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from coach.export.picture import NO_GAPS, NO_STEPS
from coach.export.picture_marks import (
    EMPTY,
    LABEL,
    LEADING_WORDS,
    NOTE,
    WORDS,
    Dot,
    Drawing,
    Line,
    Star,
    Style,
    Text,
)
from coach.export.picture_text import wrap
from coach.export.provenance import day

if TYPE_CHECKING:
    from coach.export.picture import Picture, Place

MARGIN = 22.0
WIDE, MIDDLE, NARROW, SMALL = 880.0, 700.0, 358.0, 296.0
# A picture is looked at, not read like a page: what is more is counted, and said in the words.
MOST_STEPS, MOST_GAPS = 5, 6

_GUTTER = 26.0
_DOT, _STAR, _RISE, _TICK = 7.0, 11.0, 6.0, 7.0
_ITEM = Style(14, serif=True)
_DATE = Style(11, ink="soft")
_GLANCE = Style(13, serif=True)
_GLANCE_EMPTY = Style(12, serif=True, italic=True, ink="faint")
_GLANCE_LABEL = Style(11, ink="soft")


def wide(picture: Picture, width: float = WIDE) -> Drawing:
    """The line from left to right, the stars above it, the lists of what lies between below."""
    drawing = Drawing(width)
    room = (width - 2 * MARGIN - 3 * _GUTTER) / 4
    columns = [MARGIN + i * (room + _GUTTER) for i in range(4)]
    dots = [column + _DOT for column in columns]
    rise = _RISE * min(len(picture.gaps), MOST_GAPS)
    high = _stars_above(drawing, picture, columns) + 40
    level = max(high + rise, MARGIN + 100)
    high = level - rise
    for star, x in zip(picture.stars, dots[2:], strict=True):
        drawing.add(Line(((x, MARGIN + 30), (x, high - 14)), "line", 1, dashed=True))
        drawing.add(Star(x, MARGIN + 12, _STAR, star.status))
    _line_across(drawing, picture, dots, level)
    bottoms = []
    for place, column, y in zip(picture.stations, columns, (level, level, high, high), strict=True):
        drawing.add(Dot(column + _DOT, y, _DOT, place.status))
        bottoms.append(_place(drawing, place, column, level + 20, room, most=8))
    top, half = max(bottoms) + 30, 2 * room + _GUTTER
    left = _steps(drawing, picture, columns[0], top, half - 14)
    right = _gaps(drawing, picture, columns[2], top, half)
    return _ended(drawing, picture, columns[0], max(left, right), width - 2 * MARGIN)


def middle(picture: Picture) -> Drawing:
    """As ``wide``, for a page held upright: on A4 its 15 units are 10 points."""
    return wide(picture, MIDDLE)


def narrow(picture: Picture, width: float = NARROW) -> Drawing:
    """The line from top to bottom, every word beside its place on it."""
    drawing = Drawing(width)
    x, left, room = MARGIN, MARGIN + 24, width - 2 * MARGIN - 24
    y = MARGIN
    for star in picture.stars:
        drawing.add(Star(x, y + 8, _STAR - 2, star.status))
        y = _place(drawing, star, left, y, room, most=4, style=LEADING_WORDS) + 18
    y += 12
    begin, last = y + 8, y
    for index, place in enumerate(picture.stations):
        last = y + 8
        drawing.add(Dot(x, last, _DOT, place.status))
        y = _place(drawing, place, left, y, room, most=6) + 18
        if index == 0:
            y = _steps(drawing, picture, left, y, room, on=x) + 18
        if index == 1:
            y = _gaps(drawing, picture, left, y, room, on=x) + 18
    drawing.marks.insert(0, Line(((x, begin), (x, last))))
    return _ended(drawing, picture, MARGIN - _STAR, y - 18, width - 2 * MARGIN + _STAR)


def small(picture: Picture, width: float = SMALL) -> Drawing:
    """A glance: the two stars, and which places on the line are taken."""
    drawing = Drawing(width)
    half, level = width / 2, 0.0
    for star, x in zip(picture.stars, (0.0, half + 4), strict=True):
        drawing.add(Star(x + 9, 12, 8, star.status))
        said = star.said[-1]
        style = _GLANCE if said.status else _GLANCE_EMPTY
        bottom = drawing.write(said.text, x + 23, 3, half - 30, style, most=2, tail=said.marks)
        level = max(level, bottom)
    level += 24
    room = width / 4
    dots = [room * (i + 0.5) for i in range(4)]
    drawing.add(Line(tuple((x, level) for x in dots)))
    for x in _between(dots[0], dots[1], min(len(picture.steps), MOST_STEPS)):
        drawing.add(_tick(x, level))
    for x in _between(dots[1], dots[2], min(len(picture.gaps), MOST_GAPS)):
        drawing.add(Dot(x, level, 2.2, "confirmed", square=True))
    for place, x in zip(picture.stations, dots, strict=True):
        drawing.add(Dot(x, level, 5.5, place.status))
        lines = wrap(place.label, room - 6, _GLANCE_LABEL.size, 2).lines
        drawing.add(Text(x, level + 22, lines, _GLANCE_LABEL, "middle"))
    drawing.height += 4
    return drawing


def _stars_above(drawing: Drawing, picture: Picture, columns: list[float]) -> float:
    """The first star stands above the job after next, its words before it; the second above the
    act after, its words behind it. Returns the bottom of the words.
    """
    first, second = picture.stars
    ends, begins = columns[2] - 12, columns[3] + 2 * _DOT + 12
    before = _place(
        drawing, first, ends, MARGIN, ends - columns[0], most=4, style=LEADING_WORDS, anchor="end"
    )
    room = drawing.width - MARGIN - begins
    return max(before, _place(drawing, second, begins, MARGIN, room, most=7))


def _line_across(drawing: Drawing, picture: Picture, dots: list[float], level: float) -> None:
    """One line from today to the act after: dates are ticks on it, what is missing makes a step."""
    steps = picture.steps[:MOST_STEPS]
    points, y = [(dots[0], level)], level
    for number, x in enumerate(
        _between(dots[1] + 8, dots[2] - 8, min(len(picture.gaps), MOST_GAPS)), 1
    ):
        points += [(x, y), (x, y - _RISE)]
        y -= _RISE
        # The number stands on its step.
        drawing.add(Text(x + 7, y - 5, (str(number),), _DATE, "middle"))
    points.append((dots[2], y))
    drawing.add(Line(tuple(points)))
    drawing.add(Line(((dots[2], y), (dots[3], y)), dashed=True))
    for index, x in enumerate(_between(dots[0], dots[1], len(steps))):
        drawing.add(_tick(x, level))
        due = steps[index].due
        # Every other date stands a line higher, so that neighbours have room.
        above = level - 12 - (14 if index % 2 else 0)
        drawing.add(Text(x, above, (f"{due.day} {due:%b}",), _DATE, "middle"))


def _place(
    drawing: Drawing,
    place: Place,
    x: float,
    top: float,
    room: float,
    *,
    most: int,
    style: Style = WORDS,
    anchor: Literal["start", "end"] = "start",
) -> float:
    """The label, and below it what was said, shared out among ``most`` lines."""
    y = drawing.write(place.heading, x, top, room, LABEL, most=2, anchor=anchor)
    shown = place.said[:2]
    for index, said in enumerate(shown):
        looks = style if said.status else EMPTY
        lines = most // len(shown)
        y = drawing.write(
            said.text,
            x,
            y + (9 if index else 3),
            room,
            looks,
            most=lines,
            tail=said.marks,
            anchor=anchor,
        )
    return y


def _steps(
    drawing: Drawing, picture: Picture, x: float, top: float, room: float, on: float | None = None
) -> float:
    """The dated steps as a list; ``on`` is where the line runs beside it, if it does."""
    y = _headed(drawing, "Steps with a date", NO_STEPS, bool(picture.steps), x, top, room)
    for step in picture.steps[:MOST_STEPS]:
        y += 8
        if on is not None:
            drawing.add(Line(((on - _TICK, y + 7), (on + _TICK, y + 7))))
        y = drawing.write(f"{day(step.due)} · {step.said.status}", x, y, room, NOTE, most=2)
        y = drawing.write(step.text, x, y + 1, room, _ITEM, most=3, tail=step.said.marks)
    return _more(drawing, len(picture.steps) - MOST_STEPS, x, y, room)


def _gaps(
    drawing: Drawing, picture: Picture, x: float, top: float, room: float, on: float | None = None
) -> float:
    """What is missing, numbered; ``on`` as in ``_steps``."""
    y = _headed(drawing, "Still missing", NO_GAPS, bool(picture.gaps), x, top, room)
    for number, gap in enumerate(picture.gaps[:MOST_GAPS], 1):
        y += 6
        if on is not None:
            drawing.add(Dot(on, y + 9, 3, gap.status, square=True))
        number_style = Style(12, ink="soft")
        drawing.add(Text(x, y + 13, (str(number),), number_style))
        tail = f"{gap.marks} · {gap.status}"
        y = drawing.write(gap.text, x + 16, y, room - 16, _ITEM, most=3, tail=tail)
    return _more(drawing, len(picture.gaps) - MOST_GAPS, x, y, room)


def _headed(
    drawing: Drawing, heading: str, empty: str, any_there: bool, x: float, top: float, room: float
) -> float:
    y = drawing.write(heading, x, top, room, LABEL)
    return y if any_there else drawing.write(empty, x, y + 3, room, EMPTY, most=3)


def _more(drawing: Drawing, count: int, x: float, y: float, room: float) -> float:
    if count <= 0:
        return y
    return drawing.write(f"and {count} more, in the words", x, y + 6, room, EMPTY)


def _ended(drawing: Drawing, picture: Picture, x: float, y: float, room: float) -> Drawing:
    """The sources of the figures, then the margin."""
    for index, line in enumerate(picture.sources):
        y = drawing.write(line, x, y + (24 if index == 0 else 4), room, NOTE, most=3)
    drawing.height = y + MARGIN
    return drawing


def _tick(x: float, level: float) -> Line:
    return Line(((x, level - _TICK), (x, level + _TICK)))


def _between(left: float, right: float, count: int) -> list[float]:
    """``count`` places between two others, evenly."""
    return [left + (right - left) * (i + 1) / (count + 1) for i in range(count)]
