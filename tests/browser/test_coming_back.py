"""Coming back to a conversation on another day, and to the list of them all."""

from __future__ import annotations

import asyncio
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from coach import Settings, open_coach
from tests.browser.serving import Server
from tests.browser.talking import FIRST, answered, expect, say, shown, turns

pytestmark = pytest.mark.browser

LEFT = datetime.now(UTC) - timedelta(days=40)
DUE = LEFT + timedelta(days=7)
STEPS = (FIRST, "go to commitments", f"I'll call Karin about the post by {DUE.day} {DUE:%B}.")


async def _lived(data) -> None:
    """A conversation that was left 40 days ago, and a dozen others."""
    async with open_coach(Settings(data_dir=data), clock=lambda: LEFT) as coach:
        for message in STEPS:
            await coach.ask("museum", message)
        record = await coach.record("museum")
        assert record.commitments.steps[0].due.value
        for number in range(4):
            await coach.ask(f"other-{number}", f"I bake bread, and this is loaf number {number}.")
            for turn in (0, 1):
                await coach.fork(f"other-{number}", 1, f"what-if-{number}-{turn}")


@pytest.fixture(scope="module")
def server(tmp_path_factory, indexed):
    data = tmp_path_factory.mktemp("coach") / "data"
    shutil.copytree(indexed, data, ignore=shutil.ignore_patterns("lock"))
    # In a thread of its own: the browser's event loop is running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, _lived(data)).result()
    running = Server(data)
    yield running
    if running.process.poll() is None:
        running.stop()


def back(page):
    return page.locator("#turns > .back")


def more(page, title: str):
    """Open what can be done with a conversation of the list."""
    page.get_by_label(f"More for “{title}”").click()
    return page.locator(".thread-more[open]")


def test_a_greeting_asks_about_the_step_once_and_its_answer_is_kept(visit):
    page = visit("#museum")
    expect(back(page)).to_have_count(1)
    expect(back(page)).to_contain_text("Back after 40 days")
    expect(back(page).locator("[data-kind=question]")).to_contain_text("Karin")
    expect(back(page).locator("[data-kind=reflection]")).to_have_count(1)
    words = back(page).inner_text()
    page.reload()
    answered(page, 3)
    expect(back(page)).to_have_count(1)
    assert back(page).inner_text() == words
    turn = say(page, "I called her and she said to apply.")
    expect(turn.locator("[data-kind=reflection]")).to_contain_text("she said to apply")
    expect(page.locator("#view-record")).to_contain_text("I called her and she said to apply")
    page.reload()
    answered(page, 4)
    # It stands before the message that answered it, and nowhere else.
    expect(page.locator("#turns > .back + #turn-4")).to_have_count(1)
    expect(back(page)).to_have_count(1)


def test_a_page_left_open_greets_when_it_is_looked_at_again(visit):
    page = visit("#other-0")
    expect(back(page)).to_have_count(1)
    page.evaluate("document.querySelector('#turns > .back').remove()")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(back(page)).to_have_count(1)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(200)
    expect(back(page)).to_have_count(1)


def test_many_conversations_can_be_searched_with_their_what_ifs(visit):
    page = visit("#museum")
    expect(page.locator(".what-ifs").first).to_be_visible()
    find = page.get_by_label("Find a conversation by its title")
    find.fill("LOAF number 3")
    assert page.locator(".thread-item:visible .thread-title").count() == 3
    find.fill("zeppelin")
    expect(page.get_by_text("No title has these words.")).to_be_visible()
    find.fill("")
    expect(page.locator(".thread-item:visible")).to_have_count(13)


def test_a_title_is_given_with_the_keyboard_and_is_shown_as_text(visit):
    page = visit("#other-1")
    chores = more(page, "I bake bread, and this is loaf number 1")
    chores.get_by_role("button", name="Rename").focus()
    page.keyboard.press("Enter")
    field = page.get_by_label("Title", exact=True)
    expect(field).to_be_focused()
    field.fill("   ")
    page.keyboard.press("Enter")
    expect(page.locator("#rename .problem")).to_contain_text("A title needs")
    hostile = "<img src=x onerror=document.title='gone'> What if I stayed?"
    field.fill(hostile)
    page.keyboard.press("Enter")
    expect(page.locator("#rename")).to_be_hidden()
    expect(page.locator(".thread-list [aria-current] .thread-title")).to_have_text(hostile)
    page.reload()
    expect(page.locator(".thread-list [aria-current] .thread-title")).to_have_text(hostile)
    expect(page.locator("#coach img")).to_have_count(0)
    expect(page).to_have_title("Career coach")


