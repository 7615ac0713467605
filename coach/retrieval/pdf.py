"""Reads PDF: paragraphs with their pages, under the headings that outline or type size tell."""

from __future__ import annotations

import logging
import re
import time
from io import BytesIO
from typing import TYPE_CHECKING, Any

from coach.errors import UnreadableSource
from coach.retrieval.formats import Limits, reader, slug, title_from, web_address
from coach.retrieval.markup import tidy
from coach.retrieval.pdf_layout import Line, Page, laid_out
from coach.retrieval.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# What programs write where a title should stand.
_NO_TITLE = re.compile(
    r"untitled.*|microsoft word.*|.*\.(?:docx?|pdf|indd|tex|pages|odt|html?)"
    r"|(?:slide|document) ?\d*",
    re.IGNORECASE,
)
_MOST_OUTLINE = 2_000
_WORDS_A_PAGE = 3  # a scan may have its file name or a stamp on it


@reader(".pdf")
def read_pdf(path: Path, content: bytes, limits: Limits) -> SourceText:
    """A PDF with text in it; one that is locked, or a scan, says so."""
    from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

    # pypdf writes a line for each oddity of a file; what matters is raised
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return _read(path, content, limits)
    except UnreadableSource:
        raise
    except FileNotDecryptedError as error:
        raise _locked(path) from error
    except DependencyError as error:
        raise UnreadableSource(
            f"{path.name} is protected against copying; save or print a copy without that."
        ) from error
    except LimitReachedError as error:
        raise UnreadableSource(
            f"{path.name} unpacks to far more than it should; it is not read."
        ) from error
    except RecursionError as error:
        raise _damaged(path) from error
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        # whatever a broken file leads pypdf into
        raise _damaged(path) from error
    except (OSError, ArithmeticError, NotImplementedError, AssertionError) as error:
        raise _damaged(path) from error


def _read(path: Path, content: bytes, limits: Limits) -> SourceText:
    from pypdf import PdfReader

    document = PdfReader(BytesIO(content))
    if document.is_encrypted and not document.decrypt(""):
        raise _locked(path)
    count = len(document.pages)
    if count > limits.pages:
        raise UnreadableSource(
            f"{path.name} has {count:,} pages and at most {limits.pages:,} are read; "
            "split it into parts."
        )
    pages = list(_pages(path, document, limits))
    words = sum(len(line.text.split()) for page in pages for line in page.lines)
    if words <= _WORDS_A_PAGE * count:
        raise UnreadableSource(
            f"{path.name} holds pictures of its pages and no text; "
            "let a program recognise the text (OCR) first."
        )
    known = _known(document)
    title, blocks = laid_out(pages, dict(_outline(document)), known["title"])
    source = SourceText(
        source=slug(path.stem),
        title=title or title_from(path),
        author=known["author"],
        url=known["url"],
    )
    return source.with_blocks(blocks)


def _locked(path: Path) -> UnreadableSource:
    return UnreadableSource(f"{path.name} is locked with a password; save a copy without one.")


def _damaged(path: Path) -> UnreadableSource:
    return UnreadableSource(f"{path.name} is damaged or no PDF; open it and save it again.")


def _pages(path: Path, document: Any, limits: Limits) -> Iterator[Page]:
    """The pages with their lines; looks at the clock and the length after each."""
    until = time.monotonic() + limits.seconds
    characters = 0
    for number, page in enumerate(document.pages, 1):
        lines = tuple(_lines(page))
        characters += sum(len(line.text) for line in lines)
        if time.monotonic() > until or characters > limits.characters:
            raise UnreadableSource(
                f"{path.name} is too much to be read at once (page {number}); split it into parts."
            )
        yield Page(number, lines)


def _lines(page: Any) -> list[Line]:
    """The lines of a page in the order they were written, each with its size and place."""
    runs: list[tuple[str, float, float, bool]] = []

    def take(text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        if text:
            scale = (abs(_area(tm)) * abs(_area(cm))) ** 0.5
            height = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            name = str((font or {}).get("/BaseFont", "")).lower()
            runs.append((text, height, round(float(size) * scale, 1), "bold" in name))

    page.extract_text(visitor_text=take)
    lines: list[Line] = []
    line: list[tuple[str, float, float, bool]] = []
    for text, *about in runs:
        first, *more = text.split("\n")
        line.append((first, *about))  # type: ignore[arg-type]
        for piece in more:
            lines.extend(_line(line))
            line = [(piece, *about)]  # type: ignore[list-item]
    lines.extend(_line(line))
    return lines


def _area(matrix: Any) -> float:
    return float(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def _line(runs: list[tuple[str, float, float, bool]]) -> list[Line]:
    """One line of its runs: the size and place that most of its characters have."""
    text = tidy("".join(text for text, *_ in runs))
    if not text:
        return []
    _, height, size, _ = max(runs, key=lambda run: len(run[0].strip()))
    letters = sum(len(text.strip()) for text, *_ in runs)
    bold = sum(len(text.strip()) for text, *_, is_bold in runs if is_bold)
    return [Line(text, size, height, bold > 0.9 * letters)]


def _outline(document: Any) -> Iterator[tuple[tuple[int, str], int]]:
    """(page, title in small letters) → level, for each entry whose page is known."""
    waiting: list[tuple[Any, int]] = [(document.outline, 1)]
    for _ in range(_MOST_OUTLINE):
        if not waiting:
            return
        entry, level = waiting.pop()
        if isinstance(entry, list):
            waiting += [(each, level + isinstance(each, list)) for each in entry]
            continue
        page = document.get_destination_page_number(entry)
        if page is not None:
            yield (page + 1, tidy(str(entry.title)).casefold()), level


def _known(document: Any) -> dict[str, str]:
    """What the file says of itself, as far as it says anything."""
    about = document.metadata or {}
    title, author = (tidy(str(about.get(name) or "")) for name in ("/Title", "/Author"))
    catalog = document.trailer["/Root"].get("/URI")
    base = catalog.get_object().get("/Base", "") if catalog is not None else ""
    return {
        "title": "" if _NO_TITLE.fullmatch(title) else title,
        "author": author,
        "url": web_address(str(base)),
    }
