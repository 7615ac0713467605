"""Turns a file into a source: one function a format, registered by suffix."""

from __future__ import annotations

from pathlib import Path

from coach.errors import UnreadableSource
from coach.retrieval import captions, html, pdf, word
from coach.retrieval.boilerplate import exported_from
from coach.retrieval.formats import (
    Limits,
    decode,
    front_matter,
    reader,
    reader_of,
    slug,
    suffixes,
    title_from,
    video_id,
)
from coach.retrieval.markdown import looks_like_markdown, read_markdown
from coach.retrieval.markup import without_footnote_digits
from coach.retrieval.plain import read_plain
from coach.retrieval.source import SourceText

__all__ = ["captions", "html", "pdf", "read_content", "read_source", "slug", "suffixes", "word"]

_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MEGABYTE = 1024 * 1024


def read_source(path: Path, limits: Limits | None = None) -> SourceText:
    """The source in the file ``path``.

    Raises ``UnreadableSource`` with one sentence that names the file and what is wrong with it.
    """
    limits = limits or Limits()
    reader_of(path)
    return read_content(path.name, _content(path, limits), limits)


def read_content(name: str, content: bytes, limits: Limits | None = None) -> SourceText:
    """The source in ``content``, the bytes of a file called ``name``. Raises as ``read_source``."""
    limits = limits or Limits()
    path = Path(name)
    function = reader_of(path)
    if len(content) > limits.bytes:
        raise _too_large(path, limits)
    if not content.strip():
        raise UnreadableSource(f"{path.name} is empty.")
    _check_kind(path, content)
    source = function(path, content, limits)
    if not source.blocks:
        raise UnreadableSource(f"{path.name} holds no text to index.")
    if len(source.text) > limits.characters:
        raise UnreadableSource(
            f"{path.name} holds more text than one source may ({limits.characters:,} characters); "
            "split it into parts."
        )
    return source


def _content(path: Path, limits: Limits) -> bytes:
    try:
        if path.stat().st_size > limits.bytes:
            raise _too_large(path, limits)
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableSource(f"{path} does not exist.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UnreadableSource(f"{path.name} cannot be opened: {reason}.") from error


def _too_large(path: Path, limits: Limits) -> UnreadableSource:
    most = limits.bytes / _MEGABYTE
    said = f"{most:.0f} MB" if most >= 1 else f"{limits.bytes:,} bytes"
    return UnreadableSource(f"{path.name} is larger than {said}; split it into parts.")


def _check_kind(path: Path, content: bytes) -> None:
    """Raise where the first bytes are those of another kind of file than the name says."""
    suffix = path.suffix.lower()
    if content.startswith(_OLE):
        raise UnreadableSource(
            f"{path.name} is locked with a password, or an older Word file; "
            "save it as .docx without a password."
        )
    if suffix == ".pdf" and _PDF not in content[:1024]:
        raise UnreadableSource(f"{path.name} is named like a PDF and is none.")
    if suffix == ".docx" and not content.startswith(_ZIP):
        raise UnreadableSource(f"{path.name} is named like a Word file and is none.")
    if suffix != ".pdf" and content.startswith(_PDF):
        raise UnreadableSource(f"{path.name} is a PDF; give it a name that ends in .pdf.")


@reader(".md", ".markdown", ".txt", ".text")
def read_text(path: Path, content: bytes, limits: Limits | None = None) -> SourceText:
    """Markdown or plain text, with or without front matter."""
    front, body = front_matter(path, decode(path, content))
    author, body = _without_export_line(body)
    video = video_id(front)
    text = without_footnote_digits(body)
    read = read_markdown if looks_like_markdown(text) else read_plain
    title, blocks = read(text, is_talk=bool(video))
    source = SourceText(
        source=slug(path.stem),
        title=front.get("title") or title or title_from(path),
        author=front.get("author") or author,
        kind=front.get("kind", ""),
        published=front.get("published", ""),
        url=front.get("url", ""),
        video_id=video,
        language=front.get("language") or "en",
        rights=front.get("rights", ""),
    )
    return source.with_blocks(blocks)


def _without_export_line(body: str) -> tuple[str, str]:
    """The name in a wiki export's "From:" line, and the text without that line."""
    lines = body.splitlines()
    for number, line in enumerate(lines):
        if name := exported_from(line):
            return name, "\n".join(lines[:number] + lines[number + 1 :])
        if line.strip():
            break
    return "", body
