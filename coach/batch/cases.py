"""Reads cases, from a file or from whatever a program hands over; says what is wrong with one."""

from __future__ import annotations

import json
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import AsyncIterable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from coach.batch.coachee import Case, case_of
from coach.errors import BadInput
from coach.schemas import Usage
from coach.session.beginning import checked_stages
from coach.session.wording import cleaned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from coach.batch.speakers import Speakers
    from coach.session import Coach

Cases = (
    Path | str | Iterable[Case | Mapping[str, object]] | AsyncIterable[Case | Mapping[str, object]]
)
"""A file of JSON lines, or cases one by one, each a ``Case`` or a dict that describes one."""

MOST_COMPLAINTS = 20
# More than any case within the limits takes; a file without line ends is not read as one line.
LONGEST_LINE = 64 * 1024 * 1024  # bytes
# What a batch keeps beside its file of results, see ``journal`` and ``engines``.
BESIDE = (".run", ".run.new", ".aside", ".aside.new", ".lock", ".waves")


@dataclass
class Survey:
    """What a file of cases asks for, summed up. ``messages`` is None where a persona decides."""

    cases: int = 0
    personas: int = 0
    messages: int = 0
    usage: Usage = field(default_factory=Usage)


class Checker:
    """Holds cases against the limits, and against each other."""

    def __init__(self, coach: Coach, speakers: Speakers) -> None:
        self._coach = coach
        self._speakers = speakers
        self._known: set[bytes] = set()

    def checked(self, data: object) -> Case:
        """The case, if it can be held. Raises BadInput with what is wrong, to follow a place."""
        case = data if isinstance(data, Case) else case_of(data)
        digest = blake2b(case.id.encode(), digest_size=12).digest()
        if digest in self._known:
            raise BadInput(f'the id "{case.id}" has been used by a case before it.')
        self._known.add(digest)
        try:
            checked_stages(case.stages, self._coach.stages())
        except BadInput as error:
            raise BadInput(_lower(str(error))) from error
        settings = self._coach.settings
        if len(case.messages) > settings.max_turns:
            raise BadInput(
                f"it has {len(case.messages)} messages and a conversation has at most "
                f"{settings.max_turns} turns; make several cases of it, or raise COACH_MAX_TURNS."
            )
        for number, message in enumerate(case.messages, 1):
            try:
                cleaned(message, settings.max_message_chars)
            except BadInput as error:
                raise BadInput(f"message {number}: {_lower(str(error))}") from error
        self._speakers.coachee(case)
        return case

    def survey(self, path: Path) -> Survey:
        """Look at all of the file before anything is run.

        Raises BadInput with a line for each of the first ``MOST_COMPLAINTS`` cases that cannot be
        held, and where the file cannot be read or holds none.
        """
        _one_a_line(path)
        found, complaints = Survey(), []
        for number, line in lines(path):
            try:
                case = self.checked(parsed(line))
            except BadInput as error:
                complaints.append(f"Line {number} of {path}: {error}")
                if len(complaints) == MOST_COMPLAINTS:
                    complaints.append("There may be more; the rest was not looked at.")
                    break
                continue
            found.cases += 1
            found.personas += bool(case.persona)
            found.messages += len(case.messages)
            found.usage = self._coach.expected(case.messages).plus(found.usage)
        if complaints:
            raise BadInput("\n".join(complaints))
        if not found.cases:
            raise BadInput(f"There is no case in {path}; each line is one.")
        return found


def kept_apart(out: Path | str | None, cases: Cases) -> Path | None:
    """Where the results go. Raises BadInput where a batch would write or delete the cases there."""
    results = Path(out) if out is not None else None
    if results and isinstance(cases, str | Path):
        given = Path(cases)
        for ending in ("", *BESIDE):
            ours = results.with_name(results.name + ending)
            if ours.resolve() == given.resolve() or (
                ours.exists() and given.exists() and ours.samefile(given)
            ):
                raise BadInput(
                    f"{ours} is the file of cases; choose another --out for the results."
                )
    return results


def _one_a_line(path: Path) -> None:
    """Raise BadInput where the file begins as none does that has a case on each line."""
    _, first = next(lines(path), (0, b""))
    if first.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        raise BadInput(f"{path} is written in UTF-16; save it as UTF-8.")
    if first.removeprefix(BOM_UTF8).strip() == b"{" or first.removeprefix(BOM_UTF8)[:1] == b"[":
        raise BadInput(
            f"{path} is JSON over several lines, or a list; write each case on one line of its "
            "own, without brackets or commas around them."
        )


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that hold something, with their numbers. Raises BadInput."""
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(LONGEST_LINE):
                number += 1
                if len(line) == LONGEST_LINE:
                    raise BadInput(f"Line {number} of {path}: it is too long for a case.")
                if line.strip():
                    yield number, line
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error


def parsed(line: bytes) -> object:
    """What a line says in JSON. Raises BadInput."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput("it is not UTF-8 text.") from error
    except json.JSONDecodeError as error:
        raise BadInput(f"it is not JSON ({error.msg}, at character {error.colno}).") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"it is not JSON ({error}).") from error


async def given(cases: Cases) -> AsyncIterator[object]:
    """Cases one by one, however they were handed over."""
    if isinstance(cases, str | Path):
        for _, line in lines(Path(cases)):
            yield parsed(line)
    elif isinstance(cases, AsyncIterable):
        async for case in cases:
            yield case
    else:
        for case in cases:
            yield case


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
