"""A conversation in the browser: sending, reading, coming back to it."""

from __future__ import annotations

import re

import pytest

from tests.browser.talking import FIRST, answered, expect, say, shown, turns

pytestmark = pytest.mark.browser


def test_a_message_gets_a_reply_with_one_question(page):
    turn = say(page, FIRST)
    expect(turn.locator(".said p")).to_have_text(FIRST)
    expect(turn.locator("[data-kind=question]")).to_have_count(1)
    expect(page.get_by_label("Your message")).to_have_value("")
    expect(page.get_by_label("Your message")).to_be_focused()


def test_an_opening_starts_the_conversation(page):
    page.get_by_role("button", name="I keep being passed over").click()
    expect(answered(page, 1).locator(".said p")).to_have_text("I keep being passed over")


def test_a_reload_restores_it(page):
    say(page, FIRST)
    before = shown(page)
    page.reload()
    answered(page, 1)
    assert shown(page) == before


def test_sending_twice_sends_once(page):
    page.get_by_label("Your message").fill(FIRST)
    page.get_by_role("button", name="Send").dblclick()
    page.keyboard.press("Enter")
    answered(page, 1)
    page.wait_for_timeout(500)
    page.reload()
    answered(page, 1)
    expect(turns(page)).to_have_count(1)


def test_a_huge_paste_is_refused_in_one_sentence_and_kept(page):
    pasted = "word " * 20_000
    page.get_by_label("Your message").fill(pasted)
    page.keyboard.press("Enter")
    expect(page.locator(".page-line.error")).to_contain_text("100,000 characters")
    expect(page.get_by_label("Your message")).to_have_value(pasted)
    expect(turns(page)).to_have_count(0)


def test_what_is_typed_stays_text(page):
    message = (
        "<img src=https://example.com/x onerror=document.title='gone'> "
        "<script>document.title='gone'</script> [a](javascript:document.title='gone') "
        "![b](https://example.com/b.png) {{7*7}} ${7*7} </textarea>"
    )
    turn = say(page, message)
    expect(turn.locator(".said p")).to_have_text(message)
    page.reload()
    turn = answered(page, 1)
    expect(turn.locator(".said p")).to_have_text(message)
    expect(page.locator("#coach :is(img, script, iframe)")).to_have_count(0)
    expect(page.locator("#coach a[href^='javascript']")).to_have_count(0)
    expect(page).to_have_title("Career coach")


def test_the_record_says_where_each_value_is_from(page):
    say(page, FIRST)
    record = page.locator("#view-record")
    expect(record.locator(".value").first).to_be_visible()
    expect(record.locator(".about").first).to_have_text(re.compile(r"draft · your words · turn 1"))


def test_conversations_are_listed_and_one_can_be_forgotten(page):
    say(page, "I have been a nurse for ten years.")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".first .what")).to_be_visible()
    say(page, "I keep the books of a small firm.")
    page.locator(".thread-list a", has_text="I have been a nurse").first.click()
    expect(turns(page).locator(".said p")).to_have_text("I have been a nurse for ten years.")
    page.get_by_role("button", name="Forget this conversation").click()
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator(".page-line")).to_contain_text("Forgotten.")
    expect(page.locator(".first .what")).to_be_visible()
    expect(page.locator(".thread-list a", has_text="I have been a nurse")).to_have_count(0)


def test_starting_again_from_a_turn_leaves_the_original_alone(page):
    say(page, FIRST)
    say(page, "I don't know.")
    came_from = page.url
    page.locator("#turn-2 .said").hover()
    page.locator("#turn-2").get_by_role("button", name="Start again from here").click()
    expect(turns(page)).to_have_count(1)
    expect(page.get_by_label("Your message")).to_have_value("I don't know.")
    expect(page.locator(".origin")).to_contain_text("turn 2")
    page.locator(".origin a").click()
    expect(turns(page)).to_have_count(2)
    assert page.url == came_from


def test_two_tabs_of_one_conversation_do_not_disturb_each_other(page, visit):
    say(page, FIRST)
    other = visit(page.url.split("/")[-1])
    answered(other, 1)
    assert shown(other) == shown(page)
