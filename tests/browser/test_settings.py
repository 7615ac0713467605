"""The settings dialog: who speaks, how it looks, and forgetting everything."""

from __future__ import annotations

import json

import pytest

from tests.browser.talking import FIRST, answered, expect, say, turns
from tests.endpoint.server import MODEL, Endpoint
from tests.endpoint.steps import answer
from tests.models.openai.writer import good

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def endpoint():
    with Endpoint() as started:
        started.always(answer(good("arrival")))
        yield started


def settings(page):
    page.get_by_role("button", name="Settings").click()
    dialog = page.locator("#settings")
    expect(dialog.get_by_role("heading", name="Who speaks")).to_be_visible()
    return dialog


def use(dialog, *, name: str, address: str, key: str) -> None:
    dialog.get_by_label("A language model").check()
    dialog.get_by_label("Model", exact=True).fill(name)
    dialog.get_by_label("Address of the server").fill(address)
    dialog.locator("#model-key").fill(key)
    dialog.get_by_role("button", name="Use it").click()


def test_another_model_speaks_without_a_restart_and_its_key_is_not_shown(page, server, endpoint):
    say(page, FIRST)
    dialog = settings(page)
    line = dialog.locator("[data-model-line]")
    use(dialog, name=MODEL, address=endpoint.url, key="sk-wrong")
    expect(line).to_have_text("The model's endpoint did not accept the key. Nothing was changed.")
    use(dialog, name=MODEL, address="http://127.0.0.1:9/v1", key=endpoint.key)
    expect(line).to_contain_text("cannot be reached. Nothing was changed.")
    use(dialog, name=MODEL, address="127.0.0.1", key="")
    expect(line).to_contain_text("begins with http:// or https://")
    use(dialog, name=MODEL, address="", key="")
    expect(line).to_contain_text("need a key")
    use(dialog, name=MODEL, address=endpoint.url, key=endpoint.key)
    expect(line).to_contain_text("Done.")
    expect(dialog.locator(".where-now")).to_contain_text("where the model runs too")
    page.keyboard.press("Escape")
    turn = say(page, "The committee never asks me.")
    expect(turn.locator(".words")).to_contain_text("What is behind")

    page.reload()
    answered(page, 2)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".first .where")).to_contain_text("where the model runs too")
    dialog = settings(page)
    expect(dialog.locator("#model-key")).to_have_value("")
    expect(dialog.locator("[data-settings=model]")).to_contain_text("a key is kept")
    storage = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    log = (server.data.parent / "server.log").read_text(encoding="utf-8")
    assert endpoint.key not in page.content() + storage + log
    kept = server.data / "model.json"
    assert kept.stat().st_mode & 0o077 == 0
    assert json.loads(kept.read_text(encoding="utf-8"))["api_key"] == endpoint.key

    server.stop()
    server.start()
    page.reload()
    page.wait_for_selector("#coach[data-ready]")
    turn = say(page, "I was passed over twice.")
    expect(turn.locator(".words")).to_contain_text("What is behind")
    dialog = settings(page)
    dialog.get_by_role("button", name="Forget the key").click()
    expect(dialog.locator(".where-now")).not_to_contain_text("where the model runs")
    expect(dialog.locator(".where-now")).to_contain_text("Everything you write stays")
    assert not kept.exists()
    page.keyboard.press("Escape")
    asked = len(endpoint.completions)
    say(page, "To know whether I should stay.")
    assert len(endpoint.completions) == asked


def test_light_and_size_are_kept_by_this_browser(page):
    dialog = settings(page)
    dialog.get_by_label("Dim").check()
    dialog.get_by_label("Largest").check()
    look = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).fontSize]"
    assert page.locator("#coach").evaluate(look) == ["rgb(28, 27, 25)", "20px"]
    page.reload()
    page.wait_for_selector("#coach[data-ready]")
    assert page.locator("#coach").evaluate(look) == ["rgb(28, 27, 25)", "20px"]
    dialog = settings(page)
    expect(dialog.get_by_label("Largest")).to_be_checked()
    dialog.get_by_label("As the system").check()
    dialog.get_by_label("Normal").check()
    assert page.locator("#coach").evaluate(look) == ["rgb(251, 248, 243)", "16px"]


def test_everything_is_forgotten_only_when_it_is_meant(page):
    say(page, FIRST)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".first .what")).to_be_visible()
    say(page, "I keep the books of a small firm.")
    dialog = settings(page)
    dialog.get_by_label("To say that you mean it").fill("yes")
    dialog.get_by_role("button", name="Forget everything").click()
    expect(dialog.locator("[data-forget-line]")).to_contain_text("nothing was deleted")
    dialog.get_by_label("To say that you mean it").fill("Forget everything")
    dialog.get_by_role("button", name="Forget everything").click()
    expect(page.locator(".page-line")).to_contain_text("Forgotten.")
    expect(page.locator(".page-line")).to_contain_text("conversations")
    expect(turns(page)).to_have_count(0)
    expect(page.locator(".thread-list li")).to_have_count(0)
    page.reload()
    expect(page.locator(".first .what")).to_be_visible()
    expect(page.locator(".thread-list li")).to_have_count(0)
