"""The record as the person's own page: changed in place, and every value opens what it rests on."""

from __future__ import annotations

import re

import pytest

from tests.browser.talking import FIRST, answered, expect, say

pytestmark = pytest.mark.browser

MOMENT = "Last winter a volunteer told me she would have quit if I hadn't sat with her."
PATHS = ("mission.line", "mission.lean_in", "north_star.form")
PAYLOADS = (
    "<img src=x onerror=\"document.body.dataset.ran='1'\">",
    "javascript:document.body.dataset.ran='2'",
    '"><script>document.body.dataset.ran="3"</script>{{ 7*7 }}',
)


def field(page, path):
    return page.locator(f'#view-record .field[data-path="{path}"]')


def begin(page, path):
    """Open a field that nothing stands in; a part not begun yet is unfolded first."""
    part = page.locator(f'[data-key="part-{path.split(".")[0]}"]')
    button = field(page, path).get_by_role("button").first
    if not button.is_visible():
        part.locator("summary.still-empty").click()
    button.click()
    return field(page, path).locator("#record-value")


def status(page):
    return page.locator("#record-told")


@pytest.fixture(scope="module")
def begun(browser, server):
    """A conversation of two turns, by its name."""
    page = browser.new_page()
    page.goto(server.url)
    page.wait_for_selector("#coach[data-ready]")
    say(page, FIRST)
    say(page, MOMENT)
    name = page.url.partition("#")[2]
    page.close()
    return name


@pytest.fixture
def branch(begun, visit):
    """Opens a copy of that conversation, of this test's own."""

    def open_branch(name, **options):
        page = visit(f"#{begun}", **options)
        answered(page, 2)
        page.evaluate(
            """async ([from, into]) => {
                const { ask } = await import(new URL("coach/calls.js", document.baseURI));
                await ask("fork", from, 2, into);
                location.hash = into;
            }""",
            [begun, name],
        )
        opened = "(name) => (localStorage.getItem('career-coach.thread') ?? '').includes(name)"
        page.wait_for_function(opened, arg=name)
        answered(page, 2)
        return page

    return open_branch


@pytest.fixture
def page(branch, request):
    return branch(request.node.name.removeprefix("test_")[:60])


def test_a_value_is_changed_in_place_and_stays_changed(page):
    situation = field(page, "arrival.situation")
    situation.locator(".held .value").click()
    box = situation.get_by_label("What brings you, in your words")
    expect(box).to_be_focused()
    expect(box).to_have_value(re.compile("head of collections"))
    box.fill("Something else")
    page.keyboard.press("Escape")
    expect(situation.locator(".value")).to_have_text(re.compile("head of collections"))
    expect(situation.get_by_role("button", name="Edit")).to_be_focused()
    page.keyboard.press("Enter")
    expect(box).to_have_value(re.compile("head of collections"))
    box.fill("I lead the collections now, and feel lost in it.")
    page.keyboard.press("Control+Enter")
    expect(situation.locator(".held .value")).to_have_text(re.compile("I lead the collections"))
    expect(situation.get_by_role("button", name="Edit")).to_be_focused()
    expect(status(page)).to_have_text("Saved.")
    expect(situation.locator(".held .about")).to_have_text(
        re.compile(r"confirmed · your edit on \d+ \w+ \d{4}")
    )
    page.reload()
    answered(page, 2)
    expect(situation.locator(".held .value")).to_have_text(re.compile("I lead the collections"))
    situation.get_by_text("History: 2 wordings").click()
    expect(situation.locator(".earlier li")).to_have_count(2)
    expect(situation.locator(".earlier li .when").first).to_have_text(re.compile(r"^\d+ \w+ \d{4}"))
    situation.get_by_role("button", name="Take this again").click()
    expect(situation.locator(".held .value")).to_have_text(re.compile("just made head"))
    expect(situation.locator(".held .about")).to_have_text(re.compile("your edit on .* · turn 1"))


