"""axe-core on every screen, light and dark, desk and phone: no serious, no critical violation."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from coach.users import Users
from tests.browser.serving import Server
from tests.browser.talking import FIRST, answered, expect, say, turns

pytestmark = pytest.mark.browser

AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
LOOKS = [(DESK, "light"), (DESK, "dark"), (PHONE, "light"), (PHONE, "dark")]
IDS = ["desk-light", "desk-dark", "phone-light", "phone-dark"]
RUN = """async (options) => {
  const { violations } = await axe.run(document, options);
  const grave = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  return grave.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
    `${id}: ${target.join(" ")}: ${failureSummary.split("\\n").slice(1, 3).join(" ")}`));
}"""
# Contrast at AAA is asked of what is read for long, and of nothing else.
FOR_LONG = "#turns .said p, #turns .sentence"
OWN = "# On tides\n\nA pilot who waits for the tide loses an hour and keeps the ship.\n"
ENHANCED = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}


def grave(page: Page, *, of: str = "", **options) -> list[str]:
    """What axe finds on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        # Put in by the browser's debugger, which the page's own policy does not bind.
        page.evaluate(AXE)
    # What fades in has no colour of its own yet.
    page.wait_for_function("document.getAnimations().every((a) => a.playState !== 'running')")
    run = RUN.replace("axe.run(document", f"axe.run({json.dumps(of)}") if of else RUN
    return page.evaluate(run, options)


@pytest.fixture(scope="module")
def talked(server, browser):
    """The address of a conversation with a passage in it."""
    page = browser.new_context().new_page()
    page.goto(server.url)
    page.wait_for_selector("#coach[data-ready]")
    say(page, FIRST)
    say(page, "What does the podcast say about the job after next?")
    say(page, "I don't know.")
    address = page.url.split("/")[-1]
    page.context.close()
    return address


@pytest.fixture(params=LOOKS, ids=IDS)
def look(request, visit):
    viewport, scheme = request.param

    def open_page(path: str = "") -> Page:
        return visit(path, viewport=viewport, color_scheme=scheme, reduced_motion="reduce")

    open_page.phone = viewport is PHONE
    return open_page


def test_the_first_screen(look):
    page = look()
    expect(page.locator(".first .what")).to_be_visible()
    assert grave(page) == []


def test_a_conversation_its_sources_record_threads_and_settings(look, talked):
    page = look(talked)
    answered(page, 3)
    assert grave(page) == []
    assert grave(page, of=FOR_LONG, **ENHANCED) == []
    page.locator("#turns .cite button").first.click()
    expect(page.locator("#source .source-text")).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    if look.phone:
        for opener in ("[data-open=stages]", "[data-view=record]", "[data-view=sources]"):
            page.locator(f".bar {opener}").click()
            assert grave(page) == [], opener
            page.keyboard.press("Escape")
        page.locator(".bar [data-open=threads]").click()
        assert grave(page) == []
    else:
        page.get_by_role("tab", name="Sources").click()
        assert grave(page) == []
    page.locator("[data-open=settings]").click()
    page.get_by_label("A language model").check()
    assert grave(page) == []


def test_what_opens_over_a_conversation(look, talked):
    """The picture, an open field, a title, a branch beside its original, a source of their own."""
    page = look(talked)
    answered(page, 3)
    if look.phone:
        page.locator(".bar [data-view=record]").click()
    page.get_by_role("button", name="Look at the picture").click()
    page.get_by_text("The same in words").click()
    assert grave(page) == []
    page.get_by_role("button", name="Close the picture").click()
    page.locator("#view-record").get_by_role("button", name="Edit").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#record-value")).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Sources").click()
    file = {"name": "tides.md", "mimeType": "text/markdown", "buffer": OWN.encode()}
    page.set_input_files("#own-file", [file])
    expect(page.locator("[data-own-said]")).not_to_be_empty()
    page.locator("#own [data-own-open]").first.click()
    expect(page.locator("#source .own-passage").first).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    if look.phone:
        page.keyboard.press("Escape")
    page.locator("#turn-2 .said").hover()
    page.locator("#turn-2").get_by_role("button", name=re.compile("Start again")).click()
    expect(turns(page)).to_have_count(1)
    say(page, "I'd rather know how to leave it well.")
    page.get_by_role("button", name="Give it a name").click()
    expect(page.get_by_label("Title", exact=True)).to_be_visible()
    assert grave(page) == []
    page.keyboard.press("Escape")
    page.locator(".origin").get_by_role("button", name="Side by side").click()
    expect(page.locator("#beside .beside-part").first).to_be_visible()
    assert grave(page) == []
    page.goto(urljoin(page.url, "/coach/offline.html"))
    assert grave(page) == []


def test_the_login(browser, tmp_path):
    users = Users(tmp_path / "users")
    users.add("alex", "lantern and rope")
    server = Server(tmp_path / "data", COACH_USERS=str(users.path))
    for viewport, scheme in LOOKS:
        context = browser.new_context(
            viewport=viewport,
            color_scheme=scheme,
        )
        page = context.new_page()
        page.goto(server.url)
        assert grave(page) == []
        page.get_by_label("Name").fill("alex")
        page.get_by_label("Password").fill("not this one")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("do not belong together")
        assert grave(page) == []
        context.close()
    assert server.stop() == 0


@pytest.mark.parametrize("width", [360, 1100, 3840])
@pytest.mark.parametrize("size", ["", "largest"])
def test_no_width_and_no_size_of_text_scrolls_sideways(visit, talked, width, size):
    page = visit(talked, viewport={"width": width, "height": 900})
    answered(page, 3)
    page.evaluate("(size) => { document.documentElement.dataset.size = size; }", size)
    wide = "[document.documentElement, ...document.querySelectorAll('.scroll, .bar, .side-body')]"
    over = f"{wide}.filter((e) => e.clientWidth && e.scrollWidth > e.clientWidth + 1).length"
    assert page.evaluate(over) == 0
