"""A small eval run of whatever product stands in the working directory, held against its gate.

python small_run.py SUITE… prints a line for every shortfall and exits with 1 where there is one.
The three people who answered what the coach asks talk with it; no baseline is looked at.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path.cwd()))

from evals import cases, gate, running
from evals.bench import Bench

GROUP = "lived"


async def shortfalls(suites: list[str]) -> list[str]:
    bench = Bench(people={GROUP: cases.people()[GROUP]}, coachees=())
    names = running.chosen(suites, bench)
    report = await running.run(names, bench)
    talked = [name for name in names if name in running.CONVERSATIONAL]
    others = [name for name in names if name not in talked]
    limits = gate.read_gate()
    missed = gate.shortfalls(report, limits, {}, talked, [GROUP]) if talked else []
    missed += gate.shortfalls(report, limits, {}, others, [""]) if others else []
    return list(dict.fromkeys(missed))


if __name__ == "__main__":
    found = asyncio.run(shortfalls(sys.argv[1:]))
    print("\n".join(found))
    sys.exit(bool(found))
