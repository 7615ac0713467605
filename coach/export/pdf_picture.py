"""Draws the picture on a page of the PDF: the same marks as in the SVG, as vectors and text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from coach.export.pdf_type import BOLD, ITALIC, REGULAR, runs
from coach.export.picture_layout import MARGIN
from coach.export.picture_marks import LEADING, Dot, Drawing, Line, Star, Style, Text

if TYPE_CHECKING:
    from coach.export.picture_marks import Ink, Mark

INK: dict[Ink, str] = {
    "ink": "#23211e",
    "soft": "#595349",
    "faint": "#6d665b",
    "accent": "#2f5d50",
    "line": "#8c8375",
    "paper": "#ffffff",
}


class PictureOnPaper(Flowable):
    """The drawing, scaled to the width of the column, or further down to the height of a page."""

    def __init__(self, drawing: Drawing) -> None:
        super().__init__()
        self._drawing = drawing
        self._scale = 1.0

    def wrap(self, room: float, height: float) -> tuple[float, float]:
        """The size on paper, in points."""
        drawing = self._drawing
        across, down = drawing.width - 2 * MARGIN, drawing.height - MARGIN
        self._scale = min(room / across, height / down, 1.0)
        return room, down * self._scale

    def draw(self) -> None:
        """Draw it; the origin is the lower left corner."""
        canvas = self.canv
        canvas.saveState()
        canvas.scale(self._scale, self._scale)
        # The paper has margins of its own.
        canvas.translate(-MARGIN, 0)
        for mark in self._drawing.marks:
            self._mark(canvas, mark)
        canvas.restoreState()

    def _mark(self, canvas: Any, mark: Mark) -> None:
        if isinstance(mark, Text):
            self._text(canvas, mark)
        elif isinstance(mark, Line):
            canvas.setDash([2, 4] if mark.dashed else [])
            canvas.setStrokeColor(HexColor(INK[mark.ink]))
            canvas.setLineWidth(mark.weight)
            self._through(canvas, mark.points, closed=False)
        elif isinstance(mark, Star):
            _state(canvas, mark.state)
            self._through(canvas, mark.corners, closed=True)
        else:
            self._dot(canvas, mark)

    def _dot(self, canvas: Any, dot: Dot) -> None:
        _state(canvas, dot.state)
        y, radius = self._up(dot.y), dot.radius
        if dot.square:
            canvas.rect(dot.x - radius, y - radius, 2 * radius, 2 * radius, fill=1)
        else:
            canvas.circle(dot.x, y, radius, fill=1)

    def _through(self, canvas: Any, points: tuple[tuple[float, float], ...], closed: bool) -> None:
        path = canvas.beginPath()
        (x, y), *further = points
        path.moveTo(x, self._up(y))
        for x, y in further:
            path.lineTo(x, self._up(y))
        if closed:
            path.close()
        canvas.drawPath(path, fill=int(closed), stroke=1)

    def _text(self, canvas: Any, text: Text) -> None:
        canvas.setFillColor(HexColor(INK[text.style.ink]))
        size, y = text.style.size, text.y
        for line in text.lines:
            pieces = runs(line, _font(text.style))
            wide = sum(stringWidth(piece, font, size) for font, piece in pieces)
            x = text.x - {"start": 0, "middle": wide / 2, "end": wide}[text.anchor]
            for font, piece in pieces:
                canvas.setFont(font, size)
                canvas.drawString(x, self._up(y), piece)
                x += stringWidth(piece, font, size)
            y += size * LEADING

    def _up(self, y: float) -> float:
        """Paper counts from below."""
        return self._drawing.height - y


def _font(style: Style) -> str:
    return BOLD if style.bold else ITALIC if style.italic else REGULAR


def _state(canvas: Any, state: str) -> None:
    """As in the SVG: filled, open, or open and dashed."""
    canvas.setDash([] if state else [2, 2.5])
    canvas.setLineWidth(1.75 if state else 1.25)
    canvas.setStrokeColor(HexColor(INK["accent" if state else "line"]))
    canvas.setFillColor(HexColor(INK["accent" if state == "confirmed" else "paper"]))
