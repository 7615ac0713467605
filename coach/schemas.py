"""The data that crosses boundaries: passages, sentences, replies, transcripts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, computed_field

if TYPE_CHECKING:
    from collections.abc import Sequence


class Frozen(BaseModel):
    """A value object: immutable, and strict about unknown fields so that a typo is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ByHand(Frozen):
    """That the person did something in the record itself: when, and after how many turns."""

    at: datetime
    after: int = 0


class Passage(Frozen):
    """One idea of one source, with the place it stands.

    ``id`` is stable across re-indexing as long as the text is the same. ``source`` is the slug of
    the source, ``title`` its human title. ``heading`` is the heading path, joined by " › ".
    ``times`` holds every ``HH:MM:SS`` that stands in ``text``, in order. ``locator`` is the first
    time where there is one, else the page ("p. 12", as a viewer counts them), else the heading
    path, else "". ``url`` opens the place itself (the talk at its second, the page) or is "".
    ``score`` is the retrieval score of the query that found it (0 where it was not found by a
    query); comparable within one index, higher is better.
    """

    id: str
    source: str
    title: str
    author: str = ""
    heading: str = ""
    locator: str = ""
    times: tuple[str, ...] = ()
    url: str = ""
    text: str
    score: float = 0.0


class Citation(Frozen):
    """A passage id plus the immutable snapshot of what was cited.

    ``quote`` is the exact run of ``text`` that carries the sentence. ``locator`` and ``url`` are
    those of the quote where the passage has several times. ``number`` is the figure shown in the
    text, the same wherever the conversation is shown (1-based, per thread).
    """

    passage_id: str
    source: str
    title: str = ""
    author: str = ""
    heading: str = ""
    locator: str = ""
    url: str = ""
    text: str
    quote: str
    number: int = 0


class SentenceKind(StrEnum):
    """What a sentence claims, which decides what must hold before it is shown (design §3)."""

    SOURCE = "source"
    REFLECTION = "reflection"
    COACHING = "coaching"
    QUESTION = "question"


class Verdict(Frozen):
    """What the verifier says of one sentence. ``score`` in [0, 1]; ``reasons`` in plain words."""

    supported: bool
    score: Annotated[float, Field(ge=0, le=1)] = 1.0
    reasons: tuple[str, ...] = ()


class Sentence(Frozen):
    """One shown sentence: its kind, what carries it, and the verdict that let it through.

    ``heard`` holds the turn numbers (1-based) of the person's messages it rests on. ``move`` is
    the coaching move it is part of (see ``coach.protocol.Move``).
    """

    kind: SentenceKind
    text: str
    citations: tuple[Citation, ...] = ()
    heard: tuple[int, ...] = ()
    verdict: Verdict = Verdict(supported=True)
    move: str = ""


class WithheldSentence(Frozen):
    """A drafted sentence that failed verification and was not shown, with the reasons."""

    kind: SentenceKind
    text: str
    verdict: Verdict


class Usage(Frozen):
    """What one turn cost.

    ``calls`` counts answers an endpoint began to give. ``cached_tokens`` are those of
    ``prompt_tokens`` that the endpoint had in its cache. ``cost`` is in US dollars by the price
    table, None where the table does not know the model. ``milliseconds`` is wall time. All are 0
    for the guided model.
    """

    model: str = "guided"
    calls: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0
    milliseconds: float = 0.0

    def plus(self, other: Usage) -> Usage:
        """Both together, under this one's model; a cost that is unknown stays unknown."""
        known = self.cost is not None and other.cost is not None
        return Usage(
            model=self.model,
            calls=self.calls + other.calls,
            prompt_tokens=self.prompt_tokens + other.prompt_tokens,
            cached_tokens=self.cached_tokens + other.cached_tokens,
            completion_tokens=self.completion_tokens + other.completion_tokens,
            cost=(self.cost or 0.0) + (other.cost or 0.0) if known else None,
            milliseconds=round(self.milliseconds + other.milliseconds, 1),
        )


class Safety(StrEnum):
    """What the safety gate said of a message."""

    OK = "ok"
    DISTRESS = "distress"
    CRISIS = "crisis"


def join_sentences(sentences: Sequence[Sentence]) -> str:
    """The text of a reply: its sentences in order, each with its citation figures."""
    parts = []
    for sentence in sentences:
        figures = "".join(f" [{c.number}]" for c in sentence.citations if c.number)
        parts.append(sentence.text + figures)
    return " ".join(parts)


class ThreadSummary(Frozen):
    """One line of the list of conversations.

    ``parent`` is the name of the conversation that a branch came from, after ``forked_at`` turns.
    """

    thread: str
    title: str
    turns: int
    stage: str
    updated: datetime | None = None
    parent: str = ""
    forked_at: int = 0


class SourceSummary(Frozen):
    """One line of the list of sources.

    ``source`` names it, ``name`` is what its file is called. ``own`` ones belong to one owner, who
    brought them at ``added``; the others are everybody's.
    """

    source: str
    title: str
    author: str = ""
    name: str = ""
    passages: int = 0
    own: bool = False
    added: datetime | None = None


class ForgetReceipt(Frozen):
    """What ``forget`` deleted, store by store (counts of rows or files).

    ``staying`` are the titles of branches of it: they keep the turns they were given. ``files`` are
    results of batches that hold it: the owner has made them, and they are the owner's to change.
    """

    thread: str
    deleted: dict[str, int]
    staying: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @computed_field  # type: ignore[prop-decorator]
    @property
    def total(self) -> int:
        """Sum over all stores."""
        return sum(self.deleted.values())
