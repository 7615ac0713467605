"""Reads captions (WebVTT, SubRip): cues become sentences, each with the second it begins at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING

from coach.errors import UnreadableSource
from coach.retrieval.formats import (
    Limits,
    decode,
    front_matter,
    reader,
    slug,
    title_from,
    video_id,
    video_in,
)
from coach.retrieval.markup import untagged
from coach.retrieval.source import Block, SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_PAUSE = 4.0  # seconds of silence that end a paragraph
_LONGEST_SENTENCE = 40  # words; captions made by a machine have no full stops
_LONGEST_BREATH = 80  # words without a full stop, after which a paragraph ends all the same
_STOP = re.compile(r"[.!?…]")
_TURN = re.compile(r"^\s*(?:>>+|[-–—](?=\s))\s*")  # a new speaker, whose name is not told
_VOICE = re.compile(r"<v(?:\.[^\s>]{1,80})?\s+([^>]{1,120})>")
_INNER_TIME = re.compile(r"<\d{1,2}:\d{2}:\d{2}\.\d{3}>")
_SOUND = re.compile(r"[\[(](?:music|applause|laughter|inaudible|silence)[\])]", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
# yt-dlp names a file "Title [id].en.vtt"; only YouTube's own captions begin with "Kind: captions".
_YOUTUBE_HEAD = re.compile(r"\AWEBVTT[^\n]*\nKind: captions\b")
_YOUTUBE_NAME = re.compile(r"^(?P<title>.*?)\s*\[(?P<id>[\w-]{11})\](?:\.[A-Za-z]{2,3}(-\w+)?)?$")


@dataclass(frozen=True)
class _Cue:
    """What one voice says from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    voice: str
    text: str
    is_turn: bool = False


@reader(".vtt")
def read_vtt(path: Path, content: bytes, limits: Limits) -> SourceText:
    """WebVTT, with voice tags and comments; a talk on YouTube where a comment or the name says."""
    import webvtt
    from webvtt.errors import MalformedCaptionError, MalformedFileError

    front, body = front_matter(path, _unix(decode(path, content)))
    body = body.lstrip()
    try:
        file = webvtt.from_buffer(StringIO(body))
    except (MalformedFileError, MalformedCaptionError, ValueError) as error:
        raise UnreadableSource(f"{path.name} is not WebVTT; its first line is missing.") from error
    is_rolling = bool(_INNER_TIME.search(body))
    raw = (
        _Raw(caption.start_in_seconds, caption.end_in_seconds, caption.raw_text, caption.voice)
        for caption in file.captions
    )
    fields = _youtube(path, body) | front
    return _source(path, fields, list(_cues(raw, is_rolling=is_rolling)))


@reader(".srt")
def read_srt(path: Path, content: bytes, limits: Limits) -> SourceText:
    """SubRip captions."""
    import srt

    front, body = front_matter(path, _unix(decode(path, content)))
    try:
        subtitles = list(srt.parse(body, ignore_errors=False))
    except (srt.SRTParseError, ValueError, OverflowError) as error:
        raise UnreadableSource(f"{path.name} is not SubRip: its times cannot be read.") from error
    raw = (
        _Raw(cue.start.total_seconds(), cue.end.total_seconds(), cue.content, None)
        for cue in subtitles
    )
    return _source(path, front, list(_cues(raw, is_rolling=False)))


@dataclass(frozen=True)
class _Raw:
    start: float
    end: float
    text: str
    voice: str | None


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _youtube(path: Path, body: str) -> dict[str, str]:
    """Title and address, where the captions say themselves that they are those of YouTube."""
    head = body.partition("-->")[0]
    for address in _ADDRESS.findall(head):
        if video_in(address):
            return {"url": address}
    named = _YOUTUBE_NAME.match(path.stem)
    if named and _YOUTUBE_HEAD.match(body):
        return {"video_id": named["id"], "title": named["title"].strip()}
    return {}


