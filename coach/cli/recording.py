"""Show the record of a conversation, and change it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.running import with_coach
from coach.cli.terminal import harmless, print_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coach import Coach
    from coach.record import CareerRecord


def show_record(
    thread: Annotated[str, typer.Argument(help="The conversation.")],
    put: Annotated[
        tuple[str, str],
        typer.Option("--set", metavar="PATH VALUE", help="Write VALUE there.", show_default=False),
    ] = ("", ""),
    confirm: Annotated[str, typer.Option(metavar="PATH", help="Say that it is right.")] = "",
    remove: Annotated[str, typer.Option(metavar="PATH", help="Say it is no longer true.")] = "",
    json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Show the record, a line a value, or change it by hand (--set mission.line "…")."""
    from coach.edits import RecordEdit

    edits = [RecordEdit(path=put[0], value=put[1])] if put[0] else []
    edits += [RecordEdit(path=confirm, op="confirm")] if confirm else []
    edits += [RecordEdit(path=remove, op="remove")] if remove else []

    async def change(coach: Coach) -> CareerRecord:
        for edit in edits:
            await coach.edit_record(thread, edit)
        return await coach.record(thread)

    record = with_coach(change)
    if json:
        print_json(record.model_dump(mode="json"))
        return
    for line in list(_lines(record)) or ["Nothing stands in the record yet."]:
        print(harmless(line))


def _lines(record: CareerRecord) -> Iterator[str]:
    """A line a value: its path, as --set takes it, the value, where it comes from."""
    from coach.export.provenance import unmarked_origin
    from coach.record import fields

    for path, held in fields(record).items():
        for entry in held.live:
            value = " ".join(str(entry.value).split())
            yield f"{path}: {value} ({unmarked_origin(entry, {}).removesuffix(' with')})"
