"""Counts what a coach does, in the manner of MITI: a coder's sheet, not a verdict on coaching.

MITI 4 was built for spoken motivational interviewing, so these counts are called MITI-style and no
more; docs/fidelity.md has the thresholds and their sources.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from coach.schemas import SentenceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

# Reflections that add a meaning or a link (MITI's complex reflections).
COMPLEX = frozenset({"reflect_deeper", "contradiction", "affirm", "draft"})
_QUOTED = re.compile(r"“([^“”]+)”|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]")
_CLOSED = re.compile(
    r"(?:^|[,:;—–] *(?:and|but|or|so)? *|^and |^but |^so )"
    r"(?:is|are|was|were|do|does|did|have|has|had|can|could|will|would|should|may|might|am)"
    r"(?:n['’]t)? (?:you|it|that|this|there|they|he|she|the|your|we|i|any|one)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:what|how|when|where|who|whom|whose|which|why)\b", re.IGNORECASE)
_LEADING = re.compile(r"(?:^|[,:;—–.] *)(?:and |but |or |so )?(?:what|how|wh\w+)\b", re.IGNORECASE)
_ADVICE = re.compile(
    r"\byou (?:should|must|need to|ought to|have to|'d better|had better)\b"
    r"|\b(?:i(?:'d| would) (?:suggest|recommend|advise)|my advice|make sure you"
    r"|you could (?:always )?(?:try|consider))\b",
    re.IGNORECASE,
)
_ADVICE_AS_QUESTION = re.compile(
    r"\bwhy (?:don't|not just) |\bhave you (?:considered|tried|thought (?:of|about))\b"
    r"|\bshouldn't you\b",
    re.IGNORECASE,
)
_ASKED_FOR = re.compile(
    r"\b(?:what should i|should i|any (?:advice|tips|ideas?)|what do i do|what can i do"
    r"|tell me what|how do i|how can i|do you think i)\b",
    re.IGNORECASE,
)


class Spoken(Protocol):
    """A sentence that was shown."""

    @property
    def kind(self) -> SentenceKind:
        """What it claims."""

    @property
    def text(self) -> str:
        """Its words."""

    @property
    def move(self) -> str:
        """What it does."""


def outside(text: str) -> str:
    """The coach's own words: the text without what it quotes."""
    for found in _QUOTED.findall(text):
        text = text.replace(next(group for group in found if group).strip(), " ")
    return text


def is_open(question: str) -> bool:
    """Whether it asks what, how, who …; closed where a yes-or-no verb opens the asking clause."""
    asked = outside(question).strip(" \"“”'")
    if not _OPEN.search(asked):
        return False
    return _LEADING.search(asked) is not None or _CLOSED.search(asked) is None


def questions(sentences: Sequence[Spoken]) -> int:
    """How many things a reply asks: its questions, or its question marks where those are more."""
    return max(_asked(sentences))


def one_question(sentences: Sequence[Spoken]) -> bool:
    """Whether a reply asks one thing, once."""
    return _asked(sentences) == (1, 1)


def advice(sentence: Spoken) -> bool:
    """Whether it advises; what a source advises is the source's."""
    if sentence.kind is SentenceKind.COACHING:
        return _ADVICE.search(outside(sentence.text)) is not None
    asks = sentence.kind is SentenceKind.QUESTION
    return asks and _ADVICE_AS_QUESTION.search(outside(sentence.text)) is not None


def wants_advice(message: str) -> bool:
    """Whether a message asks what to do."""
    return _ASKED_FOR.search(message) is not None


def _asked(sentences: Sequence[Spoken]) -> tuple[int, int]:
    """Sentences that ask, and question marks."""
    asked = sum(sentence.kind is SentenceKind.QUESTION for sentence in sentences)
    return asked, sum(outside(sentence.text).count("?") for sentence in sentences)


def is_complex(sentence: Spoken) -> bool:
    """Whether a reflection adds a meaning."""
    return sentence.kind is SentenceKind.REFLECTION and sentence.move in COMPLEX