def _cues(raw: Iterable[_Raw], *, is_rolling: bool) -> Iterator[_Cue]:
    """Clean cues, one a voice; ``is_rolling`` captions show each line twice."""
    last = ""
    for cue in raw:
        lines = []
        for line in cue.text.split("\n"):
            said = _words(line)
            if is_rolling and said and said == last:
                continue
            last = said or last
            lines.append(line)
        yield from _voices(cue, "\n".join(lines))


def _voices(cue: _Raw, text: str) -> Iterator[_Cue]:
    """A cue, parted where another voice begins in it."""
    pieces = _VOICE.split(text)
    voices = [cue.voice or "" if _VOICE.match(text) is None else "", *pieces[1::2]]
    for voice, piece in zip(voices, pieces[::2], strict=True):
        turn = _TURN.match(piece)
        said = _words(_SOUND.sub(" ", _TURN.sub("", piece, count=1)))
        if said:
            yield _Cue(cue.start, cue.end, " ".join(voice.split()), said, bool(turn))


def _words(text: str) -> str:
    return untagged(_INNER_TIME.sub("", _VOICE.sub("", text)))


def _source(path: Path, fields: dict[str, str], cues: list[_Cue]) -> SourceText:
    voices = list(dict.fromkeys(cue.voice for cue in cues if cue.voice))
    alone = voices[0] if len(voices) == 1 else ""
    source = SourceText(
        source=slug(path.stem),
        title=fields.get("title") or title_from(path),
        author=fields.get("author") or alone,
        kind=fields.get("kind", "") or "talk",
        published=fields.get("published", ""),
        url=fields.get("url", ""),
        video_id=video_id(fields),
        language=fields.get("language") or "en",
        rights=fields.get("rights", ""),
    )
    paragraphs = _paragraphs(cues)
    return source.with_blocks(_block(cues, named=not alone) for cues in paragraphs)


def _paragraphs(cues: list[_Cue]) -> Iterator[list[_Cue]]:
    """Cues that belong together: one voice, no long silence between its sentences."""
    group: list[_Cue] = []
    breath = 0  # words since the last full stop
    for cue in cues:
        if group and (breath >= _LONGEST_BREATH or _begins(cue, group[-1])):
            yield group
            group, breath = [], 0
        group.append(cue)
        breath = 0 if _STOP.search(cue.text) else breath + len(cue.text.split())
    if group:
        yield group


def _begins(cue: _Cue, before: _Cue) -> bool:
    if cue.is_turn or (cue.voice or before.voice) != before.voice:
        return True
    is_silence = cue.start - before.end >= _PAUSE or cue.start < before.start
    return is_silence and before.text.endswith((".", "!", "?", "…", '"', "”"))


def _block(cues: list[_Cue], *, named: bool) -> Block:
    """A paragraph, every sentence followed by the time of the cue it begins in."""
    text = " ".join(cue.text for cue in cues)
    begins = []
    offset = 0
    for cue in cues:
        begins.append((offset, cue.start))
        offset += len(cue.text) + 1
    said = []
    for start, end in _sentences(text, [at for at, _ in begins]):
        second = max((at, when) for at, when in begins if at <= start)[1]
        said.append(f"{text[start:end]} [{_clock(second)}]")
    name = f"{cues[0].voice}: " if named and cues[0].voice else ""
    return Block(name + " ".join(said))


def _sentences(text: str, begins: list[int]) -> Iterator[tuple[int, int]]:
    """Spans of sentences; one without an end in sight is cut where a cue begins."""
    import sentencex

    offset = 0
    for piece in sentencex.segment("en", text):
        start, offset = offset, offset + len(piece)
        cuts = [start]
        for at in begins:
            if cuts[-1] < at < offset and len(text[cuts[-1] : at].split()) >= _LONGEST_SENTENCE:
                cuts.append(at)
        for first, last in zip(cuts, [*cuts[1:], offset], strict=True):
            bare = text[first:last]
            if bare.strip():
                lead = len(bare) - len(bare.lstrip())
                yield first + lead, first + len(bare.rstrip())


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
