"""A real server and a real browser: the page is tested as a person meets it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
QUIET_BROWSER = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000


class Server:
    """`python app.py` on a port of its own; killed and started again at will."""

    def __init__(self, data: Path, **env: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        self.data = data
        self._env = env
        self.first_line = ""
        self.start()

    def start(self) -> None:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("COACH_", "OPENAI_"))}
        env |= {"COACH_DATA_DIR": str(self.data), "COACH_PORT": str(self.port), **self._env}
        log = (self.data.parent / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "app.py"],
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        log.close()
        self.first_line = self.process.stdout.readline()
        # It listens before it is ready: the first request waits for the rest.
        with urllib.request.urlopen(self.url, timeout=120) as answer:
            assert answer.status == 200

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        return code

    def kill(self) -> None:
        self.stop(signal.SIGKILL)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("coach") / "data")
    yield running
    if running.process.poll() is None:
        running.stop()


@pytest.fixture(scope="session")
def browser():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=QUIET_BROWSER)
        yield opened
        opened.close()


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
