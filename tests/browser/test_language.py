"""The interface in another language: every word of it, and none of the coach's."""

from __future__ import annotations

import re

import pytest

from coach.ui import language
from tests.browser.talking import FIRST, answered, expect, turns

pytestmark = pytest.mark.browser

# What is seen and read out of the page's own words: not the conversation, which is English, nor
# what the person wrote, which stands in the record and in titles.
OWN = """() => {
  const all = document.querySelector("#coach").cloneNode(true);
  for (const template of all.querySelectorAll("template")) template.replaceWith(template.content);
  const theirs = "[lang=en], .said p, .value, q, .thread-title, [data-title], #message, option";
  const named = [...all.querySelectorAll("[aria-label], [placeholder]")]
    .flatMap((e) => [e.getAttribute("aria-label"), e.getAttribute("placeholder")]);
  for (const each of all.querySelectorAll(theirs)) if (!each.matches("button")) each.remove();
  const texts = document.createTreeWalker(all, NodeFilter.SHOW_TEXT);
  const found = named.filter(Boolean);
  while (texts.nextNode()) found.push(texts.currentNode.data);
  return found.map((text) => text.trim().replace(/\\s+/g, " ")).filter(Boolean);
}"""
WORDS = language.words("de")
# The English texts that German says otherwise, their gaps open.
ENGLISH = [
    re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(text)))
    for told in (WORDS.words, WORDS.script)
    for text, german in told.items()
    if text != german and re.search(r"[A-Za-z]{3}", re.sub(r"\{\w+\}", "", text))
]


def english_words(page) -> list[str]:
    own = page.evaluate(OWN)
    assert own
    return [text for text in own if any(english.fullmatch(text) for english in ENGLISH)]


def choose(page, name: str) -> None:
    page.locator("[data-open=settings]").click()
    with page.expect_navigation():
        page.locator("#settings").get_by_label(name).check()
    page.wait_for_selector("#coach[data-ready]")


def test_german_from_the_first_screen_to_the_settings_and_back(visit):
    page = visit(locale="fr-FR")
    assert english_words(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    choose(page, "Deutsch")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator(".first .what")).to_contain_text("kein Mensch und keine Therapie")
    assert english_words(page) == []

    page.locator(".openings button", has_text="verloren").click()
    words = answered(page, 1).locator(".words")
    # What is sent is what the coach understands, and it stands there as it was sent.
    expect(turns(page).locator(".said p")).to_have_text("I got what I wanted and feel lost")
    expect(words).to_have_attribute("lang", "en")
    page.locator("#message").fill(FIRST)
    page.keyboard.press("Enter")
    answered(page, 2)
    expect(page.locator(".quick")).to_contain_text("Für heute aufhören")
    expect(page.locator("#view-record .about").first).to_contain_text("deine Worte · Nachricht")
    expect(page.locator(".thread-about")).to_contain_text("2 Nachrichten")
    assert english_words(page) == []

    page.locator("#tab-sources").click()
    expect(page.locator("#own")).to_contain_text("Deine Quellen")
    page.locator("[data-open=settings]").click()
    dialog = page.locator("#settings")
    expect(dialog.locator("[data-settings=model]")).to_contain_text("Der eingebaute Coach")
    expect(dialog).to_contain_text("spricht und liest Englisch")
    assert english_words(page) == []
    dialog.locator("#oath").fill("vergessen")
    dialog.locator("[data-forget-all-form] [type=submit]").click()
    expect(dialog.locator("[data-forget-line]")).to_contain_text("es wurde nichts gelöscht")
    page.keyboard.press("Escape")

    page.locator("#message").fill(" ")
    page.keyboard.press("Enter")
    expect(page.locator(".page-line")).to_contain_text("Schreib zuerst eine Zeile")
    choose(page, "English")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".quick")).to_contain_text("stop for today")
    expect(turns(page)).to_have_count(2)


def test_german_breaks_no_narrow_page(visit, server):
    page = visit(viewport={"width": 390, "height": 780})
    page.context.add_cookies([{"name": language.COOKIE, "value": "de", "url": server.url}])
    page.reload()
    page.wait_for_selector("#coach[data-ready]")
    for opener in ("threads", "aside", "stages"):
        page.locator(f"[data-open={opener}]:visible").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        inside = page.locator(f"#{opener}")
        assert inside.evaluate("(e) => e.scrollWidth <= e.clientWidth")
        page.keyboard.press("Escape")
