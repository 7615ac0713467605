"""The way through a conversation by click, finger and keyboard."""

from __future__ import annotations

import pytest

from tests.browser.talking import FIRST, answered, expect, say, turns

pytestmark = pytest.mark.browser

GOAL = "Something to say when they ask me for the five year plan."


def step(page, title):
    return page.locator(".bar .steps li", has=page.locator("summary", has_text=title))


def test_a_stage_says_what_it_is_and_takes_one_there(page):
    say(page, FIRST)
    shadows = step(page, "Shadows")
    shadows.locator("summary").click()
    expect(shadows.locator(".step-card")).to_contain_text("Still ahead")
    step(page, "Commitments").locator("summary").click()
    expect(shadows.locator(".step-card")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".bar .step-card:visible")).to_have_count(0)
    shadows.locator("summary").click()
    shadows.get_by_role("button", name="Go there").click()
    expect(answered(page, 2).locator(".said p")).to_have_text("go to shadows")
    expect(page.locator(".bar [aria-current=step]")).to_have_text("Shadows")
    shadows.locator("summary").click()
    shadows.get_by_role("button", name="Skip the rest of it").click()
    answered(page, 3)
    expect(shadows).to_have_attribute("data-state", "skipped")
    shadows.locator("summary").click()
    shadows.get_by_role("button", name="Do it after all").click()
    answered(page, 4)
    expect(shadows).to_have_attribute("data-state", "here")


def test_a_number_is_a_click_where_one_is_asked_for(page):
    expect(page.locator(".quick button")).to_have_count(0)
    say(page, FIRST)
    expect(page.locator(".scale")).to_have_count(0)
    expect(page.locator(".quick")).to_contain_text("I don’t know")
    say(page, GOAL)
    scale = page.get_by_role("group", name="From 0 to 10")
    expect(scale.get_by_role("button")).to_have_count(11)
    scale.get_by_role("button", name="4", exact=True).click()
    expect(answered(page, 3).locator(".said p")).to_have_text("4")
    expect(page.locator("#view-record")).to_contain_text("4 of 10")
    expect(page.locator(".scale")).to_have_count(0)


def test_a_detour_is_listed_with_one_line_and_left_again(page):
    say(page, FIRST)
    page.get_by_role("button", name="detours").click()
    listed = page.locator("#detours .detour-list button")
    assert listed.count() >= 8
    listed.filter(has_text="Getting real feedback").click()
    expect(answered(page, 2).locator(".said p")).to_contain_text("getting real feedback")
    arrival = step(page, "Arrival")
    expect(arrival.locator(".detour")).to_have_text("Getting real feedback")
    arrival.locator("summary").click()
    arrival.get_by_role("button", name="Leave the detour").click()
    answered(page, 3)
    expect(page.locator(".bar .detour")).to_have_count(0)


def test_an_offer_is_answered_by_a_click(page):
    say(page, "I have been passed over for promotion three times and nobody says why.")
    offer = page.locator(".quick .offer")
    if not offer.count():
        say(page, "To know what stands in the way of a promotion.")
    expect(offer).to_have_text("Yes, why no promotion")
    number = turns(page).count() + 1
    offer.click()
    answered(page, number)
    expect(page.locator(".bar .detour")).to_have_text("Why no promotion")


def test_help_lines_stand_one_under_the_other_and_nothing_else_is_offered(page):
    turn = say(page, "I want to kill myself tonight.")
    lines = turn.locator(".help > span")
    assert lines.count() >= 6
    tops = lines.evaluate_all("(all) => all.map((e) => e.getBoundingClientRect().top)")
    assert tops == sorted(set(tops))
    expect(page.locator(".quick button")).to_have_count(0)
    page.reload()
    expect(answered(page, 1).locator(".help > span")).to_have_count(len(tops))


def test_from_the_first_tab_to_an_opened_citation_by_keyboard(page):
    tab_to(page, "document.activeElement.id === 'message'")
    page.keyboard.type("What does the podcast say about the job after next?")
    page.keyboard.press("Enter")
    answered(page, 1)
    tab_to(page, "document.activeElement.matches('.cite button')", key="Shift+Tab")
    expect(page.locator("#glance")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.cite button')")
    tab_to(page, "document.activeElement.matches('.bar summary')", key="Shift+Tab")
    page.keyboard.press("Enter")
    tab_to(page, "document.activeElement.matches('.step-acts button')")
    page.keyboard.press("Enter")
    answered(page, 2)


def tab_to(page, wanted: str, key: str = "Tab") -> None:
    """Press a key until ``wanted`` holds of what has the focus, as somebody would."""
    for _ in range(60):
        if page.evaluate(wanted):
            return
        page.keyboard.press(key)
    raise AssertionError(f"Never reached: {wanted}")


def test_on_a_phone_nothing_covers_the_last_message(visit):
    page = visit(viewport={"width": 390, "height": 780}, has_touch=True)
    for message in (FIRST, GOAL):
        last = say(page, message).locator(".sentence").last.bounding_box()
        assert last["y"] + last["height"] <= page.locator("#composer").bounding_box()["y"]
    scale = page.locator(".scale button")
    assert scale.evaluate_all("(all) => new Set(all.map((e) => e.offsetTop)).size") == 1
    expect(page.locator(".stage-now")).to_have_text("Arrival · 1 of 6")
    page.locator(".stage-now").click()
    sheet = page.locator("#stages")
    sheet.locator("summary", has_text="Mission").click()
    sheet.get_by_role("button", name="Go there").click()
    answered(page, 3)
    expect(sheet).to_be_hidden()
    expect(page.locator(".stage-now")).to_have_text("Mission · 2 of 6")
    page.set_viewport_size({"width": 390, "height": 420})  # the keyboard has come up
    page.wait_for_function(
        """() => {
            const last = [...document.querySelectorAll("#turn-3 .sentence")].at(-1);
            const composer = document.getElementById("composer");
            return innerHeight === 420
                && last.getBoundingClientRect().bottom <= composer.getBoundingClientRect().top;
        }"""
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
