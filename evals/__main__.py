"""Runs the eval suites named (default: all), prints every figure, and exits 1 below a floor."""

from __future__ import annotations

import asyncio
import json
import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

GATE = Path(__file__).parent / "gate.yaml"
Figures = dict[str, dict[str, float]]


def _retrieval() -> Figures:
    from evals import retrieval

    return {f"retrieval.{name}": values for name, values in retrieval.run().items()}


def _slots() -> Figures:
    from evals import slots

    return {"slots": slots.run()}


def _conversations() -> Figures:
    from evals import conversations

    return {"conversations": asyncio.run(conversations.run())}


SUITES: dict[str, Callable[[], Figures]] = {
    "retrieval": _retrieval,
    "slots": _slots,
    "conversations": _conversations,
}


def shortfalls(figures: Figures, gate: dict[str, Any]) -> list[str]:
    """One line for each figure that is missing, no number, or beyond its limit."""
    lines = []
    for suite, limits in gate.items():
        for name, limit in limits.items():
            value = figures.get(suite, {}).get(name, math.nan)
            low, high = limit.get("least", -math.inf), limit.get("most", math.inf)
            if not low <= value <= high:
                lines.append(f"{suite}: {name} is {value:.3g}, should be {_words(limit)}")
    return lines


def _words(limit: dict[str, float]) -> str:
    return " and ".join(f"at {side} {value:g}" for side, value in limit.items())


def main(names: list[str]) -> int:
    """Run the suites and return the exit code: 0, 1 below a floor, 2 for an unknown suite."""
    unknown = [name for name in names if name not in SUITES]
    if unknown:
        print(f"No suite '{unknown[0]}'; there are: {', '.join(SUITES)}.", file=sys.stderr)
        return 2
    figures: Figures = {}
    for name in names or SUITES:
        for suite, values in SUITES[name]().items():
            figures[suite] = values
            print(suite)
            for key, value in values.items():
                print(f"  {key:32} {value:.3f}".rstrip("0").rstrip("."))
    gate = yaml.safe_load(GATE.read_text(encoding="utf-8"))
    chosen = {s: limits for s, limits in gate.items() if s.split(".")[0] in (names or SUITES)}
    missed = shortfalls(figures, chosen)
    for line in missed:
        print(f"BELOW THE GATE  {line}")
    print(json.dumps({"figures": figures, "passed": not missed}))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
