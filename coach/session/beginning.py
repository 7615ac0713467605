"""How a turn may be asked for, and where a conversation begins that is not to have every stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from coach.errors import BadInput
from coach.transcript import Position

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from coach.prompts import Prompts


class Asking(TypedDict, total=False):
    """What ``Coach.reply`` can be told beside the message."""

    request_id: str
    owner: str | None
    at: datetime | None
    stages: Sequence[str]


def checked_stages(stages: Sequence[str], known: Collection[str]) -> None:
    """Raise BadInput where one of ``stages`` is none of those ``known``."""
    if unknown := next((name for name in stages if name not in known), ""):
        raise BadInput(f"There is no stage called '{unknown}'; choose from {', '.join(known)}.")


def beginning(stages: Sequence[str], prompts: Prompts) -> Position:
    """Where a conversation begins that has these stages (none: all); the others are skipped.

    Raises BadInput for a stage that does not exist.
    """
    checked_stages(stages, prompts.stages)
    if not stages:
        return Position()
    skipped = tuple(name for name in prompts.stages if name not in stages)
    return Position(stage=stages[0], skipped=skipped)