def test_a_what_if_is_made_named_and_laid_beside_what_it_came_from(visit):
    page = visit("#other-2")
    say(page, "I'd like to know whether to open a second bakery.")
    before = shown(page)
    page.locator("#turn-2 .said").hover()
    page.locator("#turn-2").get_by_role("button", name=re.compile("Start again")).click()
    expect(turns(page)).to_have_count(1)
    say(page, "I'd like to know how to sell the bakery I have.")
    page.get_by_role("button", name="Give it a name").click()
    page.get_by_label("Title", exact=True).fill("What if I sold?")
    page.get_by_role("button", name="Keep this title").click()
    mine = page.locator(".what-ifs .thread-title", has_text="What if I sold?")
    expect(mine).to_be_visible()
    page.locator(".origin").get_by_role("button", name="Side by side").click()
    beside = page.locator("#beside")
    expect(beside.locator(".beside-shared")).to_contain_text("the same 1 turn")
    expect(beside.locator(".difference", has_text="From today")).to_contain_text("differs")
    for words in ("open a second bakery", "sell the bakery I have", "The original", "The what-if"):
        expect(beside).to_contain_text(words)
    left, right = beside.locator(".beside-heads .beside-side").all()
    assert left.bounding_box()["y"] == right.bounding_box()["y"]
    beside.get_by_label("Another one here").select_option(index=1)
    expect(beside.locator(".beside-heads h3").last).to_contain_text("From turn 1")
    page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    page.get_by_role("link", name="The conversation it came from").click()
    expect(page.locator("#turn-2 .said p")).to_contain_text("a second bakery")
    assert shown(page) == before


def test_on_a_phone_the_two_stand_one_above_the_other(visit):
    page = visit("#what-if-0-0", viewport={"width": 390, "height": 800}, has_touch=True)
    page.locator(".origin").get_by_role("button", name="Side by side").click()
    beside = page.locator("#beside")
    expect(beside.locator(".beside-part").first).to_contain_text("Nowhere yet.")
    left, right = beside.locator(".beside-heads .beside-side").all()
    assert left.bounding_box()["y"] < right.bounding_box()["y"]
    assert beside.evaluate("(e) => e.scrollWidth") <= 390
    beside.get_by_role("button", name="Close the comparison").click()
    expect(beside).to_be_hidden()


def test_one_that_is_forgotten_leaves_its_what_ifs_and_a_receipt(visit):
    page = visit("#museum")
    title = "I bake bread, and this is loaf number 3"
    more(page, title).get_by_role("button", name="Forget").click()
    dialog = page.locator("#forget")
    expect(dialog).to_contain_text(f"Forget “{title}”?")
    expect(dialog).to_contain_text("Its 2 what-ifs stay")
    dialog.get_by_role("button", name="Keep it").click()
    page.locator(".thread-more[open]").get_by_role("button", name="Forget").click()
    dialog.get_by_role("button", name="Forget it").click()
    expect(page.locator(".page-line")).to_contain_text("1 turn")
    expect(page.locator(".page-line")).to_contain_text("its what-ifs stay")
    expect(page.get_by_label(f"More for “{title}”")).to_have_count(0)
    expect(page.get_by_text("of one that is forgotten")).to_have_count(2)
    # What is open stays open.
    expect(page.locator("#turn-1")).to_be_visible()


def test_a_new_conversation_that_stays_empty_leaves_nothing_behind(visit):
    page = visit("#museum")
    before = page.locator(".thread-item").count()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".first .what")).to_be_visible()
    page.reload()
    expect(page.locator(".first .what")).to_be_visible()
    expect(page.locator(".thread-item")).to_have_count(before)
