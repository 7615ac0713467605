"""Makes anybody's text harmless inside Markdown: it reads the same and does nothing."""

from __future__ import annotations

import re
import unicodedata

_ALWAYS = re.compile(r"([\\`*_\[\]|~$])")
_AT_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=:](?=[\s\-+=:]|$)|\d{1,9}(?=[.)](?:\s|$)))")
# Bare addresses that renderers turn into links.
_ADDRESS = re.compile(
    r"(?i)\b(https?|ftp|mailto|xmpp|javascript|data)(:)|\b(www)(\.)|(\S)(@)(?=\S)"
)
_URL = re.compile(r"https?://[^\s<>\\\"'`]+")
# Marks that reorder the text around them.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def inline(text: str) -> str:
    """``text`` on one line, without any meaning to Markdown or HTML."""
    return _line(" ".join(printable(text).split()))


def quoted(text: str) -> str:
    """``text`` as a block quote that keeps its line breaks."""
    lines = [_line(" ".join(line.split())) for line in printable(text).strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    shown = []
    for line, following in zip(kept, [*kept[1:], ""], strict=False):
        # A backslash at the end is a line break that survives editors that strip white space.
        shown.append(f"> {line}\\" if line and following else f"> {line}".rstrip())
    return "\n".join(shown)


def link(url: str) -> str:
    """``url`` as a link to itself, or as plain text where it is no web address."""
    return f"<{url}>" if web_address(url) else inline(url)


def printable(text: str) -> str:
    """``text`` without control characters, halves of pairs and marks that reorder what follows."""
    return "".join(
        character
        for character in text
        if character not in _BIDI
        and (character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cs"})
    )


def web_address(url: str) -> str:
    """``url`` where it is a web address and nothing more, else ""."""
    return url if _URL.fullmatch(url) else ""


def _line(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _ALWAYS.sub(r"\\\1", text)
    text = _ADDRESS.sub(_broken, text)
    return _AT_START.sub(_start, text)


def _broken(match: re.Match[str]) -> str:
    before, mark = [group for group in match.groups() if group is not None]
    return f"{before}\\{mark}"


def _start(match: re.Match[str]) -> str:
    indent, mark = match.groups()
    # "1." is a list by its full stop, everything else by its first character.
    return f"{indent}{mark}\\" if mark.isdigit() else f"{indent}\\{mark}"
