"""Turns a conversation into something its owner can keep: a page to print, a calendar, or data.

A further format is one function in ``FORMATS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.export.calendar import left_out, to_ics
from coach.export.data import from_json, to_json
from coach.export.markdown import to_markdown
from coach.export.picture import TITLE, picture_in_words, picture_of, undated
from coach.export.picture_svg import draw_svg, to_svg
from coach.export.provenance import citations, figures_by_passage

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.transcript import Transcript

__all__ = [
    "FORMATS",
    "TITLE",
    "citations",
    "draw_svg",
    "export",
    "figures_by_passage",
    "file_name",
    "from_json",
    "left_out",
    "picture_in_words",
    "picture_of",
    "to_ics",
    "to_json",
    "to_markdown",
    "to_pdf",
    "to_svg",
    "undated",
]


def to_pdf(transcript: Transcript) -> bytes:
    """The page to print; what sets it is loaded when it is first asked for."""
    from coach.export.pdf import to_pdf as printed

    return printed(transcript)


FORMATS: dict[str, Callable[[Transcript], str | bytes]] = {
    "md": to_markdown,
    "pdf": to_pdf,
    "json": to_json,
    "ics": to_ics,
    "svg": to_svg,
}
_NAMES = {"ics": "commitments", "svg": "career-picture"}


def export(transcript: Transcript, format: str = "md") -> str | bytes:
    """Return the conversation in one of ``FORMATS``: bytes for pdf, text for all others.

    Raises BadInput naming those that exist, and for ics where no commitment has a date.
    """
    if format not in FORMATS:
        *most, last = FORMATS
        choice = f"{', '.join(most)} or {last}"
        raise BadInput(f"There is no export format '{format}'; choose {choice}.")
    return FORMATS[format](transcript)


def file_name(transcript: Transcript, format: str) -> str:
    """What a file of it is called: what it is, and the day of the last turn."""
    day = f"-{transcript.turns[-1].at:%Y-%m-%d}" if transcript.turns else ""
    return f"{_NAMES.get(format, 'career-record')}{day}.{format}"
