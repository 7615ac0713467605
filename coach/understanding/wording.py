"""Takes a message apart: its bare words for comparison, its sentences, its questions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SENTENCE = re.compile(r"(?<=[.!?…])\s+|[\n\r]+|(?<=[。！？])")
_QUOTES = re.compile("[’‘ʼ´`']")
_MARKS = re.compile(r"[^\w\s👍-🙏😊🙂]+")
_QUESTION = re.compile(
    r"^(\W*(and|so|but|ok|okay|well|hm+|please|sorry|hi|hello|then|now)\b\W*)*"
    r"(what|which|who|whom|whose|where|when|why|how|is|are|am|was|were|do|does|did|can|could|will"
    r"|would|should|shall|may|might|has|have|isn'?t|aren'?t|whats|hows|wheres|whos)\b(?!['’]t\b)",
    re.IGNORECASE,
)
_REQUEST = re.compile(
    r"\b(tell me|give me|show me|explain|advise me|your (advice|opinion|view)|recommend"
    r"|decide for me|quote the|can you|could you|i would like to know|i want to know|i wonder)\b",
    re.IGNORECASE,
)
# "What I do best is wait" tells, however it begins.
_TELLING = re.compile(
    r"^\W*(what|who|where|why|when|how) (i|i'?d|i'?m|i'?ve|my|we|it|they)\b", re.IGNORECASE
)
_NUMBER = re.compile(
    r"\b(\d+([.,]\d+)?|zero|one|two|three|four|five|six|seven|eight|nine|ten|null|eins|zwei|drei"
    r"|vier|fünf|sechs|sieben|acht|neun|zehn)\b",
    re.IGNORECASE,
)


def sentences(message: str) -> list[str]:
    """The message's sentences as written, none of them empty."""
    return [part.strip() for part in _SENTENCE.split(message) if part.strip()]


def bare(text: str) -> str:
    """Lower case without apostrophes, punctuation and double spaces; "?" where nothing is left."""
    text = _QUOTES.sub("", unicodedata.normalize("NFKC", text).casefold())
    words = " ".join(_MARKS.sub(" ", text).split())
    return words or "".join(text.split())


def without(words: str, fillers: Iterable[str]) -> str:
    """``words`` (bare) without the fillers at either end; unchanged if nothing else is left."""
    rest = words
    changed = True
    while changed:
        changed = False
        for filler in fillers:
            if rest.startswith(f"{filler} ") or rest.endswith(f" {filler}"):
                rest = rest.removeprefix(f"{filler} ").removesuffix(f" {filler}")
                changed = True
    return rest


def asks(sentence: str) -> bool:
    """Whether a sentence is put as a question or asks to be told something."""
    if _QUESTION.match(sentence) and not _TELLING.match(sentence):
        return "?" in sentence or not sentence.rstrip().endswith((".", "!", ","))
    return bool(_REQUEST.search(sentence)) or sentence.rstrip().endswith("?")


def has_number(text: str) -> bool:
    """Whether a figure or a number word up to ten stands in the text."""
    return bool(_NUMBER.search(text))


def word_count(text: str) -> int:
    """Words separated by blanks."""
    return len(text.split())
