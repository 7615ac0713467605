"""Reads web pages: the article without the page around it, under its own headings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from coach.errors import UnreadableSource
from coach.retrieval.formats import (
    Limits,
    decode,
    reader,
    slug,
    title_from,
    video_in,
    web_address,
)
from coach.retrieval.markup import tidy
from coach.retrieval.outline import Outline
from coach.retrieval.source import SourceText

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_LEFT_OUT = {
    "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "canvas", "video", "audio", "picture", "img", "map", "nav", "aside", "footer", "form", "button",
    "select", "input", "textarea", "dialog", "menu",
}  # fmt: skip
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "dialog"}
# As words of a class or id: what themes and their plug-ins call what stands round an article.
_FURNITURE = re.compile(
    r"(?<![a-z])(?:nav|navbar|menu|breadcrumbs?|sidebar|comments?|disqus|share|sharing|social|related"
    r"|newsletter|subscribe|subscription|signup|cookies?|consent|promo|advert\w{0,9}|popup|modal"
    r"|footer|pagination|byline|author-box|toc|skip-link|screen-reader-text)(?![a-z])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "p", "li", "dt", "dd", "blockquote", "pre", "td", "th", "div", "section", "article", "main",
    "header", "ul", "ol", "dl", "table", "tbody", "thead", "tr", "figure", "figcaption", "address",
    "details", "summary", "hr", "body", "center", "caption", "fieldset", *_HEADINGS,
}  # fmt: skip
_ENOUGH = 0.5  # share of a page's words that its <article> or <main> must hold to stand for it
_MOSTLY_LINKS = 0.7  # share of characters in links from which a line only leads elsewhere


@reader(".html", ".htm", ".xhtml")
def read_html(path: Path, content: bytes, limits: Limits) -> SourceText:
    """A page as the browser saves it, with its own title, author, date and address."""
    from lxml import etree, html

    text = _text(path, content)
    try:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
        root: Any = html.document_fromstring(text, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSource(f"{path.name} holds no page that can be read.") from error
    about = _about(root)
    first = [tidy(h1.text_content()) for h1 in root.iter("h1")]
    _strip(root)
    walk = _Walk()
    walk.through(_article(root))
    # the one heading of a page that stands above its <article> is the article's all the same
    above = first[0] if len(first) == 1 and first[0] in about["title"] else ""
    title = walk.outline.title or above
    source = SourceText(
        source=slug(path.stem),
        title=title or about["title"] or title_from(path),
        author=about["author"],
        kind="article",
        published=about["published"],
        url=about["url"],
        video_id=video_in(about["url"]),
        language=about["language"],
    )
    return source.with_blocks(walk.outline.blocks)


def _text(path: Path, content: bytes) -> str:
    """The page as text; lxml is given no bytes, since it takes what it cannot decode for Latin."""
    named = _CHARSET.search(content[:4096])
    encoding = named[1].decode("ascii").lower() if named else "utf-8"
    try:
        text = decode(path, content, encoding)
    except LookupError:
        text = decode(path, content)
    # an encoding named in an XML declaration is one of bytes, which lxml refuses in text
    return re.sub(r"\A\s*<\?xml[^>]{0,200}\?>", "", text)


def _about(root: Any) -> dict[str, str]:
    """What the page says of itself; "" where it says nothing."""
    named: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or "").lower()
        named.setdefault(key, tidy(meta.get("content") or ""))
    links = (link.get("href") or "" for link in root.iter("link") if link.get("rel") == "canonical")
    element = root.find(".//title")
    title = tidy(element.text_content()) if element is not None else ""
    author = named.get("author") or named.get("article:author") or ""
    return {
        "title": named.get("og:title") or title,
        "author": "" if web_address(author) else author,
        "published": (named.get("article:published_time") or named.get("date") or "")[:10],
        "url": web_address(next(links, "")) or web_address(named.get("og:url", "")),
        "language": (root.get("lang") or "en").split("-")[0].lower()[:8],
    }


def _strip(root: Any) -> None:
    """Take out what is not the article: scripts, menus, forms, comments, hidden parts."""
    for element in list(root.iter()):
        if isinstance(element.tag, str) and element.tag in _LEFT_OUT:
            _drop(element)
    everything = _size([root])
    for element in list(root.iter("div", "section", "ul", "ol", "p", "header", "sup")):
        if _is_furniture(element) and _size([element]) < _ENOUGH * everything:
            _drop(element)


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_furniture(element: Any) -> bool:
    if element.tag == "sup":
        return element.find(".//a") is not None  # the mark of a footnote
    if element.get("role") in _ROLES or element.get("aria-hidden") == "true":
        return True
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.find(".//h1") is not None:
        return False
    if element.tag == "header" and element.getparent().tag == "body":
        return True
    return bool(_FURNITURE.search(f"{element.get('class') or ''} {element.get('id') or ''}"))


def _article(root: Any) -> Any:
    """The element that holds the article: <article> or <main> if most of the text is in it."""
    body = root.find("body")
    body = root if body is None else body
    everything = _size([body])
    for found in (root.xpath("//article"), root.xpath("//main | //*[@role='main']")):
        outer = [e for e in found if not any(up in found for up in e.iterancestors())]
        if len(outer) == 1 and _size(outer) >= _ENOUGH * everything:
            return outer[0]
    return body


def _size(elements: Iterable[Any]) -> int:
    return sum(len(element.text_content().split()) for element in elements)


class _Walk:
    """Goes through the elements in order and turns every run of inline text into a block."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._words: list[str] = []
        self._linked = 0  # characters of the run that stand in links

    def through(self, top: Any) -> None:
        """Read ``top``; without recursion, since a page may be nested as deep as it likes."""
        from lxml import etree

        links = 0
        for event, element in etree.iterwalk(top, events=("start", "end")):
            is_block, is_link = element.tag in _BLOCKS, element.tag == "a"
            if event == "start":
                links += is_link
                if is_block:
                    self._close(element.getparent() if element is not top else None)
                elif element.tag == "br":
                    self._words.append("\n")
                self._take(element.text, links)
                continue
            links -= is_link
            if is_block:
                self._close(element)
            if element is not top:
                self._take(element.tail, links)
        self._close(top)

    def _take(self, text: str | None, links: int) -> None:
        if text:
            self._words.append(re.sub(r"\s+", " ", text))
            self._linked += len(text.strip()) if links else 0

    def _close(self, element: Any) -> None:
        """End the run of text that stands directly in ``element``; two line breaks end one too."""
        raw = "".join(self._words)
        leads_elsewhere = self._linked >= _MOSTLY_LINKS * max(len(raw.strip()), 1)
        self._words, self._linked = [], 0
        tag = element.tag if element is not None else ""
        if tag in _HEADINGS:
            self.outline.head(_HEADINGS[tag], tidy(raw))
        elif not leads_elsewhere:
            for text in re.split(r"\n\s*\n", raw):
                self.outline.add(tidy(text), is_item=tag == "li")
