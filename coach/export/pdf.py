"""The record as a PDF to print: real text in embedded fonts, bookmarks, links, page numbers."""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from coach.export.parts import clinic_titles
from coach.export.pdf_picture import PictureOnPaper
from coach.export.pdf_story import (
    HEADING,
    NOTE,
    TURN,
    conversation,
    heading,
    record,
    sources,
    top,
)
from coach.export.pdf_type import REGULAR, east_asian, markup, missing, register
from coach.export.picture import TITLE, picture_of
from coach.export.picture_layout import middle
from coach.export.provenance import citations, figures_by_passage

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    from coach.transcript import Transcript

_MARGIN, _FOOT = 62.0, 34.0
# reportlab keeps the fonts of a process in one place.
_ONE_AT_A_TIME = Lock()


def to_pdf(transcript: Transcript) -> bytes:
    """The page to print. The same conversation makes the same bytes."""
    with _ONE_AT_A_TIME:
        register()
        out = BytesIO()
        _Document(out, transcript.thread).build(_story(transcript))
        return out.getvalue()


def _story(transcript: Transcript) -> list[Flowable]:
    figures, cited = figures_by_passage(transcript), citations(transcript)
    picture = picture_of(transcript.record, figures, cited)
    return [
        *top(transcript, figures),
        heading(TITLE),
        PictureOnPaper(middle(picture)),
        *record(transcript.record, figures, clinic_titles(transcript.record)),
        *sources(cited),
        *conversation(transcript.turns, transcript.welcome),
        *_lacking(transcript),
    ]


def _lacking(transcript: Transcript) -> list[Flowable]:
    """Says so where letters are not in the fonts of this file."""
    said = [transcript.thread, transcript.record.model_dump_json()]
    said += [text for turn in transcript.turns for text in (turn.message, turn.reply.text)]
    text, notes = "".join(said), []
    if missing(text):
        notes.append(
            "This file has no font for some of the letters or signs that were used; what they are "
            "stands in brackets in their place. The exports as Markdown and JSON have them all."
        )
    if east_asian(text):
        notes.append(
            "Chinese, Japanese and Korean letters are drawn with a font of the machine this is "
            "opened on; where it has none, they stay blank, and can still be copied as text."
        )
    return [Paragraph(markup(note), NOTE) for note in notes]


class _Document(BaseDocTemplate):
    """A4 with good margins; headings become bookmarks, pages have numbers."""

    def __init__(self, out: BytesIO, name: str) -> None:
        super().__init__(
            out,
            pagesize=A4,
            leftMargin=_MARGIN,
            rightMargin=_MARGIN,
            topMargin=_MARGIN,
            bottomMargin=_MARGIN,
            title=f"Career record: {name}",
            subject="What was said, what is to come, and where it comes from",
            creator="Career coach",
            lang="en",
            invariant=1,
        )
        frame = Frame(self.leftMargin, self.bottomMargin, self.width, self.height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=_number))
        self._bookmarks = 0

    def afterFlowable(self, flowable: Flowable) -> None:  # noqa: N802, reportlab's own name
        """Make a bookmark of each heading, of turns below that of the conversation."""
        if not isinstance(flowable, Paragraph) or flowable.style not in (HEADING, TURN):
            return
        self._bookmarks += 1
        key = f"part-{self._bookmarks}"
        frame: Any = self.frame
        self.canv.bookmarkPage(key, fit="XYZ", top=frame._y + flowable.height)
        level = int(flowable.style is TURN)
        self.canv.addOutlineEntry(flowable.getPlainText(), key, level=level, closed=True)


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont(REGULAR, 9)
    canvas.drawCentredString(A4[0] / 2, _FOOT, str(document.page))
