"""Draws the picture as SVG, the same for the page, light or dark, and for a file of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from coach.export.picture import TITLE, picture_in_words, picture_of
from coach.export.picture_layout import middle, narrow, small, wide
from coach.export.picture_marks import LEADING, Dot, Drawing, Line, Star, Style, Text
from coach.export.provenance import citations, figures_by_passage

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.export.picture import Picture
    from coach.export.picture_marks import Ink, Mark
    from coach.transcript import Transcript

LAYOUTS: dict[str, Callable[[Picture], Drawing]] = {
    "wide": wide,
    "middle": middle,
    "narrow": narrow,
    "small": small,
}

# Ink → (custom property of the page, the colour where there is none). A renderer that knows no
# custom properties takes the attribute, which has the colour alone.
_COLOURS: dict[Ink, tuple[str, str]] = {
    "ink": ("--ink", "#23211e"),
    "soft": ("--ink-soft", "#595349"),
    "faint": ("--ink-faint", "#6d665b"),
    "accent": ("--accent", "#2f5d50"),
    "line": ("--line-strong", "#8c8375"),
    "paper": ("--picture-paper", "#fbf8f3"),
}
_SERIF = "Charter, 'Bitstream Charter', Cambria, Georgia, 'Noto Serif', 'Liberation Serif', serif"
_SANS = "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', Arial, sans-serif"


def to_svg(transcript: Transcript) -> str:
    """The picture of the conversation's record as a file of its own."""
    cited = citations(transcript)
    picture = picture_of(transcript.record, figures_by_passage(transcript), cited)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + draw_svg(picture) + "\n"


def draw_svg(picture: Picture, layout: str = "wide") -> str:
    """One ``<svg>`` element; every text in it is escaped, and nothing in it is active."""
    drawing = LAYOUTS[layout](picture)
    size = f'width="{_number(drawing.width)}" height="{_number(drawing.height)}"'
    box = f"0 0 {_number(drawing.width)} {_number(drawing.height)}"
    named = f"picture-{layout}"
    words = "\n".join(f"{line}." for line in picture_in_words(picture))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{box}" role="img" '
        f'aria-labelledby="{named}-title" aria-describedby="{named}-words">',
        f'<title id="{named}-title">{TITLE}</title>',
        f'<desc id="{named}-words">{_text(words)}</desc>',
        f'<rect width="100%" height="100%" {_painted("paper")}/>',
        *map(_mark, drawing.marks),
        "</svg>",
    ]
    return "\n".join(parts)


def _mark(mark: Mark) -> str:
    if isinstance(mark, Text):
        return _block(mark)
    if isinstance(mark, Line):
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in mark.points)
        dashes = ' stroke-dasharray="2 5"' if mark.dashed else ""
        painted = _painted(None, mark.ink, mark.weight)
        return f'<polyline points="{points}" {painted} stroke-linecap="round"{dashes}/>'
    if isinstance(mark, Star):
        points = " ".join(f"{_number(x)},{_number(y)}" for x, y in mark.corners)
        return f'<polygon points="{points}" {_state(mark.state)} stroke-linejoin="round"/>'
    return _dot(mark)


def _dot(dot: Dot) -> str:
    x, y, radius = _number(dot.x), _number(dot.y), _number(dot.radius)
    if not dot.square:
        return f'<circle cx="{x}" cy="{y}" r="{radius}" {_state(dot.state)}/>'
    left, top, side = dot.x - dot.radius, dot.y - dot.radius, _number(2 * dot.radius)
    at = f'x="{_number(left)}" y="{_number(top)}"'
    return f'<rect {at} width="{side}" height="{side}" {_state(dot.state)}/>'


def _state(state: str) -> str:
    """Confirmed is filled, a draft is open, what is empty is open and dashed."""
    if not state:
        return f'{_painted("paper", "line", 1.25)} stroke-dasharray="2 2.5"'
    return _painted("accent" if state == "confirmed" else "paper", "accent", 1.75)


def _block(text: Text) -> str:
    anchor = "" if text.anchor == "start" else f' text-anchor="{text.anchor}"'
    x, step = _number(text.x), text.style.size * LEADING
    spans = "".join(
        f'<tspan x="{x}" y="{_number(text.y + i * step)}">{_text(line)}</tspan>'
        for i, line in enumerate(text.lines)
    )
    block = f"<text {_font(text.style)} {_painted(text.style.ink)}{anchor}>{spans}</text>"
    return f"<g><title>{_text(text.whole)}</title>{block}</g>" if text.whole else block


def _font(style: Style) -> str:
    family = quoteattr(_SERIF if style.serif else _SANS)
    looks = f'font-family={family} font-size="{_number(style.size)}"'
    looks += ' font-weight="600"' if style.bold else ""
    return looks + (' font-style="italic"' if style.italic else "")


def _painted(fill: Ink | None, stroke: Ink | None = None, weight: float = 0) -> str:
    """Filling and outline, each by the page's own colour or else by ours."""
    attributes, styles = [], []
    for what, ink in (("fill", fill), ("stroke", stroke)):
        if ink:
            name, colour = _COLOURS[ink]
            attributes.append(f'{what}="{colour}"')
            styles.append(f"{what}:var({name},{colour})")
    if not fill:
        attributes.append('fill="none"')
    if stroke:
        attributes.append(f'stroke-width="{_number(weight)}"')
    return f'{" ".join(attributes)} style="{";".join(styles)}"'


def _text(text: str) -> str:
    """Escaped, and without the two that are no characters to XML; control marks went before."""
    return escape("".join(c for c in text if c not in "\ufffe\uffff"))


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
