"""Makes the pictures of the README: a short conversation, seen three ways.

python -m tests.browser.pictures [FOLDER]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.browser.serving import ROOT, Server, chromium
from tests.browser.talking import answered, say, turns

CONVERSATION = (
    "I got made head of collections in September, at the museum. Nine years I wanted this, and I "
    "sit in the office and think ok and now what.",
    "Something to say when they ask me for the five year plan.",
    "4",
    "The day we found the botanist's letters, misfiled for 80 years. I showed them to a school "
    "group and one girl asked if she could be the one who finds things.",
    "What does the podcast say about the job after next?",
)
VIEWS = {
    "desktop": {"viewport": {"width": 1360, "height": 850}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1360, "height": 850}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


def pictures(folder: Path) -> None:
    """Hold the conversation once, then look at it in each of the views."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        server = Server(Path(data) / "data")
        page = browser.new_page()
        page.goto(server.url)
        page.wait_for_selector("#coach[data-ready]")
        for message in CONVERSATION:
            say(page, message)
        for name, view in VIEWS.items():
            looking = browser.new_context(device_scale_factor=2, **view).new_page()
            looking.goto(page.url)
            answered(looking, turns(page).count())
            looking.screenshot(path=folder / f"{name}.png")
        server.stop()


if __name__ == "__main__":
    pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
