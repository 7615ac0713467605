"""Two people, one process, at the same time: each has a login and sees their own alone."""

from __future__ import annotations

import json
from http.cookies import SimpleCookie
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from coach.ui.sessions import COOKIE
from coach.users import Users
from tests.browser.serving import Server
from tests.browser.talking import answered, expect, say, shown, turns

pytestmark = pytest.mark.browser
PASSWORDS = {"alex": "lantern and rope", "bea": "a quiet harbour"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    home = tmp_path_factory.mktemp("owners")
    users = Users(home / "users")
    for name, password in PASSWORDS.items():
        users.add(name, password)
    running = Server(home / "data", COACH_USERS=str(home / "users"))
    yield running
    assert running.stop() == 0


@pytest.fixture
def enter(browser, server):
    contexts = []

    def log_in(name: str, **options):
        context = browser.new_context(viewport={"width": 1440, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(server.url)
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORDS[name])
        page.get_by_role("button", name="Log in").click()
        page.wait_for_selector("#coach[data-ready]")
        return page

    yield log_in
    for context in contexts:
        context.close()


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(server: Server, path: str, data: bytes | None = None, **headers: str):
    """Status, body and headers of one request, redirects not followed."""
    request = Request(server.url + path, data, {k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with build_opener(_Stay).open(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except HTTPError as error:
        return error.code, error.read().decode(), error.headers


def log_in(server: Server, name: str, password: str, **headers: str):
    form = urlencode({"username": name, "password": password}).encode()
    return ask(server, "login", form, Accept="text/html", **headers)


def cookie(server: Server, name: str) -> str:
    _, _, headers = log_in(server, name, PASSWORDS[name])
    return f"{COOKIE}={SimpleCookie(headers['set-cookie'])[COOKIE].value}"


def test_two_people_at_once_see_their_own_alone(enter):
    alex, bea = enter("alex"), enter("bea")
    say(alex, "I teach chemistry and I am tired of it.")
    # The same conversation's name, the same moment: nothing of the other is in it.
    name = alex.url.split("#")[1]
    bea.goto(f"{bea.url.split('#')[0]}#{name}")
    bea.reload()
    bea.wait_for_selector("#coach[data-ready]")
    expect(turns(bea)).to_have_count(0)
    say(bea, "I run a bakery and nobody wants it after me.")
    alex.get_by_label("Your message").fill("The marking eats my Sundays.")
    bea.get_by_label("Your message").fill("My knees.")
    alex.keyboard.press("Enter")
    bea.keyboard.press("Enter")
    answered(alex, 2)
    answered(bea, 2)
    for page, theirs, other in ((alex, "chemistry", "bakery"), (bea, "bakery", "chemistry")):
        page.reload()
        answered(page, 2)
        assert theirs in " ".join(shown(page))
        assert other not in page.content()
        expect(page.locator(".thread-list li")).to_have_count(1)


def test_the_model_is_the_operators_to_choose(enter, server):
    page = enter("bea")
    page.get_by_role("button", name="Settings").click()
    shown_to_bea = page.locator("[data-settings=model]")
    expect(shown_to_bea).to_contain_text("decided by whoever runs this coach")
    expect(shown_to_bea.locator("input")).to_have_count(0)
    client = Client(server.url, auth=("bea", PASSWORDS["bea"]), verbose=False)
    with pytest.raises(AppError, match="decided by whoever runs this coach"):
        client.predict("openai", "x", "http://127.0.0.1:9", "", api_name="/page_use_model")


def test_logging_out_ends_it_and_a_copy_of_the_cookie_is_no_good(enter, server):
    page = enter("alex")
    kept = next(c for c in page.context.cookies() if c["name"] == COOKIE)
    assert kept["httpOnly"]
    assert kept["sameSite"] == "Lax"
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    page.go_back()
    expect(page.locator("#coach")).to_have_count(0)
    status, body, _ = ask(server, "config", Cookie=f"{COOKIE}={kept['value']}")
    assert (status, "components" in body) == (401, False)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "config",
        "gradio_api/info",
        "gradio_api/queue/data?session_hash=x",
        "gradio_api/call/threads/x",
        "gradio_api/file=/etc/hostname",
        "gradio_api/startup-events",
        "gradio_api/heartbeat/x",
        "theme.css",
        "gradio_api/mcp/",
        "coach/../config",
        "coach/%2e%2e/config",
        "login/../config",
    ],
)
def test_nothing_is_served_to_who_is_not_logged_in(server, path):
    assert ask(server, path)[0] == 401
    status, _, headers = ask(server, path, Accept="text/html")
    assert (status, headers["location"]) == (303, "login")


@pytest.mark.parametrize(
    "path", ["gradio_api/call/threads", "gradio_api/queue/join", "gradio_api/upload", "logout"]
)
def test_nothing_is_done_for_who_is_not_logged_in(server, path):
    body = json.dumps({"data": []}).encode()
    assert ask(server, path, body, Content_Type="application/json")[0] == 401


def test_a_forged_or_changed_cookie_is_nobodys(server):
    good = cookie(server, "alex")
    assert ask(server, "config", Cookie=good)[0] == 200
    payload, signed = good.split(".", 1)
    other = cookie(server, "bea").split(".", 1)[0]
    for bad in (good[:-2], f"{other}.{signed}", payload, f"{COOKIE}=alex", f"{COOKIE}=;;=\\x"):
        assert ask(server, "config", Cookie=bad)[0] == 401


def test_a_login_takes_no_cookie_that_was_there_before(server):
    planted = cookie(server, "bea")
    _, _, headers = log_in(server, "alex", PASSWORDS["alex"], Cookie=planted)
    fresh = SimpleCookie(headers["set-cookie"])[COOKIE].value
    assert fresh not in planted
    assert ask(server, "config", Cookie=planted)[0] == 401


def test_wrong_passwords_are_slowed_down_with_a_clear_sentence(server):
    for _ in range(5):
        status, body, _ = log_in(server, "nobody", "wrong wrong")
        assert (status, "do not belong together" in body) == (401, True)
    status, body, _ = log_in(server, "nobody", "wrong wrong")
    assert status == 429
    assert "Too many wrong passwords; try again in 15 minutes." in body
    assert log_in(server, "alex", PASSWORDS["alex"])[0] == 303


def test_a_program_logs_in_and_sees_its_own(server):
    client = Client(server.url, auth=("bea", PASSWORDS["bea"]), verbose=False)
    client.predict("by-program", "I lead a small team.", api_name="/reply")
    other = Client(server.url, auth=("alex", PASSWORDS["alex"]), verbose=False)
    assert "by-program" not in other.predict(api_name="/threads")
    with pytest.raises(AppError, match="no conversation called 'by-program'"):
        other.predict("by-program", api_name="/transcript")


def test_a_user_who_is_removed_is_out_at_once(server):
    users = Users(server.data.parent / "users")
    users.add("cleo", "for one day only")
    _, _, headers = log_in(server, "cleo", "for one day only")
    theirs = f"{COOKIE}={SimpleCookie(headers['set-cookie'])[COOKIE].value}"
    assert ask(server, "config", Cookie=theirs)[0] == 200
    users.remove("cleo")
    assert ask(server, "config", Cookie=theirs)[0] == 401


def test_the_secret_is_for_this_account_alone(server):
    for name in ("login-secret", "logged-out", "../users"):
        assert (server.data / name).stat().st_mode & 0o077 == 0
