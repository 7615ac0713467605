"""The templates, and the few filters through which untrusted text and addresses reach them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from coach.ui import language
from coach.ui.language import counted, t

if TYPE_CHECKING:
    from datetime import date

    from coach.schemas import Citation
    from coach.transcript import Welcome

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
_YOUTUBE = {"www.youtube.com", "youtube.com", "m.youtube.com"}
_VIDEO = re.compile(r"\A[\w-]{11}\Z", re.ASCII)
_STAMP = re.compile(r"\[((?:\d{1,2}:)?\d{1,2}:\d{2})\]")
_THEIRS = re.compile(r"\bthe person[’']s\b")
# With the verbs that the reasons use of them.
_THEY = re.compile(r"\bthe person\b( (?:agrees|says|takes))?")
_TIME = re.compile(r"\A(?:(\d{1,2}):)?(\d{1,2}):(\d{2})\Z")


def draw(template: str, **values: Any) -> str:
    """Render ``templates/<template>.html``; whatever the values hold is shown as text."""
    return _environment().get_template(f"{template}.html").render(**values).strip()


def module(template: str, **values: Any) -> Any:
    """The macros of ``templates/<template>.html``, each a function that returns markup."""
    return _environment().get_template(f"{template}.html").make_module(values)


def place_url(url: str) -> str:
    """The address where it is one that may be opened (http, https), else ""."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def player_url(url: str) -> str:
    """The address of a player inside the page for a talk on YouTube, at its second, else ""."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    video, second = asked.get("v", [""])[0], asked.get("t", ["0"])[0].removesuffix("s")
    if parts.hostname not in _YOUTUBE or not _VIDEO.match(video) or not second.isdecimal():
        return ""
    return f"https://www.youtube-nocookie.com/embed/{video}?start={int(second)}"


def clock(locator: str) -> str:
    """A locator that is a time, as it is said ("53:35", "1:02:10"), else ""."""
    found = _TIME.match(locator)
    if found is None:
        return ""
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def place(citation: Citation) -> str:
    """Where it stands, in words: the heading, and the time where the source is a talk."""
    time = clock(citation.locator)
    locator = time or (citation.locator if citation.locator != citation.heading else "")
    return " · ".join(part for part in (citation.heading, locator) if part)


def marked(text: str, quote: str) -> Markup:
    """The passage with the carrying words in <mark>; spacing may differ between the two.

    Times that stand in it ("[00:08:30]") are set apart, as they are said ("8:30").
    """
    words = quote.split()
    found = re.search(r"\s+".join(map(re.escape, words)), text) if words else None
    if found is None:
        return _timed(text)
    return Markup("{}<mark>{}</mark>{}").format(
        _timed(text[: found.start()]), _timed(found.group()), _timed(text[found.end() :])
    )


def _timed(text: str) -> Markup:
    pieces = _STAMP.split(text)
    stamps = pieces[1::2]
    shown = [Markup.escape(piece) for piece in pieces[::2]]
    times = [Markup('<span class="at">{}</span>').format(clock(stamp)) for stamp in stamps]
    return Markup("").join(part for pair in zip(shown, [*times, ""], strict=True) for part in pair)


@dataclass(frozen=True)
class Listed:
    """A sentence that enumerates: what leads in, and each thing with its own end mark."""

    lead: str
    lines: tuple[str, ...]


def listed(text: str) -> Listed | None:
    """``text`` as a list where it is one ("People who listen: …; …; …."), else None."""
    lead, colon, rest = text.partition(": ")
    lines = rest.split("; ")
    if not colon or len(lines) < 2:
        return None
    return Listed(lead + colon.strip(), tuple(line.rstrip(".") for line in lines))


def to_you(reason: str) -> str:
    """A reason of the check, which speaks of "the person", as it is said to them."""
    reason = _THEIRS.sub("your", reason)
    return _THEY.sub(lambda said: f"you{(said[1] or '').removesuffix('s')}", reason)


def away(welcome: Welcome) -> str:
    """How long somebody was away, in words."""
    days = (welcome.at - welcome.since).days
    return t("Back after {days}", days=counted(days, "day")) if days else t("Back after some hours")


def day(moment: date) -> str:
    """A day as it is written: "5 March 2027"."""
    return t("{day} {month} {year}", day=moment.day, month=t(f"{moment:%B}"), year=moment.year)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        away=away,
        day=day,
        place_url=place_url,
        player=player_url,
        clock=clock,
        listed=listed,
        place=place,
        marked=marked,
        counted=counted,
        to_you=to_you,
    )
    environment.globals.update(
        t=t,
        language=language.current,
        languages=language.NAMES,
        english=language.english,
        ours=language.ours,
    )
    return environment
