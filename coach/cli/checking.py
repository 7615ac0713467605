"""Check claims line by line; a line that is none does not stop the others."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from coach.cli.running import BAD_INPUT
from coach.cli.terminal import complain, print_json
from coach.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach.verification import Claim


def run_check(file: str) -> None:
    """Print a verdict for each claim; exit code 2 when a line was no claim."""
    from coach.verification import check_claim

    failed = False
    with _opened(file) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                verdict = check_claim(_claim(line))
            except BadInput as error:
                complain(f"Line {number}: {error}")
                failed = True
            else:
                print_json(verdict.model_dump(mode="json"), indent=None)
    if failed:
        raise typer.Exit(BAD_INPUT)


@contextlib.contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    if file == "-":
        yield sys.stdin.buffer
        return
    with contextlib.ExitStack() as stack:
        try:
            stream = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            raise BadInput(f"{file} cannot be read: {error.strerror}.") from error
        yield stream


def _claim(line: bytes) -> Claim:
    from pydantic import ValidationError

    from coach.verification import Claim

    try:
        data = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput("it is not UTF-8 text.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"it is not JSON ({error}).") from error
    if not isinstance(data, dict):
        raise BadInput('it is not an object with a "claim".')
    try:
        return Claim.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise BadInput(f'"{place}": {first["msg"].lower()}.') from error
