"""Turns a conversation into something its owner can keep: a page to print, or data.

A further format is one function in ``FORMATS``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.errors import BadInput
from coach.export.data import from_json, to_json
from coach.export.markdown import to_markdown

if TYPE_CHECKING:
    from collections.abc import Callable

    from coach.transcript import Transcript

__all__ = ["FORMATS", "export", "from_json", "to_json", "to_markdown"]

FORMATS: dict[str, Callable[[Transcript], str]] = {"md": to_markdown, "json": to_json}


def export(transcript: Transcript, format: str = "md") -> str:
    """Return the conversation in one of ``FORMATS``. Raises BadInput naming those that exist."""
    if format not in FORMATS:
        raise BadInput(f"There is no export format '{format}'; choose {' or '.join(FORMATS)}.")
    return FORMATS[format](transcript)