def test_confirmed_and_taken_out_by_the_keyboard_alone(page):
    situation = field(page, "arrival.situation")
    situation.get_by_role("button", name="That’s right").focus()
    page.keyboard.press("Enter")
    expect(situation.locator(".status")).to_have_text("confirmed")
    expect(status(page)).to_have_text("Confirmed.")
    expect(situation.get_by_role("button", name="That’s right")).to_have_count(0)
    expect(situation.get_by_role("button", name="Edit")).to_be_focused()
    page.keyboard.press("Tab")
    expect(situation.get_by_role("button", name="No longer true")).to_be_focused()
    page.keyboard.press("Enter")
    expect(status(page)).to_have_text(re.compile("Taken out"))
    expect(situation.locator(".held")).to_have_count(0)
    expect(situation.locator("summary")).to_have_text(re.compile("Withdrawn"))
    expect(situation.locator(".earlier .about")).to_have_text(re.compile("taken out by you on"))


def test_a_number_and_a_day_have_boxes_of_their_own_and_a_failed_save_keeps_what_was_typed(page):
    confidence = field(page, "arrival.confidence_before")
    box = begin(page, "arrival.confidence_before")
    box.fill("70")
    confidence.get_by_role("button", name="Save").click()
    expect(confidence.get_by_role("alert")).to_have_text("Give a whole number from 0 to 10.")
    expect(box).to_have_value("70")
    expect(box).to_be_focused()
    box.fill("7")
    page.keyboard.press("Enter")
    expect(confidence.locator(".value")).to_have_text("7 of 10")
    due = field(page, "commitments.steps.0.due")
    begin(page, "commitments.steps.0.due").fill("2027-03-05")
    due.get_by_role("button", name="Save").click()
    expect(due.locator(".value")).to_have_text("Friday, 5 March 2027")


def test_an_edit_outlives_a_reply_that_lets_the_record_grow(page):
    line = field(page, "mission.line")
    box = begin(page, "mission.line")
    box.fill("To thank those in the back rooms")
    handle = box.element_handle()
    page.evaluate("window.box = document.getElementById('record-value')")
    say(page, "It's for the people in the back rooms who are never thanked.")
    expect(field(page, "mission.beneficiaries").locator(".value")).to_contain_text("back rooms")
    assert page.evaluate("window.box === document.getElementById('record-value')")
    assert handle.input_value() == "To thank those in the back rooms"
    expect(line).to_have_count(1)
    line.get_by_role("button", name="Save").click()
    expect(line.locator(".held .value")).to_have_text("To thank those in the back rooms")
    reply = say(page, "I have written the line into the record.")
    expect(reply.locator(".words")).to_contain_text("hank those in the back rooms")


def test_a_value_opens_the_turn_and_shows_what_was_said(page):
    situation = field(page, "arrival.situation")
    turn = situation.get_by_role("button", name="Show turn 1").first
    turn.focus()
    expect(page.locator("#behind")).to_contain_text(FIRST)
    expect(turn).to_have_attribute("aria-describedby", "behind")
    turn.press("Enter")
    expect(page.locator("#turn-1 .said")).to_be_focused()
    expect(page.locator("#behind")).to_be_hidden()


def test_payloads_in_values_are_words(page):
    for path, payload in zip(PATHS, PAYLOADS, strict=True):
        begin(page, path).fill(payload)
        page.keyboard.press("Control+Enter")
        expect(field(page, path).locator(".held .value")).to_have_text(payload)
    page.reload()
    answered(page, 2)
    for path, payload in zip(PATHS, PAYLOADS, strict=True):
        expect(field(page, path).locator(".held .value")).to_have_text(payload)
    page.get_by_text("The line in all your conversations").click()
    here = page.locator(".lines-over-time li").filter(has_text=re.compile("· here$"))
    expect(here.locator(".value")).to_have_text(PAYLOADS[0])
    assert page.evaluate("document.body.dataset.ran") is None
    assert page.locator("#view-record :is(img, script, a[href^='javascript'])").count() == 0


def test_on_a_phone_a_tap_opens_the_words_and_the_sheet_stays(branch):
    page = branch("phone", viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    page.get_by_role("button", name="Record").click()
    situation = field(page, "arrival.situation")
    situation.locator(".held .value").tap()
    box = situation.locator("#record-value")
    expect(box).to_be_focused()
    page.set_viewport_size({"width": 390, "height": 420})  # the keyboard
    save = situation.get_by_role("button", name="Save")
    expect(save).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    expect(page.locator("#view-record")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
