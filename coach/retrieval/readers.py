"""Turns a file into a source: one function a format, registered by suffix."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from coach.errors import UnreadableSource
from coach.retrieval.boilerplate import exported_from
from coach.retrieval.markdown import looks_like_markdown, read_markdown
from coach.retrieval.markup import without_footnote_digits
from coach.retrieval.plain import read_plain
from coach.retrieval.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_BYTES = 20 * 1024 * 1024
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_VIDEO_ID = re.compile(r"[\w-]{11}")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_VIDEO_KEYS = ("video_id", "videoId", "videoid", "youtube_id", "youtube")

_READERS: dict[str, Callable[[Path, bytes], SourceText]] = {}


def reader(*suffixes: str) -> Callable[[Any], Any]:
    """Register a function from (path, content) to ``SourceText`` for files with these suffixes.

    It raises ``UnreadableSource`` where the content is not what the suffix promises.
    """

    def register(function: Callable[[Path, bytes], SourceText]) -> object:
        _READERS.update(dict.fromkeys(suffixes, function))
        return function

    return register


def suffixes() -> tuple[str, ...]:
    """The suffixes that can be read, sorted."""
    return tuple(sorted(_READERS))


def read_source(path: Path) -> SourceText:
    """The source in the file ``path``.

    Raises ``UnreadableSource`` with one sentence that names the file and what is wrong with it.
    """
    function = _READERS.get(path.suffix.lower())
    if function is None:
        known = ", ".join(suffixes())
        raise UnreadableSource(f"{path.name} is of a kind that cannot be read; these can: {known}.")
    source = function(path, _content(path))
    if not source.blocks:
        raise UnreadableSource(f"{path.name} holds no text to index.")
    return source


def slug(name: str) -> str:
    """``name`` as a short identifier of lower-case letters, digits and hyphens; never empty."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:80] or "source"


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise UnreadableSource(f"{path.name} is larger than 20 MB; split it into parts.")
        content = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableSource(f"{path} does not exist.") from None
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        raise UnreadableSource(f"{path.name} cannot be opened: {reason}.") from error
    if not content.strip():
        raise UnreadableSource(f"{path.name} is empty.")
    return content


def decode(path: Path, content: bytes) -> str:
    """The text of a file in UTF-8, or UTF-16 with a byte-order mark; a guess would be worse."""
    encoding = "utf-8"
    for mark, name in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            encoding = name
    if encoding != "utf-16" and _BINARY.search(content):
        raise UnreadableSource(f"{path.name} is not a text file.")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"{path.name} is not {encoding.upper()} text (byte {error.start}); save it as UTF-8."
        ) from error


@reader(".md", ".markdown", ".txt", ".text")
def read_text(path: Path, content: bytes) -> SourceText:
    """Markdown or plain text, with or without front matter."""
    front, body = _front_matter(path, decode(path, content))
    author, body = _without_export_line(body)
    video_id = _video_id(front)
    text = without_footnote_digits(body)
    read = read_markdown if looks_like_markdown(text) else read_plain
    title, blocks = read(text, is_talk=bool(video_id))
    source = SourceText(
        source=slug(path.stem),
        title=front.get("title") or title or _title_from(path),
        author=front.get("author") or author,
        kind=front.get("kind", ""),
        published=front.get("published", ""),
        url=front.get("url", ""),
        video_id=video_id,
        language=front.get("language") or "en",
        rights=front.get("rights", ""),
    )
    return source.with_blocks(blocks)


def _front_matter(path: Path, text: str) -> tuple[dict[str, str], str]:
    """The scalar fields of the front matter as strings, and the text below it."""
    import frontmatter
    import yaml

    try:
        fields, body = frontmatter.parse(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (line {mark.line + 2})" if mark else ""
        raise UnreadableSource(f"{path.name} has front matter that is not YAML{line}.") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableSource(f"{path.name} has front matter that cannot be read.") from error
    scalars = {
        str(key): " ".join(str(value).split())
        for key, value in fields.items()
        if value is not None and not isinstance(value, (list, dict))
    }
    return scalars, body


def _without_export_line(body: str) -> tuple[str, str]:
    """The name in a wiki export's "From:" line, and the text without that line."""
    lines = body.splitlines()
    for number, line in enumerate(lines):
        if name := exported_from(line):
            return name, "\n".join(lines[:number] + lines[number + 1 :])
        if line.strip():
            break
    return "", body


def _video_id(front: dict[str, str]) -> str:
    """The YouTube id that the front matter names, itself or in an address; "" where none."""
    for value in (*(front.get(key, "") for key in _VIDEO_KEYS), front.get("url", "")):
        if _VIDEO_ID.fullmatch(value):
            return value
        if found := _video_in(value):
            return found
    return ""


def _video_in(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.")
    if host == "youtu.be":
        candidate = parts.path.strip("/")
    elif host in ("youtube.com", "m.youtube.com"):
        candidate = parse_qs(parts.query).get("v", [""])[0]
    else:
        return ""
    return candidate if _VIDEO_ID.fullmatch(candidate) else ""


def _title_from(path: Path) -> str:
    return re.sub(r"[_\-\s]+", " ", path.stem).strip().capitalize() or path.name
