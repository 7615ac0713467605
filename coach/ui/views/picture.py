"""The picture of the career beside the record, small; large in a dialog, with the same in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from coach.export import (
    citations,
    draw_svg,
    figures_by_passage,
    left_out,
    picture_in_words,
    picture_of,
    undated,
)
from coach.ui.views.markup import draw

if TYPE_CHECKING:
    from coach.export.picture import Picture
    from coach.transcript import Transcript


def glance(transcript: Transcript) -> Markup:
    """The small picture, and the way to the large one."""
    return Markup(draw("picture", svg=_svg(_picture(transcript), "small")))


def large(transcript: Transcript) -> str:
    """The picture for pages of three widths, of which the page shows one, and its words."""
    picture = _picture(transcript)
    return draw(
        "picture_large",
        wide=_svg(picture, "wide"),
        middle=_svg(picture, "middle"),
        narrow=_svg(picture, "narrow"),
        words=picture_in_words(picture),
    )


def exports(transcript: Transcript) -> Markup:
    """What can be taken along, in words; a calendar only where there is a date for it."""
    dated = any(step.step and step.due for step in transcript.record.commitments.steps)
    without = left_out(undated(transcript.record)) if dated else ""
    return Markup(draw("exports", dated=dated, without=without))


def _picture(transcript: Transcript) -> Picture:
    return picture_of(transcript.record, figures_by_passage(transcript), citations(transcript))


def _svg(picture: Picture, layout: str) -> Markup:
    # Escaped where it is drawn, as in the file of its own.
    return Markup(draw_svg(picture, layout))
