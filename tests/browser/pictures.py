"""Makes the pictures of the README: one conversation, as it goes and as it has gone.

python -m tests.browser.pictures [FOLDER]
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.serving import ROOT, Server, chromium
from tests.browser.talking import answered, say, turns

BEGINNING = (
    "I got made head of collections in September, at the museum. Nine years I wanted this, and I "
    "sit in the office and think ok and now what.",
    "Something to say when they ask me for the five year plan.",
    "4",
    "The day we found the botanist's letters, misfiled for 80 years. I showed them to a school "
    "group and one girl asked if she could be the one who finds things.",
    "What does the podcast say about the job after next?",
)
REST = (
    "To get lost things back to the people they belong to.",
    "That fits",
    "8",
    "go to the job after next",
    "A house where any child can come in and hold the evidence.",
    "I run the state archive, and it is open to everyone.",
    "Deputy director for public programmes at the archive.",
    "I have never managed a budget.",
    "go to the second North Star",
    "To teach whoever comes next how to find things.",
    "go to commitments",
    "On Thursday I will ask Ruth whether I can sit in on the budget round.",
    "My brother.",
)
WIDE = {"width": 1360, "height": 850}
NARROW = {"width": 390, "height": 844}
VIEWS = {
    "desktop": {"viewport": WIDE, "color_scheme": "light"},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "phone": {"viewport": NARROW, "color_scheme": "light", "has_touch": True, "is_mobile": True},
}
# Paper, ink, one accent: more colours than a palette holds are not there to be kept.
COLOURS = 256


def pictures(folder: Path) -> None:
    """Hold the conversation once, and look at it half-way and at its end."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, chromium() as browser:
        server = Server(Path(data) / "data")
        page = browser.new_page()
        page.goto(server.url)
        page.wait_for_selector("#coach[data-ready]")
        for message in BEGINNING:
            say(page, message)
        for name in VIEWS:
            _keep(_look(browser, page, name).screenshot(), folder / f"{name}.png")
        for message in REST:
            say(page, message)
        wide = _look(browser, page, "desktop")
        wide.get_by_role("button", name="Look at the picture").click()
        box = wide.locator("#picture").bounding_box()
        box = {side: int(value) for side, value in box.items()}  # Not a sliver of what is behind.
        _keep(wide.screenshot(clip=box), folder / "picture.png")
        phone = _look(browser, page, "phone")
        phone.get_by_role("button", name="Record", exact=True).click()
        phone.locator("#view-record").evaluate("view => (view.scrollTop = 0)")
        _keep(phone.screenshot(), folder / "record.png")
        server.stop()


def _look(browser: Browser, page: Page, view: str) -> Page:
    """The conversation of ``page``, opened anew in one of the views."""
    options = {"device_scale_factor": 2, "reduced_motion": "reduce", **VIEWS[view]}
    looking = browser.new_context(**options).new_page()
    looking.goto(page.url)
    answered(looking, turns(page).count())
    return looking


def _keep(screenshot: bytes, path: Path) -> None:
    """Write it small: a screenshot has few colours, and a README is read on a train."""
    with Image.open(io.BytesIO(screenshot)) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


if __name__ == "__main__":
    pictures(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
