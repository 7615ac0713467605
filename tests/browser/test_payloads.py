"""What somebody may write anywhere never runs, never fetches and never becomes markup."""

from __future__ import annotations

import json
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from gradio_client import Client

from tests.browser.talking import answered, expect

pytestmark = pytest.mark.browser

RUN = "document.documentElement.dataset.ran='1'"
# Each tries to run RUN or to fetch something called "beacon", from elsewhere or from here.
PAYLOADS = (
    f"<img src=x onerror={RUN}>",
    f"<img src=https://beacon.example/a.png><img src=/beacon.png onerror={RUN}>",
    f"<script>{RUN}</script><svg onload={RUN}><animate onbegin={RUN}></svg>",
    f"<details open ontoggle={RUN}><iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"</textarea></template></title><base href=https://beacon.example/><script>{RUN}</script>",
    f"[here](javascript:{RUN}) ![b](https://beacon.example/b.png) <javascript:{RUN}>",
    f"'\" onfocus={RUN} autofocus x=\"' {{{{7*7}}}} ${{{RUN}}} {{% raw %}}",
    "<style>@import 'https://beacon.example/c.css';*{background:url(/beacon.gif)}</style>",
    "<link rel=stylesheet href=//beacon.example/d.css>",
    "<meta http-equiv=refresh content=0;url=/beacon>",
    "&lt;b&gt;bold&lt;/b&gt; \u202eflipped\u202c \ufeff<b>bold</b>",
)
ALL = " ".join(PAYLOADS)
HANDLERS = """[...document.querySelectorAll('#coach *')]
  .filter((e) => [...e.attributes].some(({ name }) => name.startsWith('on'))).length"""
ARTICLE = f"""---
title: "{PAYLOADS[0]}"
author: "{PAYLOADS[0]}"
url: "javascript:{RUN}"
---

# {PAYLOADS[1]}

The kiln of the potters of Vallendar {PAYLOADS[2]} was lit by whoever had slept worst.

{ALL}
"""


def harmless(page) -> None:
    """Nothing ran, nothing of it is an element, no link leads to a script."""
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.dataset.ran") is None
    for element in ("img", "script", "iframe", "style", "link", "meta", "base", "animate", "b"):
        expect(page.locator(f"#coach {element}")).to_have_count(0)
    expect(page.locator("#coach a[href^='javascript' i]")).to_have_count(0)
    assert page.evaluate(HANDLERS) == 0
    expect(page).to_have_title("Career coach")


@pytest.fixture(scope="module")
def written(server):
    """A conversation, its name, its title, its record and a source, all of them hostile."""
    client = Client(server.url, verbose=False)
    article = Request(
        f"{server.url}sources",
        ARTICLE.encode(),
        {"X-File-Name": quote(f"{PAYLOADS[0]}.md".replace("/", "")), "Content-Type": "text/plain"},
    )
    with urlopen(article, timeout=60) as answer:
        assert answer.status == 200
    name = f"<img src=x onerror={RUN}>"
    client.predict(name, ALL, api_name="/reply")
    client.predict(
        name, "What does the article say about the kiln of the potters?", api_name="/reply"
    )
    for path in ("mission.line", "arrival.situation"):
        edit = json.dumps({"path": path, "op": "set", "value": ALL})
        client.predict(name, edit, api_name="/edit_record")
    client.predict(name, PAYLOADS[0][:110], api_name="/page_rename")
    return name


@pytest.mark.parametrize("width", [1440, 390])
def test_it_is_shown_as_the_text_it_is(visit, written, width):
    page = visit(f"#{quote(written)}", viewport={"width": width, "height": 900})
    turn = answered(page, 1)
    answered(page, 2)
    expect(turn.locator(".said p")).to_contain_text("<img src=x onerror=")
    record = page.locator("#view-record")
    assert "<img src=x onerror=" in record.inner_text() or width < 1100
    assert "<img" in page.locator(".thread-list").inner_text() or width < 1100
    cite = page.locator("#turn-2 .cite button")
    if cite.count():
        cite.first.hover()
        cite.first.click()
        expect(page.locator("#source")).to_contain_text("Source")
    harmless(page)


def test_it_does_no_harm_in_what_is_taken_along(written, server):
    client = Client(server.url, verbose=False)
    text = client.predict(written, "md", api_name="/export")
    assert "<script>" not in text.replace("\\<script>", "")
    assert "](javascript:" not in text


def test_a_script_in_the_document_does_not_run_without_the_word_of_the_day(visit):
    page = visit()
    page.evaluate(
        "(run) => { const e = document.createElement('script'); e.textContent = run;"
        " document.body.append(e); const d = document.createElement('div');"
        ' d.innerHTML = `<img src=x onerror="${run}">`; document.body.append(d); }',
        RUN,
    )
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.dataset.ran") is None
