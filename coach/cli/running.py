"""Runs a command so that a person never sees a traceback for what is no bug."""

from __future__ import annotations

import asyncio
import functools
import os
import sys
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import typer

from coach.cli.terminal import complain
from coach.errors import CoachError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from coach import Coach

P = ParamSpec("P")
R = TypeVar("R")

BAD_INPUT = 2
INTERRUPTED = 130


def guarded(command: Callable[P, R]) -> Callable[P, R]:
    """Turn errors raised on purpose into one sentence and exit code 2, Ctrl-C into 130."""

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except CoachError as error:
            complain(str(error))
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # Whoever read our output has seen enough; nothing is left to be flushed at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            complain(f"{name}{error.strerror or error}.")
            raise typer.Exit(BAD_INPUT) from None

    return run


def with_coach(use: Callable[[Coach], Awaitable[R]], *, sync: bool = True) -> R:
    """Open the coach, let ``use`` do one thing with it, close it.

    ``sync=False`` is for commands that index, or look at the index, themselves, or have no need
    of one: nothing is read in and nothing warmed up for them.
    """
    from coach import Settings, open_coach

    async def run() -> R:
        async with open_coach(Settings(), sync=sync) as coach:
            return await use(coach)

    return asyncio.run(run())
