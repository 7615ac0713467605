"""Takes markup off a line of text without touching what the author said."""

from __future__ import annotations

import html
import re

# Every repeat is bounded: a hostile line must not make a pattern quadratic.
_VIDEO_TIME = re.compile(
    r"<a\b[^<>]{0,200}\bdata-t=[\"'](\d{1,2}:\d{2}:\d{2})[\"'][^<>]{0,200}>[^<]{0,40}</a>"
)
_SHORT_TIME = re.compile(r"\[(\d{1,2}):(\d{2})\]")
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,500}>")
_IMAGE = re.compile(r"!\[([^\]\n]{0,300})\]\([^()\s]{0,500}(?:\s\"[^\"\n]{0,200}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,300})\]\([^()\s]{0,500}(?:\s\"[^\"\n]{0,200}\")?\)")
_WIKI = re.compile(r"!?\[\[([^\[\]|\n]{1,200})(?:\|([^\[\]\n]{1,200}))?\]\]")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,20}\]:?")
_SUPERSCRIPT = re.compile(
    r"(?<=[^\W\d_][.,;:!?’”\"')])[¹²³⁰⁴-⁹]{1,2}|(?<=[^\W\d_])[¹²³⁰⁴-⁹]{1,2}(?!\w)"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|~])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2060\ufeff]")
_EMPHASIS = (
    re.compile(r"(\*\*|__|~~)(?=\S)(.{1,500}?)(?<=\S)\1"),
    re.compile(r"(?<![\w*])(\*)(?=[^\s*])([^*\n]{1,500}?)(?<=\S)\*(?![\w*])"),
    re.compile(r"(?<!\w)(_)(?=[^\s_])([^_\n]{1,500}?)(?<=\S)_(?!\w)"),
    re.compile(r"(`)([^`\n]{1,300})`"),
)


def clean_line(line: str, *, is_talk: bool = False) -> str:
    """``line`` as plain text; ``[HH:MM:SS]`` markers stay where they stand.

    In a talk a short marker such as ``[53:35]`` is one too, and is written out in full.
    """
    text = _VIDEO_TIME.sub(r"[\1]", line)
    if is_talk:
        text = _SHORT_TIME.sub(_full_time, text)
    text = _WIKI.sub(_wiki_label, _IMAGE.sub(r"\1", text))
    text = _NOTE_MARK.sub("", _LINK.sub(r"\1", text))
    text = html.unescape(_TAG.sub(" ", text))
    for pattern in _EMPHASIS:
        text = pattern.sub(r"\2", text)
    text = _SUPERSCRIPT.sub("", _ESCAPED.sub(r"\1", text))
    return " ".join(_CONTROL.sub("", text).split())


def tidy(text: str) -> str:
    """``text`` of a format that has no markup in it: control characters gone, spaces single."""
    return " ".join(_CONTROL.sub("", text.replace("\u00ad", "")).split())


def untagged(text: str) -> str:
    """``text`` without the tags and entities that captions use."""
    return tidy(html.unescape(_TAG.sub("", text)))


def _full_time(match: re.Match[str]) -> str:
    return f"[00:{int(match[1]):02d}:{match[2]}]"


def _wiki_label(match: re.Match[str]) -> str:
    """What a wiki link shows: its label, else the heading or page it names."""
    if match[2]:
        return match[2].strip()
    return match[1].rsplit("#", 1)[-1].replace("_", " ").strip()


_FOOTNOTE = re.compile(
    r"(?<![\w-])([A-Za-z-]{0,30}[a-z]{3}[’'”\")]?[.!?,;:]?[’'”\")]?)(\d{1,2})(?=[.!?,;:]?(?:\s|$))"
)


def without_footnote_digits(text: str) -> str:
    """Take off the footnote numbers that copying has stuck to words (``focus1``, ``career?2``).

    Only numbers that count up from 1 through the whole text are taken, and not where one word
    carries several (``step1`` … ``step2``): then the digit is part of the name.
    """
    stems = [match[1] for match in _FOOTNOTE.finditer(text)]
    expected = 1

    def drop(match: re.Match[str]) -> str:
        nonlocal expected
        if int(match[2]) != expected or stems.count(match[1]) > 1:
            return match[0]
        expected += 1
        return match[1]

    return _FOOTNOTE.sub(drop, text)
