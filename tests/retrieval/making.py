"""Small files in every format, made as the programs that people use make them."""

from __future__ import annotations

from io import BytesIO

DUST = "I left the workshop because of the dust that nobody else could see."
PILOT = "A harbour pilot asks the captain one question before giving any order."
VIDEO = "abcdefghijk"


def pdf(*pages, title="", author="", outline=(), repeated="", url="") -> bytes:
    """A PDF; a page is a list of (text, size), each a paragraph of whole lines.

    ``outline`` holds (page, heading); ``repeated`` stands at the head of every page.
    """
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=(420, 595))
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for number, page in enumerate(pages, 1):
        height = 570
        if repeated:
            canvas.setFont("Helvetica", 8)
            canvas.drawString(40, height, f"{repeated} {number}")
        for where, heading in outline:
            if where == number:
                canvas.bookmarkPage(heading)
                canvas.addOutlineEntry(heading, heading)
        for text, size in page:
            height -= 1.5 * size
            for line in simpleSplit(text, "Helvetica", size, 340):
                height -= 1.2 * size
                canvas.setFont("Helvetica", size)
                canvas.drawString(40, height, line)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(200, 20, str(number))
        canvas.showPage()
    canvas.save()
    return _based_at(url, file.getvalue()) if url else file.getvalue()


def one_paragraph(*lines: str) -> bytes:
    """A PDF with these lines, as close to each other as those of one paragraph."""
    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file)
    canvas.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        canvas.drawString(40, 700 - 13 * number, line)
    canvas.save()
    return file.getvalue()


def _based_at(url: str, content: bytes) -> bytes:
    """The PDF with the address that its links start from."""
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, NameObject, TextStringObject

    writer = PdfWriter(clone_from=BytesIO(content))
    base = DictionaryObject({NameObject("/Base"): TextStringObject(url)})
    writer.root_object[NameObject("/URI")] = base
    return _written(writer)


def locked(content: bytes, password: str, *, to_open: bool = True) -> bytes:
    """The PDF with a password, to open it or only to change it."""
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=BytesIO(content))
    user = password if to_open else ""
    writer.encrypt(user, owner_password=password, algorithm="RC4-128")
    return _written(writer)


def blank_pdf(pages: int) -> bytes:
    """Pages with nothing to read on them, as a scan has them."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(420, 595)
    return _written(writer)


def swelling_pdf(megabytes: int) -> bytes:
    """One page of which a few kilobytes unpack to ``megabytes``."""
    from pypdf import PdfWriter
    from pypdf.generic import DecodedStreamObject, NameObject

    writer = PdfWriter()
    page = writer.add_blank_page(420, 595)
    stream = DecodedStreamObject()
    stream.set_data(b" " * (megabytes * 1_000_000))
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    return _written(writer)


def _written(writer) -> bytes:
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def docx(*parts, title="", author="") -> bytes:
    """A Word file; a part is (style, text), or a list of cells that makes a table of one row."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    document.core_properties.author = author
    for part in parts:
        if isinstance(part, list):
            row = document.add_table(rows=1, cols=len(part)).rows[0]
            for cell, text in zip(row.cells, part, strict=True):
                cell.text = text
        else:
            style, text = part
            document.add_paragraph(text, style=style)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def page(article: str, *, head: str = "", around: str = "") -> bytes:
    """A web page as a browser saves it: the article, and what stands around it."""
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">{head}
<style>p {{ color: red }}</style><script>document.title = "gone"</script></head><body>
<header><a href="/">The workshop</a></header><nav><ul><li><a href="/a">About</a></li></ul></nav>
<main><article>{article}</article></main>{around}
<footer>Subscribe to our newsletter. © 2024</footer></body></html>""".encode()


def vtt(*cues, head: str = "WEBVTT") -> bytes:
    """WebVTT; a cue is (begin, end, text) with times as they are written there."""
    body = "\n\n".join(f"{begin} --> {end}\n{text}" for begin, end, text in cues)
    return f"{head}\n\n{body}\n".encode()


def srt(*cues) -> bytes:
    """SubRip; a cue is (begin, end, text)."""
    numbered = (f"{n}\n{cue[0]} --> {cue[1]}\n{cue[2]}" for n, cue in enumerate(cues, 1))
    return "\n\n".join(numbered).encode()
