"""Where the conversation stands: the stages in order, the one in hand, a detour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.ui.views.markup import draw

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.prompts import Guide
    from coach.transcript import Position


@dataclass(frozen=True)
class Step:
    """One stage: "here", "done", "skipped" or "ahead"; ``say`` is what a click sends."""

    title: str
    state: str
    say: str


def stages(guides: Mapping[str, Guide], clinics: Mapping[str, Guide], position: Position) -> str:
    """Draw the steps, and the one line that stands for them on a narrow page."""
    here = position.stage if position.stage in guides else position.thread_of
    detour = clinics[position.stage].title if position.stage in clinics else ""
    steps = [
        Step(guide.title, _state(name, here, position), f"go to {guide.title.lower()}")
        for name, guide in guides.items()
    ]
    at = next((i for i, step in enumerate(steps, start=1) if step.state == "here"), 0)
    return draw("stages", steps=steps, detour=detour, at=at)


def _state(name: str, here: str, position: Position) -> str:
    if name == here:
        return "here"
    if name in position.done:
        return "done"
    return "skipped" if name in position.skipped else "ahead"
