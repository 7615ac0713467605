"""Reads a file of results line by line, and of each line only what a report is made of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from coach.errors import BadInput
from coach.record import CareerRecord
from coach.schemas import SentenceKind, Usage, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from coach.batch.coachee import Result

    Results = Path | str | Iterable[Result]


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, from_attributes=True)


class Said(_Part):
    """A sentence that was shown."""

    kind: SentenceKind
    text: str
    move: str = ""


class ReplySaid(_Part):
    """A reply."""

    sentences: tuple[Said, ...] = ()
    stage: str
    safety: str = "ok"
    notices: tuple[str, ...] = ()
    usage: Usage = Usage()
    gap: str = ""


class Stand(_Part):
    """Where the conversation stood after a turn."""

    done: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    closed: bool = False


class TurnHeld(_Part):
    """A turn."""

    number: int
    message: str
    reply: ReplySaid
    position: Stand = Stand()


class _Transcript(_Part):
    turns: tuple[TurnHeld, ...] = ()


class Judged(_Part):
    """A drafted sentence with its verdict."""

    turn: int
    shown: bool
    kind: SentenceKind
    text: str
    verdict: Verdict


class Line(_Part):
    """What a report reads of a result."""

    id: str
    transcript: _Transcript | None = None
    record: CareerRecord | None = None
    verdicts: tuple[Judged, ...] = ()
    usage: Usage = Usage()
    coachee_usage: Usage = Usage()
    stood_in: tuple[int, ...] = ()
    error: str | None = None

    @property
    def turns(self) -> tuple[TurnHeld, ...]:
        """The turns, () where the case failed before the first."""
        return self.transcript.turns if self.transcript else ()

    @property
    def confidence(self) -> tuple[int | None, int | None]:
        """Before and after, 0 to 10; None where it was not given."""
        if self.record is None:
            return None, None
        return (
            self.record.arrival.confidence_before.value,
            self.record.commitments.confidence_after.value,
        )

    @property
    def withheld(self) -> tuple[Judged, ...]:
        """The sentences that were not shown."""
        return tuple(verdict for verdict in self.verdicts if not verdict.shown)


def read(results: Results) -> Iterator[Line | None]:
    """The results one by one; None for a line of a file that is no result.

    Raises BadInput where there is no such file.
    """
    if isinstance(results, (str, Path)):
        yield from _from_file(Path(results))
        return
    for result in results:
        yield Line.model_validate(result)


def _from_file(path: Path) -> Iterator[Line | None]:
    try:
        with path.open("rb") as file:
            for line in file:
                if line.strip():
                    yield _line(line)
    except OSError as error:
        reason = error.strerror or "it is no file"
        raise BadInput(f"{path} cannot be read: {reason}; name a file of results.") from error


def _line(line: bytes) -> Line | None:
    try:
        return Line.model_validate_json(line)
    except ValidationError:
        return None
