"""Who is measured: the coach as it is, or conversations that were held elsewhere, as data."""

from __future__ import annotations

import json
import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import ValidationError

from coach import Settings, open_coach
from coach.errors import BadInput
from coach.resources import corpus_dir
from coach.schemas import Passage
from coach.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import datetime

    from coach.transcript import Reply


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


@dataclass(frozen=True)
class Recording:
    """Conversations held elsewhere. ``passages`` are those the file itself brings along."""

    label: str
    made: str
    transcripts: tuple[Transcript, ...]
    passages: tuple[Passage, ...] = ()


def read_transcripts(path: Path) -> Recording:
    """Read JSON lines: transcripts, or batch results that hold one, after an optional header.

    The header is an object with ``made`` (how the replies came about) and, if wanted, ``passages``
    (those the model could cite). Raises BadInput naming the line that is neither.
    """
    made, passages, transcripts = "", [], []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read as UTF-8 text: {error}.") from error
    for number, data in _objects(path, lines):
        try:
            if "made" in data:
                made = str(data["made"])
                passages += [Passage.model_validate(one) for one in data.get("passages", [])]
            elif data.get("error") and not data.get("transcript"):
                continue  # a batch case that failed has nothing to measure
            else:
                transcripts.append(Transcript.model_validate(data.get("transcript", data)))
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            raise BadInput(
                f"{path.name}, line {number} is no transcript: {place}: {first['msg']}."
            ) from error
    if not transcripts:
        raise BadInput(
            f"{path} holds no transcript; `coach export THREAD --format json` makes one."
        )
    return Recording("transcripts", made, tuple(transcripts), tuple(passages))


def _objects(path: Path, lines: list[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file, with their lines; one exported conversation may fill all of it."""
    try:
        whole = json.loads("\n".join(lines))
    except ValueError:
        whole = None
    if isinstance(whole, dict):
        yield 1, whole
        return
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _object(path, number, line)


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        data = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{path.name}, line {number} is not JSON ({error}).") from error
    if not isinstance(data, dict):
        raise BadInput(f"{path.name}, line {number} is not a JSON object.")
    return data
