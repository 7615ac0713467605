"""Runs the evals, which come with the source and not with the installed package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from coach.errors import BadSettings

if TYPE_CHECKING:
    from pathlib import Path


def run_eval(
    suites: tuple[str, ...],
    *,
    model: str,
    transcripts: Path | None,
    corpus: Path | None,
    judge: str,
    out: Path | None,
    gate: Path | None,
    write_baseline: bool,
) -> None:
    """Measure, report, exit with 1 below the gate. Raises BadSettings where evals are missing."""
    try:
        from evals.command import Options, evaluate
    except ModuleNotFoundError as error:
        raise _missing(error) from error
    given = {"out": out, "gate": gate}
    options = Options(
        suites=suites,
        model=model,
        transcripts=transcripts,
        corpus=corpus,
        judge=judge,
        write_baseline=write_baseline,
        **{name: path for name, path in given.items() if path is not None},
    )
    if code := evaluate(options):
        raise typer.Exit(code)


def _missing(error: ModuleNotFoundError) -> Exception:
    """The sentence that says what to install; any other missing module is a bug and stays one."""
    name = (error.name or "").split(".")[0]
    if name == "pydantic_evals":
        return BadSettings(
            "The evals need one more package: pip install 'pydantic-evals>=2.62,<3'."
        )
    if name == "evals":
        return BadSettings(
            "The evals come with the source of career-coach, not with this package: get its "
            "source and run scripts/eval there."
        )
    return error
