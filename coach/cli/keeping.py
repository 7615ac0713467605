"""List, export and forget conversations; say how the coach is set up."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from coach.cli.running import with_coach
from coach.cli.terminal import complain, harmless, is_interactive, print_json
from coach.errors import BadInput, CoachError

if TYPE_CHECKING:
    from pathlib import Path

    from coach import Coach
    from coach.record import CareerRecord
    from coach.schemas import ThreadSummary


def run_export(thread: str, format: str, out: Path | None) -> None:
    """Print the conversation, or write it to ``out``; a PDF is never printed to a terminal."""
    if format == "pdf" and out is None and sys.stdout.isatty():
        raise BadInput("A PDF is nothing to read in a terminal; add --out record.pdf.")
    made, left_out = with_coach(lambda coach: _made(coach, thread, format))
    if out:
        write_export(out, made)
        complain(f"Written to {out}.")
    elif isinstance(made, str):
        sys.stdout.write(made)
    else:
        sys.stdout.buffer.write(made)
    if left_out:
        complain(left_out)


def write_export(file: Path, made: str | bytes) -> None:
    """Write an export as it is: a calendar's lines end in their own way. Raises BadInput."""
    try:
        file.write_bytes(made if isinstance(made, bytes) else made.encode())
    except OSError as error:
        raise BadInput(f"{file} cannot be written: {error.strerror}.") from error


async def _made(coach: Coach, thread: str, format: str) -> tuple[str | bytes, str]:
    """The export, and for a calendar the sentence on what it leaves out."""
    made = await coach.export(thread, format)
    return made, without_date(await coach.record(thread), format)


def without_date(record: CareerRecord, format: str) -> str:
    """What a calendar leaves out of the record, in one sentence; "" for all other formats."""
    from coach.export import left_out, undated

    return left_out(undated(record)) if format == "ics" else ""


def run_threads(*, as_json: bool) -> None:
    """List the conversations."""
    found = with_coach(lambda coach: coach.threads(), sync=False)
    if as_json:
        print_json([summary.model_dump(mode="json") for summary in found])
    elif not found:
        print("There are no conversations yet; `coach chat` begins one.")
    else:
        for summary in found:
            print(harmless(_line(summary)))


def _line(summary: ThreadSummary) -> str:
    when = f", {summary.updated:%Y-%m-%d %H:%M}" if summary.updated else ""
    turns = f"{summary.turns} turn{'s' * (summary.turns != 1)}"
    origin = f", what-if of {summary.parent} after turn {summary.forked_at}"
    branch = origin if summary.parent else ""
    return f"{summary.thread}: {turns}, {summary.stage}{when}, “{summary.title}”{branch}"


def run_forget(thread: str, *, yes: bool) -> None:
    """Delete a conversation and print the receipt; a person at a terminal is asked first."""
    if not yes and is_interactive():
        typer.confirm(f"Forget “{thread}” for good?", abort=True)
    receipt = with_coach(lambda coach: coach.forget(thread), sync=False)
    deleted = ((count, name) for name, count in receipt.deleted.items() if count)
    counts = ", ".join(f"{n} {name.removesuffix('s') if n == 1 else name}" for n, name in deleted)
    print(harmless(f"Forgot “{receipt.thread}”: {counts or 'nothing was stored'}."))
    if receipt.staying:
        titles = ", ".join(f"“{title}”" for title in receipt.staying)
        print(harmless(f"Not deleted, with the turns they were given: {titles}."))
    for file in receipt.files:
        print(harmless(f"{file} holds a result of it; that file is yours, and stays as it is."))


def run_doctor() -> None:
    """Print every finding; exit code 1 if one is not well."""
    try:
        findings = with_coach(lambda coach: coach.doctor(), sync=False)
    except CoachError as error:  # What cannot even be opened is a finding too.
        print(harmless(f"WRONG  opening: {error}"))
        raise typer.Exit(1) from None
    for finding in findings:
        print(harmless(f"{'ok' if finding.ok else 'WRONG'}  {finding.name}: {finding.text}"))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
