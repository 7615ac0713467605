"""The language of the interface: English as it stands in the code, or another from a file.

Only the page's own words are translated. What the coach says, what its sources say and what a
click sends stay English, which is what the coach understands. The English words are the keys; a
text that a language lacks is shown in English.
"""

from __future__ import annotations

import re
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Mapping

COOKIE = "career-coach-language"
ENGLISH = "en"
# What there is, each called as whoever reads it calls it.
NAMES = {ENGLISH: "English", "de": "Deutsch"}
_FOLDER = Path(__file__).resolve().parent / "languages"
_GAP = re.compile(r"\{(\w+)\}")
_chosen: ContextVar[str] = ContextVar("language of the interface", default=ENGLISH)


@dataclass(frozen=True)
class Words:
    """One language: ``words`` drawn by the server, ``script`` by the page, nouns by number."""

    words: Mapping[str, str]
    script: Mapping[str, str]
    counted: Mapping[str, tuple[str, str]]


def of_cookies(header: str) -> str:
    """The language that a ``Cookie`` header asks for; English where it asks for none we have."""
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ENGLISH
    return found.value if found and found.value in NAMES else ENGLISH


def speak(language: str) -> None:
    """Draw in this language from here on, in the task that answers one request."""
    _chosen.set(language)


def current() -> str:
    """The language that the page is drawn in: a key of ``NAMES``."""
    return _chosen.get()


def t(text: str, **values: Any) -> str:
    """``text`` in the language that is spoken; ``{name}`` in it becomes the value of that name."""
    phrase = words(current()).words.get(text, text)
    return _GAP.sub(lambda gap: str(values[gap[1]]), phrase) if values else phrase


def key(text: str) -> str:
    """``text`` itself: marks what is translated later, where it is shown."""
    return text


def counted(number: int, noun: str) -> str:
    """A number with its noun: "1 sentence", "2 sentences"."""
    one, many = words(current()).counted.get(noun, (noun, f"{noun}s"))
    return f"{number} {one if number == 1 else many}"


def english() -> Markup:
    """The attribute for what is English in a page that is not, so that it is read out right."""
    return Markup("") if current() == ENGLISH else Markup(' lang="en"')


def ours() -> Markup:
    """The attribute for the page's own words in the middle of what is English."""
    return Markup("") if current() == ENGLISH else Markup(' lang="{}"').format(current())


@cache
def words(language: str) -> Words:
    """What is written in ``languages/<language>.yaml``; English needs no file."""
    if language == ENGLISH:
        return Words({}, {}, {})
    told = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    pairs = {noun: (one, many) for noun, (one, many) in told["counted"].items()}
    return Words(told["words"], told["script"], pairs)
