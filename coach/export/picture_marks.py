"""What a picture is made of, wherever it is drawn: lines, dots, stars and blocks of text."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from coach.export.picture_text import width, wrap

Ink = Literal["ink", "soft", "faint", "accent", "line", "paper"]

# Of the font size: from line to line, and what a letter takes above and below its baseline.
LEADING = 1.34
ASCENT, DESCENT = 0.95, 0.3


@dataclass(frozen=True)
class Style:
    """How a text is set; ``size`` in units of the drawing."""

    size: float
    serif: bool = False
    bold: bool = False
    italic: bool = False
    ink: Ink = "ink"


LABEL = Style(12, ink="soft", bold=True)
WORDS = Style(15, serif=True)
LEADING_WORDS = Style(17, serif=True)
EMPTY = Style(14, serif=True, italic=True, ink="faint")
NOTE = Style(12, ink="soft")


@dataclass(frozen=True)
class Box:
    """A rectangle: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether both cover a common area."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


@dataclass(frozen=True)
class Text:
    """A block of lines; ``x`` is where lines start (or end, or have their middle, by ``anchor``).

    ``y`` is the first baseline. ``whole`` is the uncut text where the lines were shortened.
    """

    x: float
    y: float
    lines: tuple[str, ...]
    style: Style
    anchor: Literal["start", "middle", "end"] = "start"
    whole: str = ""

    @property
    def box(self) -> Box:
        """The room it takes at most."""
        size = self.style.size
        widest = max(width(line, size, bold=self.style.bold) for line in self.lines)
        left = self.x - {"start": 0.0, "middle": widest / 2, "end": widest}[self.anchor]
        last = self.y + (len(self.lines) - 1) * size * LEADING
        return Box(left, self.y - ASCENT * size, left + widest, last + DESCENT * size)


@dataclass(frozen=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, float], ...]
    ink: Ink = "soft"
    weight: float = 1.5
    dashed: bool = False


@dataclass(frozen=True)
class Dot:
    """A station or a step on the line; state shows in its filling, and is said in words beside."""

    x: float
    y: float
    radius: float
    state: str
    square: bool = False


@dataclass(frozen=True)
class Star:
    """A five-pointed star around ``x, y``."""

    x: float
    y: float
    radius: float
    state: str

    @property
    def corners(self) -> tuple[tuple[float, float], ...]:
        """Its ten corners, the uppermost first."""
        turned = [(math.tau * i / 10, self.radius * (0.42 if i % 2 else 1)) for i in range(10)]
        return tuple((self.x + r * math.sin(a), self.y - r * math.cos(a)) for a, r in turned)


Mark = Text | Line | Dot | Star


@dataclass
class Drawing:
    """Marks on a sheet of ``width``; the height grows with them."""

    width: float
    height: float = 0.0
    marks: list[Mark] = field(default_factory=list)

    def add(self, mark: Mark) -> None:
        """Put a mark down."""
        self.marks.append(mark)
        if isinstance(mark, Text):
            self.height = max(self.height, mark.box.bottom)

    def write(
        self,
        text: str,
        x: float,
        top: float,
        room: float,
        style: Style,
        *,
        most: int = 1,
        tail: str = "",
        anchor: Literal["start", "end"] = "start",
    ) -> float:
        """Set ``text`` below ``top`` in at most ``most`` lines of ``room``; return its bottom."""
        # A bold line is measured as such by giving it less room.
        fits = room / 1.1 if style.bold else room
        wrapped = wrap(text, fits, style.size, most, tail=tail)
        if not wrapped.lines:
            return top
        whole = f"{text}{tail}" if wrapped.cut else ""
        baseline = top + ASCENT * style.size
        mark = Text(x, baseline, wrapped.lines, style, anchor, whole)
        self.add(mark)
        return mark.box.bottom
