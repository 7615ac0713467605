"""A person is coached through all six stages in the browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.browser.talking import expect, say, turns

pytestmark = pytest.mark.browser
LIVED = Path(__file__).parents[2] / "evals" / "data" / "lived.jsonl"
NURSE = json.loads(LIVED.read_text().splitlines()[0])["messages"]


def test_from_the_first_message_to_the_record(page):
    for message in NURSE[:-1]:
        turn = say(page, message)
        expect(turn.locator("[data-kind=question]")).to_have_count(1)
    last = say(page, NURSE[-1])
    expect(last.locator("[data-kind=question]")).to_have_count(0)
    expect(turns(page)).to_have_count(len(NURSE))
    sources = page.locator("[data-kind=source]")
    assert sources.count() >= 4
    expect(page.locator(".withheld")).to_have_count(0)
    record = page.locator("#view-record")
    for words in (
        "To ask before anyone decides, and teach the young ones to do the same",
        "I'll write that page by next Friday",
        "Denise will read it",
        "That I was chasing a badge when I wanted a classroom",
    ):
        expect(record).to_contain_text(words)
