"""Figures in the text, and the place each of them opens."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coach.resources import corpus_dir
from tests.browser.serving import ROOT, Server
from tests.browser.talking import FIRST, answered, expect, say

pytestmark = pytest.mark.browser

ABOUT_THE_TALK = "What does the podcast say about the job after next?"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """The sources, where they can be changed."""
    return Path(shutil.copytree(corpus_dir(), tmp_path_factory.mktemp("sources") / "corpus"))


@pytest.fixture(scope="module")
def server(tmp_path_factory, corpus):
    running = Server(tmp_path_factory.mktemp("coach") / "data", COACH_CORPUS=str(corpus))
    yield running
    running.stop()


@pytest.fixture
def index(server, corpus):
    """Brings the index up to date, as somebody does at a terminal while the page is open."""
    where = {"COACH_DATA_DIR": str(server.data), "COACH_CORPUS": str(corpus)}

    def bring_up_to_date() -> None:
        command = [sys.executable, "-m", "coach.cli", "index"]
        subprocess.run(command, cwd=ROOT, env={**os.environ, **where}, check=True, timeout=120)

    return bring_up_to_date


@pytest.fixture
def cited(page):
    say(page, FIRST)
    turn = say(page, ABOUT_THE_TALK)
    figure = turn.locator(".cite button").first
    expect(figure).to_have_text("1")
    return figure


def test_a_glance_shows_title_and_carrying_words(page, cited):
    cited.hover()
    glance = page.locator("#glance")
    expect(glance.locator("strong")).to_have_text(re.compile("meaningful career"))
    assert glance.locator("q").inner_text()


def test_the_sheet_opens_the_talk_at_its_second_and_marks_the_words(page, cited):
    cited.click()
    sheet = page.locator("#source")
    expect(sheet).to_be_visible()
    expect(sheet.locator("mark")).not_to_be_empty()
    link = sheet.locator("a.source-link")
    assert re.search(r"^https://www\.youtube\.com/watch\?v=.*t=\d+s$", link.get_attribute("href"))
    for width in (900, 1440):  # A sheet over the page, and beside it again.
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator("#source:modal")).to_have_count(int(width < 1100))
        expect(link).to_be_visible()
    assert link.get_attribute("target") == "_blank"
    assert link.get_attribute("rel") == "noopener noreferrer"
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(cited).to_be_focused()


def test_the_talk_plays_inside_the_page_only_after_a_click_that_names_its_site(browser, server):
    context = browser.new_context()
    asked = []

    def answer(route):
        asked.append(route.request.url)
        route.fulfill(body="<!doctype html><title>A player</title>", content_type="text/html")

    context.route("https://www.youtube-nocookie.com/**", answer)
    page = context.new_page()
    page.goto(server.url)
    page.wait_for_selector("#coach[data-ready]")
    say(page, ABOUT_THE_TALK).locator(".cite button").first.click()
    play = page.get_by_role("button", name="Play it here, from youtube-nocookie.com")
    expect(play).to_be_visible()
    assert asked == []
    play.click()
    expect(page.frame_locator(".player iframe").locator("body")).to_be_attached()
    assert len(asked) == 1
    assert re.search(r"/embed/[\w-]{11}\?start=\d+$", asked[0])
    page.keyboard.press("Escape")
    context.close()


def test_the_same_figures_stand_in_the_list_and_after_a_reload(page, cited):
    in_text = page.locator("#turn-2 .cite button").all_inner_texts()
    page.get_by_role("tab", name="Sources").click()
    listed = page.locator(".sources .figure").all_inner_texts()
    assert listed == sorted(set(in_text), key=int)
    page.reload()
    answered(page, 2)
    assert page.locator("#turn-2 .cite button").all_inner_texts() == in_text
    assert page.locator(".sources .figure").all_text_contents() == listed


def test_kinds_are_shown_when_asked_for(page, cited):
    toggle = page.get_by_role("button", name="Show where each sentence comes from").first
    expect(page.locator(".legend")).to_be_hidden()
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".legend")).to_be_visible()
    width = "(e) => getComputedStyle(e).borderLeftWidth"
    assert page.locator("#turn-2 [data-kind=source]").first.evaluate(width) == "2px"


def test_on_a_phone_sources_and_record_are_sheets(visit):
    page = visit(viewport={"width": 390, "height": 780}, has_touch=True)
    say(page, FIRST)
    turn = say(page, ABOUT_THE_TALK)
    composer = page.locator("#composer").bounding_box()
    last = turn.locator(".sentence").last.bounding_box()
    assert last["y"] + last["height"] <= composer["y"]
    page.get_by_role("button", name="Record").click()
    expect(page.locator("#view-record")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#view-record")).to_be_hidden()
    page.get_by_role("button", name="Sources", exact=True).click()
    page.locator(".sources button").first.click()
    expect(page.locator("#source a.source-link")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.locator(".stage-now").click()
    expect(page.locator("#stages .steps summary")).to_have_count(6)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_source_that_has_changed_or_gone_says_so_beside_what_was_cited(
    page, cited, corpus, index
):
    sheet = page.locator("#source")
    standing = sheet.locator(".standing")
    cited.click()
    expect(sheet.locator("mark")).to_be_visible()
    before = sheet.locator(".source-text").inner_text()
    expect(standing).to_be_hidden()
    talk = corpus / "building-a-meaningful-career.md"
    talk.write_text(talk.read_text(encoding="utf-8").replace("career", "working life"))
    index()
    cited.click()
    expect(standing).to_contain_text("has changed")
    talk.unlink()
    index()
    page.reload()
    answered(page, 2).locator(".cite button").first.click()
    expect(standing).to_contain_text("has been removed")
    assert sheet.locator(".source-text").inner_text() == before
