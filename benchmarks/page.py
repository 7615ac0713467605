"""How soon the page is there, and whether it slows as a conversation grows.

    python benchmarks/page.py [--starts 3] [--turns 60] [--chromium PATH]

First the server: seconds from the command to its first answer over HTTP, and the processor seconds
it had used by then, which a busy machine changes less than the clock.
Then the page in a real browser: seconds from its opening to a cursor in the box, and to a coach
that is open behind it. Then one conversation with the guided coach: for a window of turns at its
beginning and at its end, milliseconds from Enter to the first sentence painted and from there to
the page at rest, kilobytes received, and processor milliseconds of the server. After one whole
conversation somebody keeps asking what the sources say, so that every turn brings passages.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.replies import MESSAGES  # noqa: E402
from tests.browser.serving import Server, chromium  # noqa: E402

TOPICS = (
    "the job after next",
    "real feedback",
    "superpowers that backfire",
    "a second North Star",
    "being passed over for promotion",
    "leading people or doing the work",
    "a mission in one line",
    "a story for the next employer",
)
ASKED = tuple(f"What does the podcast say about {topic}?" for topic in TOPICS)
AROUND = 2  # turns before and after the one named
TICKS = os.sysconf("SC_CLK_TCK")

# Runs in the page: sends the message, and tells when its first sentence and its end were painted.
TURN = """(words) => new Promise((resolve) => {
  const painted = (then) => requestAnimationFrame(() => setTimeout(then, 0));
  const box = document.getElementById("message");
  const count = document.querySelectorAll(".turn").length;
  const bytes = () => performance.getEntriesByType("resource")
    .reduce((sum, entry) => sum + (entry.transferSize || 0), 0);
  performance.clearResourceTimings();
  let first = 0;
  const begun = performance.now();
  const look = () => {
    const turn = document.querySelectorAll(".turn")[count];
    if (!turn && document.querySelector(".page-line.error")) {
      watch.disconnect();
      clearInterval(often);
      resolve(null);
      return;
    }
    const over = turn && !turn.querySelector(".waiting");
    if (!first && (over || turn?.querySelector(".sentence"))) {
      first = -1;
      painted(() => (first = performance.now()));
    }
    if (first > 0 && over && !box.closest("[data-busy]")) {
      watch.disconnect();
      clearInterval(often);
      painted(() => {
        const now = performance.now();
        setTimeout(() => resolve([first - begun, now - first, bytes()]), 100);
      });
    }
  };
  const watch = new MutationObserver(look);
  const all = { childList: true, subtree: true, attributes: true };
  watch.observe(document.getElementById("coach"), all);
  const often = setInterval(look, 4);
  box.value = words;
  box.form.requestSubmit();
})"""


def processor(process: Any) -> float:
    """Processor seconds a process has used."""
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def start(data: Path) -> tuple[Server, list[float]]:
    """A server, and [seconds to the first answer, processor seconds by then]."""
    begun = time.monotonic()
    server = Server(data)
    with closing(urlopen(server.url, timeout=120)):
        up = time.monotonic() - begun
    return server, [up, processor(server.process)]


def opened(browser: Any, url: str) -> tuple[Any, list[float]]:
    """The page, and seconds to [cursor in the box, coach open]."""
    page = browser.new_page()
    begun = time.monotonic()
    page.goto(url, wait_until="commit")
    page.wait_for_function("document.activeElement?.id === 'message'", polling=10, timeout=60_000)
    usable = time.monotonic() - begun
    page.wait_for_selector("#coach[data-ready]", timeout=60_000)
    return page, [usable, time.monotonic() - begun]


def talked(page: Any, server: Server, turns: int) -> list[list[float]]:
    """For each turn [ms to first sentence, ms to rest, kB, server's processor ms]."""
    told = []
    messages = cycle(ASKED)
    for number in range(turns):
        words = MESSAGES[number] if number < len(MESSAGES) else next(messages)
        used = processor(server.process)
        while not (seen := page.evaluate(TURN, words)):
            time.sleep(10)  # Faster than anybody writes: the coach asks for patience.
            used = processor(server.process)
        first, rest, received = seen
        told.append([first, rest, received / 1000, (processor(server.process) - used) * 1000])
    return told


def line(name: str, values: list[float]) -> None:
    print(f"{name:24s}" + "".join(f"{value:10.2f}" for value in values), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--turns", type=int, default=60)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        data = Path(folder) / "data"
        start(data)[0].stop()  # The index is made once.
        print(f"{'':24s}{'up s':>10s}{'cpu s':>10s}{'usable s':>10s}{'open s':>10s}")
        for number in range(given.starts):
            server, up = start(data)
            page, seen = opened(browser, server.url)
            line(f"start {number + 1}", [*up, *seen])
            if number + 1 < given.starts:
                page.close()
                server.stop()
        told = talked(page, server, given.turns)
        server.stop()
    print(f"{'':24s}{'first ms':>10s}{'rest ms':>10s}{'kB':>10s}{'cpu ms':>10s}")
    for at in sorted({min(5, given.turns), given.turns // 2, given.turns - AROUND}):
        window = told[max(0, at - 1 - AROUND) : at + AROUND]
        columns = zip(*window, strict=True)
        line(f"around turn {at}", [statistics.median(column) for column in columns])


if __name__ == "__main__":
    main()
