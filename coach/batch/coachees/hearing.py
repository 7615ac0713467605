"""What a person takes in of a reply: the question, what was said about them, what was quoted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.schemas import Safety

if TYPE_CHECKING:
    from coach.transcript import Reply

_QUOTED = re.compile(r"“([^”]+)”")
_NUMBER_WANTED = re.compile(
    r"\b(?:0|zero|nought) (?:to|and) 10\b|\bfrom 0\b|\bout of (?:10|ten)\b|\bwhich number\b"
    r"|\b(?:closer|nearer) to 0\b|\babove 5 or below\b|\bthe top of 0\b",
    re.IGNORECASE,
)
_WISH = re.compile(r"(?:please )?(?:tell me|describe|name|say|think of|give me)\b", re.IGNORECASE)
_WHO = re.compile(r"\b(?:who|whom|whose)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# A quotation that is laid before them to be judged is a sentence; shorter ones are their words.
SHORTEST_LINE = 4


@dataclass(frozen=True)
class Heard:
    """A reply as a person takes it in.

    ``question`` is the last one asked, quotations replaced by "that", "" where none is;
    ``statements`` are sentences about them that come from no source, without their quotations;
    ``quoted`` is what stands in quotation marks outside of sources. ``stage`` is the part of the
    conversation they see named.
    """

    question: str
    statements: tuple[str, ...]
    quoted: tuple[str, ...]
    stage: str
    number_wanted: bool
    who_wanted: bool
    sourced: bool
    closes: bool
    crisis: bool


def heard(reply: Reply) -> Heard:
    """Take in ``reply``; nothing is looked at that is not shown to a person."""
    own = [s for s in reply.sentences if not s.citations]
    asked = [s.text for s in own if s.text.rstrip("” \"'").endswith("?")]
    asked = asked or [s.text for s in own if _WISH.match(s.text)]
    question = _QUOTED.sub("that", asked[-1]) if asked else ""
    told = [s.text for s in own if s.text not in asked]
    return Heard(
        question=question,
        statements=tuple(_QUOTED.sub(" ", text) for text in told),
        quoted=tuple(q for s in own for q in _QUOTED.findall(s.text)),
        stage=reply.stage,
        number_wanted=bool(asked) and bool(_NUMBER_WANTED.search(asked[-1])),
        who_wanted=bool(_WHO.search(question)),
        sourced=any(s.citations for s in reply.sentences),
        closes=not asked and any(s.move == "close" for s in reply.sentences),
        crisis=reply.safety is Safety.CRISIS,
    )


def words(text: str) -> list[str]:
    """The words of ``text`` in small letters."""
    return [found.group().lower().replace("’", "'") for found in _WORD.finditer(text)]


def carrying(text: str) -> set[str]:
    """The words that carry the meaning: those of four letters and more."""
    return {word for word in words(text) if len(word) > 3}
