"""One conversation, open twice in one browser."""

from playwright.sync_api import expect

from tests.browser.talking import FIRST, say, shown, turns


def test_what_is_said_in_one_tab_shows_in_the_other(page):
    say(page, FIRST)
    other = page.context.new_page()
    other.goto(page.url)
    other.wait_for_selector("#coach[data-ready]")
    expect(turns(other)).to_have_count(1)
    say(page, "I want to know what the title is for")
    expect(turns(other)).to_have_count(2)
    say(other, "4")
    expect(turns(page)).to_have_count(3)
    assert shown(page) == shown(other)
