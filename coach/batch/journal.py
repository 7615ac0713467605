"""The file of results: what stands in it is done, so that a run can go on where another ended.

Beside ``T.jsonl`` lies ``T.jsonl.run``, which says how the run was begun (the day, the model), and
while somebody writes, ``T.jsonl.lock``. A line is a whole result or it is not there: what a kill
left of one is cut off before anything else is written.

While failed cases are tried again, what stood in the file lies in ``T.jsonl.aside``, and comes back
line by line in the order of the cases.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
from pydantic import ValidationError

from coach.batch.coachee import Result
from coach.errors import BadInput, BatchStopped
from coach.schemas import Frozen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from filelock import FileLock

    from coach.batch.options import BatchOptions
    from coach.session import Coach

_PIECE = 1 << 16  # bytes
_ENDS_WITHIN = 3.0  # seconds: who goes on at once comes before the iteration they left has ended


class Run(Frozen):
    """How a run was begun: what it must be gone on with, or its results would not be of one kind.

    ``on`` is the day on which all its conversations take place.
    """

    on: date
    model: str
    policy: str
    prompts: str
    strict_model: bool
    engine: str = "local"

    @classmethod
    def of(cls, coach: Coach, engine: str, options: BatchOptions) -> Run:
        """A run that begins now."""
        return cls(
            engine=engine,
            on=options.get("on") or datetime.now(UTC).date(),
            model=coach.settings.model,
            policy=coach.settings.policy,
            prompts=coach.wording,
            strict_model=options.get("strict_model", False),
        )


@dataclass(frozen=True)
class Noted:
    """What is looked at of a result that stands in a file: quicker than all of it."""

    id: str
    failed: bool
    cost: float
    line: bytes


class Journal:
    """The results at ``path``. Raises BadInput where they cannot be gone on with."""

    def __init__(self, path: Path, owner: str) -> None:
        self.path = path
        self._run_path = path.with_name(path.name + ".run")
        self._aside_path = path.with_name(path.name + ".aside")
        self._lock_path = path.with_name(path.name + ".lock")
        self._lock: FileLock | None = None
        self._file = -1
        self._size = 0
        name = f"{owner}\0{path.absolute()}"
        self.owner = f"batch {sha256(name.encode()).hexdigest()[:24]}"
        """Whose the conversations under way are: of this file alone, so nobody lists them."""

    def open(self, run: Run, *, fresh: bool, retry: bool) -> tuple[Run, list[str]]:
        """Lock the file, cut off what is torn, and say how the run was begun, and what it forgets.

        That is ``run``, or what it was begun as before. With ``retry`` the results with an error
        are taken out of the file; they are named.
        """
        if self.path.exists() and not self.path.is_file():
            raise BadInput(f"{self.path} is no file that results can be written to.")
        self._take()
        try:
            known = None if fresh else self._known()
            if known is None:
                if not fresh and self.path.exists() and self.path.stat().st_size:
                    raise BadInput(
                        f"{self.path} is there already and no batch wrote it; choose another "
                        "--out, or replace it with --fresh."
                    )
                self._begin(run)
            elif known.model_copy(update={"on": run.on}) != run:
                raise BadInput(_differs(self.path, known, run))
            self._file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            self._size = _whole(self._file)
            os.ftruncate(self._file, self._size)
            return known or run, self._put_aside() if retry else []
        except OSError as error:
            self.close()
            raise BadInput(f"{self.path} cannot be written: {error.strerror}.") from error
        except BaseException:
            self.close()
            raise

    def done(self) -> Iterator[Noted]:
        """The results that stand in the file. Raises BadInput where a line is none."""
        yield from _noted(self.path)

    def aside(self) -> Iterator[Noted]:
        """What was put aside, from its beginning on. Raises BadInput where a line is no result."""
        if self._aside_path.exists():
            yield from _noted(self._aside_path)

    def _put_aside(self) -> list[str]:
        """Put all results aside where some failed, so that those are made anew; names these."""
        failed = [each.id for each in self._all() if each.failed]
        if failed:
            draft = self._aside_path.with_name(self._aside_path.name + ".new")
            with draft.open("wb") as file:
                file.writelines(each.line for each in self._all())
            draft.replace(self._aside_path)
            os.ftruncate(self._file, 0)
            self._size = 0
        return failed

    def take_back(self) -> None:
        """The run is over: what is aside and was not asked for comes back, and nothing is aside.

        Raises BatchStopped.
        """
        if self._aside_path.exists():
            written = sum(1 for _ in _lines(self.path))
            for each in islice(self.aside(), written, None):
                self._write(each.line)
            self.settle()
            self._aside_path.unlink()

    def _all(self) -> Iterator[Noted]:
        """What stands in the file, and after it what is aside of the cases that follow."""
        aside = self.aside()
        for each in self.done():
            next(aside, None)
            yield each
        yield from aside

    def append(self, result: Result) -> None:
        """Write a result. Raises BatchStopped where that fails; nothing of it stays then."""
        self._write(result.model_dump_json().encode() + b"\n")

    def _write(self, line: bytes) -> None:
        try:
            written = 0
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            os.ftruncate(self._file, self._size)
            raise BatchStopped(
                f"{self.path} could not be written ({error.strerror}); make room, then run the "
                "same command again."
            ) from error
        self._size += len(line)

    def settle(self) -> None:
        """See to it that what was written survives a power cut. Raises BatchStopped."""
        try:
            os.fsync(self._file)
        except OSError as error:
            raise BatchStopped(
                f"{self.path} could not be written ({error.strerror}); run the same command again."
            ) from error

    def close(self) -> None:
        """Let go of the file; another run may have it."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        if self._lock is not None:
            self._lock_path.unlink(missing_ok=True)
            self._lock.release()
            self._lock = None

    def _take(self) -> None:
        from filelock import FileLock, Timeout

        lock = FileLock(self._lock_path, _ENDS_WITHIN, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise BadInput(
                f"Another run is writing {self.path} just now; wait for it, or choose another "
                "--out."
            ) from None
        except OSError as error:
            raise BadInput(f"{self.path} cannot be written: {error.strerror}.") from error
        self._lock = lock

    def _known(self) -> Run | None:
        try:
            return Run.model_validate_json(self._run_path.read_bytes())
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise BadInput(
                f"{self._run_path} does not say how the run was begun; start it again with --fresh."
            ) from error

    def _begin(self, run: Run) -> None:
        """Throw away what was there, and note how this run begins before anything else."""
        self._run_path.unlink(missing_ok=True)
        self._aside_path.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        draft = self._run_path.with_name(self._run_path.name + ".new")
        try:
            draft.write_bytes(run.model_dump_json(indent=2).encode() + b"\n")
            draft.replace(self._run_path)
        finally:
            draft.unlink(missing_ok=True)


def read_results(path: Path | str) -> Iterator[Result]:
    """The results of a batch, one by one; a last line that a kill has torn is left out.

    Raises BadInput where the file cannot be read or a line is no result.
    """
    for number, line in _lines(Path(path)):
        try:
            yield Result.model_validate_json(line)
        except ValidationError as error:
            raise BadInput(f"Line {number} of {path} is no result of a batch.") from error


def _noted(path: Path) -> Iterator[Noted]:
    """The results in a file, looked at; raises BadInput where a line is none."""
    for number, line in _lines(path):
        try:
            data = orjson.loads(line)
            costs = (data["usage"]["cost"], data.get("coachee_usage", {}).get("cost"))
            cost = sum(each or 0.0 for each in costs)
            yield Noted(data["id"], data["error"] is not None, cost, line)
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(
                f"Line {number} of {path} is no result of a batch; start again with --fresh, or "
                "choose another --out."
            ) from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if line.endswith(b"\n"):
                    yield number, line
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error


def _whole(file: int) -> int:
    """How many bytes of the file are whole lines."""
    end = os.fstat(file).st_size
    while end:
        start = max(0, end - _PIECE)
        found = os.pread(file, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        end = start
    return 0


def _differs(path: Path, known: Run, run: Run) -> str:
    names = {
        "model": "the model",
        "policy": "the policy",
        "prompts": "the prompts",
        "strict_model": "--strict-model",
        "engine": "--engine",
    }
    field = next(name for name in names if getattr(known, name) != getattr(run, name))
    return (
        f"{path} was begun with other settings ({names[field]}: {getattr(known, field)}, now "
        f"{getattr(run, field)}); go on with those, choose another --out, or start again with "
        "--fresh."
    )
