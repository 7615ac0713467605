"""The front door: ``open_coach`` builds everything once, ``Coach`` holds conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coach.session.compose import open_coach

if TYPE_CHECKING:
    from coach.session.coach import Coach

__all__ = ["Coach", "open_coach"]


def __getattr__(name: str) -> Any:
    # With it comes langgraph, half a second that a page which is only being opened does not have.
    if name == "Coach":
        from coach.session.coach import Coach

        return Coach
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
