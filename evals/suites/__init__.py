"""The suites: each a function from a bench to what it found, loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from evals.bench import Bench
    from evals.figures import SuiteResult

    Suite = Callable[[Bench], Awaitable[list[SuiteResult]]]

NAMES = (
    "retrieval",
    "slots",
    "verifier",
    "close",
    "grounding",
    "person",
    "coaching",
    "drafts",
    "abstention",
    "safety",
    "injection",
    "faults",
)
TOGETHER = {"conversations": ("grounding", "person", "coaching")}
"""Names that stand for several suites: those that read whole conversations."""


def suite(name: str) -> Suite:
    """The suite of that name."""
    run: Suite = import_module(f"evals.suites.{name}").run
    return run


def expanded(names: tuple[str, ...] | list[str]) -> list[str]:
    """The suites meant by ``names`` (none: all), each once, in their order."""
    wanted = {each for name in names for each in TOGETHER.get(name, (name,))}
    return [name for name in NAMES if name in wanted or not names]
