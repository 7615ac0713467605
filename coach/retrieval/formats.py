"""What all readers share: the register of formats, the limits, text from bytes, front matter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from coach.errors import UnreadableSource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from coach.retrieval.source import SourceText

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_VIDEO_ID = re.compile(r"[\w-]{11}")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_VIDEO_KEYS = ("video_id", "videoId", "videoid", "youtube_id", "youtube")


@dataclass(frozen=True)
class Limits:
    """What one file may be at most: its bytes, its pages, its characters once it is plain text.

    ``seconds`` is how long reading it may take. ``characters`` are about three hundred thousand
    words: the longest books, and two minutes of embedding.
    """

    bytes: int = 20 * 1024 * 1024
    pages: int = 1_000
    characters: int = 2_000_000
    seconds: float = 60.0


_READERS: dict[str, Callable[[Path, bytes, Limits], SourceText]] = {}


def reader(*suffixes: str) -> Callable[[Any], Any]:
    """Register a function from (path, content, limits) to ``SourceText`` for these suffixes.

    Only the path's name is of use: the content was read already. It raises ``UnreadableSource``
    where the content is not what the suffix promises.
    """

    def register(function: Any) -> object:
        _READERS.update(dict.fromkeys(suffixes, function))
        return function

    return register


def suffixes() -> tuple[str, ...]:
    """The suffixes that can be read, sorted."""
    return tuple(sorted(_READERS))


def reader_of(path: Path) -> Callable[[Path, bytes, Limits], SourceText]:
    """The function that reads files named so. Raises ``UnreadableSource`` where there is none."""
    function = _READERS.get(path.suffix.lower())
    if function is None:
        known = ", ".join(suffixes())
        raise UnreadableSource(f"{path.name} is of a kind that cannot be read; these can: {known}.")
    return function


def decode(path: Path, content: bytes, encoding: str = "utf-8") -> str:
    """The text of a file in ``encoding``, or in what a byte-order mark says; never a guess.

    Raises ``UnreadableSource`` where it is none.
    """
    for mark, name in _BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            encoding = name
    if not encoding.startswith("utf-16") and _BINARY.search(content):
        raise UnreadableSource(f"{path.name} is not a text file.")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableSource(
            f"{path.name} is not {encoding.upper()} text (byte {error.start}); save it as UTF-8."
        ) from error


def front_matter(path: Path, text: str) -> tuple[dict[str, str], str]:
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


def video_id(fields: dict[str, str]) -> str:
    """The YouTube id that the fields name, itself or in an address; "" where none."""
    for value in (*(fields.get(key, "") for key in _VIDEO_KEYS), fields.get("url", "")):
        if _VIDEO_ID.fullmatch(value):
            return value
        if found := video_in(value):
            return found
    return ""


def video_in(address: str) -> str:
    """The id of the YouTube video that ``address`` opens; "" where it opens none."""
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


def web_address(value: str) -> str:
    """``value`` where it is an address of the web, else ""."""
    try:
        parts = urlsplit(value.strip())
    except ValueError:
        return ""
    is_whole = parts.scheme in ("http", "https") and parts.hostname and len(value.split()) == 1
    return value.strip() if is_whole else ""


def title_from(path: Path) -> str:
    """A title made of the file's name, for a source that names none."""
    return re.sub(r"[_\-\s]+", " ", path.stem).strip().capitalize() or path.name


def slug(name: str) -> str:
    """``name`` as a short identifier of lower-case letters, digits and hyphens; never empty."""
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:80] or "source"
