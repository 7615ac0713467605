"""The page as an installed app: what the browser keeps of it, and what it says on its own."""

from __future__ import annotations

import json
import struct
from urllib.request import urlopen

import pytest

from tests.browser.talking import FIRST, answered, expect, say

pytestmark = pytest.mark.browser

KEPT = """async () => {
  const keys = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
  return (await Promise.all(keys)).flat().map((request) => new URL(request.url).pathname).sort();
}"""


def test_where_nothing_answers_it_says_how_to_start_and_loses_nothing(page, server):
    say(page, FIRST)
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.reload()
    answered(page, 1)
    assert page.evaluate(KEPT) == ["/coach/coach.css", "/coach/favicon.svg", "/coach/offline.html"]
    server.kill()
    page.goto(server.url)
    expect(page.get_by_role("heading")).to_have_text("The coach is not running")
    expect(page.locator("body")).to_contain_text("coach serve")
    background = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(background) == "rgb(251, 248, 243)"
    server.start()
    page.get_by_role("link", name="Try again").click()
    answered(page, 1)


def test_the_manifest_names_icons_that_are_as_big_as_it_says(server):
    with urlopen(f"{server.url}manifest.webmanifest") as answer:
        manifest = json.load(answer)
        assert answer.headers["content-type"] == "application/manifest+json"
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    pictures = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
    assert {icon["sizes"] for icon in pictures} == {"192x192", "512x512"}
    for icon in pictures:
        with urlopen(server.url + icon["src"].lstrip("/")) as answer:
            width, height = struct.unpack(">II", answer.read(24)[16:])
        assert icon["sizes"] == f"{width}x{height}"
