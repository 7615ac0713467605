"""Index, list, take out and search the sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from coach.cli.running import BAD_INPUT, with_coach
from coach.cli.terminal import complain, harmless, is_interactive, print_json, print_wrapped
from coach.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from coach import Coach
    from coach.schemas import Passage, SourceSummary

_PASSAGE_FIELDS = ("id", "source", "title", "heading", "locator", "url", "text", "score")


def run_index(paths: Sequence[Path], *, as_json: bool, rebuild: bool) -> None:
    """Index and report file by file; exit code 2 when a file could not be read."""
    reports = with_coach(
        lambda coach: coach.index(list(paths) or None, rebuild=rebuild), sync=False
    )
    rows: list[dict[str, Any]] = [
        {
            "path": str(report.path),
            "source": report.source,
            "added": report.added,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "error": report.error,
        }
        for report in reports
    ]
    if as_json:
        print_json(rows)
    for row in rows:
        if row["error"]:
            complain(f"{row['path']}: {row['error']}")
        elif not as_json:
            counts = ", ".join(f"{row[name]} {name}" for name in ("added", "unchanged", "removed"))
            print(harmless(f"{row['path']}: {counts}"))
    if any(row["error"] for row in rows):
        raise typer.Exit(BAD_INPUT)


def run_sources(*, as_json: bool) -> None:
    """List what can be found and cited."""
    found = with_coach(lambda coach: coach.sources(), sync=False)
    if as_json:
        print_json([summary.model_dump(mode="json") for summary in found])
    elif not found:
        print("There are no sources yet; `coach index FILE` reads one.")
    else:
        for summary in found:
            print(harmless(_line(summary)))


def run_remove(name: str, *, yes: bool) -> None:
    """Take a source out, the user's own or one that was indexed; what was cited of it stays."""
    if not yes and is_interactive():
        typer.confirm(f"Remove “{name}” with its passages?", abort=True)
    removed = with_coach(lambda coach: _removed(coach, name), sync=False)
    print(harmless(f"Removed “{name}”: {_counted(removed)}."))


async def _removed(coach: Coach, name: str) -> int:
    try:
        return await coach.remove_source(name)
    except BadInput:
        return await coach.remove_source(name, shared=True)


def _line(summary: SourceSummary) -> str:
    whose = ", yours alone" if summary.own else ""
    author = f", {summary.author}" if summary.author else ""
    about = f"“{summary.title}”{author}, {_counted(summary.passages)}{whose}"
    return f"{summary.source} ({summary.name}): {about}"


def _counted(passages: int) -> str:
    return f"{passages} passage{'s' * (passages != 1)}"


def run_search(query: str, k: int, *, as_json: bool) -> None:
    """Print the passages that fit ``query``, best first."""
    # Bytes of a command line that are no UTF-8 arrive as lone surrogates, which nothing can store.
    asked = query.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    passages = with_coach(lambda coach: coach.search(asked, k))
    if as_json:
        print_json([_as_dict(passage) for passage in passages])
    elif not passages:
        print("Nothing in the sources fits that.")
    else:
        for number, passage in enumerate(passages, 1):
            _print_passage(number, passage)


def _as_dict(passage: Passage) -> dict[str, Any]:
    return {name: getattr(passage, name) for name in _PASSAGE_FIELDS}


def _print_passage(number: int, passage: Passage) -> None:
    place = [passage.title, passage.heading]
    place += [passage.locator] if passage.locator != passage.heading else []
    print(harmless(f"{number}. {', '.join(filter(None, place))} ({passage.score:.2f})"))
    print_wrapped(passage.text, indent="   ")
    if passage.url:
        print(harmless(f"   {passage.url}"))
