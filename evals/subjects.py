"""Whom a suite talks with: the coach as it is, under any model and over any sources."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from coach import Settings, open_coach
from coach.resources import corpus_dir

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from coach.schemas import Passage
    from coach.transcript import Reply, Transcript


class Talker(Protocol):
    """What a suite needs of whoever is talked with; ``coach.Coach`` has it."""

    async def ask(self, thread: str, message: str, *, at: datetime | None = None) -> Reply:
        """Answer one message, said ``at`` (default: now)."""

    async def transcript(self, thread: str) -> Transcript:
        """The conversation so far."""

    async def search(self, query: str, k: int = 5) -> list[Passage]:
        """Passages for ``query``, [] where nothing fits."""

    async def passages(self, ids: Sequence[str]) -> list[Passage]:
        """The passages with these ids that exist."""


class Subject(Protocol):
    """Somebody to talk with.

    ``label`` sets its figures apart: "" for the guided coach on the sources that ship with it.
    ``made`` says in one sentence how its replies come about.
    """

    @property
    def label(self) -> str:
        """The last part of its sections in the gate, or nothing."""

    @property
    def made(self) -> str:
        """How the replies are made."""

    def open(self, corpus: Sequence[Path] | None = None) -> AbstractAsyncContextManager[Talker]:
        """Open it over ``corpus`` (default: its own)."""


@dataclass(frozen=True)
class LiveCoach:
    """The product itself, with the model named; its conversations are thrown away afterwards.

    Endpoint and key are those of the environment unless given.
    """

    model: str = "guided"
    corpus: tuple[Path, ...] = ()
    base_url: str = ""
    api_key: str = ""

    @property
    def label(self) -> str:
        """The figures of another model, or on other sources, are no figures of the guided coach."""
        if self.model != "guided":
            return "openai"
        return "corpus" if self.corpus else ""

    @property
    def made(self) -> str:
        """How the replies are made."""
        where = "the given sources" if self.corpus else "the sources that ship with it"
        who = "the guided coach" if self.model == "guided" else f"{self.model}, called live,"
        return f"Replies of {who} on {where}, made during this run."

    @asynccontextmanager
    async def open(self, corpus: Sequence[Path] | None = None) -> AsyncIterator[Any]:
        """Open a coach over a data folder of its own."""
        chosen = list(corpus or self.corpus) or [corpus_dir()]
        given = {"base_url": self.base_url, "api_key": self.api_key}
        endpoint: dict[str, Any] = {name: value for name, value in given.items() if value}
        with tempfile.TemporaryDirectory(prefix="coach-evals-") as folder:
            # Whatever this machine is set to: figures are compared with those of other machines.
            settings = Settings(
                data_dir=Path(folder),
                model=self.model,
                corpus=chosen,
                embedder="embedded",
                chroma_url=None,
                **endpoint,
            )
            async with open_coach(settings) as coach:
                yield coach
