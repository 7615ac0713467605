"""Give a conversation another title, lay two side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli.running import with_coach
from coach.cli.terminal import harmless, print_json, print_wrapped

if TYPE_CHECKING:
    from coach.record import Commitment
    from coach.session.comparing import Comparison


def rename(
    thread: Annotated[str, typer.Argument(help="The conversation.")],
    title: Annotated[str, typer.Argument(help="What it is to be called in lists.")],
) -> None:
    """Give a conversation, or a what-if, a title of your own."""
    summary = with_coach(lambda coach: coach.rename(thread, title), sync=False)
    print(harmless(f"“{summary.thread}” is called “{summary.title}” now."))


def compare(
    a: Annotated[str, typer.Argument(help="One conversation.")],
    b: Annotated[str, typer.Argument(help="The other one.")],
    json: Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")] = False,
) -> None:
    """Lay two conversations side by side: the turns they share, where their records differ."""
    found = with_coach(lambda coach: coach.compare(a, b), sync=False)
    if json:
        print_json(found.model_dump(mode="json"))
        return
    for name, side in (("First", found.left), ("Second", found.right)):
        print_wrapped(f"{name}: “{side.title}” ({side.thread}), {_turns(side.turns)}, {side.stage}")
    print_wrapped(_shared(found))
    if not found.differences:
        print("\nTheir records differ nowhere.")
    for each in found.differences:
        print()
        print_wrapped(f"{each.label}: {each.how}")
        for mark, values in (("1", each.left), ("2", each.right), ("both", each.both)):
            for value in values:
                print_wrapped(f"{mark}: {value}", indent="  ")
    _print_steps(found)
    for name, side in (("first", found.left), ("second", found.right)):
        if side.last:
            print()
            print_wrapped(f"Said last in the {name}: {side.last[-1].message}")


def _print_steps(found: Comparison) -> None:
    if not (found.left.commitments or found.right.commitments):
        return
    print("\nCommitments")
    for mark, side in (("1", found.left), ("2", found.right)):
        for step in side.commitments:
            print_wrapped(f"{mark}: {_step(step)}", indent="  ")
        if not side.commitments:
            print(f"  {mark}: none")


def _step(step: Commitment) -> str:
    due = step.due.value.isoformat() if step.due.value else ""
    outcome = f"what became of it: {step.outcome.value}" if step.outcome else ""
    return ", ".join(filter(None, (step.step.value, due, step.witness.value, outcome)))


def _shared(found: Comparison) -> str:
    same = f"; {found.same} field{'s' * (found.same != 1)} of the record in common"
    if not found.shared:
        return f"No turn in common{same}."
    return f"The same beginning: {_turns(found.shared)}{same}."


def _turns(count: int) -> str:
    return f"{count} turn{'s' * (count != 1)}"
