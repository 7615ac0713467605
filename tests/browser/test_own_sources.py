"""An article of one's own: it becomes passages, is cited, is removed; nothing in it ever runs."""

from __future__ import annotations

import re
import urllib.request
from urllib.error import HTTPError

import pytest

from tests.browser.talking import FIRST, expect, say

pytestmark = pytest.mark.browser

TITLE = "Harbour pilots and quiet authority"
PILOTS = f"""# {TITLE}

## Coming aboard

Harbour pilots board a stranger's ship and are in command within a minute. They earn it by asking
the captain one question before giving any order.

## Giving orders

A pilot who gives orders first is obeyed slowly, because the crew waits for the captain's nod.
"""
HOSTILE_NAME = "<img src=x onerror=window.ran=1>.html"
HOSTILE = """<!doctype html><html><head>
<title>Lamps &lt;script&gt;window.ran=2&lt;/script&gt;</title>
<meta name="author" content="&lt;img src=//evil.example/a onerror=window.ran=3&gt;">
<script>window.ran = 4</script><link rel="stylesheet" href="https://evil.example/s.css">
</head><body>
<h1>Lamps &lt;script&gt;window.ran=2&lt;/script&gt;</h1>
<h2>&lt;img src=https://evil.example/h onerror=window.ran=5&gt; At night</h2>
<p>Lighthouse lamps are trimmed twice a night
&lt;img src=https://evil.example/b onerror=window.ran=6&gt; so that ships see one steady light.
<img src="https://evil.example/beacon" onerror="window.ran=7"></p>
<p>![x](https://evil.example/md) [open](javascript:window.ran=8) **keepers** sleep in turns.</p>
<iframe src="javascript:parent.ran=9"></iframe></body></html>"""


def sources(page):
    page.get_by_role("tab", name="Sources").click()
    expect(page.locator("#own")).to_be_visible()
    return page.locator("#own")


def add(page, name, content):
    """Choose a file; returns the sentence that then stands there."""
    said = page.locator("[data-own-said]")
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.set_input_files("#own-file", [file])
    expect(said).not_to_be_empty()
    return said.inner_text()


def test_an_upload_becomes_passages_is_cited_and_removed(page):
    own = sources(page)
    said = add(page, "pilots.md", PILOTS.encode())
    assert said == f"“{TITLE}” became 2 passages; the coach can cite it now."
    own.get_by_role("button", name=re.compile(f"^{TITLE}")).click()
    sheet = page.locator("#source")
    expect(sheet.locator(".own-passage")).to_have_count(2)
    expect(sheet.locator(".own-passage .source-place").first).to_have_text("Coming aboard")
    page.keyboard.press("Escape")

    say(page, FIRST)
    turn = say(page, "What does the article say about harbour pilots?")
    figure = turn.locator(".cite button").first
    expect(figure).to_have_attribute("aria-label", f"Source 1: {TITLE}")

    own.get_by_role("button", name=f"Remove {TITLE}").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator("[data-own-said]")).to_have_text(f"“{TITLE}” is removed.")
    expect(own.locator("[data-own-open]", has_text=TITLE)).to_have_count(0)
    # what was cited stays as it was
    page.reload()
    figure = page.locator("#turn-2 .cite button").first
    figure.click()
    expect(sheet.locator("mark")).to_contain_text("Harbour pilots board")
    again = say(page, "What does the article say about harbour pilots?")
    expect(again.locator(f"[aria-label$='{TITLE}']")).to_have_count(0)


def test_what_cannot_be_read_is_said_and_the_rest_is_taken_in(page):
    own = sources(page)
    said = add(page, "half.pdf", b"%PDF-1.7\nnothing")
    assert said == "half.pdf is damaged or no PDF; open it and save it again."
    expect(page.locator("[data-own-said]")).to_have_class(re.compile("error"))
    expect(own.locator("[data-own-open]", has_text="half.pdf")).to_have_count(0)
    # dropped, as from a folder
    page.evaluate(
        """(text) => {
          const data = new DataTransfer();
          data.items.add(new File([text], "pilots.md"));
          const drop = new DragEvent("drop", { dataTransfer: data, bubbles: true });
          document.querySelector("#own-title").dispatchEvent(drop);
        }""",
        PILOTS,
    )
    expect(own.locator("[data-own-open]", has_text=TITLE)).to_have_count(1)
    own.get_by_role("button", name=f"Remove {TITLE}").click()
    page.get_by_role("button", name="Keep it").click()
    expect(own.locator("[data-own-open]", has_text=TITLE)).to_have_count(1)


def test_nothing_in_a_hostile_article_runs_or_fetches(page):
    own = sources(page)
    add(page, HOSTILE_NAME, HOSTILE.encode())
    entry = own.locator("[data-own-open]").filter(has_text="Lamps")
    expect(entry).to_contain_text("Lamps <script>window.ran=2</script>")
    expect(entry).to_contain_text(HOSTILE_NAME)
    entry.click()
    sheet = page.locator("#source")
    expect(sheet.locator(".own-passage").first).to_contain_text("onerror=window.ran=6")
    page.keyboard.press("Escape")
    turn = say(page, "What does the article say about lighthouse lamps being trimmed?")
    figure = turn.locator(".cite button").first
    figure.hover()
    figure.click()
    expect(sheet.locator("mark")).to_be_visible()
    page.keyboard.press("Escape")
    own.get_by_role("button", name=re.compile("^Remove Lamps")).click()
    expect(page.locator("#own-remove h2")).to_contain_text("<script>")
    assert (
        page.locator("#coach :is(img, iframe, script, link, [onerror], [href^=javascript])").count()
        == 0
    )
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Content-Length": "70000000"}, 413),
        ({}, 400),  # without a name
        ({"X-File-Name": "a.exe"}, 400),
    ],
)
def test_the_way_in_is_narrow(server, headers, status):
    request = urllib.request.Request(
        f"{server.url}sources", data=b"Some words.", headers=headers, method="POST"
    )
    with pytest.raises(HTTPError) as raised:
        urllib.request.urlopen(request, timeout=30)
    assert raised.value.code == status
    assert b"Traceback" not in raised.value.read()
