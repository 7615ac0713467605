"""Where the conversation stands: the stages in order, the one in hand, the detours there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coach.ui.language import ENGLISH, current, key, t
from coach.ui.views.markup import draw
from coach.ui.views.record_words import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coach.prompts import Guide
    from coach.transcript import Position

# One line each, for whoever looks down the list; a clinic without one is listed by its title.
DETOURS = {
    "community": key("Find somebody to talk to about your work as an equal."),
    "ex_growth": key("Look at your company without panic, and at what would settle it."),
    "feedback": key("Get one honest answer instead of “all good”."),
    "first_time_manager": key("Hand over one thing, and stay beside it."),
    "manager_or_ic": key("Which way your days point: people, or the work itself."),
    "milestone": key("You arrived, and no next role pulls: which skills now?"),
    "no_promotion": key("What stands in the way, and what to do about that alone."),
    "story": key("What you did yourself, told to a stranger in two minutes."),
    "world_class": key("The one kind of hard problem you could become rare at."),
}
_STATES = {
    "here": key("You are here."),
    "done": key("Done; you can come back to it."),
    "skipped": key("Skipped; you can still do it."),
    "ahead": key("Still ahead."),
}
_GO = {"done": key("Revisit"), "skipped": key("Do it after all"), "ahead": key("Go there")}


@dataclass(frozen=True)
class Act:
    """Something to do with a stage or a detour; ``say`` is what the click sends."""

    label: str
    say: str


@dataclass(frozen=True)
class Step:
    """One stage: "here", "done", "skipped" or "ahead", and what can be done with it."""

    title: str
    state: str
    about: str
    stands: str
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Detour:
    """A clinic in the list of all of them."""

    title: str
    about: str
    say: str


def stages(guides: Mapping[str, Guide], clinics: Mapping[str, Guide], position: Position) -> str:
    """Draw the steps, and the one line that stands for them on a narrow page."""
    here = position.stage if position.stage in guides else position.thread_of
    detour = t(clinics[position.stage].title) if position.stage in clinics else ""
    steps = [_step(guide, _state(name, here, position), detour) for name, guide in guides.items()]
    at = next((i for i, step in enumerate(steps, start=1) if step.state == "here"), 0)
    return draw("stages", steps=steps, detour=detour, at=at)


def detours(clinics: Mapping[str, Guide]) -> str:
    """Draw the list of all detours."""
    listed = [_detour(name, guide) for name, guide in clinics.items()]
    return draw("detours", detours=listed)


def running(title: str) -> str:
    """A title as it stands in the middle of a sentence; a name in it keeps its capitals."""
    return title[0].lower() + title[1:]


def inside(title: str) -> str:
    """A title in the middle of a sentence of the page; only English may write it small there."""
    return running(title) if current() == ENGLISH else t(title)


def _detour(name: str, guide: Guide) -> Detour:
    about = t(DETOURS[name]) if name in DETOURS else ""
    return Detour(t(guide.title), about, f"take the detour: {running(guide.title)}")


def _step(guide: Guide, state: str, detour: str) -> Step:
    go = f"go to {running(guide.title)}"
    if state != "here":
        acts = [Act(t(_GO[state]), go)]
    elif detour:
        acts = [Act(t("Leave the detour"), "leave this detour")]
    else:
        acts = [Act(t("Start it over"), go), Act(t("Skip the rest of it"), "skip this part")]
    about = t(SECTIONS[guide.name].empty) if guide.name in SECTIONS else ""
    return Step(t(guide.title), state, about, t(_STATES[state]), tuple(acts))


def _state(name: str, here: str, position: Position) -> str:
    if name == here:
        return "here"
    if name in position.done:
        return "done"
    return "skipped" if name in position.skipped else "ahead"
