"""A real server and a real browser: the page is tested as a person meets it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.serving import Server, chromium

PATIENCE = 30_000


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("coach") / "data")
    yield running
    if running.process.poll() is None:
        running.stop()


# Not for the whole session: as long as it is open, its event loop runs, and no async test can.
@pytest.fixture(scope="module")
def browser():
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser, server):
    """Opens the app as a new visitor; afterwards no request may have left this machine."""
    requests: list[str] = []
    problems: list[str] = []
    contexts = []

    def open_page(path: str = "", **options) -> Page:
        options.setdefault("viewport", {"width": 1440, "height": 900})
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: requests.append(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(server.url + path)
        page.wait_for_selector("#coach[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    local = {"127.0.0.1", "localhost", None}
    assert [url for url in requests if urlsplit(url).hostname not in local] == []
    assert problems == []


@pytest.fixture
def page(visit):
    return visit()
