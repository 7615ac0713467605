"""What somebody sees who opens the page for the first time."""

from __future__ import annotations

from urllib.request import urlopen

import pytest

from tests.browser.talking import expect

pytestmark = pytest.mark.browser


def test_it_says_what_it_is_and_waits_with_the_cursor_in_the_box(page):
    expect(page.locator(".first .what")).to_contain_text("not a person and not a therapist")
    expect(page.locator(".first .where")).to_contain_text("stays on this machine")
    expect(page.get_by_label("Your message")).to_be_focused()
    assert page.locator(".openings button").all_inner_texts() == [
        "I got what I wanted and feel lost",
        "I keep being passed over",
        "I don’t know what I’m for",
    ]


def test_stages_and_an_empty_record_stand_beside_it(page):
    steps = page.locator(".bar .steps summary")
    expect(steps).to_have_count(6)
    expect(page.locator("#view-record .part")).to_have_count(6)
    expect(page.locator("#view-record")).not_to_contain_text("N/A")


def test_nothing_of_gradio_shows(page):
    expect(page).to_have_title("Career coach")
    assert "gradio" not in page.locator("body").inner_text().lower()
    expect(page.locator("footer:visible:not(.side-foot)")).to_have_count(0)
    orange = "(e) => getComputedStyle(e).backgroundColor"
    assert page.locator("body").evaluate(orange) == "rgb(251, 248, 243)"


def test_an_empty_message_is_not_sent_and_kept(page):
    page.get_by_label("Your message").fill("  \n ")
    page.keyboard.press("Enter")
    expect(page.locator(".page-line")).to_contain_text("write a line first")
    expect(page.get_by_label("Your message")).to_have_value("  \n ")
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".first .what")).to_be_visible()


def test_shift_enter_breaks_the_line(page):
    page.get_by_label("Your message").type("one")
    page.keyboard.press("Shift+Enter")
    page.get_by_label("Your message").type("two")
    expect(page.get_by_label("Your message")).to_have_value("one\ntwo")


def test_the_dark_theme_is_a_dim_lamp(visit):
    page = visit(color_scheme="dark")
    colour = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    assert page.locator("#coach").evaluate(colour) == ["rgb(28, 27, 25)", "rgb(233, 228, 218)"]
    page.locator(".bar [data-toggle=theme]").click()
    assert page.locator("#coach").evaluate(colour) == ["rgb(251, 248, 243)", "rgb(35, 33, 30)"]
    page.reload()
    page.wait_for_selector("#coach[data-ready]")
    assert page.locator("#coach").evaluate(colour)[0] == "rgb(251, 248, 243)"


@pytest.mark.parametrize("width", [360, 390, 768, 1100])
def test_no_width_scrolls_sideways_or_loses_the_composer(visit, width):
    page = visit(viewport={"width": width, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    box = page.get_by_label("Your message").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 780


def test_the_address_is_said_before_anything_slow(server):
    assert server.first_line == f"Opening the coach at {server.url.rstrip('/')} …\n"


def test_the_document_lets_the_browser_fetch_from_nowhere_else(server):
    with urlopen(server.url) as answer:
        policy = answer.headers["content-security-policy"]
        document = answer.read().decode()
    assert "default-src 'self'" in policy
    assert "og:image" not in document
