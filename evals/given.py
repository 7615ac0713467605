"""Reads what somebody brings to be measured: conversations held elsewhere, sources of their own."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, ValidationError

from coach.errors import BadInput
from coach.schemas import Frozen, Passage
from coach.transcript import Transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAKES_ONE = "`coach export THREAD --format json` and `coach batch` make some."


class Header(Frozen):
    """A first line: how the replies came about, and the passages that could be cited."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)

    made: str
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Recording:
    """Conversations held elsewhere. ``passages`` are those the file itself brings along."""

    label: str
    made: str
    transcripts: tuple[Transcript, ...]
    passages: tuple[Passage, ...] = ()


def read_transcripts(path: Path) -> Recording:
    """Read JSON lines: transcripts, or batch results that hold one, after an optional header.

    Where a name comes twice, the later conversations get a number behind it. Raises BadInput
    naming the line that is none of these.
    """
    made = ""
    passages: list[Passage] = []
    found: list[Transcript] = []
    for number, data in _objects(path):
        try:
            if "made" in data:
                header = Header.model_validate(data)
                made, passages = header.made, [*passages, *header.passages]
            elif data.get("error") and not data.get("transcript"):
                continue  # a batch case that failed has nothing to measure
            else:
                found.append(_transcript(path, number, data.get("transcript", data)))
        except ValidationError as error:
            what = "no header" if "made" in data else "no transcript"
            why = f"{path.name}, line {number} is {what}: {_why(error)}."
            raise BadInput(why if "made" in data else f"{why} {_MAKES_ONE}") from error
    if not found:
        raise BadInput(f"{path} holds no transcript; {_MAKES_ONE}")
    return Recording("transcripts", made, tuple(_named_apart(found)), tuple(passages))


def unreadable(corpus: Path) -> list[str]:
    """One sentence for each file of ``corpus`` that cannot be read; the others are what is known.

    Raises BadInput where there is nothing, or nothing that could be read.
    """
    from coach.retrieval import TUNED, Index, OnnxEmbedder

    if not corpus.exists():
        raise BadInput(f"There is nothing at {corpus}.")
    with tempfile.TemporaryDirectory() as place:
        index = Index(Path(place), OnnxEmbedder(weights=TUNED))
        reports = index.sync([corpus])
        known = index.count()
        index.store.erase()
    complaints = [report.error for report in reports if report.error]
    if not known:
        raise BadInput(" ".join([f"No passage could be read from {corpus}.", *complaints]))
    return complaints


def _transcript(path: Path, number: int, data: Any) -> Transcript:
    transcript = Transcript.model_validate(data, strict=False)
    if not transcript.turns:
        raise BadInput(f"{path.name}, line {number} is a transcript without a turn.")
    return transcript


def _named_apart(transcripts: list[Transcript]) -> Iterator[Transcript]:
    """Two people may both have called theirs "sunday"; no finding may hide another's."""
    seen: Counter[str] = Counter()
    for each in transcripts:
        seen[each.thread] += 1
        again = seen[each.thread]
        yield each if again == 1 else each.model_copy(update={"thread": f"{each.thread} ({again})"})


def _why(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a file, with their lines; one exported conversation may fill all of it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is no UTF-8 text; {_MAKES_ONE}") from error
    whole = _parsed(text)
    if isinstance(whole, dict):
        yield 1, whole
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            data = _parsed(line)
            if not isinstance(data, dict):
                raise BadInput(f"{path.name}, line {number} is no JSON object; {_MAKES_ONE}")
            yield number, data


def _parsed(text: str) -> Any:
    """What ``text`` says in JSON, None where it says nothing."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
