"""Reads Word files: paragraphs under the headings that their styles make."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from coach.errors import UnreadableSource
from coach.retrieval.formats import Limits, reader, slug, title_from
from coach.retrieval.markup import tidy
from coach.retrieval.outline import Outline
from coach.retrieval.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
_MOST_PARTS = 5_000
_SWELLING = 8  # how many times the allowed size the parts may have together, unpacked


@reader(".docx")
def read_docx(path: Path, content: bytes, limits: Limits) -> SourceText:
    """Word's own format; pictures, comments, headers and footers are left out."""
    _check_archive(path, content, limits)
    document = _opened(path, content)
    known = document.core_properties
    outline = Outline(tidy(known.title or ""))
    for paragraph in _paragraphs(document):
        text = tidy(paragraph.text)
        if not text:
            continue
        level = _level(paragraph)
        if level is not None:
            outline.head(level, text)
        else:
            outline.add(text, is_item=_is_item(paragraph))
    source = SourceText(
        source=slug(path.stem),
        title=outline.title or title_from(path),
        author=tidy(known.author or "") if known.author != "python-docx" else "",
    )
    return source.with_blocks(outline.blocks)


def _check_archive(path: Path, content: bytes, limits: Limits) -> None:
    """Raise where the archive is none, or would unpack to more than anybody writes."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, OSError, EOFError, NotImplementedError) as error:
        raise _damaged(path) from error
    if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _SWELLING * limits.bytes:
        raise UnreadableSource(f"{path.name} unpacks to far more than it should; it is not read.")
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableSource(
            f"{path.name} is locked with a password; save it as .docx without one."
        )


def _opened(path: Path, content: bytes) -> Any:
    from zlib import error as zlib_error

    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        return Document(BytesIO(content))
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, zlib_error, OSError) as error:
        raise _damaged(path) from error


def _damaged(path: Path) -> UnreadableSource:
    return UnreadableSource(
        f"{path.name} is damaged or no Word file; open it in a word processor and save it again."
    )


def _paragraphs(container: Any, depth: int = 0) -> Iterator[Any]:
    """Paragraphs in the order they are read, those in tables too."""
    from docx.table import Table

    for item in container.iter_inner_content():
        if not isinstance(item, Table):
            yield item
        elif depth < 8:
            for row in item.rows:
                # a merged cell is given once for each column it spans
                for cell in {id(cell._tc): cell for cell in row.cells}.values():
                    yield from _paragraphs(cell, depth + 1)


def _level(paragraph: Any) -> int | None:
    """1 for the title and the highest headings; None for what is no heading."""
    style = paragraph.style
    seen = 0
    while style is not None and seen < 8:
        name = str(style.name or "")
        if name.lower() == "title":
            return 1
        if found := _HEADING.fullmatch(name):
            return int(found[1])
        style, seen = style.base_style, seen + 1
    return None


def _is_item(paragraph: Any) -> bool:
    name = str(paragraph.style.name or "") if paragraph.style is not None else ""
    properties = paragraph._p.pPr
    return name.startswith("List") or (properties is not None and properties.numPr is not None)
