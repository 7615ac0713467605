"""Whatever anybody writes shows as text and does nothing."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coach.export import to_markdown
from coach.export.escape import inline, link, quoted
from coach.record import RecordChange, apply
from tests.export.conversation import conversation

TRICKS = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![](https://evil.example/a.png)",
    "[a]: https://evil.example",
    "<https://evil.example>",
    "https://evil.example www.evil.example a@evil.example",
    "# heading",
    "Title\n=====",
    "Title\n---",
    "- item",
    "1. item",
    "1) item",
    "> quote",
    "    code",
    "```\ncode\n```",
    "~~~\ncode",
    "`code`",
    "**bold** _it_ __b__ *i* ~~s~~",
    "a | b\n--|--\n1 | 2",
    "&lt;img&gt; &copy; &#60;",
    "<!-- gone -->",
    "<?php ?>",
    "\\*not\\*",
    "a\\",
    "$x^2$",
    "* * *",
    "+ item",
    "\ttabbed",
    "\x1b[31mred\x1b[0m",
    "\u202egnp.exe",
    "[^1]: note",
    "line one  \nline two",
    "\u2028<b>x</b>",
]
RENDER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def squeezed(text):
    """Without white space and without what never shows."""
    dropped = "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\x00-\x1f\x7f-\x9f\ud800-\udfff]"
    return re.sub(r"\s+", "", re.sub(dropped, " ", text))


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_do_nothing_inline(trick):
    shown = Tags(RENDER.render(inline(trick)))
    assert set(shown.tags) <= {"p"}
    assert squeezed(shown.text) == squeezed(trick)


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_do_nothing_in_a_message(trick):
    shown = Tags(RENDER.render(quoted(trick)))
    assert set(shown.tags) <= {"blockquote", "p", "br"}
    assert squeezed(shown.text) == squeezed(trick)


@settings(max_examples=500)
@given(st.text(alphabet="ab1 \n\\`*_[]()#<>&|~$!-+.=:/@\"'{}^w%;", max_size=60))
def test_any_text_shows_as_it_was_written(text):
    for escaped, allowed in ((inline(text), {"p"}), (quoted(text), {"blockquote", "p", "br"})):
        shown = Tags(RENDER.render(escaped))
        assert set(shown.tags) <= allowed
        assert squeezed(shown.text) == squeezed(text)


@pytest.mark.parametrize("trick", TRICKS)
def test_a_whole_page_full_of_tricks(trick):
    plain = Tags(RENDER.render(to_markdown(conversation())))
    transcript = conversation([trick] * 3)
    record = apply(
        transcript.record, RecordChange(path="arrival.situation", value=trick, turns=(1,))
    )
    page = to_markdown(transcript.model_copy(update={"record": record, "thread": trick}))
    shown = Tags(RENDER.render(page))
    dull = {"p", "br", "blockquote"}
    assert [t for t in shown.tags if t not in dull] == [t for t in plain.tags if t not in dull]


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://a.example/ onload=x", "https://a>b", ""],
)
def test_only_web_addresses_become_links(url):
    assert "a" not in Tags(RENDER.render(link(url) or "x")).tags


def test_a_web_address_is_a_link():
    assert link("https://a.example/x?y=1&t=2s") == "<https://a.example/x?y=1&t=2s>"
