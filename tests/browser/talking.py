"""What a person does on the page, in words."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

# A machine that does other things besides; nothing here takes a second when it is alone.
expect.set_options(timeout=30_000)

FIRST = "I was just made head of collections at the museum and I feel lost."


def say(page: Page, words: str) -> Locator:
    """Type a message, press Enter, wait for the whole reply; returns the turn."""
    number = turns(page).count() + 1
    page.get_by_label("Your message").fill(words)
    page.keyboard.press("Enter")
    return answered(page, number)


def answered(page: Page, number: int) -> Locator:
    """Wait until turn ``number`` stands complete."""
    turn = page.locator(f"#turn-{number}")
    expect(turn.locator(".sentence").first).to_be_visible()
    expect(turn.locator(".waiting")).to_have_count(0)
    return turn


def turns(page: Page) -> Locator:
    return page.locator("#turns > .turn")


def shown(page: Page) -> list[str]:
    """The conversation as it reads."""
    return turns(page).locator(".said p, .words").all_inner_texts()
